//! A value of a contract, proved: it hashes to the app hash of a block (ICS-23), and more than two
//! thirds of the validators signed that block. Nothing is taken from the node on trust; what is trusted
//! is the list of validators, which the auditor has from the genesis file of the members.
//!
//! State of height *h* is what the header of *h* + 1 signs.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, VerifyingKey};
use prost::Message;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2_off_chain::{Digest, Sha256};
use thiserror::Error;

use super::proto::{self, ics23};

/// Stake of one unit of voting power.
const POWER: u64 = 1_000_000;
/// `SIGNED_MSG_TYPE_PRECOMMIT`.
const PRECOMMIT: i32 = 2;
/// `BLOCK_ID_FLAG_COMMIT`: voted for this block.
const VOTED: u32 = 2;

/// Why something is not proved.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ProofError {
    /// The genesis file lists no validators in the form that this chain has.
    #[error("genesis: {0}")]
    Genesis(&'static str),
    /// A part has another form than such a part has.
    #[error("{0} is unreadable")]
    Unreadable(&'static str),
    /// The proof speaks of another key, value, chain or height.
    #[error("proof is of another {0}")]
    Other(&'static str),
    /// The proof has a form that could prove anything.
    #[error("proof is unsound: {0}")]
    Unsound(&'static str),
    /// What was hashed is not what was signed.
    #[error("{0} does not hash to what the next part says")]
    Hash(&'static str),
    /// The validators that signed the header are not those of genesis.
    #[error("validators of the block are not those of genesis")]
    Validators,
    /// A signature is not its validator's.
    #[error("signature of validator {0} is wrong")]
    Signature(usize),
    /// Too few of them signed.
    #[error("signed by {signed} of {total}: more than two thirds are needed")]
    TooFew {
        /// Power that signed.
        signed: u64,
        /// Power of all.
        total: u64,
    },
}

/// Whom the auditor trusts: the validators of genesis. This network's do not change
/// (docs/deployment.md); if they did, the auditor would need the members' word for the new ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    chain_id: String,
    validators: Vec<(VerifyingKey, u64)>,
}

/// What a node gave, and what it claims to prove by it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueProof {
    /// Height of the state.
    pub height: u64,
    /// Canonical bytes of the contract, hexadecimal.
    #[serde(with = "hex::serde")]
    pub contract: Vec<u8>,
    /// The contract's key, hexadecimal.
    #[serde(with = "hex::serde")]
    pub key: Vec<u8>,
    /// The value, hexadecimal.
    #[serde(with = "hex::serde")]
    pub value: Vec<u8>,
    /// Proof within the store of all contracts, hexadecimal.
    #[serde(with = "hex::serde")]
    pub in_store: Vec<u8>,
    /// Proof of that store within the application, hexadecimal.
    #[serde(with = "hex::serde")]
    pub in_app: Vec<u8>,
    /// The signed header of the next height, as the node gives it.
    pub signed_header: Value,
}

/// What is proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proved {
    /// Height of the state.
    pub height: u64,
    /// Its app hash, hexadecimal.
    pub app_hash: String,
    /// Time of the block that signs it, RFC 3339.
    pub time: String,
    /// Voting power that signed.
    pub signed: u64,
    /// Voting power of all.
    pub total: u64,
}

#[derive(Deserialize)]
struct SignedHeader {
    header: Header,
    commit: Commit,
}

#[derive(Deserialize)]
struct Header {
    version: Version,
    chain_id: String,
    height: String,
    time: String,
    last_block_id: BlockId,
    last_commit_hash: String,
    data_hash: String,
    validators_hash: String,
    next_validators_hash: String,
    consensus_hash: String,
    app_hash: String,
    last_results_hash: String,
    evidence_hash: String,
    proposer_address: String,
}

#[derive(Deserialize)]
struct Version {
    block: String,
    #[serde(default)]
    app: String,
}

#[derive(Deserialize)]
struct BlockId {
    hash: String,
    parts: Parts,
}

#[derive(Deserialize)]
struct Parts {
    total: u32,
    hash: String,
}

#[derive(Deserialize)]
struct Commit {
    height: String,
    round: i64,
    block_id: BlockId,
    signatures: Vec<CommitSignature>,
}

#[derive(Deserialize)]
struct CommitSignature {
    block_id_flag: u32,
    timestamp: String,
    signature: Option<String>,
}

impl Trust {
    /// The validators of a genesis file.
    ///
    /// # Errors
    /// If it lists none, or in another form.
    pub fn of_genesis(genesis: &Value) -> Result<Self, ProofError> {
        let chain_id = genesis.pointer("/chain_id").and_then(Value::as_str);
        let chain_id = chain_id.ok_or(ProofError::Genesis("no chain id"))?;
        let none = ProofError::Genesis("no validators");
        let path = "/app_state/genutil/gen_txs";
        let transactions = genesis.pointer(path).and_then(Value::as_array);
        let mut validators = Vec::new();
        for transaction in transactions.ok_or_else(|| none.clone())? {
            let wrong = || ProofError::Genesis("a validator's own transaction is none");
            let message = transaction.pointer("/body/messages/0").ok_or_else(wrong)?;
            let key = message.pointer("/pubkey/key").and_then(Value::as_str);
            let key = BASE64.decode(key.ok_or_else(wrong)?).map_err(|_| wrong())?;
            let key: [u8; 32] = key.try_into().map_err(|_| wrong())?;
            let key = VerifyingKey::from_bytes(&key).map_err(|_| wrong())?;
            let stake = message.pointer("/value/amount").and_then(Value::as_str);
            let stake: u64 = stake.and_then(|text| text.parse().ok()).ok_or_else(wrong)?;
            validators.push((key, stake / POWER));
        }
        // In the order in which blocks list them: most power first, then by address.
        validators.sort_by_key(|(key, power)| (std::cmp::Reverse(*power), address(key)));
        if validators.is_empty() {
            return Err(none);
        }
        Ok(Self {
            chain_id: chain_id.to_owned(),
            validators,
        })
    }

    fn hash(&self) -> [u8; 32] {
        let leaves = self.validators.iter().map(|(key, power)| {
            proto::SimpleValidator {
                pub_key: Some(proto::PublicKey {
                    ed25519: key.as_bytes().to_vec(),
                }),
                voting_power: i64::try_from(*power).unwrap_or(i64::MAX),
            }
            .encode_to_vec()
        });
        merkle(&leaves.collect::<Vec<_>>())
    }

    fn total(&self) -> u64 {
        let powers = self.validators.iter().map(|(_, power)| *power);
        powers.fold(0, u64::saturating_add)
    }
}

impl ValueProof {
    /// Checks every step from the value to the validators' signatures.
    ///
    /// # Errors
    /// The first step that does not hold.
    pub fn check(&self, trust: &Trust) -> Result<Proved, ProofError> {
        // 03 is what the chain puts before a contract's address in the store `wasm`.
        let key = [&[3], self.contract.as_slice(), &self.key].concat();
        let store = exists(&self.in_store, &key, &self.value, Spec::Iavl)?;
        let app_hash = exists(&self.in_app, b"wasm", &store, Spec::Simple)?;

        let unreadable = |_| ProofError::Unreadable("signed header");
        let signed: SignedHeader =
            serde_json::from_value(self.signed_header.clone()).map_err(unreadable)?;
        let SignedHeader { header, commit } = signed;
        if header.chain_id != trust.chain_id {
            return Err(ProofError::Other("chain"));
        }
        let height = self.height.saturating_add(1);
        if header.height != height.to_string() || commit.height != header.height {
            return Err(ProofError::Other("height"));
        }
        if unhex(&header.app_hash, "app hash")? != app_hash {
            return Err(ProofError::Hash("value"));
        }
        if unhex(&header.validators_hash, "validators' hash")? != trust.hash() {
            return Err(ProofError::Validators);
        }
        if unhex(&commit.block_id.hash, "block id")? != header.hash()? {
            return Err(ProofError::Hash("header"));
        }
        let (signed, total) = (commit.signed(trust, height)?, trust.total());
        if u128::from(signed).saturating_mul(3) <= u128::from(total).saturating_mul(2) {
            return Err(ProofError::TooFew { signed, total });
        }
        Ok(Proved {
            height: self.height,
            app_hash: header.app_hash,
            time: header.time,
            signed,
            total,
        })
    }
}

impl Header {
    fn hash(&self) -> Result<[u8; 32], ProofError> {
        let number = |text: &str| {
            let parsed = if text.is_empty() {
                Ok(0)
            } else {
                text.parse::<u64>()
            };
            parsed.map_err(|_| ProofError::Unreadable("header"))
        };
        // Each field as a message with it as only field; nothing where it is empty.
        let bytes = |hexadecimal: &str| {
            let value = unhex(hexadecimal, "header")?;
            Ok::<_, ProofError>(proto::BytesValue { value }.encode_to_vec())
        };
        let version = proto::Consensus {
            block: number(&self.version.block)?,
            app: number(&self.version.app)?,
        };
        let chain_id = proto::BytesValue {
            value: self.chain_id.clone().into_bytes(),
        };
        let height = proto::Int64Value {
            value: i64::try_from(number(&self.height)?)
                .map_err(|_| ProofError::Unreadable("header"))?,
        };
        let fields = vec![
            version.encode_to_vec(),
            chain_id.encode_to_vec(),
            height.encode_to_vec(),
            timestamp(&self.time)?.encode_to_vec(),
            self.last_block_id.proto()?.encode_to_vec(),
            bytes(&self.last_commit_hash)?,
            bytes(&self.data_hash)?,
            bytes(&self.validators_hash)?,
            bytes(&self.next_validators_hash)?,
            bytes(&self.consensus_hash)?,
            bytes(&self.app_hash)?,
            bytes(&self.last_results_hash)?,
            bytes(&self.evidence_hash)?,
            bytes(&self.proposer_address)?,
        ];
        Ok(merkle(&fields))
    }
}

impl BlockId {
    fn proto(&self) -> Result<proto::BlockId, ProofError> {
        Ok(proto::BlockId {
            hash: unhex(&self.hash, "block id")?,
            part_set_header: Some(proto::PartSetHeader {
                total: self.parts.total,
                hash: unhex(&self.parts.hash, "block id")?,
            }),
        })
    }
}

impl Commit {
    /// The power of those whose signatures are right. They stand in the order of the validators.
    fn signed(&self, trust: &Trust, height: u64) -> Result<u64, ProofError> {
        if self.signatures.len() != trust.validators.len() {
            return Err(ProofError::Validators);
        }
        let mut power: u64 = 0;
        let pairs = self.signatures.iter().zip(&trust.validators);
        for (index, (vote, (key, weight))) in pairs.enumerate() {
            if vote.block_id_flag != VOTED {
                continue;
            }
            let text = vote.signature.as_deref().unwrap_or_default();
            let signature = BASE64.decode(text).ok();
            let signature = signature.and_then(|bytes| Signature::from_slice(&bytes).ok());
            let signature = signature.ok_or(ProofError::Unreadable("signature"))?;
            let signed = proto::CanonicalVote {
                kind: PRECOMMIT,
                height: i64::try_from(height).map_err(|_| ProofError::Other("height"))?,
                round: self.round,
                block_id: Some(self.block_id.proto()?),
                timestamp: Some(timestamp(&vote.timestamp)?),
                chain_id: trust.chain_id.clone(),
            };
            let signed = signed.encode_length_delimited_to_vec();
            key.verify_strict(&signed, &signature)
                .map_err(|_| ProofError::Signature(index))?;
            power = power.saturating_add(*weight);
        }
        Ok(power)
    }
}

/// Of which tree a proof is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spec {
    /// The store of a module.
    Iavl,
    /// The stores of the application.
    Simple,
}

