//! Sets the scene: a registry, members, officers, staff.

use hospital_registry::error::Failed;
use std::cell::RefCell;
use std::fs;
use std::path::PathBuf;
use std::rc::Rc;

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, message_info, mock_env};
use cosmwasm_std::{
    Addr, ContractResult, Env, Order, OwnedDeps, Response, Storage, SystemError, SystemResult,
    Timestamp, WasmQuery, from_json, to_json_binary,
};
use ed25519_dalek::{Signer, SigningKey};
use hie_sent::Part;
use hie_types::derive::possession_proof_bytes;
use hie_types::registry::*;
use hie_types::{Practitioner, PublicKey, Signature};
use hospital_registry::{ContractError, contract};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use crate::messages::*;

/// When the scenes begin.
pub const START: u64 = 1_800_000_000;
/// When accreditations end unless a test says otherwise.
pub const UNTIL: u64 = START + 1_000_000;
pub const DAY: u64 = 86_400;

/// What the neighbours say.
pub struct World {
    /// The hospital registry that the index and the consent registry name.
    pub registry_of_index: String,
    pub registry_of_consent: String,
    /// The consent registry that the index names.
    pub consent_of_index: String,
    /// How many current records any hospital keeps; without it the index answers nothing.
    pub holdings: Option<u64>,
}

impl World {
    fn answer(&self, name: Option<&str>, msg: &serde_json::Value) -> Option<serde_json::Value> {
        match name? {
            "record-index" if msg.get("config").is_some() => Some(serde_json::json!({
                "hospital_registry": self.registry_of_index,
                "consent_registry": self.consent_of_index,
                "ownership": {"owner": "somebody"},
            })),
            "record-index" => {
                let hospital = &msg["holdings"]["hospital"];
                let current = self.holdings?;
                Some(serde_json::json!({"hospital": hospital, "current": current}))
            }
            _ => Some(serde_json::json!({"hospital_registry": self.registry_of_consent})),
        }
    }
}

pub struct Scene {
    pub world: Rc<RefCell<World>>,
    pub deps: OwnedDeps<MockStorage, MockApi, MockQuerier>,
    pub env: Env,
}

impl Scene {
    pub fn new() -> Self {
        let deps = cosmwasm_std::testing::mock_dependencies();
        let mut env = mock_env();
        env.block.time = Timestamp::from_seconds(START);
        let registry = env.contract.address.to_string();
        let world = World {
            registry_of_index: registry.clone(),
            registry_of_consent: registry,
            consent_of_index: deps.api.addr_make("consent").to_string(),
            holdings: Some(0),
        };
        let world = Rc::new(RefCell::new(world));
        let mut scene = Self { world, deps, env };
        scene.answer_as_neighbours();
        let owner = scene.addr("owner").to_string();
        let info = message_info(&scene.addr("creator"), &[]);
        let msg = InstantiateMsg { owner };
        contract::instantiate(scene.deps.as_mut(), scene.env.clone(), info, msg).unwrap();
        scene
    }

    /// A registry with all three role holders and the member `alpha`.
    pub fn with_alpha() -> Self {
        let mut scene = Self::new();
        for (role, account) in [
            (NetworkRole::Registrar, "registrar"),
            (NetworkRole::SecurityOfficer, "security"),
            (NetworkRole::Auditor, "auditor"),
        ] {
            scene.give_role(role, account);
        }
        scene.member("alpha");
        scene
    }

    /// The neighbours answer what [`World`] says.
    fn answer_as_neighbours(&mut self) {
        let index = self.addr("index").to_string();
        let consent = self.addr("consent").to_string();
        let world = Rc::clone(&self.world);
        self.deps.querier.update_wasm(move |query| {
            let world = world.borrow();
            let name = |address: &String| {
                if *address == index {
                    Some("record-index")
                } else if *address == consent {
                    Some("consent-registry")
                } else {
                    None
                }
            };
            let (address, answer) = match query {
                WasmQuery::Raw { contract_addr, key } => {
                    assert_eq!(key.as_slice(), b"contract_info");
                    let info = name(contract_addr)
                        .map(|name| serde_json::json!({"contract": name, "version": "0.1.0"}));
                    (contract_addr, info)
                }
                WasmQuery::Smart { contract_addr, msg } => {
                    let msg: serde_json::Value = from_json(msg).unwrap();
                    (contract_addr, world.answer(name(contract_addr), &msg))
                }
                _ => panic!("only raw and smart queries are expected"),
            };
            match answer {
                Some(answer) => SystemResult::Ok(ContractResult::Ok(
                    serde_json::to_vec(&answer).unwrap().into(),
                )),
                None => SystemResult::Err(SystemError::NoSuchContract {
                    addr: address.clone(),
                }),
            }
        });
    }

