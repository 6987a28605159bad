//! The contract beside the plain model of [`crate::reference`]: everything is said to both.

use std::collections::BTreeSet;

use consent_registry::error::ContractError;
use consent_registry::permissions::sender_of;
use cosmwasm_std::testing::message_info;
use cosmwasm_std::{Addr, Response, from_json};
use hie_policy::{Reason, Role};
use hie_types::consent::*;
use hie_types::registry::NetworkRole;
use hie_types::{Handle, Salt, derive};

use crate::reference::*;
use crate::reference_acts::Act;
use crate::reference_others::Other;
use crate::reference_why::why;
use crate::scene::*;
use crate::signed::Wallet;

/// Something that is said about a handle; a few at a time.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug)]
pub enum Said {
    Act(By, Act),
    Other(Other),
}

pub struct Pair {
    pub scene: Scene,
    pub model: Reference,
    pub wallet: Wallet,
    /// What happened: who did what, and why something was refused.
    pub seen: BTreeSet<String>,
}

impl Reference {
    /// What becomes of it.
    pub fn weighed(&mut self, of: Name, said: &Said) -> Result<Option<BTreeSet<Reason>>, Against> {
        match said {
            Said::Act(by, act) => self.act(of, *by, act).map(|()| None),
            Said::Other(other) => self.other(of, *other),
        }
    }
}

impl Pair {
    /// The registry as it was instantiated, and everybody who is not a patient.
    pub fn new() -> Self {
        let mut scene = Scene::before();
        scene.instantiate(None).unwrap();
        scene.officers();
        scene.asker("asker", "north", Role::Physician);
        scene.asker("other-asker", "west", Role::Physician);
        scene.doctor("surgeon", "south");
        scene.doctor("medic", "north");
        scene.officer("privacy", "south");
        for (name, role) in [
            ("registrar", NetworkRole::Registrar),
            ("security", NetworkRole::SecurityOfficer),
        ] {
            scene.auditor(name);
            scene.change_account(name, |facts| facts.network_roles = vec![role]);
        }
        let model = Reference {
            now: scene.now(),
            owner: "owner",
            ..Reference::default()
        };
        Self {
            scene,
            model,
            wallet: Wallet::new(5),
            seen: BTreeSet::new(),
        }
    }

    pub fn address(&self, name: Name) -> Addr {
        match name {
            "wallet" => self.wallet.address(),
            _ => addr(name),
        }
    }

    pub fn handle(&self, of: Name) -> Handle {
        match of {
            "wallet" => self.wallet.handle(),
            "paper" => derive::hospital_handle(CHAIN, &id("north"), &Salt([5; 16])),
            _ => handle_of(of),
        }
    }

    fn send(&mut self, by: Name, msg: ExecuteMsg) -> Result<Response, ContractError> {
        let info = message_info(&self.address(by), &[]);
        self.scene.deps.storage.take();
        let (deps, env) = (self.scene.deps.as_mut(), self.scene.env.clone());
        let found = consent_registry::contract::execute(deps, env, info, msg);
        if found.is_err() {
            let cost = self.scene.deps.storage.take();
            let wrote = (cost.writes, cost.removes);
            assert_eq!(wrote, (0, 0), "a refused message wrote");
        }
        found
    }

    /// Says it to both, and compares.
    pub fn say(&mut self, of: Name, said: &Said) {
        let (sender, msg) = self.message(of, said);
        let kind = sender_of(&msg).0;
        let label = self.label(of, said);
        let overdue = self.model.is_overdue(sender);
        let expected = self.model.weighed(of, said);
        let found = self.send(sender, msg);
        if let (Ok(response), Ok(Some(refusals))) = (&found, &expected) {
            let answer: BreakGlassResponse = from_json(response.data.clone().unwrap()).unwrap();
            match answer.refusal {
                Some(refusal) => assert!(refusals.contains(&refusal.0), "{refusals:?}"),
                None => assert!(refusals.is_empty(), "{refusals:?}"),
            }
            assert_eq!(answer.overdue_review, overdue);
        }
        match (found, expected) {
            (Ok(_), Ok(_)) => {
                self.seen.insert(label);
                self.seen.insert(format!("{kind} taken"));
            }
            (Ok(_), Err(against)) => panic!("taken, though {against:?}: {of} {said:?}"),
            (Err(error), Ok(_)) => {
                panic!("refused ({error}), though nothing is against it: {of} {said:?}")
            }
            (Err(error), Err(against)) => {
                let why = why(&error);
                let known = against.contains(why);
                assert!(known, "refused for {why}, not {against:?}: {of} {said:?}");
                self.seen.insert(why.to_owned());
                self.seen.insert(format!("{kind} refused"));
                self.seen.insert(format!("{label} refused"));
            }
        }
    }

    /// In one or two words: as whom somebody is heard, and what is said.
    pub fn label(&self, of: Name, said: &Said) -> String {
        let name = |what: String| {
            let mut words = what.split(|end: char| !end.is_alphanumeric());
            words.next().unwrap().to_owned()
        };
        match said {
            Said::Act(by, act) => {
                format!("{}{}", self.model.heard(of, *by), act.name())
            }
            Said::Other(Other::Network(_, matter)) => name(format!("{matter:?}")),
            Said::Other(Other::Propose {
                recovery, hospital, ..
            }) => {
                let by = hospital.map_or("auditor", |_| "hospital");
                let what = if *recovery { "recovery" } else { "claim" };
                format!("{by} {what}")
            }
            Said::Other(other) => name(format!("{other:?}")),
        }
    }

    /// The time passes for both.
    pub fn pass(&mut self, seconds: u64) {
        self.model.now += seconds;
        self.scene.pass(seconds);
    }
}