/// The root under which this key has this value.
fn exists(proof: &[u8], key: &[u8], value: &[u8], spec: Spec) -> Result<Vec<u8>, ProofError> {
    let proof =
        ics23::CommitmentProof::decode(proof).map_err(|_| ProofError::Unreadable("proof"))?;
    let exist = proof
        .exist
        .ok_or(ProofError::Unsound("no proof of existence"))?;
    if exist.key != key {
        return Err(ProofError::Other("key"));
    }
    if exist.value != value {
        return Err(ProofError::Other("value"));
    }
    let leaf = exist.leaf.ok_or(ProofError::Unsound("no leaf"))?;
    // SHA-256 of the leaf, of the value and not of the key, lengths as in protobuf.
    if (leaf.hash, leaf.prehash_key, leaf.prehash_value, leaf.length) != (1, 0, 1, 1) {
        return Err(ProofError::Unsound("leaf is hashed otherwise"));
    }
    spec.leaf(&leaf.prefix)?;
    let hashed = Sha256::digest(&exist.value);
    let mut bytes = leaf.prefix;
    prost::encode_length_delimiter(exist.key.len(), &mut bytes)
        .map_err(|_| ProofError::Unreadable("proof"))?;
    bytes.extend(&exist.key);
    bytes.push(32);
    bytes.extend(hashed);
    let mut hash = Sha256::digest(&bytes).to_vec();
    for step in &exist.path {
        if step.hash != 1 {
            return Err(ProofError::Unsound("step is hashed otherwise"));
        }
        spec.step(&step.prefix, &step.suffix)?;
        hash = Sha256::digest(
            [&step.prefix, &hash, &step.suffix]
                .map(Vec::as_slice)
                .concat(),
        )
        .to_vec();
    }
    Ok(hash)
}

