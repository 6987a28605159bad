//! Of what a ticket dies, and of what it does not. What is served is what is live.

use hie_policy::{Purpose, Reason, Role};
use hie_testing::{Network, assert_reasons, treatment};
use hie_types::RecordId;
use hie_types::consent::DirectiveStatus;
use hie_types::index::{Disclosure, DisclosureResult, NotLive};

use crate::scene::{LAB, Scene, TICKET};

/// A scene with a permit for everybody and one record.
fn permitted() -> (Scene, RecordId, u64) {
    let scene = Scene::set();
    let record = scene.hanbit.points_to(&scene.mina, LAB);
    let permit = scene.mina.permits(treatment());
    (scene, record, permit)
}

fn ticket_of(scene: &Scene, record: RecordId) -> u64 {
    scene.doctor.draws(&scene.mina, &[record], Purpose::TREAT)
}

#[test]
fn a_ticket_is_live_until_its_exact_end() {
    let (scene, record, _) = permitted();
    let answer = scene
        .doctor
        .is_given(&scene.mina, &[record], Purpose::TREAT);
    let end = scene.network.now() + TICKET;
    assert_eq!(answer.expires_at, Some(end));
    let ticket = answer.ticket.unwrap();
    scene
        .network
        .assert_dies_at(end, ticket, NotLive::TicketExpired);
}

#[test]
fn a_revoked_permit_kills_its_tickets_at_once() {
    let (scene, record, permit) = permitted();
    let ticket = ticket_of(&scene, record);
    scene.mina.revokes(permit);
    scene.network.assert_dead(ticket, NotLive::BasisEnded);
}

#[test]
fn revoking_all_kills_all_tickets_at_once_and_what_is_permitted_later_opens_again() {
    let (scene, record, permit) = permitted();
    let first = ticket_of(&scene, record);
    scene.mina.revokes_all();
    scene.network.assert_dead(first, NotLive::BasisEnded);
    assert_eq!(scene.mina.status_of(permit), DirectiveStatus::Revoked);
    scene.mina.permits(treatment());
    let second = ticket_of(&scene, record);
    scene.network.assert_live(second);
    scene.network.assert_dead(first, NotLive::BasisEnded);
}

#[test]
fn revoking_one_permit_leaves_records_that_another_carried() {
    let scene = Scene::set();
    let Scene {
        network,
        hanbit,
        mina,
        doctor,
        ..
    } = &scene;
    let (one, two) = (hanbit.points_to(mina, LAB), hanbit.points_to(mina, LAB));
    let first = mina.permits(treatment().of_records(&[one]));
    mina.permits(treatment().of_records(&[two]));
    let ticket = doctor.draws(mina, &[one, two], Purpose::TREAT);
    mina.revokes(first);
    let liveness = network.hie.index().ticket(ticket).unwrap().liveness;
    assert_eq!(
        (liveness[0].record, liveness[0].reason),
        (one, Some(NotLive::BasisEnded))
    );
    assert_eq!((liveness[1].record, liveness[1].live), (two, true));
}

#[test]
fn a_narrowed_permit_kills_its_tickets_at_once_and_one_that_is_not_leaves_them() {
    let (scene, record, permit) = permitted();
    let end = scene.network.now() + 1_000;
    let first = ticket_of(&scene, record);
    let same = scene.mina.amends(permit, treatment().uses(5));
    scene.network.assert_live(first);
    assert_eq!(scene.mina.status_of(permit), DirectiveStatus::Superseded);
    // Drawn on the one in its place, from its uses.
    let second = ticket_of(&scene, record);
    let shorter = scene.mina.amends(same, treatment().until(end));
    scene.network.assert_dead(first, NotLive::BasisEnded);
    scene.network.assert_dead(second, NotLive::BasisEnded);
    let third = ticket_of(&scene, record);
    scene.network.assert_live(third);
    scene
        .mina
        .amends(shorter, treatment().of_records(&[record]));
    scene.network.assert_dead(third, NotLive::BasisEnded);
    scene.network.assert_live(ticket_of(&scene, record));
}

#[test]
fn revoking_what_stands_in_the_place_of_a_permit_kills_the_tickets_of_both() {
    for all_at_once in [false, true] {
        let (scene, record, permit) = permitted();
        let first = ticket_of(&scene, record);
        let same = scene.mina.amends(permit, treatment());
        let second = ticket_of(&scene, record);
        scene.network.assert_live(first);
        match all_at_once {
            true => scene.mina.revokes_all(),
            false => scene.mina.revokes(same),
        }
        scene.network.assert_dead(first, NotLive::BasisEnded);
        scene.network.assert_dead(second, NotLive::BasisEnded);
    }
}

#[test]
fn a_permit_ends_in_its_exact_second_and_its_tickets_with_it() {
    let scene = Scene::set();
    let record = scene.hanbit.points_to(&scene.mina, LAB);
    let end = scene.network.now() + 100;
    let permit = scene.mina.permits(treatment().until(end));
    let ticket = ticket_of(&scene, record);
    scene
        .network
        .assert_dies_at(end, ticket, NotLive::BasisEnded);
    assert_eq!(scene.mina.status_of(permit), DirectiveStatus::Expired);
    let answer = scene
        .doctor
        .is_refused(&scene.mina, &[record], Purpose::TREAT);
    assert_reasons(&answer, &[(record, Reason::NoDirective)]);
}

