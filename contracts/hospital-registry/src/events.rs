//! What the contract tells the world. The first attribute names what the event is about; all others
//! are ids, codes and counters.

use cosmwasm_std::Event as ChainEvent;
use hie_types::{EndpointId, HospitalId, PauseScope};

use crate::keys::Use;
use crate::membership::{ChangeKind, Reason};
use crate::mirror::Office;

/// One event. Its name on chain has the prefix `wasm-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// `application`: made or rejected.
    Application {
        /// The account that applied.
        applicant: String,
        /// The id wished for.
        hospital: HospitalId,
        /// Why it was rejected; nothing if it was made.
        rejected: Option<Reason>,
    },
    /// `membership`: changed.
    Membership {
        /// The member.
        hospital: HospitalId,
        /// What changed.
        change: ChangeKind,
        /// The number of the entry in its history.
        number: u64,
        /// Who did it.
        actor: String,
        /// Why.
        reason: Reason,
    },
    /// `record_index`: named.
    RecordIndex {
        /// The contract.
        address: String,
    },
    /// `endpoint`: put or retired.
    Endpoint {
        /// The member.
        hospital: HospitalId,
        /// Its id within the hospital.
        endpoint: EndpointId,
        /// Whether it is retired.
        retired: bool,
    },
    /// `key`: registered, rotated or compromised.
    Key {
        /// The member.
        hospital: HospitalId,
        /// Its number.
        key: u32,
        /// What it is for.
        key_use: Use,
        /// What happened.
        action: KeyAction,
    },
    /// `staff`: an appointment changed.
    Staff {
        /// The member.
        hospital: HospitalId,
        /// The account of the appointment.
        account: Option<String>,
        /// Its pseudonym, in hex.
        practitioner: Option<String>,
        /// What happened.
        action: StaffAction,
    },
    /// `role`: a network role.
    Role {
        /// The role.
        role: Office,
        /// What happened.
        action: RoleAction,
    },
    /// `ownership`: of the registry.
    Ownership {
        /// The owner from now on.
        owner: String,
        /// The nominee from now on.
        nominated: Option<String>,
    },
    /// `pause`: a scope paused or resumed.
    Pause {
        /// The scope.
        scope: PauseScope,
        /// Whether it is paused from now on.
        paused: bool,
        /// Who did it.
        actor: String,
    },
}

/// What happened to a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyAction {
    /// Registered; the number of the one that it replaced.
    Registered(Option<u32>),
    /// Retired as rotated.
    Rotated,
    /// Declared compromised.
    Compromised,
}

/// What happened to an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffAction {
    /// Appointed, or appointed again.
    Appointed,
    /// Accepted.
    Accepted,
    /// Stopped.
    Suspended,
    /// No longer stopped.
    Reinstated,
    /// Removed by the hospital.
    Removed,
    /// Left by the account.
    Left,
}

/// What happened to a network role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoleAction {
    /// This account is nominated.
    Nominated(String),
    /// Nobody is nominated any more; the holder stays.
    Withdrawn,
    /// This account holds it.
    Accepted(String),
    /// Nobody holds it.
    Removed,
}

impl StaffAction {
    const fn code(self) -> &'static str {
        match self {
            Self::Appointed => "appointed",
            Self::Accepted => "accepted",
            Self::Suspended => "suspended",
            Self::Reinstated => "reinstated",
            Self::Removed => "removed",
            Self::Left => "left",
        }
    }
}

impl From<Event> for ChainEvent {
    fn from(event: Event) -> Self {
        match event {
            Event::Application {
                applicant,
                hospital,
                rejected,
            } => {
                let action = if rejected.is_some() {
                    "rejected"
                } else {
                    "applied"
                };
                Self::new("application")
                    .add_attribute("applicant", applicant)
                    .add_attribute("hospital", hospital.as_str())
                    .add_attribute("action", action)
                    .add_attributes(rejected.map(|reason| ("reason", reason.code())))
            }
            Event::Membership {
                hospital,
                change,
                number,
                actor,
                reason,
            } => Self::new("membership")
                .add_attribute("hospital", hospital.as_str())
                .add_attribute("action", change.code())
                .add_attribute("number", number.to_string())
                .add_attribute("actor", actor)
                .add_attribute("reason", reason.code()),
            Event::RecordIndex { address } => {
                Self::new("record_index").add_attribute("address", address)
            }
            Event::Endpoint {
                hospital,
                endpoint,
                retired,
            } => Self::new("endpoint")
                .add_attribute("hospital", hospital.as_str())
                .add_attribute("endpoint", endpoint.as_str())
                .add_attribute("action", if retired { "retired" } else { "put" }),
            Event::Key {
                hospital,
                key,
                key_use,
                action,
            } => key_event(&hospital, key, key_use, action),
            Event::Staff {
                hospital,
                account,
                practitioner,
                action,
            } => Self::new("staff")
                .add_attribute("hospital", hospital.as_str())
                .add_attributes(account.map(|account| ("account", account)))
                .add_attributes(practitioner.map(|id| ("practitioner", id)))
                .add_attribute("action", action.code()),
            Event::Role { role, action } => role_event(role, action),
            Event::Ownership { owner, nominated } => Self::new("ownership")
                .add_attribute("owner", owner)
                .add_attributes(nominated.map(|nominee| ("nominated", nominee))),
            Event::Pause {
                scope,
                paused,
                actor,
            } => Self::new("pause")
                .add_attribute("scope", scope.code())
                .add_attribute("action", if paused { "paused" } else { "resumed" })
                .add_attribute("actor", actor),
        }
    }
}

fn key_event(hospital: &HospitalId, key: u32, key_use: Use, action: KeyAction) -> ChainEvent {
    let (action, replaced) = match action {
        KeyAction::Registered(replaced) => ("registered", replaced),
        KeyAction::Rotated => ("rotated", None),
        KeyAction::Compromised => ("compromised", None),
    };
    ChainEvent::new("key")
        .add_attribute("hospital", hospital.as_str())
        .add_attribute("key", key.to_string())
        .add_attribute("use", key_use.code())
        .add_attribute("action", action)
        .add_attributes(replaced.map(|number| ("rotated", number.to_string())))
}

fn role_event(role: Office, action: RoleAction) -> ChainEvent {
    let (action, account) = match action {
        RoleAction::Nominated(account) => ("nominated", Some(account)),
        RoleAction::Withdrawn => ("withdrawn", None),
        RoleAction::Accepted(account) => ("accepted", Some(account)),
        RoleAction::Removed => ("removed", None),
    };
    ChainEvent::new("role")
        .add_attribute("role", role.code())
        .add_attribute("action", action)
        .add_attributes(account.map(|account| ("account", account)))
}
