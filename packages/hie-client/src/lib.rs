//! A typed client of the three contracts, and the two sides of an exchange.
//!
//! Everything goes through a [`Ledger`]: a chain that executes messages and answers queries. The
//! [`embedded`] one runs the suite in this process.
//!
//! | module | what |
//! |---|---|
//! | [`ledger`] | the chain as the client sees it |
//! | [`registry`], [`consent`], [`index`] | one typed call for every message and query |
//! | [`member`] | a hospital's keys, registered with proof |
//! | [`custodian`] | the side that keeps documents: seal, publish, serve |
//! | [`extract`] | what of a summary must be open in an emergency |
//! | [`requester`] | the side that asks: request, receive, check |
//! | [`locator`] | how the handle of a patient who cannot speak is found: the emergency card |
//! | [`signed`] | acts that a patient's key signs off chain, and whoever relays them |
//! | [`audit`] | logs verified against their heads |
//! | [`copy`], [`fhir`] | copies of a log to keep and hand out, and their check |
//! | [`export`], [`replay`] | a consent history with its terms, and what was decided at any past time |
//! | [`preview`] | what a new directive would change, before it is signed |
//! | [`recorded`] | answers of a chain, saved and read back |
//! | [`embedded`] | the whole suite in one process |
//! | `chain` (feature) | a real chain: wasmd over a node's RPC |
//! | [`leaks`] | whether a text lies anywhere on such a chain |

#[macro_use]
mod calls;

pub mod audit;
#[cfg(feature = "chain")]
pub mod chain;
pub mod consent;
pub mod copy;
pub mod custodian;
#[cfg(feature = "embedded")]
pub mod embedded;
pub mod error;
pub mod export;
pub mod extract;
pub mod fhir;
pub mod index;
#[cfg(feature = "embedded")]
pub mod leaks;
pub mod ledger;
pub mod locator;
pub mod member;
pub mod preview;
pub mod recorded;
pub mod registry;
pub mod replay;
pub mod requester;
pub mod signed;

use std::rc::Rc;

pub use error::ClientError;
pub use ledger::{Call, Deployment, Event, Ledger, LedgerError, Receipt};

/// The suite on one ledger.
#[derive(Clone)]
pub struct Hie {
    ledger: Rc<dyn Ledger>,
    deployment: Rc<Deployment>,
}

impl Hie {
    /// The suite deployed at `deployment` on `ledger`.
    pub fn new(ledger: Rc<dyn Ledger>, deployment: Deployment) -> Self {
        Self {
            ledger,
            deployment: Rc::new(deployment),
        }
    }

    /// The chain.
    pub fn ledger(&self) -> &dyn Ledger {
        &*self.ledger
    }

    /// Where the contracts are.
    pub fn deployment(&self) -> &Deployment {
        &self.deployment
    }

    /// Who is a member.
    pub fn registry(&self) -> registry::Registry<'_> {
        registry::Registry::new(self.ledger(), &self.deployment.hospital_registry)
    }

    /// What patients allow.
    pub fn consent(&self) -> consent::Consent<'_> {
        consent::Consent::new(self.ledger(), &self.deployment.consent_registry)
    }

    /// Where records are and who got them.
    pub fn index(&self) -> index::Index<'_> {
        index::Index::new(self.ledger(), &self.deployment.record_index)
    }
}
