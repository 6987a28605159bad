//! Where things lie. Keys are a namespace and parts ([`Table`]); values are `postcard`. The README
//! has the same as a table with bytes. All keys are in this file; the functions that read and write
//! them are beside it, one file per kind of thing.

use cosmwasm_std::{StdError, StdResult, Storage};
use hie_contract::account::Account;
use hie_contract::pause::Pauses;
use hie_contract::table::Table;
use hie_types::{HospitalId, PauseScope};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::application::Application;
use crate::category::Category;
use crate::endpoint::Endpoint;
use crate::governance::Governance;
use crate::keys::{Key, KeyError, Use};
use crate::membership::{Change, Member};
use crate::settings::Settings;
use crate::staff::{Appointment, StaffKey};

mod applications;
mod assets;
mod members;
mod staff;

pub use applications::*;
pub use assets::*;
pub use members::*;
pub use staff::*;

/// Owner and role holders. Always there.
const GOVERNANCE: Table<Governance> = Table::new("g");
/// What is fixed at instantiation, the record index, and the settings. Always there.
const NETWORK: Table<Network> = Table::new("n");
/// By account of the applicant: its application. Absent: it has not applied, or it was decided.
const APPLICATIONS: Table<Application> = Table::new("a");
/// How many entries `a` has, lapsed ones included. Absent: none.
const APPLICATION_COUNT: Table<u32> = Table::new("ac");
/// By hospital: the member. Absent: the id was never given out.
const MEMBERS: Table<Member> = Table::new("m");
/// By hospital: what is public about it. Absent where `m` is.
const PROFILES: Table<Profile> = Table::new("p");
/// By hospital and number (8 bytes, big-endian, from 1): its history. Never removed.
const HISTORY: Table<Change> = Table::new("h");
/// By hospital: how much it has of what is bounded or numbered. Absent: nothing yet.
const TALLIES: Table<Tally> = Table::new("t");
/// By account: the one hospital it belongs to. Absent: none; offers do not count.
const BELONGINGS: Table<Belonging> = Table::new("b");
/// By hospital and [`StaffKey`]: the appointment. Absent: none.
const APPOINTMENTS: Table<Appointment> = Table::new("s");
/// By hospital and account: the pseudonym its appointment is kept under. Absent: the appointment, if
/// there is one, is kept under the account itself.
const PSEUDONYMS: Table<[u8; 16]> = Table::new("sa");
/// By hospital and number (4 bytes, big-endian, from 1): the key. Never removed.
const KEYS: Table<Key> = Table::new("k");
/// By public key: that a hospital registered it for signing. Absent: none ever did. Never removed.
const SIGNING_KEYS: Table<bool> = Table::new("x");
/// By hospital and public key: that it registered it for encryption. Absent: it never did. Never
/// removed.
const ENCRYPTION_KEYS: Table<bool> = Table::new("xe");
/// By hospital and endpoint id: the endpoint. Absent: none. Never removed.
const ENDPOINTS: Table<Endpoint> = Table::new("e");
/// By category code: its row. Absent: no such category. Never removed.
const CATEGORIES: Table<Category> = Table::new("c");
/// Whether applications are paused. Absent: they are not.
pub const PAUSES: Pauses = Pauses::new("z", &[PauseScope::Applications]);

/// What is fixed at instantiation, the record index, and the settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    /// The chain id of that time.
    pub chain_id: String,
    /// The record index, once it is named.
    pub record_index: Option<Account>,
    /// What the owner may change.
    pub settings: Settings,
}

/// What is public about a hospital.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Its public name.
    pub name: String,
    /// Where it is.
    pub country: String,
    /// Its service address.
    pub url: String,
}

impl From<hie_types::registry::Profile> for Profile {
    fn from(profile: hie_types::registry::Profile) -> Self {
        Self {
            name: profile.name.into_string(),
            country: profile.country.into_string(),
            url: profile.url.into_string(),
        }
    }
}

impl TryFrom<Profile> for hie_types::registry::Profile {
    type Error = StdError;

    fn try_from(profile: Profile) -> StdResult<Self> {
        Ok(Self {
            name: stored_id(profile.name.as_bytes())?,
            country: stored_id(profile.country.as_bytes())?,
            url: stored_id(profile.url.as_bytes())?,
        })
    }
}

/// How much a hospital has of what is bounded or numbered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Appointments, accepted or not.
    pub staff: u32,
    /// Endpoints, retired or not.
    pub endpoints: u32,
    /// The number of the newest key.
    pub keys: u32,
    /// The number of the active encryption key.
    pub encryption: Option<u32>,
    /// The number of the active signing key.
    pub signing: Option<u32>,
}

