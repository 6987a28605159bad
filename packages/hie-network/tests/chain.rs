//! On a real chain: one permissioned network with one validator, made for these tests.
//!
//! Ignored unless asked for (`cargo test -p hie-network --test chain -- --ignored`), because they
//! need wasmd (scripts/build-chain) and the contracts' files (scripts/build-wasm). `scripts/test`
//! runs them.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::path::{Path, PathBuf};

use hie_client::chain::ChainLedger;
use hie_client::chain::key::Key;
use hie_client::chain::message::{Message, STORE_CODE};
use hie_client::{Call, Hie, Ledger, LedgerError};
use hie_network::deploy::{Done, Record, Way, deploy, pinning};
use hie_network::file::{Contracts, Network};
use hie_network::localnet::{Localnet, Plan};
use hie_network::node::Wasmd;
use hie_network::{genesis, verify, wasm};
use hie_types::consent::{Grantee, Resources, Terms};
use hie_types::{Handle, HospitalId, Salt};
use hie_vault::NewHandle;
use serde_json::json;
use tempfile::TempDir;

/// A network that is stopped when the test ends, however it ends.
struct Net {
    localnet: Localnet,
    network: Network,
    artifacts: Vec<wasm::Artifact>,
    folder: TempDir,
}

impl Drop for Net {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.localnet.log(0, 40));
        }
        let _ = self.localnet.stop();
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn wasmd() -> Wasmd {
    std::env::set_current_dir(root()).unwrap();
    Wasmd::find().unwrap()
}

fn start(codes_in_genesis: bool) -> Net {
    let folder = tempfile::tempdir().unwrap();
    let files = std::env::var_os("HIE_ARTIFACTS").map_or(root().join("artifacts"), PathBuf::from);
    let wasmd = wasmd();
    let plan = Plan {
        validators: 1,
        chain_id: "hie-test-1".to_owned(),
        first_port: None,
        artifacts: codes_in_genesis.then(|| files.clone()),
        contracts: Contracts::default(),
        delay_seconds: 0,
    };
    let localnet = Localnet::make(&folder.path().join("network"), &plan, &wasmd).unwrap();
    localnet.start(&wasmd, |text| eprintln!("{text}")).unwrap();
    Net {
        network: localnet.network().unwrap(),
        localnet,
        artifacts: wasm::artifacts(&files).unwrap(),
        folder,
    }
}

impl Net {
    fn ledger(&self) -> ChainLedger {
        self.localnet.ledger().unwrap()
    }

    fn deploy(&self, ledger: &ChainLedger) -> Done {
        let way = Way::Group(self.localnet.group().unwrap());
        deploy(
            ledger,
            &self.network,
            &self.artifacts,
            &way,
            self.folder.path(),
        )
        .unwrap()
    }

    fn record(&self) -> Record {
        Record::read(self.folder.path(), &self.network.chain_id)
            .unwrap()
            .unwrap()
    }