    pub fn addr(&self, name: &str) -> Addr {
        self.deps.api.addr_make(name)
    }

    pub fn text(&self, name: &str) -> String {
        self.addr(name).to_string()
    }

    pub fn now(&self) -> u64 {
        self.env.block.time.seconds()
    }

    pub fn at(&mut self, seconds: u64) -> &mut Self {
        self.env.block.time = Timestamp::from_seconds(seconds);
        self
    }

    pub fn send(&mut self, sender: &str, msg: ExecuteMsg) -> Result<Response, ContractError> {
        let info = message_info(&self.addr(sender), &[]);
        let sent = hie_sent::is_kept().then(|| msg.clone());
        let outcome = contract::execute(self.deps.as_mut(), self.env.clone(), info, msg)
            .map_err(Failed::error);
        if let Some(sent) = sent {
            let refused = outcome.as_ref().err();
            hie_sent::keep("hospital-registry", Part::Execute, &sent, refused);
        }
        outcome
    }

    /// The message passes; gives its one event as `name key=value …`.
    pub fn ok(&mut self, sender: &str, msg: ExecuteMsg) -> String {
        let response = self
            .send(sender, msg.clone())
            .unwrap_or_else(|error| panic!("{sender} sent {msg:?}: {error}"));
        assert!(response.messages.is_empty() && response.attributes.is_empty());
        let [event] = response.events.as_slice() else {
            panic!("one event for {msg:?}")
        };
        let mut text = event.ty.clone();
        for attribute in &event.attributes {
            text.push_str(&format!(" {}={}", attribute.key, attribute.value));
        }
        text
    }

    /// The message is refused and changes nothing.
    pub fn refused(&mut self, sender: &str, msg: ExecuteMsg) -> ContractError {
        let before = self.dump();
        let outcome = self.send(sender, msg.clone());
        let error = match outcome {
            Err(error) => error,
            Ok(_) => panic!("{sender} was not refused: {msg:?}"),
        };
        assert_eq!(
            self.dump(),
            before,
            "a refused message changed state: {msg:?}"
        );
        error
    }

    pub fn dump(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.deps
            .storage
            .range(None, None, Order::Ascending)
            .collect()
    }

    pub fn ask<T: DeserializeOwned + Serialize>(&self, msg: QueryMsg) -> T {
        let answer = contract::query(self.deps.as_ref(), self.env.clone(), msg.clone())
            .map_err(Failed::error);
        hie_sent::keep(
            "hospital-registry",
            Part::Query,
            &msg,
            answer.as_ref().err(),
        );
        let answer = answer.unwrap_or_else(|error| panic!("{msg:?}: {error}"));
        let read: T = from_json(&answer).unwrap();
        // What contracts write by a writer of their own is what serde writes.
        assert_eq!(to_json_binary(&read).unwrap(), answer);
        read
    }

    pub fn ask_refused(&self, msg: QueryMsg) -> ContractError {
        let answer = contract::query(self.deps.as_ref(), self.env.clone(), msg.clone())
            .map_err(Failed::error);
        hie_sent::keep(
            "hospital-registry",
            Part::Query,
            &msg,
            answer.as_ref().err(),
        );
        answer.unwrap_err()
    }

    pub fn give_role(&mut self, role: NetworkRole, account: &str) {
        let nominee = self.text(account);
        self.ok(
            "owner",
            ExecuteMsg::NominateRoleHolder {
                role,
                account: nominee,
            },
        );
        self.ok(account, ExecuteMsg::AcceptRole { role });
    }

    /// Makes a member administered by the account `{id}-admin`.
    pub fn member(&mut self, id: &str) {
        let administrator = admin(id);
        self.ok(&administrator, apply(id));
        let accredit = self.accredit(&administrator, id, UNTIL);
        self.ok("owner", accredit);
    }

    pub fn accredit(&self, applicant: &str, id: &str, until: u64) -> ExecuteMsg {
        ExecuteMsg::Accredit {
            hospital: crate::messages::id(id),
            applicant: self.text(applicant),
            profile: profile(id),
            capabilities: vec![custodian(), requester()],
            until,
        }
    }

    pub fn account_ref(&self, name: &str) -> StaffRef {
        StaffRef {
            account: Some(self.text(name)),
            practitioner: None,
        }
    }

    pub fn both_ref(&self, name: &str, byte: u8) -> StaffRef {
        StaffRef {
            account: Some(self.text(name)),
            practitioner: Some(Practitioner([byte; 16])),
        }
    }

