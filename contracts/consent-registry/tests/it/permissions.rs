//! Who may send what: the table is frozen, and the contract keeps to it.

use std::collections::BTreeMap;

use consent_registry::error::ContractError;
use consent_registry::permissions::{Sender, sender_of};
use consent_registry::state;
use cosmwasm_std::coins;
use hie_policy::{EmergencyAccess, Power, Role};
use hie_types::consent::{AttestedAction, ExecuteMsg, Terms, Verdict};
use hie_types::registry::NetworkRole;
use hie_types::{Handle, Salt, derive};

use crate::amending::amend;
use crate::attested::{self, attest, set_attestation};
use crate::control::*;
use crate::delegates::{appoint, remove};
use crate::emergency::*;
use crate::merging::{merge, merge_by, unmerge};
use crate::pause::{pause, resume};
use crate::policy_texts::{put_text, retire_text};
use crate::purge::purge;
use crate::requests::{approve, ask, decline, withdraw};
use crate::scene::*;
use crate::signed::{Wallet, deny_all};

const GOLDEN: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/testdata/permissions.golden.json"
);

/// A patient with a permit (1) and a denial (2), an officer, a nominee.
pub fn scene() -> Scene {
    let mut scene = Scene::before();
    scene.instantiate(None).unwrap();
    scene.patient("controller");
    scene.permit("controller", limited());
    scene.deny("controller", terms());
    scene.enrol(&Wallet::new(5));
    // One who may do nothing but export, and resign.
    let delegate = appoint("controller", "delegate", &[Power::ExportLog], NOW + DAY);
    scene.ok("controller", delegate);
    scene.appoint("officer", "north", Role::RecordsOfficer);
    scene.appoint("confirmer", "north", Role::Administrator);
    scene.attested_permit(handle_of("controller"), terms());
    let account = addr("nominee").into();
    scene.ok("owner", ExecuteMsg::NominateOwner { account });
    scene.ok("owner", put_text("in-force", 1));
    // Handles of which the control is about to pass.
    for byte in [6, 7] {
        scene.ok("officer", register_by("north", Salt([byte; 16])));
    }
    scene.ok("officer", claim(unclaimed(7), "heir", Some("north")));
    for name in ["second", "third", "fourth"] {
        scene.patient(name);
    }
    scene.ok("second", rotate(handle_of("second"), Some("heir")));
    for name in ["third", "fourth"] {
        let recovered = recover(handle_of(name), "heir", Some("north"));
        scene.ok("officer", recovered);
    }
    scene.ok("fourth", cancel_recovery(handle_of("fourth")));
    scene.patient("alma");
    scene.merges("controller", "alma");
    scene.in_role("security", NetworkRole::SecurityOfficer);
    scene.in_role("registrar", NetworkRole::Registrar);
    scene.asker("asker", "north", Role::Physician);
    scene.ok("asker", ask("controller"));
    // Two sessions, one of them of somebody who is barred.
    let handle = handle_of("controller");
    scene.doctor("doctor", "north");
    scene.opened("doctor", handle);
    scene.officer("privacy-officer", "north");
    scene.auditor("auditor");
    scene.doctor("barred", "north");
    let bad = scene.opened("barred", handle);
    scene.ok("auditor", review(bad, Verdict::Unjustified));
    scene
}

/// A handle that north registered and nobody controls.
fn unclaimed(byte: u8) -> Handle {
    derive::hospital_handle(CHAIN, &id("north"), &Salt([byte; 16]))
}

fn limited() -> Terms {
    Terms {
        max_uses: Some(2),
        ..terms()
    }
}

