//! Records that change custodian: offered or assigned, and accepted.

use hie_policy::RelationKind::{Appends, Replaces, Transforms};
use hie_types::RecordId;
use hie_types::consent::Grantee;
use hie_types::index::{
    CustodyBasis, CustodyOffer, CustodyOffersResponse, ExecuteMsg, LogEvent, NotLive, QueryMsg,
    RecordStatus, Relocation,
};
use hie_types::registry::{MemberStatus, Right};

use crate::log::verify;
use crate::places::to;
use crate::scene::{ALICE, Scene, hospital, on, pointer, said, served};

pub fn offer(records: &[RecordId]) -> ExecuteMsg {
    ExecuteMsg::OfferCustody {
        records: records.to_vec(),
        to: hospital("south"),
    }
}

pub fn withdraw(records: &[RecordId]) -> ExecuteMsg {
    ExecuteMsg::WithdrawCustodyOffer {
        records: records.to_vec(),
    }
}

pub fn assign(records: &[RecordId]) -> ExecuteMsg {
    ExecuteMsg::AssignCustody {
        records: records.to_vec(),
        to: hospital("south"),
    }
}

pub fn accept(records: &[RecordId]) -> ExecuteMsg {
    let place = |record: &RecordId| -> Relocation { to(*record, "cloud", record.0[0]) };
    ExecuteMsg::AcceptCustody {
        handle: ALICE,
        records: records.iter().map(place).collect(),
    }
}

impl Scene {
    /// Lets a permit that names the hospital as such reach records.
    pub fn permit_hospital(&self, records: &[RecordId]) {
        let grantee = Grantee {
            hospital: Some(hospital("south")),
            ..Grantee::default()
        };
        self.world().grantees.insert(7, grantee);
        for record in records {
            self.permit(*record, 7);
        }
    }

    pub fn offers(&self, id: &str) -> Vec<CustodyOffer> {
        let page: CustodyOffersResponse = self
            .query(QueryMsg::CustodyOffers {
                hospital: hospital(id),
                start_after: None,
                limit: Some(100),
            })
            .unwrap();
        assert_eq!(page.next, None);
        page.offers
    }
}

#[test]
fn what_is_offered_and_accepted_is_kept_by_the_other_and_its_origin_stays() {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    scene.permit_hospital(&[record]);
    let before = scene.record(record);
    let response = scene.send("north-officer", offer(&[record])).unwrap();
    assert_eq!(response.events[0].ty, "custody_offered");
    assert_eq!(scene.world().asked, ["account"]);
    let offered_at = scene.now();
    assert_eq!(
        scene.offers("south"),
        [CustodyOffer {
            record,
            handle: ALICE,
            from: hospital("north"),
            basis: CustodyBasis::Offered,
            offered_at,
            contested: false,
            erasure_requested: false,
        }]
    );
    // Nothing moves before it is accepted.
    assert_eq!(scene.record(record), before);
    assert!(scene.look_at(ticket).liveness[0].live);
    scene.later(60);
    let response = scene.send("south-gateway", accept(&[record])).unwrap();
    assert_eq!(
        scene.world().asked,
        ["account", "patient", "decide_many", "directive"]
    );
    assert_eq!(response.events[0].ty, "custody");
    assert_eq!(said(&response, "from").unwrap(), "north");
    assert_eq!(said(&response, "basis").unwrap(), "offered");
    let mut expected = before;
    expected.custodian = hospital("south");
    expected.locator = to(record, "cloud", record.0[0]).locator;
    assert_eq!(expected.origin, hospital("north"));
    assert_eq!(scene.record(record), expected);
    assert!(scene.offers("south").is_empty());
    assert_eq!((scene.holdings("north"), scene.holdings("south")), (0, 1));
    // The ticket was drawn for the old custodian, who may still confirm what it served.
    let liveness = scene.look_at(ticket).liveness;
    assert_eq!(liveness[0].reason, Some(NotLive::CustodianChanged));
    scene
        .confirm("north-officer", ticket, vec![served(record, 1)])
        .unwrap();
    let entries = verify(&scene, ALICE);
    let moved = LogEvent::Custody {
        from: hospital("north"),
        to: hospital("south"),
        basis: CustodyBasis::Offered,
        records: vec![record],
    };
    assert!(entries.iter().any(|entry| entry.event == moved));
}

