//! Each contract takes only the neighbours that it should have, once, and only the right neighbour
//! speaks to it.

use cosmwasm_std::{Addr, Empty};
use cw_multi_test::{App, Contract, ContractWrapper, Executor};
use hie_testing::{Network, assert_refused, treatment};
use hie_types::{consent, index, registry};
use serde::Serialize;

use crate::scene::Scene;

struct Chain {
    app: App,
    owner: Addr,
}

/// The three contracts, in the order in which they are deployed.
struct Three([Addr; 3]);

impl Chain {
    fn new() -> Self {
        let app = App::default();
        let owner = app.api().addr_make("owner");
        Self { app, owner }
    }

    fn start(
        &mut self,
        code: Box<dyn Contract<Empty>>,
        message: &impl Serialize,
    ) -> Result<Addr, String> {
        let code = self.app.store_code(code);
        let owner = self.owner.clone();
        self.app
            .instantiate_contract(code, owner, message, &[], "a contract", None)
            .map_err(|error| format!("{error:?}"))
    }

    fn hospitals(&mut self) -> Result<Addr, String> {
        use hospital_registry::contract::{execute, instantiate, query};
        let message = registry::InstantiateMsg {
            owner: self.owner.to_string(),
        };
        self.start(
            Box::new(ContractWrapper::new(execute, instantiate, query)),
            &message,
        )
    }

    fn consent(&mut self, hospitals: &Addr) -> Result<Addr, String> {
        use consent_registry::contract::{execute, instantiate, query};
        let message = consent::InstantiateMsg {
            owner: self.owner.to_string(),
            hospital_registry: hospitals.to_string(),
            max_permit_days: None,
        };
        self.start(
            Box::new(ContractWrapper::new(execute, instantiate, query)),
            &message,
        )
    }

    fn index(&mut self, hospitals: &Addr, consent: &Addr) -> Result<Addr, String> {
        use record_index::contract::{execute, instantiate, query};
        let message = index::InstantiateMsg {
            owner: self.owner.to_string(),
            hospital_registry: hospitals.to_string(),
            consent_registry: consent.to_string(),
            ticket_seconds: None,
        };
        self.start(
            Box::new(ContractWrapper::new(execute, instantiate, query)),
            &message,
        )
    }

    fn all(&mut self) -> Three {
        let hospitals = self.hospitals().unwrap();
        let consent = self.consent(&hospitals).unwrap();
        let index = self.index(&hospitals, &consent).unwrap();
        Three([hospitals, consent, index])
    }

    fn execute(
        &mut self,
        sender: &Addr,
        contract: &Addr,
        message: &(impl Serialize + std::fmt::Debug),
    ) -> Result<(), String> {
        self.app
            .execute_contract(sender.clone(), contract.clone(), message, &[])
            .map(|_| ())
            .map_err(|error| format!("{error:?}"))
    }

    fn name_index(
        &mut self,
        sender: &Addr,
        contract: usize,
        three: &Three,
        index: &Addr,
    ) -> Result<(), String> {
        let address = index.to_string();
        match contract {
            0 => {
                let message = registry::ExecuteMsg::SetRecordIndex { address };
                self.execute(sender, &three.0[0], &message)
            }
            _ => {
                let message = consent::ExecuteMsg::SetRecordIndex { address };
                self.execute(sender, &three.0[1], &message)
            }
        }
    }
}

#[track_caller]
fn assert_not<T>(result: Result<T, String>, part: &str) {
    match result {
        Ok(_) => panic!("was not refused"),
        Err(text) => assert!(text.contains(part), "refused, but with: {text}"),
    }
}

#[test]
fn a_contract_starts_only_with_the_neighbours_it_should_have() {
    let mut chain = Chain::new();
    let Three([hospitals, consent, index]) = chain.all();
    let nobody = chain.app.api().addr_make("nobody");
    for wrong in [&consent, &index, &nobody] {
        assert_not(chain.consent(wrong), "cw2 name is hospital-registry");
        assert_not(
            chain.index(wrong, &consent),
            "cw2 name is hospital-registry",
        );
    }
    for wrong in [&hospitals, &index, &nobody] {
        assert_not(
            chain.index(&hospitals, wrong),
            "cw2 name is consent-registry",
        );
    }
    let garbage = Addr::unchecked("garbage");
    assert_not(chain.consent(&garbage), "hospital_registry");
    assert_not(chain.index(&hospitals, &garbage), "consent_registry");
    // The wrong order of the two.
    assert_not(
        chain.index(&consent, &hospitals),
        "cw2 name is hospital-registry",
    );
}

