//! A pause stops exactly the messages that the design lists (`domain.md`, section 3) and nothing else.
//! Every message of all three contracts is taken from its schema, filled in, and sent by everybody
//! while each scope is paused: a message that is added is walked without anybody adding it here.

use std::collections::BTreeMap;

use hie_client::Call;
use hie_client::Ledger as _;
use hie_policy::Role;
use hie_types::PauseScope;
use hie_types::index::NewPointer;
use hie_types::relation::Relation;
use serde_json::{Value, json};

use crate::pause_examples::{Examples, messages};
use crate::scene::{LAB, Scene};

/// What a scope being paused does to a message.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stop {
    Never,
    By(PauseScope),
    /// What is in a signed or attested act, or stored already, says so: tested in the contract's crate.
    Depends,
}

/// The list of the design, by name and content of a message.
fn stop(name: &str, message: &Value) -> Stop {
    use PauseScope::{Access, Applications, Permits, Publishing};
    let when = |stopped: bool, scope| {
        if stopped {
            Stop::By(scope)
        } else {
            Stop::Never
        }
    };
    let body = &message[name];
    match name {
        "apply_for_membership" | "accredit" => Stop::By(Applications),
        "permit" | "lift_denial" | "approve_request" | "confirm_attested" | "request_consent"
        | "claim_control" | "merge_patient" | "appoint_delegate" => Stop::By(Permits),
        "set_emergency_access" => when(body["access"] == "allowed", Permits),
        "set_attestation" | "set_publishing" => when(body["allowed"] == true, Permits),
        "amend" | "act_attested" | "act_signed" => Stop::Depends,
        "publish_records" => {
            let new = |record: &Value| record["relation"]["kind"] != "replaces";
            let all = body["records"].as_array().unwrap();
            when(all.iter().any(new), Publishing)
        }
        "offer_custody" | "accept_custody" => Stop::By(Publishing),
        "request_access" => when(body["purpose"] != "BTG", Access),
        _ => Stop::Never,
    }
}

