//! `--chain FILE`: a network that exists, with the contracts on it. Nothing is sent before everything
//! that the story needs was looked at, and what is missing is said all at once.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Context, bail};
use clap::Args;
use hie_client::chain::ChainLedger;
use hie_client::chain::governed::Group;
use hie_client::chain::key::Key;
use hie_client::chain::message::{Allowance, Message};
use hie_client::leaks::Haystack;
use hie_client::ledger::{Sent, StateEntry};
use hie_client::{Call, Deployment, Hie, Ledger, LedgerError, Receipt};
use hie_network::deploy::Record;
use hie_network::file::Network;
use hie_types::registry::NetworkRole;
use hie_vault::adr036::WalletKey;

use super::stage::{GasMeter, PATIENCE, Stage, wait_for_block};

/// Hospitals of the story.
pub const HOSPITALS: [&str; 4] = ["hanbit", "saebom", "dalmaji", "nuri"];
/// Offices of the network, and the names of their holders in the story.
const OFFICES: [(NetworkRole, &str); 3] = [
    (NetworkRole::Registrar, "registrar"),
    (NetworkRole::SecurityOfficer, "security-officer"),
    (NetworkRole::Auditor, "auditor"),
];
/// Gas that the whole story may use, grants included, and what is allowed besides: a bound for the
/// sponsor's purse, three times of what it takes.
const GAS: u64 = 100_000_000;
/// How long the sponsor pays for the story's people, seconds.
const DAY: u64 = 86_400;

/// What `--chain FILE` needs besides the file.
#[derive(Args, Clone, Debug)]
pub struct ExistingArgs {
    /// With --chain FILE: where `hie deploy` kept its record, DIR/<chain-id>.json.
    #[arg(long, value_name = "DIR", default_value = "deployments")]
    deployments: PathBuf,
    /// With --chain FILE: where the keys of the story's people lie; those that are missing are made.
    /// Offices of the network must be free, or held by registrar.key, security-officer.key and
    /// auditor.key here.
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
    /// With --chain FILE: key file of a member of the group; repeat it for as many as the policy's
    /// threshold asks for. Needed where an office of the network is still to be given.
    #[arg(long, value_name = "KEYFILE")]
    member: Vec<PathBuf>,
    /// With --chain FILE: key file of the account that owns the contracts, where that is not the group.
    #[arg(long, value_name = "KEYFILE", conflicts_with = "member")]
    owner: Option<PathBuf>,
    /// With --chain FILE: key file of the account that pays the fees; else the first --member or
    /// --owner.
    #[arg(long, value_name = "KEYFILE")]
    sponsor: Option<PathBuf>,
    /// With --chain FILE: a name for this run, 1 to 12 lower-case letters and digits, which
    /// hospitals and people of the story carry: to run it a second time on the same network.
    #[arg(long, value_name = "NAME")]
    run: Option<String>,
}

/// The network, and who acts.
struct ExistingStage {
    ledger: ChainLedger,
    used: GasMeter,
    network: Network,
    record: Record,
    sponsor: Key,
    keys: PathBuf,
    run: Option<String>,
}

