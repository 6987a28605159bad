//! By whose authority an act was taken, and who took it: what the record keeps of every act.

use hie_contract::account::Account;
use hie_policy::Authority;
use serde::{Deserialize, Serialize};

/// By whose authority, who, and what that rests on. Stored: new variants at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Spoken {
    /// The account that controls the handle.
    Controller(Account),
    /// The key of the account that controls the handle; somebody relayed it.
    Signed(Account),
    /// The holder of a mandate.
    Delegate {
        /// The account.
        account: Account,
        /// The number of its mandate under the handle.
        mandate: u32,
    },
    /// An officer of an attesting hospital.
    Attested {
        /// The account.
        officer: Account,
        /// What it rests on.
        attestation: Attestation,
    },
}

/// What an attested act rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attestation {
    /// The hospital whose officer attested it.
    pub hospital: String,
    /// Commitment to the signed form.
    pub evidence: [u8; 32],
}

impl Spoken {
    /// By whose authority.
    pub const fn authority(&self) -> Authority {
        match self {
            Self::Controller(_) => Authority::Controller,
            Self::Signed(_) => Authority::Signed,
            Self::Delegate { .. } => Authority::Delegate,
            Self::Attested { .. } => Authority::Attested,
        }
    }

    /// The account that acted; of a signed act the one whose key signed.
    pub const fn actor(&self) -> &Account {
        match self {
            Self::Controller(account)
            | Self::Signed(account)
            | Self::Delegate { account, .. }
            | Self::Attested {
                officer: account, ..
            } => account,
        }
    }

    /// What it rests on, if it was attested.
    pub const fn attestation(&self) -> Option<&Attestation> {
        match self {
            Self::Attested { attestation, .. } => Some(attestation),
            Self::Controller(_) | Self::Signed(_) | Self::Delegate { .. } => None,
        }
    }

    /// The number of the mandate, if a delegate spoke.
    pub const fn mandate(&self) -> Option<u32> {
        match self {
            Self::Delegate { mandate, .. } => Some(*mandate),
            Self::Controller(_) | Self::Signed(_) | Self::Attested { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hie_contract::table::encode;

    #[test]
    fn it_says_by_whom_and_on_what() {
        let account = Account::from_bytes(vec![7; 20]);
        let attestation = Attestation {
            hospital: "north".into(),
            evidence: [1; 32],
        };
        let all = [
            Spoken::Controller(account.clone()),
            Spoken::Signed(account.clone()),
            Spoken::Delegate {
                account: account.clone(),
                mandate: 3,
            },
            Spoken::Attested {
                officer: account.clone(),
                attestation: attestation.clone(),
            },
        ];
        for (spoken, authority) in all.iter().zip(Authority::all()) {
            assert_eq!(spoken.authority(), authority);
            assert_eq!(spoken.actor(), &account);
            let attested = authority == Authority::Attested;
            assert_eq!(spoken.attestation(), attested.then_some(&attestation));
            let delegated = authority == Authority::Delegate;
            assert_eq!(spoken.mandate(), delegated.then_some(3));
        }
    }

    /// Every directive has one: the usual one takes a byte besides the account and its length.
    #[test]
    fn the_patients_own_word_takes_no_room() {
        let account = Account::from_bytes(vec![7; 20]);
        assert_eq!(encode(&Spoken::Controller(account)).unwrap().len(), 22);
    }
}
