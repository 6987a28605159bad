//! Everything that a message or query is refused for: one variant per cause, small typed errors
//! wrapped once.

use cosmwasm_std::StdError;
use hie_contract::adr036::SignedActError;
use hie_contract::edge::FundsRefused;
use hie_contract::neighbour::{NotNeighbour, NotWired};
use hie_contract::ownership::OwnershipError;
use hie_contract::pause::PauseError;
use hie_contract::version::MigrationError;
use hie_policy::Wider;
use hie_types::FormError;
use thiserror::Error;

use crate::asker::AskerError;
use crate::attested::AttestationError;
use crate::control::ControlError;
use crate::control::settings::WaitError;
use crate::directive::DirectiveError;
use crate::glass::session::SessionError;
use crate::glass::settings::SettingsError;
use crate::glass::staff::StaffError;
use crate::mandate::MandateError;
use crate::merging::MergeError;
use crate::officer::OfficerError;
use crate::patient::PatientError;
use crate::permissions::PermissionError;
use crate::policy_text::PolicyTextError;
use crate::request::RequestError;
use crate::retention::RetentionError;
use crate::terms::TermsError;

/// Why a message or query was refused.
#[derive(Debug, Error)]
pub enum ContractError {
    /// The host, or what is stored.
    #[error(transparent)]
    Std(#[from] StdError),
    /// Funds came along.
    #[error(transparent)]
    Funds(#[from] FundsRefused),
    /// The sender may not send this.
    #[error(transparent)]
    Permission(#[from] PermissionError),
    /// The sender does not attest for this hospital.
    #[error(transparent)]
    Officer(#[from] OfficerError),
    /// A hand-over of the ownership does not go on.
    #[error(transparent)]
    Ownership(#[from] OwnershipError),
    /// An address is not the contract it should be.
    #[error(transparent)]
    Neighbour(#[from] NotNeighbour),
    /// A contract works with other neighbours.
    #[error(transparent)]
    Wiring(#[from] NotWired),
    /// The code does not take over this state.
    #[error(transparent)]
    Migration(#[from] MigrationError),
    /// A patient cannot be registered like this.
    #[error(transparent)]
    Registration(#[from] RegistrationError),
    /// A directive or record has a form it must not have.
    #[error(transparent)]
    Form(#[from] FormError),
    /// A directive's times, uses, obligations or names are not accepted.
    #[error(transparent)]
    Terms(#[from] TermsError),
    /// A directive cannot be ended.
    #[error(transparent)]
    Directive(#[from] DirectiveError),
    /// The control of a handle does not change like this, or what is under way stands against it.
    #[error(transparent)]
    Control(#[from] ControlError),
    /// A waiting time is out of bounds.
    #[error(transparent)]
    Wait(#[from] WaitError),
    /// Handles are not merged, or not parted.
    #[error(transparent)]
    Merge(#[from] MergeError),
    /// The handle does not take this.
    #[error(transparent)]
    Patient(#[from] PatientError),
    /// A list is longer or shorter than it may be, or not what it may be.
    #[error(transparent)]
    List(#[from] ListError),
    /// A field is no address.
    #[error("{field}: must be an address of this chain")]
    Address {
        /// Which field.
        field: &'static str,
    },
    /// Nobody registered this handle.
    #[error("handle: not registered")]
    UnknownHandle,
    /// No directive has this id.
    #[error("directive: there is none with this id")]
    UnknownDirective,
    /// Too many directives about the same grantee.
    #[error("grantee: at most {limit} directives in force about the same grantee")]
    BucketFull {
        /// How many there may be.
        limit: u32,
    },
    /// Too many directives about the same grantee that are not the patient's own word.
    #[error(
        "grantee: at most {limit} attested or delegated directives in force about the same grantee"
    )]
    OthersHalfFull {
        /// How many there may be.
        limit: u32,
    },
    /// Too many directives about the same grantee that one hospital attested.
    #[error(
        "grantee: at most {limit} directives in force about the same grantee that one hospital attested"
    )]
    OneHospitalsShareFull {
        /// How many there may be.
        limit: u32,
    },
    /// A mandate is not given or does not go so far.
    #[error(transparent)]
    Mandate(#[from] MandateError),
    /// What a key signed is not taken.
    #[error(transparent)]
    Signed(#[from] SignedActError),
    /// Something is not attested or confirmed.
    #[error(transparent)]
    Attestation(#[from] AttestationError),
    /// The cap on the length of attested permits is no such cap.
    #[error("attested_permit_days: must be 1 to 3650")]
    AttestedPermitDays,
    /// The cap on the length of permits is no such cap.
    #[error("max_permit_days: must be 1 to 36500")]
    MaxPermitDays,
    /// The record index is named once.
    #[error("record_index: set already, it is named once")]
    RecordIndexSet,
    /// The cursor is none that a page gave.
    #[error("start_after: must be next of the page before")]
    Cursor,
    /// The sender may not do this to a break-glass session, or acts for nobody.
    #[error(transparent)]
    Staff(#[from] StaffError),
    /// Something does not happen to a break-glass session.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// A limit of break-glass is out of bounds.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The network does not accept this reason.
    #[error("reason: not enabled in this network")]
    ReasonNotEnabled,
    /// A text of the network's policy is not put, retired or named.
    #[error(transparent)]
    PolicyText(#[from] PolicyTextError),
    /// The sender may not ask for consent, or not take a request back.
    #[error(transparent)]
    Asker(#[from] AskerError),
    /// A request for consent is not made, answered or withdrawn.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// Nothing is purged.
    #[error(transparent)]
    Retention(#[from] RetentionError),
    /// It was over for the whole retention term.
    #[error("directive: purged after the retention term")]
    PurgedDirective,
    /// Permits are paused, or not paused or resumed.
    #[error(transparent)]
    Pause(#[from] PauseError),
    /// What is to be approved reaches further than what was asked for.
    #[error("narrowed.{0}")]
    Wider(#[from] Wider),
    /// Nothing to lift.
    #[error("person: not barred by a verdict")]
    NotBarred,
}

/// Why a patient is not registered.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum RegistrationError {
    /// The handle belongs to somebody else's account or hospital, or to another salt.
    #[error("handle: must be the one that the sender's account and salt give")]
    NotTheSendersHandle,
    /// As above, for a hospital.
    #[error("handle: must be the one that by_hospital.hospital and salt give")]
    NotTheHospitalsHandle,
    /// It is registered.
    #[error("handle: registered already")]
    HandleTaken,
    /// One account controls one handle.
    #[error("sender: controls a handle already")]
    ControlsAHandle,
}

/// Why a list is not accepted.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ListError {
    /// Records asked about.
    #[error("records: must be 1 to {limit}")]
    Records {
        /// How many there may be.
        limit: usize,
    },
    /// They are decided together because they are the same patient's.
    #[error("records: must all be under the same handle or handles merged with it")]
    SeveralHandles,
    /// Ids.
    #[error("ids: at most {limit}")]
    Ids {
        /// How many there may be.
        limit: usize,
    },
    /// An id stands there twice.
    #[error("ids: none twice")]
    IdTwice,
}