#[test]
fn the_new_custodian_serves_and_corrects_and_the_old_one_does_neither() {
    let mut scene = Scene::new();
    let first = pointer("north", 1);
    scene.publish(vec![first.clone()]).unwrap();
    scene.permit_hospital(&[first.id]);
    scene.send("north-officer", offer(&[first.id])).unwrap();
    scene.send("south-officer", accept(&[first.id])).unwrap();
    assert!(scene.mark("north-officer", first.id).is_err());
    let correction = |id: &str| hie_types::index::NewPointer {
        relation: on(2, Replaces, &first).relation,
        tags: first.tags.clone(),
        ..pointer(id, 2)
    };
    assert!(scene.publish(vec![correction("north")]).is_err());
    let second = correction("south");
    scene
        .publish_as("south-officer", ALICE, vec![second.clone()])
        .unwrap();
    // Directives name the root and the origin: both are still the first version's.
    let kept = scene.record(second.id);
    assert_eq!((kept.root, kept.origin), (first.id, hospital("north")));
    assert_eq!(scene.status(first.id), RecordStatus::Superseded);
}

#[test]
fn what_moves_back_is_its_origins_own_again() {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    scene.permit_hospital(&[record]);
    scene.send("north-officer", offer(&[record])).unwrap();
    scene.send("south-officer", accept(&[record])).unwrap();
    let back = ExecuteMsg::OfferCustody {
        records: vec![record],
        to: hospital("north"),
    };
    scene.send("south-officer", back).unwrap();
    scene.send("north-officer", accept(&[record])).unwrap();
    let kept = scene.record(record);
    assert_eq!(
        (kept.custodian, kept.origin),
        (hospital("north"), hospital("north"))
    );
    assert_eq!((scene.holdings("north"), scene.holdings("south")), (1, 0));
}

#[test]
fn a_document_moves_as_a_whole() {
    let mut scene = Scene::new();
    let first = pointer("north", 1);
    let addendum = on(2, Appends, &first);
    let form = on(3, Transforms, &addendum);
    let other = pointer("north", 4);
    let batch = [&first, &addendum, &form, &other].map(Clone::clone);
    scene.publish(batch.to_vec()).unwrap();
    let all = [form.id, addendum.id, first.id, other.id];
    scene.permit_hospital(&[first.id, other.id]);
    scene.send("north-officer", offer(&all)).unwrap();
    scene.send("south-officer", accept(&all)).unwrap();
    for id in all {
        assert_eq!(scene.record(id).custodian, hospital("south"));
    }
    // It is still one document.
    let correction = hie_types::index::NewPointer {
        relation: on(5, Replaces, &first).relation,
        tags: first.tags.clone(),
        ..pointer("south", 5)
    };
    scene
        .publish_as("south-officer", ALICE, vec![correction])
        .unwrap();
    assert_eq!(scene.status(form.id), RecordStatus::Superseded);
    assert_eq!(scene.holdings("south"), 2);
}

#[test]
fn sealed_pointers_move_as_they_are() {
    let mut scene = Scene::new();
    let sealed = hie_types::index::NewPointer {
        category: hie_types::consent::RecordCategory::Blinded(hie_types::Tag([9; 16])),
        ..pointer("north", 1)
    };
    scene.publish(vec![sealed.clone()]).unwrap();
    scene.permit_hospital(&[sealed.id]);
    scene.send("north-officer", offer(&[sealed.id])).unwrap();
    scene.send("south-officer", accept(&[sealed.id])).unwrap();
    let kept = scene.record(sealed.id);
    assert_eq!((kept.category, kept.tags), (sealed.category, sealed.tags));
    assert_eq!(kept.commitment, sealed.commitment);
}

