//! The events, one of each kind, frozen.

use cosmwasm_std::Event as ChainEvent;
use hie_types::PauseScope;
use hospital_registry::events::{Event, KeyAction, RoleAction, StaffAction};
use hospital_registry::governance::Office;
use hospital_registry::keys::Use;
use hospital_registry::membership::{ChangeKind, Reason};

use crate::scene::*;

fn staff(account: bool, practitioner: bool, action: StaffAction) -> Event {
    Event::Staff {
        hospital: id("alpha"),
        account: account.then(|| "ACCOUNT".to_owned()),
        practitioner: practitioner.then(|| "PRACTITIONER".to_owned()),
        action,
    }
}

fn key(action: KeyAction) -> Event {
    Event::Key {
        hospital: id("alpha"),
        key: 2,
        key_use: Use::Signing,
        action,
    }
}

fn application(rejected: Option<Reason>) -> Event {
    Event::Application {
        applicant: "ACCOUNT".to_owned(),
        hospital: id("alpha"),
        rejected,
    }
}

fn membership(change: ChangeKind) -> Event {
    Event::Membership {
        hospital: id("alpha"),
        change,
        number: 3,
        actor: "ACTOR".to_owned(),
        reason: Reason::Decision,
    }
}

fn role(action: RoleAction) -> Event {
    Event::Role {
        role: Office::Auditor,
        action,
    }
}

fn pause(paused: bool) -> Event {
    Event::Pause {
        scope: PauseScope::Applications,
        paused,
        actor: "ACTOR".to_owned(),
    }
}

#[test]
fn events_are_as_frozen() {
    let account = || "ACCOUNT".to_owned();
    let endpoint = |retired| Event::Endpoint {
        hospital: id("alpha"),
        endpoint: "store".parse().unwrap(),
        retired,
    };
    let ownership = |nominated| Event::Ownership {
        owner: account(),
        nominated,
    };
    let events = [
        application(None),
        application(Some(Reason::LicenceEnded)),
        membership(ChangeKind::Accredited),
        membership(ChangeKind::Suspended),
        membership(ChangeKind::Reinstated),
        membership(ChangeKind::Revoked),
        Event::RecordIndex { address: account() },
        endpoint(false),
        endpoint(true),
        key(KeyAction::Registered(None)),
        key(KeyAction::Registered(Some(1))),
        key(KeyAction::Rotated),
        key(KeyAction::Compromised),
        staff(true, false, StaffAction::Appointed),
        staff(true, true, StaffAction::Accepted),
        staff(false, true, StaffAction::Suspended),
        staff(false, true, StaffAction::Reinstated),
        staff(true, true, StaffAction::Removed),
        staff(true, true, StaffAction::Left),
        role(RoleAction::Nominated(account())),
        role(RoleAction::Withdrawn),
        role(RoleAction::Accepted(account())),
        role(RoleAction::Removed),
        ownership(None),
        ownership(Some("NOMINEE".to_owned())),
        pause(true),
        pause(false),
    ];
    let lines: Vec<String> = events
        .into_iter()
        .map(|event| line(&event.into()))
        .collect();
    golden("events.golden.json", &lines);
}

fn line(event: &ChainEvent) -> String {
    let mut line = event.ty.clone();
    for attribute in &event.attributes {
        line.push_str(&format!(" {}={}", attribute.key, attribute.value));
    }
    line
}
