//! To whom a directive applies, as kept.

use cosmwasm_std::{Api, StdError, StdResult};
use hie_contract::account::Account;
use hie_policy::Role;
use hie_types::{HospitalId, PersonId, Practitioner};
use serde::{Deserialize, Serialize};

/// One person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Person {
    /// An account whose appointment has no pseudonym.
    Account(Account),
    /// A pseudonym of a hospital.
    Practitioner {
        /// The hospital that gave it.
        hospital: String,
        /// The pseudonym.
        practitioner: [u8; 16],
    },
}

impl Person {
    /// From a person in a message.
    ///
    /// # Errors
    /// If it is an account and no address of this chain.
    pub fn parse(api: &dyn Api, id: &PersonId) -> StdResult<Self> {
        match id.as_practitioner() {
            Some((hospital, practitioner)) => Ok(Self::Practitioner {
                hospital: hospital.into_string(),
                practitioner: practitioner.0,
            }),
            None => Account::parse(api, id.as_str()).map(Self::Account),
        }
    }

    /// The bytes that stand for this person in a key: no two persons share them.
    pub fn key(&self) -> Vec<u8> {
        match self {
            Self::Account(account) => [&[0], account.as_bytes()].concat(),
            Self::Practitioner {
                hospital,
                practitioner,
            } => [&[1], practitioner.as_slice(), hospital.as_bytes()].concat(),
        }
    }

    /// As people and messages name this person.
    ///
    /// # Errors
    /// If the host does not know the bytes of the account.
    pub fn id(&self, api: &dyn Api) -> StdResult<PersonId> {
        match self {
            Self::Account(account) => account
                .human(api)?
                .as_str()
                .parse()
                .map_err(StdError::msg::<hie_types::FormError>),
            Self::Practitioner {
                hospital,
                practitioner,
            } => {
                let hospital: HospitalId = hospital.parse().map_err(StdError::msg)?;
                Ok(PersonId::of_practitioner(
                    &hospital,
                    &Practitioner(*practitioner),
                ))
            }
        }
    }
}

/// A hospital, a role, both, one person with the hospital of the day; everyone if empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grantee {
    /// Id of the hospital.
    pub hospital: Option<String>,
    /// The role; never together with a person.
    pub role: Option<Role>,
    /// The person; always with the hospital.
    pub person: Option<Person>,
    /// In a denial of a pseudonym: the account that its appointment had that day. The denial holds
    /// for the account as well.
    pub account: Option<Account>,
}
