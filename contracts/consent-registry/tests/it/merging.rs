//! The handles of one patient, merged: by whom, when, and what holds for all of them.

use consent_registry::control::ControlError;
use consent_registry::error::{ContractError, ListError};
use consent_registry::merging::MergeError;
use consent_registry::officer::OfficerError;
use consent_registry::patient::PatientError;
use cosmwasm_std::Response;
use hie_contract::pause::PauseError;
use hie_policy::{EmergencyAccess, Purpose, Role};
use hie_types::consent::*;
use hie_types::registry::StaffStanding;
use hie_types::{Commitment, Handle, RecordId};

use crate::attested::{attest, set_attestation};
use crate::control::{accept, claim, recover, registered, rotate};
use crate::emergency::*;
use crate::history::verified;
use crate::pause::{pause, resume};
use crate::scene::*;
use crate::signed::Wallet;

pub const WEEK: u64 = 7 * DAY;

pub fn merge(main: Handle, other: Handle) -> ExecuteMsg {
    ExecuteMsg::MergePatient {
        main,
        other,
        by_hospital: None,
    }
}

pub fn merge_by(hospital: &str, main: Handle, other: Handle) -> ExecuteMsg {
    ExecuteMsg::MergePatient {
        main,
        other,
        by_hospital: Some(HospitalRegistration {
            hospital: id(hospital),
            evidence: Commitment([6; 32]),
        }),
    }
}

pub fn unmerge(main: Handle, other: Handle) -> ExecuteMsg {
    ExecuteMsg::UnmergePatient { main, other }
}

macro_rules! refused {
    ($scene:expr, $sender:expr, $msg:expr, $error:pat) => {
        assert_refused!($scene, $sender, $msg, ContractError::Merge($error))
    };
}
pub(crate) use refused;

/// Two patients, of the accounts `alice` and `alma`, who are one.
pub fn two() -> (Scene, Handle, Handle) {
    let mut scene = Scene::new();
    let (main, other) = (scene.patient("alice"), scene.patient("alma"));
    (scene, main, other)
}

/// Alma's handle is merged into Alice's.
pub fn merged() -> (Scene, Handle, Handle) {
    let (mut scene, main, other) = two();
    scene.merges("alice", "alma");
    (scene, main, other)
}

pub fn name(response: &Response) -> String {
    event(response).0
}

impl Scene {
    /// Both controllers say it.
    pub fn merges(&mut self, main: &str, other: &str) {
        let msg = merge(handle_of(main), handle_of(other));
        self.ok(main, msg.clone());
        assert_eq!(name(&self.ok(other, msg)), "merged");
    }

    /// What the physician of a hospital is answered for a record of west under a handle.
    pub fn why(&self, handle: Handle, hospital: &str, purpose: Purpose) -> String {
        let facts = RecordFacts {
            custodian: id("west"),
            origin: id("west"),
            ..record(handle)
        };
        let decision = self.decide(physician(hospital), purpose, facts);
        decision.reason.to_string()
    }
}

fn last(scene: &Scene, handle: Handle) -> HistoryEntry {
    verified(scene, handle).pop().unwrap()
}

#[test]
fn two_halves_make_one_whoever_says_the_first() {
    for (first, second) in [("alice", "alma"), ("alma", "alice")] {
        let (mut scene, main, other) = two();
        let response = scene.ok(first, merge(main, other));
        let attributes = vec![
            ("handle".to_owned(), main.to_string()),
            ("other".to_owned(), other.to_string()),
        ];
        assert_eq!(
            event(&response),
            ("merge_proposed".into(), attributes.clone())
        );
        assert_eq!(scene.known(main).merged, []);
        // Only whoever said it has it in the history.
        let proposed = HistoryEvent::MergeProposed { main, other };
        assert_eq!(last(&scene, handle_of(first)).event, proposed);
        assert_eq!(scene.known(handle_of(second)).count, 1);
        let response = scene.ok(second, merge(main, other));
        assert_eq!(event(&response), ("merged".into(), attributes));
        let (of_main, of_other) = (scene.known(main), scene.known(other));
        assert_eq!((of_main.main, of_main.merged), (None, vec![other]));
        assert_eq!((of_other.main, of_other.merged), (Some(main), vec![main]));
        for handle in [main, other] {
            let last = last(&scene, handle);
            assert_eq!(last.event, HistoryEvent::Merged { main, other });
            assert_eq!(last.actor, addr(second).to_string());
        }
    }
}

