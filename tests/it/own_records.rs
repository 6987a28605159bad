//! A hospital reads what it keeps itself without asking the patient, for care and for running the
//! hospital, unless the patient shuts a person out by name.

use hie_policy::{Capability, Purpose, Reason, Role};
use hie_testing::assertions::only_reason;
use hie_testing::{Network, Say, treatment};
use hie_types::RecordId;

use crate::scene::{LAB, Scene};

fn reason(scene: &Scene, record: RecordId, role: Role, purpose: Purpose) -> Reason {
    let name = format!("{}-{}", role.code(), purpose.code());
    let person = scene.hanbit.knows(&name, role);
    only_reason(&person.checks(&scene.mina, &[record], purpose).unwrap())
}

#[test]
fn for_care_and_operations_the_custodian_needs_no_permit() {
    let scene = Scene::set();
    let record = scene.hanbit.points_to(&scene.mina, LAB);
    for (role, purpose) in [
        (Role::Physician, Purpose::TREAT),
        (Role::Nurse, Purpose::COC),
        (Role::RecordsOfficer, Purpose::HOPERAT),
        (Role::PrivacyOfficer, Purpose::HCOMPL),
        (Role::RecordsOfficer, Purpose::LABELING),
    ] {
        assert_eq!(reason(&scene, record, role, purpose), Reason::Custodian);
    }
}

#[test]
fn for_research_training_a_model_or_payment_the_custodian_needs_one_like_anybody() {
    let network = Network::builder()
        .hospital(
            "hanbit",
            &[
                Capability::Custodian,
                Capability::Requester,
                Capability::Research,
            ],
        )
        .patient("mina")
        .build();
    let (hanbit, mina) = (network.hospital("hanbit"), network.patient("mina"));
    let record = hanbit.points_to(&mina, LAB);
    let researcher = hanbit.knows("researcher", Role::Researcher);
    for purpose in [
        Purpose::HRESCH,
        Purpose::BIORCH,
        Purpose::MLTRAINING,
        Purpose::CLINTRL,
        Purpose::POPHLTH,
        Purpose::TREATDS,
        Purpose::HPAYMT,
    ] {
        let answer = researcher.checks(&mina, &[record], purpose).unwrap();
        assert_eq!(
            only_reason(&answer),
            Reason::NoDirective,
            "{}",
            purpose.code()
        );
    }
}

#[test]
fn care_for_its_own_patient_needs_neither_capability_nor_role() {
    let network = Network::builder()
        .hospital("hanbit", &[Capability::Custodian])
        .patient("mina")
        .build();
    let (hanbit, mina) = (network.hospital("hanbit"), network.patient("mina"));
    let record = hanbit.points_to(&mina, LAB);
    let clerk = hanbit.knows("clerk", Role::RecordsOfficer);
    let ask = |purpose| only_reason(&clerk.checks(&mina, &[record], purpose).unwrap());
    assert_eq!(ask(Purpose::TREAT), Reason::Custodian);
    assert_eq!(ask(Purpose::HOPERAT), Reason::CapabilityMissing);
}

#[test]
fn a_denial_for_all_does_not_lock_the_custodian_out_and_one_by_name_does() {
    let Scene { hanbit, mina, .. } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    let (one, other) = (
        hanbit.knows("one", Role::Physician),
        hanbit.knows("other", Role::Nurse),
    );
    let ask = |person: &hie_testing::Person| {
        only_reason(&person.checks(&mina, &[record], Purpose::TREAT).unwrap())
    };
    mina.denies(Say::anything());
    mina.denies(Say::anything().by(&hanbit));
    assert_eq!(ask(&one), Reason::Custodian);
    let by_name = mina.denies(Say::anything().by_person(&one.id));
    assert_eq!(ask(&one), Reason::Denied);
    assert_eq!(ask(&other), Reason::Custodian);
    mina.lifts(by_name);
    assert_eq!(ask(&one), Reason::Custodian);
}

#[test]
fn what_another_hospital_keeps_is_not_ones_own() {
    let Scene {
        hanbit,
        dalmaji,
        mina,
        ..
    } = Scene::set();
    let (own, other) = (hanbit.points_to(&mina, LAB), dalmaji.points_to(&mina, LAB));
    let doctor = hanbit.knows("doctor", Role::Physician);
    let answer = doctor.is_given(&mina, &[own, other], Purpose::TREAT);
    let expected = [(own, Reason::Custodian), (other, Reason::NoDirective)];
    hie_testing::assert_reasons(&answer, &expected);
}

#[test]
fn a_ticket_for_ones_own_records_outlives_every_permit() {
    let Scene {
        network,
        hanbit,
        mina,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    let doctor = hanbit.knows("doctor", Role::Physician);
    mina.permits(treatment());
    let ticket = doctor.draws(&mina, &[record], Purpose::TREAT);
    mina.revokes_all();
    network.assert_live(ticket);
}
