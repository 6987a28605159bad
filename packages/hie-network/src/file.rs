//! The network file: everything that the members agree on before there is a chain, and what every
//! tool reads afterwards.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use hie_client::chain::key::{account_of, address_of};
use hie_client::chain::message::{AUTHORIZATION, Allowance, EXECUTE_CONTRACT, STORE_CODE};
use hie_client::chain::send::GasPrice;
use serde::{Deserialize, Serialize};
use sha2_off_chain::{Digest, Sha256};

/// A network, as its TOML file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Id of the chain.
    pub chain_id: String,
    /// Where tools find a node of it: `http://127.0.0.1:26657`.
    pub rpc: String,
    /// When the chain begins, RFC 3339.
    pub genesis_time: String,
    /// The coin that validators stake; nobody can have any to spare.
    #[serde(default = "default_stake_denom")]
    pub stake_denom: String,
    /// The coin that fees and deposits are paid in; worth nothing outside.
    #[serde(default = "default_fee_denom")]
    pub fee_denom: String,
    /// Coins for a million gas that every validator asks for at least.
    pub fee_per_million_gas: u64,
    /// Gas that a block may use.
    pub block_max_gas: u64,
    /// The members' group: it alone uploads, instantiates, migrates and owns the contracts.
    pub group: Group,
    /// Decisions of the validators: pinning of codes, parameters of the chain.
    pub gov: Gov,
    /// Validators, at least four at independent sites in production.
    #[serde(rename = "validator")]
    pub validators: Vec<Validator>,
    /// What members pay for patients.
    pub patients: Patients,
    /// Settings of the contracts.
    #[serde(default)]
    pub contracts: Contracts,
    /// On a network for development only: an account that uploads, makes and changes contracts alone
    /// (`hie deploy --direct`), for whom uploading is not switched off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub developer: Option<Developer>,
}

/// Who may do alone what takes the members' group elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Developer {
    /// The account.
    pub address: String,
    /// Fee coins that it begins with.
    pub fees: u64,
}

/// The members' group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Weight of YES that a proposal needs: more than half of all, never all.
    pub threshold: u64,
    /// How long members may vote, seconds.
    pub voting_seconds: u64,
    /// How long a proposal waits from its submission before it can be executed, seconds: time for
    /// the others to see what is coming.
    pub delay_seconds: u64,
    /// Its members.
    #[serde(rename = "member")]
    pub members: Vec<Member>,
}

/// A member of the group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// The hospital, or the neutral party.
    pub name: String,
    /// The account that votes for it.
    pub address: String,
    /// Weight of its vote.
    #[serde(default = "one")]
    pub weight: u64,
    /// Fee coins that it begins with.
    pub fees: u64,
}

/// Decisions of the validators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gov {
    /// How long validators may vote, seconds, at least 2.
    pub voting_seconds: u64,
    /// Fee coins to deposit with a proposal; they come back.
    pub deposit: u64,
}

/// A validator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Validator {
    /// Its site.
    pub name: String,
    /// Its operator's account.
    pub address: String,
    /// What it stakes; all that it has.
    pub stake: u64,
    /// Fee coins that it begins with, for its votes.
    pub fees: u64,
}

/// What members pay for patients: a rate, so that nobody can flood the chain at their cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patients {
    /// Length of a period, seconds.
    pub period_seconds: u64,
    /// Fee coins that one patient's messages may cost in a period.
    pub period_fees: u64,
}

/// Settings of the contracts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contracts {
    /// How long a ticket lives, seconds; the contract's default if absent.
    pub ticket_seconds: Option<u32>,
    /// How long a permit may run, days; no limit if absent.
    pub max_permit_days: Option<u32>,
}

/// Message types that nobody may send, the group's own proposals included, until the group resets
/// the circuit for them.
pub const DISABLED: [&str; 6] = [
    STORE_CODE,
    "/cosmos.group.v1.MsgCreateGroup",
    "/cosmos.group.v1.MsgLeaveGroup",
    "/cosmos.staking.v1beta1.MsgBeginRedelegate",
    "/cosmos.staking.v1beta1.MsgCreateValidator",
    "/cosmos.staking.v1beta1.MsgUndelegate",
];

fn default_stake_denom() -> String {
    "stake".to_owned()
}

fn default_fee_denom() -> String {
    "ufee".to_owned()
}

const fn one() -> u64 {
    1
}

impl Network {
    /// Reads and checks a network file.
    ///
    /// # Errors
    /// If it cannot be read, or says something that no network should.
    pub fn read(path: &Path) -> Result<Self> {
        let shown = path.display();
        let text = fs::read_to_string(path)
            .with_context(|| format!("network file {shown} cannot be read"))?;
        let network: Self =
            toml::from_str(&text).with_context(|| format!("network file {shown}"))?;
        network
            .check()
            .with_context(|| format!("network file {shown}"))?;
        Ok(network)
    }

