//! Who controls a handle, and how that changes: handed over by the controller, claimed where nobody
//! controls it, recovered where the key is lost. Pure rules; the README draws the states.
//!
//! A claim or recovery is *proposed* for an account by an attesting hospital or by the auditor. It
//! waits, where it must for the auditor's confirmation, then for the time that the network sets. Only
//! then the account accepts, and with that control passes: nothing changes hands silently.

pub mod settings;

use hie_contract::account::Account;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How long after a cancellation no hospital may propose (only that one, if a hospital took it back), and the
/// auditor may still confirm what the controller cancelled.
pub const AFTER_CANCEL: u64 = 30 * 86_400;
/// How long after it passed control is bound: see [`Passed`].
pub const BOUND: u64 = 30 * 86_400;
/// How long the auditor has for a confirmation, and the account to accept once it may.
pub const LAPSE: u64 = 30 * 86_400;

/// What is about to happen to the control of a handle, and what of the last change still binds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Control {
    /// To whom the controller is handing over.
    pub rotation: Option<Account>,
    /// The latest claim or recovery that did not come to its end.
    pub proposal: Option<Box<Proposal>>,
    /// The latest claim or recovery that did.
    pub passed: Option<Passed>,
}

/// A claim or recovery. It is a claim if nobody controls the handle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Who is to control the handle.
    pub to: Account,
    /// The hospital that proposes; the auditor does if absent.
    pub hospital: Option<String>,
    /// The account that proposed.
    pub by: Account,
    /// When, Unix seconds.
    pub at: u64,
    /// Commitment to the signed form.
    pub evidence: [u8; 32],
    /// Whether the auditor has confirmed it.
    pub confirmed: bool,
    /// Where it stands.
    pub stage: Stage,
}

/// Where a claim or recovery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// The auditor must confirm it.
    Unconfirmed,
    /// The account may accept from a second on.
    Waiting {
        /// From when on, Unix seconds.
        from: u64,
        /// The controller had cancelled it and the auditor confirmed it all the same.
        overruled: bool,
    },
    /// It was cancelled.
    Cancelled {
        /// When, Unix seconds.
        at: u64,
        /// Whether the auditor may confirm it all the same: a hospital proposed it, and the controller
        /// cancelled it.
        confirmable: bool,
        /// Whether every hospital waits, or only the one that proposed: a hospital that takes back its own
        /// keeps nobody else away.
        binds_all: bool,
    },
}

/// A claim or recovery that was accepted. For 30 days no denial is lifted and nobody opts in; after a
/// recovery nothing is permitted to the hospital that proposed it either.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    /// When, Unix seconds.
    pub at: u64,
    /// The hospital that proposed it; the auditor did if absent.
    pub hospital: Option<String>,
    /// Whether somebody had controlled the handle before.
    pub recovered: bool,
}

/// Who cancels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Canceller {
    /// The account that controls the handle.
    Controller,
    /// An officer of the hospital.
    Hospital,
    /// The auditor.
    Auditor,
}

