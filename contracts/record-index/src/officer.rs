//! Who acts for a custodian.

use cosmwasm_std::Addr;
use hie_policy::Capability;
use hie_types::registry::{Right, StaffStanding};

use crate::actor::Actor;
use crate::error::PermissionError;
use crate::permissions::Sender;
use crate::views::AccountFacts;

/// Active staff of a member in one of the roles that may send a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officer {
    /// Who. A gateway acts here in its own name.
    pub actor: Actor,
    rights: Vec<Right>,
    capabilities: Vec<Capability>,
}

impl Officer {
    /// The officer behind `account`.
    ///
    /// # Errors
    /// If it is not appointed, not in one of the roles, suspended or past its end.
    pub fn of(
        account: &Addr,
        facts: &AccountFacts,
        allowed: &[Sender],
    ) -> Result<Self, PermissionError> {
        let (Some(hospital), Some(own)) = (&facts.hospital, &facts.appointment) else {
            return Err(PermissionError::NotStaff);
        };
        match own.standing {
            StaffStanding::Invited => return Err(PermissionError::NotStaff),
            StaffStanding::Suspended => return Err(PermissionError::Suspended),
            StaffStanding::Expired => return Err(PermissionError::Expired),
            StaffStanding::Active => {}
        }
        if !allowed.iter().any(|sender| sender.is(own.role.into())) {
            return Err(PermissionError::Role);
        }
        Ok(Self {
            actor: Actor {
                hospital: hospital.clone(),
                account: account.clone(),
                person: own.person.clone(),
                role: own.role.into(),
                named: false,
            },
            rights: facts.rights.clone(),
            capabilities: facts.capabilities.iter().map(|&c| c.into()).collect(),
        })
    }

    /// Passes if the hospital may publish.
    ///
    /// # Errors
    /// If its status does not allow it, or it is not accredited as custodian.
    pub fn may_publish(&self) -> Result<(), PermissionError> {
        self.needs(Right::Publish)?;
        if self.capabilities.contains(&Capability::Custodian) {
            Ok(())
        } else {
            Err(PermissionError::Capability)
        }
    }

    /// Passes if the hospital may publish what relates to nothing before it.
    ///
    /// # Errors
    /// If its status does not allow it: it is leaving.
    pub fn may_begin_roots(&self) -> Result<(), PermissionError> {
        if self.rights.contains(&Right::PublishNew) {
            Ok(())
        } else {
            Err(PermissionError::NewRoot)
        }
    }

    /// Passes if the hospital has the duty to confirm what it served.
    ///
    /// # Errors
    /// If its status does not allow it.
    pub fn may_confirm(&self) -> Result<(), PermissionError> {
        self.needs(Right::Serve)
    }

    /// Passes if the hospital has the duty to mark its errors.
    ///
    /// # Errors
    /// If its status does not allow it.
    pub fn may_mark_errors(&self) -> Result<(), PermissionError> {
        self.needs(Right::Serve)
    }

    /// Passes if the hospital has the duty to answer for what it got.
    ///
    /// # Errors
    /// If its status does not allow it.
    pub fn may_acknowledge(&self) -> Result<(), PermissionError> {
        self.needs(Right::Serve)
    }

    /// Passes if the hospital has the duty to erase.
    ///
    /// # Errors
    /// If its status does not allow it.
    pub fn may_erase(&self) -> Result<(), PermissionError> {
        self.needs(Right::Serve)
    }

    /// Passes if the hospital has the duty to say where its documents are.
    ///
    /// # Errors
    /// If its status does not allow it.
    pub fn may_relocate(&self) -> Result<(), PermissionError> {
        self.needs(Right::Serve)
    }

    /// Passes if the hospital has the duty to hand its records over.
    ///
    /// # Errors
    /// If its status does not allow it.
    pub fn may_hand_over(&self) -> Result<(), PermissionError> {
        self.needs(Right::Serve)
    }

    /// Passes if the hospital has the duty to answer its patients.
    ///
    /// # Errors
    /// If its status does not allow it.
    pub fn may_answer(&self) -> Result<(), PermissionError> {
        self.needs(Right::Serve)
    }

    /// Passes if the hospital may attest what patients sign.
    ///
    /// # Errors
    /// If its status does not allow it, or it is not accredited as attester.
    pub fn may_attest(&self) -> Result<(), PermissionError> {
        self.needs(Right::Attest)?;
        if self.capabilities.contains(&Capability::Attester) {
            Ok(())
        } else {
            Err(PermissionError::NoAttester)
        }
    }

    /// Passes if the hospital has the duty to report what happened while the chain was unreachable.
    ///
    /// # Errors
    /// If its status does not allow it.
    pub fn may_report(&self) -> Result<(), PermissionError> {
        self.needs(Right::Serve)
    }

    /// Passes if the hospital may leave evidence of what it keeps and did: whoever has duties may.
    ///
    /// # Errors
    /// If its status does not allow it.
    pub fn may_anchor(&self) -> Result<(), PermissionError> {
        self.needs(Right::Serve)
    }

    fn needs(&self, right: Right) -> Result<(), PermissionError> {
        if self.rights.contains(&right) {
            Ok(())
        } else {
            Err(PermissionError::Standing)
        }
    }
}
