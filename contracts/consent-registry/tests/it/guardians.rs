//! Guardians: attested, confirmed by a second pair of eyes, and over once an account controls the handle.

use consent_registry::attested::AttestationError;
use consent_registry::directive::DirectiveError;
use consent_registry::error::ContractError;
use consent_registry::mandate::{MAX_ATTESTED, MAX_WAITING, MandateError};
use consent_registry::permissions::PermissionError;
use hie_policy::{MandateKind, Power};
use hie_types::consent::*;
use hie_types::{Commitment, Handle};

use crate::attested::*;
use crate::authority::authority;
use crate::control::{CLAIM, accept, claim};
use crate::delegates::*;
use crate::history::verified;
use crate::scene::*;

pub fn guardian(account: &str, powers: &[Power], until: u64) -> AttestedAction {
    AttestedAction::AppointGuardian {
        account: addr(account).into(),
        powers: powers.iter().map(|power| (*power).into()).collect(),
        until,
    }
}

pub fn confirm_mandate(handle: Handle, mandate: u32) -> ExecuteMsg {
    let act = AttestedAct::Mandate { mandate };
    ExecuteMsg::ConfirmAttested { handle, act }
}

fn appoint_for(handle: Handle, account: &str, powers: &[Power]) -> ExecuteMsg {
    appoint_as(handle, MandateKind::DELEGATEE, account, powers, QUARTER)
}

fn remove_from(handle: Handle, account: &str) -> ExecuteMsg {
    let account = addr(account).into();
    ExecuteMsg::RemoveDelegate { handle, account }
}

fn deny_for(handle: Handle) -> ExecuteMsg {
    let terms = terms();
    ExecuteMsg::Deny { handle, terms }
}

fn permit_for(handle: Handle, terms: Terms) -> ExecuteMsg {
    ExecuteMsg::Permit { handle, terms }
}

/// A handle that nobody controls, whose guardian has these powers until the quarter.
fn with_guardian(powers: &[Power]) -> (Scene, Handle) {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    guard(&mut scene, handle, "mother", powers, QUARTER);
    (scene, handle)
}

/// Attested by the officer of north and confirmed by the second; answers its number.
pub fn guard(
    scene: &mut Scene,
    handle: Handle,
    account: &str,
    powers: &[Power],
    until: u64,
) -> u32 {
    guard_by(scene, "second", handle, (account, powers, until))
}

/// The same, confirmed by whom it says.
pub fn guard_by(
    scene: &mut Scene,
    confirms: &str,
    handle: Handle,
    (account, powers, until): (&str, &[Power], u64),
) -> u32 {
    let response = scene.ok("officer", attest(handle, guardian(account, powers, until)));
    let mandate = attribute(&response, "mandate").parse().unwrap();
    scene.ok(confirms, confirm_mandate(handle, mandate));
    mandate
}

fn refused_mandate(scene: &mut Scene, sender: &str, message: ExecuteMsg, expected: MandateError) {
    assert_refused!(scene, sender, message, ContractError::Mandate(found) if found == expected);
}

#[test]
fn a_guardian_does_not_silence_a_handle_that_nobody_controls() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    guard(&mut scene, handle, "guardian", &[Power::Deny], QUARTER);
    let msg = ExecuteMsg::SetAttestation {
        handle,
        allowed: false,
    };
    assert_refused!(
        scene,
        "guardian",
        msg,
        ContractError::Mandate(MandateError::NobodyElse)
    );
}