/// One of each message, all of which would be accepted from the right sender.
pub fn messages() -> Vec<ExecuteMsg> {
    let account = addr("other").to_string();
    let address = addr("record-index").to_string();
    vec![
        register("anyone"),
        register_by("north", Salt([5; 16])),
        permit("controller", terms()),
        deny("controller", terms()),
        amend("controller", 1, limited()),
        revoke("controller", 1),
        revoke_all("controller"),
        lift("controller", 2),
        ExecuteMsg::DrawUse { ids: vec![1] },
        late_session("controller"),
        ExecuteMsg::SetEmergencyAccess {
            handle: handle_of("controller"),
            access: EmergencyAccess::OptedOut.into(),
        },
        set_attestation("controller", false),
        appoint("controller", "other", &[Power::Deny], NOW + DAY),
        remove("controller", "delegate"),
        attest(handle_of("controller"), AttestedAction::OptOut {}),
        Wallet::new(5).signed(1, deny_all()),
        attested::confirm(handle_of("controller"), 3),
        break_glass(handle_of("controller"), None),
        ExecuteMsg::EndBreakGlass {
            session: 1,
            practitioner: None,
        },
        review(1, Verdict::Justified),
        ExecuteMsg::DisputeBreakGlass {
            handle: handle_of("controller"),
            session: 1,
        },
        set_publishing("controller", "north", false),
        close("controller"),
        rotate(handle_of("controller"), Some("other")),
        claim(unclaimed(6), "other", Some("north")),
        claim(unclaimed(6), "other", None),
        recover(handle_of("controller"), "other", Some("north")),
        recover(handle_of("controller"), "other", None),
        confirm(handle_of("fourth")),
        cancel_claim(unclaimed(7)),
        cancel_recovery(handle_of("third")),
        accept(handle_of("second")),
        merge(handle_of("controller"), handle_of("second")),
        merge_by("north", handle_of("controller"), unclaimed(6)),
        unmerge(handle_of("controller"), handle_of("alma")),
        ExecuteMsg::LiftBar {
            person: person("barred"),
        },
        ExecuteMsg::UpdateConfig {
            settings: settings(),
            control: None,
            attested_permit_days: None,
            retention_days: None,
        },
        purge("controller"),
        pause(),
        resume(),
        ask("controller"),
        approve("controller", 1, None),
        decline("controller", 1),
        withdraw("controller", 1),
        put_text("consent-2026", 1),
        retire_text("in-force"),
        ExecuteMsg::SetRecordIndex { address },
        ExecuteMsg::NominateOwner { account },
        ExecuteMsg::AcceptOwnership {},
        ExecuteMsg::CancelNomination {},
    ]
}

/// The account that plays a sender. Anybody may register, but only the handle of their own account.
pub fn account_of(sender: Sender) -> &'static str {
    match sender {
        Sender::AnyAccount => "anyone",
        Sender::AttestingOfficer => "officer",
        Sender::Relayer => "anyone",
        Sender::Attester => "officer",
        Sender::Confirmer => "confirmer",
        Sender::Controller
        | Sender::Delegate
        | Sender::EitherController
        | Sender::EitherControllerOrAuditor => "controller",
        Sender::RecordIndex => "record-index",
        Sender::Owner => "owner",
        Sender::Nominee => "nominee",
        Sender::Asker => "asker",
        Sender::Pauser => "security",
        Sender::Resumer => "registrar",
        Sender::Staff | Sender::SessionPersonOrPrivacyOfficer => "doctor",
        Sender::Reviewer => "privacy-officer",
        Sender::Auditor => "auditor",
        Sender::ControlNominee => "heir",
        Sender::ClaimCanceller | Sender::RecoveryCanceller => "officer",
    }
}

/// Whether an account that does not play the sender may send all the same, or is answered.
fn is_also_a_sender(name: &str, account: &str) -> bool {
    match name {
        // The answer refuses them.
        "break_glass" => [
            "doctor",
            "barred",
            "officer",
            "confirmer",
            "privacy-officer",
            "asker",
        ]
        .contains(&account),
        "act_signed" => true,
        "remove_delegate" => account == "delegate",
        "act_attested" => account == "confirmer",
        "register_patient by_hospital" | "merge_patient by_hospital" => account == "confirmer",
        "unmerge_patient" => account == "auditor",
        "confirm_attested" => account == "auditor",
        "end_break_glass" => account == "privacy-officer",
        // Physicians of the same hospital.
        "purge" => true,
        "pause" => ["owner", "registrar"].contains(&account),
        "resume" => account == "owner",
        "withdraw_request" => ["doctor", "barred"].contains(&account),
        "review_break_glass" => account == "auditor",
        "claim_control" | "recover_control" => account == "confirmer",
        "cancel_claim" | "cancel_recovery" => {
            ["auditor", "privacy-officer", "confirmer"].contains(&account)
        }
        _ => false,
    }
}

