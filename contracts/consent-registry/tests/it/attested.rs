//! What hospitals attest for patients (4.6.4): who, what, when it counts, and who confirms it.

use consent_registry::attested::AttestationError;
use consent_registry::bucket::{ONE_HOSPITAL_LIMIT, OTHERS_LIMIT};
use consent_registry::directive::DirectiveError;
use consent_registry::error::ContractError;
use consent_registry::glass::session::SessionError;
use consent_registry::officer::OfficerError;
use consent_registry::terms::TermsError;
use cosmwasm_std::from_json;
use hie_policy::{Effect, Purpose, Role};
use hie_types::consent::*;
use hie_types::registry::{Right, StaffStanding};
use hie_types::{Commitment, Handle, Salt, derive};
use serde_json::json;

use crate::emergency::*;
use crate::history::{hash_of, verified};
use crate::scene::*;

pub const WEEK: u64 = 7 * DAY;

pub fn attest(handle: Handle, action: AttestedAction) -> ExecuteMsg {
    ExecuteMsg::ActAttested {
        handle,
        evidence: Commitment([7; 32]),
        action,
    }
}

pub fn confirm(handle: Handle, directive: u64) -> ExecuteMsg {
    ExecuteMsg::ConfirmAttested {
        handle,
        act: AttestedAct::Permit { directive },
    }
}

/// With an end, which attested permits need.
pub fn ending(terms: Terms) -> Terms {
    Terms {
        valid_until: Some(NOW + 30 * DAY),
        ..terms
    }
}

pub fn set_attestation(name: &str, allowed: bool) -> ExecuteMsg {
    let handle = handle_of(name);
    ExecuteMsg::SetAttestation { handle, allowed }
}

impl Scene {
    /// Two officers of north, one of south and of west, the auditor; all hospitals are attesters.
    pub fn with_officers() -> Self {
        let scene = Self::new();
        scene.officers();
        scene
    }

    pub fn officers(&self) {
        self.appoint("officer", "north", Role::RecordsOfficer);
        self.appoint("second", "north", Role::PrivacyOfficer);
        self.appoint("elsewhere", "south", Role::Administrator);
        self.appoint("western", "west", Role::RecordsOfficer);
        self.auditor("auditor");
    }

    /// A patient without an account, registered by north.
    pub fn on_paper(&mut self) -> Handle {
        let salt = Salt([5; 16]);
        self.ok("officer", register_by("north", salt));
        derive::hospital_handle(CHAIN, &id("north"), &salt)
    }

    /// Attested by the officer of north.
    pub fn attested(&mut self, handle: Handle, effect: Effect, terms: Terms) -> u64 {
        self.attested_by("officer", handle, effect, terms)
    }

    pub fn attested_by(
        &mut self,
        officer: &str,
        handle: Handle,
        effect: Effect,
        terms: Terms,
    ) -> u64 {
        let response = self.ok(officer, attest(handle, writing(effect, terms)));
        attribute(&response, "directive").parse().unwrap()
    }

    pub fn attested_permit(&mut self, handle: Handle, terms: Terms) -> u64 {
        self.attested(handle, Effect::Permit, ending(terms))
    }

    /// Why a physician of `hospital` gets or does not get a record of west.
    pub fn reason_at(&self, handle: Handle, hospital: &str) -> String {
        let of_west = RecordFacts {
            custodian: id("west"),
            origin: id("west"),
            ..record(handle)
        };
        let decision = self.decide(physician(hospital), Purpose::TREAT, of_west);
        decision.reason.to_string()
    }
}

fn permit_action(terms: Terms) -> AttestedAction {
    AttestedAction::Permit { terms }
}

pub fn writing(effect: Effect, terms: Terms) -> AttestedAction {
    match effect {
        Effect::Permit => AttestedAction::Permit { terms },
        Effect::Deny => AttestedAction::Deny { terms },
    }
}

/// One of each action on the list, all of which would be accepted; directive 1 is a permit.
fn actions() -> Vec<AttestedAction> {
    vec![
        permit_action(ending(to_hospital("south"))),
        AttestedAction::Deny { terms: terms() },
        AttestedAction::Revoke { directive: 1 },
        AttestedAction::OptOut {},
        AttestedAction::ForbidPublishing {
            hospital: id("south"),
        },
        AttestedAction::DisputeBreakGlass { session: 1 },
    ]
}

/// Alice with permit 1 and session 1, and the officers.
fn with_everything() -> Scene {
    let mut scene = Scene::with_officers();
    let handle = scene.patient("alice");
    scene.permit("alice", terms());
    scene.doctor("doctor", "south");
    scene.opened("doctor", handle);
    scene
}

