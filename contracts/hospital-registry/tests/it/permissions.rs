//! Who may send what, for every message and every kind of sender.

use hospital_registry::error::Failed;
use std::collections::BTreeMap;

use cosmwasm_schema::{schema_for, schemars::schema::Schema};
use cosmwasm_std::coins;
use cosmwasm_std::testing::message_info;
use hie_policy::Role;
use hie_types::registry::*;
use hospital_registry::application::ApplicationError;
use hospital_registry::membership::MembershipError;
use hospital_registry::permissions::{Sender, senders};
use hospital_registry::staff::StaffError;
use hospital_registry::{ContractError, contract};

use crate::scene::*;

/// One of each message, such that whoever may send it can, in [`full_scene`].
pub fn every_message(scene: &Scene) -> Vec<ExecuteMsg> {
    let nurse = scene.account_ref("nurse");
    let role = NetworkRole::Auditor;
    vec![
        apply("gamma"),
        scene.accredit("applicant", "beta", UNTIL),
        ExecuteMsg::RejectApplication {
            applicant: scene.text("applicant"),
            reason: StatusReason::Decision,
        },
        ExecuteMsg::WithdrawApplication {},
        renew("alpha", UNTIL + 1),
        suspend("alpha"),
        reinstate("stopped"),
        revoke("alpha"),
        announce(),
        cancel_leaving("leaver"),
        complete("leaver"),
        set_capabilities("alpha", &[hie_policy::Capability::Custodian]),
        ExecuteMsg::UpdateProfile {
            profile: profile("alpha"),
        },
        ExecuteMsg::ProposeAdministrator {
            account: scene.text("new"),
        },
        accept_administrator("alpha"),
        put_category("letter", true),
        retire_category("referral-note"),
        settings(2 * DAY),
        ExecuteMsg::SetRecordIndex {
            address: scene.text("index"),
        },
        put_endpoint("store"),
        retire_endpoint("store"),
        encryption_key(10),
        ExecuteMsg::RetireKey {
            key: 1,
            compromised: false,
        },
        appoint(scene.account_ref("new"), Role::Nurse),
        accept("alpha"),
        ExecuteMsg::SuspendStaff {
            staff: nurse.clone(),
        },
        ExecuteMsg::ReinstateStaff {
            staff: scene.account_ref("clerk"),
        },
        ExecuteMsg::RemoveStaff { staff: nurse },
        ExecuteMsg::LeaveHospital {},
        ExecuteMsg::NominateRoleHolder {
            role,
            account: scene.text("new"),
        },
        ExecuteMsg::AcceptRole { role },
        ExecuteMsg::RemoveRoleHolder { role },
        ExecuteMsg::NominateOwner {
            account: scene.text("new"),
        },
        ExecuteMsg::AcceptOwnership {},
        ExecuteMsg::CancelNomination {},
        pause(),
        resume(),
    ]
}

/// A registry in which every message has something to act on.
pub fn full_scene() -> Scene {
    let mut scene = Scene::with_alpha();
    scene.member("stopped");
    scene.ok("owner", suspend("stopped"));
    scene.ok("applicant", apply("beta"));
    scene.staff("alpha", "nurse", Role::Nurse);
    scene.staff("alpha", "clerk", Role::RecordsOfficer);
    scene.staff("alpha", "gateway", Role::Gateway);
    let clerk = scene.account_ref("clerk");
    scene.ok("alpha-admin", ExecuteMsg::SuspendStaff { staff: clerk });
    let invited = scene.account_ref("invited");
    scene.ok("alpha-admin", appoint(invited, Role::Nurse));
    scene.ok("alpha-admin", put_endpoint("store"));
    scene.ok("alpha-admin", encryption_key(9));
    let role = NetworkRole::Auditor;
    let account = scene.text("role-nominee");
    scene.ok("owner", ExecuteMsg::NominateRoleHolder { role, account });
    let account = scene.text("heir");
    scene.ok("owner", ExecuteMsg::NominateOwner { account });
    let account = scene.text("successor");
    scene.ok("alpha-admin", ExecuteMsg::ProposeAdministrator { account });
    scene.member("leaver");
    scene.ok("owner", settings(DAY));
    scene.ok("leaver-admin", announce());
    scene.at(START + DAY);
    scene
}

/// What this message acts on and no other message can do with.
pub fn prepare(scene: &mut Scene, message: &ExecuteMsg) {
    match message {
        ExecuteMsg::Resume { .. } => {
            scene.ok("owner", pause());
        }
        ExecuteMsg::CompleteWithdrawal { .. } => scene.name_index(),
        _ => {}
    }
}

