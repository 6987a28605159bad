//! Attacks by hospitals on their membership, and by those who govern.

use hie_policy::{Capability, Purpose, Reason, Role};
use hie_testing::assertions::only_reason;
use hie_testing::network::profile_of;
use hie_testing::{Say, assert_refused};
use hie_types::registry::{EndpointKind, StatusReason};

use crate::scene::{LAB, Scene};

const TREAT: Purpose = Purpose::TREAT;

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
            "newcomer".parse().unwrap(),
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
            "wanted".parse().unwrap(),
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