#[test]
fn the_second_half_comes_within_seven_days() {
    for (seconds, fine) in [(WEEK - 1, true), (WEEK, false), (WEEK + 1, false)] {
        let (mut scene, main, other) = two();
        scene.ok("alice", merge(main, other));
        scene.pass(seconds);
        let response = scene.ok("alma", merge(main, other));
        assert_eq!(name(&response) == "merged", fine, "{seconds}");
        // What came too late is a first half itself.
        if !fine {
            let response = scene.ok("alice", merge(main, other));
            assert_eq!(name(&response), "merged");
        }
    }
}

#[test]
fn one_half_said_twice_is_still_one_half_and_lasts_longer() {
    let (mut scene, main, other) = two();
    scene.ok("alice", merge(main, other));
    scene.pass(6 * DAY);
    let response = scene.ok("alice", merge(main, other));
    assert_eq!(name(&response), "merge_proposed");
    scene.pass(6 * DAY);
    assert_eq!(name(&scene.ok("alma", merge(main, other))), "merged");
}

#[test]
fn the_halves_are_of_the_same_merge() {
    let (mut scene, main, other) = two();
    scene.ok("alice", merge(main, other));
    // The other way around is another one.
    let response = scene.ok("alma", merge(other, main));
    assert_eq!(name(&response), "merge_proposed");
    assert_eq!(scene.known(main).merged, []);
}

#[test]
fn a_half_is_taken_back_by_whoever_said_it_while_it_waits() {
    for (seconds, fine) in [(WEEK - 1, true), (WEEK, false)] {
        let (mut scene, main, other) = two();
        scene.ok("alice", merge(main, other));
        refused!(scene, "alma", unmerge(main, other), MergeError::NotMerged);
        scene.pass(seconds);
        if !fine {
            refused!(scene, "alice", unmerge(main, other), MergeError::NotMerged);
            continue;
        }
        let response = scene.ok("alice", unmerge(main, other));
        assert_eq!(name(&response), "merge_withdrawn");
        let withdrawn = HistoryEvent::MergeWithdrawn { main, other };
        assert_eq!(last(&scene, main).event, withdrawn);
        assert_eq!(scene.known(other).count, 1);
        refused!(scene, "alice", unmerge(main, other), MergeError::NotMerged);
        assert_eq!(
            name(&scene.ok("alma", merge(main, other))),
            "merge_proposed"
        );
    }
}

#[test]
fn what_a_key_signed_is_a_half_like_any() {
    let (mut scene, main, _) = two();
    let wallet = Wallet::new(5);
    let other = scene.enrol(&wallet);
    let half = SignedAction::MergePatient { main, other };
    let response = scene.ok("relayer", wallet.signed(1, half.clone()));
    assert_eq!(name(&response), "merge_proposed");
    scene.ok("alice", merge(main, other));
    let entry = last(&scene, other);
    assert_eq!(entry.event, HistoryEvent::Merged { main, other });
    let apart = SignedAction::UnmergePatient { main, other };
    assert_eq!(
        name(&scene.ok("relayer", wallet.signed(2, apart))),
        "unmerged"
    );
    assert_eq!(last(&scene, main).authority.unwrap().code(), "signed");
    // Of handles that are not the signer's it says nothing.
    let foreign = SignedAction::MergePatient {
        main,
        other: handle_of("alma"),
    };
    refused!(
        scene,
        "relayer",
        wallet.signed(3, foreign),
        MergeError::NeitherControlled
    );
}

#[test]
fn a_hospital_merges_the_temporary_handle_that_it_registered() {
    let (mut scene, temporary) = registered();
    let main = scene.patient("alice");
    let response = scene.ok("officer", merge_by("north", main, temporary));
    assert_eq!(name(&response), "merged");
    for handle in [main, temporary] {
        let last = last(&scene, handle);
        assert_eq!(last.authority.unwrap().code(), "attested");
        let on = last.attestation.clone().unwrap();
        assert_eq!(
            (on.hospital, on.evidence),
            (id("north"), Commitment([6; 32]))
        );
    }
}