    /// Appoints and accepts.
    pub fn staff(&mut self, hospital: &str, account: &str, role: hie_policy::Role) {
        let staff = self.account_ref(account);
        self.ok(&admin(hospital), appoint(staff, role));
        self.accepts(account, hospital);
    }

    /// The account accepts what is offered to it.
    pub fn accepts(&mut self, account: &str, hospital: &str) -> String {
        let message = self.acceptance(account, hospital);
        self.ok(account, message)
    }

    /// The message by which an account accepts what is offered to it.
    pub fn acceptance(&self, account: &str, hospital: &str) -> ExecuteMsg {
        let address = Some(self.text(account));
        let offered = self
            .all_staff(hospital)
            .into_iter()
            .find(|staff| staff.staff.account == address)
            .and_then(|staff| staff.offered);
        let OfferedAppointment {
            role,
            break_glass,
            until,
        } = offered.unwrap_or_else(|| panic!("nothing is offered to {account}"));
        ExecuteMsg::AcceptAppointment {
            hospital: id(hospital),
            role,
            until,
            break_glass,
        }
    }

    /// Names the record index.
    pub fn name_index(&mut self) {
        let address = self.text("index");
        self.ok("owner", ExecuteMsg::SetRecordIndex { address });
    }

    pub fn account(&self, name: &str) -> AccountResponse {
        self.ask(QueryMsg::Account {
            account: self.text(name),
            practitioner: None,
            about: None,
        })
    }

    pub fn about(&self, name: &str, about: About) -> AboutResponse {
        let answer: AccountResponse = self.ask(QueryMsg::Account {
            account: self.text(name),
            practitioner: None,
            about: Some(about),
        });
        answer.about.unwrap()
    }

    pub fn hospital(&self, hospital: &str) -> HospitalResponse {
        self.ask(QueryMsg::Hospital {
            hospital: id(hospital),
        })
    }

    pub fn status(&self, hospital: &str) -> MemberStatus {
        self.hospital(hospital).status
    }

    pub fn history(&self, hospital: &str) -> Vec<HistoryEntry> {
        let page: HistoryResponse = self.ask(QueryMsg::History {
            hospital: id(hospital),
            start_after: None,
            limit: Some(100),
        });
        assert_eq!(page.next, None);
        page.entries
    }

    pub fn all_staff(&self, hospital: &str) -> Vec<StaffResponse> {
        let page: AccountsResponse = self.ask(QueryMsg::Accounts {
            hospital: id(hospital),
            start_after: None,
            limit: Some(100),
        });
        page.staff
    }

    pub fn all_keys(&self, hospital: &str) -> Vec<KeyResponse> {
        let page: KeysResponse = self.ask(QueryMsg::Keys {
            hospital: id(hospital),
            start_after: None,
            limit: Some(100),
        });
        page.keys
    }

    /// Registers a signing key with a proof over what the arguments say.
    pub fn signing_key(&self, seed: u8, hospital: &str) -> ExecuteMsg {
        let contract = self.canonical(&self.env.contract.address);
        self.signing_key_over(seed, &self.env.block.chain_id, &contract, hospital, None)
    }

    pub fn signing_key_over(
        &self,
        seed: u8,
        chain_id: &str,
        contract: &[u8],
        hospital: &str,
        over: Option<[u8; 32]>,
    ) -> ExecuteMsg {
        let key = SigningKey::from_bytes(&[seed; 32]);
        let public = key.verifying_key().to_bytes();
        let signed = over.unwrap_or(public);
        let message = possession_proof_bytes(chain_id, contract, &id(hospital), &signed);
        ExecuteMsg::RegisterKey {
            key_use: KeyUse::Signing,
            public_key: PublicKey(public),
            proof: Some(Signature(key.sign(&message).to_bytes())),
            attestation: None,
        }
    }

    pub fn canonical(&self, address: &Addr) -> Vec<u8> {
        use cosmwasm_std::Api;
        self.deps
            .api
            .addr_canonicalize(address.as_str())
            .unwrap()
            .to_vec()
    }
}

/// Compares with a golden file; with `UPDATE_GOLDEN=1` writes it.
pub fn golden<T: serde::Serialize>(name: &str, found: &T) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("testdata")
        .join(name);
    let found = format!("{}\n", serde_json::to_string_pretty(found).unwrap());
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &found).unwrap();
    }
    let frozen = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        found, frozen,
        "{name} differs: if that is meant, run the tests with UPDATE_GOLDEN=1"
    );
}

/// The JSON of a message.
pub fn json<T: serde::Serialize>(message: &T) -> serde_json::Value {
    serde_json::from_slice(&to_json_binary(message).unwrap()).unwrap()
}