impl Spec {
    /// What may stand before a leaf: so that no inner node passes for one.
    fn leaf(self, prefix: &[u8]) -> Result<(), ProofError> {
        let good = match self {
            Self::Simple => prefix == [0],
            Self::Iavl => matches!(three(prefix), Some((0, 2, []))),
        };
        good.then_some(())
            .ok_or(ProofError::Unsound("prefix of a leaf"))
    }

    /// What may stand around the hash from below: so that no leaf passes for an inner node.
    fn step(self, prefix: &[u8], suffix: &[u8]) -> Result<(), ProofError> {
        let good = match self {
            // 01, the left hash or not; the right hash or not: one of them.
            Self::Simple => {
                prefix.first() == Some(&1)
                    && matches!((prefix.len(), suffix.len()), (33, 0) | (1, 32))
            }
            // Height, size, version; then the length of the left hash; and so on.
            Self::Iavl => match three(prefix) {
                Some((height, _, rest)) if height > 0 => match (rest, suffix) {
                    ([32], [32, right @ ..]) => right.len() == 32,
                    ([32, left @ .., 32], []) => left.len() == 32,
                    _ => false,
                },
                _ => false,
            },
        };
        good.then_some(())
            .ok_or(ProofError::Unsound("prefix or suffix of a step"))
    }
}

