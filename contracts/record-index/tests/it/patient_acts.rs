//! `ActSigned` and `ActAttested`: what a patient's key signs and somebody relays, and what a hospital
//! attests.

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Addr, Binary};
use hie_contract::adr036::{SignedActError, account_of, sign_bytes};
use hie_policy::{Authority, Capability};
use hie_types::index::{ContestStep, ErasureStep, ExecuteMsg, LogEvent, PatientAction};
use hie_types::registry::{Right, StaffStanding};
use hie_types::signed_act::{SignedAct, SignedActType};
use hie_types::{Commitment, Handle, RecordId};
use k256::ecdsa::signature::Signer as _;
use k256::ecdsa::{Signature, SigningKey};
use record_index::error::{ContractError, PermissionError};
use record_index::objection::ObjectionError;

use crate::contests::{refusal, stands};
use crate::log::verify;
use crate::scene::{ALICE, BOB, Scene, hospital};

struct Wallet(SigningKey);

impl Wallet {
    fn new(byte: u8) -> Self {
        Self(SigningKey::from_slice(&[byte; 32]).unwrap())
    }

    fn public_key(&self) -> Vec<u8> {
        let point = self.0.verifying_key().to_encoded_point(true);
        point.as_bytes().to_vec()
    }

    fn address(&self) -> Addr {
        account_of(&self.public_key())
            .human(&MockApi::default())
            .unwrap()
    }

    fn signs(&self, text: &str) -> ExecuteMsg {
        let payload = Binary::from(text.as_bytes());
        let document = sign_bytes(self.address().as_str(), &payload);
        let signature: Signature = self.0.sign(&document);
        ExecuteMsg::ActSigned {
            payload,
            public_key: self.public_key().into(),
            signature: signature.to_vec().into(),
        }
    }
}

fn act(scene: &Scene, nonce: u64, action: PatientAction) -> SignedAct<PatientAction> {
    SignedAct {
        kind: SignedActType::HieAct,
        chain_id: scene.env.block.chain_id.clone(),
        contract: scene.env.contract.address.to_string(),
        handle: ALICE,
        nonce,
        deadline: scene.now() + 60,
        action,
    }
}

fn contest(record: RecordId) -> PatientAction {
    PatientAction::ContestRecord { record }
}

fn erasure(records: &[RecordId]) -> PatientAction {
    PatientAction::RequestErasure {
        records: records.to_vec(),
    }
}

fn signed(scene: &Scene, wallet: &Wallet, nonce: u64, action: PatientAction) -> ExecuteMsg {
    wallet.signs(&serde_json::to_string(&act(scene, nonce, action)).unwrap())
}

/// Records of north, and a wallet that controls Alice's handle.
fn scene(count: u8) -> (Scene, Wallet, Vec<RecordId>) {
    let mut scene = Scene::new();
    let records = scene.published(count);
    let wallet = Wallet::new(5);
    let account = wallet.address().into_string();
    scene
        .world()
        .speakers
        .insert(account, Authority::Controller);
    (scene, wallet, records)
}

