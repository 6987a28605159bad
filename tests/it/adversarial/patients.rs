//! Attacks on handles and on the patient's will.

use hie_client::Ledger;
use hie_policy::{Capability, Purpose, Reason, Role};
use hie_testing::assertions::only_reason;
use hie_testing::network::profile_of;
use hie_testing::person::practitioner;
use hie_testing::{Network, Patient, Person, Say, assert_reasons, assert_refused, treatment};
use hie_types::consent::{HospitalRegistration, Terms};
use hie_types::registry::StaffRef;
use hie_types::{Commitment, Handle, Salt, derive};

use crate::scene::{LAB, Scene};

const TREAT: Purpose = Purpose::TREAT;

#[test]
fn nobody_takes_a_handle_that_is_not_made_of_the_own_account() {
    let network = Network::builder().patient("mina").build();
    let mina = network.patient("mina");
    let thief = network.account("thief");
    let consent = network.hie.consent();
    let register = |handle, salt| consent.register_patient(&thief, handle, salt, None);
    let not_yours = "the one that the sender's account and salt give";
    // Mina's, with the salt that her own message showed; her salt for another handle; any handle.
    assert_refused(register(mina.handle, mina.salt), not_yours);
    assert_refused(register(Handle([0; 16]), mina.salt), not_yours);
    // A patient about to register: handle and salt seen in the mempool.
    let bytes = network.ledger.account(&network.account("victim")).unwrap();
    let salt = Salt([5; 16]);
    let coming = derive::patient_handle(network.ledger.chain_id(), &bytes, &salt);
    assert_refused(register(coming, salt), not_yours);
    // Made on another chain.
    let bytes = network.ledger.account(&thief).unwrap();
    assert_refused(
        register(derive::patient_handle("other", &bytes, &salt), salt),
        not_yours,
    );
    // The own one, and then no second.
    let own = |salt| derive::patient_handle(network.ledger.chain_id(), &bytes, &salt);
    register(own(salt), salt).unwrap();
    assert_refused(register(own(salt), salt), "registered already");
    assert_refused(
        register(own(Salt([6; 16])), Salt([6; 16])),
        "controls a handle already",
    );
}

#[test]
fn a_hospital_registers_patients_of_its_own_only_and_controls_none_of_them() {
    let network = Network::builder()
        .hospital("hanbit", &[Capability::Custodian, Capability::Attester])
        .hospital("saebom", &[Capability::Custodian, Capability::Attester])
        .hospital("dalmaji", &[Capability::Custodian])
        .patient("mina")
        .build();
    let [hanbit, saebom, dalmaji] = ["hanbit", "saebom", "dalmaji"].map(|id| network.hospital(id));
    let mina = network.patient("mina");
    let consent = network.hie.consent();
    let salt = Salt([7; 16]);
    let handle_of = |hospital: &hie_testing::Hospital| {
        derive::hospital_handle(network.ledger.chain_id(), &hospital.id, &salt)
    };
    let register = |by: &str, hospital: &hie_testing::Hospital, handle| {
        let evidence = Commitment([1; 32]);
        let by_hospital = HospitalRegistration {
            hospital: hospital.id.clone(),
            evidence,
        };
        consent.register_patient(by, handle, salt, Some(by_hospital))
    };
    let own = handle_of(&hanbit);
    assert_refused(
        register(&saebom.administrator, &hanbit, own),
        "not appointed",
    );
    assert_refused(
        register(&saebom.administrator, &saebom, own),
        "by_hospital.hospital and salt",
    );
    assert_refused(
        register(&hanbit.administrator, &hanbit, mina.handle),
        "by_hospital.hospital and salt",
    );
    assert_refused(register(&hanbit.gateway, &hanbit, own), "records officer");
    assert_refused(
        register(&dalmaji.administrator, &dalmaji, handle_of(&dalmaji)),
        "attester",
    );
    assert_refused(register(&mina.account, &hanbit, own), "not appointed");
    network.suspends(&hanbit);
    assert_refused(
        register(&hanbit.administrator, &hanbit, own),
        "not accredited",
    );
    network.reinstates(&hanbit);
    register(&hanbit.administrator, &hanbit, own).unwrap();
    assert_refused(
        register(&hanbit.administrator, &hanbit, own),
        "registered already",
    );
    // It speaks for nobody thereby.
    let permit = consent.permit(&hanbit.administrator, own, treatment().into());
    assert_refused(permit, "does not control");
    let clerk = hanbit.employs("clerk", Role::RecordsOfficer);
    let permit = consent.permit(&clerk.account, own, treatment().into());
    assert_refused(permit, "does not control");
}

