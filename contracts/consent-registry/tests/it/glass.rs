//! The glass is broken, and what it opens.

use consent_registry::error::ContractError;
use hie_policy::{BreakGlassReason, Confidentiality, EmergencyAccess, Outcome, Purpose, Reason};
use hie_types::consent::*;
use hie_types::registry::{Right, StaffStanding};
use hie_types::{Commitment, Tag};

use crate::emergency::*;
use crate::scene::*;

fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.patient("ada");
    scene.doctor("doctor", "north");
    scene
}

fn code(decision: &DecisionResponse) -> String {
    decision.reason.to_string()
}

#[test]
fn one_message_opens_a_session_for_four_hours() {
    let mut scene = scene();
    let answer = scene.attempt("doctor", break_glass(handle_of("ada"), None));
    let expected = BreakGlassResponse {
        session: Some(1),
        expires_at: Some(NOW + 4 * HOUR),
        refusal: None,
        overdue_review: false,
    };
    assert_eq!(answer, expected);
    let session = scene.session(1);
    assert_eq!(session.person, person("doctor"));
    assert_eq!(session.account, addr("doctor").as_str());
    assert_eq!(session.review_due, Some(NOW + 72 * HOUR));
    assert_eq!(session.status, SessionStatus::Open);
    scene.pass(4 * HOUR - 1);
    assert_eq!(scene.session(1).status, SessionStatus::Open);
    scene.pass(1);
    assert_eq!(scene.session(1).status, SessionStatus::Expired);
}

#[test]
fn an_open_session_permits_to_its_very_end() {
    let mut scene = scene();
    let before = scene.for_doctor("ada", Purpose::BTG);
    assert_eq!(code(&before), "break_glass_not_open");
    assert!(before.break_glass_available);
    scene.opened("doctor", handle_of("ada"));
    let open = scene.for_doctor("ada", Purpose::BTG);
    assert_eq!(Outcome::from(open.outcome), Outcome::Permit);
    assert_eq!(
        (code(&open).as_str(), open.session),
        ("break_glass", Some(1))
    );
    assert!(!open.break_glass_available);
    scene.pass(4 * HOUR - 1);
    assert_eq!(code(&scene.for_doctor("ada", Purpose::BTG)), "break_glass");
    scene.pass(1);
    let over = scene.for_doctor("ada", Purpose::BTG);
    assert_eq!(
        (code(&over).as_str(), over.session),
        ("break_glass_not_open", None)
    );
}

#[test]
fn a_session_opens_nothing_to_other_persons_purposes_handles_or_hospitals() {
    let mut scene = scene();
    scene.patient("bea");
    scene.opened("doctor", handle_of("ada"));
    let not_open = |actor: Actor, patient: &str| {
        let decision = scene.decide(actor, Purpose::BTG, record(handle_of(patient)));
        assert_eq!(code(&decision), "break_glass_not_open");
    };
    not_open(physician("north"), "bea");
    not_open(physician("south"), "ada");
    not_open(
        actor("north", hie_policy::Role::Physician, person("other")),
        "ada",
    );
    not_open(
        actor("north", hie_policy::Role::Physician, pseudonym("north", 1)),
        "ada",
    );
    assert_eq!(
        code(&scene.for_doctor("ada", Purpose::TREAT)),
        "no_directive"
    );
}

#[test]
fn tagged_records_and_those_above_r_stay_closed() {
    let mut scene = scene();
    scene.opened("doctor", handle_of("ada"));
    let ask = |change: fn(&mut RecordFacts)| {
        let mut record = record(handle_of("ada"));
        change(&mut record);
        code(&scene.decide(physician("north"), Purpose::BTG, record))
    };
    assert_eq!(
        ask(|r| r.confidentiality = Confidentiality::R.into()),
        "break_glass"
    );
    assert_eq!(
        ask(|r| r.confidentiality = Confidentiality::V.into()),
        "outside_break_glass"
    );
    assert_eq!(ask(|r| r.tags = vec![Tag([1; 16])]), "outside_break_glass");
}

