//! Why a message or query is refused. No text repeats what was sent.

use cosmwasm_std::StdError;
use hie_contract::{
    edge::FundsRefused,
    neighbour::{NotNeighbour, NotWired},
    ownership::OwnershipError,
    pause::PauseError,
    version::MigrationError,
};
use thiserror::Error;

use crate::{
    application::ApplicationError, category::CategoryError, endpoint::EndpointError,
    governance::RoleError, keys::KeyError, membership::MembershipError, permissions::Unauthorized,
    rights::RightMissing, settings::SettingsError, staff::StaffError,
};

/// Why a message or query is refused.
#[derive(Debug, Error)]
pub enum ContractError {
    /// From the host, or storage that cannot be read.
    #[error(transparent)]
    Std(#[from] StdError),
    /// Funds came with the message.
    #[error(transparent)]
    Funds(#[from] FundsRefused),
    /// The sender may not send this.
    #[error(transparent)]
    Unauthorized(#[from] Unauthorized),
    /// The member's status does not give the right.
    #[error(transparent)]
    Right(#[from] RightMissing),
    /// About a membership.
    #[error(transparent)]
    Membership(#[from] MembershipError),
    /// About an application.
    #[error(transparent)]
    Application(#[from] ApplicationError),
    /// About a key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// About an endpoint.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// About an appointment.
    #[error(transparent)]
    Staff(#[from] StaffError),
    /// About a network role.
    #[error(transparent)]
    Role(#[from] RoleError),
    /// About the ownership.
    #[error(transparent)]
    Ownership(#[from] OwnershipError),
    /// A scope is paused, or does not change.
    #[error(transparent)]
    Pause(#[from] PauseError),
    /// An address is not the contract it should be.
    #[error(transparent)]
    Neighbour(#[from] NotNeighbour),
    /// A contract does not work with this one.
    #[error(transparent)]
    Wiring(#[from] NotWired),
    /// The code does not take over this state.
    #[error(transparent)]
    Migration(#[from] MigrationError),
    /// A text is no address of this chain, or not in its one form.
    #[error("{field} must be an address of this chain in its usual form")]
    Address {
        /// The field of the message.
        field: &'static str,
    },
    /// The record index is named once.
    #[error("record index is named already and changes by migration only")]
    RecordIndexSet,
    /// About a category.
    #[error(transparent)]
    Category(#[from] CategoryError),
    /// Nobody can tell what a hospital keeps.
    #[error("record index is not named yet, so that nobody can tell what the hospital keeps")]
    NoRecordIndex,
    /// A setting is out of bounds.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A list in a query is too long.
    #[error("{field} must have at most {most} entries")]
    TooMany {
        /// The field of the query.
        field: &'static str,
        /// How many it may have.
        most: usize,
    },
}

hie_contract::failed!(ContractError);
