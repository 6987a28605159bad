//! The contracts on a chain: what is missing is uploaded, made, wired and pinned, and a second run
//! changes nothing.
//!
//! What has to happen follows from what is on chain now, so that a deployment that broke off goes on
//! where it stopped. Addresses follow from checksum, owner and contract name, and are known before.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use cosmwasm_std::{CanonicalAddr, instantiate2_address};
use flate2::Compression;
use flate2::write::GzEncoder;
use hie_client::chain::ChainLedger;
use hie_client::chain::governed::Group;
use hie_client::chain::key::{Key, account_of, address_of};
use hie_client::chain::message::{Message, STORE_CODE};
use hie_client::{Deployment, Ledger};
use hie_types::{consent, index, registry};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::file::{Network, gov_account};
use crate::wasm::{Artifact, CONTRACTS};

/// What one proposal or transaction may carry: nodes of the network take transactions of two MiB, in
/// base64 (docs/deployment.md, section 6).
const MAX_BYTES: usize = 1_400_000;

/// What lies on a chain, as `deployments/<chain-id>.json` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The chain.
    pub chain_id: String,
    /// Who owns the contracts.
    pub owner: String,
    /// The contracts by name.
    pub contracts: BTreeMap<String, Deployed>,
}

/// One contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deployed {
    /// Its code on chain.
    pub code_id: u64,
    /// SHA-256 of the code.
    pub checksum: String,
    /// Its address.
    pub address: String,
    /// Its label.
    pub label: String,
    /// Who may migrate it.
    pub admin: String,
    /// Version of the code.
    pub version: String,
    /// Height at which it was made.
    pub height: u64,
    /// Transaction that made it or gave it its present code; unknown if another hand did.
    pub tx: Option<String>,
}

/// How what has to happen is done.
pub enum Way {
    /// Signed by one account, the developer whom the network file names: for development only.
    Direct(Key),
    /// Proposed, voted and executed by the members' group: production.
    Group(Group),
    /// Written to files for `wasmd tx sign`, to be sent from this account. A member's account
    /// proposes; any other sends the messages itself.
    Files {
        /// The account.
        from: String,
        /// Where the files go.
        folder: PathBuf,
    },
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// Everything was there.
    Nothing,
    /// These steps, each with its transaction.
    Steps(Vec<(String, String)>),
    /// Files to be signed and sent, in this order.
    Files(Vec<PathBuf>),
}

/// Where the contracts are, or will be.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Who owns them.
    pub owner: String,
    /// By name: address, and the code's id if it is on chain.
    pub contracts: BTreeMap<&'static str, Place>,
}

/// One contract's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its address.
    pub address: String,
    /// Its code's id, if it is on chain.
    pub code_id: Option<u64>,
    /// Whether the contract is there.
    pub made: bool,
}

impl Record {
    /// Reads the record of a chain, if there is one.
    ///
    /// # Errors
    /// If it cannot be read, or is of another chain.
    pub fn read(folder: &Path, chain_id: &str) -> Result<Option<Self>> {
        let path = record_file(folder, chain_id);
        if !path.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let record: Self =
            serde_json::from_str(&text).with_context(|| path.display().to_string())?;
        ensure!(
            record.chain_id == chain_id,
            "{} is of chain {}",
            path.display(),
            record.chain_id
        );
        Ok(Some(record))
    }

    /// Writes it; whether it changed.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, folder: &Path) -> Result<bool> {
        let path = record_file(folder, &self.chain_id);
        let text = serde_json::to_string_pretty(self)? + "\n";
        if fs::read_to_string(&path).ok().as_deref() == Some(&text) {
            return Ok(false);
        }
        fs::create_dir_all(folder)?;
        fs::write(&path, text).with_context(|| path.display().to_string())?;
        Ok(true)
    }

    /// Addresses, as the client takes them.
    ///
    /// # Errors
    /// If a contract is missing.
    pub fn deployment(&self) -> Result<Deployment> {
        let address = |contract: &str| {
            let found = self.contracts.get(contract);
            let found = found.with_context(|| format!("{contract} is not deployed"))?;
            Ok::<_, anyhow::Error>(found.address.clone())
        };
        Ok(Deployment {
            hospital_registry: address("hospital-registry")?,
            consent_registry: address("consent-registry")?,
            record_index: address("record-index")?,
        })
    }
}

