//! Mandates: who may act for a patient, what, until when, and who gave that.

use hie_contract::account::Account;
use hie_policy::{MandateKind, Power};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::attested::{AttestationError, Confirmer, SelfAttested};
use crate::spoken::Spoken;

/// How many mandates of one handle may be open at a time.
pub const MAX_MANDATES: usize = 16;
/// How many of them may be attested, confirmed or not: half, so that guardians find room for those whom
/// they appoint.
pub const MAX_ATTESTED: usize = 8;
/// How many of those that one hospital attested may wait for their confirmation at a time, so that
/// nobody keeps the others from attesting.
pub const MAX_WAITING: usize = 4;
/// How many of those may rest on the word of one hospital alone, waiting or confirmed by an officer of its own:
/// two less, so that others always find room.
pub const MAX_OF_ONE_HOSPITAL: usize = 6;
/// How far ahead a mandate may end, in days: ten years.
pub const MAX_MANDATE_DAYS: u64 = 3_653;

const SECONDS_A_DAY: u64 = 86_400;

/// A set of powers: one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Powers(u8);

impl Powers {
    /// Those that are listed.
    pub fn of(listed: &[Power]) -> Self {
        Self(listed.iter().fold(0, |set, power| set | bit(*power)))
    }

    /// Whether it is among them.
    pub const fn has(self, power: Power) -> bool {
        self.0 & bit(power) != 0
    }

    /// Whether one of those is among them.
    pub fn has_any(self, powers: &[Power]) -> bool {
        powers.iter().any(|power| self.has(*power))
    }

    /// Whether all of them are among `others`.
    pub const fn are_within(self, others: Self) -> bool {
        self.0 & !others.0 == 0
    }

    /// Each of them, in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = Power> {
        Power::all().filter(move |power| self.has(*power))
    }
}

const fn bit(power: Power) -> u8 {
    match power {
        Power::Permit => 1,
        Power::Deny => 2,
        Power::Revoke => 4,
        Power::Dispute => 8,
        Power::ExportLog => 16,
        Power::ManageDelegates => 32,
    }
}

/// What a mandate says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// Who may act.
    pub account: Account,
    /// As what.
    pub kind: MandateKind,
    /// What.
    pub powers: Powers,
    /// Until when, Unix seconds, exclusive.
    pub until: u64,
}

/// A mandate as kept; its number under the handle is its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mandate {
    /// What it says.
    pub says: Appointment,
    /// By whose authority and by whom it was given.
    pub given_by: Spoken,
    /// When, Unix seconds.
    pub given_at: u64,
    /// Set where it was attested: another person confirms it.
    pub self_attested: Option<SelfAttested>,
    /// When it was ended before its time, Unix seconds.
    pub removed_at: Option<u64>,
}

/// Why a mandate is not given, or does not hold.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum MandateError {
    /// It would let its holder do nothing, or one thing twice.
    #[error("powers: must be at least one, none twice")]
    Powers,
    /// It would be over.
    #[error("until: must be after now")]
    Over,
    /// It would hold too long.
    #[error("until: at most 3653 days from now")]
    TooFar,
    /// A guardian's ends at a quarter, so that it says nothing about a birthday.
    #[error("until: a guardian's mandate ends at the first instant of a quarter (UTC)")]
    NotAQuarter,
    /// A guardian's is renewed every year.
    #[error("until: a guardian's mandate ends at most 12 months from now")]
    GuardianTooFar,
    /// The patient decides.
    #[error("handle: controlled by an account, which appoints its delegates itself")]
    HasController,
    /// Nobody is one's own delegate.
    #[error("account: must be another one than the controller's or the sender's")]
    OwnAccount,
    /// A delegate passes on what it has, and not that it passes on.
    #[error("powers: a delegate passes on powers of its own only, and never manage_delegates")]
    NotOwnPower,
    /// A delegate passes on no other kind.
    #[error("kind: a delegate appoints for DELEGATEE only")]
    NotADelegatee,
    /// A delegate's delegate ends with it.
    #[error("until: must not be after the end of the sender's own mandate")]
    BeyondOwn,
    /// What somebody else gave, no delegate replaces.
    #[error("account: holds a mandate that no delegate gave, so no delegate replaces it")]
    NotDisplaced,
    /// Nobody could speak for the patient any more.
    #[error(
        "handle: controlled by no account, so hospitals attest for it whatever a delegate says"
    )]
    NobodyElse,
    /// Too many.
    #[error("account: at most {limit} mandates may be open")]
    TooMany {
        /// How many.
        limit: usize,
    },
    /// Too many that hospitals attested.
    #[error("account: at most {limit} mandates may be open that were attested")]
    TooManyAttested {
        /// How many.
        limit: usize,
    },
    /// Too many that one hospital attested and nobody confirmed.
    #[error("account: at most {limit} mandates that one hospital attested may wait")]
    TooManyWaiting {
        /// How many.
        limit: usize,
    },
    /// Too many that one hospital attested and nobody else confirmed.
    #[error(
        "account: at most {limit} mandates may be open that one hospital alone attested and confirmed"
    )]
    TooManyOfOneHospital {
        /// How many.
        limit: usize,
    },
    /// There is none to remove.
    #[error("account: holds no open mandate that the sender may end")]
    NotADelegate,
    /// A permit of a delegate ends with the mandate.
    #[error("valid_until: must not be after the end of the sender's mandate")]
    PermitBeyondMandate,
}