#[test]
fn a_hospital_merges_nothing_but_what_it_registered_and_nobody_controls() {
    let (mut scene, temporary) = registered();
    let main = scene.patient("alice");
    let other = scene.patient("alma");
    for (sender, msg) in [
        ("southern", merge_by("south", main, temporary)),
        ("officer", merge_by("north", main, other)),
        ("officer", merge_by("north", temporary, main)),
    ] {
        refused!(scene, sender, msg, MergeError::NotTemporary);
    }
    // While somebody claims it, and once somebody controls it, it is temporary no more.
    scene.ok("officer", claim(temporary, "heir", Some("north")));
    assert_refused!(
        scene,
        "officer",
        merge_by("north", main, temporary),
        ContractError::Control(ControlError::Pending)
    );
    scene.pass(3 * DAY);
    scene.ok("heir", accept(temporary));
    refused!(
        scene,
        "officer",
        merge_by("north", main, temporary),
        MergeError::NotTemporary
    );
}

#[test]
fn only_an_officer_in_person_of_that_attester_hospital_merges_for_it() {
    let (mut scene, temporary) = registered();
    let main = scene.patient("alice");
    for sender in ["southern", "bob", "alice", "owner", "record-index"] {
        assert_refused!(
            scene,
            sender,
            merge_by("north", main, temporary),
            ContractError::Officer(OfficerError::NotAppointed)
        );
    }
    for role in [
        Role::Physician,
        Role::Nurse,
        Role::Pharmacist,
        Role::Paramedic,
        Role::Researcher,
        Role::Gateway,
    ] {
        scene.appoint("staff", "north", role);
        assert_refused!(
            scene,
            "staff",
            merge_by("north", main, temporary),
            ContractError::Officer(OfficerError::NotAnOfficer)
        );
    }
    for standing in [StaffStanding::Suspended, StaffStanding::Expired] {
        scene.appoint("staff", "north", Role::RecordsOfficer);
        scene.change_account("staff", |facts| {
            facts.appointment.as_mut().unwrap().standing = standing;
        });
        assert_refused!(
            scene,
            "staff",
            merge_by("north", main, temporary),
            ContractError::Officer(OfficerError::NotActive)
        );
    }
    scene.appoint("staff", "north", Role::RecordsOfficer);
    scene.change_account("staff", |facts| facts.capabilities.clear());
    assert_refused!(
        scene,
        "staff",
        merge_by("north", main, temporary),
        ContractError::Officer(OfficerError::NotAnAttester)
    );
    scene.change_account("staff", |facts| facts.rights.clear());
    assert_refused!(
        scene,
        "staff",
        merge_by("north", main, temporary),
        ContractError::Officer(OfficerError::NotAccredited)
    );
    for role in [
        Role::RecordsOfficer,
        Role::PrivacyOfficer,
        Role::Administrator,
    ] {
        let (mut scene, temporary) = registered();
        let main = scene.patient("alice");
        scene.appoint("staff", "north", role);
        scene.ok("staff", merge_by("north", main, temporary));
    }
}

#[test]
fn a_hospital_merges_nothing_where_attestation_is_forbidden_under_any_handle_of_the_group() {
    for forbids in ["alice", "alma"] {
        let (mut scene, temporary) = registered();
        let (main, _) = (scene.patient("alice"), scene.patient("alma"));
        scene.merges("alice", "alma");
        scene.ok(forbids, set_attestation(forbids, false));
        refused!(
            scene,
            "officer",
            merge_by("north", main, temporary),
            MergeError::AttestationForbidden
        );
        scene.ok(forbids, set_attestation(forbids, true));
        scene.ok("officer", merge_by("north", main, temporary));
    }
}

#[test]
fn merging_is_flat_and_of_five_at_most() {
    let (mut scene, main, other) = merged();
    let carol = scene.patient("carol");
    let (into, of) = (
        MergeError::MergedAlready { field: "main" },
        MergeError::MergedAlready { field: "other" },
    );
    for (sender, msg, expected) in [
        ("alice", merge(main, main), MergeError::SameHandle),
        ("alice", merge(main, other), of),
        ("carol", merge(other, carol), into),
        ("carol", merge(carol, other), of),
        ("carol", merge(carol, main), MergeError::IsMain),
        ("alma", merge(other, main), MergeError::IsMain),
    ] {
        let error = scene.refused(sender, msg);
        let found = matches!(&error, ContractError::Merge(found) if *found == expected);
        assert!(found, "{error:?}");
    }
    let nobody = handle_of("nobody");
    for msg in [
        merge(main, nobody),
        merge(nobody, main),
        unmerge(main, nobody),
    ] {
        assert_refused!(scene, "alice", msg, ContractError::UnknownHandle);
    }
    for name in ["m2", "m3", "m4"] {
        scene.patient(name);
        scene.merges("alice", name);
    }
    assert_eq!(scene.known(main).merged.len(), 4);
    let of_other = scene.known(other).merged;
    assert_eq!((of_other.len(), of_other[0]), (4, main));
    refused!(scene, "alice", merge(main, carol), MergeError::TooMany);
    scene.ok("alma", unmerge(main, other));
    scene.merges("alice", "carol");
}

