use std::collections::BTreeMap;
use std::path::PathBuf;

use cosmwasm_std::coins;
use hie_types::RecordId;
use hie_types::index::ExecuteMsg;
use record_index::error::ContractError;
use record_index::permissions::senders;

use crate::scene::{ALICE, Scene, pointer, request, unavailable};

/// One example of each message, by name.
fn examples() -> Vec<(String, ExecuteMsg)> {
    let record = RecordId([1; 16]);
    let account = Scene::empty().addr("next").into_string();
    let examples = [
        ExecuteMsg::PublishRecords {
            handle: ALICE,
            records: vec![pointer("north", 1)],
        },
        request(ALICE, &[record], "TREAT", None),
        ExecuteMsg::ConfirmDisclosure {
            ticket: 1,
            records: vec![unavailable(record)],
        },
        ExecuteMsg::EraseRecord {
            record,
            reason: hie_types::ErasureReason(hie_policy::ErasureReason::RetentionEnded),
        },
        ExecuteMsg::UpdateLocator { records: vec![] },
        ExecuteMsg::DeclareUnavailable { records: vec![] },
        ExecuteMsg::OfferCustody {
            records: vec![],
            to: crate::scene::hospital("south"),
        },
        ExecuteMsg::WithdrawCustodyOffer { records: vec![] },
        ExecuteMsg::AcceptCustody {
            handle: ALICE,
            records: vec![],
        },
        ExecuteMsg::AssignCustody {
            records: vec![],
            to: crate::scene::hospital("south"),
        },
        ExecuteMsg::ReportOfflineAccess {
            handle: ALICE,
            records: vec![record],
            person: "somebody".parse().unwrap(),
            at: 1,
            side: hie_types::index::OfflineSide::Custodian {
                hospital: crate::scene::hospital("south"),
            },
        },
        ExecuteMsg::NominateOwner { account },
        ExecuteMsg::AcceptOwnership {},
        ExecuteMsg::CancelNomination {},
        ExecuteMsg::MarkEnteredInError {
            record,
            reason: hie_types::ErrorReason(hie_policy::ErrorReason::Duplicate),
        },
        ExecuteMsg::AcknowledgeReceipt {
            subject: crate::receipts::directive(7),
            answer: crate::receipts::ERASED,
        },
        ExecuteMsg::AcknowledgeNotice {
            record,
            kind: hie_types::index::NoticeKind::Replaced,
        },
    ];
    let named = |msg: ExecuteMsg| {
        let json = serde_json::to_value(&msg).unwrap();
        let name = json.as_object().unwrap().keys().next().unwrap().clone();
        (name, msg)
    };
    examples.map(named).into()
}

#[test]
fn every_message_has_an_example() {
    let schema = cosmwasm_schema::schema_for!(ExecuteMsg);
    let variants = schema.schema.subschemas.unwrap().one_of.unwrap().len();
    assert_eq!(examples().len(), variants);
}

#[test]
fn who_may_send_what_is_frozen() {
    let table: BTreeMap<String, Vec<&str>> = examples()
        .into_iter()
        .map(|(name, msg)| (name, senders(&msg).iter().map(|s| s.name()).collect()))
        .collect();
    let table = serde_json::to_string_pretty(&table).unwrap() + "\n";
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/permissions.golden.json");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap();
    assert_eq!(table, golden, "run with UPDATE_GOLDEN=1 if this is meant");
}

#[test]
fn funds_are_refused_before_anything_is_looked_at() {
    for (name, msg) in examples() {
        let mut scene = Scene::new();
        let refused = scene.send_with("north-admin", &coins(1, "stake"), msg);
        assert!(matches!(refused, Err(ContractError::Funds(_))), "{name}");
        assert!(scene.world().asked.is_empty(), "{name}");
    }
}
