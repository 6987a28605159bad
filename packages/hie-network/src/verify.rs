//! Whether a chain is what the network file, the contracts' files and the record of the deployment
//! say: what a member checks before it trusts the chain, and after every upgrade.

use anyhow::Result;
use hie_client::chain::ChainLedger;
use serde_json::Value;

use crate::deploy::{Record, config};
use crate::file::Network;
use crate::wasm::Artifact;

/// Every difference, in words; none if all is as it should be.
///
/// # Errors
/// If the chain cannot be reached.
pub fn differences(
    ledger: &ChainLedger,
    network: &Network,
    artifacts: &[Artifact],
    record: &Record,
) -> Result<Vec<String>> {
    let mut found = Vec::new();
    contracts(ledger, network, artifacts, record, &mut found)?;
    wiring(ledger, record, &mut found)?;
    governance(ledger, network, record, &mut found)?;
    Ok(found)
}

fn contracts(
    ledger: &ChainLedger,
    network: &Network,
    artifacts: &[Artifact],
    record: &Record,
    found: &mut Vec<String>,
) -> Result<()> {
    let pinned = ledger.node().pinned()?;
    for artifact in artifacts {
        let name = artifact.contract;
        let Some(recorded) = record.contracts.get(name) else {
            found.push(format!("{name} is not in the record"));
            continue;
        };
        let Some(contract) = ledger.node().contract(&recorded.address)? else {
            found.push(format!("{name}: no contract at {}", recorded.address));
            continue;
        };
        let id = contract.code_id;
        let mut differ = |what: &str, is: &str, should: &str| {
            if is != should {
                found.push(format!("{name}: {what} is {is}, should be {should}"));
            }
        };
        differ("code id", &id.to_string(), &recorded.code_id.to_string());
        differ("admin", &contract.admin, &record.owner);
        differ("creator", &contract.creator, &record.owner);
        differ("label", &contract.label, &recorded.label);
        let Some(code) = ledger.node().code(id)? else {
            found.push(format!("{name}: no code {id}"));
            continue;
        };
        let sum: String = code
            .checksum
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        differ("checksum on chain", &sum, &artifact.facts.sha256);
        differ(
            "checksum in the record",
            &recorded.checksum,
            &artifact.facts.sha256,
        );
        let mut instantiators = code.instantiators;
        instantiators.sort_unstable();
        // What lies in the genesis of a network with a developer, either may.
        let only_owner = instantiators == [record.owner.clone()];
        let as_uploaded = network.developer.is_some() && instantiators == network.uploaders();
        if code.everybody || !(only_owner || as_uploaded) {
            found.push(format!(
                "{name}: others than the owner may instantiate code {id}"
            ));
        }
        if !pinned.contains(&id) {
            found.push(format!(
                "{name}: code {id} is not pinned, every message costs 58,000 gas more"
            ));
        }
    }
    Ok(())
}

fn wiring(ledger: &ChainLedger, record: &Record, found: &mut Vec<String>) -> Result<()> {
    let Ok(deployment) = record.deployment() else {
        return Ok(());
    };
    let contracts = [
        ("hospital-registry", &deployment.hospital_registry),
        ("consent-registry", &deployment.consent_registry),
        ("record-index", &deployment.record_index),
    ];
    for (name, address) in contracts {
        let Ok(config) = config(ledger, address) else {
            found.push(format!("{name} does not answer"));
            continue;
        };
        let text = |path: &str| config.pointer(path).and_then(Value::as_str);
        let mut differ = |what: &str, is: Option<&str>, should: Option<&str>| {
            if is != should {
                let (is, should) = (is.unwrap_or("nobody"), should.unwrap_or("nobody"));
                found.push(format!("{name}: {what} is {is}, should be {should}"));
            }
        };
        differ("chain id", text("/chain_id"), Some(&record.chain_id));
        differ("owner", text("/ownership/owner"), Some(&record.owner));
        differ("nominated owner", text("/ownership/nominated"), None);
        if name != "record-index" {
            differ(
                "record index",
                text("/record_index"),
                Some(&deployment.record_index),
            );
        }
        if name != "hospital-registry" {
            let should = Some(deployment.hospital_registry.as_str());
            differ("hospital registry", text("/hospital_registry"), should);
        }
        if name == "record-index" {
            let should = Some(deployment.consent_registry.as_str());
            differ("consent registry", text("/consent_registry"), should);
        }
    }
    Ok(())
}

fn governance(
    ledger: &ChainLedger,
    network: &Network,
    record: &Record,
    found: &mut Vec<String>,
) -> Result<()> {
    let policy = network.policy();
    let developer = network.developer.as_ref();
    if record.owner != policy && developer.is_none_or(|one| one.address != record.owner) {
        found.push(format!(
            "owner is {}, not the members' policy {policy}: a network for development only",
            record.owner
        ));
    }
    let (mut uploaders, everybody) = ledger.node().uploaders()?;
    uploaders.sort_unstable();
    if everybody || uploaders != network.uploaders() {
        found.push("others than the network file says may upload codes".to_owned());
    }
    let disabled = ledger.node().disabled_types()?;
    for kind in network.disabled() {
        if !disabled.iter().any(|found| found == kind) {
            found.push(format!("message type {kind} is not switched off"));
        }
    }
    let Some(chain) = ledger.node().policy(&policy)? else {
        found.push(format!("there is no group policy {policy}"));
        return Ok(());
    };
    let mut differ = |what: &str, is: String, should: String| {
        if is != should {
            found.push(format!(
                "members' policy: {what} is {is}, should be {should}"
            ));
        }
    };
    let group = &network.group;
    differ("admin", chain.admin, policy);
    differ("threshold", chain.threshold, group.threshold.to_string());
    differ(
        "voting period",
        chain.voting_seconds.to_string(),
        group.voting_seconds.to_string(),
    );
    differ(
        "delay",
        chain.delay_seconds.to_string(),
        group.delay_seconds.to_string(),
    );
    let mut members: Vec<(String, String)> = group
        .members
        .iter()
        .map(|member| (member.address.clone(), member.weight.to_string()))
        .collect();
    members.sort();
    let shown = |members: &[(String, String)]| {
        let rows = members
            .iter()
            .map(|(address, weight)| format!("{address}:{weight}"));
        rows.collect::<Vec<_>>().join(" ")
    };
    differ("members", shown(&chain.members), shown(&members));
    Ok(())
}
