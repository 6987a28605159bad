//! Who may send which message: one exhaustive function, frozen by `testdata/permissions.golden.json`.

use core::fmt;

use cosmwasm_std::{Addr, Api, StdResult, Storage};
use hie_contract::account::Account;
use hie_types::HospitalId;
use hie_types::registry::ExecuteMsg;
use serde::Serialize;
use thiserror::Error;

use crate::error::Failed;
use crate::governance::{Governance, Office};
use crate::state::{self, Place};

/// Who may send a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sender {
    /// Any account.
    Anyone,
    /// The owner of the registry.
    Owner,
    /// The holder of the role.
    Registrar,
    /// The holder of the role.
    SecurityOfficer,
    /// The administrator of a member.
    Administrator,
    /// Whom a hospital appointed; the appointment says who that is.
    Appointee,
    /// The account of an accepted appointment; the account's own entry says which.
    Staff,
    /// Who is nominated for a network role; the role's seat says who that is.
    RoleNominee,
    /// Who has applied; the account's own application says so.
    Applicant,
    /// Who is proposed as administrator; the member says who that is.
    ProposedAdministrator,
    /// Who is nominated as owner; the ownership says who that is.
    OwnerNominee,
}

/// Who may send this message. Any one of them is enough.
pub const fn senders(message: &ExecuteMsg) -> &'static [Sender] {
    use Sender::{
        Administrator, Anyone, Applicant, Appointee, Owner, OwnerNominee, ProposedAdministrator,
        Registrar, RoleNominee, SecurityOfficer, Staff,
    };
    match message {
        ExecuteMsg::ApplyForMembership { .. } => &[Anyone],
        ExecuteMsg::Accredit { .. } => &[Registrar, Owner],
        ExecuteMsg::WithdrawApplication {} => &[Applicant],
        ExecuteMsg::RejectApplication { .. } => &[Registrar, Owner],
        ExecuteMsg::RenewAccreditation { .. } => &[Registrar, Owner],
        ExecuteMsg::Suspend { .. } => &[Registrar, SecurityOfficer, Owner],
        ExecuteMsg::Reinstate { .. } => &[Registrar, Owner],
        ExecuteMsg::Revoke { .. } => &[Registrar, Owner],
        ExecuteMsg::AnnounceLeaving { .. } => &[Administrator],
        ExecuteMsg::CancelLeaving { .. } => &[Owner],
        ExecuteMsg::CompleteWithdrawal { .. } => &[Registrar, Owner],
        ExecuteMsg::SetCapabilities { .. } => &[Registrar, SecurityOfficer, Owner],
        ExecuteMsg::UpdateProfile { .. } => &[Administrator],
        ExecuteMsg::ProposeAdministrator { .. } => &[Administrator],
        ExecuteMsg::AcceptAdministrator { .. } => &[ProposedAdministrator],
        ExecuteMsg::SetRecordIndex { .. } => &[Owner],
        ExecuteMsg::PutEndpoint { .. } => &[Administrator],
        ExecuteMsg::RetireEndpoint { .. } => &[Administrator],
        ExecuteMsg::RegisterKey { .. } => &[Administrator],
        ExecuteMsg::RetireKey { .. } => &[Administrator],
        ExecuteMsg::AppointStaff { .. } => &[Administrator],
        ExecuteMsg::AcceptAppointment { .. } => &[Appointee],
        ExecuteMsg::SuspendStaff { .. } => &[Administrator],
        ExecuteMsg::ReinstateStaff { .. } => &[Administrator],
        ExecuteMsg::RemoveStaff { .. } => &[Administrator],
        ExecuteMsg::LeaveHospital {} => &[Staff],
        ExecuteMsg::NominateRoleHolder { .. } => &[Owner],
        ExecuteMsg::AcceptRole { .. } => &[RoleNominee],
        ExecuteMsg::RemoveRoleHolder { .. } => &[Owner],
        ExecuteMsg::NominateOwner { .. } => &[Owner],
        ExecuteMsg::AcceptOwnership {} => &[OwnerNominee],
        ExecuteMsg::CancelNomination {} => &[Owner],
        ExecuteMsg::PutCategory { .. } => &[Owner],
        ExecuteMsg::RetireCategory { .. } => &[Owner],
        ExecuteMsg::UpdateConfig { .. } => &[Owner],
        ExecuteMsg::Pause { .. } => &[Registrar, SecurityOfficer, Owner],
        ExecuteMsg::Resume { .. } => &[Registrar, Owner],
    }
}