#[test]
fn nobody_speaks_for_a_patient_who_is_not_the_patient() {
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        doctor,
        ..
    } = Scene::set();
    let permit = mina.permits(treatment().by(&saebom));
    let denial = mina.denies(Say::anything().by(&hanbit));
    let yuna = network.registers("yuna");
    let consent = network.hie.consent();
    let (handle, terms): (_, Terms) = (mina.handle, treatment().into());
    let strangers = [
        &network.owner,
        &network.registrar,
        &network.security_officer,
        &hanbit.administrator,
        &saebom.gateway,
        &doctor.account,
        &yuna.account,
    ];
    for by in strangers {
        let not_hers = "does not control";
        assert_refused(consent.permit(by, handle, terms.clone()), not_hers);
        assert_refused(consent.deny(by, handle, terms.clone()), not_hers);
        assert_refused(consent.revoke(by, handle, permit), not_hers);
        assert_refused(consent.revoke_all(by, handle), not_hers);
        assert_refused(consent.lift_denial(by, handle, denial), not_hers);
    }
    // With her own handle another patient reaches no further.
    let not_there = "none with this id under this handle";
    assert_refused(
        consent.revoke(&yuna.account, yuna.handle, permit),
        not_there,
    );
    assert_refused(
        consent.lift_denial(&yuna.account, yuna.handle, denial),
        not_there,
    );
    // And to her own, a permit is no denial.
    assert_refused(
        consent.revoke(&mina.account, handle, denial),
        "not a permit",
    );
    assert_refused(
        consent.lift_denial(&mina.account, handle, permit),
        "not a denial",
    );
}

#[test]
fn one_patients_permit_opens_nothing_of_anothers() {
    let Scene {
        network,
        hanbit,
        mina,
        doctor,
        ..
    } = Scene::set();
    let yuna = network.registers("yuna");
    let (hers, yunas) = (hanbit.points_to(&mina, LAB), hanbit.points_to(&yuna, LAB));
    yuna.permits(treatment());
    yuna.permits(treatment().of_records(&[hers]));
    // Under Yuna's handle Mina's record is unknown, in company or alone.
    let answer = doctor.is_given(&yuna, &[yunas, hers], TREAT);
    assert_reasons(
        &answer,
        &[(yunas, Reason::Permitted), (hers, Reason::UnknownRecord)],
    );
    assert_eq!(answer.decisions[1].custodian, None);
    let alone = doctor.asks(&yuna, &[hers], TREAT);
    assert_refused(alone, "no such records under this handle");
    let answer = doctor.is_refused(&mina, &[hers], TREAT);
    assert_reasons(&answer, &[(hers, Reason::NoDirective)]);
    // The attempt under Yuna's handle is in Yuna's log, not in Mina's.
    assert_eq!((yuna.access_log().len(), mina.access_log().len()), (1, 1));
}

#[test]
fn being_patient_and_staff_at_once_gives_nothing_more() {
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        doctor,
        ..
    } = Scene::set();
    // The doctor is a patient, too, and Mina becomes a nurse of Saebom.
    let as_patient = Patient::register(&network.hie, doctor.account.clone()).unwrap();
    let nurse = saebom.try_employ(&mina.account, Role::Nurse).unwrap();
    let (doctors, minas) = (
        hanbit.points_to(&as_patient, LAB),
        hanbit.points_to(&mina, LAB),
    );
    for (person, patient, record) in [
        (&doctor, &as_patient, doctors),
        (&doctor, &mina, minas),
        (&nurse, &mina, minas),
        (&nurse, &as_patient, doctors),
    ] {
        let answer = person.is_refused(patient, &[record], TREAT);
        assert_reasons(&answer, &[(record, Reason::NoDirective)]);
    }
    // Each permits for the own records only.
    as_patient.permits(treatment().by_person(&doctor.id));
    doctor.draws(&as_patient, &[doctors], TREAT);
    doctor.is_refused(&mina, &[minas], TREAT);
    // As herself, without an appointment, a patient asks for nothing.
    network
        .hie
        .registry()
        .leave_hospital(&mina.account)
        .unwrap();
    assert_refused(nurse.asks(&mina, &[minas], TREAT), "not_staff");
}