#[test]
fn a_denial_that_names_the_person_holds_and_leaves_nothing_available() {
    let mut scene = scene();
    scene.knows_person(&person("doctor"), &person("doctor"), "north");
    let terms = Terms {
        purposes: vec![],
        ..to_person(&person("doctor"))
    };
    scene.deny("ada", terms);
    let treat = scene.for_doctor("ada", Purpose::TREAT);
    assert_eq!(code(&treat), "denied");
    assert!(!treat.break_glass_available);
    scene.opened("doctor", handle_of("ada"));
    assert_eq!(code(&scene.for_doctor("ada", Purpose::BTG)), "denied");
}

#[test]
fn a_non_permit_says_whether_the_glass_can_be_broken() {
    let mut scene = scene();
    let available = |scene: &Scene| {
        scene
            .for_doctor("ada", Purpose::TREAT)
            .break_glass_available
    };
    assert!(available(&scene));
    let without = scene.decide(physician("north"), Purpose::TREAT, record(handle_of("ada")));
    assert!(!without.break_glass_available);
    scene.ok("ada", opt("ada", EmergencyAccess::OptedOut));
    assert!(!available(&scene));
    scene.ok("ada", opt("ada", EmergencyAccess::Allowed));
    assert!(available(&scene));
    let mut tagged = record(handle_of("ada"));
    tagged.tags = vec![Tag([1; 16])];
    let actor = Actor {
        break_glass: true,
        ..physician("north")
    };
    let tagged = scene.decide(actor, Purpose::TREAT, tagged);
    assert!(!tagged.break_glass_available);
    scene.permit("ada", terms());
    assert!(
        !available(&scene),
        "what is permitted needs no glass broken"
    );
    scene.patient("bea");
    for _ in 0..9 {
        scene.opened("doctor", handle_of("bea"));
    }
    scene.ok("ada", revoke("ada", 1));
    assert!(available(&scene));
    scene.opened("doctor", handle_of("bea"));
    assert!(!available(&scene), "the limit is reached");
}

#[test]
fn opting_out_ends_every_session_and_opting_in_revives_none() {
    let mut scene = scene();
    scene.doctor("other", "south");
    let first = scene.opened("doctor", handle_of("ada"));
    let second = scene.opened("other", handle_of("ada"));
    scene.ok("ada", opt("ada", EmergencyAccess::OptedOut));
    for session in [first, second] {
        assert_eq!(scene.session(session).status, SessionStatus::OptedOut);
    }
    assert_eq!(
        code(&scene.for_doctor("ada", Purpose::BTG)),
        "emergency_opt_out"
    );
    let refusal = scene.not_opened("doctor", handle_of("ada"));
    assert_eq!(refusal, Reason::EmergencyOptOut);
    scene.ok("ada", opt("ada", EmergencyAccess::Allowed));
    assert_eq!(
        code(&scene.for_doctor("ada", Purpose::BTG)),
        "break_glass_not_open"
    );
    assert_eq!(scene.session(first).status, SessionStatus::OptedOut);
    scene.opened("doctor", handle_of("ada"));
    assert_eq!(code(&scene.for_doctor("ada", Purpose::BTG)), "break_glass");
}

#[test]
fn a_session_is_ended_by_its_person_once() {
    let mut scene = scene();
    let session = scene.opened("doctor", handle_of("ada"));
    scene.pass(60);
    scene.ok("doctor", end(session, None));
    let ended = scene.session(session);
    assert_eq!(ended.status, SessionStatus::Ended);
    assert_eq!(ended.ended.unwrap().at, NOW + 60);
    assert_eq!(
        code(&scene.for_doctor("ada", Purpose::BTG)),
        "break_glass_not_open"
    );
    assert_refused!(
        scene,
        "doctor",
        end(session, None),
        ContractError::Session(_)
    );
    let over = scene.opened("doctor", handle_of("ada"));
    scene.pass(4 * HOUR);
    assert_refused!(scene, "doctor", end(over, None), ContractError::Session(_));
    assert_refused!(scene, "doctor", end(77, None), ContractError::Session(_));
}

