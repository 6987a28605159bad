//! Attacks across the contracts: each is tried, and each must fail.

use hie_client::{Call, ClientError, Ledger, LedgerError};
use hie_policy::{Capability, Purpose, Reason, Role};
use hie_testing::assertions::only_reason;
use hie_testing::network::profile_of;
use hie_testing::person::{account_ref, practitioner};
use hie_testing::{Network, Patient, Say, assert_reasons, assert_refused, refusal, treatment};
use hie_types::consent::{HospitalRegistration, Terms};
use hie_types::index::NotLive;
use hie_types::registry::{EndpointKind, KeyUse, StaffRef, StatusReason};
use hie_types::{Commitment, Handle, PublicKey, Salt, Signature, derive};
use serde_json::{Value, json};

use crate::scene::{LAB, Scene};

const TREAT: Purpose = Purpose::TREAT;

// Membership.

#[test]
fn a_hospital_cannot_accredit_reinstate_or_prolong_itself() {
    let Scene {
        network, saebom, ..
    } = Scene::set();
    let registry = network.hie.registry();
    let applicant = network.account("applicant");
    let profile = profile_of("newcomer");
    registry
        .apply_for_membership(&applicant, "newcomer".parse().unwrap(), profile.clone())
        .unwrap();
    let capabilities = vec![Capability::Attester.into()];
    let accredit = |by: &str, profile| {
        registry.accredit(
            by,
            applicant.clone(),
            profile,
            capabilities.clone(),
            u64::MAX,
        )
    };
    for sender in [&applicant, &saebom.administrator, &network.security_officer] {
        assert_refused(accredit(sender, profile.clone()), "sender must be one of");
    }
    // Nor with another profile than it applied with, by whoever accredits.
    assert_refused(accredit(&network.registrar, profile_of("other")), "profile");
    network.suspends(&saebom);
    for sender in [
        &saebom.administrator,
        &saebom.gateway,
        &network.security_officer,
    ] {
        let reason = StatusReason::Remedied;
        let result = registry.reinstate(sender, saebom.id.clone(), reason);
        assert_refused(result, "sender must be one of");
    }
}

#[test]
fn an_id_once_given_out_is_never_taken_again() {
    let Scene {
        network, saebom, ..
    } = Scene::set();
    let registry = network.hie.registry();
    let reason = StatusReason::LicenceEnded;
    registry
        .revoke(&network.registrar, saebom.id.clone(), reason)
        .unwrap();
    let heir = network.account("heir");
    let applied = registry.apply_for_membership(&heir, saebom.id.clone(), profile_of("saebom"));
    assert_refused(applied, "given out before");
    let back = registry.reinstate(&network.registrar, saebom.id, StatusReason::Remedied);
    assert_refused(back, "final");
}

#[test]
fn two_who_applied_for_one_id_do_not_both_get_it() {
    let Scene { network, .. } = Scene::set();
    let registry = network.hie.registry();
    let accounts = ["first", "second"].map(|name| network.account(name));
    let profile = profile_of("wanted");
    for account in &accounts {
        registry
            .apply_for_membership(account, "wanted".parse().unwrap(), profile.clone())
            .unwrap();
    }
    let accredit = |account: &String| {
        let capabilities = vec![Capability::Requester.into()];
        registry.accredit(
            &network.registrar,
            account.clone(),
            profile.clone(),
            capabilities,
            u64::MAX,
        )
    };
    accredit(&accounts[1]).unwrap();
    assert_refused(accredit(&accounts[0]), "given out before");
}

