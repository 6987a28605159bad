//! The events, one of each kind, frozen.

use cosmwasm_std::Event as ChainEvent;
use hie_contract::account::Account;
use hie_types::PauseScope;
use hospital_registry::events::{ApplicationAction, Event, KeyAction, RoleAction, StaffAction};
use hospital_registry::governance::Office;
use hospital_registry::keys::Use;
use hospital_registry::membership::{Capabilities, Change, ChangeKind, Detail, Reason};

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

fn application(action: ApplicationAction) -> Event {
    Event::Application {
        applicant: "ACCOUNT".to_owned(),
        hospital: id("alpha"),
        action,
    }
}

fn membership(kind: ChangeKind, detail: Option<Detail>) -> Event {
    Event::Membership {
        hospital: id("alpha"),
        number: 3,
        actor: "ACTOR".to_owned(),
        change: Change {
            kind,
            reason: Reason::Decision,
            at: START,
            actor: account(),
            detail,
        },
    }
}

fn account() -> Account {
    Account::from_bytes(vec![1; 20])
}

fn capabilities() -> Capabilities {
    use hie_policy::Capability::{Custodian, Requester};
    Capabilities::from_list([Requester, Custodian]).unwrap()
}

fn memberships() -> Vec<Event> {
    use ChangeKind::*;
    let accreditation = Detail::Accreditation {
        until: UNTIL,
        capabilities: capabilities(),
        administrator: account(),
        profile_hash: [2; 32],
    };
    vec![
        membership(Accredited, Some(accreditation)),
        membership(Suspended, None),
        membership(Reinstated, None),
        membership(Revoked, None),
        membership(Renewed, Some(Detail::Renewal(UNTIL))),
        membership(CapabilitiesSet, Some(Detail::Capabilities(capabilities()))),
        membership(LeavingAnnounced, Some(Detail::Notice(UNTIL))),
        membership(LeavingCancelled, None),
        membership(Withdrawn, None),
        membership(ProfileUpdated, Some(Detail::Profile([2; 32]))),
        membership(AdministratorChanged, None),
    ]
}

fn category(retired: bool) -> Event {
    Event::Category {
        category: "ct".parse().unwrap(),
        retired,
    }
}

fn administrator(proposed: Option<String>) -> Event {
    Event::Administrator {
        hospital: id("alpha"),
        proposed,
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
        application(ApplicationAction::Applied),
        application(ApplicationAction::Withdrawn),
        application(ApplicationAction::Rejected(Reason::LicenceEnded)),
        administrator(Some(account())),
        administrator(None),
        category(false),
        category(true),
        Event::Settings {
            notice_seconds: 86_400,
        },
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
    let rows = events.into_iter().chain(memberships()).map(row);
    golden("events.golden.json", &rows.collect::<Vec<_>>());
}

/// As the documentation reads it: which event of the enum, and what it is on chain.
fn row(event: Event) -> serde_json::Value {
    let named = format!("{event:?}");
    let named = named.split([' ', '(', ')', '{']).next().unwrap().to_owned();
    let event = ChainEvent::from(event);
    serde_json::json!({ "event": named, "type": event.ty, "attributes": event.attributes })
}
