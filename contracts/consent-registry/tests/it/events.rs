//! The events, one of each kind, frozen.

use consent_registry::events::{ControlStep, Event, RequestAction};
use consent_registry::glass::events::GlassEvent;
use consent_registry::glass::session::Verdict;
use consent_registry::merging::{MergeEvent, Step};
use consent_registry::state::Change;
use cosmwasm_std::Event as ChainEvent;
use hie_policy::{Effect, EmergencyAccess, Reason};
use hie_types::{Handle, HospitalId, PauseScope};

const HANDLE: Handle = Handle([0xa1; 16]);

fn hospital() -> HospitalId {
    "north".parse().unwrap()
}

fn account() -> String {
    "ACCOUNT".to_owned()
}

fn directives() -> Vec<Event> {
    let directive = |effect, pending| Event::Directive {
        directive: 7,
        handle: HANDLE,
        effect,
        pending,
    };
    let ended = |effect| Event::DirectiveEnded {
        directive: 7,
        handle: HANDLE,
        effect,
    };
    vec![
        directive(Effect::Permit, false),
        directive(Effect::Deny, false),
        directive(Effect::Permit, true),
        Event::Amended {
            directive: 8,
            handle: HANDLE,
            effect: Effect::Permit,
            amends: 7,
            narrowed: true,
        },
        Event::AttestedConfirmed {
            directive: 7,
            handle: HANDLE,
        },
        ended(Effect::Permit),
        ended(Effect::Deny),
        Event::PermitsRevoked {
            handle: HANDLE,
            below: 9,
        },
        Event::UsesDrawn { ids: vec![7, 8] },
        Event::Approved {
            directive: 9,
            handle: HANDLE,
            request: 3,
        },
    ]
}

fn patients() -> Vec<Event> {
    let patient = |hospital| Event::Patient {
        handle: HANDLE,
        hospital,
    };
    let delegate = |pending| Event::DelegateAppointed {
        handle: HANDLE,
        mandate: 2,
        pending,
    };
    let request = |action| Event::Request {
        request: 3,
        handle: HANDLE,
        hospital: "north".to_owned(),
        action,
    };
    let publishing = |allowed| Event::Publishing {
        handle: HANDLE,
        hospital: hospital(),
        allowed,
    };
    let attestation = |allowed| Event::Attestation {
        handle: HANDLE,
        allowed,
    };
    vec![
        patient(None),
        patient(Some("north".to_owned())),
        delegate(false),
        delegate(true),
        Event::MandateConfirmed {
            handle: HANDLE,
            mandate: 2,
        },
        Event::DelegateRemoved {
            handle: HANDLE,
            account: account(),
        },
        attestation(true),
        attestation(false),
        request(RequestAction::Asked),
        request(RequestAction::Declined),
        request(RequestAction::Withdrawn),
        publishing(true),
        publishing(false),
        Event::Closed { handle: HANDLE },
        Event::Purged {
            handle: HANDLE,
            entries: 50,
            directives: 4,
            sessions: 2,
            requests: 1,
        },
    ]
}

fn control() -> Vec<Event> {
    let proposed = |from| ControlStep::Proposed {
        change: Change::Recovery,
        account: account(),
        from,
    };
    let steps = [
        ControlStep::Rotation { account: account() },
        ControlStep::RotationWithdrawn,
        proposed(Some(1_000)),
        proposed(None),
        ControlStep::Confirmed { from: 1_000 },
        ControlStep::Cancelled,
        ControlStep::Passed {
            change: Change::Claim,
            account: account(),
        },
    ];
    let event = |step| Event::Control {
        handle: HANDLE,
        step,
    };
    steps.map(event).to_vec()
}

fn glass() -> Vec<Event> {
    let reviewed = |verdict| GlassEvent::Reviewed {
        session: 5,
        handle: HANDLE,
        verdict,
    };
    let access = |access| GlassEvent::EmergencyAccess {
        handle: HANDLE,
        access,
    };
    let events = [
        access(EmergencyAccess::OptedOut),
        access(EmergencyAccess::Allowed),
        GlassEvent::Opened {
            session: 5,
            handle: HANDLE,
            hospital: hospital(),
            late: false,
            overdue_review: false,
        },
        GlassEvent::Refused {
            handle: HANDLE,
            hospital: hospital(),
            refusal: Reason::EmergencyOptOut,
            recorded: true,
        },
        GlassEvent::Ended {
            session: 5,
            handle: HANDLE,
        },
        reviewed(Verdict::Justified),
        reviewed(Verdict::Unjustified),
        GlassEvent::Disputed {
            session: 5,
            handle: HANDLE,
        },
        GlassEvent::BarLifted {
            person: "ACCOUNT".to_lowercase().parse().unwrap(),
        },
        GlassEvent::Settings,
    ];
    events.map(Event::Glass).to_vec()
}

fn merging() -> Vec<Event> {
    let steps = [
        Step::Proposed,
        Step::Withdrawn,
        Step::Merged,
        Step::Unmerged,
    ];
    let event = |step| {
        Event::Merge(MergeEvent {
            main: HANDLE,
            other: Handle([0xb0; 16]),
            step,
        })
    };
    steps.map(event).to_vec()
}

fn network() -> Vec<Event> {
    let pause = |paused| Event::Pause {
        scope: PauseScope::Permits,
        paused,
        actor: "ACTOR".to_owned(),
    };
    let text = |retired| Event::PolicyText {
        policy: "treatment-2026".parse().unwrap(),
        retired,
    };
    let ownership = |nominated| Event::Ownership {
        owner: account(),
        nominated,
    };
    vec![
        pause(true),
        pause(false),
        text(false),
        text(true),
        Event::RecordIndex { address: account() },
        ownership(None),
        ownership(Some("NOMINEE".to_owned())),
    ]
}

/// As the documentation reads it: which event of the enum, and what it is on chain.
fn row(event: Event) -> serde_json::Value {
    let named = format!("{event:?}");
    let named = named.strip_prefix("Glass(").unwrap_or(&named);
    let named = named.split([' ', '(', ')', '{']).next().unwrap().to_owned();
    let event = ChainEvent::from(event);
    serde_json::json!({ "event": named, "type": event.ty, "attributes": event.attributes })
}

#[test]
fn what_is_told_to_the_outside_is_frozen() {
    let all = [
        patients(),
        merging(),
        directives(),
        control(),
        glass(),
        network(),
    ];
    let rows: Vec<_> = all.into_iter().flatten().map(row).collect();
    let found = serde_json::to_string_pretty(&rows).unwrap() + "\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/events.golden.json");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, &found).unwrap();
    }
    let golden = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(found, golden, "if this is meant, run with UPDATE_GOLDEN=1");
}