#[test]
fn a_guardian_of_whatever_powers_waits_for_a_second_pair_of_eyes() {
    for power in Power::all() {
        let mut scene = Scene::with_officers();
        let handle = scene.on_paper();
        let response = scene.ok(
            "officer",
            attest(handle, guardian("mother", &[power], QUARTER)),
        );
        assert_eq!(attribute(&response, "pending"), "true");
        assert_eq!(delegates(&scene, handle)[0].status, MandateStatus::Pending);
        assert_eq!(authority(&scene, handle, "mother", power), None);
        assert_refused!(
            scene,
            "mother",
            deny_for(handle),
            ContractError::Permission(PermissionError::NotController)
        );
        assert_refused!(
            scene,
            "officer",
            confirm_mandate(handle, 1),
            ContractError::Attestation(AttestationError::OwnAttestation)
        );
        scene.pass(WEEK - 1);
        scene.ok("second", confirm_mandate(handle, 1));
        assert_eq!(authority(&scene, handle, "mother", power), Some("delegate"));
        assert_refused!(
            scene,
            "elsewhere",
            confirm_mandate(handle, 1),
            ContractError::Attestation(AttestationError::NotPending)
        );
        let last = verified(&scene, handle).pop().unwrap();
        let hospital = Some(id("north"));
        assert_eq!(
            last.event,
            HistoryEvent::MandateConfirmed {
                mandate: 1,
                hospital
            }
        );
    }
}

#[test]
fn a_confirmed_guardian_acts() {
    let powers = [Power::Deny, Power::Revoke, Power::Dispute, Power::ExportLog];
    let (mut scene, handle) = with_guardian(&powers);
    let found = &delegates(&scene, handle)[0];
    assert_eq!((found.status, found.acts), (MandateStatus::Active, true));
    assert_eq!(
        found.attestation.as_ref().unwrap().evidence,
        Commitment([7; 32])
    );
    scene.ok("mother", deny_for(handle));
    // Nobody else could have written a permit here.
    scene.ok("mother", ExecuteMsg::RevokeAll { handle });
}

#[test]
fn one_officer_takes_no_mandate_away_by_giving_a_weaker_one() {
    let (mut scene, handle) = with_guardian(&all());
    let weaker = attest(handle, guardian("mother", &[Power::ExportLog], QUARTER));
    scene.ok("officer", weaker);
    for power in Power::all() {
        assert_eq!(authority(&scene, handle, "mother", power), Some("delegate"));
    }
    scene.ok("mother", permit_for(handle, to_hospital("south")));
    // It waits in vain: the one before holds on.
    scene.pass(WEEK);
    scene.ok("mother", deny_for(handle));
    // Confirmed by another hospital's officer, one takes the place of the other.
    let weaker = ("mother", &[Power::ExportLog][..], QUARTER);
    guard_by(&mut scene, "elsewhere", handle, weaker);
    let acts: Vec<_> = delegates(&scene, handle)
        .iter()
        .map(|one| one.acts)
        .collect();
    assert_eq!(acts, [false, false, true]);
    assert_refused!(
        scene,
        "mother",
        deny_for(handle),
        ContractError::Permission(PermissionError::PowerMissing)
    );
}

#[test]
fn one_hospital_keeps_no_guardian_away_with_mandates_that_nobody_confirms() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    let attested = |n: usize| {
        let account = format!("guardian-{n}");
        attest(handle, guardian(&account, &[Power::Deny], QUARTER))
    };
    for n in 0..MAX_WAITING {
        scene.ok("officer", attested(n));
    }
    let waiting = MandateError::TooManyWaiting { limit: MAX_WAITING };
    refused_mandate(&mut scene, "officer", attested(9), waiting);
    refused_mandate(&mut scene, "second", attested(9), waiting);
    // Another hospital has room, and so has this one once one of them is confirmed or lapses.
    scene.ok("elsewhere", attested(9));
    scene.ok("second", confirm_mandate(handle, 1));
    scene.ok("officer", attested(10));
    refused_mandate(&mut scene, "officer", attested(11), waiting);
    scene.pass(WEEK - 1);
    refused_mandate(&mut scene, "officer", attested(11), waiting);
    scene.pass(1);
    scene.ok("officer", attested(11));
}

