//! The code tables of `hie-policy` as they go over the wire.

wire_code!(
    /// HL7 v3 PurposeOfUse: why records are asked for.
    Purpose, hie_policy::Purpose, "HL7 v3 PurposeOfUse code (v3-ActReason), exact and case-sensitive"
);
wire_code!(
    /// What a member of staff is appointed as.
    Role, hie_policy::Role, "role of a member of staff"
);
wire_code!(
    /// What a hospital is accredited for.
    Capability, hie_policy::Capability, "what a hospital is accredited for"
);
wire_code!(
    /// HL7 v3 Confidentiality of a record, U lowest, V highest.
    Confidentiality, hie_policy::Confidentiality, "HL7 v3 Confidentiality: U < L < M < N < R < V"
);
wire_code!(
    /// Whether a directive permits or denies.
    Effect, hie_policy::Effect, "whether a directive permits or denies"
);
wire_code!(
    /// By whose authority an act of the patient was taken.
    Authority, hie_policy::Authority, "by whose authority an act of the patient was taken"
);
wire_code!(
    /// What a mandate lets its holder do for the patient.
    Power, hie_policy::Power, "what a mandate lets its holder do for the patient"
);
wire_code!(
    /// What a decision says.
    Outcome, hie_policy::Outcome, "what a decision says; no_consent is not deny: the patient may be asked"
);
wire_code!(
    /// Why a decision says it: the closed list of the suite.
    Reason, hie_policy::Reason, "why a decision says it: a closed list"
);
wire_code!(
    /// HL7 v3 ObligationPolicy or RefrainPolicy: what the asker must or must not do with what it gets.
    Obligation, hie_policy::ObligationCode, "HL7 v3 ObligationPolicy or RefrainPolicy code (v3-ActCode)"
);
wire_code!(
    /// How a record relates to an earlier one.
    RelationKind, hie_policy::RelationKind, "how a record relates to an earlier one"
);
wire_code!(
    /// Why a record does not carry the sensitivity of the one it relates to.
    ReasonCode, hie_policy::ReasonCode, "why a record does not carry the sensitivity of the one it relates to"
);
wire_code!(
    /// Why a record was entered in error.
    ErrorReason, hie_policy::ErrorReason, "why a record was entered in error"
);
wire_code!(
    /// Why a record was erased.
    ErasureReason, hie_policy::ErasureReason, "why a record was erased"
);
wire_code!(
    /// What a custodian answers to a patient who contests a record.
    ContestAnswer, hie_policy::ContestAnswer, "what a custodian answers to a patient who contests a record as not theirs"
);
wire_code!(
    /// HL7 v3 PurposeOfUse that lawfully outlasts consent: why a hospital keeps what it should give up.
    RetentionReason, hie_policy::RetentionReason, "why a hospital lawfully keeps its copy: HL7 v3 ActReason code, exact"
);
wire_code!(
    /// Whether the patient lets the glass be broken.
    EmergencyAccess, hie_policy::EmergencyAccess, "whether the patient lets the glass be broken"
);
wire_code!(
    /// HL7 v3 ActReason below ActConsentInformationAccessOverrideReason: why the glass was broken.
    BreakGlassReason, hie_policy::BreakGlassReason, "why the glass was broken: HL7 v3 ActReason code, exact"
);
wire_wrap!(
    /// A month of care, `YYYY-MM`, 1900 to 2199.
    Month, hie_policy::Month, "month, YYYY-MM",
    |schema| { schema.string().pattern = Some("^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$".to_owned()); }
);
