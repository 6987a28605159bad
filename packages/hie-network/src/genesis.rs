//! The genesis of a permissioned network: what `wasmd init` writes, closed to everybody but the
//! members.
//!
//! The members' group lies whole in it. Naming only its address would not do: whoever made the first
//! group on the chain would get that address, and with it every right that genesis gives it.

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use crate::file::Network;
use crate::wasm::Artifact;

/// Blocks of which a validator may miss all but a twentieth before it is jailed: at a second each a
/// little more than a day. Jailing without loss, so that a reboot costs nothing.
const SIGNED_BLOCKS_WINDOW: &str = "100000";

/// Makes the genesis of a network from what `wasmd init` wrote. The codes lie pinned in it.
///
/// # Errors
/// If the base is none of this wasmd's, or belongs to another chain.
pub fn permissioned(base: &Value, network: &Network, codes: &[Artifact]) -> Result<Value> {
    network.check()?;
    let mut genesis = base.clone();
    set(&mut genesis, "/chain_id", json!(network.chain_id))?;
    set(&mut genesis, "/genesis_time", json!(network.genesis_time))?;
    consensus(&mut genesis, network)?;
    accounts(&mut genesis, network)?;
    validators(&mut genesis, network)?;
    group(&mut genesis, network)?;
    circuit(&mut genesis, network)?;
    wasm(&mut genesis, network, codes)?;
    Ok(genesis)
}

fn consensus(genesis: &mut Value, network: &Network) -> Result<()> {
    set(
        genesis,
        "/consensus/params/block/max_gas",
        json!(network.block_max_gas.to_string()),
    )
}

/// Whom the network file names, each with exactly what it says; nobody else has anything.
fn accounts(genesis: &mut Value, network: &Network) -> Result<()> {
    let coins = |stake: u64, fees: u64| {
        let coin =
            |denom: &str, amount: u64| json!({ "denom": denom, "amount": amount.to_string() });
        let mut coins = vec![
            (network.fee_denom.as_str(), fees),
            (network.stake_denom.as_str(), stake),
        ];
        // The bank wants them sorted, and none of zero.
        coins.sort_unstable();
        coins.retain(|(_, amount)| *amount > 0);
        let coins = coins.into_iter();
        Value::Array(coins.map(|(denom, amount)| coin(denom, amount)).collect())
    };
    let mut rows: Vec<(&str, u64, u64)> = Vec::new();
    for member in &network.group.members {
        rows.push((&member.address, 0, member.fees));
    }
    for validator in &network.validators {
        rows.push((&validator.address, validator.stake, validator.fees));
    }
    if let Some(developer) = &network.developer {
        rows.push((&developer.address, 0, developer.fees));
    }
    rows.sort_unstable();
    let mut accounts: Vec<Value> = rows
        .iter()
        .map(|(address, _, _)| {
            json!({
                "@type": "/cosmos.auth.v1beta1.BaseAccount",
                "address": address,
                "pub_key": null,
                "account_number": "0",
                "sequence": "0",
            })
        })
        .collect();
    accounts.push(json!({
        "@type": "/cosmos.auth.v1beta1.BaseAccount",
        "address": network.policy(),
        "account_number": "0",
        "sequence": "0",
        "pub_key": {
            "@type": "/cosmos.auth.v1beta1.ModuleCredential",
            "module_name": "group",
            "derivation_keys": ["IA==", "AAAAAAAAAAE="],
        },
    }));
    let balances: Vec<Value> = rows
        .iter()
        .map(|(address, stake, fees)| json!({ "address": address, "coins": coins(*stake, *fees) }))
        .collect();
    let sum = |of: fn(&(&str, u64, u64)) -> u64| {
        rows.iter()
            .map(of)
            .try_fold(0, u64::checked_add)
            .context("coins: more than 2^64 in all")
    };
    let supply = coins(sum(|row| row.1)?, sum(|row| row.2)?);
    set(genesis, "/app_state/auth/accounts", Value::Array(accounts))?;
    set(genesis, "/app_state/bank/balances", Value::Array(balances))?;
    set(genesis, "/app_state/bank/supply", supply)?;
    // Stake stays where genesis put it: nobody can buy his way into the validators.
    let closed = json!([{ "denom": network.stake_denom, "enabled": false }]);
    set(genesis, "/app_state/bank/send_enabled", closed)
}

