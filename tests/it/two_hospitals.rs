//! Two hospitals are enough to run a network: they govern it through one neutral owner, exchange,
//! break the glass with a second pair of eyes, and one may leave.

use hie_client::ClientError;
use hie_policy::Capability::{Custodian, Emergency, Requester};
use hie_policy::{BreakGlassReason, Purpose, Reason, Role};
use hie_testing::assertions::only_reason;
use hie_testing::person::account_ref;
use hie_testing::{Hospital, Network, Patient, Person, assert_refused, treatment};
use hie_types::consent::Verdict;
use hie_types::registry::{MemberStatus, NetworkRole, Settings, StatusReason};
use hie_types::{Commitment, PauseScope};

use crate::scene::LAB;

const DAY: u64 = 86_400;

struct Two {
    network: Network,
    hanbit: Hospital,
    saebom: Hospital,
    mina: Patient,
}

/// Two hospitals, an owner (their group, of which a neutral party is a member), and no other office.
fn two() -> Two {
    let all = [Custodian, Requester, Emergency];
    let network = Network::builder()
        .hospital("hanbit", &all)
        .hospital("saebom", &all)
        .patient("mina")
        .build();
    let registry = network.hie.registry();
    for role in [NetworkRole::Registrar, NetworkRole::SecurityOfficer] {
        registry.remove_role_holder(&network.owner, role).unwrap();
    }
    let holders = registry.role_holders().unwrap().holders;
    assert!(holders.iter().all(|holder| holder.account.is_none()));
    Two {
        hanbit: network.hospital("hanbit"),
        saebom: network.hospital("saebom"),
        mina: network.patient("mina"),
        network,
    }
}

/// A physician of a hospital who may break the glass.
fn emergency_doctor(two: &Two, hospital: &Hospital) -> Person {
    let doctor = hospital.employs("doctor", Role::Physician);
    let registry = two.network.hie.registry();
    let role = Role::Physician.into();
    let staff = account_ref(&doctor.account);
    registry
        .appoint_staff(&hospital.administrator, staff, role, None, true)
        .unwrap();
    registry
        .accept_appointment(&doctor.account, hospital.id.clone(), role, None, true)
        .unwrap();
    doctor
}

/// The doctor breaks the glass; gives the newest session of the handle.
fn breaks(two: &Two, doctor: &Person) -> Result<u64, ClientError> {
    let consent = two.network.hie.consent();
    let reason = BreakGlassReason::OVRER.into();
    let why = Commitment([7; 32]);
    consent.break_glass(&doctor.account, two.mina.handle, reason, why, None)?;
    let handle = Some(two.mina.handle);
    let page = consent.break_glass_sessions(handle, None, None, None, None)?;
    Ok(page
        .sessions
        .iter()
        .map(|session| session.id)
        .max()
        .unwrap())
}

#[test]
fn two_hospitals_exchange_both_ways_with_consent_only() {
    let two = two();
    let doctors = [&two.hanbit, &two.saebom].map(|h| h.employs("asker", Role::Physician));
    let records = [&two.saebom, &two.hanbit].map(|h| h.points_to(&two.mina, LAB));
    for (doctor, record) in doctors.iter().zip(records) {
        let refused = doctor.is_refused(&two.mina, &[record], Purpose::TREAT);
        assert_eq!(only_reason(&refused), Reason::NoDirective);
    }
    two.mina.permits(treatment());
    for (doctor, record) in doctors.iter().zip(records) {
        doctor.is_given(&two.mina, &[record], Purpose::TREAT);
    }
}

/// All that governs is done by the owner, and neither hospital does it alone.
#[test]
fn the_owner_governs_where_nobody_holds_an_office_and_no_hospital_does_alone() {
    let two = two();
    let registry = two.network.hie.registry();
    let id = || two.saebom.id.clone();
    let until = two.network.now() + 2 * 365 * DAY;
    let settings = Settings {
        notice_seconds: DAY,
    };
    let scope = PauseScope::Applications;
    let governs = |sender: &str| {
        let reason = StatusReason::Decision;
        let one = vec![Custodian.into()];
        vec![
            registry.suspend(sender, id(), reason),
            registry.reinstate(sender, id(), reason),
            registry.renew_accreditation(sender, id(), until, reason),
            registry.set_capabilities(sender, id(), one, reason),
            registry.update_config(sender, settings),
            registry.pause(sender, scope),
            registry.resume(sender, scope),
        ]
    };
    for hospital in [&two.hanbit, &two.saebom] {
        for outcome in governs(&hospital.administrator) {
            assert_refused(outcome, "sender must be one of");
        }
    }
    for outcome in governs(&two.network.owner) {
        outcome.unwrap();
    }
    // The group may become another one, in two steps.
    let next = two.network.account("next group");
    registry
        .nominate_owner(&two.network.owner, next.clone())
        .unwrap();
    registry.accept_ownership(&next).unwrap();
    assert_refused(
        registry.pause(&two.network.owner, scope),
        "sender must be one of",
    );
    registry.pause(&next, scope).unwrap();
}