#[test]
fn people_of_a_member_that_lost_its_rights_end_and_review_all_the_same() {
    let mut scene = scene();
    scene.officer("officer", "north");
    let one = scene.opened("doctor", handle_of("ada"));
    let two = scene.opened("doctor", handle_of("ada"));
    for name in ["doctor", "officer"] {
        scene.change_account(name, |facts| facts.rights = vec![Right::Serve]);
    }
    scene.ok("doctor", end(one, None));
    scene.ok("officer", end(two, None));
    scene.ok("officer", review(one, Verdict::Justified));
    assert_eq!(
        scene.not_opened("doctor", handle_of("ada")),
        Reason::NotAccredited
    );
}

#[test]
fn refused_attempts_are_on_record_and_no_error() {
    let mut scene = scene();
    let refuse = |scene: &mut Scene, change: fn(&mut hie_types::registry::AccountResponse)| {
        scene.doctor("doctor", "north");
        scene.change_account("doctor", change);
        scene.not_opened("doctor", handle_of("ada"))
    };
    let found = [
        refuse(&mut scene, |f| f.rights = vec![Right::Serve]),
        refuse(&mut scene, |f| f.capabilities = vec![]),
        refuse(&mut scene, |f| {
            f.appointment.as_mut().unwrap().break_glass = false
        }),
        refuse(&mut scene, |f| {
            f.appointment.as_mut().unwrap().standing = StaffStanding::Suspended;
        }),
        refuse(&mut scene, |f| {
            f.appointment.as_mut().unwrap().standing = StaffStanding::Expired;
        }),
    ];
    let expected = [
        Reason::NotAccredited,
        Reason::CapabilityMissing,
        Reason::RoleNotAllowed,
        Reason::StaffSuspended,
        Reason::StaffExpired,
    ];
    assert_eq!(found, expected);
    let entries = scene.history("ada");
    assert_eq!(entries.len(), 1 + expected.len());
    for (entry, reason) in entries[1..].iter().zip(expected) {
        assert_eq!(entry.authority, None);
        assert_eq!(entry.actor, addr("doctor").as_str());
        let HistoryEvent::AttemptRefused {
            refusal,
            person: who,
            ..
        } = &entry.event
        else {
            panic!("{entry:?}");
        };
        assert_eq!(refusal.0, reason);
        assert_eq!(*who, person("doctor"));
    }
}

#[test]
fn everything_else_is_an_error() {
    let mut scene = scene();
    scene.gateway("gateway", "north");
    let ada = handle_of("ada");
    let unknown = break_glass(handle_of("nobody"), None);
    assert_refused!(scene, "doctor", unknown, ContractError::UnknownHandle);
    assert_refused!(
        scene,
        "stranger",
        break_glass(ada, None),
        ContractError::Staff(_)
    );
    assert_refused!(
        scene,
        "gateway",
        break_glass(ada, None),
        ContractError::Staff(_)
    );
    assert_refused!(
        scene,
        "gateway",
        break_glass(ada, Some(1)),
        ContractError::Staff(_)
    );
    assert_refused!(
        scene,
        "doctor",
        break_glass(ada, Some(1)),
        ContractError::Staff(_)
    );
    scene.change_account("doctor", |facts| {
        facts.appointment.as_mut().unwrap().standing = StaffStanding::Invited;
    });
    assert_refused!(
        scene,
        "doctor",
        break_glass(ada, None),
        ContractError::Staff(_)
    );
    let reason = ExecuteMsg::BreakGlass {
        handle: ada,
        reason: BreakGlassReason::OVRPJ.into(),
        justification: Commitment([9; 32]),
        practitioner: None,
    };
    assert_refused!(
        scene,
        "doctor",
        reason.clone(),
        ContractError::ReasonNotEnabled
    );
    let mut enabled = settings();
    enabled.reasons = vec![BreakGlassReason::OVRPJ.into()];
    scene.ok(
        "owner",
        ExecuteMsg::UpdateConfig {
            settings: enabled,
            control: None,
            attested_permit_days: None,
        },
    );
    scene.doctor("doctor", "north");
    assert_eq!(scene.attempt("doctor", reason).session, Some(1));
    assert_refused!(
        scene,
        "doctor",
        break_glass(ada, None),
        ContractError::ReasonNotEnabled
    );
}

