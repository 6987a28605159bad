//! Permits and denials that name one person.

use hie_policy::{Purpose, Reason, Role};
use hie_testing::assertions::only_reason;
use hie_testing::{Person, Say, assert_refused, treatment};
use hie_types::RecordId;
use hie_types::consent::Terms;

use crate::scene::{LAB, Scene};

fn ask(scene: &Scene, person: &Person, record: RecordId) -> Reason {
    let answer = person
        .checks(&scene.mina, &[record], Purpose::TREAT)
        .unwrap();
    only_reason(&answer)
}

#[test]
fn a_permit_for_a_practitioner_behind_a_gateway_is_for_nobody_else() {
    let scene = Scene::set();
    let record = scene.hanbit.points_to(&scene.mina, LAB);
    let wilson = scene.saebom.knows("wilson", Role::Physician);
    scene.mina.permits(treatment().by_person(&scene.house.id));
    assert_eq!(ask(&scene, &scene.house, record), Reason::Permitted);
    assert_eq!(ask(&scene, &wilson, record), Reason::NoDirective);
    assert_eq!(ask(&scene, &scene.doctor, record), Reason::NoDirective);
}

#[test]
fn a_denial_follows_the_person_to_another_hospital_and_a_permit_does_not() {
    let scene = Scene::set();
    let Scene {
        network,
        hanbit,
        dalmaji,
        mina,
        doctor,
        ..
    } = &scene;
    let record = hanbit.points_to(mina, LAB);
    let permit = mina.permits(treatment().by_person(&doctor.id));
    assert_eq!(ask(&scene, doctor, record), Reason::Permitted);

    network
        .hie
        .registry()
        .leave_hospital(&doctor.account)
        .unwrap();
    let moved = dalmaji
        .try_employ(&doctor.account, Role::Physician)
        .unwrap();
    assert_eq!(moved.id, doctor.id);
    assert_eq!(ask(&scene, &moved, record), Reason::NoDirective);
    mina.revokes(permit);

    // Denied while at Dalmaji; back at Saebom the denial holds, also against a permit for all of it.
    mina.denies(Say::anything().by_person(&doctor.id));
    mina.permits(treatment());
    assert_eq!(ask(&scene, &moved, record), Reason::Denied);
    network
        .hie
        .registry()
        .leave_hospital(&doctor.account)
        .unwrap();
    let back = scene
        .saebom
        .try_employ(&doctor.account, Role::Nurse)
        .unwrap();
    assert_eq!(ask(&scene, &back, record), Reason::Denied);
    mina.permits(treatment().by(&scene.saebom).of_records(&[record]));
    assert_eq!(ask(&scene, &back, record), Reason::Denied);
}

#[test]
fn a_ticket_does_not_move_with_the_person() {
    let Scene {
        network,
        hanbit,
        dalmaji,
        mina,
        doctor,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    mina.permits(treatment());
    let ticket = doctor.draws(&mina, &[record], Purpose::TREAT);
    network
        .hie
        .registry()
        .leave_hospital(&doctor.account)
        .unwrap();
    dalmaji
        .try_employ(&doctor.account, Role::Physician)
        .unwrap();
    network.assert_dead(ticket, hie_types::index::NotLive::StaffNotActive);
}

#[test]
fn an_account_with_a_pseudonym_is_one_person_however_it_comes() {
    let scene = Scene::set();
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        ..
    } = &scene;
    let record = hanbit.points_to(mina, LAB);
    let account = network.account("cuddy");
    let behind = saebom.behind_gateway("cuddy", Role::Physician);
    let staff = hie_types::registry::StaffRef {
        account: Some(account.clone()),
        practitioner: behind.practitioner,
    };
    saebom.appoints(&staff, Role::Physician, None).unwrap();
    network
        .hie
        .registry()
        .accept_appointment(
            &account,
            saebom.id.clone(),
            Role::Physician.into(),
            None,
            false,
        )
        .unwrap();
    let in_person = behind.by_account(&account);

    // The patient names the account; it is kept as the pseudonym, and binds both ways in.
    let permit = mina.permits(treatment().by_person(&account.parse().unwrap()));
    let kept = network
        .hie
        .consent()
        .directive(permit)
        .unwrap()
        .terms
        .grantee;
    assert_eq!(kept.person, Some(behind.id.clone()));
    assert_eq!(kept.hospital, Some(saebom.id.clone()));
    assert_eq!(ask(&scene, &behind, record), Reason::Permitted);
    assert_eq!(ask(&scene, &in_person, record), Reason::Permitted);
    mina.denies(Say::anything().by_person(&behind.id));
    assert_eq!(ask(&scene, &behind, record), Reason::Denied);
    assert_eq!(ask(&scene, &in_person, record), Reason::Denied);
    // The log knows one person, too.
    in_person.is_refused(mina, &[record], Purpose::TREAT);
    behind.is_refused(mina, &[record], Purpose::TREAT);
    let log = mina.access_log();
    assert_eq!(log[0].person, log[1].person);
    assert_ne!(log[0].account, log[1].account);
}

#[test]
fn only_persons_that_the_network_knows_are_named_and_where_they_work() {
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        doctor,
        ..
    } = Scene::set();
    let consent = network.hie.consent();
    let write = |terms: Say| consent.permit(&mina.account, mina.handle, terms.into());
    let stranger = network.account("stranger").parse().unwrap();
    assert_refused(write(treatment().by_person(&stranger)), "grantee.person");
    let nobody = saebom.behind_gateway("nobody", Role::Nurse).id;
    assert_refused(write(treatment().by_person(&nobody)), "grantee.person");
    let elsewhere = treatment().by_person(&doctor.id).by(&hanbit);
    assert_refused(write(elsewhere), "grantee.hospital");
    let mut terms: Terms = treatment().into();
    terms.grantee.hospital = Some("nowhere".parse().unwrap());
    assert_refused(
        consent.permit(&mina.account, mina.handle, terms),
        "grantee.hospital",
    );
    let both = treatment().by_person(&doctor.id).by_role(Role::Physician);
    assert_refused(write(both), "grantee.role");
}

#[test]
fn a_person_permitted_by_name_beats_a_denial_for_the_hospital() {
    let scene = Scene::set();
    let record = scene.hanbit.points_to(&scene.mina, LAB);
    scene.mina.denies(treatment().by(&scene.saebom));
    scene.mina.permits(treatment().by_person(&scene.house.id));
    assert_eq!(ask(&scene, &scene.house, record), Reason::Permitted);
    assert_eq!(ask(&scene, &scene.doctor, record), Reason::Denied);
}
