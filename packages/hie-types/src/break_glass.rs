//! Break-glass over the wire: its settings, and what consent-registry answers about sessions,
//! reviews and bars. Times are Unix seconds of block time; ends are exclusive.

use hie_derive::wire;

use crate::{BreakGlassReason, Commitment, Handle, HospitalId, PersonId, Reason, Role};

/// The limits of break-glass. Changing them holds for sessions that are open or unreviewed already,
/// but for the end of a session, which is fixed when it opens.
#[wire]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct BreakGlassSettings {
    /// How long a session lasts, in seconds, 900 to 86,400; 14,400 (4 hours) at first.
    #[schemars(range(min = 900, max = 86_400))]
    pub session_seconds: u32,
    /// How long a review may take from the opening, in seconds, 3,600 to 2,592,000; 259,200
    /// (72 hours) at first.
    #[schemars(range(min = 3600, max = 2_592_000))]
    pub review_seconds: u32,
    /// How long the patient may dispute from the opening, in seconds, 2,592,000 to 31,536,000;
    /// 7,776,000 (90 days) at first.
    #[schemars(range(min = 2_592_000, max = 31_536_000))]
    pub dispute_seconds: u32,
    /// How long after its review was due a session bars its person, in seconds, 86,400 to
    /// 7,776,000; 1,209,600 (14 days) at first.
    #[schemars(range(min = 86_400, max = 7_776_000))]
    pub bar_after_seconds: u32,
    /// How many unreviewed sessions a person may have, 1 to 100; 20 at first.
    #[schemars(range(min = 1, max = 100))]
    pub max_unreviewed: u32,
    /// How many sessions a person may open in 24 hours, 1 to 100; 10 at first.
    #[schemars(range(min = 1, max = 100))]
    pub max_opened_by_person: u32,
    /// How many sessions a hospital's people may open in 24 hours, 1 to 10,000; 200 at first.
    #[schemars(range(min = 1, max = 10_000))]
    pub max_opened_by_hospital: u32,
    /// The reasons that are accepted, 1 to 5, none twice; `OVRER` and `OVRINCOMP` at first.
    #[schemars(schema_with = "crate::schema::set::<BreakGlassReason, 1, 5>")]
    pub reasons: Vec<BreakGlassReason>,
}

/// What a review says of a session.
#[wire]
#[derive(Copy, Eq)]
pub enum Verdict {
    /// There was an emergency, and this person needed the records.
    Justified,
    /// There was none, or this person did not. It bars the person until the auditor lifts the bar.
    Unjustified,
}

/// The answer to `BreakGlass`.
#[wire]
pub struct BreakGlassResponse {
    /// The session, if one was opened.
    pub session: Option<u64>,
    /// Until when it is open, Unix seconds, exclusive.
    pub expires_at: Option<u64>,
    /// Why none was opened.
    pub refusal: Option<Reason>,
    /// Whether a review of an earlier session of the same person is overdue.
    pub overdue_review: bool,
}

/// The answer to `RecordLateSession`.
#[wire]
pub struct LateSessionResponse {
    /// The session.
    pub session: u64,
}

/// Where a session stands as of block time.
#[wire]
#[derive(Copy, Eq)]
pub enum SessionStatus {
    /// Records are given out on it.
    Open,
    /// Somebody ended it, or it was reported late.
    Ended,
    /// Past its end.
    Expired,
    /// The patient opted out of break-glass, or closed the handle, since.
    OptedOut,
}

/// One session.
#[wire]
pub struct SessionResponse {
    /// Its number.
    pub id: u64,
    /// Whose records.
    pub handle: Handle,
    /// Who broke the glass.
    pub person: PersonId,
    /// Where the person worked.
    pub hospital: HospitalId,
    /// As what.
    pub role: Role,
    /// The account that sent the message: the person's own, a gateway's, or, of a late session, that
    /// of whoever reported it.
    pub account: String,
    /// Why.
    pub reason: BreakGlassReason,
    /// Commitment to the justification, which stays off chain.
    pub justification: Commitment,
    /// When it was opened, or reported if late.
    pub opened_at: u64,
    /// Until when it is open.
    pub expires_at: u64,
    /// When the access was, if it was reported late: while the chain was unreachable.
    pub late: Option<u64>,
    /// Whether a review of an earlier session of the same person was overdue when it was opened.
    pub overdue_review: bool,
    /// Where it stands.
    pub status: SessionStatus,
    /// When and by whom it was ended, if it was.
    pub ended: Option<SessionEnd>,
    /// The latest review, if there is one.
    pub review: Option<SessionReview>,
    /// The patient's dispute, if there is one.
    pub dispute: Option<SessionDispute>,
    /// Until when the hospital is to review it; nothing once it is reviewed or disputed.
    pub review_due: Option<u64>,
}

/// The end of a session by an act.
#[wire]
pub struct SessionEnd {
    /// When.
    pub at: u64,
    /// The account that ended it.
    pub account: String,
}

/// A review of a session.
#[wire]
pub struct SessionReview {
    /// What it says.
    pub verdict: Verdict,
    /// When.
    pub at: u64,
    /// The account that reviewed.
    pub account: String,
    /// Whether the auditor did.
    pub by_auditor: bool,
}

/// A dispute about a session.
#[wire]
pub struct SessionDispute {
    /// When.
    pub at: u64,
    /// The account that disputed.
    pub account: String,
    /// Whether the auditor has closed it by a review.
    pub closed: bool,
}

/// A page of sessions.
#[wire]
pub struct SessionsResponse {
    /// The sessions, by number.
    pub sessions: Vec<SessionResponse>,
    /// `start_after` of the next page, if there may be one.
    pub next: Option<u64>,
}

/// A session that waits for a review.
#[wire]
pub struct PendingReview {
    /// The session.
    pub session: SessionResponse,
    /// Whether the review is overdue. Never of a disputed session.
    pub overdue: bool,
    /// Whether it is overdue for so long that it bars its person.
    pub bars_person: bool,
    /// Whether the patient disputes it: then only the auditor reviews it.
    pub disputed: bool,
}

/// A page of sessions that wait for a review.
#[wire]
pub struct PendingReviewsResponse {
    /// The sessions: of each person by number, then those disputed by number.
    pub reviews: Vec<PendingReview>,
    /// `start_after` of the next page, if there may be one; opaque.
    pub next: Option<String>,
}

/// A bar by a verdict.
#[wire]
pub struct BarResponse {
    /// Who may not break the glass.
    pub person: PersonId,
    /// The session that was unjustified.
    pub session: u64,
    /// Since when.
    pub since: u64,
}

/// A page of bars.
#[wire]
pub struct BarsResponse {
    /// The bars.
    pub bars: Vec<BarResponse>,
    /// `start_after` of the next page, if there may be one; opaque.
    pub next: Option<String>,
}

/// Whether the tickets of a break-glass session are still good.
#[wire]
pub struct SessionBasis {
    /// The session.
    pub id: u64,
    /// Where it stands; nothing if there is no such session.
    pub status: Option<SessionStatus>,
    /// Whether tickets drawn on it are still good: it is open.
    pub good: bool,
    /// The handles for whose records it counts as of block time: its own and those merged with it, at
    /// most 5; none if there is no such session.
    pub handles: Vec<Handle>,
}
