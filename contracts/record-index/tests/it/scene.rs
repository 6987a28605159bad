//! Two hospitals, their staff, and one patient.

use record_index::error::Failed;
use std::cell::{RefCell, RefMut};
use std::rc::Rc;

use cosmwasm_std::testing::{
    MockApi, MockQuerier, MockStorage, message_info, mock_dependencies, mock_env,
};
use cosmwasm_std::{Addr, Coin, Empty, Env, Order, OwnedDeps, Response, Storage, from_json};
use hie_policy as policy;
use hie_policy::RelationKind;
use hie_sent::Part;
use hie_types::consent::{DirectiveStatus, RecordCategory};
use hie_types::index::{
    AccessLogResponse, AccessResponse, Disclosure, DisclosureResult, ExecuteMsg, InstantiateMsg,
    Locator, NewPointer, PointerResponse, QueryMsg, RecordStatus, Relation, TicketResponse,
};
use hie_types::registry::{
    CategoryUse, EndpointKind, KeyStatus, NetworkRole, Right, StaffStanding,
};
use hie_types::{
    Capability, Commitment, Confidentiality, ErrorReason, Group, Handle, HospitalId, Practitioner,
    Purpose, RecordId, Salt, Tag, derive,
};
use record_index::contract;
use record_index::error::ContractError;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::world::{Hospital, Staff, Verdict, World, verdict};

pub const ALICE: Handle = Handle([0xa1; 16]);
pub const BOB: Handle = Handle([0xb0; 16]);
/// A physician without an account, at each hospital.
pub const SURGEON: Practitioner = Practitioner([0x51; 16]);
pub const NURSE: Practitioner = Practitioner([0x52; 16]);
/// The pseudonym of `…-doctor`, who has an account as well.
pub const DOCTOR: Practitioner = Practitioner([0x53; 16]);

pub struct Scene {
    pub deps: OwnedDeps<MockStorage, MockApi, MockQuerier, Empty>,
    pub env: Env,
    world: Rc<RefCell<World>>,
}

pub fn hospital(id: &str) -> HospitalId {
    id.parse().unwrap()
}

pub fn purpose(code: &str) -> Purpose {
    Purpose(policy::Purpose::from_code(code).unwrap())
}

pub fn all_rights() -> Vec<Right> {
    vec![
        Right::Publish,
        Right::PublishNew,
        Right::Request,
        Right::RequestConsent,
        Right::Emergency,
        Right::Attest,
        Right::Manage,
        Right::Serve,
        Right::Protect,
    ]
}

impl Scene {
    /// Before instantiation.
    pub fn empty() -> Self {
        let mut deps = mock_dependencies();
        let api = deps.api;
        let mut world = World {
            registry: api.addr_make("hospital-registry").into_string(),
            consent: api.addr_make("consent-registry").into_string(),
            ..World::default()
        };
        world.consent_works_with = world.registry.clone();
        world.names = [
            (world.registry.clone(), "hospital-registry".to_owned()),
            (world.consent.clone(), "consent-registry".to_owned()),
        ]
        .into();
        world.handles = [ALICE, BOB].into();
        let clear = ["lab-report", "discharge-summary"];
        for code in clear.into_iter().chain(policy::EMERGENCY_CATEGORIES) {
            world.categories.insert(code.to_owned(), CategoryUse::Clear);
        }
        let sensitive = ("genomic-report".to_owned(), CategoryUse::Sensitive);
        world.categories.extend([sensitive]);
        for id in ["north", "south"] {
            furnish(&mut world, &api, id);
        }
        let world = Rc::new(RefCell::new(world));
        let answering = Rc::clone(&world);
        deps.querier
            .update_wasm(move |query| answering.borrow_mut().answer(query));
        let mut env = mock_env();
        // Midnight, UTC.
        env.block.time = cosmwasm_std::Timestamp::from_seconds(20_000 * 86_400);
        env.contract.address = api.addr_make("record-index");
        Self { deps, env, world }
    }