#[test]
fn no_hospital_disputes_for_a_patient_what_its_own_people_did() {
    let mut scene = with_everything();
    let handle = handle_of("alice");
    let session = 1;
    let attested = || attest(handle, AttestedAction::DisputeBreakGlass { session });
    assert_refused!(
        scene,
        "elsewhere",
        attested(),
        ContractError::Session(SessionError::OwnHospital)
    );
    scene.ok("officer", attested());
    // What was attested does not use up the patient's own word, not even once it is closed.
    assert_refused!(
        scene,
        "officer",
        attested(),
        ContractError::Session(SessionError::DisputedAlready)
    );
    scene.ok("auditor", review(session, Verdict::Justified));
    scene.ok("alice", dispute("alice", session));
    let found = scene.session(session).dispute.unwrap();
    assert!(!found.closed);
    assert_refused!(
        scene,
        "alice",
        dispute("alice", session),
        ContractError::Session(SessionError::DisputedAlready)
    );
}

#[test]
fn a_permit_for_another_hospital_opens_at_once() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    let permit = scene.attested_permit(handle, to_hospital("south"));
    assert_eq!(scene.reason_at(handle, "south"), "permitted");
    assert_eq!(scene.reason_at(handle, "north"), "no_directive");
    let kept = scene.directive(permit);
    assert_eq!(kept.status, DirectiveStatus::Active);
    assert_eq!(kept.self_attested, None);
    assert_eq!(kept.authority.code(), "attested");
    assert_eq!(kept.author, addr("officer").to_string());
    let on = Attestation {
        hospital: id("north"),
        evidence: Commitment([7; 32]),
    };
    assert_eq!(kept.attestation, Some(on));
    assert_eq!(kept.terms.evidence, Some(Commitment([7; 32])));
}

/// Grantees that leave the attesting hospital in, and those that leave it out.
fn grantees(scene: &Scene) -> [Vec<Terms>; 2] {
    let (here, there) = (person("doctor"), person("surgeon"));
    let (own, other) = (pseudonym("north", 1), pseudonym("south", 1));
    for (person, hospital) in [
        (&here, "north"),
        (&there, "south"),
        (&own, "north"),
        (&other, "south"),
    ] {
        scene.knows_person(person, person, hospital);
    }
    let role = |terms: Terms| Terms {
        grantee: Grantee {
            role: Some(Role::Physician.into()),
            ..terms.grantee
        },
        ..terms
    };
    [
        vec![
            terms(),
            role(terms()),
            to_hospital("north"),
            role(to_hospital("north")),
            to_person(&here),
            to_person(&own),
        ],
        vec![
            to_hospital("south"),
            role(to_hospital("south")),
            to_person(&there),
            to_person(&other),
        ],
    ]
}

#[test]
fn whatever_can_reach_the_attesting_hospital_opens_nothing_until_it_is_confirmed() {
    let [reaching, _] = grantees(&Scene::with_officers());
    for terms in reaching {
        let mut scene = Scene::with_officers();
        grantees(&scene);
        let handle = scene.on_paper();
        let response = scene.ok(
            "officer",
            attest(handle, permit_action(ending(terms.clone()))),
        );
        assert_eq!(attribute(&response, "pending"), "true");
        let permit = 1;
        let kept = scene.directive(permit);
        assert_eq!(kept.status, DirectiveStatus::Pending, "{terms:?}");
        let waits = kept.self_attested.unwrap();
        assert_eq!((waits.lapses_at, waits.confirmed), (Some(NOW + WEEK), None));
        let basis = &scene.basis(&[permit])[0];
        assert_eq!(
            (basis.status, basis.good),
            (Some(DirectiveStatus::Pending), false)
        );
        let actor = match &kept.terms.grantee.person {
            Some(person) => actor("north", Role::Physician, person.clone()),
            None => physician("north"),
        };
        let record = RecordFacts {
            custodian: id("west"),
            ..record(handle)
        };
        let reason = |scene: &Scene| {
            let decision = scene.decide(actor.clone(), Purpose::TREAT, record.clone());
            decision.reason.to_string()
        };
        assert_eq!(reason(&scene), "no_directive", "{terms:?}");
        scene.pass(60);
        scene.ok("second", confirm(handle, permit));
        assert_eq!(reason(&scene), "permitted", "{terms:?}");
        let kept = scene.directive(permit);
        assert_eq!(kept.status, DirectiveStatus::Active);
        let waits = kept.self_attested.unwrap();
        assert_eq!(waits.lapses_at, None);
        let confirmed = waits.confirmed.unwrap();
        assert_eq!(confirmed.actor, addr("second").to_string());
        assert_eq!(confirmed.hospital, Some(id("north")));
        assert_eq!(confirmed.at, NOW + 60);
        assert!(scene.basis(&[permit])[0].good);
    }
}