impl Mandate {
    /// Whether it neither ended nor was ended. What waits is open.
    pub const fn is_open(&self, now: u64) -> bool {
        self.removed_at.is_none() && now < self.says.until
    }

    /// Whether it is a guardian's: it is for a handle that no account controls.
    pub fn is_guardians(&self) -> bool {
        self.says.kind == MandateKind::GUARD
    }

    /// Until when it can be confirmed, if it waits for that; exclusive.
    pub fn lapses_at(&self) -> Option<u64> {
        let waits = self.self_attested.as_ref()?;
        waits.lapses_at(self.given_at)
    }

    /// Whether it takes up room: open, and not waiting in vain.
    pub fn counts(&self, now: u64) -> bool {
        self.is_open(now) && self.lapses_at().is_none_or(|lapses| now < lapses)
    }

    /// Whether its holder may act by it, as far as it says itself.
    pub fn holds(&self, now: u64) -> bool {
        self.is_open(now) && self.lapses_at().is_none()
    }

    /// Whether nobody stands behind it but `hospital`: it attested it, and nobody or an officer of its own
    /// confirmed it.
    pub fn rests_on(&self, hospital: &str) -> bool {
        let attested = self.given_by.attestation();
        let confirmed = self.self_attested.as_ref();
        let confirmed = confirmed.and_then(|waits| waits.confirmed.as_ref());
        attested.is_some_and(|by| by.hospital == hospital)
            && confirmed.is_none_or(|by| by.hospital.as_deref() == Some(hospital))
    }

    /// Whether its holder can do by it whatever `other` allows, for as long.
    pub const fn reaches_as_far_as(&self, other: &Self) -> bool {
        other.says.powers.are_within(self.says.powers) && self.says.until >= other.says.until
    }

    /// Confirmed at `now`. `acts_by` is the mandate by which its holder acts so far, whose place it takes.
    ///
    /// # Errors
    /// If it does not wait, or by the one who attested it, or by its holder; or by the hospital that
    /// attested it where it reaches less far than the one whose place it takes.
    pub fn confirm(
        self,
        by: Confirmer,
        acts_by: Option<&Self>,
        now: u64,
    ) -> Result<Self, AttestationError> {
        if self.lapses_at().is_none() || !self.counts(now) {
            return Err(AttestationError::NotPending);
        }
        if by.account == self.says.account {
            return Err(AttestationError::OwnAttestation);
        }
        let alone = by.hospital.as_deref().is_some_and(|own| self.rests_on(own));
        if alone && acts_by.is_some_and(|acts_by| !self.reaches_as_far_as(acts_by)) {
            return Err(AttestationError::OneHospitalAlone);
        }
        let waits = self.self_attested.ok_or(AttestationError::NotPending)?;
        Ok(Self {
            self_attested: Some(waits.confirm(&self.given_by, by, now)?),
            ..self
        })
    }
}