#[test]
fn whoever_controls_neither_merges_and_parts_nothing() {
    let (mut scene, main, other) = merged();
    let (bob, eve) = (scene.patient("bob"), scene.patient("eve"));
    scene.appoint("officer", "north", Role::PrivacyOfficer);
    scene.doctor("doctor", "north");
    for sender in ["carol", "owner", "officer", "doctor", "record-index"] {
        refused!(
            scene,
            sender,
            merge(bob, eve),
            MergeError::NeitherControlled
        );
        refused!(
            scene,
            sender,
            unmerge(main, other),
            MergeError::NeitherControlled
        );
    }
    // Nor who controls something else; and the auditor merges nothing.
    scene.auditor("auditor");
    refused!(
        scene,
        "bob",
        merge(main, eve),
        MergeError::NeitherControlled
    );
    refused!(
        scene,
        "bob",
        unmerge(main, other),
        MergeError::NeitherControlled
    );
    refused!(
        scene,
        "auditor",
        merge(bob, eve),
        MergeError::NeitherControlled
    );
    // A handle of the same group says nothing about the others.
    scene.patient("alva");
    scene.merges("alice", "alva");
    refused!(
        scene,
        "alva",
        unmerge(main, other),
        MergeError::NeitherControlled
    );
}

#[test]
fn a_delegate_merges_and_parts_nothing() {
    let (mut scene, main, other) = merged();
    let all: Vec<_> = hie_policy::Power::all().collect();
    let delegate = crate::delegates::appoint("alice", "delegate", &all, NOW + DAY);
    scene.ok("alice", delegate);
    scene.patient("carol");
    refused!(
        scene,
        "delegate",
        merge(main, handle_of("carol")),
        MergeError::NeitherControlled
    );
    refused!(
        scene,
        "delegate",
        unmerge(main, other),
        MergeError::NeitherControlled
    );
}

#[test]
fn merging_is_paused_with_permits_and_parting_never_is() {
    let (mut scene, main, other) = merged();
    let carol = scene.patient("carol");
    scene.ok("alice", merge(main, carol));
    scene.ok("owner", pause());
    assert_refused!(
        scene,
        "carol",
        merge(main, carol),
        ContractError::Pause(PauseError::Paused(_))
    );
    scene.ok("alice", unmerge(main, other));
    scene.ok("alice", unmerge(main, carol));
    scene.ok("owner", resume());
    scene.merges("alice", "carol");
    // Nor does a hospital's officer or a signature get around it.
    let (mut scene, temporary) = registered();
    let main = scene.patient("alice");
    let wallet = Wallet::new(5);
    let signers = scene.enrol(&wallet);
    scene.ok("owner", pause());
    let signed = SignedAction::MergePatient {
        main,
        other: signers,
    };
    for (sender, msg) in [
        ("officer", merge_by("north", main, temporary)),
        ("relayer", wallet.signed(1, signed)),
    ] {
        let paused = PauseError::Paused(hie_types::PauseScope::Permits);
        let error = scene.refused(sender, msg);
        assert!(matches!(&error, ContractError::Pause(found) if *found == paused));
    }
}

#[test]
fn a_closed_handle_and_one_about_to_be_taken_over_are_not_merged() {
    let (mut scene, main, other) = two();
    scene.appoint("officer", "north", Role::PrivacyOfficer);
    scene.ok("officer", recover(other, "new", Some("north")));
    assert_refused!(
        scene,
        "alice",
        merge(main, other),
        ContractError::Control(ControlError::Pending)
    );
    assert_refused!(
        scene,
        "alma",
        merge(main, other),
        ContractError::Control(ControlError::OnlyRestrict)
    );
    scene.ok("alma", ExecuteMsg::CancelRecovery { handle: other });
    scene.ok("alma", close("alma"));
    for sender in ["alice", "alma"] {
        assert_refused!(
            scene,
            sender,
            merge(main, other),
            ContractError::Patient(PatientError::Closed)
        );
    }
}