#[test]
fn whatever_leaves_the_attesting_hospital_out_waits_for_nobody() {
    let [_, others] = grantees(&Scene::with_officers());
    for terms in others {
        let mut scene = Scene::with_officers();
        grantees(&scene);
        let handle = scene.on_paper();
        let permit = scene.attested_permit(handle, terms.clone());
        assert_eq!(scene.status(permit), DirectiveStatus::Active, "{terms:?}");
        assert_refused!(
            scene,
            "second",
            confirm(handle, permit),
            ContractError::Attestation(AttestationError::NotPending)
        );
    }
}

#[test]
fn it_is_confirmed_for_seven_days_to_the_second() {
    for (passed, in_time) in [(WEEK - 1, true), (WEEK, false), (WEEK + 1, false)] {
        let mut scene = Scene::with_officers();
        let handle = scene.on_paper();
        let permit = scene.attested_permit(handle, to_hospital("north"));
        scene.pass(passed);
        if in_time {
            assert_eq!(scene.status(permit), DirectiveStatus::Pending);
            scene.ok("second", confirm(handle, permit));
            assert_eq!(scene.status(permit), DirectiveStatus::Active);
            scene.pass(WEEK);
            assert_eq!(scene.reason_at(handle, "north"), "permitted");
        } else {
            assert_eq!(scene.status(permit), DirectiveStatus::Expired);
            assert_refused!(
                scene,
                "second",
                confirm(handle, permit),
                ContractError::Attestation(AttestationError::NotPending)
            );
            assert_eq!(scene.reason_at(handle, "north"), "no_directive");
        }
    }
}

#[test]
fn a_permit_that_ends_before_it_is_confirmed_is_over() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    let short = Terms {
        valid_until: Some(NOW + DAY),
        ..to_hospital("north")
    };
    let permit = scene.attested(handle, Effect::Permit, short);
    scene.pass(DAY - 1);
    assert_eq!(scene.status(permit), DirectiveStatus::Pending);
    scene.pass(1);
    assert_eq!(scene.status(permit), DirectiveStatus::Expired);
    assert_refused!(
        scene,
        "second",
        confirm(handle, permit),
        ContractError::Attestation(AttestationError::NotPending)
    );
}

#[test]
fn a_second_officer_one_elsewhere_or_the_auditor_confirms() {
    for (who, hospital) in [
        ("second", Some("north")),
        ("elsewhere", Some("south")),
        ("auditor", None),
    ] {
        let mut scene = Scene::with_officers();
        let handle = scene.on_paper();
        let permit = scene.attested_permit(handle, terms());
        let response = scene.ok(who, confirm(handle, permit));
        assert_eq!(
            event(&response),
            (
                "attested_confirmed".into(),
                vec![
                    ("directive".into(), permit.to_string()),
                    ("handle".into(), handle.to_string()),
                ]
            )
        );
        let confirmed = scene.directive(permit).self_attested.unwrap().confirmed;
        assert_eq!(confirmed.unwrap().hospital, hospital.map(id));
    }
}

#[test]
fn nobody_else_confirms() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    let permit = scene.attested_permit(handle, terms());
    let message = || confirm(handle, permit);
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
            message(),
            ContractError::Officer(OfficerError::NotAnOfficer)
        );
    }
    assert_refused!(
        scene,
        "nobody",
        message(),
        ContractError::Officer(OfficerError::NotStaff)
    );
    assert_refused!(
        scene,
        "owner",
        message(),
        ContractError::Officer(OfficerError::NotStaff)
    );
    scene.change_account("second", |facts| facts.capabilities.clear());
    assert_refused!(
        scene,
        "second",
        message(),
        ContractError::Officer(OfficerError::NotAnAttester)
    );
    scene.change_account("elsewhere", |facts| facts.rights = vec![Right::Serve]);
    assert_refused!(
        scene,
        "elsewhere",
        message(),
        ContractError::Officer(OfficerError::NotAccredited)
    );
    scene.appoint("second", "north", Role::PrivacyOfficer);
    scene.change_account("second", |facts| {
        facts.appointment.as_mut().unwrap().standing = StaffStanding::Suspended;
    });
    assert_refused!(
        scene,
        "second",
        message(),
        ContractError::Officer(OfficerError::NotActive)
    );
}