    /// Instantiated.
    pub fn new() -> Self {
        let mut scene = Self::empty();
        let msg = scene.instantiate_msg();
        scene.instantiate(msg).unwrap();
        scene
    }

    pub fn instantiate_msg(&self) -> InstantiateMsg {
        InstantiateMsg {
            owner: self.addr("owner").into_string(),
            hospital_registry: self.addr("hospital-registry").into_string(),
            consent_registry: self.addr("consent-registry").into_string(),
            ticket_seconds: None,
        }
    }

    pub fn instantiate(&mut self, msg: InstantiateMsg) -> Result<Response, ContractError> {
        let info = message_info(&self.addr("deployer"), &[]);
        contract::instantiate(self.deps.as_mut(), self.env.clone(), info, msg)
            .map_err(Failed::error)
    }

    pub fn addr(&self, name: &str) -> Addr {
        self.deps.api.addr_make(name)
    }

    pub fn world(&self) -> RefMut<'_, World> {
        self.world.borrow_mut()
    }

    /// One more hospital, with staff.
    pub fn furnish(&self, id: &str) {
        furnish(&mut self.world(), &self.deps.api, id);
    }

    /// Changes a hospital.
    pub fn at(&self, id: &str, change: impl FnOnce(&mut Hospital)) {
        change(self.world().hospitals.get_mut(&hospital(id)).unwrap());
    }

    /// Changes an appointment.
    pub fn staff(&self, name: &str, change: impl FnOnce(&mut Staff)) {
        let account = self.addr(name).into_string();
        change(self.world().accounts.get_mut(&account).unwrap());
    }

    /// Changes the appointment of somebody without an account.
    pub fn practitioner(&self, id: &str, who: Practitioner, change: impl FnOnce(&mut Staff)) {
        let key = (hospital(id), who);
        change(self.world().practitioners.get_mut(&key).unwrap());
    }

    /// Lets the consent registry permit a record by a directive.
    pub fn permit(&self, record: RecordId, directive: u64) {
        let permitted = verdict(policy::Reason::Permitted, Some(directive));
        self.world().verdicts.insert(record, permitted);
    }

    /// As [`Scene::permit`], by a directive with a limited number of uses.
    pub fn permit_counted(&self, record: RecordId, directive: u64) {
        let permitted = Verdict {
            counts_use: true,
            ..verdict(policy::Reason::Permitted, Some(directive))
        };
        self.world().verdicts.insert(record, permitted);
    }

    /// Gives somebody who works nowhere a role in the network.
    pub fn govern(&self, name: &str, role: NetworkRole) {
        let account = self.addr(name).into_string();
        self.world().officials.insert(account, role);
    }

    /// Lets the patient revoke a permit.
    pub fn revoke(&self, directive: u64) {
        let revoked = (DirectiveStatus::Revoked, Some(self.now()));
        self.world().bases.insert(directive, revoked);
    }

    pub fn later(&mut self, seconds: u64) {
        self.env.block.time = self.env.block.time.plus_seconds(seconds);
        self.env.block.height += seconds.max(1);
    }

    pub fn now(&self) -> u64 {
        self.env.block.time.seconds()
    }

    /// Everything that is stored.
    pub fn dump(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.deps
            .storage
            .range(None, None, Order::Ascending)
            .collect()
    }

    /// Sends a message. One that fails must have changed nothing, whatever it is.
    pub fn send(&mut self, sender: &str, msg: ExecuteMsg) -> Result<Response, ContractError> {
        self.send_with(sender, &[], msg)
    }

    pub fn send_with(
        &mut self,
        sender: &str,
        funds: &[Coin],
        msg: ExecuteMsg,
    ) -> Result<Response, ContractError> {
        let before = self.dump();
        self.world().asked.clear();
        let info = message_info(&self.addr(sender), funds);
        let sent = hie_sent::is_kept().then(|| msg.clone());
        let result = contract::execute(self.deps.as_mut(), self.env.clone(), info, msg)
            .map_err(Failed::error);
        if let Some(sent) = sent {
            hie_sent::keep("record-index", Part::Execute, &sent, result.as_ref().err());
        }
        if result.is_err() {
            assert_eq!(self.dump(), before, "a refused message changed storage");
        }
        result
    }

    pub fn query<T: DeserializeOwned + Serialize>(
        &self,
        msg: QueryMsg,
    ) -> Result<T, ContractError> {
        let asked = hie_sent::is_kept().then(|| msg.clone());
        let answer =
            contract::query(self.deps.as_ref(), self.env.clone(), msg).map_err(Failed::error);
        if let Some(asked) = asked {
            hie_sent::keep("record-index", Part::Query, &asked, answer.as_ref().err());
        }
        let answer = answer?;
        let read: T = from_json(&answer).unwrap();
        // What contracts write by a writer of their own is what serde writes.
        assert_eq!(cosmwasm_std::to_json_binary(&read).unwrap(), answer);
        Ok(read)
    }

    /// Publishes as `north-officer` under Alice's handle.
    pub fn publish(&mut self, records: Vec<NewPointer>) -> Result<Response, ContractError> {
        self.publish_as("north-officer", ALICE, records)
    }

    pub fn publish_as(
        &mut self,
        sender: &str,
        handle: Handle,
        records: Vec<NewPointer>,
    ) -> Result<Response, ContractError> {
        self.send(sender, ExecuteMsg::PublishRecords { handle, records })
    }

    /// `count` records of `north` under Alice's handle, and their ids.
    pub fn published(&mut self, count: u8) -> Vec<RecordId> {
        let records: Vec<NewPointer> = (1..=count).map(|n| pointer("north", n)).collect();
        let ids = records.iter().map(|record| record.id).collect();
        self.publish(records).unwrap();
        ids
    }

    pub fn record(&self, record: RecordId) -> PointerResponse {
        self.query(QueryMsg::Record { record }).unwrap()
    }

    pub fn status(&self, record: RecordId) -> RecordStatus {
        self.record(record).status
    }

    /// Marks a record as entered in error.
    pub fn mark(&mut self, sender: &str, record: RecordId) -> Result<Response, ContractError> {
        let reason = ErrorReason(policy::ErrorReason::WrongPatient);
        self.send(sender, ExecuteMsg::MarkEnteredInError { record, reason })
    }

    pub fn ask(
        &mut self,
        sender: &str,
        records: &[RecordId],
    ) -> Result<AccessResponse, ContractError> {
        self.ask_for(sender, records, "TREAT", None)
    }

    pub fn ask_for(
        &mut self,
        sender: &str,
        records: &[RecordId],
        code: &str,
        practitioner: Option<Practitioner>,
    ) -> Result<AccessResponse, ContractError> {
        let msg = request(ALICE, records, code, practitioner);
        let response = self.send(sender, msg)?;
        Ok(from_json(response.data.unwrap()).unwrap())
    }

    /// A ticket of `south-doctor` for one permitted record of `north`, and that record.
    pub fn ticket(&mut self) -> (u64, RecordId) {
        let record = self.published(1)[0];
        self.permit(record, 7);
        let answer = self.ask("south-doctor", &[record]).unwrap();
        (answer.ticket.unwrap(), record)
    }

    pub fn look_at(&self, ticket: u64) -> TicketResponse {
        self.query(QueryMsg::Ticket { ticket }).unwrap()
    }

    pub fn log(&self, handle: Handle) -> AccessLogResponse {
        self.query(QueryMsg::AccessLog {
            handle,
            start_after: None,
            limit: Some(100),
        })
        .unwrap()
    }

    pub fn confirm(
        &mut self,
        sender: &str,
        ticket: u64,
        records: Vec<Disclosure>,
    ) -> Result<Response, ContractError> {
        self.send(sender, ExecuteMsg::ConfirmDisclosure { ticket, records })
    }
}

