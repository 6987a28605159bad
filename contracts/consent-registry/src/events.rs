//! What the contract tells indexers. The first attribute is the primary id; all are ids, codes,
//! counters or addresses. On chain each name is preceded by `wasm-`.

mod steps;

pub use steps::{ControlStep, RequestAction};

use cosmwasm_std::Event as StdEvent;
use hie_policy::Effect;
use hie_types::{Handle, HospitalId, PauseScope, PolicyId};

use crate::glass::events::GlassEvent;
use crate::merging::MergeEvent;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A handle was registered.
    Patient {
        /// The handle.
        handle: Handle,
        /// The hospital that registered it, if one did.
        hospital: Option<String>,
    },
    /// A directive was written.
    Directive {
        /// Its id.
        directive: u64,
        /// Whose it is.
        handle: Handle,
        /// Permit or denial.
        effect: Effect,
        /// Whether it opens nothing until it is confirmed.
        pending: bool,
    },
    /// A directive was written in the place of another.
    Amended {
        /// Its id.
        directive: u64,
        /// Whose it is.
        handle: Handle,
        /// Permit or denial.
        effect: Effect,
        /// The directive that it replaced.
        amends: u64,
        /// Whether tickets drawn on that died.
        narrowed: bool,
    },
    /// An attested permit was confirmed.
    AttestedConfirmed {
        /// Its id.
        directive: u64,
        /// Whose it is.
        handle: Handle,
    },
    /// Somebody may act for the patient.
    DelegateAppointed {
        /// For whom.
        handle: Handle,
        /// The number of the mandate.
        mandate: u32,
        /// Whether it does not hold until it is confirmed.
        pending: bool,
    },
    /// A mandate was confirmed.
    MandateConfirmed {
        /// For whom.
        handle: Handle,
        /// Its number.
        mandate: u32,
    },
    /// The mandates of an account were ended.
    DelegateRemoved {
        /// For whom it acted.
        handle: Handle,
        /// The account.
        account: String,
    },
    /// The patient let hospitals attest acts, or forbade it.
    Attestation {
        /// Whose handle.
        handle: Handle,
        /// Whether they may.
        allowed: bool,
    },
    /// A permit was revoked or a denial lifted.
    DirectiveEnded {
        /// Its id.
        directive: u64,
        /// Whose it was.
        handle: Handle,
        /// Permit or denial.
        effect: Effect,
    },
    /// All permits of a handle were revoked.
    PermitsRevoked {
        /// Whose they were.
        handle: Handle,
        /// Those with an id below this.
        below: u64,
    },
    /// Uses of permits were drawn.
    UsesDrawn {
        /// The permits, at least one.
        ids: Vec<u64>,
    },
    /// A permit was written that answers a request.
    Approved {
        /// The permit.
        directive: u64,
        /// Whose it is.
        handle: Handle,
        /// The request.
        request: u64,
    },
    /// A hospital asked for consent or asks no longer, or the patient declined.
    Request {
        /// The request.
        request: u64,
        /// Whose records.
        handle: Handle,
        /// The hospital that asks.
        hospital: String,
        /// What was done.
        action: RequestAction,
    },
    /// Bodies were purged.
    Purged {
        /// Whose.
        handle: Handle,
        /// How many entries of the history.
        entries: u32,
        /// How many directives.
        directives: usize,
        /// How many sessions.
        sessions: usize,
        /// How many requests.
        requests: usize,
    },
    /// A scope was paused or resumed.
    Pause {
        /// The scope.
        scope: PauseScope,
        /// Whether it is paused from now on.
        paused: bool,
        /// Who did it.
        actor: String,
    },
    /// A text of the network's policy was put or retired.
    PolicyText {
        /// Its id.
        policy: PolicyId,
        /// Whether new directives may name it no longer.
        retired: bool,
    },
    /// The record index was named.
    RecordIndex {
        /// The contract.
        address: String,
    },
    /// The owner or the nominee changed.
    Ownership {
        /// The owner.
        owner: String,
        /// The nominee, if there is one.
        nominated: Option<String>,
    },
    /// Something about break-glass.
    Glass(GlassEvent),
    /// A hospital may not publish under a handle, or may again.
    Publishing {
        /// The handle.
        handle: Handle,
        /// The hospital.
        hospital: HospitalId,
        /// Whether it may.
        allowed: bool,
    },
    /// Something about the control of a handle.
    Control {
        /// The handle.
        handle: Handle,
        /// What.
        step: ControlStep,
    },
    /// Something about two handles of one patient.
    Merge(MergeEvent),
    /// A handle was closed.
    Closed {
        /// The handle.
        handle: Handle,
    },
}