#[test]
fn two_accounts_of_one_person_are_no_four_eyes() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    let person = pseudonym("north", 3);
    for account in ["officer", "second"] {
        scene.change_account(account, |facts| {
            facts.appointment.as_mut().unwrap().person = person.clone();
        });
    }
    let permit = scene.attested_permit(handle, terms());
    for account in ["officer", "second"] {
        assert_refused!(
            scene,
            account,
            confirm(handle, permit),
            ContractError::Attestation(AttestationError::OwnAttestation)
        );
    }
    // The same account as another person, at another hospital, or as the auditor.
    scene.appoint("officer", "south", Role::Administrator);
    assert_refused!(
        scene,
        "officer",
        confirm(handle, permit),
        ContractError::Attestation(AttestationError::OwnAttestation)
    );
    scene.auditor("officer");
    assert_refused!(
        scene,
        "officer",
        confirm(handle, permit),
        ContractError::Attestation(AttestationError::OwnAttestation)
    );
    // The person as the auditor.
    scene.auditor("second");
    scene.change_account("second", |facts| {
        facts.appointment = Some(hie_types::registry::AppointmentFacts {
            person: person.clone(),
            role: Role::PrivacyOfficer.into(),
            standing: StaffStanding::Active,
            break_glass: false,
            account: None,
        });
    });
    assert_refused!(
        scene,
        "second",
        confirm(handle, permit),
        ContractError::Attestation(AttestationError::OwnAttestation)
    );
    scene.ok("auditor", confirm(handle, permit));
}

#[test]
fn what_does_not_wait_is_not_confirmed() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    let alice = scene.patient("alice");
    let own = scene.permit("alice", terms());
    let denial = scene.attested(handle, Effect::Deny, terms());
    let revoked = scene.attested_permit(handle, terms());
    scene.ok(
        "second",
        attest(handle, AttestedAction::Revoke { directive: revoked }),
    );
    assert_eq!(scene.status(revoked), DirectiveStatus::Revoked);
    let done = scene.attested_permit(handle, terms());
    scene.ok("second", confirm(handle, done));
    let not_pending = [
        (alice, own),
        (handle, denial),
        (handle, revoked),
        (handle, done),
    ];
    for (handle, id) in not_pending {
        assert_refused!(
            scene,
            "elsewhere",
            confirm(handle, id),
            ContractError::Attestation(AttestationError::NotPending)
        );
    }
    let waits = scene.attested_permit(handle, terms());
    for (handle, id) in [(alice, waits), (handle, 99)] {
        assert_refused!(
            scene,
            "second",
            confirm(handle, id),
            ContractError::Directive(DirectiveError::NotFound)
        );
    }
    assert_refused!(
        scene,
        "second",
        confirm(Handle([9; 16]), waits),
        ContractError::UnknownHandle
    );
}

#[test]
fn revoking_all_ends_what_waits() {
    let mut scene = Scene::with_officers();
    let handle = scene.patient("alice");
    let permit = scene.attested_permit(handle, to_hospital("north"));
    scene.ok("alice", revoke_all("alice"));
    assert_eq!(scene.status(permit), DirectiveStatus::Revoked);
    assert_refused!(
        scene,
        "second",
        confirm(handle, permit),
        ContractError::Attestation(AttestationError::NotPending)
    );
}

#[test]
fn where_an_account_controls_the_handle_an_attested_permit_starts_24_hours_later() {
    let mut scene = Scene::with_officers();
    let handle = scene.patient("alice");
    let permit = scene.attested_permit(handle, to_hospital("south"));
    assert_eq!(scene.directive(permit).terms.valid_from, Some(NOW + DAY));
    for (passed, reason) in [
        (0, "no_directive"),
        (DAY - 1, "no_directive"),
        (DAY, "permitted"),
    ] {
        scene.set_time(NOW + passed);
        assert_eq!(scene.reason_at(handle, "south"), reason, "{passed}");
    }
}

#[test]
fn the_account_revokes_it_before() {
    let mut scene = Scene::with_officers();
    let handle = scene.patient("alice");
    let permit = scene.attested_permit(handle, to_hospital("south"));
    let waits = scene.attested_permit(handle, to_hospital("north"));
    scene.pass(DAY - 1);
    scene.ok("alice", revoke("alice", permit));
    scene.ok("alice", revoke("alice", waits));
    scene.pass(1);
    assert_eq!(scene.reason_at(handle, "south"), "no_directive");
    assert_eq!(scene.status(waits), DirectiveStatus::Revoked);
}

#[test]
fn a_stated_start_keeps_to_the_24_hours() {
    let mut scene = Scene::with_officers();
    let handle = scene.patient("alice");
    let from = |start| {
        attest(
            handle,
            permit_action(Terms {
                valid_from: Some(start),
                ..ending(to_hospital("south"))
            }),
        )
    };
    assert_refused!(
        scene,
        "officer",
        from(NOW - 1),
        ContractError::Terms(TermsError::StartsInThePast)
    );
    for start in [NOW, NOW + DAY - 1] {
        assert_refused!(
            scene,
            "officer",
            from(start),
            ContractError::Terms(TermsError::StartsTooSoon)
        );
    }
    scene.ok("officer", from(NOW + DAY));
    scene.ok("officer", from(NOW + DAY + 1));
}

