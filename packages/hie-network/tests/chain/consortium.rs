//! The members decide: by proposal, vote and execution, and by nothing else.

use std::rc::Rc;

use hie_client::chain::ChainLedger;
use hie_client::chain::governed::Group;
use hie_client::chain::message::Message;
use hie_client::{Hie, Ledger, LedgerError};
use hie_network::deploy::{Done, Way, deploy, migrate, pinning};
use hie_network::file::Member;
use hie_network::verify;
use hie_network::wasm::{Artifact, check};
use hie_types::registry::{ExecuteMsg, MemberStatus, Profile, StatusReason};
use hie_types::{Hash, HospitalId};

use crate::net::{Net, refused, start};

const YEAR: u64 = 365 * 86_400;

/// The same code with something added that no engine reads: another file, another checksum.
pub fn next_version(artifact: &Artifact) -> Artifact {
    let mut wasm = artifact.wasm.clone();
    // A custom section of the name `next`.
    wasm.extend([0, 5, 4]);
    wasm.extend(b"next");
    Artifact {
        contract: artifact.contract,
        facts: check(&wasm).unwrap(),
        wasm,
    }
}

fn message(hie: &Hie, policy: &str, message: &ExecuteMsg) -> Message {
    let bytes = serde_json::to_vec(message).unwrap();
    Message::execute(policy, &hie.deployment().hospital_registry, &bytes)
}

/// Nuri applies; the three others let it into the exchange and into their group, in one decision.
fn admit(net: &mut Net, ledger: &ChainLedger, hie: &Hie, nuri: &HospitalId) -> Group {
    let policy = net.network.policy();
    let applicant = net.localnet.account(ledger, "nuri/administrator").unwrap();
    let vote = net.localnet.account(ledger, "governance-nuri").unwrap();
    // A member pays for its votes itself.
    let hanbit = net.localnet.key("governance-hanbit").unwrap();
    let coins = Message::send_coins(&hanbit.address(), &vote, 1_000_000_000, "ufee");
    ledger.sender().send(&hanbit, &[coins], None).unwrap();
    let profile = Profile {
        name: "Nuri Emergency Center".parse().unwrap(),
        country: "KR".parse().unwrap(),
        url: "https://nuri.example".parse().unwrap(),
    };
    hie.registry()
        .apply_for_membership(&applicant, nuri.clone(), profile.clone())
        .unwrap();
    let accredit = ExecuteMsg::Accredit {
        hospital: nuri.clone(),
        applicant: applicant.clone(),
        profile,
        capabilities: vec![hie_policy::Capability::Requester.into()],
        until: ledger.block_time().unwrap() + YEAR,
    };

    // Its own word is not enough, nor is that of anybody who is no member.
    let own = ledger.execute(
        &applicant,
        &[hie_client::Call::new(&hie.deployment().hospital_registry, &accredit).unwrap()],
    );
    refused(own, "sender");

    let group = net.localnet.group().unwrap();
    let file = &mut net.network.group;
    let messages = [
        message(hie, &policy, &accredit),
        Message::update_members(
            &policy,
            1,
            &[(vote.clone(), 1, "governance-nuri".to_owned())],
        ),
        Message::update_policy(&policy, 3, file.voting_seconds, file.delay_seconds),
    ];
    group.act(ledger.sender(), "admit Nuri", &messages).unwrap();

    // The members write down what they decided.
    file.threshold = 3;
    file.members.push(Member {
        name: "governance-nuri".to_owned(),
        address: vote,
        weight: 1,
        fees: 0,
    });
    let mut members = group.members.clone();
    members.push(net.localnet.key("governance-nuri").unwrap());
    Group { members, ..group }
}