pub fn request(
    handle: Handle,
    records: &[RecordId],
    code: &str,
    practitioner: Option<Practitioner>,
) -> ExecuteMsg {
    ExecuteMsg::RequestAccess {
        handle,
        records: records.to_vec(),
        purpose: purpose(code),
        study: None,
        practitioner,
    }
}

pub fn salt(n: u8) -> Salt {
    Salt([n; 16])
}

/// A good pointer: number `n` of a hospital.
pub fn pointer(id: &str, n: u8) -> NewPointer {
    NewPointer {
        id: derive::record_id(&hospital(id), &salt(n)),
        salt: salt(n),
        category: RecordCategory::Code("lab-report".parse().unwrap()),
        confidentiality: Confidentiality(policy::Confidentiality::N),
        tags: vec![Tag([n; 16])],
        groups: vec![Group([n; 16])],
        period: None,
        commitment: Commitment([n; 32]),
        size: 4_096,
        locator: Locator {
            endpoint: "store".parse().unwrap(),
            object: "00112233445566778899aabbccddeeff".parse().unwrap(),
        },
        relation: None,
    }
}

/// Number `n` of north, related to another record and as sensitive as that.
pub fn on(n: u8, kind: RelationKind, target: &NewPointer) -> NewPointer {
    NewPointer {
        category: target.category.clone(),
        tags: target.tags.clone(),
        relation: Some(Relation {
            kind: hie_types::RelationKind(kind),
            target: target.id,
            reason: None,
        }),
        ..pointer("north", n)
    }
}

