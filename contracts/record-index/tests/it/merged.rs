//! Records of a patient whose handles are merged: asked for together, each in the log of its own handle,
//! and no longer once the handles part.

use cosmwasm_std::{CosmosMsg, Response, WasmMsg, from_json};
use hie_policy::Reason;
use hie_types::consent::{self, RecordCategory};
use hie_types::index::{
    AccessResponse, EmergencySummaryResponse, ExecuteMsg, LogEvent, NewPointer, NotLive, QueryMsg,
    TicketsResponse,
};
use hie_types::{Handle, RecordId};
use record_index::error::{AccessError, ContractError, DisclosureError};

use crate::log::verify;
use crate::metered::gas;
use crate::scene::{
    ALICE, BOB, SURGEON, Scene, hospital, pointer, purpose, request, served, unavailable,
};
use crate::unconfirmed::listed;
use crate::world::verdict;

/// A third handle of the same patient.
const THIRD: Handle = Handle([0xc3; 16]);
/// And somebody else's.
const OTHER: Handle = Handle([0xd4; 16]);

const TERM: u64 = 3_653 * 86_400;

/// Bob's handle is merged into Alice's, and a third one; the fourth is somebody else's. North and south keep
/// one record each under Alice's, Bob's and the other handle: 1 and 2, 11 and 12, 21 and 22.
fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.world().handles.extend([THIRD, OTHER]);
    for (handle, n) in [(ALICE, 1), (BOB, 11), (OTHER, 21)] {
        for (custodian, n) in [("north", n), ("south", n + 1)] {
            let sender = format!("{custodian}-officer");
            let new = vec![pointer(custodian, n)];
            scene.publish_as(&sender, handle, new).unwrap();
        }
    }
    scene.furnish("west");
    scene.world().merge(&[ALICE, BOB, THIRD]);
    scene
}

fn part(scene: &Scene) {
    scene.world().merged.clear();
}

fn north(n: u8) -> RecordId {
    pointer("north", n).id
}

fn south(n: u8) -> RecordId {
    pointer("south", n).id
}

fn send(scene: &mut Scene, handle: Handle, records: &[RecordId]) -> Response {
    let msg = request(handle, records, "TREAT", None);
    scene.send("west-doctor", msg).unwrap()
}

fn ask(scene: &mut Scene, handle: Handle, records: &[RecordId]) -> AccessResponse {
    from_json(send(scene, handle, records).data.unwrap()).unwrap()
}

/// What every event says under some keys.
fn told(response: &Response, keys: &[&str]) -> Vec<Vec<String>> {
    let said = |event: &cosmwasm_std::Event, key: &str| {
        let found = event.attributes.iter().find(|a| a.key == key);
        found.map_or_else(String::new, |a| a.value.clone())
    };
    let events = response.events.iter();
    events
        .map(|event| keys.iter().map(|key| said(event, key)).collect())
        .collect()
}

/// Records and ticket of the last entry of a log; no ticket in a refusal.
fn entry(scene: &Scene, handle: Handle) -> (Vec<RecordId>, Option<u64>) {
    let last = verify(scene, handle).pop().unwrap();
    let ids = |records: Vec<hie_types::index::LoggedDecision>| {
        records.into_iter().map(|one| one.record).collect()
    };
    match last.event {
        LogEvent::Access {
            ticket, records, ..
        } => (ids(records), Some(ticket)),
        LogEvent::Refusal { records, .. } => (ids(records), None),
        other => panic!("{other:?}"),
    }
}

fn live(scene: &Scene, ticket: u64) -> Vec<(RecordId, Option<NotLive>)> {
    let found = scene.look_at(ticket).liveness.into_iter();
    found.map(|one| (one.record, one.reason)).collect()
}