fn validators(genesis: &mut Value, network: &Network) -> Result<()> {
    let none = "0.000000000000000000";
    let coin = |amount: u64| json!([{ "denom": network.fee_denom, "amount": amount.to_string() }]);
    let voting = network.gov.voting_seconds;
    let values = [
        ("/staking/params/bond_denom", json!(network.stake_denom)),
        (
            "/staking/params/max_validators",
            json!(network.validators.len()),
        ),
        (
            "/slashing/params/signed_blocks_window",
            json!(SIGNED_BLOCKS_WINDOW),
        ),
        (
            "/slashing/params/min_signed_per_window",
            json!("0.050000000000000000"),
        ),
        ("/slashing/params/slash_fraction_downtime", json!(none)),
        ("/gov/params/voting_period", json!(format!("{voting}s"))),
        // Must be shorter; deposits for it are dearer, so that nobody needs it.
        (
            "/gov/params/expedited_voting_period",
            json!(format!("{}s", voting.saturating_sub(1))),
        ),
        (
            "/gov/params/max_deposit_period",
            json!(format!("{voting}s")),
        ),
        ("/gov/params/min_deposit", coin(network.gov.deposit)),
        (
            "/gov/params/expedited_min_deposit",
            coin(network.gov.deposit.saturating_mul(2)),
        ),
        ("/mint/minter/inflation", json!(none)),
        ("/mint/params/mint_denom", json!(network.stake_denom)),
        ("/mint/params/inflation_max", json!(none)),
        ("/mint/params/inflation_min", json!(none)),
        ("/mint/params/inflation_rate_change", json!(none)),
    ];
    for (path, value) in values {
        set(genesis, &format!("/app_state{path}"), value)?;
    }
    Ok(())
}

fn group(genesis: &mut Value, network: &Network) -> Result<()> {
    let (policy, at) = (network.policy(), &network.genesis_time);
    let mut members: Vec<_> = network.group.members.iter().collect();
    members.sort_by(|a, b| a.address.cmp(&b.address));
    let members: Vec<Value> = members
        .into_iter()
        .map(|member| {
            json!({
                "group_id": "1",
                "member": {
                    "address": member.address,
                    "weight": member.weight.to_string(),
                    "metadata": member.name,
                    "added_at": at,
                },
            })
        })
        .collect();
    let state = json!({
        "group_seq": "1",
        "groups": [{
            "id": "1",
            "admin": policy,
            "metadata": "members",
            "version": "1",
            "total_weight": network.total_weight().to_string(),
            "created_at": at,
        }],
        "group_members": members,
        "group_policy_seq": "1",
        "group_policies": [{
            "address": policy,
            "group_id": "1",
            "admin": policy,
            "metadata": "",
            "version": "1",
            "created_at": at,
            "decision_policy": {
                "@type": "/cosmos.group.v1.ThresholdDecisionPolicy",
                "threshold": network.group.threshold.to_string(),
                "windows": {
                    "voting_period": format!("{}s", network.group.voting_seconds),
                    "min_execution_period": format!("{}s", network.group.delay_seconds),
                },
            },
        }],
        "proposal_seq": "0",
        "proposals": [],
        "votes": [],
    });
    set(genesis, "/app_state/group", state)
}

fn circuit(genesis: &mut Value, network: &Network) -> Result<()> {
    let state = json!({
        "account_permissions": [{
            "address": network.policy(),
            "permissions": { "level": "LEVEL_SUPER_ADMIN", "limit_type_urls": [] },
        }],
        "disabled_type_urls": network.disabled(),
    });
    set(genesis, "/app_state/circuit", state)
}

fn wasm(genesis: &mut Value, network: &Network, codes: &[Artifact]) -> Result<()> {
    let access = json!({ "permission": "AnyOfAddresses", "addresses": network.uploaders() });
    let mut rows = Vec::new();
    for (index, artifact) in codes.iter().enumerate() {
        rows.push(json!({
            "code_id": index.saturating_add(1).to_string(),
            "pinned": true,
            "code_bytes": BASE64.encode(&artifact.wasm),
            "code_info": {
                "code_hash": BASE64.encode(artifact.checksum()),
                "creator": network.policy(),
                "instantiate_config": access,
            },
        }));
    }
    let next_code = codes.len().saturating_add(1).to_string();
    let sequence = |name: &str, next: &str| {
        let key = [&[4], name.as_bytes()].concat();
        json!({ "id_key": BASE64.encode(key), "value": next })
    };
    let state = json!({
        "params": {
            "code_upload_access": access,
            // Only whoever uploaded a code instantiates it.
            "instantiate_default_permission": "AnyOfAddresses",
        },
        "codes": rows,
        "contracts": [],
        "sequences": [sequence("lastCodeId", &next_code), sequence("lastContractId", "1")],
    });
    set(genesis, "/app_state/wasm", state)
}