/// Why the control of a handle does not change like this.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ControlError {
    /// One at a time.
    #[error("handle: a claim or recovery is pending")]
    Pending,
    /// Nothing to cancel.
    #[error("handle: no claim or recovery is pending")]
    NothingPending,
    /// Hospitals wait after a cancellation.
    #[error(
        "handle: a claim or recovery was cancelled, for 30 days sender's hospital may propose none"
    )]
    Cancelled,
    /// Nothing for the auditor to confirm.
    #[error("handle: nothing waits for a confirmation")]
    NothingToConfirm,
    /// Nobody confirms their own.
    #[error("sender proposed this, or would control the handle: another account must confirm it")]
    OwnProposal,
    /// The auditor has decided.
    #[error(
        "handle: confirmed by the auditor after a cancellation, the controller cannot cancel it"
    )]
    Overruled,
    /// Nobody hands control to this account.
    #[error("sender: nobody hands control of handle to it")]
    NotNominated,
    /// The auditor has not confirmed it.
    #[error("handle: the auditor has not confirmed this yet")]
    NotConfirmed,
    /// The waiting time runs.
    #[error("handle: the waiting time is not over")]
    TooEarly,
    /// The word of a hospital that may not give it any more.
    #[error(
        "handle: the hospital that proposed this may not attest now; the auditor may cancel and propose it"
    )]
    ProposerLost,
    /// It was not accepted, or not confirmed, in time.
    #[error("handle: the time to accept is over")]
    Lapsed,
    /// Claimed is what nobody controls.
    #[error("handle: has a controller, it can only be recovered")]
    HasController,
    /// Recovered is what somebody controls.
    #[error("handle: has no controller, it can only be claimed")]
    NoController,
    /// Another hospital claims only where the registering one cannot.
    #[error("hospital: must be the one that registered handle while that one can attest")]
    NotTheRegistrar,
    /// Nobody proposes themselves.
    #[error("account: must not be the sender's")]
    Oneself,
    /// One account controls one handle.
    #[error("{field}: controls a handle already")]
    ControlsAHandle {
        /// Whose.
        field: &'static str,
    },
    /// While a claim or recovery is pending.
    #[error("handle: while a claim or recovery is pending the controller can only restrict")]
    OnlyRestrict,
    /// For 30 days after a claim or recovery.
    #[error("handle: not within 30 days after a claim or recovery")]
    TooSoon,
    /// While a recovery by that hospital is pending, and for 30 days after it.
    #[error(
        "grantee: nothing is permitted to the hospital that proposed a recovery until 30 days after it"
    )]
    ToTheProposer,
}

impl Proposal {
    /// Whether it may still come to its end.
    pub const fn is_pending(&self, now: u64) -> bool {
        match self.stage {
            Stage::Unconfirmed => now < self.at.saturating_add(LAPSE),
            Stage::Waiting { from, .. } => now < from.saturating_add(LAPSE),
            Stage::Cancelled { .. } => false,
        }
    }

    /// Whether it was cancelled so recently that `hospital` waits.
    fn binds(&self, hospital: &str, now: u64) -> bool {
        let all = matches!(
            self.stage,
            Stage::Cancelled {
                binds_all: true,
                ..
            }
        );
        self.was_just_cancelled(now) && (all || self.hospital.as_deref() == Some(hospital))
    }

    /// Whether it was cancelled less than 30 days ago.
    const fn was_just_cancelled(&self, now: u64) -> bool {
        match self.stage {
            Stage::Cancelled { at, .. } => now < at.saturating_add(AFTER_CANCEL),
            Stage::Unconfirmed | Stage::Waiting { .. } => false,
        }
    }
}

impl Control {
    /// The claim or recovery that is pending.
    pub fn pending(&self, now: u64) -> Option<&Proposal> {
        let proposal = self.proposal.as_deref();
        proposal.filter(|proposal| proposal.is_pending(now))
    }

    /// What still binds of the latest claim or recovery.
    pub fn bound(&self, now: u64) -> Option<&Passed> {
        let passed = self.passed.as_ref();
        passed.filter(|passed| now < passed.at.saturating_add(BOUND))
    }

    /// Whether nothing may be permitted to `hospital`: it proposed a recovery that is pending, or one
    /// that passed less than 30 days ago. `recovers` says whether what is pending is a recovery.
    pub fn withholds_from(&self, recovers: bool, hospital: Option<&str>, now: u64) -> bool {
        let reaches = |proposer: &Option<String>| {
            let proposer = proposer.as_deref();
            proposer.is_some_and(|proposer| hospital.is_none_or(|named| named == proposer))
        };
        let pending = self.pending(now).filter(|_| recovers);
        let passed = self.bound(now).filter(|passed| passed.recovered);
        pending.is_some_and(|one| reaches(&one.hospital))
            || passed.is_some_and(|one| reaches(&one.hospital))
    }

    /// The controller hands over to an account, or to nobody any more.
    ///
    /// # Errors
    /// If a recovery is pending.
    pub fn rotate(self, to: Option<Account>, now: u64) -> Result<Self, ControlError> {
        if self.pending(now).is_some() {
            return Err(ControlError::OnlyRestrict);
        }
        Ok(Self {
            rotation: to,
            ..self
        })
    }