const ACCOUNTS: [&str; 18] = [
    "delegate",
    "heir",
    "security",
    "registrar",
    "anyone",
    "asker",
    "officer",
    "confirmer",
    "privacy-officer",
    "doctor",
    "barred",
    "auditor",
    "controller",
    "record-index",
    "owner",
    "nominee",
    "hospital-registry",
    "consent-registry",
];

#[test]
fn every_message_stands_in_the_table() {
    let schema = cosmwasm_schema::schema_for!(ExecuteMsg);
    let variants = schema.schema.subschemas.unwrap().one_of.unwrap().len();
    let mut kinds: Vec<_> = messages()
        .iter()
        .map(|msg| sender_of(msg).0.split(' ').next().unwrap().to_owned())
        .collect();
    kinds.dedup();
    assert_eq!(kinds.len(), variants);
}

#[test]
fn the_table_is_frozen() {
    let table: BTreeMap<_, _> = messages()
        .iter()
        .map(|msg| {
            let (name, sender) = sender_of(msg);
            (name, sender.code())
        })
        .collect();
    assert_eq!(table.len(), messages().len());
    let found = format!("{}\n", serde_json::to_string_pretty(&table).unwrap());
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(GOLDEN, &found).unwrap();
    }
    let golden = std::fs::read_to_string(GOLDEN).unwrap_or_default();
    assert_eq!(found, golden, "if this is meant, run with UPDATE_GOLDEN=1");
}

#[test]
fn every_message_is_taken_from_its_sender_and_from_nobody_else() {
    for msg in messages() {
        let (name, sender) = sender_of(&msg);
        for account in ACCOUNTS {
            let mut scene = scene();
            if matches!(name, "draw_use" | "record_late_session") {
                let address = addr("record-index").to_string();
                scene.ok("owner", ExecuteMsg::SetRecordIndex { address });
            }
            if name == "resume" {
                scene.ok("owner", pause());
            }
            if account == account_of(sender) || is_also_a_sender(name, account) {
                scene.ok(account, msg.clone());
                continue;
            }
            let error = scene.refused(account, msg.clone());
            let expected = match sender {
                Sender::Pauser | Sender::Resumer => matches!(error, ContractError::Pause(_)),
                Sender::AnyAccount | Sender::Relayer => {
                    matches!(error, ContractError::Registration(_))
                }
                Sender::AttestingOfficer | Sender::Attester => {
                    matches!(error, ContractError::Officer(_))
                }
                Sender::Confirmer => matches!(
                    error,
                    ContractError::Officer(_) | ContractError::Attestation(_)
                ),
                Sender::Controller
                | Sender::Delegate
                | Sender::RecordIndex
                | Sender::ClaimCanceller
                | Sender::RecoveryCanceller => {
                    matches!(error, ContractError::Permission(_))
                }
                Sender::Asker => matches!(error, ContractError::Staff(_) | ContractError::Asker(_)),
                Sender::Staff
                | Sender::SessionPersonOrPrivacyOfficer
                | Sender::Reviewer
                | Sender::Auditor => matches!(error, ContractError::Staff(_)),
                Sender::ControlNominee => matches!(error, ContractError::Control(_)),
                Sender::EitherController | Sender::EitherControllerOrAuditor => {
                    matches!(error, ContractError::Merge(_))
                }
                Sender::Owner | Sender::Nominee => matches!(error, ContractError::Ownership(_)),
            };
            assert!(expected, "{name} from {account}: {error:?}");
        }
    }
}

#[test]
fn every_message_refuses_funds_from_its_sender() {
    for msg in messages() {
        let mut scene = scene();
        let (name, sender) = sender_of(&msg);
        let before = scene.deps.storage.dump();
        let refused = scene.send_with(account_of(sender), msg, &coins(1, "stake"));
        assert!(matches!(refused, Err(ContractError::Funds(_))), "{name}");
        assert!(scene.deps.storage.dump() == before, "{name}");
    }
}

#[test]
fn namespaces_are_unique_and_short() {
    let mut names: Vec<_> = state::namespaces();
    assert!(names.iter().all(|name| (1..=2).contains(&name.len())));
    names.push("contract_info");
    names.sort_unstable();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all);
}