#[test]
fn a_second_pair_of_eyes_is_found_in_a_hospital_or_with_the_owner() {
    let two = two();
    let consent = two.network.hie.consent();
    let doctor = emergency_doctor(&two, &two.saebom);
    let record = two.hanbit.points_to(&two.mina, LAB);
    let session = breaks(&two, &doctor).unwrap();
    doctor.is_given(&two.mina, &[record], Purpose::BTG);

    // Not by oneself, not by the other hospital; by a privacy officer of the own hospital.
    let review = |by: &str, session, verdict| consent.review_break_glass(by, session, verdict);
    let other = two.hanbit.employs("privacy", Role::PrivacyOfficer);
    for by in [&doctor.account, &other.account, &two.hanbit.administrator] {
        assert!(review(by, session, Verdict::Justified).is_err());
    }
    let privacy = two.saebom.employs("privacy", Role::PrivacyOfficer);
    review(&privacy.account, session, Verdict::Justified).unwrap();

    // A disputed one is for the auditor, and nobody is: so the owner closes it.
    consent
        .dispute_break_glass(&two.mina.account, two.mina.handle, session)
        .unwrap();
    assert!(review(&privacy.account, session, Verdict::Justified).is_err());
    review(&two.network.owner, session, Verdict::Unjustified).unwrap();
    assert_eq!(consent.bars(None, None).unwrap().bars.len(), 1);
    assert!(
        consent
            .lift_bar(&privacy.account, doctor.id.clone())
            .is_err()
    );
    consent
        .lift_bar(&two.network.owner, doctor.id.clone())
        .unwrap();
    assert!(consent.bars(None, None).unwrap().bars.is_empty());

    // Once there is an auditor the owner no longer acts for one.
    let session = breaks(&two, &doctor).unwrap();
    let auditor = two.network.account("auditor");
    two.network.holds_office(NetworkRole::Auditor, &auditor);
    assert!(review(&two.network.owner, session, Verdict::Justified).is_err());
    review(&auditor, session, Verdict::Justified).unwrap();
}

/// One of two leaves: it corrects what it must and begins nothing, and goes once it keeps nothing.
#[test]
fn one_of_two_leaves_once_it_keeps_nothing_and_the_other_goes_on() {
    let two = two();
    let registry = two.network.hie.registry();
    let index = two.network.hie.index();
    let reason = StatusReason::LicenceEnded;
    let record = two.saebom.points_to(&two.mina, LAB);
    registry
        .announce_leaving(&two.saebom.administrator, reason)
        .unwrap();
    let status = || registry.hospital(two.saebom.id.clone()).unwrap().status;
    assert_eq!(status(), MemberStatus::Leaving);
    let publish = || {
        let pointer = two.saebom.pointer(LAB);
        index.publish_records(&two.saebom.gateway, two.mina.handle, vec![pointer])
    };
    assert_refused(publish(), "is leaving");
    // It asks and serves as before.
    two.mina.permits(treatment());
    let here = two.hanbit.points_to(&two.mina, LAB);
    let doctor = two.saebom.employs("doctor", Role::Physician);
    doctor.is_given(&two.mina, &[here], Purpose::TREAT);
    let asker = two.hanbit.employs("asker", Role::Physician);
    let ticket = asker.draws(&two.mina, &[record], Purpose::TREAT);
    two.network.assert_live(ticket);

    let owner = &two.network.owner;
    let complete = || registry.complete_withdrawal(owner, two.saebom.id.clone(), reason);
    assert_refused(complete(), "notice term is not over");
    two.network.advance(30 * DAY);
    assert_refused(complete(), "still keeps current records");
    let in_error = hie_policy::ErrorReason::Duplicate.into();
    index
        .mark_entered_in_error(&two.saebom.gateway, record, in_error)
        .unwrap();
    complete().unwrap();
    assert_eq!(status(), MemberStatus::Withdrawn);
    let asks = doctor.is_refused(&two.mina, &[here], Purpose::TREAT);
    assert_eq!(only_reason(&asks), Reason::NotAccredited);
    // The other is there, takes in a third, and the id of the first is gone for good.
    two.hanbit.points_to(&two.mina, LAB);
    let heir = two.network.account("heir");
    let profile = hie_testing::network::profile_of("saebom");
    let applied = registry.apply_for_membership(&heir, two.saebom.id.clone(), profile);
    assert_refused(applied, "given out before");
}
