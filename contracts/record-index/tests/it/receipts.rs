//! What a hospital owes after a permit was ended.

use cosmwasm_std::Response;
use hie_policy::{Reason, RetentionReason};
use hie_types::RecordId;
use hie_types::index::{
    ExecuteMsg, NoticeKind, OutstandingReceipt, OutstandingReceiptsResponse, QueryMsg,
    ReceiptAnswer, ReceiptSubject, Settlement, SettlementResponse,
};
use hie_types::registry::{Right, StaffStanding};
use record_index::error::{ContractError, FieldError, NeighbourError, PermissionError};
use record_index::settle::SettleError;

use crate::scene::{ALICE, Scene, hospital, pointer, said, served, unavailable};
use crate::world::verdict;

pub const DAYS_30: u64 = 30 * 86_400;
pub const ERASED: ReceiptAnswer = ReceiptAnswer::Erased {};
pub const LEGAL: ReceiptAnswer = ReceiptAnswer::Retained {
    reason: hie_types::RetentionReason(RetentionReason::HLEGAL),
};

pub fn directive(directive: u64) -> ReceiptSubject {
    ReceiptSubject::Directive { directive }
}

pub fn acknowledge(
    scene: &mut Scene,
    sender: &str,
    subject: ReceiptSubject,
    answer: ReceiptAnswer,
) -> Result<Response, ContractError> {
    scene.send(sender, ExecuteMsg::AcknowledgeReceipt { subject, answer })
}

