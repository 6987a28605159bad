//! The names of code systems, identifiers and extensions.

/// HL7 v3 ActReason: purposes of use.
pub const ACT_REASON: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
/// HL7 v3 ActCode: sensitivity, obligations, `OPTIN` and `OPTOUT`.
pub const ACT_CODE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
/// HL7 v3 Confidentiality.
pub const CONFIDENTIALITY: &str = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
/// HL7 v3 ParticipationType: what an actor of a consent is.
pub const PARTICIPATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
/// What a consent is about.
pub const CONSENT_SCOPE: &str = "http://terminology.hl7.org/CodeSystem/consentscope";
/// What a consent lets somebody do.
pub const CONSENT_ACTION: &str = "http://terminology.hl7.org/CodeSystem/consentaction";
/// LOINC.
pub const LOINC: &str = "http://loinc.org";

/// Identifier: a patient's handle.
pub const HANDLE: &str = "urn:x-hie:handle";
/// Identifier: a directive.
pub const DIRECTIVE: &str = "urn:x-hie:directive";
/// Identifier: a member of the network.
pub const HOSPITAL: &str = "urn:x-hie:hospital";
/// Identifier: a role, in every hospital.
pub const ROLE: &str = "urn:x-hie:role";
/// Identifier: a role in one hospital, as `hospital/role`.
pub const HOSPITAL_ROLE: &str = "urn:x-hie:hospital-role";
/// Identifier: a person, as the network names them.
pub const PERSON: &str = "urn:x-hie:person";
/// Identifier: a record.
pub const RECORD: &str = "urn:x-hie:record";
/// Identifier: a blinded group of records.
pub const GROUP: &str = "urn:x-hie:group";
/// Code system: the network's category table.
pub const CATEGORY: &str = "urn:x-hie:category";
/// Code system: blinded tags.
pub const TAG: &str = "urn:x-hie:tag";
/// Start of the uri of a text of the network's policy; alone, the rules of the network.
pub const POLICY: &str = "urn:x-hie:policy";

/// Modifier extension: a permit reaches records without sensitivity tags only.
pub const UNTAGGED_ONLY: &str = "urn:x-hie:untagged-only";
/// Extension: a permit reaches records with sensitivity tags too.
pub const TAGGED: &str = "urn:x-hie:tagged";
/// Modifier extension: how many tickets a permit may carry.
pub const MAX_USES: &str = "urn:x-hie:max-uses";
/// Modifier extension: one registered study.
pub const STUDY: &str = "urn:x-hie:study";
/// Modifier extension: the lowest level that a denial is about.
pub const FLOOR: &str = "urn:x-hie:confidentiality-floor";
/// Extension: the purposes are meant as the network reads them, never across the border of emergencies.
pub const EXACT_PURPOSES: &str = "urn:x-hie:purposes-exact";
/// Extension: what the asker must or must not do with what it gets.
pub const OBLIGATION: &str = "urn:x-hie:obligation";
/// Extension: the commitment to the signed form.
pub const EVIDENCE: &str = "urn:x-hie:evidence";
/// Extension: where a directive stands.
pub const STATUS: &str = "urn:x-hie:directive-status";
/// Extension: by whose authority a directive was written.
pub const AUTHORITY: &str = "urn:x-hie:authority";

/// Extension: where a record stands.
pub const RECORD_STATUS: &str = "urn:x-hie:record-status";
/// Extension: whether the patient contests a record as not theirs.
pub const CONTESTED: &str = "urn:x-hie:contested";
/// Extension: what directives name of a record.
pub const ROOT: &str = "urn:x-hie:root";
/// Extension: the hospital that published a record first.
pub const ORIGIN: &str = "urn:x-hie:origin";
/// Extension: the salted commitment to a document.
pub const COMMITMENT: &str = "urn:x-hie:commitment";
/// Extension: the record that took another's place.
pub const SUPERSEDED_BY: &str = "urn:x-hie:superseded-by";
/// Start of the address of a sealed object: custodian, endpoint and object follow.
pub const OBJECT: &str = "urn:x-hie:object";
/// Extension: the size of a sealed object in bytes, rounded up.
pub const SIZE: &str = "urn:x-hie:size";
/// Extension: the status of a member.
pub const MEMBER_STATUS: &str = "urn:x-hie:member-status";
/// Extension: what a member is accredited for.
pub const CAPABILITY: &str = "urn:x-hie:capability";
/// Identifier: an endpoint, as `hospital/endpoint`.
pub const ENDPOINT: &str = "urn:x-hie:endpoint";
/// Code system: what an endpoint is.
pub const ENDPOINT_KIND: &str = "urn:x-hie:endpoint-kind";
