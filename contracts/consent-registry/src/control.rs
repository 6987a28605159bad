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
mod tests;
