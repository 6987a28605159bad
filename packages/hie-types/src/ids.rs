//! Ids: opaque bytes that name a patient, a record, a tag; the text ids of hospitals; persons.

use core::fmt;

pub use hie_policy::FormError;
use hie_policy::Id16;

/// Exactly `N` bytes from `2 * N` lower-case hex digits.
pub(crate) fn hex_bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != N.checked_mul(2)? {
        return None;
    }
    let mut bytes = [0u8; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = (hex_digit(*high)? << 4) | hex_digit(*low)?;
    }
    Some(bytes)
}

fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => digit.checked_sub(b'0'),
        b'a'..=b'f' => digit.checked_sub(b'a')?.checked_add(10),
        _ => None,
    }
}

/// Writes bytes as lower-case hex.
pub(crate) fn write_hex(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

wire_hex!(
    /// The opaque id of a patient: 16 bytes that say nothing about who it is. Made by
    /// [`crate::derive::patient_handle`] or [`crate::derive::hospital_handle`].
    Handle, 16, "handle"
);
wire_hex!(
    /// The opaque id of a record: 16 bytes made by [`crate::derive::record_id`].
    RecordId, 16, "record id"
);
wire_hex!(
    /// Random bytes that went into a handle or record id, shown so that the contract can check it.
    Salt, 16, "salt"
);
wire_hex!(
    /// A blinded sensitivity label or category: `HMAC-SHA-256(k_tag, label)[..16]`.
    Tag, 16, "tag"
);
wire_hex!(
    /// A blinded group of records (a hospital stay, an order, an author).
    Group, 16, "group"
);
wire_hex!(
    /// The id of one registered study.
    StudyId, 16, "study"
);
wire_hex!(
    /// A member of staff without an account, as the hospital's own pseudonym.
    Practitioner, 16, "practitioner"
);
wire_hex!(
    /// A salted commitment: `SHA-256(domain ‖ salt ‖ SHA-256(bytes))`. Means nothing without its salt.
    Commitment, 32, "commitment"
);
wire_hex!(
    /// A SHA-256 hash that is no commitment to anybody's data: a log head, a profile.
    Hash, 32, "hash"
);
wire_hex!(
    /// A public key: X25519 for encryption, Ed25519 for signing.
    PublicKey, 32, "public_key"
);
wire_hex!(
    /// An Ed25519 signature.
    Signature, 64, "signature"
);

macro_rules! is_id16 {
    ($($name:ident),+) => { $(
        impl From<$name> for Id16 {
            fn from(id: $name) -> Id16 { Id16(id.0) }
        }
        impl From<Id16> for $name {
            fn from(id: Id16) -> $name { $name(id.0) }
        }
    )+ };
}
is_id16!(Handle, RecordId, Salt, Tag, Group, StudyId, Practitioner);

wire_string!(
    /// The id of a hospital in the network, chosen once and never given out again.
    HospitalId, "hospital", "must be 2 to 32 of a-z, 0-9 and -, neither first nor last a -",
    "^[a-z0-9]([a-z0-9-]{0,30})[a-z0-9]$", 2, 32, is_slug
);
wire_string!(
    /// The id of one of a hospital's endpoints.
    EndpointId, "endpoint", "must be 2 to 24 of a-z, 0-9 and -, neither first nor last a -",
    "^[a-z0-9]([a-z0-9-]{0,22})[a-z0-9]$", 2, 24, is_slug
);
wire_string!(
    /// The id of a text of the network's policy, chosen once; its text never changes.
    PolicyId, "policy", "must be 2 to 32 of a-z, 0-9 and -, neither first nor last a -",
    "^[a-z0-9]([a-z0-9-]{0,30})[a-z0-9]$", 2, 32, is_slug
);
wire_string!(
    /// The code of a document category in the network's table.
    CategoryCode, "category", "must be 2 to 24 of a-z, 0-9 and -",
    "^[a-z0-9-]{2,24}$", 2, 24, is_slug_text
);
wire_string!(
    /// The opaque name of a sealed object inside an endpoint's store: lower-case hex.
    ObjectId, "object", "must be 16 to 64 lower-case hex digits, an even number",
    "^([0-9a-f]{2}){8,32}$", 16, 64, is_hex
);
wire_string!(
    /// A person: the account, or `hospital/pseudonym` where the appointment has a pseudonym.
    PersonId, "person", "must be an account, or a hospital id, a / and 32 lower-case hex digits",
    "^([a-z0-9]{3,120}|[a-z0-9][a-z0-9-]{0,30}[a-z0-9]/[0-9a-f]{32})$", 3, 120, is_person
);

impl PersonId {
    /// The person behind a pseudonym of a hospital.
    pub fn of_practitioner(hospital: &HospitalId, practitioner: &Practitioner) -> Self {
        Self(format!("{hospital}/{practitioner}"))
    }

    /// Hospital and pseudonym, or nothing if the person is an account.
    pub fn as_practitioner(&self) -> Option<(HospitalId, Practitioner)> {
        let (hospital, practitioner) = self.0.split_once('/')?;
        Some((hospital.parse().ok()?, practitioner.parse().ok()?))
    }
}

fn is_slug_text(text: &str) -> bool {
    text.bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_slug(text: &str) -> bool {
    is_slug_text(text) && !text.starts_with('-') && !text.ends_with('-')
}

fn is_hex(text: &str) -> bool {
    text.len().is_multiple_of(2) && text.bytes().all(|b| hex_digit(b).is_some())
}

fn is_person(text: &str) -> bool {
    match text.split_once('/') {
        Some((hospital, practitioner)) => {
            hospital.parse::<HospitalId>().is_ok() && practitioner.parse::<Practitioner>().is_ok()
        }
        None => text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()),
    }
}
