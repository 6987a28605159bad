//! A patient signs on the phone, somebody else relays: the vault's signature, the client's nonce and
//! the contract's check are of one piece.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use std::rc::Rc;

use hie_client::embedded::EmbeddedLedger;
use hie_client::{ClientError, Hie, Ledger, LedgerError, Receipt};
use hie_types::consent::{SignedAction, Terms};
use hie_types::signed_act::SignedAct;
use hie_types::{EmergencyAccess, Handle, Salt};
use hie_vault::NewHandle;
use hie_vault::adr036::{SignedText, WalletKey};

const NOW: u64 = 1_782_864_000;
const HOUR: u64 = 3_600;

struct Scene {
    ledger: Rc<EmbeddedLedger>,
    hie: Hie,
    relayer: String,
    wallet: WalletKey,
    handle: Handle,
}

impl Scene {
    fn new() -> Self {
        let ledger = Rc::new(EmbeddedLedger::new("hie-test-1", NOW));
        let deployment = ledger.deploy(&ledger.make_account("owner")).unwrap();
        let hie = Hie::new(ledger.clone(), deployment);
        let wallet = WalletKey::generate().unwrap();
        let account = wallet.address("wasm").unwrap();
        // The chain and the vault mean the same account by it.
        assert_eq!(ledger.account(&account).unwrap(), wallet.account());
        let new = NewHandle::for_account("hie-test-1", &wallet.account()).unwrap();
        let (handle, salt) = (Handle(new.handle), Salt(new.salt));
        let consent = hie.consent();
        consent
            .register_patient(&account, handle, salt, None)
            .unwrap();
        Self {
            relayer: ledger.make_account("relayer"),
            ledger,
            hie,
            wallet,
            handle,
        }
    }

    fn act(&self, action: SignedAction) -> SignedAct<SignedAction> {
        self.hie.act_to_sign(self.handle, HOUR, action).unwrap()
    }

    fn signed(&self, act: &SignedAct<SignedAction>) -> SignedText {
        self.wallet.sign_act("wasm", act).unwrap()
    }

    fn relay(&self, signed: &SignedText) -> Result<Receipt, ClientError> {
        self.hie.relay(&self.relayer, signed)
    }

    fn refusal(&self, signed: &SignedText) -> String {
        match self.relay(signed) {
            Err(ClientError::Ledger(LedgerError::Refused(text))) => text,
            other => unreachable!("{other:?}"),
        }
    }

    fn last_nonce(&self) -> u64 {
        let patient = self.hie.consent().patient(self.handle, None).unwrap();
        patient.last_nonce
    }
}

fn opting_out() -> SignedAction {
    SignedAction::SetEmergencyAccess {
        access: EmergencyAccess(hie_policy::EmergencyAccess::OptedOut),
    }
}

fn denial() -> SignedAction {
    let terms: Terms = serde_json::from_value(serde_json::json!({
        "grantee": {},
        "purposes": [],
        "resources": {"all": {}},
    }))
    .unwrap();
    SignedAction::Deny { terms }
}

#[test]
fn what_the_patient_signed_is_done_whoever_relays_it_and_the_record_says_so() {
    let scene = Scene::new();
    let act = scene.act(denial());
    assert_eq!(act.nonce, 1);
    scene.relay(&scene.signed(&act)).unwrap();
    let page = scene.hie.consent().directives(scene.handle, None, None);
    let denial = &page.unwrap().directives[0];
    assert_eq!(denial.authority.code(), "signed");
    assert_eq!(denial.author, scene.wallet.address("wasm").unwrap());
    let history = scene.hie.verified_history(scene.handle).unwrap();
    assert_eq!(history.entries.len(), 2);
}

#[test]
fn each_act_has_the_next_number_and_none_is_taken_twice() {
    let scene = Scene::new();
    assert_eq!(scene.last_nonce(), 0);
    for nonce in 1..=3 {
        let act = scene.act(denial());
        assert_eq!(act.nonce, nonce);
        let signed = scene.signed(&act);
        scene.relay(&signed).unwrap();
        assert_eq!(scene.last_nonce(), nonce);
        assert!(scene.refusal(&signed).contains("nonce"));
    }
}

#[test]
fn an_act_that_was_held_back_is_void_once_a_later_one_was_taken() {
    let scene = Scene::new();
    let held = scene.act(denial());
    let later = SignedAct {
        nonce: held.nonce + 1,
        ..scene.act(opting_out())
    };
    let held = scene.signed(&held);
    scene.relay(&scene.signed(&later)).unwrap();
    assert!(scene.refusal(&held).contains("nonce"));
    assert_eq!(scene.last_nonce(), 2);
}

#[test]
fn an_act_is_good_until_its_deadline() {
    let scene = Scene::new();
    let signed = scene.signed(&scene.act(denial()));
    let in_time = scene.signed(&scene.act(opting_out()));
    let deadline = scene.act(denial()).deadline;
    scene
        .ledger
        .advance(deadline - 1 - scene.ledger.block_time().unwrap());
    scene.relay(&in_time).unwrap();
    assert!(scene.refusal(&signed).contains("deadline"));
    let too_long = scene.hie.act_to_sign(scene.handle, 86_401, denial());
    let too_long = scene.signed(&too_long.unwrap());
    assert!(scene.refusal(&too_long).contains("deadline"));
}

#[test]
fn another_chain_contract_key_prefix_or_byte_is_refused() {
    let scene = Scene::new();
    let act = scene.act(denial());
    let elsewhere = SignedAct {
        chain_id: "hie-test-2".to_owned(),
        ..act.clone()
    };
    assert!(
        scene
            .refusal(&scene.signed(&elsewhere))
            .contains("chain_id")
    );
    let another = SignedAct {
        contract: scene.hie.deployment().record_index.clone(),
        ..act.clone()
    };
    assert!(scene.refusal(&scene.signed(&another)).contains("contract"));

    let thief = WalletKey::generate().unwrap();
    let theirs = thief.sign_act("wasm", &act).unwrap();
    assert!(scene.refusal(&theirs).contains("does not control handle"));
    let mut mixed = scene.signed(&act);
    mixed.public_key = thief.public();
    assert!(scene.refusal(&mixed).contains("signature"));

    let of_another_chain = scene.wallet.sign_act("cosmos", &act).unwrap();
    assert!(scene.refusal(&of_another_chain).contains("signature"));

    let signed = scene.signed(&act);
    for at in [0, signed.payload.len() / 2, signed.payload.len() - 1] {
        let mut altered = signed.clone();
        altered.payload[at] ^= 1;
        assert!(scene.refusal(&altered).contains("signature"));
    }
    assert_eq!(scene.last_nonce(), 0);
    scene.relay(&signed).unwrap();
}

#[test]
fn an_unknown_handle_has_nothing_to_sign() {
    let scene = Scene::new();
    let unknown = scene.hie.act_to_sign(Handle([7; 16]), HOUR, denial());
    assert!(unknown.is_err());
}