fn record_file(folder: &Path, chain_id: &str) -> PathBuf {
    folder.join(format!("{chain_id}.json"))
}

/// Deploys what is missing.
///
/// # Errors
/// If the chain holds something else than expected, refuses, or cannot be reached.
pub fn deploy(
    ledger: &ChainLedger,
    network: &Network,
    artifacts: &[Artifact],
    way: &Way,
    records: &Path,
) -> Result<Done> {
    ensure!(
        ledger.chain_id() == network.chain_id,
        "the node belongs to chain {}, the network file to {}",
        ledger.chain_id(),
        network.chain_id
    );
    let owner = owner(network, way)?;
    let before = Record::read(records, &network.chain_id)?;
    let layout = layout(ledger, artifacts, &owner, before.as_ref())?;
    let (uploads, ids) = uploads(ledger, artifacts, &owner)?;
    let makes = instantiations(network, &layout, &ids)?;
    let rest = [makes, wiring(ledger, &layout)?].concat();
    let batches = batches(
        ledger,
        network,
        &owner,
        uploads,
        rest,
        "make and wire contracts",
    )?;
    let done = carry_out(ledger, network, way, &batches)?;
    if !matches!(done, Done::Files(_)) {
        let after = self::layout(ledger, artifacts, &owner, before.as_ref())?;
        record(ledger, artifacts, &after, before.as_ref(), done.last())?.write(records)?;
    }
    Ok(done)
}

/// Gives the contracts the code of the files, where theirs is another. State and addresses stay;
/// the new codes have to be pinned anew.
///
/// # Errors
/// If there is no record of a deployment, a contract refuses the new code (then nothing of the
/// proposal happened), or the chain cannot be reached.
pub fn migrate(
    ledger: &ChainLedger,
    network: &Network,
    artifacts: &[Artifact],
    way: &Way,
    records: &Path,
) -> Result<Done> {
    let before = Record::read(records, &network.chain_id)?;
    let before = before.context("nothing is deployed: use hie deploy")?;
    let owner = owner(network, way)?;
    ensure!(
        owner == before.owner,
        "contracts belong to {}, not to {owner}",
        before.owner
    );
    let (uploads, ids) = uploads(ledger, artifacts, &owner)?;
    let mut changes = Vec::new();
    for artifact in artifacts {
        let recorded = before.contracts.get(artifact.contract);
        let recorded =
            recorded.with_context(|| format!("{} is not deployed", artifact.contract))?;
        let found = ledger.node().contract(&recorded.address)?;
        let found = found.with_context(|| format!("no contract at {}", recorded.address))?;
        let id = *ids.get(artifact.contract).context("code id")?;
        if found.code_id != id {
            changes.push(Message::migrate(&owner, &recorded.address, id, &json!({})));
        }
    }
    let batches = batches(
        ledger,
        network,
        &owner,
        uploads,
        changes,
        "migrate contracts",
    )?;
    let done = carry_out(ledger, network, way, &batches)?;
    if !matches!(done, Done::Files(_)) {
        let after = layout(ledger, artifacts, &owner, Some(&before))?;
        record(ledger, artifacts, &after, Some(&before), done.last())?.write(records)?;
    }
    Ok(done)
}

impl Done {
    /// The last transaction.
    fn last(&self) -> Option<&str> {
        match self {
            Self::Steps(steps) => steps.last().map(|(_, hash)| hash.as_str()),
            Self::Nothing | Self::Files(_) => None,
        }
    }
}

fn carry_out(
    ledger: &ChainLedger,
    network: &Network,
    way: &Way,
    batches: &[Batch],
) -> Result<Done> {
    if batches.is_empty() {
        return Ok(Done::Nothing);
    }
    let mut steps = Vec::new();
    let mut files = Vec::new();
    for (title, messages) in batches {
        match way {
            Way::Direct(key) => {
                let delivered = ledger.sender().send(key, messages, None)?;
                steps.push((title.clone(), delivered.hash));
            }
            Way::Group(group) => {
                let executed = group.act(ledger.sender(), title, messages)?;
                steps.push((title.clone(), executed.delivered.hash));
            }
            Way::Files { from, folder } => {
                let number = files.len().saturating_add(1);
                files.push(write_file(network, from, folder, number, title, messages)?);
            }
        }
    }
    Ok(if files.is_empty() {
        Done::Steps(steps)
    } else {
        Done::Files(files)
    })
}

