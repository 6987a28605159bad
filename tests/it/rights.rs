//! Roles and capabilities are looked at before the patient's will, and what they stop is on record.

use hie_policy::{Capability, Purpose, Reason, Role};
use hie_testing::assertions::only_reason;
use hie_testing::{Network, Say, assert_reasons, treatment};
use hie_types::StudyId;

use crate::scene::{LAB, Scene};

/// A permit for every purpose there is; more than eight need several directives.
fn permit_everything(mina: &hie_testing::Patient) {
    let all: Vec<Purpose> = Purpose::all().collect();
    for purposes in all.chunks(8) {
        mina.permits(Say::of(purposes).also_tagged());
    }
}

#[test]
fn every_role_may_ask_for_exactly_the_purposes_that_its_row_names() {
    let Scene {
        hanbit,
        saebom,
        mina,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    permit_everything(&mina);
    let roles = Role::all().filter(|role| !matches!(role, Role::Gateway | Role::Administrator));
    for role in roles {
        let person = saebom.knows(role.code(), role);
        for purpose in Purpose::all().filter(|purpose| *purpose != Purpose::BTG) {
            let answer = person.checks(&mina, &[record], purpose).unwrap();
            let expected = match purpose.allows_role(role) {
                true => Reason::Permitted,
                false => Reason::RoleNotAllowed,
            };
            assert_eq!(
                only_reason(&answer),
                expected,
                "{} {}",
                role.code(),
                purpose.code()
            );
        }
    }
}

#[test]
fn research_and_emergency_take_their_own_capability() {
    let Scene {
        hanbit,
        dalmaji,
        mina,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    permit_everything(&mina);
    let researcher = dalmaji.knows("researcher", Role::Researcher);
    let physician = dalmaji.knows("physician", Role::Physician);
    for (person, purpose, expected) in [
        (&researcher, Purpose::HRESCH, Reason::CapabilityMissing),
        (&researcher, Purpose::CLINTRL, Reason::CapabilityMissing),
        (&researcher, Purpose::TREATDS, Reason::CapabilityMissing),
        (&researcher, Purpose::POPHLTH, Reason::CapabilityMissing),
        (&researcher, Purpose::MLTRAINING, Reason::CapabilityMissing),
        (&physician, Purpose::ERTREAT, Reason::CapabilityMissing),
        (&physician, Purpose::BTG, Reason::CapabilityMissing),
        // ETREAT is the requester's: ERTREAT and BTG alone are the emergency's.
        (&physician, Purpose::ETREAT, Reason::Permitted),
        (&physician, Purpose::TREAT, Reason::Permitted),
    ] {
        let answer = person.checks(&mina, &[record], purpose).unwrap();
        assert_eq!(only_reason(&answer), expected, "{}", purpose.code());
    }
}

#[test]
fn the_person_comes_before_the_member_the_member_before_the_capability_and_that_before_the_role() {
    let Scene {
        network,
        hanbit,
        dalmaji,
        mina,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    let nurse = dalmaji.knows("nurse", Role::Nurse);
    let ask = || {
        let answer = nurse.is_refused(&mina, &[record], Purpose::HRESCH);
        only_reason(&answer)
    };
    assert_eq!(ask(), Reason::CapabilityMissing);
    network.suspends(&dalmaji);
    assert_eq!(ask(), Reason::NotAccredited);
    dalmaji.stops(&nurse);
    assert_eq!(ask(), Reason::StaffSuspended);
    // All of it is on record, though nothing was asked of the patient's will.
    assert_eq!(mina.access_log().len(), 3);
}

#[test]
fn who_may_not_ask_learns_nothing_of_the_record() {
    let Scene {
        hanbit,
        saebom,
        mina,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    let unknown = hanbit.pointer(LAB).id;
    let clerk = saebom.knows("clerk", Role::RecordsOfficer);
    let answer = clerk.is_refused(&mina, &[record, unknown], Purpose::TREAT);
    let expected = [
        (record, Reason::RoleNotAllowed),
        (unknown, Reason::RoleNotAllowed),
    ];
    assert_reasons(&answer, &expected);
}

#[test]
fn a_hospital_that_only_keeps_records_asks_for_none_of_others() {
    let network = Network::builder()
        .hospital("hanbit", &[Capability::Custodian])
        .hospital("archive", &[Capability::Custodian])
        .patient("mina")
        .build();
    let (hanbit, archive) = (network.hospital("hanbit"), network.hospital("archive"));
    let mina = network.patient("mina");
    let record = hanbit.points_to(&mina, LAB);
    mina.permits(treatment());
    let doctor = archive.employs("doctor", Role::Physician);
    let answer = doctor.is_refused(&mina, &[record], Purpose::TREAT);
    assert_reasons(&answer, &[(record, Reason::CapabilityMissing)]);
}

#[test]
fn a_hospital_that_only_asks_publishes_nothing() {
    let network = Network::builder()
        .hospital("clinic", &[Capability::Requester])
        .patient("mina")
        .build();
    let (clinic, mina) = (network.hospital("clinic"), network.patient("mina"));
    let pointers = vec![clinic.pointer(LAB)];
    let refused = network
        .hie
        .index()
        .publish_records(&clinic.gateway, mina.handle, pointers);
    hie_testing::assert_refused(refused, "capability custodian");
}

#[test]
fn a_permit_for_one_study_opens_nothing_for_another() {
    let Scene {
        hanbit,
        saebom,
        mina,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    let (one, other) = (StudyId([1; 16]), StudyId([2; 16]));
    mina.permits(Say::of(&[Purpose::CLINTRL]).in_study(one));
    let researcher = saebom.employs("researcher", Role::Researcher);
    let ask = |study| researcher.asks_in_study(&mina, &[record], Purpose::CLINTRL, study);
    assert!(ask(Some(one)).is_ok());
    assert!(ask(Some(other)).is_err());
    assert!(ask(None).is_err());
    // And a permit to treat is none to try out.
    mina.permits(treatment());
    assert!(ask(None).is_err());
}