#[test]
fn a_permit_begins_in_its_exact_second() {
    let scene = Scene::set();
    let record = scene.hanbit.points_to(&scene.mina, LAB);
    let start = scene.network.now() + 100;
    scene.mina.permits(treatment().from(start));
    scene.network.advance_to(start - 1);
    let answer = scene
        .doctor
        .is_refused(&scene.mina, &[record], Purpose::TREAT);
    assert_reasons(&answer, &[(record, Reason::NoDirective)]);
    scene.network.advance_to(start);
    scene.network.assert_live(ticket_of(&scene, record));
}

#[test]
fn a_denial_written_later_does_not_kill_a_ticket_drawn_before() {
    let (scene, record, _) = permitted();
    let ticket = ticket_of(&scene, record);
    scene.mina.denies(treatment().by_person(&scene.doctor.id));
    let answer = scene
        .doctor
        .is_refused(&scene.mina, &[record], Purpose::TREAT);
    assert_reasons(&answer, &[(record, Reason::Denied)]);
    scene.network.assert_live(ticket);
}

#[test]
fn a_used_up_permit_stays_good_for_the_ticket_drawn_before_until_all_is_revoked() {
    let scene = Scene::set();
    let record = scene.hanbit.points_to(&scene.mina, LAB);
    let permit = scene.mina.permits(treatment().uses(1));
    let ticket = ticket_of(&scene, record);
    assert_eq!(scene.mina.status_of(permit), DirectiveStatus::UsedUp);
    scene.network.assert_live(ticket);

    scene.mina.revokes_all();
    scene.network.assert_dead(ticket, NotLive::BasisEnded);
}

#[test]
fn a_used_up_permit_still_expires() {
    let scene = Scene::set();
    let record = scene.hanbit.points_to(&scene.mina, LAB);
    let end = scene.network.now() + 100;
    scene.mina.permits(treatment().uses(1).until(end));
    let ticket = ticket_of(&scene, record);
    scene
        .network
        .assert_dies_at(end, ticket, NotLive::BasisEnded);
}

#[test]
fn a_suspended_physician_loses_the_ticket_and_reinstated_has_it_again() {
    let (scene, record, _) = permitted();
    let Scene {
        network,
        saebom,
        doctor,
        house,
        mina,
        ..
    } = &scene;
    for person in [doctor, house] {
        let ticket = person.draws(mina, &[record], Purpose::TREAT);
        saebom.stops(person);
        network.assert_dead(ticket, NotLive::StaffNotActive);
        let answer = person.is_refused(mina, &[record], Purpose::TREAT);
        assert_reasons(&answer, &[(record, Reason::StaffSuspended)]);
        let registry = network.hie.registry();
        registry
            .reinstate_staff(&saebom.administrator, person.staff.clone())
            .unwrap();
        network.assert_live(ticket);
    }
}

#[test]
fn a_dismissed_physician_loses_the_ticket() {
    let (scene, record, _) = permitted();
    let Scene {
        network,
        saebom,
        doctor,
        house,
        mina,
        ..
    } = &scene;
    for person in [doctor, house] {
        let ticket = person.draws(mina, &[record], Purpose::TREAT);
        saebom.dismisses(person);
        network.assert_dead(ticket, NotLive::StaffNotActive);
        assert!(person.asks(mina, &[record], Purpose::TREAT).is_err());
    }
}

#[test]
fn an_appointment_ends_in_its_exact_second_and_tickets_with_it() {
    let (scene, record, _) = permitted();
    let Scene {
        network,
        saebom,
        doctor,
        mina,
        ..
    } = &scene;
    let ticket = doctor.draws(mina, &[record], Purpose::TREAT);
    let end = network.now() + 60;
    saebom
        .appoints(&doctor.staff, Role::Physician, Some(end))
        .unwrap();
    network.assert_dies_at(end, ticket, NotLive::StaffNotActive);
    let answer = doctor.is_refused(mina, &[record], Purpose::TREAT);
    assert_reasons(&answer, &[(record, Reason::StaffExpired)]);
}

#[test]
fn a_role_that_no_longer_allows_the_purpose_kills_the_ticket() {
    let (scene, record, _) = permitted();
    let Scene {
        network,
        saebom,
        doctor,
        mina,
        ..
    } = &scene;
    let ticket = doctor.draws(mina, &[record], Purpose::TREAT);
    let again = saebom
        .try_employ(&doctor.account, Role::PrivacyOfficer)
        .unwrap();
    network.assert_dead(ticket, NotLive::StaffNotActive);
    let answer = again.is_refused(mina, &[record], Purpose::TREAT);
    assert_reasons(&answer, &[(record, Reason::RoleNotAllowed)]);
}