fn not_taken(scene: &mut Scene, message: ExecuteMsg) -> SignedActError {
    match scene.send("relayer", message) {
        Err(ContractError::Signed(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn whoever_relays_the_patient_has_spoken() {
    for relayer in ["relayer", "north-officer", "owner"] {
        let (mut scene, wallet, records) = scene(2);
        let message = signed(&scene, &wallet, 1, contest(records[0]));
        scene.send(relayer, message).unwrap();
        let message = signed(&scene, &wallet, 2, erasure(&records));
        scene.send(relayer, message).unwrap();
        assert!(scene.record(records[0]).contested);
        assert_eq!(scene.requests("north", false).len(), 2);
        let entries = verify(&scene, ALICE);
        for entry in &entries {
            assert_eq!(entry.account, wallet.address().as_str());
            assert_eq!((&entry.hospital, entry.role), (&None, None));
        }
        let by_signature = ContestStep::Contested {
            authority: Authority::Signed.into(),
            evidence: None,
        };
        assert!(
            matches!(&entries[0].event, LogEvent::Contest { step, .. } if *step == by_signature)
        );
    }
}

#[test]
fn a_nonce_is_used_once_rises_and_is_not_used_by_what_is_refused() {
    let (mut scene, wallet, records) = scene(3);
    assert_eq!(scene.log(ALICE).last_nonce, 0);
    let first = signed(&scene, &wallet, 7, contest(records[0]));
    scene.send("relayer", first.clone()).unwrap();
    assert_eq!(scene.log(ALICE).last_nonce, 7);
    assert_eq!(not_taken(&mut scene, first), SignedActError::NonceUsed);
    for nonce in [0, 6, 7] {
        let message = signed(&scene, &wallet, nonce, contest(records[1]));
        assert_eq!(not_taken(&mut scene, message), SignedActError::NonceUsed);
    }
    let far = signed(&scene, &wallet, 1_008, contest(records[1]));
    assert_eq!(not_taken(&mut scene, far), SignedActError::NonceTooFar);
    let refused = signed(&scene, &wallet, 8, contest(RecordId([1; 16])));
    assert!(scene.send("relayer", refused).is_err());
    assert_eq!(scene.log(ALICE).last_nonce, 7);
    let message = signed(&scene, &wallet, 8, contest(records[1]));
    scene.send("relayer", message).unwrap();
    let message = signed(&scene, &wallet, 1_008, contest(records[2]));
    scene.send("relayer", message).unwrap();
}

#[test]
fn another_chain_contract_handle_time_or_text_is_not_taken() {
    let (mut scene, wallet, records) = scene(1);
    let good = act(&scene, 1, contest(records[0]));
    let now = scene.now();
    let text = |change: &dyn Fn(&mut SignedAct<PatientAction>)| {
        let mut act = good.clone();
        change(&mut act);
        wallet.signs(&serde_json::to_string(&act).unwrap())
    };
    for (message, expected) in [
        (
            text(&|act| act.chain_id = "other".into()),
            SignedActError::Chain,
        ),
        (
            text(&|act| act.contract = "other".into()),
            SignedActError::Contract,
        ),
        (text(&|act| act.deadline = now), SignedActError::Late),
        (
            text(&|act| act.deadline = now + 86_401),
            SignedActError::DeadlineTooFar,
        ),
        (wallet.signs("{}"), SignedActError::Form),
    ] {
        assert_eq!(not_taken(&mut scene, message), expected);
    }
    let mut nested = serde_json::to_value(&good).unwrap();
    nested["action"] = serde_json::json!({ "act_signed": {} });
    let nested = wallet.signs(&nested.to_string());
    assert_eq!(not_taken(&mut scene, nested), SignedActError::Form);
    let other = scene.send("relayer", text(&|act| act.handle = BOB));
    assert!(matches!(
        other,
        Err(ContractError::Objection(ObjectionError::Unknown {
            index: 0
        }))
    ));
    // Changed after it was signed.
    let ExecuteMsg::ActSigned {
        public_key,
        signature,
        ..
    } = text(&|_| {})
    else {
        panic!()
    };
    let mut forged = good.clone();
    forged.nonce = 2;
    let forged = ExecuteMsg::ActSigned {
        payload: serde_json::to_vec(&forged).unwrap().into(),
        public_key,
        signature,
    };
    assert_eq!(not_taken(&mut scene, forged), SignedActError::Signature);
    scene
        .send("relayer", text(&|act| act.deadline = now + 86_400))
        .unwrap();
}

#[test]
fn only_the_controllers_key_signs() {
    let (mut scene, _, records) = scene(1);
    let other = Wallet::new(6);
    let account = other.address().into_string();
    for authority in [None, Some(Authority::Delegate)] {
        scene.world().speakers.clear();
        let speaker = authority.map(|authority| (account.clone(), authority));
        scene.world().speakers.extend(speaker);
        let message = signed(&scene, &other, 1, contest(records[0]));
        let error = refusal(&mut scene, "relayer", message);
        assert_eq!(error, ObjectionError::NotController);
    }
}

fn attested(handle: Handle, action: PatientAction) -> ExecuteMsg {
    ExecuteMsg::ActAttested {
        handle,
        evidence: Commitment([9; 32]),
        action,
    }
}

#[test]
fn a_hospital_attests_what_the_patient_signed_on_paper() {
    let (mut scene, _, records) = scene(2);
    scene
        .send("south-privacy", attested(ALICE, contest(records[0])))
        .unwrap();
    assert_eq!(scene.world().asked, ["account", "may_act"]);
    scene
        .send("south-officer", attested(ALICE, erasure(&records)))
        .unwrap();
    let entries = verify(&scene, ALICE);
    assert_eq!(entries[0].hospital, Some(hospital("south")));
    assert_eq!(entries[0].role.unwrap().code(), "privacy_officer");
    match &entries[1].event {
        LogEvent::Erasure { step, .. } => assert_eq!(
            *step,
            ErasureStep::Requested {
                authority: Authority::Attested.into(),
                evidence: Some(Commitment([9; 32])),
            }
        ),
        other => panic!("{other:?}"),
    }
    assert_eq!(
        scene.contests("north", false)[0].authority.0,
        Authority::Attested
    );
    scene.send("north-officer", stands(records[0])).unwrap();
}

#[test]
fn officers_in_person_of_an_attester_hospital_attest_and_nobody_else() {
    for name in ["officer", "privacy", "admin"] {
        let (mut scene, _, records) = scene(1);
        let message = attested(ALICE, contest(records[0]));
        scene.send(&format!("south-{name}"), message).unwrap();
    }
    let (mut scene, _, records) = scene(1);
    let message = || attested(ALICE, contest(records[0]));
    let refused = |scene: &mut Scene, sender: &str| match scene.send(sender, message()) {
        Err(ContractError::Permission(error)) => error,
        other => panic!("{sender}: {other:?}"),
    };
    for name in ["gateway", "physician", "researcher"] {
        let error = refused(&mut scene, &format!("south-{name}"));
        assert_eq!(error, PermissionError::Role, "{name}");
    }
    for sender in ["patient", "stranger", "owner"] {
        assert_eq!(refused(&mut scene, sender), PermissionError::NotStaff);
    }
    for (standing, expected) in [
        (StaffStanding::Invited, PermissionError::NotStaff),
        (StaffStanding::Suspended, PermissionError::Suspended),
        (StaffStanding::Expired, PermissionError::Expired),
    ] {
        scene.staff("south-officer", |staff| staff.standing = standing);
        assert_eq!(refused(&mut scene, "south-officer"), expected);
    }
    scene.at("south", |h| {
        h.rights.retain(|right| *right != Right::Attest)
    });
    assert_eq!(
        refused(&mut scene, "south-admin"),
        PermissionError::Standing
    );
    scene.at("south", |h| {
        h.rights = crate::scene::all_rights();
        h.capabilities.retain(|c| c.0 != Capability::Attester);
    });
    assert_eq!(
        refused(&mut scene, "south-admin"),
        PermissionError::NoAttester
    );
    scene.world().no_attestation = true;
    let error = refusal(&mut scene, "north-admin", message());
    assert_eq!(error, ObjectionError::AttestationForbidden);
    scene.world().no_attestation = false;
    let unknown = attested(BOB, contest(records[0]));
    let error = refusal(&mut scene, "north-admin", unknown);
    assert_eq!(error, ObjectionError::Unknown { index: 0 });
}