fn owner(network: &Network, way: &Way) -> Result<String> {
    let is_member = |from: &String| network.group.members.iter().any(|m| m.address == *from);
    match way {
        Way::Direct(key) => {
            let developer = network.developer.as_ref();
            let developer = developer.context(
                "the network file names no developer: only the members' group deploys here (--member, or --generate-only)",
            )?;
            ensure!(
                developer.address == key.address(),
                "--direct: the developer of this network is {}, the key is that of {}",
                developer.address,
                key.address()
            );
            Ok(key.address())
        }
        Way::Group(group) => {
            ensure!(
                group.policy == network.policy(),
                "the group's policy is not the network's"
            );
            Ok(network.policy())
        }
        Way::Files { from, .. } if is_member(from) => Ok(network.policy()),
        Way::Files { from, .. } => {
            ensure!(
                account_of(from).is_some(),
                "--from: no account of this chain"
            );
            Ok(from.clone())
        }
    }
}

/// Where everything is or will be.
///
/// # Errors
/// If the chain cannot be reached, or holds another code than expected at an address.
pub fn layout(
    ledger: &ChainLedger,
    artifacts: &[Artifact],
    owner: &str,
    before: Option<&Record>,
) -> Result<Layout> {
    let codes = ledger.node().codes()?;
    let mut contracts = BTreeMap::new();
    for artifact in artifacts {
        let checksum = artifact.checksum();
        let code_id = codes.iter().find(|(_, found)| *found == checksum);
        let code_id = code_id.map(|(id, _)| *id);
        let recorded = before.and_then(|record| record.contracts.get(artifact.contract));
        let address = match recorded {
            Some(recorded) => recorded.address.clone(),
            None => predicted(&checksum, owner, artifact.contract)?,
        };
        let found = ledger.node().contract(&address)?;
        if let Some(found) = &found {
            ensure!(
                Some(found.code_id) == code_id,
                "{} at {address} runs code {}, which is not that of the file with checksum {}: use hie \
                 migrate to change a contract's code",
                artifact.contract,
                found.code_id,
                artifact.facts.sha256
            );
        }
        contracts.insert(
            artifact.contract,
            Place {
                address,
                code_id,
                made: found.is_some(),
            },
        );
    }
    Ok(Layout {
        owner: owner.to_owned(),
        contracts,
    })
}

/// The address of a contract with this code, made by this account.
///
/// # Errors
/// If the account is none of this chain.
pub fn predicted(checksum: &[u8], owner: &str, contract: &str) -> Result<String> {
    let creator = account_of(owner).context("owner: no account of this chain")?;
    let address =
        instantiate2_address(checksum, &CanonicalAddr::from(creator), contract.as_bytes())?;
    Ok(address_of(address.as_slice()))
}

/// What has to be uploaded, and the id that each code has or will have.
fn uploads(
    ledger: &ChainLedger,
    artifacts: &[Artifact],
    owner: &str,
) -> Result<(Vec<Message>, BTreeMap<&'static str, u64>)> {
    let codes = ledger.node().codes()?;
    let mut next = codes.iter().map(|(id, _)| *id).max().unwrap_or(0);
    let mut uploads = Vec::new();
    let mut ids = BTreeMap::new();
    for artifact in artifacts {
        let checksum = artifact.checksum();
        let found = codes.iter().find(|(_, found)| *found == checksum);
        let id = match found {
            Some((id, _)) => *id,
            None => {
                next = next.saturating_add(1);
                let code = gzip(&artifact.wasm)?;
                uploads.push(Message::store_code(owner, &code, &[owner.to_owned()]));
                next
            }
        };
        ids.insert(artifact.contract, id);
    }
    Ok((uploads, ids))
}

