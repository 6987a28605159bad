//! Attacks through appointments, gateways and keys.

use hie_client::Ledger;
use hie_policy::{Purpose, Reason, Role};
use hie_testing::assertions::only_reason;
use hie_testing::network::profile_of;
use hie_testing::person::{account_ref, practitioner};
use hie_testing::{Say, assert_refused, treatment};
use hie_types::index::NotLive;
use hie_types::registry::{KeyUse, StaffRef};
use hie_types::{PublicKey, Signature};

use crate::scene::{LAB, Scene};

const TREAT: Purpose = Purpose::TREAT;

#[test]
fn nobody_is_staff_of_two_hospitals() {
    let Scene {
        network,
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
    // The invitation that was left over gives nothing.
    let facts = network
        .hie
        .registry()
        .account(doctor.account.clone(), None, None)
        .unwrap();
    assert_eq!(facts.hospital, Some(saebom.id));
    let staff = facts.appointment.unwrap();
    assert_eq!((staff.person, staff.role.0), (doctor.id, Role::Physician));
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
        network.hie.registry().accept_appointment(
            by,
            hospital.parse().unwrap(),
            Role::Physician.into(),
            None,
            false,
        )
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
    // What the role before gave is gone at once.
    let ask = || {
        let answer = doctor.checks(&mina, &[record], Purpose::HRESCH);
        answer.map(|answer| only_reason(&answer))
    };
    assert_refused(ask(), "not_staff");
    let accept = |role: Role| {
        let registry = network.hie.registry();
        registry.accept_appointment(&doctor.account, saebom.id.clone(), role.into(), None, false)
    };
    assert_refused(accept(Role::Physician), "not those offered");
    accept(Role::Researcher).unwrap();
    assert_eq!(ask().unwrap(), Reason::Permitted);
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

#[test]
fn a_signing_key_or_a_proof_of_another_hospital_is_not_registered() {
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
    // Saebom's key, as anybody can read it.
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