impl Tally {
    /// The number of the active key of one use.
    pub const fn active(&self, key_use: Use) -> Option<u32> {
        match key_use {
            Use::Encryption => self.encryption,
            Use::Signing => self.signing,
        }
    }

    /// The same with another active key.
    pub fn with_active(self, key_use: Use, number: Option<u32>) -> Self {
        match key_use {
            Use::Encryption => Self {
                encryption: number,
                ..self
            },
            Use::Signing => Self {
                signing: number,
                ..self
            },
        }
    }

    /// The number that the next key gets.
    pub fn next_key(&self) -> Result<u32, KeyError> {
        self.keys.checked_add(1).ok_or(KeyError::NumbersUsedUp)
    }
}

/// The one hospital that an account belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Belonging {
    /// The hospital.
    pub hospital: String,
    /// As what.
    pub place: Place,
}

/// As what an account belongs to a hospital.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// As its administrator.
    Administrator,
    /// By an appointment that is kept under the account.
    Account,
    /// By an appointment that is kept under this pseudonym.
    Practitioner([u8; 16]),
}

impl Belonging {
    /// The hospital as an id.
    pub fn hospital_id(&self) -> StdResult<HospitalId> {
        stored_id(self.hospital.as_bytes())
    }
}

impl Place {
    /// By the appointment kept under this key.
    pub const fn of(key: &StaffKey) -> Self {
        match key {
            StaffKey::Account(_) => Self::Account,
            StaffKey::Practitioner(practitioner) => Self::Practitioner(*practitioner),
        }
    }
}

/// Entries of a list, and whether there are more after them.
pub struct Page<V, K = Vec<u8>> {
    /// The last part of each key, and the value.
    pub entries: Vec<(K, V)>,
    /// Whether another page follows.
    pub more: bool,
}

impl<V> Page<V> {
    /// The same with each key as the number that it is.
    fn numbered<K, const N: usize>(self, number: fn([u8; N]) -> K) -> StdResult<Page<V, K>> {
        let entries = self.entries.into_iter().map(|(key, value)| {
            let key = key.try_into();
            let key = key.map_err(|_| StdError::msg("stored number cannot be read"))?;
            Ok((number(key), value))
        });
        Ok(Page {
            entries: entries.collect::<StdResult<_>>()?,
            more: self.more,
        })
    }
}

fn page<V: Serialize + DeserializeOwned>(
    table: &Table<V>,
    storage: &dyn Storage,
    parts: &[&[u8]],
    after: Option<&[u8]>,
    limit: usize,
) -> StdResult<Page<V>> {
    let mut entries = table.page(storage, parts, after, limit.saturating_add(1))?;
    let more = entries.len() > limit;
    entries.truncate(limit);
    Ok(Page { entries, more })
}

/// An id that was stored.
pub fn stored_id<T: core::str::FromStr>(bytes: &[u8]) -> StdResult<T> {
    core::str::from_utf8(bytes)
        .ok()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| StdError::msg("stored id cannot be read"))
}

fn missing() -> StdError {
    StdError::msg("contract is not instantiated")
}

fn bytes(hospital: &HospitalId) -> &[u8] {
    hospital.as_str().as_bytes()
}

// Governance and network.

pub fn governance(storage: &dyn Storage) -> StdResult<Governance> {
    GOVERNANCE.load(storage, &[])?.ok_or_else(missing)
}

pub fn save_governance(storage: &mut dyn Storage, governance: &Governance) -> StdResult<()> {
    GOVERNANCE.save(storage, &[], governance)
}

pub fn network(storage: &dyn Storage) -> StdResult<Network> {
    NETWORK.load(storage, &[])?.ok_or_else(missing)
}

pub fn save_network(storage: &mut dyn Storage, network: &Network) -> StdResult<()> {
    NETWORK.save(storage, &[], network)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namespaces_are_unique() {
        let mut namespaces = vec![
            GOVERNANCE.namespace(),
            NETWORK.namespace(),
            APPLICATIONS.namespace(),
            APPLICATION_COUNT.namespace(),
            MEMBERS.namespace(),
            PROFILES.namespace(),
            HISTORY.namespace(),
            TALLIES.namespace(),
            BELONGINGS.namespace(),
            APPOINTMENTS.namespace(),
            PSEUDONYMS.namespace(),
            KEYS.namespace(),
            SIGNING_KEYS.namespace(),
            ENCRYPTION_KEYS.namespace(),
            ENDPOINTS.namespace(),
            CATEGORIES.namespace(),
            PAUSES.namespace(),
        ];
        let count = namespaces.len();
        namespaces.sort_unstable();
        namespaces.dedup();
        assert_eq!(namespaces.len(), count);
    }
}
