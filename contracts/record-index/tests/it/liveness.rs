use hie_policy::Role;
use hie_types::index::{NotLive, QueryMsg, TicketResponse};
use hie_types::registry::{KeyStatus, Right, StaffStanding};
use record_index::error::{ContractError, LookupError};

use crate::scene::{DOCTOR, NURSE, SURGEON, Scene, hospital, pointer};

/// The first reason why the one record of a ticket is not live after a change.
fn after(change: impl FnOnce(&mut Scene)) -> Option<NotLive> {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    change(&mut scene);
    let answer = scene.look_at(ticket);
    assert_eq!(answer.liveness.len(), 1);
    assert_eq!(answer.liveness[0].record, record);
    assert_eq!(answer.liveness[0].live, answer.liveness[0].reason.is_none());
    answer.liveness[0].reason
}

/// The same for a ticket that a gateway drew for the surgeon.
fn of_gateway_after(change: impl FnOnce(&mut Scene)) -> Option<NotLive> {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    scene.permit(record, 7);
    scene
        .ask_for("south-gateway", &[record], "TREAT", Some(SURGEON))
        .unwrap();
    change(&mut scene);
    scene.look_at(1).liveness[0].reason
}

#[test]
fn a_fresh_ticket_is_live() {
    assert_eq!(after(|_| {}), None);
    assert_eq!(of_gateway_after(|_| {}), None);
}

#[test]
fn a_ticket_lives_until_its_end_exclusively() {
    assert_eq!(after(|s| s.later(899)), None);
    assert_eq!(after(|s| s.later(900)), Some(NotLive::TicketExpired));
    assert_eq!(after(|s| s.later(901)), Some(NotLive::TicketExpired));
}

#[test]
fn a_revoked_directive_opens_nothing() {
    let ended = |s: &mut Scene| {
        s.world().ended.insert(7);
    };
    assert_eq!(after(ended), Some(NotLive::BasisEnded));
    let another = |s: &mut Scene| {
        s.world().ended.insert(8);
    };
    assert_eq!(after(another), None);
}

#[test]
fn liveness_is_told_for_each_record() {
    let mut scene = Scene::new();
    let records = scene.published(3);
    for (record, directive) in [(records[0], 7), (records[1], 8), (records[2], 7)] {
        scene.permit(record, directive);
    }
    scene.ask("south-doctor", &records).unwrap();
    scene.world().ended.insert(7);
    scene.world().asked.clear();
    let live: Vec<bool> = scene.look_at(1).liveness.iter().map(|l| l.live).collect();
    assert_eq!(live, [false, true, false]);
    assert_eq!(scene.world().asked, ["account", "basis_status"]);
}

#[test]
fn a_custodians_own_record_has_no_basis_to_lose() {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    scene.ask("north-doctor", &[record]).unwrap();
    scene.world().asked.clear();
    assert!(scene.look_at(1).liveness[0].live);
    assert_eq!(scene.world().asked, ["account"]);
}

#[test]
fn nobody_is_asked_about_a_ticket_that_ended() {
    let mut scene = Scene::new();
    let (ticket, _) = scene.ticket();
    scene.later(900);
    scene.world().asked.clear();
    scene.look_at(ticket);
    assert!(scene.world().asked.is_empty());
}

#[test]
fn the_person_must_still_be_in_office() {
    for standing in [
        StaffStanding::Invited,
        StaffStanding::Suspended,
        StaffStanding::Expired,
    ] {
        let change = |s: &mut Scene| s.staff("south-doctor", |d| d.standing = standing);
        assert_eq!(after(change), Some(NotLive::StaffNotActive));
        let change = |s: &mut Scene| s.practitioner("south", SURGEON, |d| d.standing = standing);
        assert_eq!(of_gateway_after(change), Some(NotLive::StaffNotActive));
        let change = |s: &mut Scene| s.staff("south-gateway", |d| d.standing = standing);
        assert_eq!(of_gateway_after(change), Some(NotLive::StaffNotActive));
    }
    let removed = |s: &mut Scene| s.world().accounts.clear();
    assert_eq!(after(removed), Some(NotLive::StaffNotActive));
    assert_eq!(of_gateway_after(removed), Some(NotLive::StaffNotActive));
    let removed = |s: &mut Scene| s.world().practitioners.clear();
    assert_eq!(of_gateway_after(removed), Some(NotLive::StaffNotActive));
}

