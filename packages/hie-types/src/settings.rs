//! Messages of **record-index**, continued: what its owner may change.

use hie_derive::wire;

/// The limits of the index.
#[wire]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct IndexSettings {
    /// How long a ticket that is drawn from now on lives, in seconds; 60 to 86,400, 900 at the start
    /// unless said otherwise.
    #[schemars(range(min = 60, max = 86_400))]
    pub ticket_seconds: u32,
    /// Within how many seconds a receipt is to be acknowledged; a day to a year, 30 days at the start.
    #[schemars(range(min = 86_400, max = 31_622_400))]
    pub receipt_seconds: u32,
    /// Within how many seconds a notice is to be acknowledged; an hour to 90 days, 3 days at the start.
    #[schemars(range(min = 3600, max = 7_776_000))]
    pub notice_seconds: u32,
    /// How many days a log's entry is kept before it may be purged; 365 to 36,500, 3,653 (ten years) at
    /// the start.
    #[schemars(range(min = 365, max = 36_500))]
    pub retention_days: u32,
}