#[test]
fn beyond_fifty_a_day_refusals_are_only_counted() {
    let mut scene = scene();
    scene.change_account("doctor", |facts| facts.capabilities = vec![]);
    let midnight = NOW - NOW % DAY + DAY;
    scene.set_time(midnight);
    for _ in 0..51 {
        assert_eq!(
            scene.not_opened("doctor", handle_of("ada")),
            Reason::CapabilityMissing
        );
    }
    assert_eq!(scene.history("ada").len(), 51);
    scene.set_time(midnight + DAY - 1);
    scene.not_opened("doctor", handle_of("ada"));
    assert_eq!(scene.history("ada").len(), 51);
    scene.set_time(midnight + DAY);
    scene.not_opened("doctor", handle_of("ada"));
    assert_eq!(scene.history("ada").len(), 52);
}

#[test]
fn the_history_tells_a_session_from_its_opening_to_its_dispute_and_verifies() {
    let mut scene = scene();
    scene.officer("officer", "north");
    scene.auditor("auditor");
    let session = scene.opened("doctor", handle_of("ada"));
    scene.ok("doctor", end(session, None));
    scene.ok("officer", review(session, Verdict::Justified));
    scene.ok("ada", dispute("ada", session));
    scene.ok("auditor", review(session, Verdict::Unjustified));
    scene.ok("ada", opt("ada", EmergencyAccess::OptedOut));
    let kinds: Vec<_> = scene
        .history("ada")
        .into_iter()
        .map(|entry| entry.event)
        .collect();
    assert!(matches!(
        &kinds[1..],
        [
            HistoryEvent::SessionOpened {
                session: 1,
                late: None,
                ..
            },
            HistoryEvent::SessionEnded { session: 1 },
            HistoryEvent::SessionReviewed {
                session: 1,
                verdict: Verdict::Justified
            },
            HistoryEvent::SessionDisputed { session: 1 },
            HistoryEvent::SessionReviewed {
                session: 1,
                verdict: Verdict::Unjustified
            },
            HistoryEvent::EmergencyAccess { .. },
        ]
    ));
    let entries = crate::history::verified(&scene, handle_of("ada"));
    assert_eq!(entries.len(), 7);
}

#[test]
fn tickets_of_a_session_are_good_while_it_is_open() {
    let mut scene = scene();
    let ended = scene.opened("doctor", handle_of("ada"));
    scene.ok("doctor", end(ended, None));
    let open = scene.opened("doctor", handle_of("ada"));
    let good = |scene: &Scene| -> Vec<bool> {
        let answer: BasisStatusResponse = scene.ask(QueryMsg::BasisStatus {
            ids: vec![],
            sessions: vec![ended, open, 9],
        });
        answer.sessions.iter().map(|session| session.good).collect()
    };
    assert_eq!(good(&scene), [false, true, false]);
    scene.pass(4 * HOUR - 1);
    assert_eq!(good(&scene), [false, true, false]);
    scene.pass(1);
    assert_eq!(good(&scene), [false, false, false]);
    let ask = |ids: u64, sessions: u64| -> Result<BasisStatusResponse, _> {
        scene.query(QueryMsg::BasisStatus {
            ids: (0..ids).collect(),
            sessions: (0..sessions).collect(),
        })
    };
    assert!(ask(50, 50).is_ok());
    assert!(matches!(ask(50, 51), Err(ContractError::List(_))));
}