#[test]
fn records_of_merged_handles_are_asked_for_under_any_of_them() {
    for asked in [ALICE, BOB, THIRD] {
        let mut scene = scene();
        let records = [north(11), north(1), south(12)];
        for (record, directive) in records.into_iter().zip(7..) {
            scene.permit(record, directive);
        }
        let response = send(&mut scene, asked, &records);
        let answer: AccessResponse = from_json(response.data.clone().unwrap()).unwrap();
        // In the order asked.
        let found: Vec<_> = answer.decisions.iter().map(|one| one.record).collect();
        assert_eq!(found, records);
        let directives: Vec<_> = answer.decisions.iter().map(|one| one.directive).collect();
        assert_eq!(directives, [Some(7), Some(8), Some(9)]);
        // One ticket, one entry for each handle, which names only its own records.
        assert_eq!(answer.ticket, Some(1));
        assert_eq!(entry(&scene, ALICE), (vec![north(1)], Some(1)));
        assert_eq!(entry(&scene, BOB), (vec![north(11), south(12)], Some(1)));
        assert_eq!(verify(&scene, THIRD).len(), 0);
        let mut events = told(&response, &["handle", "permitted", "ticket", "entry"]);
        events.sort();
        let of =
            |handle: Handle, count: &str| [&handle.to_string(), count, "1", "1"].map(str::to_owned);
        assert_eq!(events, [of(ALICE, "1"), of(BOB, "2")]);
        // The ticket says under which handle each lies.
        let ticket = scene.look_at(1).ticket;
        assert_eq!(ticket.handle, asked);
        let mut handles: Vec<_> = ticket
            .records
            .iter()
            .map(|one| (one.record, one.handle))
            .collect();
        handles.sort();
        let mut expected = [(north(1), ALICE), (north(11), BOB), (south(12), BOB)];
        expected.sort();
        assert_eq!(handles, expected);
        assert!(live(&scene, 1).iter().all(|(_, reason)| reason.is_none()));
        let custodian = |record| {
            let found = ticket.records.iter().find(|one| one.record == record);
            found.unwrap().custodian.clone()
        };
        assert_eq!(custodian(south(12)), hospital("south"));
        assert_eq!(custodian(north(11)), hospital("north"));
    }
}

#[test]
fn under_a_handle_that_is_not_merged_nothing_exists() {
    let mut scene = scene();
    for record in [north(1), north(21)] {
        scene.permit(record, 7);
    }
    let answer = ask(&mut scene, ALICE, &[north(21), north(1)]);
    let reasons: Vec<Reason> = answer
        .decisions
        .iter()
        .map(|one| one.reason.into())
        .collect();
    assert_eq!(reasons, [Reason::UnknownRecord, Reason::Permitted]);
    assert_eq!(answer.decisions[0].custodian, None);
    // It leaves no trace where it lies.
    assert_eq!(entry(&scene, ALICE).0, [north(21), north(1)]);
    assert_eq!(verify(&scene, OTHER).len(), 0);
    // Nothing of it exists at all.
    for (handle, record) in [(ALICE, north(21)), (OTHER, north(1))] {
        let msg = request(handle, &[record], "TREAT", None);
        assert!(matches!(
            scene.send("west-doctor", msg),
            Err(ContractError::Access(AccessError::NoSuchRecords))
        ));
    }
    part(&scene);
    let msg = request(ALICE, &[north(11)], "TREAT", None);
    assert!(matches!(
        scene.send("west-doctor", msg),
        Err(ContractError::Access(AccessError::NoSuchRecords))
    ));
}

#[test]
fn which_handles_are_merged_is_asked_only_where_a_record_lies_elsewhere() {
    let mut scene = scene();
    ask(&mut scene, ALICE, &[north(1), south(2)]);
    assert_eq!(scene.world().asked, ["account", "decide_many"]);
    ask(&mut scene, ALICE, &[north(1), north(11)]);
    assert_eq!(scene.world().asked, ["account", "patient", "decide_many"]);
}

