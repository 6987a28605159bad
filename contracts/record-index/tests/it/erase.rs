//! `EraseRecord`: a tombstone and nothing else.

use hie_policy::ErasureReason;
use hie_policy::RelationKind::{Appends, Replaces, Signs, Transforms};
use hie_types::RecordId;
use hie_types::index::{
    ErasureStep, ExecuteMsg, LogEvent, NotLive, PointerResponse, QueryMsg, RecordStatus,
    RecordsResponse, RelatedResponse, TombstoneResponse,
};
use hie_types::registry::{Right, StaffStanding};
use record_index::error::{ContractError, LookupError, PermissionError, PublishError};
use record_index::pointer::PointerFault;

use crate::log::verify;
use crate::scene::{ALICE, Scene, hospital, on, pointer, said, served};

pub fn erase(record: RecordId, reason: ErasureReason) -> ExecuteMsg {
    ExecuteMsg::EraseRecord {
        record,
        reason: reason.into(),
    }
}

impl Scene {
    pub fn erased(&mut self, record: RecordId) -> String {
        let message = erase(record, ErasureReason::RetentionEnded);
        let response = self.send("north-officer", message).unwrap();
        said(&response, "erased").unwrap()
    }

    pub fn tombstone(&self, record: RecordId) -> Result<TombstoneResponse, ContractError> {
        self.query(QueryMsg::Tombstone { record })
    }
}