/// Uploads and what follows them, in as few proposals as their size allows. Where uploading is
/// switched off, each proposal that uploads opens it and shuts it again.
fn batches(
    ledger: &ChainLedger,
    network: &Network,
    owner: &str,
    uploads: Vec<Message>,
    rest: Vec<Message>,
    title: &str,
) -> Result<Vec<Batch>> {
    let closed = ledger.node().disabled_types()?;
    let closed = closed.iter().any(|kind| kind == STORE_CODE);
    let in_group = owner == network.policy();
    ensure!(
        uploads.is_empty() || !closed || in_group,
        "uploading is switched off on this network: only a proposal of the members' group can"
    );
    let switch = [STORE_CODE.to_owned()];
    let guarded = |messages: Vec<Message>| {
        if closed {
            let open = Message::reset_circuit(owner, &switch);
            let shut = Message::trip_circuit(owner, &switch);
            [vec![open], messages, vec![shut]].concat()
        } else {
            messages
        }
    };
    let size = |messages: &[Message]| {
        let sizes = messages.iter().map(|message| message.any().value.len());
        sizes.fold(0, usize::saturating_add)
    };
    let mut batches = Vec::new();
    if uploads.is_empty() {
        if !rest.is_empty() {
            batches.push((title.to_owned(), rest));
        }
        return Ok(batches);
    }
    if size(&uploads) <= MAX_BYTES {
        if in_group {
            let all = guarded([uploads, rest].concat());
            return Ok(vec![(format!("upload codes and {title}"), all)]);
        }
        // A simulation keeps no code: a transaction that uploads one and uses it cannot be simulated.
        batches.push(("upload codes".to_owned(), guarded(uploads)));
        if !rest.is_empty() {
            batches.push((title.to_owned(), rest));
        }
        return Ok(batches);
    }
    for upload in uploads {
        ensure!(
            size(std::slice::from_ref(&upload)) <= MAX_BYTES,
            "one code is too large for a transaction"
        );
        batches.push(("upload a code".to_owned(), guarded(vec![upload])));
    }
    if !rest.is_empty() {
        batches.push((title.to_owned(), rest));
    }
    Ok(batches)
}

type Batch = (String, Vec<Message>);

fn place<'a>(layout: &'a Layout, contract: &str) -> Result<&'a Place> {
    layout
        .contracts
        .get(contract)
        .with_context(|| format!("no file for {contract}"))
}

fn instantiations(
    network: &Network,
    layout: &Layout,
    ids: &BTreeMap<&'static str, u64>,
) -> Result<Vec<Message>> {
    let owner = layout.owner.clone();
    let hospital_registry = place(layout, "hospital-registry")?.address.clone();
    let consent_registry = place(layout, "consent-registry")?.address.clone();
    let messages = [
        serde_json::to_value(registry::InstantiateMsg {
            owner: owner.clone(),
        })?,
        serde_json::to_value(consent::InstantiateMsg {
            owner: owner.clone(),
            hospital_registry: hospital_registry.clone(),
            max_permit_days: network.contracts.max_permit_days,
        })?,
        serde_json::to_value(index::InstantiateMsg {
            owner: owner.clone(),
            hospital_registry,
            consent_registry,
            ticket_seconds: network.contracts.ticket_seconds,
        })?,
    ];
    let mut made = Vec::new();
    for ((contract, _), message) in CONTRACTS.into_iter().zip(messages) {
        if !place(layout, contract)?.made {
            let id = ids.get(contract).context("code id")?;
            made.push(Message::instantiate2(
                &owner,
                &owner,
                *id,
                contract,
                &message,
                contract.as_bytes(),
            ));
        }
    }
    Ok(made)
}

/// The index is named to the registries once all are there, and only once.
fn wiring(ledger: &ChainLedger, layout: &Layout) -> Result<Vec<Message>> {
    let index = &place(layout, "record-index")?.address;
    let mut messages = Vec::new();
    for contract in ["hospital-registry", "consent-registry"] {
        let place = place(layout, contract)?;
        if place.made {
            let config = config(ledger, &place.address)?;
            match config.get("record_index").and_then(Value::as_str) {
                Some(found) if found == index => continue,
                Some(found) => bail!("{contract} is wired to {found}, not to {index}"),
                None => {}
            }
        }
        let message = json!({ "set_record_index": { "address": index } }).to_string();
        messages.push(Message::execute(
            &layout.owner,
            &place.address,
            message.as_bytes(),
        ));
    }
    Ok(messages)
}

/// What a contract says of its settings.
///
/// # Errors
/// If it does not answer.
pub fn config(ledger: &ChainLedger, contract: &str) -> Result<Value> {
    let question = json!({ "config": {} });
    let answer = hie_client::ledger::query(ledger, contract, &question);
    answer.with_context(|| format!("asking {contract} for its settings"))
}

