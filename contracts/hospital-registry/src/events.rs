//! What the contract tells the world. The first attribute names what the event is about; all others
//! are ids, codes and counters.

use cosmwasm_std::Event as ChainEvent;
use hie_types::{CategoryCode, EndpointId, HospitalId, PauseScope};

use crate::keys::Use;
use crate::membership::{Change, Detail, Reason};
use crate::mirror::Office;

/// One event. Its name on chain has the prefix `wasm-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// `application`: made, withdrawn or rejected.
    Application {
        /// The account that applied.
        applicant: String,
        /// The id wished for.
        hospital: HospitalId,
        /// What happened.
        action: ApplicationAction,
    },
    /// `membership`: changed.
    Membership {
        /// The member.
        hospital: HospitalId,
        /// The number of the entry in its history.
        number: u64,
        /// Who did it.
        actor: String,
        /// The entry.
        change: Change,
    },
    /// `administrator`: proposed, or a proposal withdrawn.
    Administrator {
        /// The member.
        hospital: HospitalId,
        /// Who is proposed from now on.
        proposed: Option<String>,
    },
    /// `category`: put or retired.
    Category {
        /// Its code.
        category: CategoryCode,
        /// Whether it is retired.
        retired: bool,
    },
    /// `settings`: set.
    Settings {
        /// How many seconds a member that leaves is bound.
        notice_seconds: u64,
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

/// What happened to an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplicationAction {
    /// It was made.
    Applied,
    /// The applicant withdrew it.
    Withdrawn,
    /// It was rejected, and why.
    Rejected(Reason),
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
                action,
            } => application_event(applicant, &hospital, action),
            Event::Membership {
                hospital,
                number,
                actor,
                change,
            } => membership_event(&hospital, number, actor, &change),
            Event::Administrator { hospital, proposed } => Self::new("administrator")
                .add_attribute("hospital", hospital.as_str())
                .add_attribute(
                    "action",
                    if proposed.is_some() {
                        "proposed"
                    } else {
                        "withdrawn"
                    },
                )
                .add_attributes(proposed.map(|account| ("account", account))),
            Event::Category { category, retired } => Self::new("category")
                .add_attribute("category", category.as_str())
                .add_attribute("action", put_or_retired(retired)),
            Event::Settings { notice_seconds } => {
                Self::new("settings").add_attribute("notice_seconds", notice_seconds.to_string())
            }
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
                .add_attribute("action", put_or_retired(retired)),
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

const fn put_or_retired(retired: bool) -> &'static str {
    if retired { "retired" } else { "put" }
}

fn application_event(
    applicant: String,
    hospital: &HospitalId,
    action: ApplicationAction,
) -> ChainEvent {
    let (action, reason) = match action {
        ApplicationAction::Applied => ("applied", None),
        ApplicationAction::Withdrawn => ("withdrawn", None),
        ApplicationAction::Rejected(reason) => ("rejected", Some(reason)),
    };
    ChainEvent::new("application")
        .add_attribute("applicant", applicant)
        .add_attribute("hospital", hospital.as_str())
        .add_attribute("action", action)
        .add_attributes(reason.map(|reason| ("reason", reason.code())))
}

fn membership_event(
    hospital: &HospitalId,
    number: u64,
    actor: String,
    change: &Change,
) -> ChainEvent {
    let (until, capabilities) = match &change.detail {
        Some(Detail::Accreditation {
            until,
            capabilities,
            ..
        }) => (Some(*until), Some(*capabilities)),
        Some(Detail::Renewal(until) | Detail::Notice(until)) => (Some(*until), None),
        Some(Detail::Capabilities(capabilities)) => (None, Some(*capabilities)),
        Some(Detail::Profile(_)) | None => (None, None),
    };
    ChainEvent::new("membership")
        .add_attribute("hospital", hospital.as_str())
        .add_attribute("action", change.kind.code())
        .add_attribute("number", number.to_string())
        .add_attribute("actor", actor)
        .add_attribute("reason", change.reason.code())
        .add_attributes(until.map(|until| ("until", until.to_string())))
        .add_attributes(capabilities.map(|set| ("capabilities", set.codes())))
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