#[test]
fn without_an_account_it_starts_at_once_and_denials_always_do() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    let permit = scene.attested_permit(handle, to_hospital("south"));
    assert_eq!(scene.directive(permit).terms.valid_from, Some(NOW));
    let alice = scene.patient("alice");
    scene.permit("alice", terms());
    let denial = scene.attested(alice, Effect::Deny, to_hospital("south"));
    assert_eq!(scene.directive(denial).terms.valid_from, Some(NOW));
    assert_eq!(scene.reason_at(alice, "south"), "denied");
}

#[test]
fn an_attested_permit_ends_within_what_the_network_allows() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    let until = |valid_until| {
        attest(
            handle,
            permit_action(Terms {
                valid_until,
                ..to_hospital("south")
            }),
        )
    };
    let days = 365;
    assert_refused!(
        scene,
        "officer",
        until(None),
        ContractError::Terms(TermsError::EndRequired { days: 365 })
    );
    assert_refused!(
        scene,
        "officer",
        until(Some(NOW + days * DAY + 1)),
        ContractError::Terms(TermsError::TooLong { days: 365 })
    );
    scene.ok("officer", until(Some(NOW + days * DAY)));
    // Denials need no end.
    scene.attested(handle, Effect::Deny, to_hospital("south"));
}

#[test]
fn the_owner_sets_how_long_attested_permits_run() {
    let update = |attested_permit_days| ExecuteMsg::UpdateConfig {
        settings: settings(),
        control: None,
        attested_permit_days,
        retention_days: None,
    };
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    let days = |scene: &Scene| {
        scene
            .ask::<ConfigResponse>(QueryMsg::Config {})
            .attested_permit_days
    };
    assert_eq!(days(&scene), 365);
    for wrong in [0, 3_651] {
        assert_refused!(
            scene,
            "owner",
            update(Some(wrong)),
            ContractError::AttestedPermitDays
        );
    }
    assert_refused!(
        scene,
        "officer",
        update(Some(1)),
        ContractError::Ownership(_)
    );
    for right in [3_650, 1] {
        scene.ok("owner", update(Some(right)));
        assert_eq!(days(&scene), right);
    }
    scene.ok("owner", update(None));
    assert_eq!(days(&scene), 1);
    let until = |valid_until| {
        attest(
            handle,
            permit_action(Terms {
                valid_until: Some(valid_until),
                ..to_hospital("south")
            }),
        )
    };
    assert_refused!(
        scene,
        "officer",
        until(NOW + DAY + 1),
        ContractError::Terms(TermsError::TooLong { days: 1 })
    );
    scene.ok("officer", until(NOW + DAY));
}

#[test]
fn the_shorter_of_both_caps_binds() {
    for (network, days) in [(10, 10), (400, 365)] {
        let mut scene = Scene::with_cap(Some(network));
        scene.appoint("officer", "north", Role::RecordsOfficer);
        let handle = scene.on_paper();
        let until = |valid_until| {
            attest(
                handle,
                permit_action(Terms {
                    valid_until: Some(valid_until),
                    ..to_hospital("south")
                }),
            )
        };
        let longest = NOW + days * DAY;
        assert_refused!(
            scene,
            "officer",
            until(longest + 1),
            ContractError::Terms(TermsError::TooLong { .. })
        );
        scene.ok("officer", until(longest));
    }
}

#[test]
fn the_list_of_what_is_attested_is_closed() {
    let action = |action: &serde_json::Value| {
        let message = json!({ "act_attested": {
            "handle": handle_of("alice"), "evidence": "07".repeat(32), "action": action,
        }});
        from_json::<ExecuteMsg>(message.to_string())
    };
    let handle = handle_of("alice");
    for (name, body) in [
        ("opt_out", json!({})),
        ("revoke", json!({ "directive": 1 })),
    ] {
        assert!(action(&json!({ name: body })).is_ok(), "{name}");
    }
    for (name, body) in [
        ("lift_denial", json!({ "directive": 1 })),
        ("amend", json!({ "directive": 1, "terms": terms() })),
        ("revoke_all", json!({})),
        ("opt_in", json!({})),
        ("set_emergency_access", json!({ "access": "allowed" })),
        ("set_attestation", json!({ "allowed": true })),
        (
            "set_publishing",
            json!({ "hospital": "north", "allowed": true }),
        ),
        ("rotate_controller", json!({ "account": "a" })),
        ("appoint_delegate", json!({ "account": "a" })),
        ("close_patient", json!({})),
        ("act_attested", json!({ "handle": handle })),
        ("act_signed", json!({})),
    ] {
        assert!(action(&json!({ name: body })).is_err(), "{name}");
    }
}

