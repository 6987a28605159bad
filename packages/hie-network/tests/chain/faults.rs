//! Four validators: one may fail and nothing is noticed; two, and nothing is lost.

use std::thread::sleep;
use std::time::{Duration, Instant};

use hie_client::chain::ChainLedger;
use hie_client::{Hie, Ledger};
use hie_types::{Handle, Salt};
use hie_vault::NewHandle;

use crate::net::{Net, start_with, wasmd};

fn register(net: &Net, ledger: &std::rc::Rc<ChainLedger>, hie: &Hie, name: &str) -> Handle {
    let patient = net.localnet.account(ledger, name).unwrap();
    let account = ledger.account(&patient).unwrap();
    let new = NewHandle::for_account(ledger.chain_id(), &account).unwrap();
    let (handle, salt) = (Handle(new.handle), Salt(new.salt));
    hie.consent()
        .register_patient(&patient, handle, salt, None)
        .unwrap();
    handle
}

fn height(net: &Net, number: usize) -> u64 {
    net.localnet
        .node(number)
        .status()
        .map_or(0, |status| status.height)
}

/// Waits until all four have this height; their app hashes.
fn app_hashes(net: &Net, at: u64) -> Vec<String> {
    let started = Instant::now();
    while (0..4).any(|number| height(net, number) < at) {
        assert!(
            started.elapsed() < Duration::from_secs(120),
            "a node stays behind"
        );
        sleep(Duration::from_millis(200));
    }
    let hash = |number| {
        let header = net.localnet.node(number).rpc().signed_header(at).unwrap();
        header["header"]["app_hash"].as_str().unwrap().to_owned()
    };
    (0..4).map(hash).collect()
}

#[test]
#[ignore = "needs wasmd and the wasm files"]
fn one_of_four_validators_may_be_killed_and_when_two_are_nothing_is_lost() {
    let net = start_with(4, true);
    let ledger = std::rc::Rc::new(net.ledger());
    net.deploy(&ledger);
    let hie = Hie::new(ledger.clone(), net.record().deployment().unwrap());
    register(&net, &ledger, &hie, "first");

    // One is killed in the middle: the others go on, and it catches up.
    assert!(net.localnet.kill(3).unwrap());
    let second = register(&net, &ledger, &hie, "second");
    net.localnet.start(&wasmd(), |_| {}).unwrap();
    let all = app_hashes(&net, height(&net, 0));
    assert!(all.iter().all(|hash| *hash == all[0]), "{all:?}");

    // Two are: no block any more, reading goes on, what is sent waits.
    assert!(net.localnet.kill(2).unwrap());
    assert!(net.localnet.kill(3).unwrap());
    sleep(Duration::from_secs(3));
    let stopped = height(&net, 0);
    assert!(hie.verified_history(second).is_ok());
    let waiting = std::thread::scope(|scope| {
        let (sender, key) = (ledger.sender().clone(), net.localnet.key("second").unwrap());
        let granter = net.network.group.members[0].address.clone();
        let consent = hie.deployment().consent_registry.clone();
        let sent = scope.spawn(move || {
            let message =
                serde_json::json!({ "set_attestation": { "handle": second, "allowed": false } });
            let bytes = message.to_string().into_bytes();
            let message =
                hie_client::chain::message::Message::execute(&key.address(), &consent, &bytes);
            sender.send(&key, &[message], Some(&granter))
        });
        sleep(Duration::from_secs(4));
        assert_eq!(height(&net, 0), stopped, "two of four made a block");
        assert!(!sent.is_finished());
        net.localnet.start(&wasmd(), |_| {}).unwrap();
        sent.join().unwrap()
    });
    assert!(waiting.unwrap().height > stopped);
    assert!(hie.verified_history(second).unwrap().count() >= 2);
    let all = app_hashes(&net, height(&net, 0));
    assert!(all.iter().all(|hash| *hash == all[0]), "{all:?}");
}