/// Three signed varints (zigzag) and what follows them; the third may be anything.
fn three(bytes: &[u8]) -> Option<(u64, u64, &[u8])> {
    let (first, rest) = varint(bytes)?;
    let (second, rest) = varint(rest)?;
    let (_, rest) = varint(rest)?;
    Some((first, second, rest))
}

fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut rest = bytes;
    let number = prost::encoding::decode_varint(&mut rest).ok()?;
    Some((number, rest))
}

/// The tree of CometBFT (RFC 6962).
fn merkle(leaves: &[Vec<u8>]) -> [u8; 32] {
    match leaves {
        [] => Sha256::digest(b"").into(),
        [leaf] => Sha256::digest([&[0], leaf.as_slice()].concat()).into(),
        _ => {
            // The greatest power of two below their number.
            let half = leaves.len().div_ceil(2).next_power_of_two();
            let (left, right) = leaves.split_at_checked(half).unwrap_or((leaves, &[]));
            let (left, right) = (merkle(left), merkle(right));
            Sha256::digest([&[1], left.as_slice(), &right].concat()).into()
        }
    }
}

fn address(key: &VerifyingKey) -> Vec<u8> {
    let hash = Sha256::digest(key.as_bytes());
    hash.get(..20).unwrap_or_default().to_vec()
}

fn unhex(text: &str, what: &'static str) -> Result<Vec<u8>, ProofError> {
    hex::decode(text).map_err(|_| ProofError::Unreadable(what))
}

fn timestamp(text: &str) -> Result<proto::Timestamp, ProofError> {
    let time = chrono::DateTime::parse_from_rfc3339(text);
    let time = time.map_err(|_| ProofError::Unreadable("time"))?;
    let nanos = i32::try_from(time.timestamp_subsec_nanos());
    Ok(proto::Timestamp {
        seconds: time.timestamp(),
        nanos: nanos.map_err(|_| ProofError::Unreadable("time"))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_split_at_the_greatest_power_of_two_below_its_size() {
        let leaf = |n: u8| vec![n];
        let node = |left: [u8; 32], right: [u8; 32]| -> [u8; 32] {
            Sha256::digest([&[1], left.as_slice(), &right].concat()).into()
        };
        let one = |n| merkle(&[leaf(n)]);
        assert_eq!(merkle(&[leaf(1), leaf(2)]), node(one(1), one(2)));
        let three = [leaf(1), leaf(2), leaf(3)];
        assert_eq!(merkle(&three), node(node(one(1), one(2)), one(3)));
        let five: Vec<Vec<u8>> = (1..=5).map(leaf).collect();
        let four = merkle(&five[..4]);
        assert_eq!(merkle(&five), node(four, one(5)));
        // RFC 6962: the hash of nothing.
        assert_eq!(
            hex::encode(merkle(&[])),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn a_leaf_is_no_step_and_a_step_no_leaf() {
        let leaf = [0, 2, 8];
        assert_eq!(Spec::Iavl.leaf(&leaf), Ok(()));
        assert!(Spec::Iavl.step(&leaf, &[]).is_err());
        let left = [&[2, 4, 8, 32][..], &[7; 32], &[32]].concat();
        assert_eq!(Spec::Iavl.step(&left, &[]), Ok(()));
        assert!(Spec::Iavl.leaf(&left).is_err());
        let right = [&[32][..], &[7; 32]].concat();
        assert_eq!(Spec::Iavl.step(&[2, 4, 8, 32], &right), Ok(()));
        for suffix in [&right[..32], &[&right[..], &[1]].concat()] {
            assert!(Spec::Iavl.step(&[2, 4, 8, 32], suffix).is_err());
        }
        // A leaf with something hidden behind its version; one of two records.
        assert!(Spec::Iavl.leaf(&[0, 2, 8, 0]).is_err());
        assert!(Spec::Iavl.leaf(&[0, 4, 8]).is_err());
        assert_eq!(Spec::Simple.step(&[1], &[7; 32]), Ok(()));
        assert!(Spec::Simple.step(&[0], &[7; 32]).is_err());
        assert!(Spec::Simple.step(&[1], &[7; 33]).is_err());
        assert!(Spec::Simple.leaf(&[0, 0]).is_err());
    }
}