    /// Writes it.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        let text = toml::to_string(self).context("writing a network file")?;
        fs::write(path, text).with_context(|| format!("writing {}", path.display()))
    }

    /// Whether it is a network that members can trust.
    ///
    /// # Errors
    /// The first thing that is wrong, by its field.
    pub fn check(&self) -> Result<()> {
        let id = &self.chain_id;
        let good = id.len() <= 50
            && !id.is_empty()
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        ensure!(good, "chain_id: 1 to 50 letters, digits and hyphens");
        ensure!(
            (10_000_000..=1_000_000_000).contains(&self.block_max_gas),
            "block_max_gas: 10,000,000 to 1,000,000,000"
        );
        ensure!(
            self.stake_denom != self.fee_denom,
            "fee_denom: must be another coin than stake_denom"
        );
        let group = &self.group;
        ensure!(!group.members.is_empty(), "group.member: none");
        let mut addresses: Vec<&str> = Vec::new();
        for member in &group.members {
            account(&member.address, "group.member.address")?;
            ensure!(member.weight > 0, "group.member.weight: at least 1");
            addresses.push(&member.address);
        }
        let total = self.total_weight();
        ensure!(
            group.threshold.saturating_mul(2) > total,
            "group.threshold: {} of {total} is no majority",
            group.threshold
        );
        ensure!(
            group.threshold < total || group.members.len() == 1,
            "group.threshold: {} of {total} lets any one member stop everything",
            group.threshold
        );
        ensure!(
            group.voting_seconds >= 1,
            "group.voting_seconds: at least 1"
        );
        let two_weeks = 14 * 86_400;
        ensure!(
            group.delay_seconds <= group.voting_seconds.saturating_add(two_weeks),
            "group.delay_seconds: at most two weeks after the vote"
        );
        ensure!(
            self.gov.voting_seconds >= 2,
            "gov.voting_seconds: at least 2"
        );
        ensure!(self.gov.deposit >= 1, "gov.deposit: at least 1");
        ensure!(!self.validators.is_empty(), "validator: none");
        for validator in &self.validators {
            account(&validator.address, "validator.address")?;
            ensure!(
                validator.stake >= 1_000_000,
                "validator.stake: at least 1,000,000"
            );
            addresses.push(&validator.address);
        }
        if let Some(developer) = &self.developer {
            account(&developer.address, "developer.address")?;
            addresses.push(&developer.address);
        }
        addresses.sort_unstable();
        let count = addresses.len();
        addresses.dedup();
        ensure!(
            addresses.len() == count,
            "address: each member, each validator and the developer needs its own"
        );
        ensure!(
            self.patients.period_seconds >= 1,
            "patients.period_seconds: at least 1"
        );
        Ok(())
    }

    /// Weight of all members.
    pub fn total_weight(&self) -> u64 {
        let weights = self.group.members.iter().map(|member| member.weight);
        weights.fold(0, u64::saturating_add)
    }

    /// Address of the group's policy: the first on the chain, because genesis holds it.
    pub fn policy(&self) -> String {
        address_of(&derived(
            "module",
            &[b"group\0\x20".to_vec(), 1_u64.to_be_bytes().to_vec()],
        ))
    }

    /// Who may upload codes, sorted as the chain keeps them.
    pub fn uploaders(&self) -> Vec<String> {
        let developer = self.developer.iter();
        let developer = developer.map(|developer| developer.address.clone());
        let mut uploaders: Vec<String> = developer.chain([self.policy()]).collect();
        uploaders.sort_unstable();
        uploaders
    }

    /// Message types that nobody may send.
    pub fn disabled(&self) -> Vec<&'static str> {
        let open = |kind: &&str| self.developer.is_some() && *kind == STORE_CODE;
        DISABLED.into_iter().filter(|kind| !open(kind)).collect()
    }

    /// Price of gas.
    pub fn gas_price(&self) -> GasPrice {
        GasPrice {
            millionths: self.fee_per_million_gas,
            denom: self.fee_denom.clone(),
        }
    }

    /// The price as a node's configuration takes it.
    pub fn minimum_gas_prices(&self) -> String {
        let (whole, rest) = (
            self.fee_per_million_gas / 1_000_000,
            self.fee_per_million_gas % 1_000_000,
        );
        format!("{whole}.{rest:06}{}", self.fee_denom)
    }

    /// What a member grants to a patient: messages to contracts, and to let another person act for
    /// them or act for another, so that nobody needs coins for that.
    pub fn allowance(&self) -> Allowance {
        let messages = [EXECUTE_CONTRACT].into_iter().chain(AUTHORIZATION);
        Allowance {
            messages: messages.map(str::to_owned).collect(),
            denom: self.fee_denom.clone(),
            period_seconds: self.patients.period_seconds,
            period_limit: self.patients.period_fees,
            until: None,
        }
    }
}

/// Address of the module that decides for the validators.
pub fn gov_account() -> String {
    let hash = Sha256::digest(b"gov");
    address_of(hash.get(..20).unwrap_or_default())
}

