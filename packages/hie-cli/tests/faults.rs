//! The whole demo on four validators, one of which is killed in the middle of it and started again.
//!
//! Ignored, and run by nobody but who asks for it, because it takes two minutes and more:
//! `HIE_WASMD=$(scripts/build-chain) cargo test --workspace --test faults -- --ignored --nocapture`
//! (with artifacts/ as scripts/build-wasm makes them).
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use hie_network::deploy::{Way, deploy};
use hie_network::file::Contracts;
use hie_network::localnet::{Localnet, Plan};
use hie_network::node::Wasmd;
use hie_network::wasm;

/// Stopped however the test ends.
struct Running(Localnet);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.stop();
    }
}

fn height(net: &Localnet, number: usize) -> u64 {
    net.node(number).status().map_or(0, |status| status.height)
}

/// App hashes of all four once each has this height.
fn app_hashes(net: &Localnet, at: u64) -> Vec<String> {
    let started = Instant::now();
    while (0..4).any(|number| height(net, number) < at) {
        let waited = started.elapsed();
        assert!(waited < Duration::from_secs(120), "a node stays behind");
        sleep(Duration::from_millis(200));
    }
    let hash = |number| {
        let header = net.node(number).rpc().signed_header(at).unwrap();
        header["header"]["app_hash"].as_str().unwrap().to_owned()
    };
    (0..4).map(hash).collect()
}

#[test]
#[ignore = "needs wasmd and the wasm files, and two minutes"]
fn a_validator_is_killed_in_the_middle_of_the_demo_and_the_story_completes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::env::set_current_dir(&root).unwrap();
    let files = std::env::var_os("HIE_ARTIFACTS").map_or(root.join("artifacts"), PathBuf::from);
    let folder = tempfile::tempdir().unwrap();
    let wasmd = Wasmd::find().unwrap();
    let plan = Plan {
        validators: 4,
        chain_id: "hie-faults-1".to_owned(),
        first_port: None,
        artifacts: Some(files.clone()),
        contracts: Contracts::default(),
        delay_seconds: 0,
        fee_per_million_gas: 1_000,
        developer: false,
    };
    let net = Localnet::make(&folder.path().join("network"), &plan, &wasmd).unwrap();
    let net = Running(net);
    let Running(net) = &net;
    net.start(&wasmd, |text| eprintln!("{text}")).unwrap();
    let ledger = net.ledger().unwrap();
    let way = Way::Group(net.group().unwrap());
    let codes = wasm::artifacts(&files).unwrap();
    let records = folder.path().join("deployments");
    deploy(&ledger, &net.network().unwrap(), &codes, &way, &records).unwrap();

    let key = |name: &str| net.keys().join(format!("{name}.key"));
    let mut demo = Command::new(env!("CARGO_BIN_EXE_hie"))
        .args(["demo", "--chain"])
        .arg(net.home().join("network.toml"))
        .arg("--deployments")
        .arg(&records)
        .arg("--keys")
        .arg(folder.path().join("people"))
        .arg("--member")
        .arg(key("governance-hanbit"))
        .arg("--member")
        .arg(key("governance-saebom"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut killed_at, mut back_at) = (None, None);
    for line in BufReader::new(demo.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        println!("{line}");
        if line.starts_with("6  ") {
            killed_at = Some(height(net, 0));
            assert!(net.kill(3).unwrap());
        }
        if line.starts_with("14  ") {
            back_at = Some(height(net, 0));
            net.start(&wasmd, |text| eprintln!("{text}")).unwrap();
        }
    }
    assert!(demo.wait().unwrap().success(), "the story did not complete");
    let (killed_at, back_at) = (killed_at.expect("chapter 6"), back_at.expect("chapter 14"));
    let last = height(net, 0);
    println!("killed at {killed_at}, started again at {back_at}, over at {last}");
    assert!(killed_at < back_at && back_at < last);

    // The same at every height that matters: while it was away, after it was back, at the end.
    for at in [killed_at, back_at, last] {
        let hashes = app_hashes(net, at);
        assert!(
            hashes.iter().all(|hash| *hash == hashes[0]),
            "{at}: {hashes:?}"
        );
    }
}