/// The sender is none of those who may.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub struct Unauthorized {
    /// Who may.
    pub allowed: &'static [Sender],
}

impl fmt::Display for Unauthorized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sender must be one of:")?;
        self.allowed
            .iter()
            .try_for_each(|sender| write!(f, " {}", sender.code()))
    }
}

/// A sender that was admitted.
pub struct Caller {
    /// As it is stored.
    pub account: Account,
    /// As people write it.
    pub address: Addr,
    /// Of a message that those who govern send: whether the sender is neither registrar nor owner, and
    /// so can only restrict.
    pub only_restricts: bool,
    administers: Option<HospitalId>,
}

impl Caller {
    /// The hospital that the sender administers.
    ///
    /// # Errors
    /// If it was not admitted as an administrator.
    pub fn hospital(&self) -> Result<&HospitalId, Unauthorized> {
        self.administers.as_ref().ok_or(Unauthorized {
            allowed: &[Sender::Administrator],
        })
    }
}

/// Passes for those who may send the message.
///
/// # Errors
/// [`Unauthorized`] for everybody else.
pub fn admit(
    storage: &dyn Storage,
    api: &dyn Api,
    address: Addr,
    message: &ExecuteMsg,
) -> Result<Caller, Failed> {
    let allowed = senders(message);
    let account = Account::of(api, &address)?;
    let administers = if allowed.contains(&Sender::Administrator) {
        administered_by(storage, &account)?
    } else {
        None
    };
    let governance = if allowed.iter().any(|sender| sender.is_governance()) {
        Some(state::governance(storage)?)
    } else {
        None
    };
    let is = |sender: Sender| {
        governance
            .as_ref()
            .is_some_and(|governance| sender.is_held_by(governance, &account))
    };
    let admitted = allowed.iter().any(|sender| match sender {
        Sender::Owner | Sender::Registrar | Sender::SecurityOfficer => is(*sender),
        Sender::Administrator => administers.is_some(),
        // What these act on says who they are; the rule that changes it refuses everybody else.
        Sender::Anyone
        | Sender::Appointee
        | Sender::Staff
        | Sender::RoleNominee
        | Sender::Applicant
        | Sender::ProposedAdministrator
        | Sender::OwnerNominee => true,
    });
    if !admitted {
        return Err(Unauthorized { allowed }.into());
    }
    let only_restricts = !is(Sender::Owner) && !is(Sender::Registrar);
    Ok(Caller {
        only_restricts,
        account,
        address,
        administers,
    })
}

fn administered_by(storage: &dyn Storage, account: &Account) -> StdResult<Option<HospitalId>> {
    match state::belonging(storage, account)? {
        Some(belonging) if belonging.place == Place::Administrator => {
            belonging.hospital_id().map(Some)
        }
        _ => Ok(None),
    }
}

impl Sender {
    /// The code, as it stands in the golden table.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::Owner => "owner",
            Self::Registrar => "registrar",
            Self::SecurityOfficer => "security_officer",
            Self::Administrator => "administrator",
            Self::Appointee => "appointee",
            Self::Staff => "staff",
            Self::RoleNominee => "role_nominee",
            Self::Applicant => "applicant",
            Self::ProposedAdministrator => "proposed_administrator",
            Self::OwnerNominee => "owner_nominee",
        }
    }

    const fn is_governance(self) -> bool {
        matches!(self, Self::Owner | Self::Registrar | Self::SecurityOfficer)
    }

    fn is_held_by(self, governance: &Governance, account: &Account) -> bool {
        match self {
            Self::Owner => governance.is_owner(account),
            Self::Registrar => governance.holds(account, Office::Registrar),
            Self::SecurityOfficer => governance.holds(account, Office::SecurityOfficer),
            Self::Anyone
            | Self::Administrator
            | Self::Appointee
            | Self::Staff
            | Self::RoleNominee
            | Self::Applicant
            | Self::ProposedAdministrator
            | Self::OwnerNominee => false,
        }
    }
}