/// The refusal of a receipt.
#[track_caller]
fn refused(
    scene: &mut Scene,
    sender: &str,
    subject: ReceiptSubject,
    answer: ReceiptAnswer,
) -> SettleError {
    match acknowledge(scene, sender, subject, answer) {
        Err(ContractError::Settle(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn not_permitted(scene: &mut Scene, sender: &str) -> PermissionError {
    match acknowledge(scene, sender, directive(7), ERASED) {
        Err(ContractError::Permission(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn page(
    scene: &Scene,
    of: &str,
    only_overdue: bool,
    start_after: Option<String>,
    limit: u32,
) -> OutstandingReceiptsResponse {
    scene
        .query(QueryMsg::OutstandingReceipts {
            hospital: hospital(of),
            only_overdue,
            start_after,
            limit: Some(limit),
        })
        .unwrap()
}

/// All receipts that a hospital owes, over pages of so many.
pub fn owed_over_pages(
    scene: &Scene,
    of: &str,
    only_overdue: bool,
    limit: u32,
) -> Vec<OutstandingReceipt> {
    let mut found = Vec::new();
    let mut next = None;
    loop {
        let page = page(scene, of, only_overdue, next, limit);
        assert!(page.receipts.len() <= limit as usize);
        found.extend(page.receipts);
        next = page.next;
        if next.is_none() {
            return found;
        }
    }
}

pub fn owed(scene: &Scene, of: &str) -> Vec<ReceiptSubject> {
    let found = owed_over_pages(scene, of, false, 100);
    found.iter().map(|receipt| receipt.subject).collect()
}

pub fn stands(scene: &Scene, of: &str, subject: ReceiptSubject) -> Settlement {
    let answer: SettlementResponse = scene
        .query(QueryMsg::Receipt {
            hospital: hospital(of),
            subject,
        })
        .unwrap();
    answer.settlement
}

/// A ticket of `south-doctor` by permit 7, which is revoked after an hour.
fn revoked() -> (Scene, u64, RecordId) {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    scene.later(3_600);
    scene.revoke(7);
    (scene, ticket, record)
}

#[test]
fn whoever_drew_a_ticket_owes_a_receipt_once_the_permit_is_revoked() {
    let mut scene = Scene::new();
    scene.ticket();
    assert_eq!(owed(&scene, "south"), []);
    assert_eq!(
        stands(&scene, "south", directive(7)),
        Settlement::NotOwed {}
    );
    scene.later(3_600);
    scene.revoke(7);
    let since = scene.now();
    let found = owed_over_pages(&scene, "south", false, 20);
    let expected = OutstandingReceipt {
        subject: directive(7),
        handle: ALICE,
        since,
        due: since + DAYS_30,
        overdue: false,
    };
    assert_eq!(found, [expected]);
    assert_eq!(
        stands(&scene, "south", directive(7)),
        Settlement::Outstanding {
            since,
            due: since + DAYS_30,
            overdue: false
        }
    );
    // Nobody else does, not even who served it.
    assert_eq!(owed(&scene, "north"), []);
    assert_eq!(
        stands(&scene, "north", directive(7)),
        Settlement::NotOwed {}
    );
}

#[test]
fn it_is_owed_though_nobody_ever_confirmed_the_ticket() {
    let (mut scene, ..) = revoked();
    scene.later(10 * 365 * 86_400);
    assert_eq!(owed(&scene, "south"), [directive(7)]);
}

#[test]
fn nothing_is_owed_for_what_could_not_be_had() {
    let (mut scene, ticket, record) = revoked();
    let confirm = |scene: &mut Scene, what| {
        scene.confirm("north-officer", ticket, vec![what]).unwrap();
    };
    confirm(&mut scene, unavailable(record));
    assert_eq!(owed(&scene, "south"), []);
    let error = refused(&mut scene, "south-officer", directive(7), ERASED);
    assert_eq!(error, SettleError::NoReceipt);
    // It was served after all.
    confirm(&mut scene, served(record, 1));
    assert_eq!(owed(&scene, "south"), [directive(7)]);
}

#[test]
fn one_hand_over_among_many_that_is_not_known_to_have_failed_is_enough() {
    let mut scene = Scene::new();
    let records = scene.published(2);
    for record in &records {
        scene.permit(*record, 7);
    }
    for _ in 0..2 {
        scene.ask("south-doctor", &records).unwrap();
    }
    scene.revoke(7);
    let all_failed = || records.iter().map(|id| unavailable(*id)).collect();
    scene.confirm("north-officer", 1, all_failed()).unwrap();
    assert_eq!(owed(&scene, "south"), [directive(7)]);
    let first = vec![unavailable(records[0])];
    scene.confirm("north-officer", 2, first).unwrap();
    assert_eq!(owed(&scene, "south"), [directive(7)]);
    scene.confirm("north-officer", 2, all_failed()).unwrap();
    assert_eq!(owed(&scene, "south"), []);
}

#[test]
fn many_tickets_on_one_permit_make_one_receipt_for_each_hospital() {
    let mut scene = Scene::new();
    scene.furnish("east");
    let records = scene.published(3);
    for record in &records {
        scene.permit(*record, 7);
    }
    for asker in ["south-doctor", "south-nurse", "south-doctor", "east-doctor"] {
        scene.ask(asker, &records).unwrap();
    }
    scene.revoke(7);
    for id in ["south", "east"] {
        assert_eq!(owed(&scene, id), [directive(7)]);
    }
    acknowledge(&mut scene, "east-officer", directive(7), ERASED).unwrap();
    assert_eq!(owed(&scene, "east"), []);
    assert_eq!(owed(&scene, "south"), [directive(7)]);
}

#[test]
fn only_permits_that_were_ended_ask_for_receipts() {
    use hie_types::consent::DirectiveStatus::*;
    for status in [Active, Expired, UsedUp, Lifted, Pending, Superseded] {
        let mut scene = Scene::new();
        scene.ticket();
        // Superseded by one that permits no less.
        scene.world().bases.insert(7, (status, None));
        assert_eq!(owed(&scene, "south"), [], "{status:?}");
        let error = refused(&mut scene, "south-officer", directive(7), ERASED);
        assert_eq!(error, SettleError::NoReceipt);
    }
}

#[test]
fn a_permit_that_was_narrowed_asks_for_receipts() {
    let mut scene = Scene::new();
    scene.ticket();
    scene.later(60);
    let narrowed = (
        hie_types::consent::DirectiveStatus::Superseded,
        Some(scene.now()),
    );
    scene.world().bases.insert(7, narrowed);
    let found = owed_over_pages(&scene, "south", false, 20);
    assert_eq!(
        (found[0].subject, found[0].since),
        (directive(7), scene.now())
    );
    acknowledge(&mut scene, "south-officer", directive(7), ERASED).unwrap();
    assert_eq!(owed(&scene, "south"), []);
}

#[test]
fn what_no_permit_opened_asks_for_no_receipt_of_one() {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    scene.ask("north-doctor", &[record]).unwrap();
    scene.world().session = Some(3);
    let glass = verdict(Reason::BreakGlass, None);
    scene.world().verdicts.insert(record, glass);
    scene
        .ask_for("south-doctor", &[record], "BTG", None)
        .unwrap();
    scene.world().sessions_over.insert(3);
    for id in ["north", "south"] {
        assert_eq!(owed(&scene, id), []);
    }
}

#[test]
fn a_refusal_asks_for_no_receipt() {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    let denied = verdict(Reason::Denied, Some(7));
    scene.world().verdicts.insert(record, denied);
    scene.ask("south-doctor", &[record]).unwrap();
    scene.revoke(7);
    assert_eq!(owed(&scene, "south"), []);
}

#[test]
fn a_receipt_is_overdue_from_its_deadline_on() {
    let (mut scene, ..) = revoked();
    scene.later(DAYS_30 - 1);
    let before = owed_over_pages(&scene, "south", false, 20);
    assert!(!before[0].overdue);
    assert_eq!(owed_over_pages(&scene, "south", true, 20), []);
    scene.later(1);
    let after = owed_over_pages(&scene, "south", true, 20);
    assert!(after[0].overdue);
    assert_eq!(after[0].due, scene.now());
    assert!(matches!(
        stands(&scene, "south", directive(7)),
        Settlement::Outstanding { overdue: true, .. }
    ));
    // It is accepted all the same, and was late for ever.
    acknowledge(&mut scene, "south-officer", directive(7), ERASED).unwrap();
    assert_eq!(owed(&scene, "south"), []);
}

#[test]
fn a_receipt_ends_by_acknowledgement_and_is_kept() {
    let (mut scene, ..) = revoked();
    scene.later(60);
    let response = acknowledge(&mut scene, "south-privacy", directive(7), LEGAL).unwrap();
    let event = &response.events[0];
    assert_eq!(
        (event.ty.as_str(), event.attributes[0].key.as_str()),
        ("receipt", "directive")
    );
    for (key, value) in [
        ("directive", "7"),
        ("hospital", "south"),
        ("answer", "retained"),
        ("reason", "HLEGAL"),
        ("new", "true"),
    ] {
        assert_eq!(said(&response, key).unwrap(), value);
    }
    assert!(response.messages.is_empty());
    assert_eq!(owed(&scene, "south"), []);
    assert_eq!(
        stands(&scene, "south", directive(7)),
        Settlement::Acknowledged {
            at: scene.now(),
            account: scene.addr("south-privacy").into_string(),
            answer: Some(LEGAL),
        }
    );
}

#[test]
fn saying_the_same_again_changes_nothing() {
    let (mut scene, ..) = revoked();
    acknowledge(&mut scene, "south-officer", directive(7), LEGAL).unwrap();
    let before = scene.dump();
    scene.later(60);
    let again = acknowledge(&mut scene, "south-admin", directive(7), LEGAL).unwrap();
    assert_eq!(said(&again, "new").unwrap(), "false");
    assert_eq!(scene.dump(), before);
}

#[test]
fn what_was_retained_may_be_erased_later_and_nothing_else_is_said_otherwise() {
    let (mut scene, ..) = revoked();
    let other = ReceiptAnswer::Retained {
        reason: RetentionReason::RECORDMGT.into(),
    };
    acknowledge(&mut scene, "south-officer", directive(7), LEGAL).unwrap();
    let error = refused(&mut scene, "south-officer", directive(7), other);
    assert_eq!(error, SettleError::Contradicts);
    scene.later(365 * 86_400);
    let erased = acknowledge(&mut scene, "south-officer", directive(7), ERASED).unwrap();
    assert_eq!(said(&erased, "new").unwrap(), "true");
    assert!(matches!(
        stands(&scene, "south", directive(7)),
        Settlement::Acknowledged { at, answer: Some(ReceiptAnswer::Erased {}), .. } if at == scene.now()
    ));
    let error = refused(&mut scene, "south-officer", directive(7), LEGAL);
    assert_eq!(error, SettleError::Contradicts);
}

#[test]
fn what_is_confirmed_belatedly_does_not_revive_a_receipt() {
    let (mut scene, ticket, record) = revoked();
    acknowledge(&mut scene, "south-officer", directive(7), ERASED).unwrap();
    for what in [unavailable(record), served(record, 1)] {
        scene.confirm("north-officer", ticket, vec![what]).unwrap();
        assert_eq!(owed(&scene, "south"), []);
        assert!(matches!(
            stands(&scene, "south", directive(7)),
            Settlement::Acknowledged { .. }
        ));
    }
}

#[test]
fn those_who_answer_for_their_hospital_acknowledge_and_nobody_else() {
    for sender in [
        "south-officer",
        "south-privacy",
        "south-gateway",
        "south-admin",
    ] {
        let (mut scene, ..) = revoked();
        acknowledge(&mut scene, sender, directive(7), ERASED).unwrap();
    }
    let (mut scene, ..) = revoked();
    for sender in [
        "south-physician",
        "south-nurse",
        "south-pharmacist",
        "south-paramedic",
        "south-researcher",
        "south-doctor",
    ] {
        let error = not_permitted(&mut scene, sender);
        assert_eq!(error, PermissionError::Role, "{sender}");
    }
    for sender in ["stranger", "owner"] {
        let error = not_permitted(&mut scene, sender);
        assert_eq!(error, PermissionError::NotStaff, "{sender}");
    }
    for (standing, expected) in [
        (StaffStanding::Invited, PermissionError::NotStaff),
        (StaffStanding::Suspended, PermissionError::Suspended),
        (StaffStanding::Expired, PermissionError::Expired),
    ] {
        scene.staff("south-officer", |staff| staff.standing = standing);
        assert_eq!(not_permitted(&mut scene, "south-officer"), expected);
    }
}

#[test]
fn acknowledging_is_a_duty() {
    let (mut scene, ..) = revoked();
    scene.at("south", |h| h.rights.retain(|right| *right != Right::Serve));
    assert_eq!(
        not_permitted(&mut scene, "south-officer"),
        PermissionError::Standing
    );
    scene.at("south", |h| {
        h.rights = vec![Right::Serve];
        h.capabilities.clear();
    });
    acknowledge(&mut scene, "south-officer", directive(7), ERASED).unwrap();
}

#[test]
fn nobody_acknowledges_what_is_not_owed() {
    let (mut scene, _, record) = revoked();
    let not_erased = ReceiptSubject::Record { record };
    for (sender, subject) in [
        ("north-officer", directive(7)),
        ("south-officer", directive(8)),
        ("south-officer", not_erased),
        (
            "south-officer",
            ReceiptSubject::Record {
                record: RecordId([9; 16]),
            },
        ),
    ] {
        let error = refused(&mut scene, sender, subject, ERASED);
        assert_eq!(error, SettleError::NoReceipt, "{sender}");
    }
    // A notice is no receipt.
    let notice = ExecuteMsg::AcknowledgeNotice {
        record,
        kind: NoticeKind::Replaced,
    };
    assert!(matches!(
        scene.send("south-officer", notice),
        Err(ContractError::Settle(SettleError::NoNotice))
    ));
}

#[test]
fn each_receipt_stands_on_one_page_and_no_page_is_longer_than_asked() {
    let mut scene = Scene::new();
    let records = scene.published(12);
    for (at, record) in records.iter().enumerate() {
        scene.permit(*record, 100 + at as u64);
    }
    scene.ask("south-doctor", &records).unwrap();
    // Every other one.
    for at in (0..12).step_by(2) {
        scene.revoke(100 + at);
    }
    let all: Vec<ReceiptSubject> = (0..12).step_by(2).map(|at| directive(100 + at)).collect();
    for limit in [1, 2, 3, 5, 12, 13, 100] {
        let found = owed_over_pages(&scene, "south", false, limit);
        let found: Vec<ReceiptSubject> = found.iter().map(|receipt| receipt.subject).collect();
        assert_eq!(found, all, "{limit}");
    }
    // 20 are looked at unless said otherwise.
    let least: OutstandingReceiptsResponse = scene
        .query(QueryMsg::OutstandingReceipts {
            hospital: hospital("south"),
            only_overdue: false,
            start_after: None,
            limit: None,
        })
        .unwrap();
    assert_eq!(least.receipts.len(), 6);
    assert!(
        least.next.is_some(),
        "twelve permits and eight of twelve records"
    );
}

#[test]
fn one_query_answers_for_a_hundred_permits_and_no_more_are_asked_about() {
    let mut scene = Scene::new();
    for batch in 0..6u8 {
        let records: Vec<_> = (0..20).map(|n| pointer("north", batch * 20 + n)).collect();
        let ids: Vec<_> = records.iter().map(|new| new.id).collect();
        scene.publish(records).unwrap();
        for (at, id) in ids.iter().enumerate() {
            scene.permit(*id, u64::from(batch) * 20 + at as u64 + 1);
        }
        scene.ask("south-doctor", &ids).unwrap();
    }
    for id in 1..=120 {
        scene.revoke(id);
    }
    scene.world().asked.clear();
    let first = page(&scene, "south", false, None, 1_000);
    assert_eq!(first.receipts.len(), 100);
    assert_eq!(scene.world().asked, ["basis_status"]);
    assert_eq!(owed(&scene, "south").len(), 120);
}

#[test]
fn a_cursor_must_be_one_that_was_given() {
    let (scene, ..) = revoked();
    for cursor in ["", "0", "zz", "00", "0011223344556677889", &"00".repeat(17)] {
        let refused = scene.query::<OutstandingReceiptsResponse>(QueryMsg::OutstandingReceipts {
            hospital: hospital("south"),
            only_overdue: false,
            start_after: Some(cursor.to_owned()),
            limit: None,
        });
        assert!(
            matches!(refused, Err(ContractError::Field(FieldError::Cursor))),
            "{cursor}"
        );
    }
}

#[test]
fn a_registry_that_knows_nothing_of_a_permit_is_not_believed() {
    let (scene, ..) = revoked();
    scene.world().nobodys = true;
    let refused = scene.query::<OutstandingReceiptsResponse>(QueryMsg::OutstandingReceipts {
        hospital: hospital("south"),
        only_overdue: false,
        start_after: None,
        limit: None,
    });
    assert!(matches!(
        refused,
        Err(ContractError::Neighbour(NeighbourError::Handle))
    ));
}

fn erase(scene: &mut Scene, record: RecordId) {
    let msg = ExecuteMsg::EraseRecord {
        record,
        reason: hie_types::ErasureReason(hie_policy::ErasureReason::RetentionEnded),
    };
    scene.send("north-officer", msg).unwrap();
}

#[test]
fn whoever_drew_a_ticket_owes_a_receipt_for_a_record_that_is_erased() {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    scene.later(60);
    erase(&mut scene, record);
    let since = scene.now();
    let subject = ReceiptSubject::Record { record };
    let expected = OutstandingReceipt {
        subject,
        handle: ALICE,
        since,
        due: since + DAYS_30,
        overdue: false,
    };
    assert_eq!(owed_over_pages(&scene, "south", false, 20), [expected]);
    assert_eq!(owed(&scene, "north"), []);
    // The permit is in force: it asks for nothing.
    let error = refused(&mut scene, "south-officer", directive(7), ERASED);
    assert_eq!(error, SettleError::NoReceipt);
    let response = acknowledge(&mut scene, "south-officer", subject, ERASED).unwrap();
    assert_eq!(response.events[0].attributes[0].key, "record");
    assert_eq!(owed(&scene, "south"), []);
    assert!(matches!(
        stands(&scene, "south", subject),
        Settlement::Acknowledged {
            answer: Some(ReceiptAnswer::Erased {}),
            ..
        }
    ));
    // Nothing that is said belatedly revives it.
    let told = vec![served(record, 1)];
    scene.confirm("north-officer", ticket, told).unwrap();
    assert_eq!(owed(&scene, "south"), []);
}

#[test]
fn an_erased_record_that_could_not_be_had_asks_for_nothing() {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    erase(&mut scene, record);
    let told = vec![unavailable(record)];
    scene.confirm("north-officer", ticket, told).unwrap();
    assert_eq!(owed(&scene, "south"), []);
}

#[test]
fn permit_and_record_are_two_receipts_and_permits_come_first() {
    let mut scene = Scene::new();
    let (_, record) = scene.ticket();
    scene.revoke(7);
    erase(&mut scene, record);
    let both = [directive(7), ReceiptSubject::Record { record }];
    for limit in [1, 2, 20] {
        let found = owed_over_pages(&scene, "south", false, limit);
        let found: Vec<ReceiptSubject> = found.iter().map(|receipt| receipt.subject).collect();
        assert_eq!(found, both, "{limit}");
    }
}

#[test]
fn the_receipt_for_an_erased_record_takes_the_place_of_a_notice_about_it() {
    let mut scene = Scene::new();
    let (_, record) = scene.ticket();
    scene.mark("north-officer", record).unwrap();
    assert_eq!(crate::notices::told(&scene, "south").len(), 1);
    erase(&mut scene, record);
    assert_eq!(crate::notices::told(&scene, "south"), []);
    assert_eq!(owed(&scene, "south"), [ReceiptSubject::Record { record }]);
}
