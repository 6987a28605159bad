//! What break-glass tells indexers.

use cosmwasm_std::Event as StdEvent;
use hie_policy::{EmergencyAccess, Reason};
use hie_types::{Handle, HospitalId, PersonId};

use crate::glass::session::Verdict;

/// One event about break-glass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GlassEvent {
    /// The patient opted out or in.
    EmergencyAccess {
        /// Whose records.
        handle: Handle,
        /// What holds now.
        access: EmergencyAccess,
    },
    /// A session was opened.
    Opened {
        /// The session.
        session: u64,
        /// Whose records.
        handle: Handle,
        /// The hospital.
        hospital: HospitalId,
        /// Whether it was reported late.
        late: bool,
        /// Whether an earlier review is overdue.
        overdue_review: bool,
    },
    /// An attempt was refused.
    Refused {
        /// Whose records.
        handle: Handle,
        /// The hospital.
        hospital: HospitalId,
        /// Why.
        refusal: Reason,
        /// Whether it is in the history, or only counted.
        recorded: bool,
    },
    /// A session was ended.
    Ended {
        /// The session.
        session: u64,
        /// Whose records.
        handle: Handle,
    },
    /// A session was reviewed.
    Reviewed {
        /// The session.
        session: u64,
        /// Whose records.
        handle: Handle,
        /// What the review says.
        verdict: Verdict,
    },
    /// A session was disputed.
    Disputed {
        /// The session.
        session: u64,
        /// Whose records.
        handle: Handle,
    },
    /// A bar was lifted.
    BarLifted {
        /// Who may break the glass again.
        person: PersonId,
    },
    /// The limits were set.
    Settings,
}

impl From<GlassEvent> for StdEvent {
    fn from(event: GlassEvent) -> Self {
        let about = |name: &str, session: u64, handle: Handle| {
            Self::new(name)
                .add_attribute("session", session.to_string())
                .add_attribute("handle", handle.to_string())
        };
        match event {
            GlassEvent::EmergencyAccess { handle, access } => Self::new("emergency_access")
                .add_attribute("handle", handle.to_string())
                .add_attribute("access", access.code()),
            GlassEvent::Opened {
                session,
                handle,
                hospital,
                late,
                overdue_review,
            } => about("break_glass", session, handle)
                .add_attribute("hospital", hospital.into_string())
                .add_attribute("late", late.to_string())
                .add_attribute("overdue_review", overdue_review.to_string()),
            GlassEvent::Refused {
                handle,
                hospital,
                refusal,
                recorded,
            } => Self::new("break_glass_refused")
                .add_attribute("handle", handle.to_string())
                .add_attribute("hospital", hospital.into_string())
                .add_attribute("reason", refusal.code())
                .add_attribute("recorded", recorded.to_string()),
            GlassEvent::Ended { session, handle } => about("break_glass_ended", session, handle),
            GlassEvent::Reviewed {
                session,
                handle,
                verdict,
            } => about("break_glass_reviewed", session, handle)
                .add_attribute("verdict", verdict.code()),
            GlassEvent::Disputed { session, handle } => {
                about("break_glass_disputed", session, handle)
            }
            GlassEvent::BarLifted { person } => {
                Self::new("bar_lifted").add_attribute("person", person.into_string())
            }
            GlassEvent::Settings => Self::new("settings").add_attribute("of", "break_glass"),
        }
    }
}
