//! Patients have no coins: a member pays, at a bounded rate.

use hie_client::chain::ChainLedger;
use hie_client::chain::key::Key;
use hie_client::chain::message::Message;
use hie_client::{Call, Hie, Ledger, LedgerError};
use hie_network::deploy::Done;
use hie_network::genesis;
use hie_types::consent::{Grantee, Resources, Terms};
use hie_types::{Handle, Salt};
use hie_vault::NewHandle;
use serde_json::json;

use crate::net::{refused, start, wasmd};

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
    let deny = |category: &str| {
        let message = json!({ "deny": { "handle": handle, "terms": terms(category) } });
        Call::new(&hie.deployment().consent_registry, &message).unwrap()
    };
    let categories = [
        "laboratory-report",
        "imaging-study",
        "prescription",
        "referral-note",
    ];
    let calls: Vec<Call> = categories.map(deny).to_vec();
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

    // What the chain keeps of her is proved without trust in the node.
    crate::audit::a_head_is_proved(&net, &ledger, handle);

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

    // Its state becomes the genesis of a chain that goes on from there: the same answers.
    let height = ledger.node().status().unwrap().height;
    net.localnet.renew(&wasmd()).unwrap();
    net.localnet.start(&wasmd(), |_| {}).unwrap();
    assert!(ledger.node().status().unwrap().height > height);
    assert_eq!(hie.verified_history(handle).unwrap(), history);
    assert_eq!(net.differences(&ledger), Vec::<String>::new());
    consent_goes_on(&hie, &patient, handle);
}

/// The chain takes further messages of the patient.
fn consent_goes_on(hie: &Hie, patient: &str, handle: Handle) {
    let before = hie.verified_history(handle).unwrap().count();
    hie.consent().revoke_all(patient, handle).unwrap();
    assert!(hie.verified_history(handle).unwrap().count() > before);
}

#[test]
#[ignore = "needs wasmd and the wasm files"]
fn a_mandate_limited_to_revoking_revokes_and_does_nothing_else() {
    let net = start(true);
    let ledger = std::rc::Rc::new(net.ledger());
    net.deploy(&ledger);
    let hie = Hie::new(ledger.clone(), net.record().deployment().unwrap());
    let patient = net.localnet.account(&ledger, "patient").unwrap();
    let daughter = net.localnet.account(&ledger, "daughter").unwrap();
    let account = ledger.account(&patient).unwrap();
    let new = NewHandle::for_account(ledger.chain_id(), &account).unwrap();
    let (handle, salt) = (Handle(new.handle), Salt(new.salt));
    let consent = hie.consent();
    consent
        .register_patient(&patient, handle, salt, None)
        .unwrap();
    let permits: Vec<u64> = ["laboratory-report", "imaging-study", "prescription"]
        .map(|category| {
            let receipt = consent.permit(&patient, handle, terms(category)).unwrap();
            receipt
                .attribute("directive", "directive")
                .unwrap()
                .parse()
                .unwrap()
        })
        .to_vec();

    // Without a coin of her own the patient authorises her daughter: two calls, one kind of message.
    let granter = net.network.group.members[0].address.clone();
    let contract = hie.deployment().consent_registry.clone();
    let until = ledger.block_time().unwrap() + 3_600;
    let mandate = Message::authorize(&patient, &daughter, &contract, &["revoke"], 2, until);
    let sender = ledger.sender();
    let key = net.localnet.key("patient").unwrap();
    sender.send(&key, &[mandate], Some(&granter)).unwrap();

    let hers = net.localnet.key("daughter").unwrap();
    let act = |contract: &str, message: serde_json::Value| {
        let bytes = message.to_string().into_bytes();
        let inner = Message::execute(&patient, contract, &bytes);
        let outer = Message::in_the_name_of_others(&daughter, &[inner]);
        sender.send(&hers, &[outer], Some(&granter))
    };
    let revoke = |id: u64| json!({ "revoke": { "handle": handle, "directive": id } });
    act(&contract, revoke(permits[0])).unwrap();
    let all = || {
        consent
            .directives(handle, None, Some(100))
            .unwrap()
            .directives
    };
    let active = || all().iter().filter(|d| d.ended.is_none()).count();
    assert_eq!(active(), 2);

    for other in [
        json!({ "permit": { "handle": handle, "terms": terms("referral-note") } }),
        json!({ "deny": { "handle": handle, "terms": terms("referral-note") } }),
        json!({ "revoke_all": { "handle": handle } }),
        json!({ "close_patient": { "handle": handle } }),
    ] {
        refused(act(&contract, other), "unauthorized");
    }
    refused(
        act(&hie.deployment().record_index, revoke(permits[1])),
        "unauthorized",
    );
    // In her own name she is nobody to this patient.
    let own = Message::execute(
        &daughter,
        &contract,
        revoke(permits[1]).to_string().as_bytes(),
    );
    refused(sender.send(&hers, &[own], Some(&granter)), "sender");
    assert_eq!(active(), 2);

    act(&contract, revoke(permits[1])).unwrap();
    refused(
        act(&contract, revoke(permits[2])),
        "authorization not found",
    );
    assert_eq!(active(), 1);
}

/// Treatment, by anyone, of one category.
fn terms(category: &str) -> Terms {
    Terms {
        grantee: Grantee::default(),
        custodian: None,
        purposes: vec![hie_policy::Purpose::TREAT.into()],
        resources: Resources::Categories {
            codes: vec![category.parse().unwrap()],
        },
        confidentiality: None,
        study: None,
        data_period: None,
        valid_from: None,
        valid_until: None,
        max_uses: None,
        obligations: Vec::new(),
        evidence: None,
        policy: None,
    }
}