#[test]
fn everything_on_the_list_is_done_and_the_record_keeps_on_what_it_rests() {
    for (at, action) in actions().into_iter().enumerate() {
        let mut scene = with_everything();
        let handle = handle_of("alice");
        let before = verified(&scene, handle).len();
        scene.ok("officer", attest(handle, action));
        let entries = verified(&scene, handle);
        assert_eq!(entries.len(), before + 1);
        let last = entries.last().unwrap();
        assert_eq!(last.authority.unwrap().code(), "attested");
        assert_eq!(last.actor, addr("officer").to_string());
        let on = Attestation {
            hospital: id("north"),
            evidence: Commitment([7; 32]),
        };
        assert_eq!(last.attestation, Some(on));
        let done = match at {
            0 | 1 => matches!(last.event, HistoryEvent::Written { directive: 2, .. }),
            2 => last.event == (HistoryEvent::Revoked { directive: 1 }),
            3 => {
                matches!(last.event, HistoryEvent::EmergencyAccess { access } if access.code() == "opted_out")
            }
            4 => {
                last.event
                    == (HistoryEvent::Publishing {
                        hospital: id("south"),
                        allowed: false,
                    })
            }
            _ => last.event == (HistoryEvent::SessionDisputed { session: 1 }),
        };
        assert!(done, "{:?}", last.event);
    }
}

#[test]
fn an_attester_ends_permits_of_the_patient_and_no_denial() {
    let mut scene = Scene::with_officers();
    let handle = scene.patient("alice");
    let permit = scene.permit("alice", terms());
    let denial = scene.deny("alice", terms());
    let revoke = |directive| attest(handle, AttestedAction::Revoke { directive });
    scene.ok("officer", revoke(permit));
    let ended = scene.directive(permit).ended.unwrap();
    assert_eq!(ended.authority.code(), "attested");
    assert_eq!(ended.attestation.unwrap().hospital, id("north"));
    assert_refused!(
        scene,
        "officer",
        revoke(denial),
        ContractError::Directive(DirectiveError::NotAPermit)
    );
}

#[test]
fn an_act_rests_on_one_form() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    let with = |evidence| {
        attest(
            handle,
            permit_action(Terms {
                evidence,
                ..ending(to_hospital("south"))
            }),
        )
    };
    assert_refused!(
        scene,
        "officer",
        with(Some(Commitment([8; 32]))),
        ContractError::Attestation(AttestationError::OtherEvidence)
    );
    scene.ok("officer", with(Some(Commitment([7; 32]))));
    scene.ok("officer", with(None));
    let none = json!({ "act_attested": { "handle": handle, "action": { "opt_out": {} } } });
    assert!(from_json::<ExecuteMsg>(none.to_string()).is_err());
}

#[test]
fn only_officers_of_accredited_attesters_attest_in_person() {
    for action in actions() {
        let mut scene = with_everything();
        let message = attest(handle_of("alice"), action);
        for role in Role::all() {
            if matches!(
                role,
                Role::RecordsOfficer | Role::PrivacyOfficer | Role::Administrator
            ) {
                continue;
            }
            scene.appoint("staff", "north", role);
            assert_refused!(
                scene,
                "staff",
                message.clone(),
                ContractError::Officer(OfficerError::NotAnOfficer)
            );
        }
        for nobody in ["alice", "owner", "record-index"] {
            assert_refused!(
                scene,
                nobody,
                message.clone(),
                ContractError::Officer(OfficerError::NotStaff)
            );
        }
        for standing in [
            StaffStanding::Invited,
            StaffStanding::Suspended,
            StaffStanding::Expired,
        ] {
            scene.appoint("officer", "north", Role::RecordsOfficer);
            scene.change_account("officer", |facts| {
                facts.appointment.as_mut().unwrap().standing = standing;
            });
            assert_refused!(
                scene,
                "officer",
                message.clone(),
                ContractError::Officer(OfficerError::NotActive)
            );
        }
        scene.appoint("officer", "north", Role::RecordsOfficer);
        scene.change_account("officer", |facts| facts.capabilities.clear());
        assert_refused!(
            scene,
            "officer",
            message.clone(),
            ContractError::Officer(OfficerError::NotAnAttester)
        );
        scene.appoint("officer", "north", Role::RecordsOfficer);
        scene.change_account("officer", |facts| facts.rights = vec![Right::Serve]);
        assert_refused!(
            scene,
            "officer",
            message,
            ContractError::Officer(OfficerError::NotAccredited)
        );
    }
}

#[test]
fn nothing_is_attested_for_an_unknown_handle() {
    let mut scene = Scene::with_officers();
    for action in actions() {
        assert_refused!(
            scene,
            "officer",
            attest(Handle([9; 16]), action),
            ContractError::UnknownHandle
        );
    }
}