/// The message with which the validators pin what is not pinned yet; `None` if all is.
///
/// # Errors
/// If a code is not on chain.
pub fn pinning(ledger: &ChainLedger, record: &Record) -> Result<Option<Message>> {
    let pinned = ledger.node().pinned()?;
    let mut ids: Vec<u64> = record
        .contracts
        .values()
        .map(|found| found.code_id)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|id| !pinned.contains(id));
    Ok((!ids.is_empty()).then(|| Message::pin_codes(&gov_account(), &ids)))
}

fn record(
    ledger: &ChainLedger,
    artifacts: &[Artifact],
    layout: &Layout,
    before: Option<&Record>,
    tx: Option<&str>,
) -> Result<Record> {
    let mut contracts = BTreeMap::new();
    for artifact in artifacts {
        let address = &place(layout, artifact.contract)?.address;
        let found = ledger.node().contract(address)?;
        let found = found.with_context(|| format!("{} was not made", artifact.contract))?;
        let code = ledger.node().code(found.code_id)?.context("code")?;
        ensure!(
            code.checksum == artifact.checksum(),
            "{} runs another code than its file: somebody uploaded meanwhile",
            artifact.contract
        );
        let version = version(ledger, address)?;
        let known = before.and_then(|record| record.contracts.get(artifact.contract));
        let known = known.filter(|known| known.code_id == found.code_id);
        contracts.insert(
            artifact.contract.to_owned(),
            Deployed {
                code_id: found.code_id,
                checksum: artifact.facts.sha256.clone(),
                address: address.clone(),
                label: found.label,
                admin: found.admin,
                version,
                height: found.height,
                tx: known
                    .and_then(|known| known.tx.clone())
                    .or_else(|| tx.map(str::to_owned)),
            },
        );
    }
    Ok(Record {
        chain_id: ledger.chain_id().to_owned(),
        owner: layout.owner.clone(),
        contracts,
    })
}

/// Name and version as cw2 keeps them.
fn version(ledger: &ChainLedger, address: &str) -> Result<String> {
    let raw = ledger.node().raw(address, b"contract_info")?;
    let info: Value = serde_json::from_slice(&raw).context("cw2 version")?;
    let version = info.get("version").and_then(Value::as_str);
    Ok(version.context("cw2 version")?.to_owned())
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    use std::io::Write;

    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// A transaction without signature, as `wasmd tx sign` reads it.
fn write_file(
    network: &Network,
    from: &str,
    folder: &Path,
    number: usize,
    title: &str,
    messages: &[Message],
) -> Result<PathBuf> {
    let member = network.group.members.iter().any(|m| m.address == from);
    let messages = if member {
        vec![Message::group_propose(
            from,
            &network.policy(),
            title,
            messages,
        )]
    } else {
        messages.to_vec()
    };
    // Uploads dominate: their bytes are written to state twice, as a proposal and as a code.
    let bytes = messages.iter().map(|message| message.any().value.len());
    let bytes = u64::try_from(bytes.fold(0, usize::saturating_add))?;
    let gas = bytes.saturating_mul(60).saturating_add(3_000_000);
    let gas = gas.min(network.block_max_gas);
    let fee = u128::from(gas).saturating_mul(u128::from(network.fee_per_million_gas));
    let amount = if fee == 0 {
        json!([])
    } else {
        json!([{ "denom": network.fee_denom, "amount": fee.div_ceil(1_000_000).to_string() }])
    };
    let messages: Vec<&Value> = messages.iter().map(Message::json).collect();
    let file = json!({
        "body": {
            "messages": messages,
            "memo": title,
            "timeout_height": "0",
            "extension_options": [],
            "non_critical_extension_options": [],
        },
        "auth_info": {
            "signer_infos": [],
            "fee": { "amount": amount, "gas_limit": gas.to_string(), "payer": "", "granter": "" },
            "tip": null,
        },
        "signatures": [],
    });
    fs::create_dir_all(folder)?;
    let path = folder.join(format!(
        "{number:02}-{}.json",
        title.replace([' ', ','], "-")
    ));
    fs::write(&path, serde_json::to_string_pretty(&file)? + "\n")
        .with_context(|| path.display().to_string())?;
    Ok(path)
}