    /// A claim or recovery is proposed. It takes the place of a rotation that is under way.
    ///
    /// # Errors
    /// If one is pending, or one was cancelled and the hospital that proposes must wait.
    pub fn propose(self, proposal: Proposal, now: u64) -> Result<Self, ControlError> {
        if self.pending(now).is_some() {
            return Err(ControlError::Pending);
        }
        let proposer = proposal.hospital.as_deref();
        if let (Some(earlier), Some(hospital)) = (self.proposal.as_deref(), proposer)
            && earlier.binds(hospital, now)
        {
            return Err(ControlError::Cancelled);
        }
        Ok(Self {
            rotation: None,
            proposal: Some(Box::new(proposal)),
            ..self
        })
    }

    /// The auditor confirms what needs it, or what the controller cancelled; from then on it waits
    /// for `wait` seconds.
    ///
    /// # Errors
    /// If nothing is to be confirmed, or `by` proposed it.
    pub fn confirm(self, by: &Account, now: u64, wait: u64) -> Result<Self, ControlError> {
        let proposal = self.proposal.ok_or(ControlError::NothingToConfirm)?;
        let overruled = match proposal.stage {
            Stage::Unconfirmed if proposal.is_pending(now) => false,
            Stage::Cancelled {
                confirmable: true, ..
            } if proposal.was_just_cancelled(now) => true,
            _ => return Err(ControlError::NothingToConfirm),
        };
        if proposal.by == *by || proposal.to == *by {
            return Err(ControlError::OwnProposal);
        }
        let from = now.saturating_add(wait);
        let stage = Stage::Waiting { from, overruled };
        let proposal = Proposal {
            confirmed: true,
            stage,
            ..*proposal
        };
        Ok(Self {
            rotation: None,
            proposal: Some(Box::new(proposal)),
            passed: self.passed,
        })
    }

    /// What is pending is cancelled.
    ///
    /// # Errors
    /// If nothing is, or the auditor has overruled the controller.
    pub fn cancel(self, by: Canceller, now: u64) -> Result<Self, ControlError> {
        let proposal = self.proposal.filter(|one| one.is_pending(now));
        let proposal = proposal.ok_or(ControlError::NothingPending)?;
        let controller = by == Canceller::Controller;
        if controller
            && matches!(
                proposal.stage,
                Stage::Waiting {
                    overruled: true,
                    ..
                }
            )
        {
            return Err(ControlError::Overruled);
        }
        let stage = Stage::Cancelled {
            at: now,
            confirmable: controller && proposal.hospital.is_some(),
            binds_all: by != Canceller::Hospital || proposal.hospital.is_none(),
        };
        Ok(Self {
            rotation: self.rotation,
            proposal: Some(Box::new(Proposal { stage, ..*proposal })),
            passed: self.passed,
        })
    }

    /// The hospital on whose word alone `to` would take control: nobody but it has confirmed that.
    pub fn vouched_for(&self, to: &Account) -> Option<&str> {
        let proposal = self.proposal.as_deref()?;
        let alone = proposal.to == *to && !proposal.confirmed;
        proposal.hospital.as_deref().filter(|_| alone)
    }

