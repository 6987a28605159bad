//! What the terms of a directive must meet besides the form that `hie_policy` checks: times, uses,
//! obligations.

use hie_policy::Effect;
use hie_types::consent::Terms;
use thiserror::Error;

/// How many obligations a permit names at most.
pub const MAX_OBLIGATIONS: usize = 8;

const SECONDS_A_DAY: u64 = 86_400;

/// Why terms are not kept.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum TermsError {
    /// It would have started in the past.
    #[error("valid_from: must not be before now")]
    StartsInThePast,
    /// The patient's account would have no time to revoke it.
    #[error("valid_from: an attested permit starts 24 hours from now at the earliest")]
    StartsTooSoon,
    /// It would end before it starts.
    #[error("valid_until: must be after now and after valid_from")]
    EndsBeforeItStarts,
    /// The network caps the length.
    #[error("valid_until: required, a permit may run {days} days at most")]
    EndRequired {
        /// The cap.
        days: u32,
    },
    /// The network caps the length.
    #[error("valid_until: a permit may run {days} days at most")]
    TooLong {
        /// The cap.
        days: u32,
    },
    /// A permit for no ticket permits nothing.
    #[error("max_uses: must be at least 1")]
    NoUses,
    /// All that it allows is drawn.
    #[error("max_uses: must be more than the {drawn} uses that are drawn")]
    UsesDrawn {
        /// How many are.
        drawn: u32,
    },
    /// A denial is not used.
    #[error("max_uses: only a permit has a limit of uses")]
    UsesOfADenial,
    /// A denial gives nothing away.
    #[error("obligations: only a permit has obligations")]
    ObligationsOfADenial,
    /// Too many.
    #[error("obligations: at most 8 codes")]
    TooManyObligations,
    /// One stands there twice.
    #[error("obligations: no code twice")]
    ObligationTwice,
    /// A hospital that the network never accredited.
    #[error("{field}: must be a hospital that was accredited once")]
    UnknownHospital {
        /// Which field names it.
        field: &'static str,
    },
    /// A person that the network does not know.
    #[error("grantee.person: must be a person known to the network")]
    UnknownPerson,
    /// The person works elsewhere.
    #[error("grantee.hospital: must be the hospital where grantee.person is appointed")]
    PersonElsewhere,
}

/// When a directive may start, and how long it may run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// Block time.
    pub now: u64,
    /// The first second at which it may start.
    pub earliest: u64,
    /// When it starts if the terms do not say.
    pub left_out: u64,
    /// How long a permit may run, in days.
    pub most_days: Option<u32>,
}

/// The terms with `valid_from` filled in.
///
/// # Errors
/// The first rule about times, uses or obligations that is broken.
pub fn check(terms: Terms, effect: Effect, times: &Times) -> Result<Terms, TermsError> {
    let valid_from = terms.valid_from.unwrap_or(times.left_out);
    if valid_from < times.now {
        return Err(TermsError::StartsInThePast);
    }
    if valid_from < times.earliest {
        return Err(TermsError::StartsTooSoon);
    }
    if terms.valid_until.is_some_and(|until| until <= valid_from) {
        return Err(TermsError::EndsBeforeItStarts);
    }
    if let (Effect::Permit, Some(days)) = (effect, times.most_days) {
        check_length(valid_from, terms.valid_until, days)?;
    }
    check_uses(&terms, effect)?;
    check_obligations(&terms, effect)?;
    Ok(Terms {
        valid_from: Some(valid_from),
        ..terms
    })
}

/// Passes if a permit that stands in the place of another leaves a use: those drawn stay drawn.
///
/// # Errors
/// If as many or more are drawn already.
pub const fn assert_uses_left(max_uses: u32, drawn: u32) -> Result<(), TermsError> {
    if max_uses > drawn {
        Ok(())
    } else {
        Err(TermsError::UsesDrawn { drawn })
    }
}

fn check_length(from: u64, until: Option<u64>, days: u32) -> Result<(), TermsError> {
    let until = until.ok_or(TermsError::EndRequired { days })?;
    let longest = u64::from(days).saturating_mul(SECONDS_A_DAY);
    if until.saturating_sub(from) > longest {
        return Err(TermsError::TooLong { days });
    }
    Ok(())
}

fn check_uses(terms: &Terms, effect: Effect) -> Result<(), TermsError> {
    match (effect, terms.max_uses) {
        (Effect::Deny, Some(_)) => Err(TermsError::UsesOfADenial),
        (Effect::Permit, Some(0)) => Err(TermsError::NoUses),
        _ => Ok(()),
    }
}