#[test]
#[ignore = "needs wasmd and the wasm files"]
fn the_members_admit_suspend_change_a_text_and_migrate_by_proposal() {
    let mut net = start(true);
    let ledger = Rc::new(net.ledger());
    net.deploy(&ledger);
    let hie = Hie::new(ledger.clone(), net.record().deployment().unwrap());
    let nuri: HospitalId = "nuri".parse().unwrap();
    let before = net.network.clone();
    let two = net.localnet.group().unwrap();
    let three = admit(&mut net, &ledger, &hie, &nuri);
    let status = || hie.registry().hospital(nuri.clone()).unwrap().status;
    assert_eq!(status(), MemberStatus::Accredited);
    assert_eq!(net.differences(&ledger), Vec::<String>::new());
    let found = verify::differences(&ledger, &before, &net.artifacts, &net.record()).unwrap();
    assert_eq!(found.len(), 2, "{found:?}");

    // Two of four are no longer enough; three are.
    let suspend = ExecuteMsg::Suspend {
        hospital: nuri.clone(),
        reason: StatusReason::SecurityIncident,
    };
    let suspend = message(&hie, &net.network.policy(), &suspend);
    refused(
        two.act(ledger.sender(), "suspend Nuri", &[suspend]),
        "too few votes",
    );
    assert_eq!(status(), MemberStatus::Accredited);
    ledger.add_group(three.clone());
    let policy = net.network.policy();
    let reason = StatusReason::SecurityIncident;
    hie.registry()
        .suspend(&policy, nuri.clone(), reason)
        .unwrap();
    assert_eq!(status(), MemberStatus::Suspended);

    change_a_text(&ledger, &hie, &policy, &three);
    upgrade(&net, &ledger, &hie, three);
    assert_eq!(status(), MemberStatus::Suspended, "state stays");
}

/// A new edition of the policy's text comes and the old one goes, both or neither.
fn change_a_text(ledger: &ChainLedger, hie: &Hie, policy: &str, group: &Group) {
    let consent = hie.consent();
    let uri = |edition: &str| {
        format!("https://network.example/{edition}")
            .parse()
            .unwrap()
    };
    let (first, second) = ("edition-1".parse().unwrap(), "edition-2".parse().unwrap());
    consent
        .put_policy_text(policy, first, uri("1"), Hash([1; 32]))
        .unwrap();
    let execute = |message: hie_types::consent::ExecuteMsg| {
        let bytes = serde_json::to_vec(&message).unwrap();
        Message::execute(policy, &hie.deployment().consent_registry, &bytes)
    };
    let add = execute(hie_types::consent::ExecuteMsg::PutPolicyText {
        policy: second,
        uri: uri("2"),
        hash: Hash([2; 32]),
    });
    let retire = |edition: &str| {
        execute(hie_types::consent::ExecuteMsg::RetirePolicyText {
            policy: edition.parse().unwrap(),
        })
    };
    let texts = || consent.policy_texts(None, None).unwrap().texts;
    // One of two messages fails: nothing of the proposal happened.
    let outcome = group.act(
        ledger.sender(),
        "a new edition",
        &[add.clone(), retire("edition-9")],
    );
    assert!(
        matches!(outcome, Err(LedgerError::Refused(_))),
        "{outcome:?}"
    );
    assert_eq!(texts().len(), 1);
    let both = [add, retire("edition-1")];
    group.act(ledger.sender(), "a new edition", &both).unwrap();
    let texts = texts();
    assert_eq!(texts.len(), 2);
    assert!(texts[0].retired_at.is_some() && texts[1].retired_at.is_none());
}

/// All three contracts get another code: addresses and state stay, pins are needed anew.
fn upgrade(net: &Net, ledger: &ChainLedger, hie: &Hie, group: Group) {
    let files: Vec<Artifact> = net.artifacts.iter().map(next_version).collect();
    let (records, network) = (net.folder.path(), &net.network);
    let before = net.record();
    let way = Way::Group(group);

    // Deploying another file is no way to change a code.
    let deployed = deploy(ledger, network, &files, &way, records);
    let told = format!("{:#}", deployed.unwrap_err());
    assert!(told.contains("use hie migrate"), "{told}");

    let done = migrate(ledger, network, &files, &way, records).unwrap();
    assert!(matches!(done, Done::Steps(_)), "{done:?}");
    let after = net.record();
    for (name, old) in &before.contracts {
        let new = &after.contracts[name];
        assert_eq!(new.address, old.address);
        assert!(new.code_id > old.code_id && new.checksum != old.checksum);
    }
    assert_eq!(
        migrate(ledger, network, &files, &way, records).unwrap(),
        Done::Nothing
    );
    assert_eq!(net.record(), after);

    let found = verify::differences(ledger, network, &files, &after).unwrap();
    assert_eq!(found.len(), 3, "{found:?}");
    let pin = pinning(ledger, &after).unwrap().unwrap();
    net.localnet.decide(ledger, "pin codes", &[pin]).unwrap();
    let found = verify::differences(ledger, network, &files, &after).unwrap();
    assert_eq!(found, Vec::<String>::new());
    assert_eq!(
        hie.consent().policy_texts(None, None).unwrap().texts.len(),
        2
    );
}