#[test]
fn permits_do_not_name_hospitals_that_were_never_accredited_and_wait_for_them() {
    let Scene { network, mina, .. } = Scene::set();
    let mut terms: Terms = treatment().into();
    terms.grantee.hospital = Some("coming".parse().unwrap());
    let write = |terms: &Terms| {
        network
            .hie
            .consent()
            .permit(&mina.account, mina.handle, terms.clone())
    };
    assert_refused(write(&terms), "accredited once");
    let applicant = network.account("coming");
    let registry = network.hie.registry();
    registry
        .apply_for_membership(&applicant, "coming".parse().unwrap(), profile_of("x"))
        .unwrap();
    assert_refused(write(&terms), "accredited once");
    terms.grantee.hospital = None;
    terms.custodian = Some("coming".parse().unwrap());
    assert_refused(write(&terms), "custodian");
}

#[test]
fn a_permit_does_not_creep_over_the_border_of_its_purpose() {
    let Scene {
        hanbit,
        saebom,
        mina,
        doctor,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    let researcher = saebom.employs("researcher", Role::Researcher);
    mina.permits(Say::of(&[TREAT, Purpose::HOPERAT]));
    for purpose in [Purpose::ETREAT, Purpose::ERTREAT, Purpose::BTG] {
        assert_ne!(
            only_reason(&doctor.checks(&mina, &[record], purpose).unwrap()),
            Reason::Permitted
        );
    }
    for purpose in [
        Purpose::CLINTRL,
        Purpose::POPHLTH,
        Purpose::TREATDS,
        Purpose::MLTRAINING,
    ] {
        let answer = researcher.checks(&mina, &[record], purpose).unwrap();
        assert_eq!(
            only_reason(&answer),
            Reason::NoDirective,
            "{}",
            purpose.code()
        );
    }
    assert_eq!(
        only_reason(&doctor.checks(&mina, &[record], Purpose::COC).unwrap()),
        Reason::Permitted
    );
}

#[test]
fn calling_it_break_glass_opens_nothing_without_a_session() {
    let Scene {
        hanbit,
        mina,
        doctor,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    mina.permits(Say::of(&[Purpose::BTG]));
    let answer = doctor.is_refused(&mina, &[record], Purpose::BTG);
    assert_reasons(&answer, &[(record, Reason::BreakGlassNotOpen)]);
    assert_eq!(mina.access_log().len(), 1);
}

/// A hospital dismisses a physician whom the patient denied by account, and appoints the same
/// account again under a pseudonym, or has its gateway ask for that pseudonym: the denial holds.
#[test]
fn a_denial_of_an_account_is_not_escaped_by_a_pseudonym() {
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        doctor,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    mina.permits(treatment().by(&saebom));
    mina.denies(treatment().by_person(&doctor.id));
    let reason = |person: &Person| only_reason(&person.checks(&mina, &[record], TREAT).unwrap());
    assert_eq!(reason(&doctor), Reason::Denied);

    saebom.dismisses(&doctor);
    let mask = StaffRef {
        account: Some(doctor.account.clone()),
        practitioner: Some(practitioner("mask")),
    };
    saebom.appoints(&mask, Role::Physician, None).unwrap();
    network
        .hie
        .registry()
        .accept_appointment(
            &doctor.account,
            saebom.id.clone(),
            Role::Physician.into(),
            None,
            false,
        )
        .unwrap();
    assert_eq!(reason(&doctor), Reason::Denied);
    let through_the_gateway = saebom.behind_gateway("mask", Role::Physician);
    assert_eq!(reason(&through_the_gateway), Reason::Denied);
    // Nobody else behind the gateway is meant.
    let other = saebom.knows("somebody-else", Role::Physician);
    assert_eq!(reason(&other), Reason::Permitted);
}

/// The patient denies the account of somebody who has a pseudonym at that time, and the person
/// moves: the denial moves along.
#[test]
fn a_denial_of_an_account_with_a_pseudonym_follows_it_to_another_hospital() {
    let Scene {
        network,
        hanbit,
        saebom,
        dalmaji,
        mina,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    mina.permits(treatment());
    let account = network.account("wanderer");
    let both = StaffRef {
        account: Some(account.clone()),
        practitioner: Some(practitioner("wanderer")),
    };
    saebom.appoints(&both, Role::Physician, None).unwrap();
    let registry = network.hie.registry();
    registry
        .accept_appointment(
            &account,
            saebom.id.clone(),
            Role::Physician.into(),
            None,
            false,
        )
        .unwrap();
    mina.denies(treatment().by_person(&account.parse().unwrap()));
    registry.leave_hospital(&account).unwrap();
    let moved = dalmaji.try_employ(&account, Role::Physician).unwrap();
    let answer = moved.checks(&mina, &[record], TREAT).unwrap();
    assert_eq!(only_reason(&answer), Reason::Denied);
}

/// One use is left, the ticket is drawn, and only then the patient thinks better of it.
#[test]
fn a_used_up_permit_can_still_be_revoked_and_its_last_ticket_dies() {
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        doctor,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    let once = mina.permits(treatment().by(&saebom).uses(1));
    let ticket = doctor.draws(&mina, &[record], TREAT);
    let live = |ticket| network.hie.index().ticket(ticket).unwrap().liveness[0].live;
    assert!(live(ticket));
    mina.revokes(once);
    assert!(!live(ticket));
}

/// Denied with account and pseudonym, the hospital appoints the pseudonym anew without the account,
/// and the account goes elsewhere: neither way leads around the denial.
#[test]
fn a_denial_of_a_person_with_both_names_holds_for_each_alone() {
    let Scene {
        network,
        hanbit,
        saebom,
        dalmaji,
        mina,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    mina.permits(treatment());
    let account = network.account("wanderer");
    let both = StaffRef {
        account: Some(account.clone()),
        practitioner: Some(practitioner("wanderer")),
    };
    let registry = network.hie.registry();
    saebom.appoints(&both, Role::Physician, None).unwrap();
    registry
        .accept_appointment(
            &account,
            saebom.id.clone(),
            Role::Physician.into(),
            None,
            false,
        )
        .unwrap();
    mina.denies(treatment().by_person(&account.parse().unwrap()));
    registry.remove_staff(&saebom.administrator, both).unwrap();
    let masked = saebom.knows("wanderer", Role::Physician);
    let reason = |person: &Person| only_reason(&person.checks(&mina, &[record], TREAT).unwrap());
    assert_eq!(reason(&masked), Reason::Denied);
    let moved = dalmaji.try_employ(&account, Role::Physician).unwrap();
    assert_eq!(reason(&moved), Reason::Denied);
}

/// Somebody who was dismissed for a day can be shut out before coming back.
#[test]
fn a_person_who_is_not_appointed_now_can_be_denied() {
    let Scene {
        hanbit,
        saebom,
        mina,
        house,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    mina.permits(treatment());
    saebom.dismisses(&house);
    mina.denies(treatment().by_person(&house.id));
    saebom
        .appoints(&house.staff, Role::Physician, None)
        .unwrap();
    let answer = house.checks(&mina, &[record], TREAT).unwrap();
    assert_eq!(only_reason(&answer), Reason::Denied);
}

/// What was permitted to physicians is not a nurse's, even on a ticket drawn before.
#[test]
fn a_ticket_dies_when_the_person_takes_another_role() {
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        doctor,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    mina.permits(treatment().by_role(Role::Physician));
    let ticket = doctor.draws(&mina, &[record], TREAT);
    saebom.appoints(&doctor.staff, Role::Nurse, None).unwrap();
    let live = || network.hie.index().ticket(ticket).unwrap().liveness[0].live;
    assert!(!live(), "the role is gone before the other is accepted");
    network
        .hie
        .registry()
        .accept_appointment(
            &doctor.account,
            saebom.id.clone(),
            Role::Nurse.into(),
            None,
            false,
        )
        .unwrap();
    assert!(!live());
}
