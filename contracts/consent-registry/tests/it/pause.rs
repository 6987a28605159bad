//! Pausing permits: who may, what is stopped, and that nothing else is.

use std::collections::BTreeSet;

use consent_registry::error::ContractError;
use consent_registry::permissions::sender_of;
use hie_contract::pause::PauseError;
use hie_policy::EmergencyAccess;
use hie_types::PauseScope;
use hie_types::consent::*;
use hie_types::registry::NetworkRole;

use crate::emergency::*;
use crate::permissions::{account_of, messages, scene as everything};
use crate::requests::{approve, ask, decline, withdraw};
use crate::scene::*;

pub fn pause() -> ExecuteMsg {
    let scope = PauseScope::Permits;
    ExecuteMsg::Pause { scope }
}

pub fn resume() -> ExecuteMsg {
    let scope = PauseScope::Permits;
    ExecuteMsg::Resume { scope }
}

impl Scene {
    /// Nobody's staff, with this role of the network.
    pub fn in_role(&self, name: &str, role: NetworkRole) {
        self.auditor(name);
        self.change_account(name, |facts| facts.network_roles = vec![role]);
    }

    fn paused(&self) -> Vec<PauseScope> {
        let config: ConfigResponse = self.ask(QueryMsg::Config {});
        config.paused
    }
}

fn scene() -> Scene {
    let scene = crate::requests::scene();
    scene.in_role("registrar", NetworkRole::Registrar);
    scene.in_role("security", NetworkRole::SecurityOfficer);
    scene.in_role("auditor", NetworkRole::Auditor);
    scene
}

fn is_paused(error: &ContractError) -> bool {
    matches!(
        error,
        ContractError::Pause(PauseError::Paused(PauseScope::Permits))
    )
}

#[test]
fn owner_registrar_and_security_officer_pause_owner_and_registrar_resume() {
    let mut scene = scene();
    assert_eq!(scene.paused(), []);
    for sender in ["owner", "registrar", "security"] {
        let response = scene.ok(sender, pause());
        assert_eq!(event(&response).0, "pause");
        assert_eq!(attribute(&response, "scope"), "permits");
        assert_eq!(attribute(&response, "action"), "paused");
        assert_eq!(attribute(&response, "actor"), addr(sender).to_string());
        assert_eq!(scene.paused(), [PauseScope::Permits]);
        let resumer = if sender == "security" {
            "registrar"
        } else {
            sender
        };
        let response = scene.ok(resumer, resume());
        assert_eq!(attribute(&response, "action"), "resumed");
        assert_eq!(scene.paused(), []);
    }
}

#[test]
fn nobody_else_pauses_or_resumes() {
    let mut scene = scene();
    for sender in ["alice", "doctor", "auditor", "record-index"] {
        assert_refused!(
            scene,
            sender,
            pause(),
            ContractError::Pause(PauseError::MayNotPause)
        );
    }
    scene.ok("security", pause());
    for sender in ["alice", "doctor", "auditor", "record-index", "security"] {
        assert_refused!(
            scene,
            sender,
            resume(),
            ContractError::Pause(PauseError::MayNotResume)
        );
    }
}

#[test]
fn the_owner_pauses_without_asking_the_hospital_registry() {
    let mut scene = scene();
    scene.asked();
    scene.ok("owner", pause());
    scene.ok("owner", resume());
    assert_eq!(scene.asked(), 0);
}

#[test]
fn only_permits_are_paused_here_and_each_step_is_taken_once() {
    let mut scene = scene();
    for scope in [
        PauseScope::Applications,
        PauseScope::Publishing,
        PauseScope::Access,
    ] {
        for msg in [ExecuteMsg::Pause { scope }, ExecuteMsg::Resume { scope }] {
            assert_refused!(
                scene,
                "owner",
                msg,
                ContractError::Pause(PauseError::OtherContract(_))
            );
        }
    }
    assert_refused!(
        scene,
        "owner",
        resume(),
        ContractError::Pause(PauseError::NotPaused(_))
    );
    scene.ok("owner", pause());
    assert_refused!(
        scene,
        "owner",
        pause(),
        ContractError::Pause(PauseError::AlreadyPaused(_))
    );
}

