//! The limits of break-glass.

use hie_policy::BreakGlassReason;
use hie_types::break_glass::BreakGlassSettings;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The limits: see [`BreakGlassSettings`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// How long a session lasts, seconds.
    pub session: u32,
    /// How long a review may take, seconds.
    pub review: u32,
    /// How long the patient may dispute, seconds.
    pub dispute: u32,
    /// How long after its review was due a session bars, seconds.
    pub bar_after: u32,
    /// How many unreviewed sessions a person may have.
    pub max_unreviewed: u32,
    /// How many a person may open in 24 hours.
    pub max_by_person: u32,
    /// How many a hospital's people may open in 24 hours.
    pub max_by_hospital: u32,
    /// The reasons that are accepted.
    pub reasons: Vec<BreakGlassReason>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            session: 14_400,
            review: 259_200,
            dispute: 7_776_000,
            bar_after: 1_209_600,
            max_unreviewed: 20,
            max_by_person: 10,
            max_by_hospital: 200,
            reasons: BreakGlassReason::all()
                .filter(|reason| reason.default_enabled())
                .collect(),
        }
    }
}

/// Which limit is out of bounds.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum SettingsError {
    /// A number is.
    #[error("settings.{field}: must be {least} to {most}")]
    Bounds {
        /// Which.
        field: &'static str,
        /// The least it may be.
        least: u32,
        /// The most it may be.
        most: u32,
    },
    /// The list of reasons is empty, or names one twice.
    #[error("settings.reasons: must be at least one, none twice")]
    Reasons,
}

const DAY: u32 = 86_400;

impl Settings {
    /// From a message.
    ///
    /// # Errors
    /// The first limit that is out of bounds.
    pub fn parse(wire: BreakGlassSettings) -> Result<Self, SettingsError> {
        let bounds = [
            ("session_seconds", wire.session_seconds, 900, DAY),
            ("review_seconds", wire.review_seconds, 3_600, 2_592_000),
            (
                "dispute_seconds",
                wire.dispute_seconds,
                2_592_000,
                31_536_000,
            ),
            ("bar_after_seconds", wire.bar_after_seconds, DAY, 7_776_000),
            ("max_unreviewed", wire.max_unreviewed, 1, 100),
            ("max_opened_by_person", wire.max_opened_by_person, 1, 100),
            (
                "max_opened_by_hospital",
                wire.max_opened_by_hospital,
                1,
                10_000,
            ),
        ];
        for (field, value, least, most) in bounds {
            if !(least..=most).contains(&value) {
                return Err(SettingsError::Bounds { field, least, most });
            }
        }
        let reasons: Vec<BreakGlassReason> = wire.reasons.iter().map(|code| code.0).collect();
        let twice = reasons
            .iter()
            .enumerate()
            .any(|(at, reason)| reasons.iter().take(at).any(|earlier| earlier == reason));
        if reasons.is_empty() || twice {
            return Err(SettingsError::Reasons);
        }
        Ok(Self {
            session: wire.session_seconds,
            review: wire.review_seconds,
            dispute: wire.dispute_seconds,
            bar_after: wire.bar_after_seconds,
            max_unreviewed: wire.max_unreviewed,
            max_by_person: wire.max_opened_by_person,
            max_by_hospital: wire.max_opened_by_hospital,
            reasons,
        })
    }

    /// As they go over the wire.
    pub fn to_wire(&self) -> BreakGlassSettings {
        BreakGlassSettings {
            session_seconds: self.session,
            review_seconds: self.review,
            dispute_seconds: self.dispute,
            bar_after_seconds: self.bar_after,
            max_unreviewed: self.max_unreviewed,
            max_opened_by_person: self.max_by_person,
            max_opened_by_hospital: self.max_by_hospital,
            reasons: self.reasons.iter().map(|code| (*code).into()).collect(),
        }
    }

    /// When a session opened now ends.
    pub fn expires_at(&self, now: u64) -> u64 {
        now.saturating_add(self.session.into())
    }

    /// Until when a session is to be reviewed; from then on the review is overdue.
    pub fn review_due(&self, opened_at: u64) -> u64 {
        opened_at.saturating_add(self.review.into())
    }

    /// From when on an unreviewed session bars its person.
    pub fn bars_from(&self, opened_at: u64) -> u64 {
        self.review_due(opened_at)
            .saturating_add(self.bar_after.into())
    }

    /// Until when a session can be disputed.
    pub fn disputable_until(&self, opened_at: u64) -> u64 {
        opened_at.saturating_add(self.dispute.into())
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::type_complexity)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_the_designs() {
        let settings = Settings::default();
        assert_eq!(Settings::parse(settings.to_wire()), Ok(settings.clone()));
        assert_eq!(settings.expires_at(0), 4 * 3_600);
        assert_eq!(settings.review_due(0), 72 * 3_600);
        assert_eq!(settings.bars_from(0), 72 * 3_600 + 14 * 86_400);
        assert_eq!(settings.disputable_until(0), 90 * 86_400);
        let codes: Vec<_> = settings.reasons.iter().map(|code| code.code()).collect();
        assert_eq!(codes, ["OVRER", "OVRINCOMP"]);
    }

    #[test]
    fn each_limit_has_its_bounds() {
        let fields: [(&str, fn(&mut BreakGlassSettings) -> &mut u32, u32, u32); 7] = [
            ("session_seconds", |s| &mut s.session_seconds, 900, 86_400),
            (
                "review_seconds",
                |s| &mut s.review_seconds,
                3_600,
                2_592_000,
            ),
            (
                "dispute_seconds",
                |s| &mut s.dispute_seconds,
                2_592_000,
                31_536_000,
            ),
            (
                "bar_after_seconds",
                |s| &mut s.bar_after_seconds,
                86_400,
                7_776_000,
            ),
            ("max_unreviewed", |s| &mut s.max_unreviewed, 1, 100),
            (
                "max_opened_by_person",
                |s| &mut s.max_opened_by_person,
                1,
                100,
            ),
            (
                "max_opened_by_hospital",
                |s| &mut s.max_opened_by_hospital,
                1,
                10_000,
            ),
        ];
        for (field, of, least, most) in fields {
            let with = |value| {
                let mut wire = Settings::default().to_wire();
                *of(&mut wire) = value;
                Settings::parse(wire)
            };
            assert!(with(least).is_ok(), "{field}");
            assert!(with(most).is_ok(), "{field}");
            for value in [least - 1, most + 1] {
                assert_eq!(
                    with(value),
                    Err(SettingsError::Bounds { field, least, most })
                );
            }
        }
    }

    #[test]
    fn reasons_are_some_and_none_twice() {
        let with = |reasons: &[BreakGlassReason]| {
            let mut wire = Settings::default().to_wire();
            wire.reasons = reasons.iter().map(|code| (*code).into()).collect();
            Settings::parse(wire)
        };
        assert!(with(&BreakGlassReason::all().collect::<Vec<_>>()).is_ok());
        assert_eq!(with(&[]), Err(SettingsError::Reasons));
        let twice = [BreakGlassReason::OVRPS, BreakGlassReason::OVRPS];
        assert_eq!(with(&twice), Err(SettingsError::Reasons));
    }
}