#[test]
fn what_is_refused_under_one_handle_is_a_refusal_in_its_log_alone() {
    let mut scene = scene();
    scene.permit(north(11), 7);
    let response = send(&mut scene, ALICE, &[north(1), north(11), south(12)]);
    assert_eq!(entry(&scene, ALICE), (vec![north(1)], None));
    assert_eq!(entry(&scene, BOB), (vec![north(11), south(12)], Some(1)));
    assert_eq!(
        told(&response, &["permitted", "refused", "ticket"]),
        [["0", "1", ""], ["1", "1", "1"]]
    );
    // Nothing under the handle that was asked under: the ticket is good all the same.
    let ticket = scene.look_at(1).ticket;
    assert_eq!((ticket.handle, ticket.records.len()), (ALICE, 1));
    assert_eq!(live(&scene, 1), [(north(11), None)]);
    scene
        .confirm("north-officer", 1, vec![served(north(11), 1)])
        .unwrap();
    assert_eq!(verify(&scene, ALICE).len(), 1);
    assert_eq!(verify(&scene, BOB).len(), 2);
    assert!(scene.look_at(1).ticket.records[0].disclosure.is_some());
}

#[test]
fn nothing_permitted_is_a_refusal_in_every_log() {
    let mut scene = scene();
    let response = send(&mut scene, BOB, &[north(1), north(11)]);
    assert_eq!(entry(&scene, ALICE), (vec![north(1)], None));
    assert_eq!(entry(&scene, BOB), (vec![north(11)], None));
    // One refusal of the person, however many handles.
    assert_eq!(
        told(&response, &["handle"]),
        [[BOB.to_string()], [ALICE.to_string()]]
    );
}

#[test]
fn refusals_beyond_fifty_a_day_are_only_counted_in_every_log() {
    let mut scene = scene();
    for _ in 0..50 {
        ask(&mut scene, ALICE, &[north(1), north(11)]);
    }
    let response = send(&mut scene, ALICE, &[north(1), north(11)]);
    assert_eq!(told(&response, &["counted_only"]), [["true"], ["true"]]);
    scene.permit(north(11), 7);
    let response = send(&mut scene, ALICE, &[north(1), north(11), south(12)]);
    assert_eq!(told(&response, &["counted_only"]), [["true"], [""]]);
    assert_eq!(verify(&scene, ALICE).len(), 50);
    // What is permitted is recorded as ever, without what was refused beside it.
    assert_eq!(entry(&scene, BOB), (vec![north(11)], Some(1)));
    assert_eq!(scene.look_at(1).ticket.records.len(), 1);
}

#[test]
fn a_dry_run_answers_the_same() {
    let mut scene = scene();
    scene.permit(north(11), 7);
    let records = vec![north(21), north(11), north(1)];
    let dry: AccessResponse = scene
        .query(QueryMsg::CheckAccess {
            account: scene.addr("west-doctor").into_string(),
            handle: ALICE,
            records: records.clone(),
            purpose: purpose("TREAT"),
            study: None,
            practitioner: None,
        })
        .unwrap();
    let wet = ask(&mut scene, ALICE, &records);
    assert_eq!((dry.ticket, wet.ticket), (None, Some(1)));
    assert_eq!(dry.decisions, wet.decisions);
}

#[test]
fn a_custodian_reads_its_own_records_under_all_of_them() {
    let mut scene = scene();
    let msg = request(ALICE, &[north(1), north(11), south(12)], "TREAT", None);
    let response = scene.send("north-officer", msg).unwrap();
    let answer: AccessResponse = from_json(response.data.unwrap()).unwrap();
    let reasons: Vec<Reason> = answer
        .decisions
        .iter()
        .map(|one| one.reason.into())
        .collect();
    // An officer has no role that treats; for its own hospital's records it takes none.
    assert_eq!(
        reasons,
        [Reason::Custodian, Reason::Custodian, Reason::RoleNotAllowed]
    );
}

#[test]
fn one_use_of_a_permit_is_drawn_however_many_handles_and_records() {
    let mut scene = scene();
    for (record, directive) in [(north(1), 7), (south(2), 7), (north(11), 8), (south(12), 8)] {
        scene.permit_counted(record, directive);
    }
    let records = [north(11), north(1), south(2), south(12)];
    let response = send(&mut scene, ALICE, &records);
    assert_eq!(response.messages.len(), 1);
    let CosmosMsg::Wasm(WasmMsg::Execute { msg, .. }) = &response.messages[0].msg else {
        panic!("a call")
    };
    let drawn: consent::ExecuteMsg = from_json(msg).unwrap();
    assert_eq!(drawn, consent::ExecuteMsg::DrawUse { ids: vec![7, 8] });
}