#[test]
fn the_person_must_be_the_same_at_the_same_hospital() {
    let moved = |s: &mut Scene| s.staff("south-doctor", |d| d.hospital = hospital("north"));
    assert_eq!(after(moved), Some(NotLive::StaffNotActive));
    let another = |s: &mut Scene| s.staff("south-doctor", |d| d.pseudonym = Some(NURSE));
    assert_eq!(after(another), Some(NotLive::StaffNotActive));
    let nameless = |s: &mut Scene| s.staff("south-doctor", |d| d.pseudonym = None);
    assert_eq!(after(nameless), Some(NotLive::StaffNotActive));
    let machine = |s: &mut Scene| s.staff("south-doctor", |d| d.role = Role::Gateway);
    assert_eq!(after(machine), Some(NotLive::StaffNotActive));
    let human = |s: &mut Scene| {
        s.staff("south-gateway", |d| {
            d.role = Role::Physician;
            d.pseudonym = Some(SURGEON);
        });
    };
    assert_eq!(of_gateway_after(human), Some(NotLive::StaffNotActive));
}

#[test]
fn an_account_that_moved_to_another_hospital_left_its_tickets_behind() {
    let mut scene = Scene::new();
    let record = scene.published(1)[0];
    scene.permit(record, 7);
    scene.ask("south-physician", &[record]).unwrap();
    assert!(scene.look_at(1).liveness[0].live);
    scene.staff("south-physician", |d| d.hospital = hospital("north"));
    let reason = scene.look_at(1).liveness[0].reason;
    assert_eq!(reason, Some(NotLive::StaffNotActive));
}

#[test]
fn the_person_must_still_act_in_the_same_role() {
    for role in [Role::Nurse, Role::RecordsOfficer] {
        let changed = |s: &mut Scene| s.staff("south-doctor", |d| d.role = role);
        assert_eq!(after(changed), Some(NotLive::StaffNotActive), "{role}");
    }
}

#[test]
fn the_member_must_still_have_right_and_capability() {
    let suspended = |s: &mut Scene| s.at("south", |h| h.rights = vec![Right::Serve]);
    assert_eq!(after(suspended), Some(NotLive::MemberNotActive));
    let unable = |s: &mut Scene| s.at("south", |h| h.capabilities.clear());
    assert_eq!(after(unable), Some(NotLive::MemberNotActive));
}

#[test]
fn a_rotated_key_stays_good_and_a_compromised_one_does_not() {
    let key = |status| move |s: &mut Scene| s.at("south", |h| h.keys[1] = status);
    assert_eq!(after(key(KeyStatus::Rotated)), None);
    assert_eq!(
        after(key(KeyStatus::Compromised)),
        Some(NotLive::KeyCompromised)
    );
    // The key of that day counts, not another.
    let other = |s: &mut Scene| s.at("south", |h| h.keys[0] = KeyStatus::Compromised);
    assert_eq!(after(other), None);
}

#[test]
fn the_first_reason_is_told() {
    let all = |s: &mut Scene| {
        s.world().ended.insert(7);
        s.staff("south-doctor", |d| d.standing = StaffStanding::Suspended);
        s.at("south", |h| {
            h.rights.clear();
            h.keys[1] = KeyStatus::Compromised;
        });
    };
    assert_eq!(after(all), Some(NotLive::BasisEnded));
    let but_basis = |s: &mut Scene| {
        all(s);
        s.world().ended.clear();
    };
    assert_eq!(after(but_basis), Some(NotLive::StaffNotActive));
    let but_staff = |s: &mut Scene| {
        but_basis(s);
        s.staff("south-doctor", |d| d.standing = StaffStanding::Active);
    };
    assert_eq!(after(but_staff), Some(NotLive::MemberNotActive));
}

#[test]
fn a_record_that_is_gone_or_moved_is_not_live() {
    let id = pointer("north", 1).id;
    let moved = |s: &mut Scene| {
        s.permit_hospital(&[id]);
        s.send("north-officer", crate::custody::offer(&[id]))
            .unwrap();
        s.send("south-officer", crate::custody::accept(&[id]))
            .unwrap();
    };
    assert_eq!(after(moved), Some(NotLive::CustodianChanged));
    let gone = |s: &mut Scene| {
        s.erased(id);
    };
    assert_eq!(after(gone), Some(NotLive::NotCurrent));
}

#[test]
fn the_accounts_own_pseudonym_is_not_asked_for_as_a_practitioner() {
    let mut scene = Scene::new();
    let (ticket, _) = scene.ticket();
    // The registry would not answer for it: the doctor is no gateway.
    scene.practitioner("south", DOCTOR, |d| d.standing = StaffStanding::Suspended);
    assert!(scene.look_at(ticket).liveness[0].live);
}

#[test]
fn a_ticket_that_is_not_there_is_an_error() {
    let scene = Scene::new();
    for ticket in [0, 1, u64::MAX] {
        let refused = scene.query::<TicketResponse>(QueryMsg::Ticket { ticket });
        assert!(matches!(
            refused,
            Err(ContractError::Lookup(LookupError::Ticket))
        ));
    }
}
