//! The suite is uploaded, made, wired and pinned, and nobody but the members can.

use hie_client::chain::message::{Message, STORE_CODE};
use hie_network::deploy::{Done, Way, deploy, migrate, pinning};
use hie_network::verify;
use serde_json::json;

use crate::consortium::next_version;
use crate::net::{refused, start, start_for_a_developer};

#[test]
#[ignore = "needs wasmd and the wasm files"]
fn the_members_deploy_by_proposal_and_nobody_else_can() {
    let net = start(false);
    let ledger = net.ledger();

    // The network file names no developer: nobody does it alone.
    let alone = Way::Direct(net.localnet.key("governance-hanbit").unwrap());
    let told = deploy(
        &ledger,
        &net.network,
        &net.artifacts,
        &alone,
        net.folder.path(),
    );
    let told = told.unwrap_err().to_string();
    assert!(told.contains("names no developer"), "{told}");

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
fn a_developer_deploys_and_migrates_alone_where_the_network_file_names_one() {
    let net = start_for_a_developer();
    let ledger = net.ledger();
    let (network, records) = (&net.network, net.folder.path());
    let developer = Way::Direct(net.localnet.key("developer").unwrap());
    let run = |way: &Way| deploy(&ledger, network, &net.artifacts, way, records);

    // Nobody else, a member neither.
    let member = Way::Direct(net.localnet.key("governance-hanbit").unwrap());
    let told = run(&member).unwrap_err().to_string();
    assert!(told.contains("the developer of this network is"), "{told}");
    let outsider = net.localnet.account(&ledger, "outsider").unwrap();
    let upload = Message::store_code(&outsider, &net.artifacts[0].wasm, &[]);
    let (key, payer) = (net.localnet.key("outsider").unwrap(), "governance-hanbit");
    let payer = net.localnet.key(payer).unwrap();
    let coins = Message::send_coins(&payer.address(), &outsider, 1_000_000, "ufee");
    ledger.sender().send(&payer, &[coins], None).unwrap();
    refused(ledger.sender().send(&key, &[upload], None), "unauthorized");

    let Done::Steps(steps) = run(&developer).unwrap() else {
        panic!("nothing was done");
    };
    assert!(!steps.is_empty());
    let first = net.record();
    assert_eq!(
        Some(&first.owner),
        network.developer.as_ref().map(|d| &d.address)
    );
    assert_eq!(run(&developer).unwrap(), Done::Nothing);
    assert_eq!(net.record(), first, "a second run changes nothing");
    let pin = |record| {
        let message = pinning(&ledger, record).unwrap().unwrap();
        net.localnet
            .decide(&ledger, "pin codes", &[message])
            .unwrap();
    };
    pin(&first);
    assert_eq!(net.differences(&ledger), Vec::<String>::new());
    // For whoever expects a network of the members, it is none.
    let mut expected = network.clone();
    expected.developer = None;
    let found = verify::differences(&ledger, &expected, &net.artifacts, &first).unwrap();
    assert!(
        found
            .iter()
            .any(|text| text.contains("for development only")),
        "{found:?}"
    );
    assert!(
        found.iter().any(|text| text.contains("may upload")),
        "{found:?}"
    );
    assert!(
        found.iter().any(|text| text.contains("MsgStoreCode")),
        "{found:?}"
    );

    let files: Vec<_> = net.artifacts.iter().map(next_version).collect();
    let done = migrate(&ledger, network, &files, &developer, records).unwrap();
    assert!(matches!(done, Done::Steps(_)), "{done:?}");
    let after = net.record();
    for (name, old) in &first.contracts {
        let new = &after.contracts[name];
        assert!(new.address == old.address && new.checksum != old.checksum);
    }
    pin(&after);
    let found = verify::differences(&ledger, network, &files, &after).unwrap();
    assert_eq!(found, Vec::<String>::new());
}
