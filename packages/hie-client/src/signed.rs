//! Acts that a patient's key signs off chain, and whoever brings them to the chain.
//!
//! ```text
//! let act = hie.act_to_sign(handle, 3_600, SignedAction::RevokeAll {})?;   // asks for the nonce
//! let signed = wallet.sign_act("wasm", &act)?;                             // on the patient's phone
//! hie.relay(&anybody, &signed)?;                                           // who pays
//! ```

use hie_types::Handle;
use hie_types::consent::SignedAction;
use hie_types::index::PatientAction;
use hie_types::signed_act::{SignedAct, SignedActType};
use hie_vault::adr036::SignedText;

use crate::{ClientError, Hie, Receipt};

impl Hie {
    /// An act for the key of the account that controls the handle: for consent-registry on this chain,
    /// with the nonce that is next, good for `seconds` from now on (86,400 at most).
    ///
    /// Of several that are signed before the first is delivered, each needs a greater nonce than the
    /// one before, and one that is held back is void once a later one was taken.
    ///
    /// # Errors
    /// If the handle is not registered or the chain cannot be reached.
    pub fn act_to_sign(
        &self,
        handle: Handle,
        seconds: u64,
        action: SignedAction,
    ) -> Result<SignedAct<SignedAction>, ClientError> {
        let patient = self.consent().patient(handle, None)?;
        let now = self.ledger().block_time()?;
        Ok(SignedAct {
            kind: SignedActType::HieAct,
            chain_id: self.ledger().chain_id().to_owned(),
            contract: self.deployment().consent_registry.clone(),
            handle,
            nonce: patient.last_nonce.saturating_add(1),
            deadline: now.saturating_add(seconds),
            action,
        })
    }

    /// The same for record-index, which counts its own nonces: contesting a record, or asking for records
    /// to be erased.
    ///
    /// # Errors
    /// If the chain cannot be reached.
    pub fn record_act_to_sign(
        &self,
        handle: Handle,
        seconds: u64,
        action: PatientAction,
    ) -> Result<SignedAct<PatientAction>, ClientError> {
        let log = self.index().access_log(handle, None, Some(1))?;
        let now = self.ledger().block_time()?;
        Ok(SignedAct {
            kind: SignedActType::HieAct,
            chain_id: self.ledger().chain_id().to_owned(),
            contract: self.deployment().record_index.clone(),
            handle,
            nonce: log.last_nonce.saturating_add(1),
            deadline: now.saturating_add(seconds),
            action,
        })
    }

    /// Brings a signed act to record-index, as [`Hie::relay`] does to consent-registry.
    ///
    /// # Errors
    /// If the contract refuses the act.
    pub fn relay_record_act(
        &self,
        relayer: &str,
        signed: &SignedText,
    ) -> Result<Receipt, ClientError> {
        self.index().act_signed(
            relayer,
            signed.payload.clone().into(),
            signed.public_key.into(),
            signed.signature.into(),
        )
    }

    /// Brings a signed act to consent-registry. Whoever relays needs no right and gains none: the text
    /// says what is done, and the key who wants it.
    ///
    /// # Errors
    /// If the contract refuses the act.
    pub fn relay(&self, relayer: &str, signed: &SignedText) -> Result<Receipt, ClientError> {
        self.consent().act_signed(
            relayer,
            signed.payload.clone().into(),
            signed.public_key.into(),
            signed.signature.into(),
        )
    }
}