#[test]
fn a_tombstone_is_left_and_nothing_else() {
    let mut scene = Scene::new();
    let new = pointer("north", 1);
    scene
        .publish(vec![new.clone(), pointer("north", 2)])
        .unwrap();
    scene.later(60);
    let response = scene
        .send("north-officer", erase(new.id, ErasureReason::LegalOrder))
        .unwrap();
    assert_eq!(response.events[0].ty, "erased");
    assert_eq!(response.events[0].attributes[0].value, new.id.to_string());
    assert_eq!(said(&response, "reason").unwrap(), "legal_order");
    assert_eq!(
        scene.tombstone(new.id).unwrap(),
        TombstoneResponse {
            record: new.id,
            handle: ALICE,
            custodian: hospital("north"),
            origin: hospital("north"),
            root: new.id,
            status: RecordStatus::Erased,
            account: scene.addr("north-officer").into_string(),
            at: scene.now(),
            reason: ErasureReason::LegalOrder.into(),
        }
    );
    let gone = scene.query::<PointerResponse>(QueryMsg::Record { record: new.id });
    assert!(matches!(
        gone,
        Err(ContractError::Lookup(LookupError::Erased))
    ));
    // Commitment, tag and group are nowhere any more, nor the object's name under this id.
    let holds = |secret: &[u8], under: &[u8]| {
        let mut found = scene
            .dump()
            .into_iter()
            .filter(|(key, _)| key.ends_with(under));
        found.any(|(_, value)| value.windows(secret.len()).any(|part| part == secret))
    };
    assert!(!holds(&[1; 16], b""));
    assert!(holds(&[2; 16], b""));
    assert!(!holds(&[0x00, 0x11, 0x22, 0x33], &new.id.0));
    assert!(holds(&[0x00, 0x11, 0x22, 0x33], &pointer("north", 2).id.0));
    assert_eq!(scene.holdings("north"), 1);
    match &verify(&scene, ALICE)[..] {
        [entry] => assert_eq!(
            entry.event,
            LogEvent::Erasure {
                step: ErasureStep::Erased {
                    reason: ErasureReason::LegalOrder.into()
                },
                records: vec![new.id],
            }
        ),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_id_is_never_used_again() {
    let mut scene = Scene::new();
    let new = pointer("north", 1);
    scene.publish(vec![new.clone()]).unwrap();
    scene.erased(new.id);
    let mut other = pointer("north", 1);
    other.size = 8_192;
    for again in [new, other] {
        let refused = scene.publish(vec![pointer("north", 2), again]);
        assert!(matches!(
            refused,
            Err(ContractError::Publish(PublishError::Pointer {
                index: 1,
                fault: PointerFault::Erased
            }))
        ));
    }
}

#[test]
fn nothing_relates_to_what_is_erased() {
    let mut scene = Scene::new();
    let first = pointer("north", 1);
    scene.publish(vec![first.clone()]).unwrap();
    scene.erased(first.id);
    for (n, kind) in (2..).zip([Replaces, Appends, Transforms, Signs]) {
        let refused = scene.publish(vec![on(n, kind, &first)]);
        assert!(matches!(
            refused,
            Err(ContractError::Publish(PublishError::Pointer {
                index: 0,
                fault: PointerFault::TargetNotCurrent
            }))
        ));
    }
}

#[test]
fn what_hangs_on_it_goes_with_it_and_a_signature_stays() {
    let mut scene = Scene::new();
    let first = pointer("north", 1);
    let addendum = on(2, Appends, &first);
    let form = on(3, Transforms, &addendum);
    let signature = on(4, Signs, &first);
    let batch = [&first, &addendum, &form, &signature].map(Clone::clone);
    scene.publish(batch.to_vec()).unwrap();
    assert_eq!(scene.erased(first.id), "3");
    for gone in [&first, &addendum, &form] {
        assert_eq!(scene.tombstone(gone.id).unwrap().root, first.id);
    }
    assert_eq!(scene.status(signature.id), RecordStatus::Current);
    assert_eq!(scene.holdings("north"), 1);
    // That it was an addendum to the other is no part of a tombstone.
    let related = |record| -> RelatedResponse {
        scene
            .query(QueryMsg::Related {
                record,
                start_after: None,
                limit: None,
            })
            .unwrap()
    };
    let of_first: Vec<RecordId> = related(first.id).records.iter().map(|r| r.id).collect();
    assert_eq!(of_first, [signature.id]);
    assert!(related(addendum.id).records.is_empty());
    match &verify(&scene, ALICE)[0].event {
        LogEvent::Erasure { records, .. } => assert_eq!(records.len(), 3),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_part_is_erased_alone_and_makes_room_for_another() {
    let mut scene = Scene::new();
    let first = pointer("north", 1);
    let parts: Vec<_> = (2..18).map(|n| on(n, Appends, &first)).collect();
    scene.publish(vec![first.clone()]).unwrap();
    scene.publish(parts.clone()).unwrap();
    assert!(scene.publish(vec![on(18, Appends, &first)]).is_err());
    assert_eq!(scene.erased(parts[0].id), "1");
    assert_eq!(scene.status(first.id), RecordStatus::Current);
    scene.publish(vec![on(18, Appends, &first)]).unwrap();
}

#[test]
fn any_version_is_erased_and_its_successor_stays() {
    let mut scene = Scene::new();
    let first = pointer("north", 1);
    let second = on(2, Replaces, &first);
    let third = on(3, Replaces, &second);
    let batch = [&first, &second, &third].map(Clone::clone);
    scene.publish(batch.to_vec()).unwrap();
    assert_eq!(scene.erased(second.id), "1");
    assert_eq!(scene.tombstone(second.id).unwrap().root, first.id);
    assert_eq!(scene.record(third.id).root, first.id);
    assert_eq!(scene.status(first.id), RecordStatus::Superseded);
    assert_eq!(scene.holdings("north"), 1);
    scene.mark("north-officer", third.id).unwrap();
    assert_eq!(scene.erased(third.id), "1");
}

#[test]
fn erasing_again_changes_nothing_and_an_error_cannot_be_marked_any_more() {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    scene.erased(record);
    let before = scene.dump();
    scene.later(60);
    let again = scene
        .send("north-admin", erase(record, ErasureReason::PatientRequest))
        .unwrap();
    assert_eq!(said(&again, "erased").unwrap(), "0");
    assert_eq!(scene.dump(), before);
    let marked = scene.mark("north-officer", record);
    assert!(matches!(
        marked,
        Err(ContractError::Lookup(LookupError::Erased))
    ));
}

#[test]
fn what_is_erased_is_not_current_for_anybody_and_its_tickets_die() {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    scene.erased(record);
    assert_eq!(
        scene.look_at(ticket).liveness[0].reason,
        Some(NotLive::NotCurrent)
    );
    for asker in ["south-doctor", "north-doctor"] {
        let answer = scene.ask(asker, &[record]).unwrap();
        assert_eq!(answer.decisions[0].reason.code(), "not_current");
        assert_eq!(answer.decisions[0].custodian, Some(hospital("north")));
    }
    // What was handed over before is confirmed all the same.
    scene
        .confirm("north-officer", ticket, vec![served(record, 1)])
        .unwrap();
    verify(&scene, ALICE);
}

#[test]
fn tombstones_stand_in_the_list_of_the_handle() {
    let mut scene = Scene::new();
    let records = scene.published(5);
    scene.erased(records[1]);
    scene.erased(records[3]);
    let page = |start_after, limit| -> RecordsResponse {
        scene
            .query(QueryMsg::Records {
                handle: ALICE,
                start_after,
                limit: Some(limit),
            })
            .unwrap()
    };
    let first = page(None, 3);
    assert_eq!((first.records.len(), first.erased.len()), (2, 1));
    assert_eq!(first.erased[0].record, records[1]);
    let second = page(first.next, 3);
    assert_eq!((second.records.len(), second.erased.len()), (1, 1));
    assert_eq!(second.next, None);
}

#[test]
fn a_tombstone_of_what_is_there_or_never_was_is_an_error() {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    assert!(matches!(
        scene.tombstone(record),
        Err(ContractError::Lookup(LookupError::NotErased))
    ));
    assert!(matches!(
        scene.tombstone(RecordId([1; 16])),
        Err(ContractError::Lookup(LookupError::Record))
    ));
}

fn refused(scene: &mut Scene, sender: &str, record: RecordId) -> PermissionError {
    match scene.send(sender, erase(record, ErasureReason::RetentionEnded)) {
        Err(ContractError::Permission(error)) => error,
        other => panic!("{sender}: {other:?}"),
    }
}

#[test]
fn officers_gateways_and_administrators_of_the_custodian_erase_and_nobody_else() {
    for sender in ["north-officer", "north-gateway", "north-admin"] {
        let mut scene = Scene::new();
        let record = scene.published(1)[0];
        scene
            .send(sender, erase(record, ErasureReason::Reissued))
            .unwrap();
        assert_eq!(scene.world().asked, ["account"]);
    }
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    for name in ["physician", "privacy", "researcher"] {
        let sender = format!("north-{name}");
        assert_eq!(refused(&mut scene, &sender, record), PermissionError::Role);
    }
    for sender in ["stranger", "owner"] {
        assert_eq!(
            refused(&mut scene, sender, record),
            PermissionError::NotStaff
        );
    }
    let elsewhere = refused(&mut scene, "south-officer", record);
    assert_eq!(elsewhere, PermissionError::NotCustodian);
    for (standing, expected) in [
        (StaffStanding::Invited, PermissionError::NotStaff),
        (StaffStanding::Suspended, PermissionError::Suspended),
        (StaffStanding::Expired, PermissionError::Expired),
    ] {
        scene.staff("north-officer", |staff| staff.standing = standing);
        assert_eq!(refused(&mut scene, "north-officer", record), expected);
    }
    let unknown = erase(RecordId([1; 16]), ErasureReason::RetentionEnded);
    assert!(matches!(
        scene.send("north-admin", unknown),
        Err(ContractError::Lookup(LookupError::Record))
    ));
}

#[test]
fn erasing_is_a_duty() {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    scene.at("north", |h| h.rights.retain(|right| *right != Right::Serve));
    assert_eq!(
        refused(&mut scene, "north-officer", record),
        PermissionError::Standing
    );
    scene.at("north", |h| {
        h.rights = vec![Right::Serve];
        h.capabilities.clear();
    });
    assert_eq!(scene.erased(record), "1");
}