/// Accounts and what they are in [`full_scene`].
pub const ACTORS: [(&str, &[Sender]); 14] = [
    ("stranger", &[]),
    ("owner", &[Sender::Owner]),
    ("registrar", &[Sender::Registrar]),
    ("security", &[Sender::SecurityOfficer]),
    ("auditor", &[]),
    ("alpha-admin", &[Sender::Administrator]),
    ("nurse", &[Sender::Staff]),
    ("clerk", &[Sender::Staff]),
    ("gateway", &[Sender::Staff]),
    ("invited", &[Sender::Appointee]),
    ("applicant", &[Sender::Applicant]),
    ("successor", &[Sender::ProposedAdministrator]),
    ("role-nominee", &[Sender::RoleNominee]),
    ("heir", &[Sender::OwnerNominee]),
];

fn name_of(message: &ExecuteMsg) -> String {
    json(message)
        .as_object()
        .unwrap()
        .keys()
        .next()
        .unwrap()
        .clone()
}

#[test]
fn every_message_is_in_the_list() {
    let schema = schema_for!(ExecuteMsg).schema;
    let variants = schema.subschemas.unwrap().one_of.unwrap();
    assert!(
        variants
            .iter()
            .all(|variant| matches!(variant, Schema::Object(_)))
    );
    let scene = Scene::new();
    let mut names: Vec<_> = every_message(&scene).iter().map(name_of).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), variants.len());
}

#[test]
fn the_table_is_as_frozen() {
    let scene = Scene::new();
    let table: BTreeMap<_, _> = every_message(&scene)
        .iter()
        .map(|message| (name_of(message), senders(message).to_vec()))
        .collect();
    golden("permissions.golden.json", &table);
}

#[test]
fn codes_of_senders_are_those_in_the_table() {
    let scene = Scene::new();
    for message in every_message(&scene) {
        for sender in senders(&message) {
            assert_eq!(json(sender), sender.code());
        }
    }
}

#[test]
fn whoever_may_send_a_message_can_and_nobody_else() {
    let messages = every_message(&full_scene());
    for message in messages {
        let allowed = senders(&message);
        for (actor, kinds) in ACTORS {
            let mut scene = full_scene();
            prepare(&mut scene, &message);
            let may = kinds.iter().any(|kind| allowed.contains(kind));
            if allowed.contains(&Sender::Anyone) {
                continue; // `applications` has who cannot apply
            }
            if may {
                scene.ok(actor, message.clone());
                continue;
            }
            let error = scene.refused(actor, message.clone());
            let is_refusal = match &error {
                ContractError::Unauthorized(error) => error.allowed == allowed,
                ContractError::Staff(StaffError::NothingOffered) => allowed == [Sender::Appointee],
                ContractError::Staff(StaffError::NotStaff | StaffError::AdministratorStays) => {
                    allowed == [Sender::Staff]
                }
                ContractError::Membership(MembershipError::NotProposed) => {
                    allowed == [Sender::ProposedAdministrator]
                }
                ContractError::Application(ApplicationError::NotApplied) => {
                    allowed == [Sender::Applicant]
                }
                ContractError::Role(_) => allowed == [Sender::RoleNominee],
                ContractError::Ownership(_) => allowed == [Sender::OwnerNominee],
                _ => false,
            };
            assert!(is_refusal, "{actor} sent {message:?}: {error}");
        }
    }
}

#[test]
fn the_administrator_of_another_hospital_does_not_reach_this_one() {
    let mut scene = full_scene();
    scene.member("other");
    let before: (Vec<_>, Vec<_>) = (scene.all_staff("alpha"), scene.all_keys("alpha"));
    for message in every_message(&scene) {
        if senders(&message) == [Sender::Administrator] {
            let _ = scene.send("other-admin", message);
        }
    }
    assert_eq!((scene.all_staff("alpha"), scene.all_keys("alpha")), before);
}

#[test]
fn funds_are_refused_with_every_message() {
    let scene = full_scene();
    for message in every_message(&scene) {
        for (sender, _) in ACTORS {
            let mut scene = full_scene();
            let before = scene.dump();
            let info = message_info(&scene.addr(sender), &coins(1, "uhie"));
            let env = scene.env.clone();
            let outcome = contract::execute(scene.deps.as_mut(), env, info, message.clone())
                .map_err(Failed::error);
            assert!(
                matches!(outcome, Err(ContractError::Funds(_))),
                "{message:?}"
            );
            assert_eq!(scene.dump(), before);
        }
    }
    let mut deps = cosmwasm_std::testing::mock_dependencies();
    let info = message_info(&scene.addr("creator"), &coins(1, "uhie"));
    let msg = InstantiateMsg {
        owner: scene.text("owner"),
    };
    let outcome =
        contract::instantiate(deps.as_mut(), scene.env.clone(), info, msg).map_err(Failed::error);
    assert!(matches!(outcome, Err(ContractError::Funds(_))));
}

#[test]
fn a_refusal_says_who_may_and_nothing_else() {
    let mut scene = full_scene();
    let error = scene.refused("stranger", suspend("alpha"));
    assert_eq!(
        error.to_string(),
        "sender must be one of: registrar security_officer owner"
    );
}