#[test]
fn a_revoked_hospital_keeps_its_duties_and_nothing_else() {
    let Scene {
        network,
        hanbit,
        dalmaji,
        mina,
        doctor,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    mina.permits(Say::of(&[TREAT, Purpose::HOPERAT]));
    let ticket = doctor.draws(&mina, &[record], TREAT);
    let insider = hanbit.employs("insider", Role::Physician);
    let reason = StatusReason::Misconduct;
    network
        .hie
        .registry()
        .revoke(&network.owner, hanbit.id.clone(), reason)
        .unwrap();
    let registry = network.hie.registry();

    // Duties: serving, confirming, its keys, stopping staff.
    network.assert_live(ticket);
    hanbit.registers_keys();
    registry
        .suspend_staff(&hanbit.administrator, insider.staff.clone())
        .unwrap();
    // Rights are gone: publishing, asking, appointing, stores.
    let published = network.hie.index().publish_records(
        &hanbit.gateway,
        mina.handle,
        vec![hanbit.pointer(LAB)],
    );
    assert_refused(published, "standing");
    let reinstated = registry.reinstate_staff(&hanbit.administrator, insider.staff);
    assert_refused(reinstated, "manage");
    assert_refused(
        hanbit
            .try_employ(&network.account("new"), Role::Nurse)
            .map(|_| ()),
        "manage",
    );
    let store = registry.put_endpoint(
        &hanbit.administrator,
        "another".parse().unwrap(),
        EndpointKind::PublicStore,
        "https://another.example".parse().unwrap(),
    );
    assert_refused(store, "manage");
    let theirs = dalmaji.points_to(&mina, LAB);
    let clerk = hanbit.behind_gateway("nobody", Role::Physician);
    assert!(clerk.asks(&mina, &[theirs], TREAT).is_err());
    let answer = network.hie.index().check_access(
        hanbit.administrator.clone(),
        mina.handle,
        vec![theirs],
        Purpose::HOPERAT.into(),
        None,
        None,
    );
    assert_eq!(only_reason(&answer.unwrap()), Reason::NotAccredited);
}

// Staff.

#[test]
fn nobody_is_staff_of_two_hospitals() {
    let Scene {
        network,
        hanbit,
        saebom,
        dalmaji,
        doctor,
        ..
    } = Scene::set();
    let twice = dalmaji.try_employ(&doctor.account, Role::Physician);
    assert_refused(
        twice.map(|_| ()),
        "staff or administrator of a hospital already",
    );
    let twice = dalmaji.try_employ(&saebom.administrator, Role::Physician);
    assert_refused(
        twice.map(|_| ()),
        "staff or administrator of a hospital already",
    );
    let apply = network.hie.registry().apply_for_membership(
        &doctor.account,
        "doctors-own".parse().unwrap(),
        profile_of("doctors-own"),
    );
    assert_refused(apply, "staff or administrator");
    // The invitation that was left over gives nothing until the first hospital is left.
    let asked = hanbit.points_to(&network.registers("yuna"), LAB);
    let facts = network
        .hie
        .registry()
        .account(doctor.account.clone(), None, None)
        .unwrap();
    assert_eq!(facts.hospital, Some(saebom.id));
    let _ = asked;
}

#[test]
fn who_has_not_accepted_is_nobody_yet() {
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    mina.permits(treatment());
    let account = network.account("invited");
    saebom
        .appoints(&account_ref(&account), Role::Physician, None)
        .unwrap();
    let ask = network.hie.index().request_access(
        &account,
        mina.handle,
        vec![record],
        TREAT.into(),
        None,
        None,
    );
    assert_refused(ask, "not_staff");
    let by_name = treatment().by_person(&account.parse().unwrap());
    let permit = network
        .hie
        .consent()
        .permit(&mina.account, mina.handle, by_name.into());
    assert_refused(permit, "grantee.person");
    // Nor can anybody else accept for them, or another hospital's invitation.
    let accept = |by: &str, hospital: &str| {
        network
            .hie
            .registry()
            .accept_appointment(by, hospital.parse().unwrap())
    };
    assert_refused(accept(&mina.account, "saebom"), "no appointment to accept");
    assert_refused(accept(&account, "hanbit"), "no appointment to accept");
}

#[test]
fn a_hospital_appoints_no_administrators_and_gives_no_wider_role_behind_somebodys_back() {
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        doctor,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    mina.permits(Say::of(&[Purpose::HRESCH]));
    assert_refused(
        saebom.appoints(&doctor.staff, Role::Administrator, None),
        "administrator",
    );
    // Another role is offered, and holds only once the doctor accepts it.
    saebom
        .appoints(&doctor.staff, Role::Researcher, None)
        .unwrap();
    let ask = || only_reason(&doctor.checks(&mina, &[record], Purpose::HRESCH).unwrap());
    assert_eq!(ask(), Reason::RoleNotAllowed);
    network
        .hie
        .registry()
        .accept_appointment(&doctor.account, saebom.id.clone())
        .unwrap();
    assert_eq!(ask(), Reason::Permitted);
}

#[test]
fn a_gateway_speaks_only_for_practitioners_of_its_own_hospital() {
    let Scene {
        network,
        hanbit,
        saebom,
        dalmaji,
        mina,
        house,
        doctor,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    mina.permits(treatment());
    let ask = |account: &str, practitioner| {
        let records = vec![record];
        let index = network.hie.index();
        index.request_access(
            account,
            mina.handle,
            records,
            TREAT.into(),
            None,
            practitioner,
        )
    };
    let unknown = "practitioner is not appointed at the gateway's hospital";
    assert_refused(ask(&dalmaji.gateway, house.practitioner), unknown);
    assert_refused(ask(&saebom.gateway, Some(practitioner("nobody"))), unknown);
    assert_refused(
        ask(&saebom.gateway, None),
        "practitioner is required of a gateway",
    );
    // Nobody but a gateway speaks for others: not a colleague, not the administrator.
    let only = "practitioner may be named by a gateway only";
    assert_refused(ask(&doctor.account, house.practitioner), only);
    assert_refused(ask(&saebom.administrator, house.practitioner), only);
    assert_refused(ask(&mina.account, house.practitioner), "not_staff");
    ask(&saebom.gateway, house.practitioner).unwrap();
}

#[test]
fn the_same_pseudonym_at_two_hospitals_is_two_people() {
    let Scene {
        hanbit,
        dalmaji,
        mina,
        house,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    let namesake = dalmaji.knows("house", Role::Physician);
    assert_eq!(namesake.practitioner, house.practitioner);
    assert_ne!(namesake.id, house.id);
    let ask = |person: &hie_testing::Person| {
        only_reason(&person.checks(&mina, &[record], TREAT).unwrap())
    };
    let permit = mina.permits(treatment().by_person(&house.id));
    assert_eq!(
        (ask(&house), ask(&namesake)),
        (Reason::Permitted, Reason::NoDirective)
    );
    mina.revokes(permit);
    mina.permits(treatment());
    mina.denies(Say::anything().by_person(&namesake.id));
    assert_eq!(
        (ask(&house), ask(&namesake)),
        (Reason::Permitted, Reason::Denied)
    );
}

#[test]
fn one_account_does_not_borrow_anothers_pseudonym() {
    let Scene {
        network,
        saebom,
        house,
        doctor,
        ..
    } = Scene::set();
    let both = |account: &str| StaffRef {
        account: Some(account.to_owned()),
        practitioner: house.practitioner,
    };
    let same = "do not name the same appointment";
    assert_refused(
        saebom.appoints(&both(&doctor.account), Role::Physician, None),
        same,
    );
    assert_refused(
        saebom.appoints(&both(&network.account("new")), Role::Physician, None),
        same,
    );
}

#[test]
fn a_gateway_turned_into_something_else_loses_the_tickets_it_drew_for_others() {
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        house,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    mina.permits(treatment());
    let ticket = house.draws(&mina, &[record], TREAT);
    saebom.try_employ(&saebom.gateway, Role::Physician).unwrap();
    network.assert_dead(ticket, NotLive::StaffNotActive);
}

#[test]
fn an_administrator_manages_only_the_own_hospital() {
    let Scene {
        network,
        hanbit,
        saebom,
        dalmaji,
        doctor,
        ..
    } = Scene::set();
    let registry = network.hie.registry();
    let by = &dalmaji.administrator;
    let staff = doctor.staff.clone();
    assert_refused(
        registry.suspend_staff(by, staff.clone()),
        "not appointed at this hospital",
    );
    assert_refused(
        registry.remove_staff(by, staff),
        "not appointed at this hospital",
    );
    registry
        .retire_key(by, saebom.encryption_key(), true)
        .unwrap();
    // It was Dalmaji's own key of that number: Saebom's stays.
    let active = |hospital: &hie_testing::Hospital| {
        registry
            .active_key(hospital.id.clone(), KeyUse::Encryption)
            .unwrap()
            .key
    };
    assert_eq!(active(&dalmaji), None);
    assert!(active(&saebom).is_some() && active(&hanbit).is_some());
    for (sender, person) in [(&doctor.account, &doctor), (&saebom.gateway, &doctor)] {
        let result = registry.suspend_staff(sender, person.staff.clone());
        assert_refused(result, "administrator");
    }
}

// Keys.

#[test]
fn a_key_or_a_proof_of_another_hospital_is_not_registered() {
    let Scene {
        network,
        saebom,
        dalmaji,
        ..
    } = Scene::set();
    let registry = network.hie.registry();
    let by = &dalmaji.administrator;
    let contract = network.ledger.account(registry.address()).unwrap();
    let chain = network.ledger.chain_id();
    let register =
        |key_use, key, proof| registry.register_key(by, key_use, PublicKey(key), proof, None);
    // Saebom's keys, as anybody can read them.
    let theirs = registry
        .active_key(saebom.id.clone(), KeyUse::Encryption)
        .unwrap()
        .key
        .unwrap();
    assert_refused(
        register(KeyUse::Encryption, theirs.public_key.0, None),
        "registered before",
    );
    let pair = saebom.signing();
    let proof = pair.prove_possession(chain, &contract, "saebom").unwrap();
    let signing = register(KeyUse::Signing, pair.public(), Some(Signature(proof)));
    assert_refused(signing, "registered before");
    // A fresh key with a proof made for another hospital, contract or chain, or none.
    let pair = hie_vault::SigningKeyPair::generate().unwrap();
    let prove = |chain, contract: &[u8], hospital| {
        Some(Signature(
            pair.prove_possession(chain, contract, hospital).unwrap(),
        ))
    };
    let wrong = "proof is no signature";
    for proof in [
        prove(chain, &contract, "saebom"),
        prove(chain, b"another contract", "dalmaji"),
        prove("another-chain", &contract, "dalmaji"),
        Some(Signature([0; 64])),
    ] {
        assert_refused(register(KeyUse::Signing, pair.public(), proof), wrong);
    }
    assert_refused(
        register(KeyUse::Signing, pair.public(), None),
        "proof is needed",
    );
    assert_refused(register(KeyUse::Encryption, [0; 32], None), "low order");
    register(
        KeyUse::Signing,
        pair.public(),
        prove(chain, &contract, "dalmaji"),
    )
    .unwrap();
}

// Patients.

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

// Records.

#[test]
fn a_hospital_publishes_only_ids_of_its_own_and_into_its_own_stores() {
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        ..
    } = Scene::set();
    let publish = |by: &str, pointer| {
        network
            .hie
            .index()
            .publish_records(by, mina.handle, vec![pointer])
    };
    // Hanbit's pointer, seen in the mempool and sent by Saebom first.
    let seen = hanbit.pointer(LAB);
    let not_its = "id must be the one that the sender's hospital and salt give";
    assert_refused(publish(&saebom.gateway, seen.clone()), not_its);
    publish(&hanbit.gateway, seen).unwrap();
    let mut foreign = saebom.pointer(LAB);
    let vault = "vault".parse().unwrap();
    let url = "https://vault.hanbit.example".parse().unwrap();
    let registry = network.hie.registry();
    registry
        .put_endpoint(
            &hanbit.administrator,
            vault,
            EndpointKind::PrivateStore,
            url,
        )
        .unwrap();
    foreign.locator.endpoint = "vault".parse().unwrap();
    assert_refused(
        publish(&saebom.gateway, foreign),
        "a store of the sender's hospital",
    );
}

#[test]
fn a_record_stays_under_the_handle_and_with_the_content_it_was_published_with() {
    let Scene {
        network,
        hanbit,
        mina,
        ..
    } = Scene::set();
    let yuna = network.registers("yuna");
    let pointer = hanbit.pointer(LAB);
    hanbit.publishes(&mina, pointer.clone());
    let index = network.hie.index();
    let again = index.publish_records(&hanbit.gateway, yuna.handle, vec![pointer.clone()]);
    assert_refused(again, "published already with other content");
    assert_eq!(index.record(pointer.id).unwrap().handle, mina.handle);
    assert!(
        index
            .records(yuna.handle, None, None)
            .unwrap()
            .records
            .is_empty()
    );
    // Less confidential than it was, to slip under a ceiling.
    let mut lowered = pointer;
    lowered.confidentiality = hie_policy::Confidentiality::U.into();
    let again = index.publish_records(&hanbit.gateway, mina.handle, vec![lowered]);
    assert_refused(again, "published already with other content");
}

#[test]
fn a_size_that_tells_too_much_is_not_published() {
    let Scene {
        network,
        hanbit,
        mina,
        ..
    } = Scene::set();
    for (size, part) in [
        (0, "1 to 2^40"),
        (1_025, "Padme"),
        ((1 << 40) + (1 << 35), "1 to 2^40"),
    ] {
        let mut pointer = hanbit.pointer(LAB);
        pointer.size = size;
        let index = network.hie.index();
        let refused = index.publish_records(&hanbit.gateway, mina.handle, vec![pointer]);
        assert_refused(refused, part);
    }
}

#[test]
fn who_may_not_publish_for_a_hospital_publishes_nothing() {
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        ..
    } = Scene::set();
    let nurse = hanbit.employs("nurse", Role::Nurse);
    let clerk = hanbit.employs("clerk", Role::RecordsOfficer);
    let publish = |by: &str| {
        network
            .hie
            .index()
            .publish_records(by, mina.handle, vec![hanbit.pointer(LAB)])
    };
    assert_refused(publish(&nurse.account), "role may not send");
    assert_refused(publish(&mina.account), "not appointed staff");
    assert_refused(publish(&network.owner), "not appointed staff");
    assert_refused(publish(&saebom.gateway), "id must be the one");
    publish(&clerk.account).unwrap();
    hanbit.stops(&clerk);
    assert_refused(publish(&clerk.account), "suspended");
}

// Who governs.

#[test]
fn who_governs_reads_nothing() {
    let Scene {
        network,
        hanbit,
        mina,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    mina.permits(Say::of(&[TREAT, Purpose::HOPERAT]));
    for account in [
        &network.owner,
        &network.registrar,
        &network.security_officer,
    ] {
        let records = vec![record];
        let index = network.hie.index();
        let asked = index.request_access(account, mina.handle, records, TREAT.into(), None, None);
        assert_refused(asked, "not_staff");
    }
    assert!(mina.access_log().is_empty());
}

#[test]
fn the_security_officer_can_only_restrict() {
    let Scene {
        network, saebom, ..
    } = Scene::set();
    let registry = network.hie.registry();
    let officer = &network.security_officer;
    let reason = StatusReason::SecurityIncident;
    let may_not = "sender must be one of";
    assert_refused(registry.revoke(officer, saebom.id.clone(), reason), may_not);
    assert_refused(
        registry.reinstate(officer, saebom.id.clone(), reason),
        may_not,
    );
    registry
        .suspend(officer, saebom.id.clone(), reason)
        .unwrap();
    assert_refused(registry.reinstate(officer, saebom.id, reason), may_not);
}

// The wire.

/// A message as it is, changed.
fn send(
    network: &Network,
    contract: &str,
    sender: &str,
    message: &Value,
) -> Result<(), LedgerError> {
    let call = Call::new(contract, message)?;
    network.ledger.execute(sender, &[call]).map(|_| ())
}

#[test]
fn unknown_fields_forged_codes_and_overlong_texts_are_refused_and_not_echoed() {
    let Scene {
        network,
        hanbit,
        mina,
        doctor,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    mina.permits(treatment());
    let index = network.hie.index().address().to_owned();
    let ask = json!({
        "handle": mina.handle, "records": [record], "purpose": "TREAT",
    });
    let with = |field: &str, value: Value| {
        let mut ask = ask.clone();
        ask[field] = value;
        json!({"request_access": ask})
    };
    send(
        &network,
        &index,
        &doctor.account,
        &json!({"request_access": ask}),
    )
    .unwrap();
    for message in [
        with("as_hospital", json!("hanbit")),
        with("role", json!("administrator")),
        with("purpose", json!("treat")),
        with("purpose", json!("PurposeOfUse")),
        with("purpose", json!("TREAT ")),
        with("handle", json!(mina.handle.to_string().to_uppercase())),
        with("records", json!([])),
        with("records", json!([record, record])),
        with("records", json!(vec![record; 21])),
        with("study", json!("CANCER")),
        json!({"draw_use": {"ids": [1]}}),
        json!("accept_ownership"),
        json!({"request_access": ask, "accept_ownership": {}}),
    ] {
        let refused = send(&network, &index, &doctor.account, &message);
        assert!(matches!(refused, Err(LedgerError::Refused(_))), "{message}");
    }
    let refused = send(
        &network,
        &index,
        &doctor.account,
        &with("study", json!("Breast cancer")),
    );
    let Err(LedgerError::Refused(text)) = refused else {
        panic!("was not refused")
    };
    assert!(!text.contains("cancer"), "{text}");
}

#[test]
fn error_texts_name_fields_and_never_repeat_what_was_sent() {
    let Scene {
        network,
        hanbit,
        mina,
        ..
    } = Scene::set();
    let texts = [
        refusal(network.hie.consent().directive(77_777_777)),
        refusal(network.hie.index().record(hanbit.pointer(LAB).id)),
        refusal(
            network
                .hie
                .registry()
                .hospital("kim-minji".parse().unwrap()),
        ),
        refusal(
            network
                .hie
                .registry()
                .category("hiv-positive".parse().unwrap()),
        ),
        refusal(
            network
                .hie
                .consent()
                .nominate_owner(&network.owner, "Kim Minji".to_owned()),
        ),
        refusal(
            network
                .hie
                .index()
                .records(mina.handle, Some("Kim Minji".to_owned()), None),
        ),
        refusal(
            network
                .hie
                .consent()
                .directives(mina.handle, Some("Kim Minji".to_owned()), None),
        ),
    ];
    for text in texts {
        let lower = text.to_lowercase();
        assert!(
            !["77777777", "minji", "hiv"]
                .iter()
                .any(|sent| lower.contains(sent)),
            "{text}"
        );
    }
}

#[test]
fn a_query_about_an_account_that_is_none_is_answered_and_not_an_error() {
    let Scene { network, .. } = Scene::set();
    for account in ["", "nobody", "wasm1garbage", "x y z", &"a".repeat(500)] {
        let facts = network
            .hie
            .registry()
            .account(account.to_owned(), None, None)
            .unwrap();
        assert!(facts.hospital.is_none() && facts.rights.is_empty() && !facts.owner);
    }
}

#[test]
fn a_bucket_that_is_full_locks_nobody_else_out_and_makes_room_again() {
    let Scene {
        network,
        hanbit,
        saebom,
        dalmaji,
        mina,
        doctor,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    let limit = network.hie.consent().config().unwrap().bucket_limit;
    let permits: Vec<u64> = (0..limit)
        .map(|_| mina.permits(treatment().by(&saebom)))
        .collect();
    let one_more = |terms: Say| {
        network
            .hie
            .consent()
            .deny(&mina.account, mina.handle, terms.into())
    };
    assert_refused(one_more(Say::anything().by(&saebom)), "grantee");
    // She can always shut out a person, a role, everyone, or another hospital.
    one_more(Say::anything().by(&dalmaji)).unwrap();
    one_more(Say::anything().by_person(&doctor.id)).unwrap();
    let answer = doctor.is_refused(&mina, &[record], TREAT);
    assert_reasons(&answer, &[(record, Reason::Denied)]);
    mina.revokes(permits[0]);
    one_more(Say::anything().by(&saebom)).unwrap();
    mina.revokes_all();
    for _ in 0..limit - 1 {
        mina.permits(treatment().by(&saebom));
    }
}

#[test]
fn a_refusal_is_never_taken_for_a_permit_by_the_client() {
    let Scene {
        hanbit,
        mina,
        doctor,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    // The chain says Ok, for the refusal is on record; the caller gets an error.
    assert!(matches!(
        doctor.asks(&mina, &[record], TREAT),
        Err(ClientError::AccessRefused(answer)) if answer.expires_at.is_none()
    ));
}