impl From<Event> for StdEvent {
    fn from(event: Event) -> Self {
        match event {
            Event::Patient { handle, hospital } => {
                let event = Self::new("patient").add_attribute("handle", handle.to_string());
                match hospital {
                    Some(hospital) => event.add_attribute("hospital", hospital),
                    None => event,
                }
            }
            Event::Directive {
                directive,
                handle,
                effect,
                pending,
            } => {
                let event = about_directive("directive", directive, handle, effect);
                if pending {
                    event.add_attribute("pending", "true")
                } else {
                    event
                }
            }
            Event::Amended {
                directive,
                handle,
                effect,
                amends,
                narrowed,
            } => about_directive("directive_amended", directive, handle, effect)
                .add_attribute("amends", amends.to_string())
                .add_attribute("narrowed", narrowed.to_string()),
            Event::AttestedConfirmed { directive, handle } => Self::new("attested_confirmed")
                .add_attribute("directive", directive.to_string())
                .add_attribute("handle", handle.to_string()),
            Event::DelegateAppointed {
                handle,
                mandate,
                pending,
            } => {
                let event = Self::new("delegate")
                    .add_attribute("mandate", mandate.to_string())
                    .add_attribute("handle", handle.to_string());
                if pending {
                    event.add_attribute("pending", "true")
                } else {
                    event
                }
            }
            Event::MandateConfirmed { handle, mandate } => Self::new("attested_confirmed")
                .add_attribute("mandate", mandate.to_string())
                .add_attribute("handle", handle.to_string()),
            Event::DelegateRemoved { handle, account } => Self::new("delegate_removed")
                .add_attribute("account", account)
                .add_attribute("handle", handle.to_string()),
            Event::Attestation { handle, allowed } => Self::new("attestation")
                .add_attribute("handle", handle.to_string())
                .add_attribute("allowed", allowed.to_string()),
            Event::DirectiveEnded {
                directive,
                handle,
                effect,
            } => about_directive("directive_ended", directive, handle, effect),
            Event::PermitsRevoked { handle, below } => Self::new("permits_revoked")
                .add_attribute("handle", handle.to_string())
                .add_attribute("below", below.to_string()),
            Event::UsesDrawn { ids } => {
                let ids: Vec<String> = ids.iter().map(u64::to_string).collect();
                Self::new("uses_drawn").add_attribute("ids", ids.join(","))
            }
            Event::Approved {
                directive,
                handle,
                request,
            } => about_directive("directive", directive, handle, Effect::Permit)
                .add_attribute("request", request.to_string()),
            Event::Request {
                request,
                handle,
                hospital,
                action,
            } => Self::new("consent_request")
                .add_attribute("request", request.to_string())
                .add_attribute("handle", handle.to_string())
                .add_attribute("hospital", hospital)
                .add_attribute("action", action.code()),
            Event::Purged {
                handle,
                entries,
                directives,
                sessions,
                requests,
            } => Self::new("purged")
                .add_attribute("handle", handle.to_string())
                .add_attribute("entries", entries.to_string())
                .add_attribute("directives", directives.to_string())
                .add_attribute("sessions", sessions.to_string())
                .add_attribute("requests", requests.to_string()),
            Event::Pause {
                scope,
                paused,
                actor,
            } => Self::new("pause")
                .add_attribute("scope", scope.code())
                .add_attribute("action", if paused { "paused" } else { "resumed" })
                .add_attribute("actor", actor),
            Event::PolicyText { policy, retired } => Self::new("policy_text")
                .add_attribute("policy", policy.to_string())
                .add_attribute("retired", retired.to_string()),
            Event::RecordIndex { address } => {
                Self::new("record_index").add_attribute("address", address)
            }
            Event::Glass(event) => event.into(),
            Event::Publishing {
                handle,
                hospital,
                allowed,
            } => Self::new("publishing")
                .add_attribute("handle", handle.to_string())
                .add_attribute("hospital", hospital.to_string())
                .add_attribute("allowed", if allowed { "true" } else { "false" }),
            Event::Control { handle, step } => {
                let event = Self::new("control")
                    .add_attribute("handle", handle.to_string())
                    .add_attribute("step", step.code());
                step.attributes(event)
            }
            Event::Merge(event) => event.into(),
            Event::Closed { handle } => {
                Self::new("closed").add_attribute("handle", handle.to_string())
            }
            Event::Ownership { owner, nominated } => {
                let event = Self::new("ownership").add_attribute("owner", owner);
                match nominated {
                    Some(nominated) => event.add_attribute("nominated", nominated),
                    None => event,
                }
            }
        }
    }
}

fn about_directive(name: &str, directive: u64, handle: Handle, effect: Effect) -> StdEvent {
    StdEvent::new(name)
        .add_attribute("directive", directive.to_string())
        .add_attribute("handle", handle.to_string())
        .add_attribute("effect", effect.code())
}