/// Ticket 1 of west for records 1 and 2 under Alice's handle, 11 and 12 under Bob's, by permits 7 and 8.
fn ticket() -> Scene {
    let mut scene = scene();
    let records = [north(1), south(2), north(11), south(12)];
    for (record, directive) in records.into_iter().zip([7, 7, 8, 8]) {
        scene.permit(record, directive);
    }
    ask(&mut scene, ALICE, &records);
    scene
}

#[test]
fn each_custodian_confirms_in_the_logs_of_the_handles() {
    let mut scene = ticket();
    assert_eq!(listed(&scene, "north"), (vec![1], 1));
    let both = vec![served(north(1), 1), unavailable(north(11))];
    let response = scene.confirm("north-officer", 1, both.clone()).unwrap();
    assert_eq!(
        told(&response, &["handle", "new", "served"]),
        [
            [ALICE.to_string(), "1".to_owned(), "1".to_owned()],
            [BOB.to_string(), "1".to_owned(), "0".to_owned()]
        ]
    );
    for (handle, record) in [(ALICE, north(1)), (BOB, north(11))] {
        let last = verify(&scene, handle).pop().unwrap();
        let LogEvent::Disclosure { ticket, records } = last.event else {
            panic!("a disclosure")
        };
        assert_eq!((ticket, records.len(), records[0].record), (1, 1, record));
    }
    assert_eq!(listed(&scene, "north"), (vec![], 0));
    assert_eq!(listed(&scene, "south"), (vec![1], 1));
    // The same again adds nothing; another word is taken where it may be, and only there.
    let before = scene.dump();
    let response = scene.confirm("north-officer", 1, both).unwrap();
    assert_eq!(
        told(&response, &["handle", "new"]),
        [[ALICE.to_string(), "0".to_owned()]]
    );
    assert_eq!(scene.dump(), before);
    let otherwise = vec![unavailable(north(1))];
    assert!(matches!(
        scene.confirm("north-officer", 1, otherwise),
        Err(ContractError::Disclosure(DisclosureError::Contradicts {
            index: 0
        }))
    ));
    scene
        .confirm("north-officer", 1, vec![served(north(11), 2)])
        .unwrap();
    let told_of = |scene: &Scene, record| {
        let ticket = scene.look_at(1).ticket;
        let found = ticket.records.into_iter().find(|one| one.record == record);
        found.unwrap().disclosure
    };
    assert_eq!(
        told_of(&scene, north(11)),
        Some(served(north(11), 2).result)
    );
    assert_eq!(told_of(&scene, north(1)), Some(served(north(1), 1).result));
    assert_eq!(told_of(&scene, south(12)), None);
    // Nobody confirms what another keeps, under whichever handle.
    assert!(matches!(
        scene.confirm("south-officer", 1, vec![served(north(11), 2)]),
        Err(ContractError::Disclosure(DisclosureError::NotCustodian {
            index: 0
        }))
    ));
    scene
        .confirm(
            "south-officer",
            1,
            vec![served(south(2), 1), served(south(12), 1)],
        )
        .unwrap();
    assert_eq!(listed(&scene, "south"), (vec![], 0));
}

#[test]
fn once_the_handles_part_only_what_lies_under_the_one_asked_is_served() {
    let scene = ticket();
    assert!(live(&scene, 1).iter().all(|(_, reason)| reason.is_none()));
    part(&scene);
    let unmerged = Some(NotLive::Unmerged);
    assert_eq!(
        live(&scene, 1),
        [
            (north(1), None),
            (south(2), None),
            (north(11), unmerged),
            (south(12), unmerged)
        ]
    );
    // Merged otherwise, they are not the same patient's either.
    scene.world().merge(&[BOB, OTHER]);
    assert_eq!(live(&scene, 1)[2], (north(11), unmerged));
    scene.world().merge(&[BOB, ALICE]);
    assert_eq!(live(&scene, 1)[2], (north(11), None));
}