fn check_obligations(terms: &Terms, effect: Effect) -> Result<(), TermsError> {
    let codes = &terms.obligations;
    if effect == Effect::Deny && !codes.is_empty() {
        return Err(TermsError::ObligationsOfADenial);
    }
    if codes.len() > MAX_OBLIGATIONS {
        return Err(TermsError::TooManyObligations);
    }
    let twice = codes
        .iter()
        .enumerate()
        .any(|(at, code)| codes.iter().take(at).any(|earlier| earlier == code));
    if twice {
        return Err(TermsError::ObligationTwice);
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;
    use hie_policy::{ObligationCode, Purpose};
    use hie_types::consent::{Grantee, Resources};

    const NOW: u64 = 1_000_000;
    const DAY: u64 = SECONDS_A_DAY;

    fn terms() -> Terms {
        Terms {
            grantee: Grantee::default(),
            custodian: None,
            purposes: vec![Purpose::TREAT.into()],
            resources: Resources::All { tagged: false },
            confidentiality: None,
            study: None,
            data_period: None,
            valid_from: None,
            valid_until: None,
            max_uses: None,
            obligations: vec![],
            evidence: None,
            policy: None,
        }
    }

    const fn at_once(most_days: Option<u32>) -> Times {
        Times {
            now: NOW,
            earliest: NOW,
            left_out: NOW,
            most_days,
        }
    }

    fn times(from: Option<u64>, until: Option<u64>, cap: Option<u32>) -> Result<(), TermsError> {
        let terms = Terms {
            valid_from: from,
            valid_until: until,
            ..terms()
        };
        check(terms, Effect::Permit, &at_once(cap)).map(|_| ())
    }

    #[test]
    fn what_starts_later_starts_then_at_the_earliest() {
        let later = Times {
            earliest: NOW + 10,
            left_out: NOW + 20,
            ..at_once(None)
        };
        let from = |valid_from| {
            let terms = Terms {
                valid_from,
                ..terms()
            };
            check(terms, Effect::Permit, &later).map(|terms| terms.valid_from)
        };
        assert_eq!(from(None), Ok(Some(NOW + 20)));
        assert_eq!(from(Some(NOW - 1)), Err(TermsError::StartsInThePast));
        assert_eq!(from(Some(NOW + 9)), Err(TermsError::StartsTooSoon));
        assert_eq!(from(Some(NOW + 10)), Ok(Some(NOW + 10)));
    }

    #[test]
    fn an_amended_permit_leaves_a_use() {
        assert_eq!(assert_uses_left(3, 2), Ok(()));
        assert_eq!(
            assert_uses_left(2, 2),
            Err(TermsError::UsesDrawn { drawn: 2 })
        );
    }

    #[test]
    fn a_start_left_out_is_now() {
        let kept = check(terms(), Effect::Permit, &at_once(None)).unwrap();
        assert_eq!(kept.valid_from, Some(NOW));
    }

    #[test]
    fn nothing_starts_in_the_past() {
        assert_eq!(
            times(Some(NOW - 1), None, None),
            Err(TermsError::StartsInThePast)
        );
        assert_eq!(times(Some(NOW), None, None), Ok(()));
        assert_eq!(times(Some(NOW + 1), None, None), Ok(()));
    }

    #[test]
    fn an_end_lies_after_now_and_after_the_start() {
        for (from, until) in [(None, NOW - 1), (None, NOW), (Some(NOW + 9), NOW + 9)] {
            assert_eq!(
                times(from, Some(until), None),
                Err(TermsError::EndsBeforeItStarts)
            );
        }
        assert_eq!(times(None, Some(NOW + 1), None), Ok(()));
        assert_eq!(times(Some(NOW + 9), Some(NOW + 10), None), Ok(()));
    }

    #[test]
    fn a_capped_permit_states_its_end_and_keeps_to_the_cap() {
        let cap = Some(30);
        assert_eq!(
            times(None, None, cap),
            Err(TermsError::EndRequired { days: 30 })
        );
        assert_eq!(times(None, Some(NOW + 30 * DAY), cap), Ok(()));
        assert_eq!(
            times(None, Some(NOW + 30 * DAY + 1), cap),
            Err(TermsError::TooLong { days: 30 })
        );
        // The length counts from the start, not from now.
        let start = NOW + 100 * DAY;
        assert_eq!(times(Some(start), Some(start + 30 * DAY), cap), Ok(()));
    }

    #[test]
    fn the_cap_binds_permits_only() {
        assert!(check(terms(), Effect::Deny, &at_once(Some(30))).is_ok());
    }

    #[test]
    fn uses_are_at_least_one_and_of_a_permit() {
        let with = |uses, effect| {
            let terms = Terms {
                max_uses: Some(uses),
                ..terms()
            };
            check(terms, effect, &at_once(None)).map(|_| ())
        };
        assert_eq!(with(1, Effect::Permit), Ok(()));
        assert_eq!(with(0, Effect::Permit), Err(TermsError::NoUses));
        assert_eq!(with(1, Effect::Deny), Err(TermsError::UsesOfADenial));
    }

    #[test]
    fn obligations_are_eight_different_ones_of_a_permit() {
        let codes: Vec<_> = ObligationCode::all().map(Into::into).collect();
        let with = |obligations: Vec<hie_types::Obligation>, effect| {
            let terms = Terms {
                obligations,
                ..terms()
            };
            check(terms, effect, &at_once(None)).map(|_| ())
        };
        assert_eq!(with(codes[..8].to_vec(), Effect::Permit), Ok(()));
        assert_eq!(
            with(codes[..9].to_vec(), Effect::Permit),
            Err(TermsError::TooManyObligations)
        );
        assert_eq!(
            with(vec![codes[0], codes[1], codes[0]], Effect::Permit),
            Err(TermsError::ObligationTwice)
        );
        assert_eq!(
            with(codes[..1].to_vec(), Effect::Deny),
            Err(TermsError::ObligationsOfADenial)
        );
    }
}