#[test]
fn hospitals_fill_half_of_the_mandates_and_leave_room_for_whom_guardians_appoint() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    for n in 0..MAX_ATTESTED {
        let account = format!("guardian-{n}");
        guard_by(&mut scene, "elsewhere", handle, (&account, &all(), QUARTER));
    }
    let one_more = || attest(handle, guardian("mother", &[Power::Deny], QUARTER));
    let full = MandateError::TooManyAttested {
        limit: MAX_ATTESTED,
    };
    for officer in ["officer", "elsewhere"] {
        refused_mandate(&mut scene, officer, one_more(), full);
    }
    for n in 0..8 {
        let account = format!("delegate-{n}");
        let appoint = appoint_for(handle, &account, &[Power::Deny]);
        scene.ok("guardian-0", appoint);
    }
    let ninth = appoint_for(handle, "delegate-9", &[Power::Deny]);
    let limit = 16;
    refused_mandate(
        &mut scene,
        "guardian-0",
        ninth.clone(),
        MandateError::TooMany { limit },
    );
    // Whoever takes control finds all places free, and can still end what is there.
    take_control(&mut scene, handle);
    for n in 0..16 {
        let account = format!("chosen-{n}");
        scene.ok("child", appoint_for(handle, &account, &[Power::Deny]));
    }
    refused_mandate(&mut scene, "child", ninth, MandateError::TooMany { limit });
    scene.ok("child", remove_from(handle, "guardian-0"));
    scene.ok("child", remove_from(handle, "delegate-7"));
}

/// The patient claims the handle, and accepts.
fn take_control(scene: &mut Scene, handle: Handle) {
    scene.ok("officer", claim(handle, "child", Some("north")));
    scene.pass(CLAIM);
    scene.ok("child", accept(handle));
}

#[test]
fn no_guardian_acts_any_more_once_an_account_controls_the_handle() {
    let (mut scene, handle) = with_guardian(&all());
    scene.ok("mother", appoint_for(handle, "aunt", &[Power::Permit]));
    let by_mother = scene.written_by("mother", permit_for(handle, to_hospital("north")));
    let by_aunt = scene.written_by("aunt", permit_for(handle, to_hospital("west")));
    scene.ok("officer", claim(handle, "child", Some("north")));
    scene.pass(CLAIM);
    assert_eq!(
        authority(&scene, handle, "mother", Power::ExportLog),
        Some("delegate")
    );
    scene.ok("child", accept(handle));
    for (account, power) in [("mother", Power::ExportLog), ("aunt", Power::Permit)] {
        assert_eq!(authority(&scene, handle, account, power), None);
        for message in [deny_for(handle), permit_for(handle, terms())] {
            assert_refused!(
                scene,
                account,
                message,
                ContractError::Permission(PermissionError::MandateOver)
            );
        }
    }
    for found in delegates(&scene, handle) {
        assert_eq!((found.status, found.acts), (MandateStatus::Expired, false));
    }
    // What they permitted goes on, so that no treatment stops overnight, until the patient ends it.
    for id in [by_mother, by_aunt] {
        assert_eq!(scene.status(id), DirectiveStatus::Active);
    }
    scene.ok("child", remove_from(handle, "mother"));
    for id in [by_mother, by_aunt] {
        assert_eq!(scene.status(id), DirectiveStatus::Revoked);
    }
}

#[test]
fn the_patient_may_appoint_a_former_guardian_anew() {
    let (mut scene, handle) = with_guardian(&all());
    take_control(&mut scene, handle);
    scene.ok("child", appoint_for(handle, "mother", &[Power::Deny]));
    scene.ok("mother", deny_for(handle));
    let acts: Vec<_> = delegates(&scene, handle)
        .iter()
        .map(|one| one.acts)
        .collect();
    assert_eq!(acts, [false, true]);
    // No guardian is attested or confirmed any more.
    refused_mandate(
        &mut scene,
        "officer",
        attest(handle, guardian("father", &[Power::Deny], QUARTER)),
        MandateError::HasController,
    );
}

#[test]
fn a_guardian_who_waited_when_control_passed_is_not_confirmed() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    scene.ok(
        "officer",
        attest(handle, guardian("mother", &all(), QUARTER)),
    );
    take_control(&mut scene, handle);
    refused_mandate(
        &mut scene,
        "second",
        confirm_mandate(handle, 1),
        MandateError::HasController,
    );
}