#[test]
fn a_patient_forbids_attestation_and_allows_it_again() {
    let mut scene = with_everything();
    let handle = handle_of("alice");
    let waits = scene.attested_permit(handle, to_hospital("north"));
    let response = scene.ok("alice", set_attestation("alice", false));
    assert_eq!(
        event(&response),
        (
            "attestation".into(),
            vec![
                ("handle".into(), handle.to_string()),
                ("allowed".into(), "false".into())
            ]
        )
    );
    let allowed = |scene: &Scene| {
        let patient: PatientResponse = scene.ask(QueryMsg::Patient {
            handle,
            custodian: None,
        });
        let may = crate::authority::may_act(scene, handle, "officer", hie_policy::Power::Dispute);
        assert_eq!(may.attestation_allowed, patient.attestation_allowed);
        patient.attestation_allowed
    };
    assert!(!allowed(&scene));
    for action in actions() {
        assert_refused!(
            scene,
            "officer",
            attest(handle, action),
            ContractError::Attestation(AttestationError::Forbidden)
        );
    }
    for who in ["second", "elsewhere", "auditor"] {
        assert_refused!(
            scene,
            who,
            confirm(handle, waits),
            ContractError::Attestation(AttestationError::Forbidden)
        );
    }
    // Repeating it is harmless.
    scene.ok("alice", set_attestation("alice", false));
    scene.ok("alice", set_attestation("alice", true));
    assert!(allowed(&scene));
    scene.ok("second", confirm(handle, waits));
    for action in actions() {
        scene.ok("officer", attest(handle, action));
    }
    let events: Vec<_> = verified(&scene, handle)
        .into_iter()
        .map(|entry| entry.event)
        .collect();
    for allowed in [true, false] {
        assert!(events.contains(&HistoryEvent::AttestationSet { allowed }));
    }
}

#[test]
fn what_was_attested_before_stays_when_attestation_is_forbidden() {
    let mut scene = Scene::with_officers();
    let handle = scene.patient("alice");
    let permit = scene.attested_permit(handle, to_hospital("south"));
    scene.ok("alice", set_attestation("alice", false));
    scene.pass(DAY);
    assert_eq!(scene.status(permit), DirectiveStatus::Active);
    assert_eq!(scene.reason_at(handle, "south"), "permitted");
}

#[test]
fn others_fill_half_a_bucket_and_the_patient_the_rest() {
    for effect in [Effect::Permit, Effect::Deny] {
        let mut scene = Scene::with_officers();
        let handle = scene.patient("alice");
        let terms = || ending(to_hospital("south"));
        let mut written = Vec::new();
        for officer in ["officer", "elsewhere"] {
            for _ in 0..ONE_HOSPITAL_LIMIT {
                written.push(scene.attested_by(officer, handle, effect, terms()));
            }
        }
        for one_more in [Effect::Permit, Effect::Deny] {
            for officer in ["officer", "elsewhere", "western"] {
                assert_refused!(
                    scene,
                    officer,
                    attest(handle, writing(one_more, terms())),
                    ContractError::OthersHalfFull { limit: 16 }
                );
            }
        }
        // Another bucket is another.
        scene.attested(handle, effect, ending(to_hospital("west")));
        for _ in 0..16 {
            scene.deny("alice", to_hospital("south"));
        }
        assert_refused!(
            scene,
            "alice",
            deny("alice", to_hospital("south")),
            ContractError::BucketFull { limit: 32 }
        );
        assert_eq!(written.len(), OTHERS_LIMIT as usize);
        if effect == Effect::Permit {
            scene.ok("alice", revoke("alice", written[0]));
            scene.attested(handle, effect, ending(to_hospital("south")));
        }
    }
}

#[test]
fn the_patients_own_directives_do_not_count_against_the_half_but_against_the_whole() {
    let mut scene = Scene::with_officers();
    let handle = scene.patient("alice");
    for _ in 0..31 {
        scene.permit("alice", to_hospital("south"));
    }
    scene.attested_permit(handle, to_hospital("south"));
    let one_more = attest(handle, permit_action(ending(to_hospital("south"))));
    assert_refused!(
        scene,
        "officer",
        one_more,
        ContractError::BucketFull { limit: 32 }
    );
}