#[test]
fn a_suspended_gateway_loses_the_tickets_of_all_it_asked_for_and_of_nobody_else() {
    let (scene, record, _) = permitted();
    let Scene {
        network,
        saebom,
        doctor,
        house,
        mina,
        ..
    } = &scene;
    let through_gateway = house.draws(mina, &[record], Purpose::TREAT);
    let in_person = doctor.draws(mina, &[record], Purpose::TREAT);
    let gateway = hie_testing::person::account_ref(&saebom.gateway);
    network
        .hie
        .registry()
        .suspend_staff(&saebom.administrator, gateway)
        .unwrap();
    network.assert_dead(through_gateway, NotLive::StaffNotActive);
    network.assert_live(in_person);
    let answer = house.is_refused(mina, &[record], Purpose::TREAT);
    assert_reasons(&answer, &[(record, Reason::StaffSuspended)]);
    // The gateway spoke for nobody: the attempt is its own.
    let last = mina.access_log().pop().unwrap();
    assert_eq!(last.person.as_str(), saebom.gateway);
    assert_eq!(last.role.unwrap().0, Role::Gateway);
}

#[test]
fn a_suspended_hospital_loses_its_tickets_and_reinstated_has_them_again() {
    let (scene, record, _) = permitted();
    let ticket = ticket_of(&scene, record);
    scene.network.suspends(&scene.saebom);
    scene.network.assert_dead(ticket, NotLive::MemberNotActive);
    let answer = scene
        .doctor
        .is_refused(&scene.mina, &[record], Purpose::TREAT);
    assert_reasons(&answer, &[(record, Reason::NotAccredited)]);
    scene.network.reinstates(&scene.saebom);
    scene.network.assert_live(ticket);
}

#[test]
fn a_suspended_custodian_still_owes_what_others_may_have() {
    let (scene, record, _) = permitted();
    let Scene {
        network,
        hanbit,
        mina,
        doctor,
        ..
    } = &scene;
    network.suspends(hanbit);
    let ticket = doctor.draws(mina, &[record], Purpose::TREAT);
    network.assert_live(ticket);
    let served = Disclosure {
        record,
        result: DisclosureResult::Unavailable {},
    };
    network
        .hie
        .index()
        .confirm_disclosure(&hanbit.gateway, ticket, vec![served])
        .unwrap();
    let refused = network.hie.index().publish_records(
        &hanbit.gateway,
        mina.handle,
        vec![hanbit.pointer(LAB)],
    );
    hie_testing::assert_refused(refused, "standing of the sender's hospital");
}

#[test]
fn the_end_of_accreditation_ends_tickets_for_treatment_and_spares_the_emergency() {
    let scene = Scene::with_saebom_for(600);
    let Scene {
        network,
        hanbit,
        mina,
        doctor,
        ..
    } = &scene;
    let end = network.now() + 600;
    let record = hanbit.points_to(mina, LAB);
    mina.permits(hie_testing::Say::of(&[Purpose::TREAT, Purpose::ERTREAT]));
    let treatment = doctor.draws(mina, &[record], Purpose::TREAT);
    let emergency = doctor.draws(mina, &[record], Purpose::ERTREAT);
    network.assert_dies_at(end, treatment, NotLive::MemberNotActive);
    network.assert_live(emergency);

    // Thirty days of grace, to the second.
    let ask = |purpose| {
        hie_testing::assertions::only_reason(&doctor.checks(mina, &[record], purpose).unwrap())
    };
    network.advance_to(end + 30 * 86_400 - 1);
    assert_eq!(ask(Purpose::TREAT), Reason::NotAccredited);
    assert_eq!(ask(Purpose::ERTREAT), Reason::Permitted);
    network.advance(1);
    assert_eq!(ask(Purpose::ERTREAT), Reason::NotAccredited);
}

#[test]
fn a_compromised_key_kills_the_ticket_and_a_rotated_one_does_not() {
    let (scene, record, _) = permitted();
    let Scene {
        network, saebom, ..
    } = &scene;
    let ticket = ticket_of(&scene, record);
    let key = saebom.encryption_key();
    assert_eq!(network.hie.index().ticket(ticket).unwrap().ticket.key, key);
    saebom.registers_keys();
    network.assert_live(ticket);
    saebom.retires_key(key, true);
    network.assert_dead(ticket, NotLive::KeyCompromised);
    // A ticket drawn now names the new key.
    network.assert_live(ticket_of(&scene, record));
}

#[test]
fn a_retired_key_with_no_successor_lets_drawn_tickets_live_and_no_new_one_be_drawn() {
    let (scene, record, _) = permitted();
    let ticket = ticket_of(&scene, record);
    scene
        .saebom
        .retires_key(scene.saebom.encryption_key(), false);
    scene.network.assert_live(ticket);
    let asked = scene.doctor.asks(&scene.mina, &[record], Purpose::TREAT);
    hie_testing::assert_refused(asked, "no_encryption_key");
}

#[test]
fn a_ticket_is_not_told_of_before_it_is_drawn() {
    let network = Network::builder().build();
    hie_testing::assert_refused(network.hie.index().ticket(1), "ticket is unknown");
}
