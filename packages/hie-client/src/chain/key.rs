//! Accounts of the chain: a secp256k1 key in a file that nobody else can read.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use bech32::{Bech32, Hrp};
use hie_vault::VaultError;
use hie_vault::adr036::WalletKey;
use k256::ecdsa::SigningKey;
use k256::ecdsa::signature::Signer;
use ripemd::Ripemd160;
use sha2_off_chain::{Digest, Sha256};
use thiserror::Error;

/// What the addresses of the network's chain begin with.
pub const PREFIX: &str = "wasm";

/// The key of an account.
#[derive(Clone)]
pub struct Key {
    secret: SigningKey,
}

/// What is wrong with a key or its file. No text repeats a key.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("key file {path}: {source}")]
    File {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// Others than its owner may read or change the file.
    #[error(
        "key file {path} is open to others (mode {mode:03o}): chmod 600 it, and think about who read it"
    )]
    Open {
        /// The file.
        path: String,
        /// Its permission bits.
        mode: u32,
    },
    /// The file holds no key.
    #[error("key file {path} holds no key: 64 hexadecimal digits are expected")]
    NoKey {
        /// The file.
        path: String,
    },
    /// The operating system gives no randomness.
    #[error("no randomness to be had")]
    Randomness,
    /// No secp256k1 key.
    #[error("32 bytes that are no secp256k1 key")]
    BadKey,
}

impl Key {
    /// A new one.
    ///
    /// # Errors
    /// If the operating system gives no randomness.
    pub fn generate() -> Result<Self, KeyError> {
        let mut bytes = [0; 32];
        // All but about one in 2^128 draws are a key.
        for _ in 0..4 {
            getrandom::fill(&mut bytes).map_err(|_| KeyError::Randomness)?;
            if let Ok(key) = Self::from_bytes(&bytes) {
                return Ok(key);
            }
        }
        Err(KeyError::Randomness)
    }

    /// The key of these 32 bytes.
    ///
    /// # Errors
    /// If they are none: zero, or not below the order of the curve.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        let secret = SigningKey::from_slice(bytes).map_err(|_| KeyError::BadKey)?;
        Ok(Self { secret })
    }

    /// Reads a key from its file: 64 hexadecimal digits.
    ///
    /// # Errors
    /// If the file cannot be read, is open to others than its owner, or holds no key.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let shown = || path.display().to_string();
        let file = |source| KeyError::File {
            path: shown(),
            source,
        };
        let mut opened = fs::File::open(path).map_err(file)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;

            // Of the file that was opened, not of what lies there by now.
            let mode = opened.metadata().map_err(file)?.permissions().mode() & 0o777;
            if mode & 0o077 != 0 {
                return Err(KeyError::Open {
                    path: shown(),
                    mode,
                });
            }
        }
        let mut text = zeroize::Zeroizing::new(String::new());
        opened.read_to_string(&mut text).map_err(file)?;
        let mut bytes = zeroize::Zeroizing::new([0; 32]);
        hex::decode_to_slice(text.trim(), &mut bytes[..])
            .map_err(|_| KeyError::NoKey { path: shown() })?;
        Self::from_bytes(&bytes).map_err(|_| KeyError::NoKey { path: shown() })
    }

    /// Writes the key into a new file that only its owner can read.
    ///
    /// # Errors
    /// If there is such a file, or it cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), KeyError> {
        let file = |source| KeyError::File {
            path: path.display().to_string(),
            source,
        };
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;

            options.mode(0o600);
        }
        let mut opened = options.open(path).map_err(file)?;
        let text = zeroize::Zeroizing::new(format!("{}\n", *self.to_hex()));
        opened.write_all(text.as_bytes()).map_err(file)
    }

    /// The secret as `wasmd keys import-hex` takes it.
    pub fn to_hex(&self) -> zeroize::Zeroizing<String> {
        let bytes = zeroize::Zeroizing::new(<[u8; 32]>::from(self.secret.to_bytes()));
        zeroize::Zeroizing::new(hex::encode(&bytes[..]))
    }

    /// The same key, for texts that a wallet signs off chain.
    ///
    /// # Errors
    /// Never for a key that is one.
    pub fn wallet(&self) -> Result<WalletKey, VaultError> {
        WalletKey::from_bytes(self.secret.to_bytes().into())
    }

    /// The compressed public key.
    pub fn public_key(&self) -> Vec<u8> {
        self.secret
            .verifying_key()
            .to_encoded_point(true)
            .as_bytes()
            .to_vec()
    }

    /// The account's canonical bytes.
    pub fn account(&self) -> [u8; 20] {
        // Two generations of the same trait.
        <Ripemd160 as ripemd::Digest>::digest(Sha256::digest(self.public_key())).into()
    }

    /// The account's address.
    pub fn address(&self) -> String {
        address_of(&self.account())
    }

    /// Signs, over the SHA-256 of the bytes: r ‖ s with the lower s.
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        let signature: k256::ecdsa::Signature = self.secret.sign(bytes);
        let signature = signature.normalize_s().unwrap_or(signature);
        signature.to_bytes().into()
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({})", self.address())
    }
}