#[test]
fn what_waits_counts_until_it_lapses() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    for officer in ["officer", "elsewhere"] {
        for _ in 0..ONE_HOSPITAL_LIMIT {
            scene.attested_by(officer, handle, Effect::Permit, ending(terms()));
        }
    }
    let one_more = || attest(handle, AttestedAction::Deny { terms: terms() });
    scene.pass(WEEK - 1);
    assert_refused!(
        scene,
        "western",
        one_more(),
        ContractError::OthersHalfFull { limit: 16 }
    );
    scene.pass(1);
    scene.ok("western", one_more());
    let listed: DirectivesResponse = scene.ask(QueryMsg::Directives {
        handle,
        start_after: None,
        limit: None,
    });
    let over = listed
        .directives
        .iter()
        .filter(|one| one.status == DirectiveStatus::Expired);
    assert_eq!(over.count(), 16);
}

#[test]
fn a_confirmed_permit_counts_for_others_still() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    for (officer, confirms) in [("officer", "second"), ("elsewhere", "officer")] {
        for _ in 0..ONE_HOSPITAL_LIMIT {
            let permit = scene.attested_by(officer, handle, Effect::Permit, ending(terms()));
            scene.ok(confirms, confirm(handle, permit));
        }
    }
    scene.pass(WEEK);
    let one_more = attest(handle, AttestedAction::Deny { terms: terms() });
    assert_refused!(
        scene,
        "western",
        one_more,
        ContractError::OthersHalfFull { limit: 16 }
    );
}

#[test]
fn no_attested_permit_prevails_over_the_patients_own_denial() {
    let mut scene = Scene::with_officers();
    let handle = scene.patient("alice");
    scene.deny("alice", terms());
    let doctor = person("doctor");
    scene.knows_person(&doctor, &doctor, "south");
    let narrow = Terms {
        custodian: Some(id("west")),
        resources: Resources::Records {
            roots: vec![record(handle).root],
        },
        ..to_person(&doctor)
    };
    scene.attested_permit(handle, narrow.clone());
    scene.pass(DAY);
    assert_eq!(scene.reason_at(handle, "south"), "denied");
    // The patient's own word does.
    scene.permit("alice", narrow);
    assert_eq!(scene.reason_at(handle, "south"), "permitted");
}

#[test]
fn the_history_says_that_a_permit_waited_and_who_confirmed_it() {
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    let permit = scene.attested_permit(handle, terms());
    let other = scene.attested_permit(handle, to_hospital("south"));
    scene.pass(9);
    scene.ok("elsewhere", confirm(handle, permit));
    let entries = verified(&scene, handle);
    let written = |id, self_attested| {
        let directive = scene.directive(id);
        HistoryEvent::Written {
            directive: id,
            effect: directive.effect,
            terms: hash_of(&directive),
            self_attested,
        }
    };
    assert_eq!(entries[1].event, written(permit, true));
    assert_eq!(entries[2].event, written(other, false));
    let last = &entries[3];
    assert_eq!(
        last.event,
        HistoryEvent::PermitConfirmed {
            directive: permit,
            hospital: Some(id("south")),
        }
    );
    assert_eq!((last.at, last.authority), (NOW + 9, None));
    assert_eq!(last.actor, addr("elsewhere").to_string());
}

#[test]
fn what_was_attested_before_control_passed_is_confirmed_24_hours_after_it_at_the_earliest() {
    use crate::control::{CLAIM, accept, claim};
    // Attested a second before control passes, in the same second, and after it.
    for before in [1, 0] {
        let mut scene = Scene::with_officers();
        let handle = scene.on_paper();
        scene.ok("officer", claim(handle, "child", Some("north")));
        scene.pass(CLAIM - before);
        let permit = scene.attested_permit(handle, to_hospital("north"));
        scene.pass(before);
        scene.ok("child", accept(handle));
        let passed = scene.now();
        for now in [passed, passed + DAY - 1] {
            scene.set_time(now);
            assert_refused!(
                scene,
                "second",
                confirm(handle, permit),
                ContractError::Attestation(AttestationError::TooSoonAfterControl)
            );
        }
        scene.set_time(passed + DAY);
        assert_eq!(scene.reason_at(handle, "north"), "no_directive");
        scene.ok("second", confirm(handle, permit));
        assert_eq!(scene.reason_at(handle, "north"), "permitted");
    }
}

#[test]
fn whoever_took_control_revokes_what_waits_before_it_can_be_confirmed() {
    use crate::control::{CLAIM, accept, claim};
    let mut scene = Scene::with_officers();
    let handle = scene.on_paper();
    scene.ok("officer", claim(handle, "child", Some("north")));
    scene.pass(CLAIM - 1);
    let directive = scene.attested_permit(handle, to_hospital("north"));
    scene.pass(1);
    scene.ok("child", accept(handle));
    scene.pass(DAY - 1);
    scene.ok("child", ExecuteMsg::Revoke { handle, directive });
    scene.pass(1);
    assert_refused!(
        scene,
        "second",
        confirm(handle, directive),
        ContractError::Attestation(AttestationError::NotPending)
    );
}