#[test]
fn the_record_index_is_named_by_the_owner_once_and_is_one() {
    let mut chain = Chain::new();
    let three = chain.all();
    let owner = chain.owner.clone();
    let [hospitals, consent, index] = three.0.clone();
    let stranger = chain.app.api().addr_make("stranger");
    let second = chain.index(&hospitals, &consent).unwrap();
    for contract in [0, 1] {
        for wrong in [&hospitals, &consent, &stranger] {
            let result = chain.name_index(&owner, contract, &three, wrong);
            assert_not(result, "cw2 name is record-index");
        }
        assert_not(
            chain.name_index(&stranger, contract, &three, &index),
            "owner",
        );
        chain.name_index(&owner, contract, &three, &index).unwrap();
        // Once is once: not the same again, not another.
        assert_not(
            chain.name_index(&owner, contract, &three, &index),
            "already",
        );
        assert_not(
            chain.name_index(&owner, contract, &three, &second),
            "already",
        );
    }
}

/// Two networks on one chain: nothing of the one works with the other's.
#[test]
fn contracts_of_two_networks_are_not_wired_together() {
    let mut chain = Chain::new();
    let owner = chain.owner.clone();
    let ours = chain.all();
    let theirs = chain.all();
    let [our_hospitals, our_consent, our_index] = ours.0.clone();
    let [their_hospitals, their_consent, their_index] = theirs.0.clone();
    for (hospitals, consent) in [
        (&our_hospitals, &their_consent),
        (&their_hospitals, &our_consent),
    ] {
        assert_not(chain.index(hospitals, consent), "the same neighbours");
    }
    for contract in [0, 1] {
        let result = chain.name_index(&owner, contract, &ours, &their_index);
        assert_not(result, "the same neighbours");
        let result = chain.name_index(&owner, contract, &theirs, &our_index);
        assert_not(result, "the same neighbours");
        // Another consent registry beside the hospital registry, with an index of its own.
        let beside = chain.consent(&our_hospitals).unwrap();
        let index_beside = chain.index(&our_hospitals, &beside).unwrap();
        let result = chain.name_index(&owner, contract, &ours, &index_beside);
        if contract == 1 {
            assert_not(result, "the same neighbours");
        } else {
            // The registry serves whoever asks; which consent registry is the network's, the
            // owner says by naming its index.
            result.unwrap();
        }
    }
    chain.name_index(&owner, 1, &ours, &our_index).unwrap();
    chain.name_index(&owner, 1, &theirs, &their_index).unwrap();
}

#[test]
fn before_the_index_is_named_nobody_draws_uses() {
    let mut chain = Chain::new();
    let Three([_, consent, index]) = chain.all();
    let owner = chain.owner.clone();
    let draw = consent::ExecuteMsg::DrawUse { ids: vec![1] };
    assert_not(
        chain.execute(&owner, &consent, &draw),
        "not the record index",
    );
    assert_not(
        chain.execute(&index, &consent, &draw),
        "not the record index",
    );
}

#[test]
fn nobody_but_the_record_index_draws_uses() {
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        doctor,
        ..
    } = Scene::set();
    let permit = mina.permits(treatment().uses(1));
    let deployment = network.hie.deployment().clone();
    let accounts = [
        &network.owner,
        &network.registrar,
        &network.security_officer,
        &mina.account,
        &doctor.account,
        &saebom.gateway,
        &hanbit.administrator,
        &deployment.hospital_registry,
        &deployment.consent_registry,
    ];
    for account in accounts {
        let drawn = network.hie.consent().draw_use(account, vec![permit]);
        assert_refused(drawn, "sender is not the record index");
    }
    let left = network.hie.consent().directive(permit).unwrap().uses_left;
    assert_eq!(left, Some(1));
}

#[test]
fn the_suite_tells_how_it_is_wired() {
    let network = Network::builder().build();
    let deployment = network.hie.deployment();
    let registry = network.hie.registry().config().unwrap();
    let consent = network.hie.consent().config().unwrap();
    let index = network.hie.index().config().unwrap();
    assert_eq!(
        registry.record_index.as_ref(),
        Some(&deployment.record_index)
    );
    assert_eq!(
        consent.record_index.as_ref(),
        Some(&deployment.record_index)
    );
    assert_eq!(consent.hospital_registry, deployment.hospital_registry);
    assert_eq!(index.hospital_registry, deployment.hospital_registry);
    assert_eq!(index.consent_registry, deployment.consent_registry);
    for chain_id in [registry.chain_id, consent.chain_id, index.chain_id] {
        assert_eq!(chain_id, "hie-test-1");
    }
}