#[test]
fn an_offer_may_be_replaced_and_taken_back() {
    let mut scene = Scene::new();
    scene.furnish("west");
    let records = scene.published(2);
    scene.permit_hospital(&records);
    scene.send("north-officer", offer(&records)).unwrap();
    let elsewhere = ExecuteMsg::OfferCustody {
        records: vec![records[0]],
        to: hospital("west"),
    };
    scene.send("north-officer", elsewhere).unwrap();
    assert_eq!(scene.offers("south").len(), 1);
    assert_eq!(scene.offers("west").len(), 1);
    let response = scene.send("north-admin", withdraw(&records)).unwrap();
    assert_eq!(said(&response, "records").unwrap(), "2");
    assert!(scene.offers("south").is_empty());
    assert!(scene.send("south-officer", accept(&records[1..])).is_err());
}

#[test]
fn the_owner_assigns_what_a_member_that_left_kept_without_a_permit() {
    let mut scene = Scene::new();
    let records = scene.published(2);
    let mut response = None;
    for status in [
        MemberStatus::Leaving,
        MemberStatus::Withdrawn,
        MemberStatus::Revoked,
    ] {
        scene.world().standing.insert(hospital("north"), status);
        response = Some(scene.send("owner", assign(&records)).unwrap());
    }
    assert_eq!(response.unwrap().events[0].ty, "custody_assigned");
    assert_eq!(scene.offers("south")[0].basis, CustodyBasis::Assigned);
    scene.send("south-officer", accept(&records)).unwrap();
    assert_eq!(scene.world().asked, ["account", "patient", "hospital"]);
    assert_eq!((scene.holdings("north"), scene.holdings("south")), (0, 2));
    match &verify(&scene, ALICE)[0].event {
        LogEvent::Custody { basis, .. } => assert_eq!(*basis, CustodyBasis::Assigned),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_assigned_may_lie_under_a_closed_handle_and_what_is_offered_may_not() {
    let mut scene = Scene::new();
    let records = scene.published(2);
    scene.permit_hospital(&records);
    scene.send("north-officer", offer(&records[..1])).unwrap();
    let revoked = [(hospital("north"), MemberStatus::Revoked)];
    scene.world().standing.extend(revoked);
    scene.send("owner", assign(&records[1..])).unwrap();
    scene.world().closed.insert(ALICE);
    assert!(scene.send("south-officer", accept(&records[..1])).is_err());
    scene.send("south-officer", accept(&records[1..])).unwrap();
}

#[test]
fn what_was_unavailable_is_current_again_where_it_is_accepted() {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    let vanished = ExecuteMsg::DeclareUnavailable {
        records: vec![record],
    };
    scene.send("owner", vanished).unwrap();
    let revoked = [(hospital("north"), MemberStatus::Revoked)];
    scene.world().standing.extend(revoked);
    scene.send("owner", assign(&[record])).unwrap();
    scene.send("south-officer", accept(&[record])).unwrap();
    assert_eq!(scene.status(record), RecordStatus::Current);
    assert_eq!((scene.holdings("north"), scene.holdings("south")), (0, 1));
}

#[test]
fn handing_over_is_a_duty_and_taking_over_a_right() {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    scene.permit_hospital(&[record]);
    scene.at("north", |h| {
        h.rights = vec![Right::Serve];
        h.capabilities.clear();
    });
    scene.send("north-officer", offer(&[record])).unwrap();
    scene.send("north-officer", withdraw(&[record])).unwrap();
    scene.send("north-officer", offer(&[record])).unwrap();
    scene.at("south", |h| {
        h.rights.retain(|right| *right != Right::Publish)
    });
    assert!(scene.send("south-officer", accept(&[record])).is_err());
    scene.at("south", |h| h.rights = crate::scene::all_rights());
    scene.send("south-officer", accept(&[record])).unwrap();
}

#[test]
fn offers_are_paged_and_stale_ones_left_out() {
    let mut scene = Scene::new();
    let records = scene.published(20);
    scene.send("north-officer", offer(&records)).unwrap();
    scene.mark("north-officer", records[0]).unwrap();
    scene.erased(records[1]);
    assert_eq!(scene.offers("south").len(), 18);
    let page = |start_after, limit| -> CustodyOffersResponse {
        scene
            .query(QueryMsg::CustodyOffers {
                hospital: hospital("south"),
                start_after,
                limit: Some(limit),
            })
            .unwrap()
    };
    let first = page(None, 10);
    let second = page(first.next, 100);
    assert_eq!(first.offers.len() + second.offers.len(), 18);
    assert_eq!(second.next, None);
}