#[test]
fn a_hospital_merges_no_closed_handle_and_none_about_to_be_taken_over() {
    let (mut scene, temporary) = registered();
    let main = scene.patient("alice");
    scene.ok("southern", recover(main, "new", Some("south")));
    assert_refused!(
        scene,
        "officer",
        merge_by("north", main, temporary),
        ContractError::Control(ControlError::Pending)
    );
    scene.ok("alice", ExecuteMsg::CancelRecovery { handle: main });
    scene.ok("alice", close("alice"));
    assert_refused!(
        scene,
        "officer",
        merge_by("north", main, temporary),
        ContractError::Patient(PatientError::Closed)
    );
}

#[test]
fn permits_stay_with_the_handle_they_were_written_for() {
    let (mut scene, main, other) = merged();
    let permit = scene.permit("alma", to_hospital("north"));
    let of = |handle| scene.why(handle, "north", Purpose::TREAT);
    assert_eq!(
        (of(main), of(other)),
        ("no_directive".into(), "permitted".into())
    );
    // Both in one request, in the order asked: each by its own handle.
    let answer: DecisionsResponse = scene.ask(QueryMsg::DecideMany {
        actor: physician("north"),
        purpose: Purpose::TREAT.into(),
        study: None,
        records: [main, other, main]
            .map(|handle| RecordFacts {
                root: RecordId([handle.0[0]; 16]),
                ..record(handle)
            })
            .to_vec(),
    });
    let found: Vec<_> = answer.decisions.iter().map(|one| one.directive).collect();
    assert_eq!(found, [None, Some(permit), None]);
}

#[test]
fn denials_of_any_hold_for_all_and_are_lifted_where_they_were_written() {
    for (denies, asked) in [("alice", "alma"), ("alma", "alice")] {
        let (mut scene, ..) = merged();
        let handle = handle_of(asked);
        scene.permit(asked, terms());
        let of = |scene: &Scene| scene.why(handle, "north", Purpose::TREAT);
        assert_eq!(of(&scene), "permitted");
        let denial = scene.deny(denies, to_hospital("north"));
        assert_eq!(of(&scene), "denied");
        assert_refused!(
            scene,
            asked,
            lift(asked, denial),
            ContractError::Directive(_)
        );
        scene.ok(denies, lift(denies, denial));
        assert_eq!(of(&scene), "permitted");
    }
}

#[test]
fn revoking_all_under_one_leaves_the_permits_of_the_other() {
    let (mut scene, main, other) = merged();
    scene.permit("alice", terms());
    scene.permit("alma", terms());
    scene.ok("alice", revoke_all("alice"));
    let of = |handle| scene.why(handle, "north", Purpose::TREAT);
    assert_eq!(
        (of(main), of(other)),
        ("no_directive".into(), "permitted".into())
    );
}

#[test]
fn opting_out_under_any_closes_the_glass_of_all_and_ends_their_sessions() {
    for (opts, other) in [("alice", "alma"), ("alma", "alice")] {
        let (mut scene, ..) = merged();
        scene.doctor("doctor", "north");
        let session = scene.opened("doctor", handle_of(other));
        scene.ok(opts, opt(opts, EmergencyAccess::OptedOut));
        assert_eq!(scene.session(session).status, SessionStatus::OptedOut);
        for handle in [handle_of(opts), handle_of(other)] {
            assert_eq!(
                scene.not_opened("doctor", handle).code(),
                "emergency_opt_out"
            );
            assert_eq!(
                scene.why(handle, "north", Purpose::BTG),
                "emergency_opt_out"
            );
        }
        assert!(
            !scene
                .for_doctor(other, Purpose::TREAT)
                .break_glass_available
        );
        // What is over stays over: neither opting in nor parting brings it back.
        scene.ok(opts, opt(opts, EmergencyAccess::Allowed));
        assert!(
            scene
                .for_doctor(other, Purpose::TREAT)
                .break_glass_available
        );
        scene.ok(opts, unmerge(handle_of("alice"), handle_of("alma")));
        assert_eq!(scene.session(session).status, SessionStatus::OptedOut);
    }
}

