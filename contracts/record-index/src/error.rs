//! Everything that can be wrong with a message: one variant per cause. A text names the field and
//! the bound and never repeats what was sent.

use cosmwasm_std::StdError;
use hie_contract::adr036::SignedActError;
use hie_contract::edge::FundsRefused;
use hie_contract::neighbour::{NotNeighbour, NotWired};
use hie_contract::ownership::OwnershipError;
use hie_contract::pause::PauseError;
use hie_contract::version::MigrationError;
use thiserror::Error;

use crate::anchor::AnchorError;
use crate::custody::CustodyError;
use crate::objection::ObjectionError;
use crate::offline::OfflineError;
use crate::pointer::PointerFault;
use crate::settings::SettingsError;
use crate::settle::SettleError;

/// What a message fails with.
#[derive(Debug, Error)]
pub enum ContractError {
    /// The host, or what is stored.
    #[error("{0}")]
    Std(#[from] StdError),
    /// Funds came with the message.
    #[error(transparent)]
    Funds(#[from] FundsRefused),
    /// An address is not the contract it should be.
    #[error(transparent)]
    NotNeighbour(#[from] NotNeighbour),
    /// A contract works with other neighbours.
    #[error(transparent)]
    Wiring(#[from] NotWired),
    /// The ownership does not change.
    #[error(transparent)]
    Ownership(#[from] OwnershipError),
    /// The state is not taken over.
    #[error(transparent)]
    Migration(#[from] MigrationError),
    /// A field of instantiation, or an address anywhere.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// The sender may not send this.
    #[error(transparent)]
    Permission(#[from] PermissionError),
    /// Nothing is published.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// A request that is no request.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// A disclosure is not confirmed.
    #[error(transparent)]
    Disclosure(#[from] DisclosureError),
    /// The message is stopped, or a scope is neither paused nor resumed.
    #[error(transparent)]
    Pause(#[from] PauseError),
    /// The settings do not change.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A patient's objection, or its answer, is not taken.
    #[error(transparent)]
    Objection(#[from] ObjectionError),
    /// A signed act is not taken.
    #[error(transparent)]
    Signed(#[from] SignedActError),
    /// A receipt or notice is not acknowledged.
    #[error(transparent)]
    Settle(#[from] SettleError),
    /// Records do not change place or custodian.
    #[error(transparent)]
    Custody(#[from] CustodyError),
    /// An offline access is not reported.
    #[error(transparent)]
    Offline(#[from] OfflineError),
    /// A tree is not anchored, or a path is none.
    #[error(transparent)]
    Anchor(#[from] AnchorError),
    /// There is no such thing.
    #[error(transparent)]
    Lookup(#[from] LookupError),
    /// A neighbour answered what it cannot mean.
    #[error(transparent)]
    Neighbour(#[from] NeighbourError),
}

hie_contract::failed!(ContractError);

/// A field is not what it must be.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum FieldError {
    /// Not an address of this chain.
    #[error("{field} must be an address of this chain")]
    Address {
        /// The field.
        field: &'static str,
    },
    /// Not a cursor that this contract gave.
    #[error("start_after must be the next of the page before")]
    Cursor,
}

/// Why somebody may not act for a hospital.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PermissionError {
    /// Not appointed, or not accepted yet.
    #[error("sender is not appointed staff of a member")]
    NotStaff,
    /// Appointed as something else.
    #[error("sender's role may not send this message")]
    Role,
    /// Suspended.
    #[error("sender's appointment is suspended")]
    Suspended,
    /// Past its end.
    #[error("sender's appointment has ended")]
    Expired,
    /// The status of the member does not allow it.
    #[error("standing of the sender's hospital does not allow this message")]
    Standing,
    /// The member begins nothing new.
    #[error("sender's hospital is leaving: it publishes only what relates to a record of its own")]
    NewRoot,
    /// The member is not accredited for it.
    #[error("sender's hospital lacks the capability custodian")]
    Capability,
    /// The member is not accredited for it.
    #[error("sender's hospital lacks the capability attester")]
    NoAttester,
    /// Somebody else keeps it.
    #[error("record is kept by another hospital")]
    NotCustodian,
}

/// Why a batch is not published.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PublishError {
    /// None or too many.
    #[error("records must be 1 to 50 pointers")]
    Count,
    /// Nobody registered it.
    #[error("handle is not registered")]
    HandleNotRegistered,
    /// The patient closed it.
    #[error("handle is closed")]
    HandleClosed,
    /// The patient has forbidden it.
    #[error("sender's hospital may not publish under this handle")]
    Forbidden,
    /// One pointer is wrong.
    #[error("records[{index}].{fault}")]
    Pointer {
        /// Which, from 0.
        index: usize,
        /// What is wrong.
        fault: PointerFault,
    },
}

/// Why a request is refused without being recorded.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum AccessError {
    /// None or too many.
    #[error("records must be 1 to 20 ids")]
    Count,
    /// Named twice.
    #[error("records[{index}] is named twice")]
    Twice {
        /// The second of the two, from 0.
        index: usize,
    },
    /// Not appointed, or not accepted yet.
    #[error("not_staff: sender is not appointed staff of a member")]
    NotStaff,
    /// A gateway asks for somebody.
    #[error("practitioner is required of a gateway")]
    PractitionerMissing,
    /// Nobody else does.
    #[error("practitioner may be named by a gateway only")]
    PractitionerNotAllowed,
    /// Nobody by that pseudonym, or not accepted yet, or no person.
    #[error("practitioner is not appointed at the gateway's hospital")]
    PractitionerUnknown,
    /// Nothing could be wrapped for the asker.
    #[error("no_encryption_key: sender's hospital has no active encryption key")]
    NoEncryptionKey,
    /// None of them is under this handle.
    #[error("records: no such records under this handle")]
    NoSuchRecords,
}

/// Why a disclosure is not confirmed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum DisclosureError {
    /// None or too many.
    #[error("records must be 1 to 20 disclosures")]
    Count,
    /// Named twice.
    #[error("records[{index}].record is named twice")]
    Twice {
        /// The second of the two, from 0.
        index: usize,
    },
    /// Too late.
    #[error("ticket ended more than 72 hours ago")]
    TooLate,
    /// The ticket does not permit it.
    #[error("records[{index}].record is not on the ticket")]
    NotOnTicket {
        /// Which, from 0.
        index: usize,
    },
    /// Somebody else keeps it.
    #[error("records[{index}].record is kept by another hospital")]
    NotCustodian {
        /// Which, from 0.
        index: usize,
    },
    /// It was said otherwise before.
    #[error("records[{index}].result differs from what was confirmed before")]
    Contradicts {
        /// Which, from 0.
        index: usize,
    },
}

/// There is no such thing.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum LookupError {
    /// No pointer.
    #[error("record is unknown")]
    Record,
    /// Only a tombstone.
    #[error("record is erased")]
    Erased,
    /// No tombstone.
    #[error("record is not erased")]
    NotErased,
    /// No ticket.
    #[error("ticket is unknown")]
    Ticket,
    /// No tree.
    #[error("root: the hospital anchored no such tree")]
    Anchor,
}

/// A neighbour answered what it cannot mean: a bug there, never a fault of the sender.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NeighbourError {
    /// As many answers as questions.
    #[error("{neighbour} answered a different number of questions than it was asked")]
    Count {
        /// Which.
        neighbour: &'static str,
    },
    /// A person is the account, or a pseudonym of the hospital.
    #[error("hospital-registry names a person that is neither the account nor of its hospital")]
    Person,
    /// Every permit is somebody's.
    #[error("consent-registry does not say whose a permit is")]
    Handle,
    /// Each reason has one outcome.
    #[error("consent-registry answered an outcome that is not that of its reason")]
    Outcome,
}
