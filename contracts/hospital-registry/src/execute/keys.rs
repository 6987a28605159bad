//! Registering and retiring keys.

use cosmwasm_std::{Api, DepsMut, Env};
use hie_contract::account::Account;
use hie_types::derive::possession_proof_bytes;
use hie_types::registry::Right;
use hie_types::{Commitment, HospitalId, PublicKey, Signature};

use super::require;
use crate::error::Failed;
use crate::events::{Event, KeyAction};
use crate::keys::{Key, KeyError, KeyState, Use};
use crate::permissions::Caller;
use crate::state::{self, Tally};

/// What `RegisterKey` brings.
pub struct NewKey {
    pub key_use: Use,
    pub public_key: PublicKey,
    pub proof: Option<Signature>,
    pub attestation: Option<Commitment>,
}

pub fn register(
    deps: DepsMut<'_>,
    env: &Env,
    caller: &Caller,
    new: NewKey,
) -> Result<Event, Failed> {
    let now = env.block.time.seconds();
    let hospital = caller.hospital()?;
    require(deps.storage, hospital, Right::Protect, now)?;
    let attestation = new.attestation.map(|commitment| commitment.0);
    let key = Key::new(new.key_use, new.public_key.0, attestation, now)?;
    if state::is_key_known(deps.storage, hospital, &key) {
        return Err(KeyError::Known.into());
    }
    match (new.key_use, new.proof) {
        (Use::Encryption, None) => {}
        (Use::Encryption, Some(_)) => return Err(KeyError::ProofNotAsked.into()),
        (Use::Signing, None) => return Err(KeyError::ProofMissing.into()),
        (Use::Signing, Some(proof)) => {
            let chain_id = state::network(deps.storage)?.chain_id;
            let contract = Account::of(deps.api, &env.contract.address)?;
            let key = &key.public_key;
            let message = possession_proof_bytes(&chain_id, contract.as_bytes(), hospital, key);
            expect_proof(deps.api, &message, &proof, key)?;
        }
    }

    let tally = state::tally(deps.storage, hospital)?;
    let number = tally.next_key()?;
    let replaced = tally.active(new.key_use);
    if let Some(replaced) = replaced {
        let rotated = known_key(&deps, hospital, replaced)?.rotate(now)?;
        state::save_key(deps.storage, hospital, replaced, &rotated)?;
    }
    state::save_key(deps.storage, hospital, number, &key)?;
    state::remember_key(deps.storage, hospital, &key)?;
    let tally = Tally {
        keys: number,
        ..tally
    }
    .with_active(new.key_use, Some(number));
    state::save_tally(deps.storage, hospital, &tally)?;
    Ok(Event::Key {
        hospital: hospital.clone(),
        key: number,
        key_use: new.key_use,
        action: KeyAction::Registered(replaced),
    })
}

fn expect_proof(
    api: &dyn Api,
    message: &[u8],
    proof: &Signature,
    key: &[u8; 32],
) -> Result<(), KeyError> {
    match api.ed25519_verify(message, &proof.0, key) {
        Ok(true) => Ok(()),
        // An error of the host says that these bytes are no key or no signature.
        Ok(false) | Err(_) => Err(KeyError::ProofWrong),
    }
}

pub fn retire(
    deps: DepsMut<'_>,
    now: u64,
    caller: &Caller,
    number: u32,
    compromised: bool,
) -> Result<Event, Failed> {
    let hospital = caller.hospital()?;
    require(deps.storage, hospital, Right::Protect, now)?;
    let key = known_key(&deps, hospital, number)?;
    let (key_use, was_active) = (key.key_use, key.state == KeyState::Active);
    let (key, action) = if compromised {
        (key.compromise(now)?, KeyAction::Compromised)
    } else {
        (key.rotate(now)?, KeyAction::Rotated)
    };
    state::save_key(deps.storage, hospital, number, &key)?;
    if was_active {
        let tally = state::tally(deps.storage, hospital)?.with_active(key_use, None);
        state::save_tally(deps.storage, hospital, &tally)?;
    }
    Ok(Event::Key {
        hospital: hospital.clone(),
        key: number,
        key_use,
        action,
    })
}

fn known_key(deps: &DepsMut<'_>, hospital: &HospitalId, number: u32) -> Result<Key, Failed> {
    Ok(state::key(deps.storage, hospital, number)?.ok_or(KeyError::Unknown)?)
}
