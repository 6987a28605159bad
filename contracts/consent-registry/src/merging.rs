//! Merging the handles of one patient, and undoing it. Flat: one main handle, at most four merged
//! into it. Pure rules; what holds for all handles of a group says [`crate::group`].

use cosmwasm_std::Event as StdEvent;
use hie_contract::account::Account;
use hie_types::Handle;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How many handles are merged into a main one at most.
pub const MAX_MERGED: usize = 4;
/// How long the half of one controller waits for that of the other.
pub const HALF_SECONDS: u64 = 604_800;

/// How a handle stands to others of the same patient. The lists that it holds are bounded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Merged {
    /// Alone.
    #[default]
    Not,
    /// Merged into a main handle.
    Into([u8; 16]),
    /// A main handle, and those merged into it: one to four.
    Main(Vec<[u8; 16]>),
}

/// One half of a merge: of whoever controls a handle, or of the hospital that registered one which nobody
/// controls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Half {
    /// Whether it was said for the main handle.
    pub by_main: bool,
    /// The account that controlled that handle then, or the officer.
    pub by: Account,
    /// When, Unix seconds.
    pub at: u64,
    /// The hospital, where one said it.
    pub hospital: Option<String>,
}

/// What a hospital's word about two handles is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// The whole merge.
    Whole,
    /// One half of it: another hospital registered the other handle, and nobody else speaks for it.
    Half {
        /// Whether it is that for the main handle.
        by_main: bool,
    },
}

/// One step of a merge, as it stands in the histories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// One half was said.
    Proposed,
    /// It was taken back.
    Withdrawn,
    /// The two were merged.
    Merged,
    /// They were parted.
    Unmerged,
}

impl Step {
    /// As events write it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Proposed => "merge_proposed",
            Self::Withdrawn => "merge_withdrawn",
            Self::Merged => "merged",
            Self::Unmerged => "unmerged",
        }
    }
}

/// What the contract tells indexers of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MergeEvent {
    /// The main handle.
    pub main: Handle,
    /// The other one.
    pub other: Handle,
    /// What.
    pub step: Step,
}

impl From<MergeEvent> for StdEvent {
    fn from(event: MergeEvent) -> Self {
        Self::new(event.step.code())
            .add_attribute("handle", event.main.to_string())
            .add_attribute("other", event.other.to_string())
    }
}

/// Why handles are not merged, or not parted.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum MergeError {
    /// One handle is not two.
    #[error("other: must be another handle than main")]
    SameHandle,
    /// The sender controls neither.
    #[error("sender: controls neither main nor other")]
    NeitherControlled,
    /// A handle has one main handle at most.
    #[error("{field}: merged into a main handle already")]
    MergedAlready {
        /// Which of the two.
        field: &'static str,
    },
    /// Merging is flat.
    #[error("other: is a main handle itself")]
    IsMain,
    /// Full.
    #[error("main: at most {MAX_MERGED} handles may be merged into it")]
    TooMany,
    /// It is not merged into that one, and the sender's half does not wait either.
    #[error("other: not merged into main, and no half of sender's waits")]
    NotMerged,
    /// A hospital merges what it registered and nobody controls.
    #[error(
        "other: must be a handle that by_hospital.hospital registered and nobody controls, or one of another hospital that is to be merged into such a main"
    )]
    NotTemporary,
    /// A hospital does not say again what somebody undid.
    #[error("other: was parted from main; only the two controllers merge them again")]
    Parted,
    /// The patient does not want hospitals to attest.
    #[error("main: the patient does not let hospitals attest")]
    AttestationForbidden,
}

impl Merged {
    /// The main handle with another one merged into it.
    ///
    /// # Errors
    /// If it is merged itself, or is full.
    pub fn with(self, other: [u8; 16]) -> Result<Self, MergeError> {
        let mut others = match self {
            Self::Not => Vec::new(),
            Self::Main(others) => others,
            Self::Into(_) => return Err(MergeError::MergedAlready { field: "main" }),
        };
        if others.len() >= MAX_MERGED {
            return Err(MergeError::TooMany);
        }
        others.push(other);
        Ok(Self::Main(others))
    }

    /// The other handle, merged into a main one.
    ///
    /// # Errors
    /// If it is merged already, or is a main handle itself.
    pub fn into_main(self, main: [u8; 16]) -> Result<Self, MergeError> {
        match self {
            Self::Not => Ok(Self::Into(main)),
            Self::Into(_) => Err(MergeError::MergedAlready { field: "other" }),
            Self::Main(_) => Err(MergeError::IsMain),
        }
    }

    /// The main handle without one that was merged into it.
    ///
    /// # Errors
    /// If it was not.
    pub fn without(self, other: [u8; 16]) -> Result<Self, MergeError> {
        let Self::Main(mut others) = self else {
            return Err(MergeError::NotMerged);
        };
        if !others.contains(&other) {
            return Err(MergeError::NotMerged);
        }
        others.retain(|merged| *merged != other);
        Ok(match others.is_empty() {
            true => Self::Not,
            false => Self::Main(others),
        })
    }
}