/// The SDK's derived addresses: every step hashes the address so far and the next key.
fn derived(kind: &str, keys: &[Vec<u8>]) -> Vec<u8> {
    let mut keys = keys.iter();
    let mut address = Sha256::new();
    address.update(Sha256::digest(kind));
    if let Some(first) = keys.next() {
        address.update(first);
    }
    let mut address = address.finalize().to_vec();
    for key in keys {
        let mut next = Sha256::new();
        next.update(Sha256::digest(&address));
        next.update(key);
        address = next.finalize().to_vec();
    }
    address
}

fn account(address: &str, field: &str) -> Result<()> {
    let bytes = account_of(address);
    ensure!(
        bytes.is_some_and(|bytes| bytes.len() == 20),
        "{field}: no account of this chain"
    );
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// A network of three members and one validator.
    pub(crate) fn network() -> Network {
        let address = |n: u8| address_of(&[n; 20]);
        let member = |n: u8| Member {
            name: format!("hospital-{n}"),
            address: address(n),
            weight: 1,
            fees: 1_000_000,
        };
        Network {
            chain_id: "hie-test-1".to_owned(),
            rpc: "http://127.0.0.1:26657".to_owned(),
            genesis_time: "2026-01-01T00:00:00Z".to_owned(),
            stake_denom: default_stake_denom(),
            fee_denom: default_fee_denom(),
            fee_per_million_gas: 1_000,
            block_max_gas: 100_000_000,
            group: Group {
                threshold: 2,
                voting_seconds: 60,
                delay_seconds: 0,
                members: (1..=3).map(member).collect(),
            },
            gov: Gov {
                voting_seconds: 6,
                deposit: 10,
            },
            validators: vec![Validator {
                name: "site".to_owned(),
                address: address(9),
                stake: 100_000_000,
                fees: 1_000_000,
            }],
            patients: Patients {
                period_seconds: 86_400,
                period_fees: 10_000,
            },
            contracts: Contracts::default(),
            developer: None,
        }
    }

    // Both were seen on a chain (wasmd 0.61.14).
    #[test]
    fn the_derived_addresses_are_those_of_the_chain() {
        assert_eq!(
            network().policy(),
            "wasm1afk9zr2hn2jsac63h4hm60vl9z3e5u69gndzf7c99cqge3vzwjzsnc6atr"
        );
        assert_eq!(gov_account(), "wasm10d07y265gmmuvt4z0w9aw880jnsr700js7zslc");
    }

    #[test]
    fn a_network_comes_back_from_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("network.toml");
        network().write(&path).unwrap();
        assert_eq!(Network::read(&path).unwrap(), network());
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("typo = 1\n{text}")).unwrap();
        assert!(Network::read(&path).is_err(), "unknown fields are refused");
    }

    #[test]
    fn the_price_of_gas_is_written_as_a_node_reads_it() {
        let mut network = network();
        assert_eq!(network.minimum_gas_prices(), "0.001000ufee");
        network.fee_per_million_gas = 12_000_001;
        assert_eq!(network.minimum_gas_prices(), "12.000001ufee");
    }

    #[track_caller]
    fn refused(change: impl FnOnce(&mut Network), field: &str) {
        let mut network = network();
        change(&mut network);
        let error = network.check().unwrap_err().to_string();
        assert!(error.starts_with(field), "{error}");
    }

    #[test]
    fn a_network_that_nobody_should_trust_is_refused_by_its_field() {
        network().check().unwrap();
        refused(|n| n.chain_id = "a b".to_owned(), "chain_id");
        refused(|n| n.chain_id = String::new(), "chain_id");
        refused(|n| n.block_max_gas = 9_999_999, "block_max_gas");
        refused(|n| n.block_max_gas = 1_000_000_001, "block_max_gas");
        refused(|n| n.fee_denom = "stake".to_owned(), "fee_denom");
        refused(|n| n.group.threshold = 1, "group.threshold");
        refused(|n| n.group.threshold = 3, "group.threshold");
        refused(|n| n.group.members.clear(), "group.member");
        refused(
            |n| n.group.delay_seconds = 61 + 14 * 86_400,
            "group.delay_seconds",
        );
        refused(|n| n.gov.voting_seconds = 1, "gov.voting_seconds");
        refused(|n| n.gov.deposit = 0, "gov.deposit");
        refused(|n| n.validators.clear(), "validator");
        refused(|n| n.patients.period_seconds = 0, "patients.period_seconds");
        let policy = network().policy();
        let group = policy.clone();
        refused(|n| n.validators[0].address = group, "validator.address");
        let developer = |address: String| Some(Developer { address, fees: 1 });
        refused(|n| n.developer = developer(policy), "developer.address");
        refused(
            |n| n.developer = developer(n.group.members[0].address.clone()),
            "address",
        );
        refused(
            |n| n.group.members[1].address = n.group.members[0].address.clone(),
            "address",
        );
    }
}
