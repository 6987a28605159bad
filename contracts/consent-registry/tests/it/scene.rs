//! Sets the scene: the registry, its neighbours, patients, and short names for what tests say.

use consent_registry::error::Failed;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;

use consent_registry::contract;
use consent_registry::error::ContractError;
use cosmwasm_std::testing::{MockApi, MockQuerier, message_info, mock_env};
use cosmwasm_std::{
    Addr, Api, Coin, Env, OwnedDeps, Response, Timestamp, from_json, to_json_binary,
};
use hie_policy::{Capability, Confidentiality, Purpose, Role};
use hie_sent::Part;
use hie_types::consent::*;
use hie_types::registry::{
    AccountResponse, AppointmentFacts, KnownPerson, MemberStatus, Right, StaffStanding,
};
use hie_types::{Commitment, Handle, HospitalId, PersonId, RecordId, Salt, derive};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::metered::Metered;
use crate::world::{World, answer};

pub const NOW: u64 = 1_700_000_000;
pub const DAY: u64 = 86_400;
pub const CHAIN: &str = "hie-test-1";

/// Asserts that a message is refused with an error of this pattern, and that nothing was written.
macro_rules! assert_refused {
    ($scene:expr, $sender:expr, $msg:expr, $pattern:pat $(if $guard:expr)?) => {{
        let error = $scene.refused($sender, $msg);
        assert!(matches!(error, $pattern $(if $guard)?), "{error:?}");
    }};
}

pub struct Scene {
    pub deps: OwnedDeps<Metered, MockApi, MockQuerier>,
    pub env: Env,
    pub world: Rc<RefCell<World>>,
}