impl Half {
    /// Whether it still waits at `now`, where `controller` controls its handle today: a half does not
    /// outlive the control by which it was said, nor a hospital's that an account takes control.
    pub fn waits(&self, controller: Option<&Account>, now: u64) -> bool {
        let stands = match self.hospital {
            None => controller == Some(&self.by),
            Some(_) => controller.is_none(),
        };
        stands && now < self.until()
    }

    /// Until when it waits, exclusive.
    pub const fn until(&self) -> u64 {
        self.at.saturating_add(HALF_SECONDS)
    }
}

impl Word {
    /// Of `hospital`, where these hospitals registered the two handles; nothing for a handle that an account
    /// controls.
    ///
    /// # Errors
    /// If it speaks for neither.
    pub fn of(hospital: &str, main: Option<&str>, other: Option<&str>) -> Result<Self, MergeError> {
        let other = other.ok_or(MergeError::NotTemporary)?;
        match (main == Some(hospital), other == hospital) {
            (_, true) if main.is_none_or(|main| main == hospital) => Ok(Self::Whole),
            (_, true) => Ok(Self::Half { by_main: false }),
            (true, false) => Ok(Self::Half { by_main: true }),
            (false, false) => Err(MergeError::NotTemporary),
        }
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;

    const MAIN: [u8; 16] = [0; 16];

    fn others(count: u8) -> Vec<[u8; 16]> {
        (1..=count).map(|byte| [byte; 16]).collect()
    }

    #[test]
    fn four_are_merged_into_one_and_no_more() {
        let mut merged = Merged::Not;
        for other in others(4) {
            merged = merged.with(other).unwrap();
        }
        assert_eq!(merged, Merged::Main(others(4)));
        assert_eq!(merged.with([5; 16]), Err(MergeError::TooMany));
    }

    #[test]
    fn it_is_flat() {
        let merged = Merged::Not.into_main(MAIN).unwrap();
        let again = merged.clone().into_main([9; 16]);
        assert_eq!(again, Err(MergeError::MergedAlready { field: "other" }));
        let onto = merged.with([9; 16]);
        assert_eq!(onto, Err(MergeError::MergedAlready { field: "main" }));
        let main = Merged::Main(others(1)).into_main([9; 16]);
        assert_eq!(main, Err(MergeError::IsMain));
    }

    #[test]
    fn undone_it_is_as_before() {
        let two = Merged::Main(others(2));
        let one = two.without([1; 16]).unwrap();
        assert_eq!(one, Merged::Main(vec![[2; 16]]));
        assert_eq!(one.clone().without([1; 16]), Err(MergeError::NotMerged));
        assert_eq!(one.without([2; 16]), Ok(Merged::Not));
        for of in [Merged::Not, Merged::Into(MAIN)] {
            assert_eq!(of.without([1; 16]), Err(MergeError::NotMerged));
        }
    }

    #[test]
    fn a_half_waits_for_seven_days_and_as_long_as_who_said_it_controls_the_handle() {
        let account = |byte| Account::from_bytes(vec![byte; 20]);
        let half = Half {
            by_main: true,
            by: account(1),
            at: 1_000,
            hospital: None,
        };
        let end = 1_000 + 7 * 86_400;
        assert!(half.waits(Some(&account(1)), 1_000));
        assert!(half.waits(Some(&account(1)), end - 1));
        assert!(!half.waits(Some(&account(1)), end));
        assert!(!half.waits(Some(&account(2)), 1_000));
        assert!(!half.waits(None, 1_000));
        // A hospital's, as long as nobody controls its handle.
        let half = Half {
            hospital: Some("north".into()),
            ..half
        };
        assert!(half.waits(None, end - 1));
        assert!(!half.waits(None, end));
        assert!(!half.waits(Some(&account(1)), 1_000));
    }

    #[test]
    fn a_hospital_speaks_for_what_it_registered_and_nobody_controls() {
        let (own, another) = (Some("north"), Some("south"));
        for (main, other, word) in [
            (None, own, Ok(Word::Whole)),
            (own, own, Ok(Word::Whole)),
            (another, own, Ok(Word::Half { by_main: false })),
            (own, another, Ok(Word::Half { by_main: true })),
            (None, another, Err(MergeError::NotTemporary)),
            (another, another, Err(MergeError::NotTemporary)),
            (None, None, Err(MergeError::NotTemporary)),
            (own, None, Err(MergeError::NotTemporary)),
            (another, None, Err(MergeError::NotTemporary)),
        ] {
            assert_eq!(Word::of("north", main, other), word, "{main:?} {other:?}");
        }
    }
}