/// The address of canonical bytes; empty where they are too long to be any.
pub fn address_of(bytes: &[u8]) -> String {
    bech32::encode::<Bech32>(Hrp::parse_unchecked(PREFIX), bytes).unwrap_or_default()
}

/// The canonical bytes of an address of this chain.
pub fn account_of(address: &str) -> Option<Vec<u8>> {
    let parsed = bech32::primitives::decode::CheckedHrpstring::new::<Bech32>(address).ok()?;
    let ours = parsed.hrp().as_str() == PREFIX && address == address.to_ascii_lowercase();
    let bytes: Vec<u8> = parsed.byte_iter().collect();
    (ours && (bytes.len() == 20 || bytes.len() == 32)).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Key {
        Key::from_bytes(&[1; 32]).expect("a key")
    }

    // The vector of docs: CosmJS and Keplr give the same.
    #[test]
    fn a_known_key_has_the_address_that_wallets_give_it() {
        let key = known();
        let public = "031b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f";
        assert_eq!(hex::encode(key.public_key()), public);
        assert_eq!(key.address(), "wasm10xcqpzrky6eff2g52qdye53xkk9jxkvrtutffg");
        assert_eq!(account_of(&key.address()), Some(key.account().to_vec()));
    }

    #[test]
    fn a_key_comes_back_from_its_file_and_the_file_is_its_owners_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.key");
        known().write(&path).expect("written");
        assert_eq!(Key::read(&path).expect("read").address(), known().address());
        assert!(known().write(&path).is_err(), "a key is never overwritten");
    }

    #[cfg(unix)]
    #[test]
    fn a_key_file_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.key");
        known().write(&path).expect("written");
        for mode in [0o640, 0o604, 0o660, 0o602, 0o610] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("chmod");
            assert!(
                matches!(Key::read(&path), Err(KeyError::Open { mode: found, .. }) if found == mode)
            );
        }
        for mode in [0o600, 0o400] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("chmod");
            assert!(Key::read(&path).is_ok());
        }
    }

    #[test]
    fn a_file_without_a_key_is_refused_and_its_content_is_not_repeated() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.key");
        for content in [
            "",
            "secret",
            &"0".repeat(64),
            &"f".repeat(64),
            &"1".repeat(63),
        ] {
            let _ = fs::remove_file(&path);
            known().write(&path).expect("written");
            fs::write(&path, content).expect("written");
            let error = Key::read(&path).expect_err("no key");
            assert!(matches!(error, KeyError::NoKey { .. }));
            assert!(content.is_empty() || !error.to_string().contains(content));
        }
    }

    #[test]
    fn an_address_of_another_chain_or_with_an_error_in_it_is_none() {
        let good = known().address();
        let bad = [
            good.replace("wasm1", "cosmos1"),
            good.to_ascii_uppercase(),
            good.replace('x', "z"),
            String::new(),
            "wasm1".to_owned(),
        ];
        for address in bad {
            assert_eq!(account_of(&address), None, "{address}");
        }
    }

    #[test]
    fn debug_shows_the_address_and_not_the_key() {
        assert!(!format!("{:?}", known()).contains("0101"));
    }
}
