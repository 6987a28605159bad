//! What is left of a record: all of it, or a tombstone.

use cosmwasm_std::{Api, StdResult};
use hie_contract::account::Account;
use hie_policy::{ErasureReason, Id16};
use hie_types::RecordId;
use hie_types::index::{RecordStatus, TombstoneResponse};
use serde::{Deserialize, Serialize};

use crate::pointer::Pointer;

/// A record as stored; its id is the key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kept {
    /// Its pointer.
    Pointer(Box<Pointer>),
    /// What is left of it.
    Erased(Tombstone),
}

impl Kept {
    /// The handle it lies under, erased or not.
    pub const fn handle(&self) -> Id16 {
        match self {
            Self::Pointer(pointer) => pointer.handle,
            Self::Erased(tombstone) => tombstone.handle,
        }
    }

    /// Who keeps it, or kept it.
    pub fn custodian(&self) -> &str {
        match self {
            Self::Pointer(pointer) => &pointer.custodian,
            Self::Erased(tombstone) => &tombstone.custodian,
        }
    }

    /// The pointer, unless it is erased.
    pub fn pointer(self) -> Option<Pointer> {
        match self {
            Self::Pointer(pointer) => Some(*pointer),
            Self::Erased(_) => None,
        }
    }
}

/// That a record was erased: by whom, when, why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// When, Unix seconds.
    pub at: u64,
    /// Who erased it.
    pub account: Account,
    /// Why.
    pub reason: ErasureReason,
}

/// What is left of a record that was erased, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tombstone {
    /// The handle it was published under.
    pub handle: Id16,
    /// Who kept it.
    pub custodian: String,
    /// Who published it first; nothing: the custodian.
    pub origin: Option<String>,
    /// What directives name; nothing: its own id.
    pub root: Option<Id16>,
    /// By whom, when, why.
    pub erased: Erased,
}

impl Tombstone {
    /// What is left of a pointer.
    pub fn of(pointer: &Pointer, erased: &Erased) -> Self {
        Self {
            handle: pointer.handle,
            custodian: pointer.custodian.clone(),
            origin: pointer.origin.clone(),
            root: pointer.root,
            erased: erased.clone(),
        }
    }

    /// The tombstone as it goes over the wire.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn to_wire(&self, api: &dyn Api, id: RecordId) -> StdResult<TombstoneResponse> {
        Ok(TombstoneResponse {
            record: id,
            handle: self.handle.into(),
            custodian: self.custodian.parse()?,
            origin: self.origin.as_ref().unwrap_or(&self.custodian).parse()?,
            root: self.root.map_or(id, Into::into),
            status: RecordStatus::Erased,
            account: self.erased.account.human(api)?.into_string(),
            at: self.erased.at,
            reason: self.erased.reason.into(),
        })
    }
}