/// Looks at the network; `Err` names everything that is missing.
pub fn existing(file: &Path, args: &ExistingArgs) -> anyhow::Result<(Rc<dyn Stage>, GasMeter)> {
    let network = Network::read(file)?;
    let keys = args
        .keys
        .clone()
        .context("--chain FILE needs --keys DIR: a folder for the keys of the story's people")?;
    let run_is_good = |run: &String| {
        (1..=12).contains(&run.len())
            && run
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    if !args.run.iter().all(run_is_good) {
        bail!("--run: 1 to 12 lower-case letters and digits");
    }
    let ledger = crate::deploy::connect(&network)?;
    let record = Record::read(&args.deployments, &network.chain_id)?;
    let record = record.with_context(|| {
        format!(
            "no record of {} in {}: the contracts have to be there first (hie deploy), or name the folder with --deployments",
            network.chain_id,
            args.deployments.display()
        )
    })?;
    let members = args.member.iter().map(|path| Ok(Key::read(path)?));
    let members: Vec<Key> = members.collect::<anyhow::Result<_>>()?;
    let owner = args.owner.as_deref().map(Key::read).transpose()?;
    let sponsor = match &args.sponsor {
        Some(path) => Some(Key::read(path)?),
        None => members.first().or(owner.as_ref()).cloned(),
    };
    let sponsor = sponsor.context(
        "nobody pays: name a key file with --sponsor, or those of the group with --member",
    )?;
    fs::create_dir_all(&keys).with_context(|| keys.display().to_string())?;
    let stage = ExistingStage {
        ledger,
        used: Rc::new(Cell::new(0)),
        network,
        record,
        sponsor,
        keys,
        run: args.run.clone(),
    };
    let missing = stage.missing(&members, owner.as_ref())?;
    if !missing.is_empty() {
        bail!(
            "the demo cannot run on {}:\n  {}",
            stage.network.chain_id,
            missing.join("\n  ")
        );
    }
    if let Some(owner) = owner {
        stage.ledger.add_key(owner, None);
    } else if !members.is_empty() {
        stage.ledger.add_group(Group {
            policy: stage.network.policy(),
            members,
            delay: std::time::Duration::from_secs(stage.network.group.delay_seconds),
        });
    }
    let used = stage.used.clone();
    Ok((Rc::new(stage), used))
}

impl ExistingStage {
    fn file(&self, name: &str) -> PathBuf {
        let office = OFFICES.iter().any(|(_, holder)| *holder == name);
        let run = self.run.as_deref().filter(|_| !office);
        let run = run.map(|run| format!("{run}-")).unwrap_or_default();
        let name = name.replace('/', "-");
        self.keys.join(format!("{run}{name}.key"))
    }

    fn key(&self, name: &str) -> anyhow::Result<Key> {
        let path = self.file(name);
        if path.exists() {
            return Ok(Key::read(&path)?);
        }
        let key = Key::generate()?;
        key.write(&path)?;
        Ok(key)
    }

    /// Everything that stands in the way, in words.
    fn missing(&self, members: &[Key], owner: Option<&Key>) -> anyhow::Result<Vec<String>> {
        let mut missing = Vec::new();
        for (name, deployed) in &self.record.contracts {
            if self.ledger.node().contract(&deployed.address)?.is_none() {
                missing.push(format!("{name}: no contract at {}", deployed.address));
            }
        }
        if !missing.is_empty() {
            return Ok(missing);
        }
        let hie = Hie::new(
            Rc::new(crate::deploy::connect(&self.network)?),
            self.record.deployment()?,
        );
        self.paused(&hie, &mut missing)?;
        self.hospitals(&hie, &mut missing)?;
        if self.offices(&hie, &mut missing)? {
            self.governors(members, owner, &mut missing)?;
        }
        self.purse(&mut missing)?;
        Ok(missing)
    }

    fn paused(&self, hie: &Hie, missing: &mut Vec<String>) -> anyhow::Result<()> {
        let paused = [
            ("hospital-registry", hie.registry().config()?.paused),
            ("consent-registry", hie.consent().config()?.paused),
            ("record-index", hie.index().config()?.paused),
        ];
        for (name, scopes) in paused {
            if !scopes.is_empty() {
                let scopes = serde_json::to_string(&scopes)?;
                missing.push(format!("{name}: paused is {scopes}"));
            }
        }
        Ok(())
    }

    fn hospitals(&self, hie: &Hie, missing: &mut Vec<String>) -> anyhow::Result<()> {
        for id in HOSPITALS {
            let id = self.hospital_id(id);
            match hie.registry().hospital(id.parse()?) {
                Ok(_) => missing.push(format!(
                    "hospital {id} is there already: name this run with --run, so that its hospitals carry other names"
                )),
                Err(hie_client::ClientError::Ledger(LedgerError::Refused(_))) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Whether the owner still has to give one of them.
    fn offices(&self, hie: &Hie, missing: &mut Vec<String>) -> anyhow::Result<bool> {
        let mut to_give = false;
        let found = hie.registry().role_holders()?.holders;
        for (role, name) in OFFICES {
            let ours = self.key(name)?.address();
            let file = self.file(name);
            let row = found.iter().find(|holder| holder.role == role);
            let (holder, nominated) = row.map_or((None, None), |row| {
                (row.account.as_deref(), row.nominated.as_deref())
            });
            match holder {
                Some(holder) if holder == ours => {}
                Some(holder) => missing.push(format!(
                    "{name} is {holder}, and {} is not its key: the demo takes no office from anybody",
                    file.display()
                )),
                None if nominated == Some(ours.as_str()) => {}
                None => to_give = true,
            }
        }
        Ok(to_give)
    }

    /// Whoever owns the contracts has to be able to act, and soon.
    fn governors(
        &self,
        members: &[Key],
        owner: Option<&Key>,
        missing: &mut Vec<String>,
    ) -> anyhow::Result<()> {
        let (group, policy) = (&self.network.group, self.network.policy());
        if let Some(owner) = owner {
            if owner.address() != self.record.owner {
                missing.push(format!(
                    "--owner is the key of {}, the contracts belong to {}",
                    owner.address(),
                    self.record.owner
                ));
            }
            return Ok(());
        }
        if self.record.owner != policy {
            missing.push(format!(
                "the contracts belong to {}: name its key file with --owner, to give the offices of the network",
                self.record.owner
            ));
            return Ok(());
        }
        let mut weight: u64 = 0;
        for member in members {
            let address = member.address();
            match group.members.iter().find(|one| one.address == address) {
                Some(found) => weight = weight.saturating_add(found.weight),
                None => missing.push(format!("--member: {address} is no member of the group")),
            }
        }
        if weight < group.threshold {
            let names: Vec<&str> = group.members.iter().map(|one| one.name.as_str()).collect();
            missing.push(format!(
                "--member: keys with a weight of {weight} are given, the group decides with {}; its members are {}",
                group.threshold,
                names.join(", ")
            ));
        }
        if group.delay_seconds > PATIENCE {
            let nominations = OFFICES.map(|(role, name)| -> anyhow::Result<String> {
                let role = serde_json::to_string(&role)?;
                Ok(format!("{role} to {}", self.key(name)?.address()))
            });
            let nominations: Vec<String> =
                nominations.into_iter().collect::<anyhow::Result<_>>()?;
            missing.push(format!(
                "what the group decides waits {} s here: have it nominate (nominate_role_holder) {} first",
                group.delay_seconds,
                nominations.join(", ")
            ));
        }
        Ok(())
    }

    /// The sponsor pays for all.
    fn purse(&self, missing: &mut Vec<String>) -> anyhow::Result<()> {
        let (address, denom) = (self.sponsor.address(), &self.network.fee_denom);
        let needed = self.fees(GAS).max(1_000);
        let there = self.ledger.node().balance(&address, denom)?;
        if there < u128::from(needed) {
            missing.push(format!(
                "sponsor {address} has {there} {denom}, {needed} are needed for the fees of the story"
            ));
        }
        Ok(())
    }

    fn fees(&self, gas: u64) -> u64 {
        let fees = u128::from(gas)
            .saturating_mul(u128::from(self.network.fee_per_million_gas))
            .div_ceil(1_000_000);
        u64::try_from(fees).unwrap_or(u64::MAX)
    }
}

impl Stage for ExistingStage {
    fn account_named(&self, name: &str) -> anyhow::Result<String> {
        let key = self.key(name)?;
        let (granter, grantee) = (self.sponsor.address(), key.address());
        if self.network.fee_per_million_gas == 0 {
            if self.ledger.node().account(&grantee)?.is_none() {
                let coin = Message::send_coins(&granter, &grantee, 1, &self.network.fee_denom);
                self.ledger.sender().send(&self.sponsor, &[coin], None)?;
            }
            return Ok(self.ledger.add_key(key, None));
        }
        // The people of the story send more in an hour than a patient in a year.
        let allowance = Allowance {
            period_seconds: DAY,
            period_limit: self.fees(GAS),
            until: Some(self.ledger.block_time()?.saturating_add(DAY)),
            ..self.network.allowance()
        };
        let grant = Message::grant_fees(&granter, &grantee, &allowance);
        match self.ledger.sender().send(&self.sponsor, &[grant], None) {
            Ok(_) => {}
            Err(LedgerError::Refused(text)) if text.contains("already exists") => {}
            Err(error) => return Err(error).with_context(|| format!("granting fees to {name}")),
        }
        Ok(self.ledger.add_key(key, Some(&granter)))
    }

    fn wallet(&self, name: &str) -> anyhow::Result<Option<WalletKey>> {
        Ok(Some(self.key(name)?.wallet()?))
    }

    fn deploy(&self) -> anyhow::Result<(String, Deployment)> {
        Ok((self.record.owner.clone(), self.record.deployment()?))
    }

    fn hospital_id(&self, id: &str) -> String {
        match &self.run {
            Some(run) => format!("{id}-{run}"),
            None => id.to_owned(),
        }
    }

    fn wait_until(&self, time: u64) -> anyhow::Result<bool> {
        wait_for_block(&self.ledger, time)
    }

    fn transcript(&self) -> Vec<Sent> {
        self.ledger.transcript()
    }

    fn state(&self, deployment: &Deployment) -> anyhow::Result<Vec<StateEntry>> {
        Ok(self.ledger.state(deployment)?)
    }

    fn haystack(&self, deployment: &Deployment) -> anyhow::Result<Haystack> {
        let state = self.ledger.state(deployment)?;
        Ok(Haystack::new(&state, &self.ledger.transcript()))
    }
}

impl Ledger for ExistingStage {
    fn chain_id(&self) -> &str {
        self.ledger.chain_id()
    }

    fn block_time(&self) -> Result<u64, LedgerError> {
        self.ledger.block_time()
    }

    fn execute(&self, sender: &str, calls: &[Call]) -> Result<Receipt, LedgerError> {
        let receipt = self.ledger.execute(sender, calls)?;
        let gas = receipt.gas.unwrap_or_default();
        self.used.set(self.used.get().saturating_add(gas));
        Ok(receipt)
    }

    fn query_bytes(&self, contract: &str, message: &[u8]) -> Result<Vec<u8>, LedgerError> {
        self.ledger.query_bytes(contract, message)
    }

    fn account(&self, address: &str) -> Result<Vec<u8>, LedgerError> {
        self.ledger.account(address)
    }
}
