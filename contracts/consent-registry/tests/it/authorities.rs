//! The table of authorities, walked cell by cell through the one path that every act takes.

use consent_registry::act::{Act, Action};
use consent_registry::authority::{Kind, May};
use consent_registry::error::ContractError;
use consent_registry::events::Event;
use consent_registry::grantee::Person;
use consent_registry::permissions::PermissionError;
use consent_registry::spoken::{Attestation, Spoken};
use consent_registry::state;
use cosmwasm_std::testing::MockApi;
use hie_contract::account::Account;
use hie_policy::{Authority, EmergencyAccess, Role};
use hie_types::Handle;

use crate::attested::*;
use crate::control::recover;
use crate::scene::*;

fn account(name: &str) -> Account {
    Account::of(&MockApi::default(), &addr(name)).unwrap()
}

fn spoken(authority: Authority) -> Spoken {
    match authority {
        Authority::Controller => Spoken::Controller(account("alice")),
        Authority::Signed => Spoken::Signed(account("alice")),
        Authority::Delegate => Spoken::Delegate {
            account: account("delegate"),
            mandate: 1,
        },
        Authority::Attested => Spoken::Attested {
            officer: account("officer"),
            attestation: Attestation {
                hospital: "north".into(),
                evidence: [7; 32],
            },
        },
    }
}

/// Alice with permit 1, denial 2 and session 1.
fn scene() -> Scene {
    let mut scene = Scene::with_officers();
    let handle = scene.patient("alice");
    scene.permit("alice", ending(to_hospital("north")));
    scene.deny("alice", to_hospital("west"));
    scene.doctor("doctor", "north");
    scene.opened("doctor", handle);
    scene
}

/// An action of each kind, all of which would be taken.
fn action(kind: Kind) -> Action {
    match kind {
        Kind::Register => Action::Register,
        Kind::Permit => Action::Permit(ending(to_hospital("south")).into()),
        Kind::Deny => Action::Deny(terms().into()),
        Kind::Amend => Action::Amend(2, to_hospital("south").into()),
        Kind::Shorten => {
            let mut shorter = ending(to_hospital("north"));
            shorter.valid_until = Some(NOW + DAY);
            Action::Amend(1, shorter.into())
        }
        Kind::Revoke => Action::Revoke(1),
        Kind::RevokeAll => Action::RevokeAll,
        Kind::LiftDenial => Action::LiftDenial(2),
        Kind::OptOut => Action::SetEmergencyAccess(EmergencyAccess::OptedOut),
        Kind::OptIn => Action::SetEmergencyAccess(EmergencyAccess::Allowed),
        Kind::ForbidAttestation => Action::SetAttestation(false),
        Kind::AllowAttestation => Action::SetAttestation(true),
        Kind::Dispute => Action::Dispute(1),
        Kind::ForbidPublishing => Action::SetPublishing {
            hospital: id("west"),
            allowed: false,
        },
        Kind::AllowPublishing => Action::SetPublishing {
            hospital: id("west"),
            allowed: true,
        },
        Kind::Close => Action::Close,
        Kind::Rotate => Action::Rotate(Some(addr("heir").into())),
        Kind::CancelRecovery => Action::CancelRecovery,
    }
}

fn take(scene: &mut Scene, spoken: Spoken, action: Action) -> Result<Event, ContractError> {
    let handle: Handle = handle_of("alice");
    let storage = &scene.deps.storage;
    let officer = spoken
        .attestation()
        .map(|_| Person::Account(account("officer")));
    let act = Act {
        env: &scene.env.clone(),
        config: state::config(storage).unwrap(),
        handle,
        patient: state::patient(storage, &handle).unwrap().unwrap(),
        spoken,
        officer,
    };
    act.take(scene.deps.as_mut(), action)
}

#[test]
fn every_cell_of_the_table_holds() {
    for kind in Kind::ALL {
        for authority in Authority::all() {
            let mut scene = scene();
            if kind == Kind::CancelRecovery {
                scene.appoint("recovering", "north", Role::PrivacyOfficer);
                let recovery = recover(handle_of("alice"), "heir", Some("north"));
                scene.ok("recovering", recovery);
            }
            let before = scene.deps.storage.dump();
            let taken = take(&mut scene, spoken(authority), action(kind));
            match kind.may(authority) {
                May::Always => assert!(taken.is_ok(), "{kind:?} {authority}: {taken:?}"),
                May::With(_) | May::Never => {
                    let refused = matches!(
                        taken,
                        Err(ContractError::Permission(
                            PermissionError::NotByThisAuthority
                        ))
                    );
                    assert!(refused, "{kind:?} {authority}: {taken:?}");
                    assert!(scene.deps.storage.dump() == before, "{kind:?} {authority}");
                }
            }
        }
    }
}

#[test]
fn every_action_has_a_kind_but_the_one_that_looks_first() {
    for kind in Kind::ALL {
        let of = action(kind).kind();
        let looks_first = matches!(kind, Kind::Amend | Kind::Shorten);
        assert_eq!(of, (!looks_first).then_some(kind));
    }
}
