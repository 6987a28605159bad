//! Who acts, as log and tickets keep it.

use cosmwasm_std::{Addr, Api, StdResult};
use hie_contract::account::Account;
use hie_policy::{Id16, Role};
use hie_types::{HospitalId, PersonId, Practitioner};
use serde::{Deserialize, Serialize};

use crate::error::NeighbourError;

/// Who acts: for which hospital, as which person, in which role, through which account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The hospital.
    pub hospital: HospitalId,
    /// The account that sends.
    pub account: Addr,
    /// The person, or the gateway itself where it acts for nobody.
    pub person: PersonId,
    /// The role in which the person acts.
    pub role: Role,
    /// Whether a gateway sends and named the person.
    pub named: bool,
}

impl Actor {
    /// Whether this is the same person at the same hospital in the same role, through the same account.
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.hospital == other.hospital
            && self.account == other.account
            && self.person == other.person
            && self.role == other.role
            && self.named == other.named
    }

    /// The pseudonym that a gateway named.
    pub fn practitioner(&self) -> Option<Practitioner> {
        let (_, practitioner) = self.person.as_practitioner()?;
        self.named.then_some(practitioner)
    }
}

/// [`Actor`] as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredActor {
    /// The hospital's id.
    pub hospital: String,
    /// The account that sent.
    pub account: Account,
    /// The person, relative to hospital and account.
    pub person: Person,
    /// The role.
    pub role: Role,
}

/// A person, given the hospital and the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Person {
    /// The account itself.
    Account,
    /// The hospital's pseudonym for the account's holder.
    Own(Id16),
    /// The pseudonym that a gateway named.
    Named(Id16),
}

impl StoredActor {
    /// The actor in its stored form.
    ///
    /// # Errors
    /// If the person is neither the account nor a pseudonym of the hospital, which the registry
    /// never answers.
    pub fn of(api: &dyn Api, actor: &Actor) -> Result<Self, crate::error::Failed> {
        let person = match actor.person.as_practitioner() {
            Some((hospital, id)) if hospital == actor.hospital && actor.named => {
                Person::Named(id.into())
            }
            Some((hospital, id)) if hospital == actor.hospital => Person::Own(id.into()),
            None if actor.person.as_str() == actor.account.as_str() && !actor.named => {
                Person::Account
            }
            _ => return Err(NeighbourError::Person.into()),
        };
        Ok(Self {
            hospital: actor.hospital.to_string(),
            account: Account::of(api, &actor.account)?,
            person,
            role: actor.role,
        })
    }

    /// The actor as it was.
    ///
    /// # Errors
    /// If what is stored cannot be read.
    pub fn restore(&self, api: &dyn Api) -> StdResult<Actor> {
        let hospital: HospitalId = self.hospital.parse()?;
        let account = self.account.human(api)?;
        let person = match self.person {
            Person::Account => account.as_str().parse()?,
            Person::Own(id) | Person::Named(id) => PersonId::of_practitioner(&hospital, &id.into()),
        };
        Ok(Actor {
            hospital,
            account,
            person,
            role: self.role,
            named: matches!(self.person, Person::Named(_)),
        })
    }
}