    fn differences(&self, ledger: &ChainLedger) -> Vec<String> {
        verify::differences(ledger, &self.network, &self.artifacts, &self.record()).unwrap()
    }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(outcome: Result<T, LedgerError>, why: &str) {
    match outcome {
        Err(LedgerError::Refused(text)) => assert!(text.contains(why), "{text}"),
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
#[ignore = "needs wasmd and the wasm files"]
fn the_members_deploy_by_proposal_and_nobody_else_can() {
    let net = start(false);
    let ledger = net.ledger();

    // Everything in one proposal, and nothing the second time.
    let Done::Steps(steps) = net.deploy(&ledger) else {
        panic!("nothing was done");
    };
    assert_eq!(steps.len(), 1, "{steps:?}");
    let first = net.record();
    assert_eq!(net.deploy(&ledger), Done::Nothing);
    assert_eq!(net.record(), first, "a second run changes nothing");

    // The group cannot pin: the validators do.
    let found = net.differences(&ledger);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(
        found
            .iter()
            .all(|difference| difference.contains("not pinned"))
    );
    let pin = pinning(&ledger, &first).unwrap().unwrap();
    let group = net.localnet.group().unwrap();
    let ids: Vec<u64> = first
        .contracts
        .values()
        .map(|found| found.code_id)
        .collect();
    let own = Message::pin_codes(&net.network.policy(), &ids);
    refused(
        group.act(ledger.sender(), "pin", &[own]),
        "invalid authority",
    );
    net.localnet.decide(&ledger, "pin codes", &[pin]).unwrap();
    assert_eq!(pinning(&ledger, &first).unwrap(), None);
    assert_eq!(net.differences(&ledger), Vec::<String>::new());

    // Of what could be wrong, each is told.
    let mut wrong = first.clone();
    wrong.owner = net.network.validators[0].address.clone();
    let found = verify::differences(&ledger, &net.network, &net.artifacts, &wrong).unwrap();
    assert!(
        found.iter().any(|text| text.contains("admin is")),
        "{found:?}"
    );
    assert!(
        found.iter().any(|text| text.contains("owner is")),
        "{found:?}"
    );
    let mut other = net.network.clone();
    other.group.delay_seconds = 86_400;
    let found = verify::differences(&ledger, &other, &net.artifacts, &first).unwrap();
    assert_eq!(found, ["members' policy: delay is 0, should be 86400"]);

    // An account that is no member: nothing privileged goes.
    let outsider = net.localnet.account(&ledger, "outsider").unwrap();
    let key = net.localnet.key("outsider").unwrap();
    let sender = ledger.sender();
    let granter = net.network.group.members[0].address.clone();
    let tries = [
        (
            Message::store_code(&outsider, &net.artifacts[0].wasm, &[]),
            "tx type not allowed",
        ),
        (
            Message::instantiate2(
                &outsider,
                &outsider,
                first.contracts["hospital-registry"].code_id,
                "mine",
                &json!({ "owner": outsider }),
                b"mine",
            ),
            "unauthorized",
        ),
        (
            Message::migrate(
                &outsider,
                &first.contracts["hospital-registry"].address,
                first.contracts["hospital-registry"].code_id,
                &json!({}),
            ),
            "unauthorized",
        ),
        (
            Message::reset_circuit(&outsider, &[STORE_CODE.to_owned()]),
            "permission",
        ),
        (
            Message::group_propose(&outsider, &net.network.policy(), "mine", &[]),
            "not in group",
        ),
        (
            Message::execute(
                &outsider,
                &first.contracts["hospital-registry"].address,
                br#"{"nominate_owner":{"account":"wasm10xcqpzrky6eff2g52qdye53xkk9jxkvrtutffg"}}"#,
            ),
            "",
        ),
    ];
    // Fees of its own, so that it is not the fee that is refused.
    let member = net.localnet.key("governance-hanbit").unwrap();
    let coins = Message::send_coins(&granter, &outsider, 1_000_000_000, "ufee");
    sender.send(&member, &[coins], None).unwrap();
    for (message, why) in tries {
        refused(sender.send(&key, std::slice::from_ref(&message), None), why);
    }

    // One member alone is too few, and then nothing happens.
    let mut alone = group.clone();
    alone.members.truncate(1);
    let message = Message::execute(
        &net.network.policy(),
        &first.contracts["hospital-registry"].address,
        br#"{"cancel_nomination":{}}"#,
    );
    refused(alone.act(sender, "alone", &[message]), "too few votes");
}

#[test]
#[ignore = "needs wasmd and the wasm files"]
fn a_patient_without_coins_decides_and_reads_her_history() {
    let net = start(true);
    let ledger = net.ledger();
    let Done::Steps(_) = net.deploy(&ledger) else {
        panic!("nothing was done");
    };
    assert_eq!(
        net.differences(&ledger),
        Vec::<String>::new(),
        "codes are pinned in genesis"
    );

    let ledger = std::rc::Rc::new(ledger);
    let hie = Hie::new(ledger.clone(), net.record().deployment().unwrap());
    let patient = net.localnet.account(&ledger, "patient").unwrap();
    let account = ledger.account(&patient).unwrap();
    let new = NewHandle::for_account(ledger.chain_id(), &account).unwrap();
    let (handle, salt) = (Handle(new.handle), Salt(new.salt));
    let receipt = hie
        .consent()
        .register_patient(&patient, handle, salt, None)
        .unwrap();
    assert!(receipt.gas.unwrap() > 40_000);
    assert_eq!(
        receipt.attribute("patient", "handle"),
        Some(handle.to_string().as_str())
    );

    // What the contract refuses comes back in its own words, and costs nothing.
    let again = hie.consent().register_patient(&patient, handle, salt, None);
    let text = again.unwrap_err().to_string();
    assert_eq!(text, "refused: handle: registered already");

    // Sent at once from one account: each gets its sequence.
    let deny = |n: usize| {
        let message = json!({ "deny": { "handle": handle, "terms": Terms {
            grantee: Grantee { hospital: None, ..Grantee::default() },
            custodian: None,
            purposes: Vec::new(),
            resources: Resources::Categories { codes: vec![
                ["laboratory-report", "imaging-study", "prescription", "referral-note"][n].parse().unwrap()
            ] },
            confidentiality: None,
            study: None,
            data_period: None,
            valid_from: None,
            valid_until: None,
            max_uses: None,
            obligations: Vec::new(),
            evidence: None,
            policy: None,
        } } });
        Call::new(&hie.deployment().consent_registry, &message).unwrap()
    };
    let calls: Vec<Call> = (0..4).map(deny).collect();
    let key = net.localnet.key("patient").unwrap();
    let granter = net.network.group.members[0].address.clone();
    std::thread::scope(|scope| {
        for call in &calls {
            let (sender, key, granter) = (ledger.sender().clone(), &key, &granter);
            scope.spawn(move || {
                let message = Message::execute(&key.address(), &call.contract, &call.message);
                sender.send(key, &[message], Some(granter)).unwrap();
            });
        }
    });
    let page = hie.consent().directives(handle, None, Some(100)).unwrap();
    assert_eq!(page.directives.len(), 4);
    // A registration and four denials, hashed to the head on chain.
    let history = hie.verified_history(handle).unwrap();
    assert!(history.entries.len() >= 4);

    // Stopped and started: the same chain goes on.
    let height = ledger.node().status().unwrap().height;
    assert_eq!(net.localnet.stop().unwrap(), 1);
    let gone = ledger.block_time();
    assert!(matches!(gone, Err(LedgerError::Unavailable(_))), "{gone:?}");
    net.localnet.start(&wasmd(), |_| {}).unwrap();
    assert!(ledger.node().status().unwrap().height > height);
    assert_eq!(hie.verified_history(handle).unwrap(), history);

    // Another chain's id is not this chain's.
    let other = ChainLedger::connect(
        &net.localnet.rpc(),
        "hie-other-1",
        ledger.sender().options().clone(),
    );
    assert!(other.is_err());
    // Without a key nothing is signed.
    let stranger = Key::generate().unwrap().address();
    refused(ledger.execute(&stranger, &calls), "no key");
    let _: HospitalId = "hanbit".parse().unwrap();

    // The genesis that runs is the one that the network file makes; another is told apart.
    let path = net.localnet.home().join("validator-0/config/genesis.json");
    let running: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let own = net.folder.path().join("own");
    wasmd()
        .run(&own, &["init", "own", "--chain-id", "hie-test-1"])
        .unwrap();
    let base = std::fs::read(own.join("config/genesis.json")).unwrap();
    let base = serde_json::from_slice(&base).unwrap();
    genesis::verify(&running, &base, &net.network, &net.artifacts).unwrap();
    let mut changed = running.clone();
    changed["app_state"]["circuit"]["disabled_type_urls"] = json!([]);
    let error = genesis::verify(&changed, &base, &net.network, &net.artifacts).unwrap_err();
    assert!(error.to_string().contains("/app_state/circuit"), "{error}");
}