/// Sets a value that must be there already: what this wasmd does not know would be ignored silently.
fn set(genesis: &mut Value, path: &str, value: Value) -> Result<()> {
    let place = genesis.pointer_mut(path);
    let place = place
        .with_context(|| format!("the base genesis has no {path}: another version of wasmd?"))?;
    *place = value;
    Ok(())
}

/// Checks that a genesis is the one that the network file makes of this base, but for the
/// validators' own transactions: what a member does before it starts its node. The base must be its
/// own, or somebody could have put a mandate or a balance where the network file says nothing.
///
/// # Errors
/// The first path that differs.
pub fn verify(genesis: &Value, base: &Value, network: &Network, codes: &[Artifact]) -> Result<()> {
    let mut expected = permissioned(base, network, codes)?;
    let theirs = "/app_state/genutil/gen_txs";
    let transactions = genesis.pointer(theirs).cloned().unwrap_or_default();
    set(&mut expected, theirs, transactions)?;
    if let Some(path) = difference(&expected, genesis, String::new()) {
        bail!("genesis differs from the network file at {path}");
    }
    Ok(())
}

fn difference(expected: &Value, found: &Value, path: String) -> Option<String> {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            let mut keys: Vec<&String> = expected.keys().chain(found.keys()).collect();
            keys.sort();
            keys.dedup();
            keys.into_iter().find_map(|key| {
                let null = Value::Null;
                let a = expected.get(key).unwrap_or(&null);
                let b = found.get(key).unwrap_or(&null);
                difference(a, b, format!("{path}/{key}"))
            })
        }
        (expected, found) => (expected != found).then_some(path),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, clippy::unwrap_used)]

    use super::*;
    use crate::file::tests::network;

    /// The places that `wasmd init` writes and the network changes; the values do not matter.
    fn base() -> Value {
        json!({
            "chain_id": "", "genesis_time": "",
            "consensus": { "params": { "block": { "max_gas": "-1", "max_bytes": "1" } } },
            "app_state": {
                "auth": { "accounts": [], "params": {} },
                "bank": { "balances": [], "supply": [], "send_enabled": [] },
                "circuit": {}, "group": {}, "wasm": {},
                "genutil": { "gen_txs": ["theirs"] },
                "gov": { "params": {
                    "voting_period": "", "expedited_voting_period": "", "max_deposit_period": "",
                    "min_deposit": [], "expedited_min_deposit": []
                } },
                "mint": {
                    "minter": { "inflation": "" },
                    "params": {
                        "mint_denom": "", "inflation_max": "", "inflation_min": "",
                        "inflation_rate_change": ""
                    }
                },
                "slashing": { "params": {
                    "signed_blocks_window": "", "min_signed_per_window": "",
                    "slash_fraction_downtime": ""
                } },
                "staking": { "params": { "bond_denom": "", "max_validators": 100 } }
            }
        })
    }

    fn made() -> Value {
        permissioned(&base(), &network(), &[]).unwrap()
    }

    #[test]
    fn the_group_lies_whole_in_genesis_and_administers_itself() {
        let (genesis, network) = (made(), network());
        let group = &genesis["app_state"]["group"];
        assert_eq!(group["groups"][0]["admin"], network.policy());
        assert_eq!(group["group_policies"][0]["admin"], network.policy());
        assert_eq!(group["group_policies"][0]["address"], network.policy());
        assert_eq!(
            group["group_policies"][0]["decision_policy"]["threshold"],
            "2"
        );
        let members = group["group_members"].as_array().unwrap();
        assert_eq!(members.len(), 3);
        let addresses: Vec<&str> = members
            .iter()
            .map(|row| row["member"]["address"].as_str().unwrap())
            .collect();
        assert!(
            addresses.is_sorted(),
            "in the order in which the chain exports them"
        );
    }

    #[test]
    fn only_the_policy_uploads_and_only_it_switches() {
        let (genesis, policy) = (made(), network().policy());
        let wasm = &genesis["app_state"]["wasm"];
        assert_eq!(
            wasm["params"]["code_upload_access"]["permission"],
            "AnyOfAddresses"
        );
        assert_eq!(
            wasm["params"]["code_upload_access"]["addresses"],
            json!([policy])
        );
        let circuit = &genesis["app_state"]["circuit"];
        assert_eq!(circuit["disabled_type_urls"], json!(crate::file::DISABLED));
        assert_eq!(circuit["account_permissions"].as_array().unwrap().len(), 1);
        assert_eq!(circuit["account_permissions"][0]["address"], policy);
    }

    #[test]
    fn a_developer_may_upload_and_is_the_only_difference() {
        let (plain, mut network) = (made(), network());
        let address = hie_client::chain::key::address_of(&[7; 20]);
        network.developer = Some(crate::file::Developer {
            address: address.clone(),
            fees: 5,
        });
        let genesis = permissioned(&base(), &network, &[]).unwrap();
        let access = &genesis["app_state"]["wasm"]["params"]["code_upload_access"]["addresses"];
        assert_eq!(access, &json!(network.uploaders()));
        assert!(network.uploaders().contains(&address) && network.uploaders().len() == 2);
        let disabled = genesis["app_state"]["circuit"]["disabled_type_urls"].to_string();
        assert!(!disabled.contains("MsgStoreCode") && disabled.contains("MsgLeaveGroup"));
        let group = |genesis: &Value| genesis["app_state"]["group"].clone();
        assert_eq!(group(&genesis), group(&plain));
    }

    #[test]
    fn nobody_has_stake_to_spare_and_the_supply_is_what_was_given() {
        let genesis = made();
        let bank = &genesis["app_state"]["bank"];
        let supply = json!([
            { "denom": "stake", "amount": "100000000" },
            { "denom": "ufee", "amount": "4000000" },
        ]);
        assert_eq!(bank["supply"], supply);
        let staked = bank["balances"].as_array().unwrap().iter();
        let staked = staked.filter(|row| row["coins"].to_string().contains("stake"));
        assert_eq!(staked.count(), 1, "the validator alone");
        assert_eq!(
            bank["send_enabled"],
            json!([{ "denom": "stake", "enabled": false }])
        );
        // Three members, a validator, the policy.
        assert_eq!(
            genesis["app_state"]["auth"]["accounts"]
                .as_array()
                .unwrap()
                .len(),
            5
        );
    }

    #[test]
    fn codes_lie_pinned_in_genesis_for_the_policy_alone() {
        let wasm = b"\0asm".to_vec();
        let facts = crate::wasm::Facts {
            bytes: 4,
            sha256: String::new(),
            functions: 0,
            imports: Vec::new(),
            capabilities: Vec::new(),
        };
        let artifact = Artifact {
            contract: "record-index",
            wasm,
            facts,
        };
        let genesis = permissioned(&base(), &network(), &[artifact]).unwrap();
        let code = &genesis["app_state"]["wasm"]["codes"][0];
        assert_eq!(code["pinned"], true);
        assert_eq!(code["code_id"], "1");
        assert_eq!(code["code_info"]["creator"], network().policy());
        let access = &code["code_info"]["instantiate_config"];
        assert_eq!(access["addresses"], json!([network().policy()]));
        let sequences = &genesis["app_state"]["wasm"]["sequences"];
        assert_eq!(
            sequences[0],
            json!({ "id_key": "BGxhc3RDb2RlSWQ=", "value": "2" })
        );
        assert_eq!(
            sequences[1],
            json!({ "id_key": "BGxhc3RDb250cmFjdElk", "value": "1" })
        );
    }

    #[test]
    fn a_base_of_another_wasmd_is_refused_by_the_path_it_lacks() {
        let mut other = base();
        other["app_state"]
            .as_object_mut()
            .unwrap()
            .remove("circuit");
        let error = permissioned(&other, &network(), &[])
            .unwrap_err()
            .to_string();
        assert!(error.contains("/app_state/circuit"), "{error}");
    }

    #[test]
    fn a_finished_genesis_is_checked_but_for_the_validators_own_transactions() {
        let mut genesis = made();
        genesis["app_state"]["genutil"]["gen_txs"] = json!(["of a validator"]);
        verify(&genesis, &base(), &network(), &[]).unwrap();
        let changes = [
            (
                "/app_state/wasm/params/code_upload_access/addresses/0",
                json!("mine"),
            ),
            (
                "/app_state/group/group_policies/0/decision_policy/threshold",
                json!("1"),
            ),
            ("/app_state/bank/supply/0/amount", json!("1")),
            ("/consensus/params/block/max_gas", json!("-1")),
            ("/chain_id", json!("hie-other-1")),
        ];
        for (path, value) in changes {
            let mut changed = genesis.clone();
            *changed.pointer_mut(path).unwrap() = value;
            let error = verify(&changed, &base(), &network(), &[])
                .unwrap_err()
                .to_string();
            let place = error.split(" at ").last().unwrap();
            assert!(path.starts_with(place), "{error}");
        }
        let mut mandate = genesis.clone();
        mandate["app_state"]["authz"] = json!({ "authorization": [{ "grantee": "me" }] });
        assert!(verify(&mandate, &base(), &network(), &[]).is_err());
        let mut more = genesis.clone();
        more["app_state"]["wasm"]["contracts"] = json!([{ "mine": true }]);
        assert!(verify(&more, &base(), &network(), &[]).is_err());
    }
}
