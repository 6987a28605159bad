//! What a decision says: the outcome and the one closed list of reason codes of the suite.

use crate::codec::code_enum;

code_enum! {
    /// What comes of a request.
    Outcome {
        /// Access is given.
        Permit = 0 "permit",
        /// Access is refused.
        Deny = 1 "deny",
        /// Nobody said yes and nobody said no: the client may ask the patient.
        NoConsent = 2 "no_consent",
    }
}

code_enum! {
    /// Why it came so: the closed list of the whole suite (domain.md 4.4, 4.5, and `RequestAccess`
    /// in 5). [`decide`](crate::decide()) answers with those up to `outside_break_glass`; the
    /// others are found by the contracts before they ask it.
    Reason {
        /// The present custodian reads its own record for care or operations.
        Custodian = 0 "custodian",
        /// A permit dominates every applicable denial.
        Permitted = 1 "permitted",
        /// An open break-glass session and nothing against it.
        BreakGlass = 2 "break_glass",
        /// A denial applies and no permit dominates every denial.
        Denied = 3 "denied",
        /// No directive applies.
        NoDirective = 4 "no_directive",
        /// The patient has opted out of break-glass.
        EmergencyOptOut = 5 "emergency_opt_out",
        /// The person asking has no open break-glass session.
        BreakGlassNotOpen = 6 "break_glass_not_open",
        /// The record has tags or lies above R.
        OutsideBreakGlass = 7 "outside_break_glass",
        /// There is no such record under these handles.
        UnknownRecord = 8 "unknown_record",
        /// The record is superseded, entered in error, unavailable or erased.
        NotCurrent = 9 "not_current",
        /// The patient contests the record as not theirs.
        Contested = 10 "contested",
        /// The handle is closed.
        PatientClosed = 11 "patient_closed",
        /// The hospital is not accredited.
        NotAccredited = 12 "not_accredited",
        /// The hospital lacks the capability the purpose needs.
        CapabilityMissing = 13 "capability_missing",
        /// The role may not ask for the purpose.
        RoleNotAllowed = 14 "role_not_allowed",
        /// The member of staff is suspended.
        StaffSuspended = 15 "staff_suspended",
        /// The appointment has ended.
        StaffExpired = 16 "staff_expired",
        /// The person is barred from break-glass.
        Barred = 17 "barred",
        /// The person or the hospital has opened, or left unreviewed, too many break-glass sessions.
        TooManySessions = 18 "too_many_sessions",
    }
}

impl Reason {
    /// The outcome that goes with this reason; there is only one for each.
    #[must_use]
    pub const fn outcome(self) -> Outcome {
        match self {
            Self::Custodian | Self::Permitted | Self::BreakGlass => Outcome::Permit,
            Self::NoDirective | Self::BreakGlassNotOpen | Self::OutsideBreakGlass => {
                Outcome::NoConsent
            }
            Self::Denied
            | Self::EmergencyOptOut
            | Self::UnknownRecord
            | Self::NotCurrent
            | Self::Contested
            | Self::PatientClosed
            | Self::NotAccredited
            | Self::CapabilityMissing
            | Self::RoleNotAllowed
            | Self::StaffSuspended
            | Self::StaffExpired
            | Self::Barred
            | Self::TooManySessions => Outcome::Deny,
        }
    }
}
