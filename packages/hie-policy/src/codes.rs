//! Roles, capabilities, levels, effects, authorities: the short closed lists a decision speaks in.

use crate::codec::code_enum;

code_enum! {
    /// What a member of staff is at a hospital (domain.md 3). Codes are ours, `snake_case`.
    Role {
        /// Treats patients.
        Physician = 0 "physician",
        /// Nurses patients.
        Nurse = 1 "nurse",
        /// Dispenses and checks medication.
        Pharmacist = 2 "pharmacist",
        /// Gives care before and on the way to hospital.
        Paramedic = 3 "paramedic",
        /// Keeps the records of the hospital.
        RecordsOfficer = 4 "records_officer",
        /// Answers for data protection; reviews break-glass.
        PrivacyOfficer = 5 "privacy_officer",
        /// Does research.
        Researcher = 6 "researcher",
        /// A machine that acts for staff authenticated inside the hospital.
        Gateway = 7 "gateway",
        /// The one administrator of the hospital.
        Administrator = 8 "administrator",
    }
}

code_enum! {
    /// What a hospital is accredited for (domain.md 3).
    Capability {
        /// Keeps and serves records.
        Custodian = 0 "custodian",
        /// Asks for records for every purpose that is neither emergency nor research.
        Requester = 1 "requester",
        /// Asks for `ERTREAT` and breaks the glass.
        Emergency = 2 "emergency",
        /// Attests acts of patients who have no account.
        Attester = 3 "attester",
        /// Asks for the purposes of the research list.
        Research = 4 "research",
    }
}

code_enum! {
    /// How confidential a record is, from the lowest to the highest: U < L < M < N < R < V.
    ///
    /// Source: HL7 v3 `Confidentiality` 5.0.0 (hl7.terminology 7.3.0). The retired letters and
    /// words of that system (B, D, I, C, S, T, ETH, HIV, PSY, SDV) are refused.
    Confidentiality {
        /// Unrestricted.
        U = 0 "U",
        /// Low.
        L = 1 "L",
        /// Moderate.
        M = 2 "M",
        /// Normal: ordinary health records.
        N = 3 "N",
        /// Restricted: the highest level that break-glass opens.
        R = 4 "R",
        /// Very restricted.
        V = 5 "V",
    }
}

impl Confidentiality {
    /// The display text of HL7.
    #[must_use]
    pub const fn display(self) -> &'static str {
        match self {
            Self::U => "unrestricted",
            Self::L => "low",
            Self::M => "moderate",
            Self::N => "normal",
            Self::R => "restricted",
            Self::V => "very restricted",
        }
    }
}

code_enum! {
    /// What a directive does with what it applies to.
    Effect {
        /// Allows access.
        Permit = 0 "permit",
        /// Forbids access.
        Deny = 1 "deny",
    }
}

code_enum! {
    /// In whose name a directive was written (domain.md 4.6).
    Authority {
        /// By the patient's own account.
        Controller = 0 "controller",
        /// By the patient's own key, relayed by somebody else.
        Signed = 1 "signed",
        /// By the holder of a mandate.
        Delegate = 2 "delegate",
        /// By an officer of an attesting hospital.
        Attested = 3 "attested",
    }
}

impl Authority {
    /// Whether it is the patient's own word: `controller` or `signed`.
    #[must_use]
    pub const fn is_patients_own(self) -> bool {
        matches!(self, Self::Controller | Self::Signed)
    }
}

code_enum! {
    /// What a mandate lets its holder do for the patient (domain.md 4.6.3).
    Power {
        /// Permit, and whatever else opens: lift denials, amend.
        Permit = 0 "permit",
        /// Deny, and forbid.
        Deny = 1 "deny",
        /// Revoke permits.
        Revoke = 2 "revoke",
        /// Dispute sessions, contest records, ask for erasure.
        Dispute = 3 "dispute",
        /// Get the patient's log from gateways that hand it out.
        ExportLog = 4 "export_log",
        /// Appoint and remove delegates.
        ManageDelegates = 5 "manage_delegates",
    }
}

code_enum! {
    /// Whether the patient lets the glass be broken. Opting out closes it for all merged handles.
    EmergencyAccess {
        /// Break-glass is possible.
        Allowed = 0 "allowed",
        /// The patient has opted out.
        OptedOut = 1 "opted_out",
    }
}

code_enum! {
    /// Why the glass was broken.
    ///
    /// Source: HL7 v3 `ActConsentInformationAccessOverrideReason` of `v3-ActReason` 4.0.0. These
    /// are reasons, not purposes of use.
    BreakGlassReason {
        /// Immediate threat to health; the patient cannot consent.
        OVRER = 0 "OVRER",
        /// The patient was found not competent to consent.
        OVRINCOMP = 1 "OVRINCOMP",
        /// The patient declined; the clinician judges otherwise.
        OVRPJ = 2 "OVRPJ",
        /// Public safety requires access.
        OVRPS = 3 "OVRPS",
        /// The safety of a third person requires access.
        OVRTPS = 4 "OVRTPS",
    }
}

impl BreakGlassReason {
    /// The display text of HL7.
    #[must_use]
    pub const fn display(self) -> &'static str {
        match self {
            Self::OVRER => "emergency treatment override",
            Self::OVRINCOMP => "incompetency override",
            Self::OVRPJ => "professional judgment override",
            Self::OVRPS => "public safety override",
            Self::OVRTPS => "third party safety override",
        }
    }

    /// Whether a network accepts it unless its owner says otherwise: only where the patient cannot
    /// consent (domain.md 4.5).
    #[must_use]
    pub const fn default_enabled(self) -> bool {
        matches!(self, Self::OVRER | Self::OVRINCOMP)
    }
}