#[test]
fn a_permit_that_ends_takes_its_own_records_from_the_ticket() {
    let scene = ticket();
    scene.world().ended.insert(8);
    let ended = Some(NotLive::BasisEnded);
    let reasons: Vec<_> = live(&scene, 1)
        .into_iter()
        .map(|(_, reason)| reason)
        .collect();
    assert_eq!(reasons, [None, None, ended, ended]);
}

#[test]
fn what_was_confirmed_is_on_record_also_when_the_handles_have_parted() {
    let mut scene = ticket();
    part(&scene);
    scene
        .confirm("north-officer", 1, vec![served(north(11), 1)])
        .unwrap();
    assert!(matches!(
        verify(&scene, BOB).pop().unwrap().event,
        LogEvent::Disclosure { ticket: 1, .. }
    ));
}

#[test]
fn a_ticket_of_a_session_dies_where_the_session_no_longer_counts() {
    let mut scene = scene();
    scene.world().session = Some(3);
    scene.world().session_under = Some(BOB);
    for record in [north(1), north(11)] {
        let reason = verdict(Reason::BreakGlass, None);
        scene.world().verdicts.insert(record, reason);
    }
    // Asked for under each by itself: only the session is shared.
    for (handle, record) in [(ALICE, north(1)), (BOB, north(11))] {
        let msg = request(handle, &[record], "BTG", None);
        scene.send("west-doctor", msg).unwrap();
    }
    let reason = |scene: &Scene, ticket| live(scene, ticket)[0].1;
    assert_eq!((reason(&scene, 1), reason(&scene, 2)), (None, None));
    part(&scene);
    assert_eq!(reason(&scene, 1), Some(NotLive::Unmerged));
    assert_eq!(reason(&scene, 2), None);
    scene.world().sessions_over.insert(3);
    assert_eq!(reason(&scene, 2), Some(NotLive::BasisEnded));
}

#[test]
fn a_ticket_is_listed_under_every_handle_that_it_concerns() {
    let scene = ticket();
    let under = |handle| {
        let page: TicketsResponse = scene
            .query(QueryMsg::Tickets {
                handle: Some(handle),
                requester: None,
                custodian: None,
                start_after: None,
                limit: None,
            })
            .unwrap();
        page.tickets.len()
    };
    assert_eq!([ALICE, BOB, THIRD, OTHER].map(under), [1, 1, 0, 0]);
}

#[test]
fn purging_the_log_of_one_handle_leaves_that_of_the_other() {
    for (first, second) in [(ALICE, BOB), (BOB, ALICE)] {
        let mut scene = ticket();
        let both = vec![served(north(1), 1), served(north(11), 1)];
        scene.confirm("north-officer", 1, both).unwrap();
        // Another ticket, so that the first is not the latest.
        ask(&mut scene, ALICE, &[north(1)]);
        scene.later(TERM);
        for handle in [first, second] {
            scene
                .send("stranger", ExecuteMsg::Purge { handle })
                .unwrap();
        }
        let left = |handle| {
            let log = scene.log(handle);
            (log.count, log.entries.len())
        };
        assert_eq!((left(ALICE), left(BOB)), ((3, 1), (2, 0)));
        assert!(
            scene
                .query::<hie_types::index::TicketResponse>(QueryMsg::Ticket { ticket: 1 })
                .is_err()
        );
        // South never confirmed: that stays in the count, and nothing is listed that is not there.
        assert_eq!(listed(&scene, "south"), (vec![], 1));
        assert_eq!(listed(&scene, "north"), (vec![2], 1));
    }
}

#[test]
fn what_is_owed_for_copies_is_owed_whatever_the_handle() {
    let mut scene = ticket();
    let both = vec![served(north(1), 1), served(north(11), 1)];
    scene.confirm("north-officer", 1, both).unwrap();
    scene.revoke(8);
    part(&scene);
    let page: hie_types::index::OutstandingReceiptsResponse = scene
        .query(QueryMsg::OutstandingReceipts {
            hospital: hospital("west"),
            only_overdue: false,
            start_after: None,
            limit: None,
        })
        .unwrap();
    let subjects: Vec<_> = page.receipts.iter().map(|one| one.subject).collect();
    assert_eq!(subjects, [crate::receipts::directive(8)]);
}