pub fn addr(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

pub fn canonical(name: &str) -> Vec<u8> {
    let api = MockApi::default();
    api.addr_canonicalize(addr(name).as_str()).unwrap().to_vec()
}

impl Scene {
    /// The registry with its record index named, hospitals north, south and west.
    pub fn new() -> Self {
        Self::with_cap(None)
    }

    pub fn with_cap(max_permit_days: Option<u32>) -> Self {
        let mut scene = Self::before();
        scene.instantiate(max_permit_days).unwrap();
        let address = addr("record-index").to_string();
        scene.ok("owner", ExecuteMsg::SetRecordIndex { address });
        scene
    }

    /// Everything but the registry itself.
    pub fn before() -> Self {
        let world = Rc::new(RefCell::new(World::default()));
        {
            let mut world = world.borrow_mut();
            world.hospitals = ["north", "south", "west"].map(str::to_owned).into();
            for name in ["hospital-registry", "record-index"] {
                world.contracts.insert(addr(name).into(), name.into());
            }
            let neighbours = ["hospital-registry", "consent-registry"];
            let neighbours = neighbours.map(|name| addr(name).to_string());
            world.wiring.insert(addr("record-index").into(), neighbours);
        }
        let mut querier = MockQuerier::default();
        let seen = world.clone();
        querier.update_wasm(move |query| answer(&mut seen.borrow_mut(), query));
        let mut env = mock_env();
        env.block.chain_id = CHAIN.into();
        env.block.time = Timestamp::from_seconds(NOW);
        env.contract.address = addr("consent-registry");
        let deps = OwnedDeps {
            storage: Metered::default(),
            api: MockApi::default(),
            querier,
            custom_query_type: PhantomData,
        };
        Self { deps, env, world }
    }

    pub fn instantiate(&mut self, max_permit_days: Option<u32>) -> Result<Response, ContractError> {
        self.instantiate_with(InstantiateMsg {
            owner: addr("owner").into(),
            hospital_registry: addr("hospital-registry").into(),
            max_permit_days,
        })
    }

    pub fn instantiate_with(&mut self, msg: InstantiateMsg) -> Result<Response, ContractError> {
        let info = message_info(&addr("deployer"), &[]);
        contract::instantiate(self.deps.as_mut(), self.env.clone(), info, msg)
            .map_err(Failed::error)
    }

    pub fn send(&mut self, sender: &str, msg: ExecuteMsg) -> Result<Response, ContractError> {
        self.send_with(sender, msg, &[])
    }

    pub fn send_with(
        &mut self,
        sender: &str,
        msg: ExecuteMsg,
        funds: &[Coin],
    ) -> Result<Response, ContractError> {
        let info = message_info(&addr(sender), funds);
        let sent = hie_sent::is_kept().then(|| msg.clone());
        let outcome = contract::execute(self.deps.as_mut(), self.env.clone(), info, msg)
            .map_err(Failed::error);
        if let Some(sent) = sent {
            let refused = outcome.as_ref().err();
            hie_sent::keep("consent-registry", Part::Execute, &sent, refused);
        }
        outcome
    }

    pub fn ok(&mut self, sender: &str, msg: ExecuteMsg) -> Response {
        self.send(sender, msg).unwrap()
    }

    pub fn refused(&mut self, sender: &str, msg: ExecuteMsg) -> ContractError {
        let before = self.deps.storage.dump();
        let error = self.send(sender, msg).expect_err("should be refused");
        assert!(
            self.deps.storage.dump() == before,
            "a refused message wrote"
        );
        error
    }

    pub fn query<T: DeserializeOwned + Serialize>(
        &self,
        msg: QueryMsg,
    ) -> Result<T, ContractError> {
        let asked = hie_sent::is_kept().then(|| msg.clone());
        let answer =
            contract::query(self.deps.as_ref(), self.env.clone(), msg).map_err(Failed::error);
        if let Some(asked) = asked {
            hie_sent::keep(
                "consent-registry",
                Part::Query,
                &asked,
                answer.as_ref().err(),
            );
        }
        let answer = answer?;
        let read: T = from_json(&answer)?;
        // What contracts write by a writer of their own is what serde writes.
        assert_eq!(to_json_binary(&read).unwrap(), answer);
        Ok(read)
    }

    pub fn ask<T: DeserializeOwned + Serialize>(&self, msg: QueryMsg) -> T {
        self.query(msg).unwrap()
    }

    pub fn now(&self) -> u64 {
        self.env.block.time.seconds()
    }

    pub fn set_time(&mut self, seconds: u64) {
        self.env.block.time = Timestamp::from_seconds(seconds);
    }

    pub fn pass(&mut self, seconds: u64) {
        self.set_time(self.now() + seconds);
    }

    /// Registers a patient in person.
    pub fn patient(&mut self, name: &str) -> Handle {
        let handle = handle_of(name);
        self.ok(name, register(name));
        handle
    }

    pub fn permit(&mut self, name: &str, terms: Terms) -> u64 {
        let response = self.ok(name, permit(name, terms));
        attribute(&response, "directive").parse().unwrap()
    }

    pub fn deny(&mut self, name: &str, terms: Terms) -> u64 {
        let response = self.ok(name, deny(name, terms));
        attribute(&response, "directive").parse().unwrap()
    }

    pub fn known(&self, handle: Handle) -> PatientResponse {
        let custodian = None;
        self.ask(QueryMsg::Patient { handle, custodian })
    }

    pub fn directive(&self, directive: u64) -> DirectiveResponse {
        self.ask(QueryMsg::Directive { directive })
    }

    pub fn status(&self, directive: u64) -> DirectiveStatus {
        self.directive(directive).status
    }

    pub fn basis(&self, ids: &[u64]) -> Vec<Basis> {
        let ids = ids.to_vec();
        let answer: BasisStatusResponse = self.ask(QueryMsg::BasisStatus {
            ids,
            sessions: vec![],
        });
        answer.basis
    }

    pub fn decide(&self, actor: Actor, purpose: Purpose, record: RecordFacts) -> DecisionResponse {
        self.ask(QueryMsg::Decide {
            actor,
            purpose: purpose.into(),
            study: None,
            record,
        })
    }

    /// Why a physician of `hospital` gets or does not get an ordinary record for treatment.
    pub fn reason(&self, patient: &str, hospital: &str) -> String {
        let actor = physician(hospital);
        let decision = self.decide(actor, Purpose::TREAT, record(handle_of(patient)));
        decision.reason.to_string()
    }

    pub fn knows_person(&self, asked: &PersonId, person: &PersonId, hospital: &str) {
        self.knows_person_by(asked, person, hospital, None);
    }

    /// With the account of the appointment.
    pub fn knows_person_by(
        &self,
        asked: &PersonId,
        person: &PersonId,
        hospital: &str,
        account: Option<&PersonId>,
    ) {
        let known = KnownPerson {
            person: person.clone(),
            hospital: id(hospital),
            account: account.map(PersonId::to_string),
        };
        let mut world = self.world.borrow_mut();
        world.people.insert(asked.to_string(), known);
    }

    /// Appoints `name` at `hospital`, which is accredited as attester.
    pub fn appoint(&self, name: &str, hospital: &str, role: Role) {
        let facts = AccountResponse {
            hospital: Some(id(hospital)),
            status: Some(MemberStatus::Accredited),
            rights: vec![Right::Publish, Right::Attest],
            capabilities: vec![Capability::Attester.into()],
            appointment: Some(AppointmentFacts {
                person: person(name),
                role: role.into(),
                standing: StaffStanding::Active,
                break_glass: false,
                account: None,
            }),
            practitioner: None,
            network_roles: vec![],
            owner: false,
            about: None,
        };
        let mut world = self.world.borrow_mut();
        world.accounts.insert(addr(name).to_string(), facts);
    }

    pub fn change_account(&self, name: &str, change: impl FnOnce(&mut AccountResponse)) {
        let mut world = self.world.borrow_mut();
        change(world.accounts.get_mut(addr(name).as_str()).unwrap());
    }

    pub fn asked(&self) -> u32 {
        std::mem::take(&mut self.world.borrow_mut().asked)
    }
}

pub fn id(hospital: &str) -> HospitalId {
    hospital.parse().unwrap()
}

/// The person behind an account.
pub fn person(name: &str) -> PersonId {
    addr(name).as_str().parse().unwrap()
}

/// The person behind a pseudonym.
pub fn pseudonym(hospital: &str, byte: u8) -> PersonId {
    PersonId::of_practitioner(&id(hospital), &hie_types::Practitioner([byte; 16]))
}

pub fn salt_of(name: &str) -> Salt {
    let mut salt = [0; 16];
    for (to, from) in salt.iter_mut().zip(name.bytes()) {
        *to = from;
    }
    Salt(salt)
}

pub fn handle_of(name: &str) -> Handle {
    derive::patient_handle(CHAIN, &canonical(name), &salt_of(name))
}

pub fn register(name: &str) -> ExecuteMsg {
    ExecuteMsg::RegisterPatient {
        handle: handle_of(name),
        salt: salt_of(name),
        by_hospital: None,
    }
}

pub fn register_by(hospital: &str, salt: Salt) -> ExecuteMsg {
    ExecuteMsg::RegisterPatient {
        handle: derive::hospital_handle(CHAIN, &id(hospital), &salt),
        salt,
        by_hospital: Some(HospitalRegistration {
            hospital: id(hospital),
            evidence: Commitment([7; 32]),
        }),
    }
}

pub fn permit(name: &str, terms: Terms) -> ExecuteMsg {
    let handle = handle_of(name);
    ExecuteMsg::Permit { handle, terms }
}

pub fn deny(name: &str, terms: Terms) -> ExecuteMsg {
    let handle = handle_of(name);
    ExecuteMsg::Deny { handle, terms }
}

pub fn revoke(name: &str, directive: u64) -> ExecuteMsg {
    let handle = handle_of(name);
    ExecuteMsg::Revoke { handle, directive }
}

pub fn lift(name: &str, directive: u64) -> ExecuteMsg {
    let handle = handle_of(name);
    ExecuteMsg::LiftDenial { handle, directive }
}

pub fn revoke_all(name: &str) -> ExecuteMsg {
    let handle = handle_of(name);
    ExecuteMsg::RevokeAll { handle }
}

pub fn set_publishing(name: &str, hospital: &str, allowed: bool) -> ExecuteMsg {
    ExecuteMsg::SetPublishing {
        handle: handle_of(name),
        hospital: id(hospital),
        allowed,
    }
}

pub fn close(name: &str) -> ExecuteMsg {
    let handle = handle_of(name);
    ExecuteMsg::ClosePatient { handle }
}

/// Everyone, treatment, every ordinary record.
pub fn terms() -> Terms {
    Terms {
        grantee: Grantee::default(),
        custodian: None,
        purposes: vec![Purpose::TREAT.into()],
        resources: Resources::All { tagged: false },
        confidentiality: None,
        study: None,
        data_period: None,
        valid_from: None,
        valid_until: None,
        max_uses: None,
        obligations: vec![],
        evidence: None,
        policy: None,
    }
}

pub fn to_hospital(hospital: &str) -> Terms {
    Terms {
        grantee: Grantee {
            hospital: Some(id(hospital)),
            ..Grantee::default()
        },
        ..terms()
    }
}

pub fn to_person(person: &PersonId) -> Terms {
    Terms {
        grantee: Grantee {
            person: Some(person.clone()),
            ..Grantee::default()
        },
        ..terms()
    }
}

pub fn actor(hospital: &str, role: Role, person: PersonId) -> Actor {
    Actor {
        hospital: id(hospital),
        role: role.into(),
        person,
        account: None,
        break_glass: false,
    }
}

pub fn physician(hospital: &str) -> Actor {
    actor(hospital, Role::Physician, person("doctor"))
}

/// An ordinary record of south.
pub fn record(handle: Handle) -> RecordFacts {
    RecordFacts {
        root: RecordId([1; 16]),
        handle,
        custodian: id("south"),
        origin: id("south"),
        category: RecordCategory::Code("discharge-summary".parse().unwrap()),
        confidentiality: Confidentiality::N.into(),
        tags: vec![],
        groups: vec![],
        period: None,
    }
}

/// The value of an attribute of the one event of a response.
pub fn attribute(response: &Response, key: &str) -> String {
    assert_eq!(response.events.len(), 1);
    let attributes = &response.events[0].attributes;
    let found = attributes.iter().find(|attribute| attribute.key == key);
    found.expect("no such attribute").value.clone()
}

/// Name and attributes of the one event of a response.
pub fn event(response: &Response) -> (String, Vec<(String, String)>) {
    assert_eq!(response.events.len(), 1);
    let event = &response.events[0];
    let pairs = event.attributes.iter();
    let pairs = pairs.map(|pair| (pair.key.clone(), pair.value.clone()));
    (event.ty.clone(), pairs.collect())
}