impl Appointment {
    /// Checks what does not depend on the handle.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check(&self, by: &Spoken, own: Option<&Mandate>, now: u64) -> Result<(), MandateError> {
        if self.until <= now {
            return Err(MandateError::Over);
        }
        if self.account == *by.actor() {
            return Err(MandateError::OwnAccount);
        }
        if self.kind == MandateKind::GUARD {
            return check_guardian_end(self.until, now);
        }
        if self.until.saturating_sub(now) > MAX_MANDATE_DAYS.saturating_mul(SECONDS_A_DAY) {
            return Err(MandateError::TooFar);
        }
        own.map_or(Ok(()), |own| self.check_within(own))
    }

    /// What a delegate may pass on.
    fn check_within(&self, own: &Mandate) -> Result<(), MandateError> {
        if self.kind != MandateKind::DELEGATEE {
            return Err(MandateError::NotADelegatee);
        }
        let passes_on = self.powers.has(Power::ManageDelegates);
        if passes_on || !self.powers.are_within(own.says.powers) {
            return Err(MandateError::NotOwnPower);
        }
        if self.until > own.says.until {
            return Err(MandateError::BeyondOwn);
        }
        Ok(())
    }
}

/// Passes if one more mandate, given by `by`, finds room beside those that take it up at `now`.
///
/// # Errors
/// The first bound that is reached: of all, of attested ones, of those of one hospital that wait, of those
/// that rest on its word alone.
pub fn assert_room(taken: &[&Mandate], by: &Spoken, now: u64) -> Result<(), MandateError> {
    if taken.len() >= MAX_MANDATES {
        let limit = MAX_MANDATES;
        return Err(MandateError::TooMany { limit });
    }
    let Some(attestation) = by.attestation() else {
        return Ok(());
    };
    let attested = || {
        taken
            .iter()
            .filter(|one| one.given_by.attestation().is_some())
    };
    if attested().count() >= MAX_ATTESTED {
        let limit = MAX_ATTESTED;
        return Err(MandateError::TooManyAttested { limit });
    }
    let waiting = attested().filter(|one| {
        let by = one.given_by.attestation();
        !one.holds(now) && by.is_some_and(|by| by.hospital == attestation.hospital)
    });
    if waiting.count() >= MAX_WAITING {
        let limit = MAX_WAITING;
        return Err(MandateError::TooManyWaiting { limit });
    }
    let alone = attested().filter(|one| one.rests_on(&attestation.hospital));
    if alone.count() >= MAX_OF_ONE_HOSPITAL {
        let limit = MAX_OF_ONE_HOSPITAL;
        return Err(MandateError::TooManyOfOneHospital { limit });
    }
    Ok(())
}

/// A guardian's mandate ends at a quarter's first instant (UTC), at most 12 months ahead.
fn check_guardian_end(until: u64, now: u64) -> Result<(), MandateError> {
    let (year, month, day) = civil(until / SECONDS_A_DAY);
    let quarter =
        matches!(month, 1 | 4 | 7 | 10) && day == 1 && until.is_multiple_of(SECONDS_A_DAY);
    if !quarter {
        return Err(MandateError::NotAQuarter);
    }
    // Twelve months before it is the first instant of the same quarter a year earlier.
    let days = if is_leap(year) && month > 2 || is_leap(year.saturating_sub(1)) && month <= 2 {
        366
    } else {
        365
    };
    let year_before = until.saturating_sub(SECONDS_A_DAY.saturating_mul(days));
    if year_before > now {
        return Err(MandateError::GuardianTooFar);
    }
    Ok(())
}

const fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// Year, month and day of a day since 1970-01-01: Hinnant's `civil_from_days`, for days from then on.
const fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days.saturating_add(719_468);
    let era = shifted / 146_097;
    let of_era = shifted % 146_097;
    let year_of_era = of_era
        .saturating_sub(of_era / 1_460)
        .saturating_add(of_era / 36_524)
        .saturating_sub(of_era / 146_096)
        / 365;
    let days_before = year_of_era
        .saturating_mul(365)
        .saturating_add(year_of_era / 4)
        .saturating_sub(year_of_era / 100);
    let of_year = of_era.saturating_sub(days_before);
    let shifted_month = of_year.saturating_mul(5).saturating_add(2) / 153;
    let day = of_year
        .saturating_sub(shifted_month.saturating_mul(153).saturating_add(2) / 5)
        .saturating_add(1);
    let january = shifted_month >= 10;
    let month = if january {
        shifted_month.saturating_sub(9)
    } else {
        shifted_month.saturating_add(3)
    };
    let year = era
        .saturating_mul(400)
        .saturating_add(year_of_era)
        .saturating_add(if january { 1 } else { 0 });
    (year, month, day)
}

#[cfg(test)]
mod tests;