fn summary(scene: &Scene, handle: Handle) -> EmergencySummaryResponse {
    scene.query(QueryMsg::EmergencySummary { handle }).unwrap()
}

fn of(custodian: &str, n: u8, code: &str) -> NewPointer {
    NewPointer {
        category: RecordCategory::Code(code.parse().unwrap()),
        tags: vec![],
        ..pointer(custodian, n)
    }
}

/// A list that was written under a temporary handle hides none that was written knowing the patient.
#[test]
fn the_emergency_summary_has_the_newest_under_each_merged_handle() {
    let mut scene = scene();
    let mut publish = |handle, custodian: &str, n, code| {
        let sender = format!("{custodian}-officer");
        let new = of(custodian, n, code);
        scene.publish_as(&sender, handle, vec![new]).unwrap();
        scene.later(1);
    };
    publish(ALICE, "north", 30, "allergy-list");
    publish(ALICE, "north", 31, "allergy-list");
    publish(BOB, "north", 32, "patient-summary");
    publish(BOB, "north", 33, "allergy-list");
    publish(THIRD, "south", 34, "allergy-list");
    publish(OTHER, "south", 35, "allergy-list");
    // By category, then custodian, the newest first, whatever the handle.
    let expected = [north(32), north(33), north(31), south(34)];
    for handle in [ALICE, BOB, THIRD] {
        let answer = summary(&scene, handle);
        let found: Vec<_> = answer.records.iter().map(|one| one.id).collect();
        assert_eq!((found, answer.more), (expected.to_vec(), false));
    }
    part(&scene);
    let found = summary(&scene, BOB).records;
    let found: Vec<_> = found.iter().map(|one| one.id).collect();
    assert_eq!(found, [north(32), north(33)]);
    assert_eq!(summary(&scene, OTHER).records.len(), 1);
}

#[test]
fn a_full_summary_of_merged_handles_says_that_there_is_more() {
    let mut scene = scene();
    let mut n = 100;
    for handle in [ALICE, BOB, THIRD] {
        for custodian in ["north", "south"] {
            for code in hie_policy::EMERGENCY_CATEGORIES {
                let new = of(custodian, n, code);
                let sender = format!("{custodian}-officer");
                scene.publish_as(&sender, handle, vec![new]).unwrap();
                n += 1;
            }
        }
    }
    let answer = summary(&scene, ALICE);
    assert_eq!((answer.records.len(), answer.more), (20, true));
    // What comes first in an emergency is there of every handle and custodian.
    let first = "patient-summary".parse().unwrap();
    let first = RecordCategory::Code(first);
    let summaries = answer.records.iter().filter(|one| one.category == first);
    assert_eq!(summaries.count(), 6);
}

#[test]
fn twenty_records_of_five_handles_cost_what_they_should() {
    let handles: Vec<Handle> = (0..5).map(|n| Handle([0xe0 + n; 16])).collect();
    let mut scene = Scene::new();
    scene.world().handles.extend(handles.clone());
    scene.world().merge(&handles);
    scene.furnish("west");
    let mut records = Vec::new();
    for (handle, n) in handles.iter().zip(0u8..) {
        let new: Vec<_> = (0..4).map(|at| pointer("north", n * 4 + at)).collect();
        records.extend(new.iter().map(|new| new.id));
        scene.publish_as("north-officer", *handle, new).unwrap();
    }
    for (record, directive) in records.iter().zip(1_000_000..) {
        scene.permit(*record, directive);
    }
    let msg = request(handles[0], &records, "TREAT", Some(SURGEON));
    let mut paid = 0;
    let memory = allocation_counter::measure(|| {
        paid = gas(&mut scene, "west-gateway", msg);
    });
    // As WebAssembly a contract gives nothing back within a call, which has 32 MiB on the chain
    // (hie-memory). Here pointers are twice as long, and the test's own work is counted too.
    println!("it takes {} bytes of memory", memory.bytes_total);
    assert!(memory.bytes_total <= 8 << 20, "{}", memory.bytes_total);
    println!("access to twenty of five handles, without the neighbours: {paid}");
    assert!(paid <= 360_000, "{paid}");
    assert_eq!(scene.look_at(1).ticket.records.len(), 20);
}
