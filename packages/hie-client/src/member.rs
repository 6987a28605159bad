//! What a hospital does to take part: its keys, registered with proof.

use hie_types::registry::{KeyResponse, KeyUse};
use hie_types::{HospitalId, PublicKey, Signature};
use hie_vault::{EncryptionKeyPair, SigningKeyPair};

use crate::{ClientError, Hie};

/// A hospital's key pairs with their numbers in the registry. They belong in a private store.
pub struct MemberKeys {
    /// X25519: data keys are wrapped to it.
    pub encryption: (u32, EncryptionKeyPair),
    /// Ed25519: proves who asks.
    pub signing: (u32, SigningKeyPair),
}

/// Draws fresh keys for a hospital and registers them; keys that were active become rotated.
/// `administrator` is the account that administers it.
///
/// # Errors
/// If the chain refuses.
pub fn register_keys(
    hie: &Hie,
    administrator: &str,
    hospital: &HospitalId,
) -> Result<MemberKeys, ClientError> {
    let encryption = EncryptionKeyPair::generate()?;
    let public = PublicKey(*encryption.public().as_bytes());
    hie.registry()
        .register_key(administrator, KeyUse::Encryption, public, None, None)?;

    let signing = SigningKeyPair::generate()?;
    let contract = hie.ledger().account(hie.registry().address())?;
    let proof = signing.prove_possession(hie.ledger().chain_id(), &contract, hospital.as_str())?;
    let public = PublicKey(signing.public());
    hie.registry().register_key(
        administrator,
        KeyUse::Signing,
        public,
        Some(Signature(proof)),
        None,
    )?;

    Ok(MemberKeys {
        encryption: (active(hie, hospital, KeyUse::Encryption)?.key, encryption),
        signing: (active(hie, hospital, KeyUse::Signing)?.key, signing),
    })
}

fn active(hie: &Hie, hospital: &HospitalId, key_use: KeyUse) -> Result<KeyResponse, ClientError> {
    let answer = hie.registry().active_key(hospital.clone(), key_use)?;
    answer
        .key
        .ok_or(ClientError::Answer("a key just registered is not active"))
}