pub fn served(record: RecordId, n: u8) -> Disclosure {
    Disclosure {
        record,
        result: DisclosureResult::Served {
            commitment: Commitment([n; 32]),
        },
    }
}

pub fn unavailable(record: RecordId) -> Disclosure {
    Disclosure {
        record,
        result: DisclosureResult::Unavailable {},
    }
}

/// What an event says under a key.
pub fn said(response: &Response, key: &str) -> Option<String> {
    let attribute = response.events[0].attributes.iter().find(|a| a.key == key);
    attribute.map(|attribute| attribute.value.clone())
}

fn furnish(world: &mut World, api: &MockApi, id: &str) {
    use policy::Role::*;
    let endpoints = [
        ("store", EndpointKind::PrivateStore),
        ("cloud", EndpointKind::PublicStore),
        ("gate", EndpointKind::Gateway),
        ("fhir", EndpointKind::Fhir),
    ];
    let capabilities = policy::Capability::all().map(Capability);
    world.hospitals.insert(
        hospital(id),
        Hospital {
            rights: all_rights(),
            capabilities: capabilities.collect(),
            keys: vec![KeyStatus::Rotated, KeyStatus::Active],
            endpoints: endpoints.map(|(id, kind)| (id.to_owned(), kind)).into(),
        },
    );
    let staff = |role, pseudonym| Staff {
        hospital: hospital(id),
        role,
        standing: StaffStanding::Active,
        pseudonym,
    };
    for (name, role) in [
        ("physician", Physician),
        ("nurse", Nurse),
        ("pharmacist", Pharmacist),
        ("paramedic", Paramedic),
        ("officer", RecordsOfficer),
        ("privacy", PrivacyOfficer),
        ("researcher", Researcher),
        ("gateway", Gateway),
        ("gateway-two", Gateway),
        ("admin", Administrator),
    ] {
        let account = api.addr_make(&format!("{id}-{name}")).into_string();
        world.accounts.insert(account, staff(role, None));
    }
    let doctor = api.addr_make(&format!("{id}-doctor")).into_string();
    world
        .accounts
        .insert(doctor, staff(Physician, Some(DOCTOR)));
    for (pseudonym, role) in [(SURGEON, Physician), (NURSE, Nurse), (DOCTOR, Physician)] {
        let key = (hospital(id), pseudonym);
        world
            .practitioners
            .insert(key, staff(role, Some(pseudonym)));
    }
}