/// A network with somebody of every kind, and something to act on.
struct Stage {
    scene: Scene,
    senders: Vec<String>,
    contracts: [(&'static str, String); 3],
}

impl Stage {
    fn set() -> Self {
        let scene = Scene::set();
        let applicant = scene.network.account("applicant");
        let profile = hie_testing::network::profile_of("newcomer");
        let registry = scene.network.hie.registry();
        let id = "newcomer".parse().unwrap();
        registry
            .apply_for_membership(&applicant, id, profile)
            .unwrap();
        let officer = scene.saebom.employs("officer", Role::RecordsOfficer);
        let privacy = scene.saebom.employs("privacy", Role::PrivacyOfficer);
        let custodian = scene.hanbit.employs("officer", Role::RecordsOfficer);
        // The first directive of the network: a denial that could be lifted.
        scene.mina.denies(hie_testing::treatment());
        let senders = vec![
            scene.network.owner.clone(),
            scene.network.registrar.clone(),
            scene.network.security_officer.clone(),
            scene.mina.account.clone(),
            scene.doctor.account.clone(),
            scene.hanbit.administrator.clone(),
            scene.hanbit.gateway.clone(),
            scene.saebom.administrator.clone(),
            scene.saebom.gateway.clone(),
            officer.account,
            privacy.account,
            custodian.account,
            applicant,
            scene.network.account("stranger"),
        ];
        let deployment = scene.network.hie.deployment();
        let contracts = [
            ("hospital-registry", deployment.hospital_registry.clone()),
            ("consent-registry", deployment.consent_registry.clone()),
            ("record-index", deployment.record_index.clone()),
        ];
        Self {
            senders,
            contracts,
            scene,
        }
    }

    fn send(&self, sender: &str, contract: usize, message: &Value) -> Result<(), String> {
        let call = Call::new(&self.contracts[contract].1, message).unwrap();
        let outcome = self.scene.network.ledger.execute(sender, &[call]);
        outcome.map(|_| ()).map_err(|error| error.to_string())
    }

    /// Pauses a scope where it lives; says where that is.
    fn pause(&self, scope: PauseScope) -> Option<usize> {
        let message = json!({ "pause": { "scope": scope } });
        let owner = &self.scene.network.owner;
        let mut lives = (0..3).filter(|contract| self.send(owner, *contract, &message).is_ok());
        let found = lives.next();
        assert_eq!(lives.next(), None, "{scope:?} lives in two contracts");
        found
    }

    fn examples(&self) -> Examples {
        let Scene {
            hanbit,
            mina,
            doctor,
            ..
        } = &self.scene;
        let record = hanbit.points_to(mina, LAB);
        let fresh = hanbit.pointer(LAB);
        let correction = NewPointer {
            relation: Some(Relation {
                kind: hie_policy::RelationKind::Replaces.into(),
                target: record,
                reason: None,
            }),
            ..hanbit.pointer(LAB)
        };
        Examples {
            by_type: BTreeMap::from([
                ("Handle", json!([mina.handle])),
                ("HospitalId", json!(["newcomer", "saebom"])),
                ("RecordId", json!([record])),
                ("PersonId", json!([doctor.account])),
                ("CategoryCode", json!([LAB])),
                ("EndpointId", json!(["private"])),
                ("Purpose", json!(["TREAT", "BTG"])),
                (
                    "Profile",
                    json!([hie_testing::network::profile_of("newcomer")]),
                ),
                (
                    "StaffRef",
                    json!([{ "account": doctor.account, "practitioner": null }]),
                ),
                ("Role", json!(["physician"])),
                ("NewPointer", json!([fresh, correction])),
                (
                    "Terms",
                    json!([{ "purposes": ["TREAT"], "resources": { "all": {} } }]),
                ),
            ]),
            account: self.scene.network.account("applicant"),
            until: self.scene.network.now() + 86_400,
        }
    }
}

/// Which scopes have a contract that stops them.
const LIVING: [PauseScope; 1] = [PauseScope::Applications];

#[test]
fn a_pause_stops_exactly_what_the_design_lists() {
    for scope in PauseScope::ALL {
        let Some(home) = Stage::set().pause(scope) else {
            assert!(!LIVING.contains(&scope), "{scope:?} cannot be paused");
            continue;
        };
        let said = format!("{} is paused", scope.code());
        for contract in 0..3 {
            for name in messages(contract) {
                // What pauses and resumes speaks of pauses itself.
                if ["pause", "resume"].contains(&name.as_str()) {
                    continue;
                }
                let stage = Stage::set();
                stage.pause(scope);
                for message in stage.examples().of(contract, &name) {
                    let outcomes: Vec<_> = stage
                        .senders
                        .iter()
                        .map(|sender| stage.send(sender, contract, &message))
                        .collect();
                    let stopped = outcomes
                        .iter()
                        .any(|outcome| outcome.as_ref().is_err_and(|error| error.contains(&said)));
                    for other in PauseScope::ALL.into_iter().filter(|other| *other != scope) {
                        let said = format!("{} is paused", other.code());
                        let all = format!("{outcomes:?}");
                        assert!(!all.contains(&said), "{message}: {all}");
                    }
                    match stop(&name, &message) {
                        Stop::Depends => {}
                        Stop::By(by) if by == scope && contract == home => {
                            assert!(stopped, "{message} is not stopped: {outcomes:#?}");
                            let passed = outcomes.iter().any(Result::is_ok);
                            assert!(!passed, "{message} passes while {said}");
                        }
                        _ => assert!(!stopped, "{message} is stopped: {outcomes:#?}"),
                    }
                }
            }
        }
    }
}

/// The walk above sends what is well formed: a message that is not even read would prove nothing.
#[test]
fn every_message_of_the_walk_is_read() {
    let stage = Stage::set();
    let examples = stage.examples();
    for contract in 0..3 {
        for name in messages(contract) {
            let all = examples.of(contract, &name);
            assert!(!all.is_empty(), "{name}");
            for message in all {
                let outcome = stage.send(&stage.senders[13], contract, &message);
                if let Err(error) = outcome {
                    for unread in [
                        "unknown variant",
                        "unknown field",
                        "missing field",
                        "parsing",
                    ] {
                        assert!(!error.to_lowercase().contains(unread), "{message}: {error}");
                    }
                }
            }
        }
    }
}

/// What is stopped is named by the list, and every name of the list that the contracts know is walked.
#[test]
fn the_list_has_a_message_for_every_scope_that_lives() {
    let stage = Stage::set();
    let examples = stage.examples();
    for scope in LIVING {
        let found = (0..3).any(|contract| {
            messages(contract).iter().any(|name| {
                let mut all = examples.of(contract, name).into_iter();
                all.any(|message| stop(name, &message) == Stop::By(scope))
            })
        });
        assert!(found, "{scope:?}");
    }
}