#[test]
fn a_guardian_that_nobody_confirms_lapses_after_seven_days() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    scene.ok(
        "officer",
        attest(handle, guardian("mother", &[Power::Permit], QUARTER)),
    );
    scene.pass(WEEK);
    let confirm = ExecuteMsg::ConfirmAttested {
        handle,
        act: AttestedAct::Mandate { mandate: 1 },
    };
    assert_refused!(
        scene,
        "second",
        confirm,
        ContractError::Attestation(AttestationError::NotPending)
    );
    assert_eq!(delegates(&scene, handle)[0].status, MandateStatus::Expired);
}

#[test]
fn nobody_is_made_a_guardian_by_oneself_or_confirms_oneself() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    assert_refused!(
        scene,
        "officer",
        attest(handle, guardian("officer", &[Power::Permit], QUARTER)),
        ContractError::Mandate(MandateError::OwnAccount)
    );
    scene.ok(
        "officer",
        attest(handle, guardian("second", &[Power::Permit], QUARTER)),
    );
    let confirm = || ExecuteMsg::ConfirmAttested {
        handle,
        act: AttestedAct::Mandate { mandate: 1 },
    };
    assert_refused!(
        scene,
        "second",
        confirm(),
        ContractError::Attestation(AttestationError::OwnAttestation)
    );
    scene.ok("elsewhere", confirm());
}

#[test]
fn a_guardian_is_attested_only_for_a_handle_without_an_account() {
    let mut scene = Scene::with_officers();
    let handle = scene.patient("alice");
    assert_refused!(
        scene,
        "officer",
        attest(handle, guardian("mother", &[Power::Deny], QUARTER)),
        ContractError::Mandate(MandateError::HasController)
    );
}

#[test]
fn a_guardians_mandate_ends_at_a_quarter_and_is_renewed_by_attestation() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    let attested = |until| attest(handle, guardian("mother", &[Power::Deny], until));
    assert_refused!(
        scene,
        "officer",
        attested(QUARTER + 1),
        ContractError::Mandate(MandateError::NotAQuarter)
    );
    // 2025-01-01 is more than twelve months ahead.
    assert_refused!(
        scene,
        "officer",
        attested(1_735_689_600),
        ContractError::Mandate(MandateError::GuardianTooFar)
    );
    scene.ok("officer", attested(QUARTER));
    scene.ok("second", confirm_mandate(handle, 1));
    scene.set_time(QUARTER);
    let act = || ExecuteMsg::Deny {
        handle,
        terms: terms(),
    };
    assert_refused!(
        scene,
        "mother",
        act(),
        ContractError::Permission(PermissionError::MandateOver)
    );
    scene.ok("officer", attested(1_735_689_600));
    scene.ok("second", confirm_mandate(handle, 2));
    scene.ok("mother", act());
}

#[test]
fn a_guardian_lifts_what_hospitals_denied() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    let denial = scene.attested(handle, hie_policy::Effect::Deny, terms());
    scene.ok(
        "officer",
        attest(handle, guardian("mother", &[Power::Permit], QUARTER)),
    );
    let act = AttestedAct::Mandate { mandate: 1 };
    scene.ok("second", ExecuteMsg::ConfirmAttested { handle, act });
    scene.ok(
        "mother",
        ExecuteMsg::LiftDenial {
            handle,
            directive: denial,
        },
    );
    let again = ExecuteMsg::LiftDenial {
        handle,
        directive: denial,
    };
    assert_refused!(
        scene,
        "mother",
        again,
        ContractError::Directive(DirectiveError::NotInForce { .. })
    );
}

/// Whom a guardian appointed falls with it, and takes no room from the guardian who follows.
#[test]
fn a_guardian_who_resigned_leaves_its_room() {
    let (mut scene, handle) = with_guardian(&[Power::ManageDelegates, Power::Deny]);
    let mut given = 0;
    while given < 15 {
        let name = format!("cousin{given}");
        scene.ok("mother", appoint_for(handle, &name, &[Power::Deny]));
        given += 1;
    }
    let next = guardian("father", &[Power::Deny], QUARTER);
    assert_refused!(
        scene,
        "officer",
        attest(handle, next),
        ContractError::Mandate(MandateError::TooMany { .. })
    );
    scene.ok("mother", remove_from(handle, "mother"));
    guard(&mut scene, handle, "father", &[Power::Deny], QUARTER);
    scene.ok("father", deny_for(handle));
}