/// The list of the design, by name; of those with a choice, the one that widens.
const STOPPED: [&str; 14] = [
    "amend",
    "appoint_delegate",
    "claim_control",
    "claim_control by auditor",
    "confirm_attested",
    "merge_patient",
    "merge_patient by_hospital",
    "set_attestation",
    "set_publishing",
    "permit",
    "lift_denial",
    "approve_request",
    "request_consent",
    "set_emergency_access",
];

#[test]
fn exactly_what_widens_is_stopped() {
    let mut stopped = BTreeSet::new();
    for msg in messages() {
        let (name, sender) = sender_of(&msg);
        if matches!(name, "pause" | "resume") {
            continue;
        }
        let mut scene = everything();
        if matches!(name, "draw_use" | "record_late_session") {
            let address = addr("record-index").to_string();
            scene.ok("owner", ExecuteMsg::SetRecordIndex { address });
        }
        // Opting in and allowing to publish are stopped, and not what the table has.
        let msg = match msg {
            ExecuteMsg::SetAttestation { handle, .. } => ExecuteMsg::SetAttestation {
                handle,
                allowed: true,
            },
            ExecuteMsg::SetPublishing {
                handle, hospital, ..
            } => ExecuteMsg::SetPublishing {
                handle,
                hospital,
                allowed: true,
            },
            ExecuteMsg::SetEmergencyAccess { handle, .. } => ExecuteMsg::SetEmergencyAccess {
                handle,
                access: EmergencyAccess::Allowed.into(),
            },
            other => other,
        };
        scene.ok("owner", pause());
        let account = account_of(sender);
        let before = scene.deps.storage.dump();
        match scene.send(account, msg.clone()) {
            Ok(_) => {}
            Err(error) => {
                assert!(is_paused(&error), "{name}: {error:?}");
                assert!(scene.deps.storage.dump() == before);
                stopped.insert(name);
                scene.ok("owner", resume());
                scene.ok(account, msg);
            }
        }
    }
    assert_eq!(stopped, STOPPED.into_iter().collect());
}

#[test]
fn a_patient_restricts_and_answers_with_no_while_permits_are_paused() {
    let mut scene = scene();
    let permit_id = scene.permit("alice", to_hospital("north"));
    for _ in 0..3 {
        scene.ok("doctor", ask("alice"));
    }
    scene.ok("security", pause());
    scene.deny("alice", terms());
    scene.ok("alice", revoke("alice", permit_id));
    scene.ok("alice", revoke_all("alice"));
    scene.ok("alice", decline("alice", 1));
    scene.ok("doctor", withdraw("alice", 2));
    scene.ok("alice", opt("alice", EmergencyAccess::OptedOut));
    scene.ok("bob", register("bob"));
    let error = scene.refused("alice", approve("alice", 3, None));
    assert!(is_paused(&error), "{error:?}");
    // What is permitted already stays so.
    scene.permit_again();
}

impl Scene {
    fn permit_again(&mut self) {
        self.ok("registrar", resume());
        let id = self.permit("bob", to_hospital("north"));
        self.ok("security", pause());
        assert_eq!(self.status(id), DirectiveStatus::Active);
        assert_eq!(self.reason("bob", "north"), "permitted");
    }
}

#[test]
fn emergencies_are_never_paused() {
    let mut scene = scene();
    scene.doctor("medic", "north");
    scene.ok("security", pause());
    let session = scene.opened("medic", handle_of("alice"));
    scene.ok("medic", end(session, None));
}

#[test]
fn who_may_not_send_is_told_so_whether_permits_are_paused_or_not() {
    let mut scene = scene();
    scene.ok("security", pause());
    assert_refused!(
        scene,
        "doctor",
        permit("alice", terms()),
        ContractError::Permission(_)
    );
}