#[test]
fn merging_with_a_handle_that_is_opted_out_ends_the_sessions_of_the_other() {
    for (opts, other) in [("alice", "alma"), ("alma", "alice")] {
        let (mut scene, main, ..) = two();
        scene.doctor("doctor", "north");
        let session = scene.opened("doctor", handle_of(other));
        scene.ok(opts, opt(opts, EmergencyAccess::OptedOut));
        scene.ok("alice", merge(main, handle_of("alma")));
        assert_eq!(scene.session(session).status, SessionStatus::Open);
        scene.ok("alma", merge(main, handle_of("alma")));
        assert_eq!(scene.session(session).status, SessionStatus::OptedOut);
        scene.ok(other, unmerge(main, handle_of("alma")));
        assert_eq!(scene.session(session).status, SessionStatus::OptedOut);
        scene.opened("doctor", handle_of(other));
    }
}

#[test]
fn a_session_under_any_opens_all_until_they_part() {
    for opened in ["alice", "alma"] {
        let (mut scene, main, other) = merged();
        scene.doctor("doctor", "north");
        let session = scene.opened("doctor", handle_of(opened));
        let handles = |scene: &Scene| {
            let answer: BasisStatusResponse = scene.ask(QueryMsg::BasisStatus {
                ids: vec![],
                sessions: vec![session],
            });
            answer.sessions[0].handles.clone()
        };
        for name in ["alice", "alma"] {
            let decision = scene.for_doctor(name, Purpose::BTG);
            assert_eq!(decision.reason.code(), "break_glass", "{name}");
            assert_eq!(decision.session, Some(session));
        }
        assert_eq!(handles(&scene), [main, other]);
        scene.ok("alice", unmerge(main, other));
        for name in ["alice", "alma"] {
            let open = scene.for_doctor(name, Purpose::BTG).session.is_some();
            assert_eq!(open, name == opened);
        }
        assert_eq!(handles(&scene), [handle_of(opened)]);
    }
}

#[test]
fn of_two_open_sessions_the_later_counts_and_the_earlier_when_that_is_over() {
    let (mut scene, main, other) = merged();
    scene.doctor("doctor", "north");
    let first = scene.opened("doctor", other);
    let second = scene.opened("doctor", main);
    let session = |scene: &Scene| scene.for_doctor("alma", Purpose::BTG).session;
    assert_eq!(session(&scene), Some(second));
    scene.ok("doctor", end(second, None));
    assert_eq!(session(&scene), Some(first));
    scene.ok("doctor", end(first, None));
    assert_eq!(session(&scene), None);
}

#[test]
fn forbidden_attestation_of_any_holds_for_all() {
    let (mut scene, main, other) = merged();
    scene.appoint("officer", "north", Role::PrivacyOfficer);
    scene.appoint("second", "north", Role::RecordsOfficer);
    let allowed = |scene: &Scene, handle| {
        let answer: MayActResponse = scene.ask(QueryMsg::MayAct {
            handle,
            account: addr("alice").into(),
            power: hie_policy::Power::Permit.into(),
        });
        answer.attestation_allowed
    };
    assert!(allowed(&scene, main) && allowed(&scene, other));
    let waits = scene.attested_permit(main, to_hospital("north"));
    scene.ok("alma", set_attestation("alma", false));
    assert!(!allowed(&scene, main) && !allowed(&scene, other));
    for handle in [main, other] {
        assert_refused!(
            scene,
            "officer",
            attest(handle, AttestedAction::OptOut {}),
            ContractError::Attestation(_)
        );
    }
    assert_refused!(
        scene,
        "second",
        crate::attested::confirm(main, waits),
        ContractError::Attestation(_)
    );
    // A recovery goes on, but the auditor confirms it.
    scene.ok("officer", recover(main, "new", Some("north")));
    let stage = crate::control::stage(&scene, main);
    assert!(matches!(stage, ControlStage::Unconfirmed { .. }));
    scene.ok("alice", ExecuteMsg::CancelRecovery { handle: main });
    scene.ok("alice", unmerge(main, other));
    assert!(allowed(&scene, main) && !allowed(&scene, other));
    scene.ok("second", crate::attested::confirm(main, waits));
}

#[test]
fn each_handle_is_closed_for_itself_and_its_denials_hold_on() {
    let (mut scene, main, other) = merged();
    scene.permit("alice", terms());
    scene.deny("alma", to_hospital("south"));
    scene.ok("alma", close("alma"));
    let of = |handle, hospital| scene.why(handle, hospital, Purpose::TREAT);
    assert_eq!(of(main, "north"), "permitted");
    assert_eq!(of(other, "north"), "patient_closed");
    assert_eq!(of(main, "south"), "denied");
    // It is parted like any.
    scene.ok("alma", unmerge(main, other));
    assert_eq!(scene.why(main, "south", Purpose::TREAT), "permitted");
}