    /// `by` accepts control: of a rotation at once, of a claim or recovery when it has waited.
    /// `controlled` says whether somebody controls the handle now.
    ///
    /// # Errors
    /// If nobody hands control to `by`, or it is too early or too late.
    pub fn accept(self, by: &Account, controlled: bool, now: u64) -> Result<Self, ControlError> {
        if self.rotation.as_ref() == Some(by) {
            return Ok(Self {
                rotation: None,
                ..self
            });
        }
        let proposal = self.proposal.filter(|proposal| proposal.to == *by);
        let proposal = proposal.ok_or(ControlError::NotNominated)?;
        match proposal.stage {
            Stage::Cancelled { .. } => return Err(ControlError::NotNominated),
            _ if !proposal.is_pending(now) => return Err(ControlError::Lapsed),
            Stage::Unconfirmed => return Err(ControlError::NotConfirmed),
            Stage::Waiting { from, .. } if now < from => return Err(ControlError::TooEarly),
            Stage::Waiting { .. } => {}
        }
        Ok(Self {
            rotation: None,
            proposal: None,
            passed: Some(Passed {
                at: now,
                hospital: proposal.hospital,
                recovered: controlled,
            }),
        })
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;

    const NOW: u64 = 1_000_000;
    const WAIT: u64 = 600;
    const DAY: u64 = 86_400;

    fn account(byte: u8) -> Account {
        Account::from_bytes(vec![byte; 20])
    }

    fn proposal(stage: Stage) -> Proposal {
        Proposal {
            to: account(2),
            hospital: Some("north".into()),
            by: account(3),
            at: NOW,
            evidence: [0; 32],
            confirmed: false,
            stage,
        }
    }

    fn waiting() -> Stage {
        Stage::Waiting {
            from: NOW + WAIT,
            overruled: false,
        }
    }

    fn proposed(stage: Stage) -> Control {
        Control::default().propose(proposal(stage), NOW).unwrap()
    }

    fn cancelled(by: Canceller) -> Control {
        proposed(waiting()).cancel(by, NOW + 5).unwrap()
    }

    #[test]
    fn a_rotation_is_accepted_by_the_one_it_names_at_once() {
        let control = Control::default().rotate(Some(account(2)), NOW).unwrap();
        let other = control.clone().accept(&account(9), true, NOW);
        assert_eq!(other, Err(ControlError::NotNominated));
        let done = control.accept(&account(2), true, NOW).unwrap();
        assert_eq!(done, Control::default());
    }

    #[test]
    fn a_rotation_is_replaced_and_withdrawn() {
        let control = Control::default().rotate(Some(account(2)), NOW).unwrap();
        let control = control.rotate(Some(account(4)), NOW).unwrap();
        let refused = control.clone().accept(&account(2), true, NOW);
        assert_eq!(refused, Err(ControlError::NotNominated));
        assert_eq!(control.rotate(None, NOW).unwrap(), Control::default());
    }

    #[test]
    fn a_proposal_is_accepted_from_the_very_end_of_its_waiting_time_until_it_lapses() {
        let accept = |now| proposed(waiting()).accept(&account(2), true, now);
        let from = NOW + WAIT;
        assert_eq!(accept(from - 1), Err(ControlError::TooEarly));
        for now in [from, from + 1, from + LAPSE - 1] {
            let passed = accept(now).unwrap();
            assert_eq!(passed.proposal, None);
            assert_eq!(passed.passed.unwrap().at, now);
        }
        for now in [from + LAPSE, from + LAPSE + 1] {
            assert_eq!(accept(now), Err(ControlError::Lapsed));
        }
    }

    #[test]
    fn nobody_else_accepts() {
        for by in [1, 3, 9] {
            let refused = proposed(waiting()).accept(&account(by), true, NOW + WAIT);
            assert_eq!(refused, Err(ControlError::NotNominated));
        }
    }

    #[test]
    fn what_needs_a_confirmation_waits_from_it_on() {
        let unconfirmed = proposed(Stage::Unconfirmed);
        let refused = unconfirmed.clone().accept(&account(2), false, NOW + WAIT);
        assert_eq!(refused, Err(ControlError::NotConfirmed));
        let own = unconfirmed.clone().confirm(&account(3), NOW, WAIT);
        assert_eq!(own, Err(ControlError::OwnProposal));
        let confirmed = unconfirmed.confirm(&account(8), NOW + 100, WAIT).unwrap();
        let early = confirmed
            .clone()
            .accept(&account(2), false, NOW + 99 + WAIT);
        assert_eq!(early, Err(ControlError::TooEarly));
        let passed = confirmed.accept(&account(2), false, NOW + 100 + WAIT);
        assert!(!passed.unwrap().passed.unwrap().recovered);
    }

    #[test]
    fn a_confirmation_comes_within_thirty_days() {
        let confirm = |now| proposed(Stage::Unconfirmed).confirm(&account(8), now, WAIT);
        assert!(confirm(NOW + LAPSE - 1).is_ok());
        for now in [NOW + LAPSE, NOW + LAPSE + 1] {
            assert_eq!(confirm(now), Err(ControlError::NothingToConfirm));
        }
        let nothing = ControlError::NothingToConfirm;
        let unneeded = proposed(waiting()).confirm(&account(8), NOW, WAIT);
        assert_eq!(unneeded, Err(nothing));
        let none = Control::default().confirm(&account(8), NOW, WAIT);
        assert_eq!(none, Err(nothing));
    }

    #[test]
    fn one_is_pending_at_a_time_until_it_lapses() {
        for (stage, end) in [
            (Stage::Unconfirmed, NOW + LAPSE),
            (waiting(), NOW + WAIT + LAPSE),
        ] {
            let again = |now| proposed(stage).propose(proposal(waiting()), now);
            assert_eq!(again(end - 1), Err(ControlError::Pending));
            assert!(again(end).is_ok());
        }
    }

    #[test]
    fn a_hospital_that_takes_its_own_back_keeps_no_other_away() {
        let control = cancelled(Canceller::Hospital);
        let end = NOW + 5 + 30 * DAY;
        let by = |hospital: &str, now| {
            let proposal = Proposal {
                hospital: Some(hospital.into()),
                ..proposal(waiting())
            };
            control.clone().propose(proposal, now)
        };
        assert_eq!(by("north", end - 1), Err(ControlError::Cancelled));
        assert!(by("north", end).is_ok());
        assert!(by("south", NOW + 5).is_ok());
        // What the auditor proposed and a hospital cancelled binds all.
        let by_auditor = Proposal {
            hospital: None,
            ..proposal(waiting())
        };
        let control = Control::default().propose(by_auditor, NOW).unwrap();
        let control = control.cancel(Canceller::Hospital, NOW + 5).unwrap();
        for (now, expected) in [(end - 1, Err(ControlError::Cancelled)), (end, Ok(()))] {
            let found = control.clone().propose(proposal(waiting()), now);
            assert_eq!(found.map(|_| ()), expected);
        }
    }

    #[test]
    fn after_a_cancel_only_the_auditor_proposes_for_thirty_days() {
        for by in [
            Canceller::Controller,
            Canceller::Hospital,
            Canceller::Auditor,
        ] {
            let control = cancelled(by);
            assert!(control.pending(NOW + 5).is_none());
            let refused = control.clone().accept(&account(2), true, NOW + WAIT);
            assert_eq!(refused, Err(ControlError::NotNominated));
            let end = NOW + 5 + 30 * DAY;
            let hospital = |now| control.clone().propose(proposal(waiting()), now);
            assert_eq!(hospital(end - 1), Err(ControlError::Cancelled));
            assert!(hospital(end).is_ok());
            let auditor = Proposal {
                hospital: None,
                ..proposal(waiting())
            };
            assert!(control.clone().propose(auditor, NOW + 5).is_ok());
        }
    }

    #[test]
    fn the_auditor_overrules_the_controller_once_and_for_all() {
        let confirm = |now| cancelled(Canceller::Controller).confirm(&account(8), now, WAIT);
        let end = NOW + 5 + 30 * DAY;
        assert!(confirm(end - 1).is_ok());
        assert_eq!(confirm(end), Err(ControlError::NothingToConfirm));
        let control = confirm(NOW + 10).unwrap();
        let again = control.clone().cancel(Canceller::Controller, NOW + 11);
        assert_eq!(again, Err(ControlError::Overruled));
        for by in [Canceller::Hospital, Canceller::Auditor] {
            let over = control.clone().cancel(by, NOW + 11).unwrap();
            let refused = over.confirm(&account(8), NOW + 12, WAIT);
            assert_eq!(refused, Err(ControlError::NothingToConfirm));
        }
        let early = control.clone().accept(&account(2), true, NOW + 9 + WAIT);
        assert_eq!(early, Err(ControlError::TooEarly));
        assert!(control.accept(&account(2), true, NOW + 10 + WAIT).is_ok());
    }

    #[test]
    fn what_hospital_or_auditor_cancelled_or_the_auditor_proposed_is_not_confirmed() {
        let nothing = Err(ControlError::NothingToConfirm);
        for by in [Canceller::Hospital, Canceller::Auditor] {
            assert_eq!(cancelled(by).confirm(&account(8), NOW + 6, WAIT), nothing);
        }
        let by_auditor = Proposal {
            hospital: None,
            ..proposal(waiting())
        };
        let control = Control::default().propose(by_auditor, NOW).unwrap();
        let control = control.cancel(Canceller::Controller, NOW + 5).unwrap();
        assert_eq!(control.confirm(&account(8), NOW + 6, WAIT), nothing);
    }

    #[test]
    fn nothing_is_cancelled_that_is_not_pending() {
        let nothing = Err(ControlError::NothingPending);
        assert_eq!(Control::default().cancel(Canceller::Auditor, NOW), nothing);
        let over = cancelled(Canceller::Hospital);
        assert_eq!(over.cancel(Canceller::Auditor, NOW + 6), nothing);
        let end = NOW + WAIT + LAPSE;
        let late = |now| proposed(waiting()).cancel(Canceller::Auditor, now);
        assert!(late(end - 1).is_ok());
        assert_eq!(late(end), nothing);
    }

    #[test]
    fn a_recovery_takes_the_place_of_a_rotation_and_keeps_another_from_starting() {
        let control = Control::default().rotate(Some(account(6)), NOW).unwrap();
        let control = control.propose(proposal(waiting()), NOW).unwrap();
        let thief = control.clone().accept(&account(6), true, NOW);
        assert_eq!(thief, Err(ControlError::NotNominated));
        let rotated = control.clone().rotate(Some(account(6)), NOW);
        assert_eq!(rotated, Err(ControlError::OnlyRestrict));
        // A rotation between a cancellation and its confirmation is dropped too.
        let control = control.cancel(Canceller::Controller, NOW + 1).unwrap();
        let control = control.rotate(Some(account(6)), NOW + 2).unwrap();
        let control = control.confirm(&account(8), NOW + 3, WAIT).unwrap();
        assert_eq!(control.rotation, None);
    }

    #[test]
    fn a_rotation_ends_neither_what_binds_nor_what_was_cancelled() {
        let control = cancelled(Canceller::Controller);
        let rotated = control.clone().rotate(Some(account(6)), NOW + 6).unwrap();
        let rotated = rotated.accept(&account(6), true, NOW + 7).unwrap();
        assert_eq!(rotated, control);
        let passed = proposed(waiting())
            .accept(&account(2), true, NOW + WAIT)
            .unwrap();
        let rotated = passed.clone().rotate(Some(account(6)), NOW + WAIT).unwrap();
        assert_eq!(rotated.accept(&account(6), true, NOW + WAIT), Ok(passed));
    }

    #[test]
    fn what_passed_binds_for_thirty_days_whatever_is_proposed_since() {
        let passed = proposed(waiting())
            .accept(&account(2), true, NOW + WAIT)
            .unwrap();
        let end = NOW + WAIT + BOUND;
        assert!(passed.bound(end - 1).is_some());
        assert!(passed.bound(end).is_none());
        let again = passed.propose(proposal(waiting()), NOW + WAIT).unwrap();
        let again = again.cancel(Canceller::Hospital, NOW + WAIT + 1).unwrap();
        assert!(again.bound(end - 1).is_some());
    }

    #[test]
    fn nothing_is_withheld_but_from_the_hospital_that_proposed_a_recovery() {
        let pending = proposed(waiting());
        assert!(pending.withholds_from(true, Some("north"), NOW));
        assert!(pending.withholds_from(true, None, NOW));
        assert!(!pending.withholds_from(true, Some("south"), NOW));
        assert!(!pending.withholds_from(false, Some("north"), NOW));
        let end = NOW + WAIT + BOUND;
        let passed = pending
            .clone()
            .accept(&account(2), true, NOW + WAIT)
            .unwrap();
        assert!(passed.withholds_from(true, Some("north"), end - 1));
        assert!(!passed.withholds_from(true, Some("north"), end));
        let claimed = pending.accept(&account(2), false, NOW + WAIT).unwrap();
        assert!(!claimed.withholds_from(true, Some("north"), NOW + WAIT));
        let over = cancelled(Canceller::Controller);
        assert!(!over.withholds_from(true, Some("north"), NOW + 6));
    }
}
