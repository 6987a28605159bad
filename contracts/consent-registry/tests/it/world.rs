//! The neighbours: a hospital registry that answers the one query this contract asks, and the cw2
//! names of contracts.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::{
    ContractResult, QuerierResult, SystemError, SystemResult, WasmQuery, from_json, to_json_binary,
};
use hie_policy::{Capability, Role};
use hie_types::registry::{
    self, AboutResponse, AccountResponse, AppointmentFacts, HospitalResponse, KnownPerson,
    MemberStatus, Profile, Right, StaffStanding,
};
use hie_types::{HospitalId, PersonId};

use crate::scene::addr;

/// What the hospital registry knows.
#[derive(Default)]
pub struct World {
    /// Once accredited.
    pub hospitals: BTreeSet<String>,
    pub accounts: BTreeMap<String, AccountResponse>,
    /// Practitioners by person.
    pub practitioners: BTreeMap<String, AppointmentFacts>,
    pub people: BTreeMap<String, KnownPerson>,
    /// Contracts by address: their cw2 name.
    pub contracts: BTreeMap<String, String>,
    /// Hospitals that are not accredited now, or not as attesters.
    pub cannot_attest: BTreeSet<String>,
    /// By address of a record index: the hospital registry and the consent registry that it names.
    pub wiring: BTreeMap<String, [String; 2]>,
    /// How often the registry was asked.
    pub asked: u32,
}

pub fn answer(world: &mut World, query: &WasmQuery) -> QuerierResult {
    match query {
        WasmQuery::Raw { contract_addr, key } => {
            assert_eq!(key.as_slice(), b"contract_info");
            let Some(contract) = world.contracts.get(contract_addr) else {
                return SystemResult::Err(SystemError::NoSuchContract {
                    addr: contract_addr.clone(),
                });
            };
            let info = serde_json::json!({ "contract": contract, "version": "0.1.0" });
            SystemResult::Ok(ContractResult::Ok(info.to_string().into_bytes().into()))
        }
        WasmQuery::Smart { contract_addr, .. } if world.wiring.contains_key(contract_addr) => {
            let [hospitals, consent] = &world.wiring[contract_addr];
            let answer = serde_json::json!({
                "hospital_registry": hospitals, "consent_registry": consent, "chain_id": "any" });
            SystemResult::Ok(ContractResult::Ok(answer.to_string().into_bytes().into()))
        }
        WasmQuery::Smart { contract_addr, msg } => {
            assert_eq!(contract_addr, addr("hospital-registry").as_str());
            world.asked += 1;
            let answer = match from_json(msg).unwrap() {
                registry::QueryMsg::Hospital { hospital } => {
                    to_json_binary(&hospital_query(world, hospital))
                }
                question => to_json_binary(&account_query(world, question)),
            };
            SystemResult::Ok(ContractResult::Ok(answer.unwrap()))
        }
        other => panic!("not asked here: {other:?}"),
    }
}

fn hospital_query(world: &World, hospital: HospitalId) -> HospitalResponse {
    assert!(world.hospitals.contains(hospital.as_str()));
    let attests = !world.cannot_attest.contains(hospital.as_str());
    HospitalResponse {
        profile: Profile {
            name: "An invented hospital".parse().unwrap(),
            country: "KR".parse().unwrap(),
            url: "https://hospital.example".parse().unwrap(),
        },
        status: if attests {
            MemberStatus::Accredited
        } else {
            MemberStatus::Suspended
        },
        rights: if attests { vec![Right::Attest] } else { vec![] },
        capabilities: vec![Capability::Attester.into()],
        administrator: addr("administrator").into(),
        accredited_at: 0,
        accredited_until: u64::MAX,
        proposed_administrator: None,
        leaving: None,
        hospital,
    }
}

fn account_query(world: &World, msg: registry::QueryMsg) -> AccountResponse {
    let registry::QueryMsg::Account {
        account,
        practitioner,
        about,
    } = msg
    else {
        panic!("only accounts are asked about")
    };
    let known = world.accounts.get(&account).cloned();
    let nobody = AccountResponse {
        hospital: None,
        status: None,
        rights: vec![],
        capabilities: vec![],
        appointment: None,
        practitioner: None,
        network_roles: vec![],
        owner: false,
        about: None,
    };
    let about = about.map(|about| {
        assert!(about.hospitals.len() <= 4);
        let accredited = |id: &HospitalId| world.hospitals.contains(id.as_str());
        AboutResponse {
            hospitals: about.hospitals.iter().map(accredited).collect(),
            person: about
                .person
                .and_then(|person| world.people.get(person.as_str()).cloned()),
            categories: vec![],
            endpoints: vec![],
            key: None,
        }
    });
    let known = known.unwrap_or(nobody);
    let own = known.appointment.as_ref();
    let gateway =
        own.is_some_and(|own| own.role.0 == Role::Gateway && own.standing == StaffStanding::Active);
    let named = practitioner
        .zip(known.hospital.as_ref())
        .filter(|_| gateway);
    let practitioner = named.and_then(|(practitioner, hospital)| {
        let person = PersonId::of_practitioner(hospital, &practitioner);
        world.practitioners.get(person.as_str()).cloned()
    });
    AccountResponse {
        about,
        practitioner,
        ..known
    }
}