#[test]
fn records_of_handles_that_are_not_merged_are_not_decided_together() {
    let (mut scene, main, other) = merged();
    let carol = scene.patient("carol");
    let many = |scene: &Scene, handles: &[Handle]| {
        scene.query::<DecisionsResponse>(QueryMsg::DecideMany {
            actor: physician("north"),
            purpose: Purpose::TREAT.into(),
            study: None,
            records: handles.iter().map(|handle| record(*handle)).collect(),
        })
    };
    assert!(many(&scene, &[main, other]).is_ok());
    assert!(many(&scene, &[other, main]).is_ok());
    for handles in [[main, carol], [carol, other]] {
        assert!(matches!(
            many(&scene, &handles),
            Err(ContractError::List(ListError::SeveralHandles))
        ));
    }
    scene.ok("alma", unmerge(main, other));
    assert!(many(&scene, &[main, other]).is_err());
}

#[test]
fn either_controller_and_the_auditor_undo_it_once() {
    for sender in ["alice", "alma", "auditor"] {
        let (mut scene, main, other) = merged();
        scene.auditor("auditor");
        refused!(scene, "alice", unmerge(other, main), MergeError::NotMerged);
        scene.deny("alma", to_hospital("north"));
        scene.permit("alice", terms());
        let response = scene.ok(sender, unmerge(main, other));
        assert_eq!(name(&response), "unmerged");
        for handle in [main, other] {
            let known = scene.known(handle);
            assert_eq!((known.main, known.merged), (None, vec![]));
            let last = last(&scene, handle);
            assert_eq!(last.event, HistoryEvent::Unmerged { main, other });
            assert_eq!(last.authority.is_none(), sender == "auditor");
        }
        assert_eq!(scene.why(main, "north", Purpose::TREAT), "permitted");
        refused!(scene, sender, unmerge(main, other), MergeError::NotMerged);
        // It takes two halves again.
        assert_eq!(
            name(&scene.ok("alice", merge(main, other))),
            "merge_proposed"
        );
    }
}

#[test]
fn nobody_parts_a_handle_while_somebody_is_about_to_take_it_over_nor_for_30_days_after() {
    let (mut scene, main, other) = merged();
    scene.appoint("officer", "north", Role::PrivacyOfficer);
    scene.ok("officer", recover(main, "new", Some("north")));
    assert_refused!(
        scene,
        "alice",
        unmerge(main, other),
        ContractError::Control(ControlError::OnlyRestrict)
    );
    scene.pass(7 * DAY);
    scene.ok("new", accept(main));
    scene.pass(30 * DAY - 1);
    assert_refused!(
        scene,
        "new",
        unmerge(main, other),
        ContractError::Control(ControlError::TooSoon)
    );
    scene.pass(1);
    scene.ok("new", unmerge(main, other));
}

#[test]
fn the_other_controller_parts_them_all_the_same() {
    let (mut scene, main, other) = merged();
    scene.appoint("officer", "north", Role::PrivacyOfficer);
    scene.ok("officer", recover(main, "new", Some("north")));
    scene.ok("alma", unmerge(main, other));
}

#[test]
fn a_half_dies_with_the_control_by_which_it_was_said() {
    let (mut scene, main, other) = two();
    scene.ok("alice", merge(main, other));
    scene.ok("alice", rotate(main, Some("new")));
    scene.ok("new", accept(main));
    // Neither does it count, nor can it be taken back.
    refused!(scene, "new", unmerge(main, other), MergeError::NotMerged);
    assert_eq!(
        name(&scene.ok("alma", merge(main, other))),
        "merge_proposed"
    );
    assert_eq!(name(&scene.ok("new", merge(main, other))), "merged");
}

#[test]
fn taking_ones_half_back_leaves_what_the_other_said_of_the_other_order() {
    let (mut scene, main, other) = two();
    scene.ok("alice", merge(main, other));
    scene.ok("alma", merge(other, main));
    assert_eq!(
        name(&scene.ok("alice", unmerge(main, other))),
        "merge_withdrawn"
    );
    // Alma's half, with her handle as the main one, still waits.
    assert_eq!(name(&scene.ok("alice", merge(other, main))), "merged");
}
