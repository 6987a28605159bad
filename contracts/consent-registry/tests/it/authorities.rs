//! The table of authorities, walked cell by cell through the one path that every act takes.

use consent_registry::act::{Act, Action};
use consent_registry::authority::{Kind, May};
use consent_registry::error::ContractError;
use consent_registry::error::Failed;
use consent_registry::events::Event;
use consent_registry::grantee::Person;
use consent_registry::mandate::{Appointment, Powers};
use consent_registry::permissions::PermissionError;
use consent_registry::spoken::{Attestation, Spoken};
use consent_registry::state::{self, mandates};
use cosmwasm_std::testing::MockApi;
use hie_contract::account::Account;
use hie_policy::{Authority, EmergencyAccess, MandateKind, Power, Role};
use hie_types::Handle;

use crate::attested::*;
use crate::control::recover;
use crate::delegates::appoint;
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

/// Alice, with a delegate who may do everything and one whom that delegate appointed; session 1. Permit
/// and denial are by whoever speaks, or by the patient's account where that is somebody else.
fn scene(authority: Authority) -> Scene {
    let mut scene = Scene::with_officers();
    let handle = scene.patient("alice");
    scene.patient("alma");
    let powers: Vec<_> = Power::all().collect();
    let until = NOW + 120 * DAY;
    scene.ok("alice", appoint("alice", "delegate", &powers, until));
    scene.ok("delegate", appoint("alice", "son", &[Power::Deny], until));
    let who = match authority {
        Authority::Delegate => "delegate",
        _ => "alice",
    };
    scene.ok(who, permit("alice", ending(to_hospital("north"))));
    scene.ok(who, deny("alice", to_hospital("west")));
    scene.doctor("doctor", "south");
    scene.opened("doctor", handle);
    scene.asker("asker", "north", hie_policy::Role::Physician);
    scene.ok("asker", crate::requests::ask("alice"));
    scene
}

/// The same, where what is stopped is under way.
fn scene_for(kind: Kind, authority: Authority) -> Scene {
    let mut scene = scene(authority);
    if kind == Kind::Unmerge {
        scene.merges("alice", "alma");
    }
    if kind == Kind::CancelRecovery {
        scene.appoint("recovering", "north", Role::PrivacyOfficer);
        let recovery = recover(handle_of("alice"), "heir", Some("north"));
        scene.ok("recovering", recovery);
    }
    scene
}

fn appointment(kind: MandateKind) -> Action {
    let says = Appointment {
        account: account("daughter"),
        kind,
        powers: Powers::of(&[Power::Deny]),
        until: 1_704_067_200,
    };
    Action::Appoint(says.into())
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
        Kind::AppointDelegate => appointment(MandateKind::DELEGATEE),
        Kind::AppointGuardian => appointment(MandateKind::GUARD),
        Kind::RemoveDelegate => Action::RemoveDelegate(account("son")),
        Kind::Resign => Action::RemoveDelegate(account("delegate")),
        Kind::Rotate => Action::Rotate(Some(addr("heir").into())),
        Kind::CancelRecovery => Action::CancelRecovery,
        Kind::Approve => Action::Approve {
            request: 1,
            narrowed: None,
        },
        Kind::Decline => Action::Decline(1),
        Kind::Merge => Action::Merge {
            main: handle_of("alice"),
            other: handle_of("alma"),
        },
        Kind::Unmerge => Action::Unmerge {
            main: handle_of("alice"),
            other: handle_of("alma"),
        },
    }
}

/// The delegate has these powers.
fn take(
    scene: &mut Scene,
    spoken: Spoken,
    action: Action,
    powers: &[Power],
) -> Result<Event, ContractError> {
    let handle: Handle = handle_of("alice");
    let storage = &scene.deps.storage;
    let officer = spoken
        .attestation()
        .map(|_| Person::Account(account("officer")));
    let mut patient = state::patient(storage, &handle).unwrap().unwrap();
    if matches!(&action, Action::Appoint(says) if says.kind == MandateKind::GUARD)
        || matches!(
            (&action, &spoken),
            (Action::RevokeAll, Spoken::Delegate { .. })
        )
    {
        // Only where no account controls the handle.
        patient.controller = None;
    }
    let mandate = spoken.mandate().map(|number| {
        let mut mandate = mandates::listed(storage, &handle, number).unwrap();
        mandate.says.powers = Powers::of(powers);
        mandate
    });
    let act = Act {
        env: &scene.env.clone(),
        config: state::config(storage).unwrap(),
        handle,
        patient,
        spoken,
        officer,
        mandate,
    };
    act.take(scene.deps.as_mut(), action).map_err(Failed::error)
}

/// Asserts that an act is refused with this error, and that nothing was written.
fn assert_nothing(kind: Kind, authority: Authority, powers: &[Power], expected: PermissionError) {
    let mut scene = scene_for(kind, authority);
    let before = scene.deps.storage.dump();
    let taken = take(&mut scene, spoken(authority), action(kind), powers);
    let refused = matches!(&taken, Err(ContractError::Permission(found)) if *found == expected);
    assert!(refused, "{kind:?} {authority} {powers:?}: {taken:?}");
    assert!(scene.deps.storage.dump() == before, "{kind:?} {authority}");
}

#[test]
fn every_cell_of_the_table_holds() {
    for kind in Kind::ALL {
        for authority in Authority::all() {
            // To resign is to remove one's own; of anybody else that is removing a delegate.
            if kind == Kind::Resign && authority.is_patients_own() {
                continue;
            }
            let taken = |powers: &[Power]| {
                let mut scene = scene_for(kind, authority);
                take(&mut scene, spoken(authority), action(kind), powers)
            };
            match kind.may(authority) {
                May::Always => {
                    let taken = taken(&[]);
                    assert!(taken.is_ok(), "{kind:?} {authority}: {taken:?}");
                }
                May::With(powers) => {
                    for power in Power::all() {
                        if powers.contains(&power) {
                            // A delegate passes on powers of its own only.
                            let taken = taken(&[power, Power::Deny]);
                            assert!(taken.is_ok(), "{kind:?} {authority} {power}: {taken:?}");
                        } else {
                            assert_nothing(
                                kind,
                                authority,
                                &[power],
                                PermissionError::PowerMissing,
                            );
                        }
                    }
                }
                May::Never => {
                    let all: Vec<_> = Power::all().collect();
                    assert_nothing(kind, authority, &all, PermissionError::NotByThisAuthority);
                }
            }
        }
    }
}

#[test]
fn every_action_has_a_kind_but_the_one_that_looks_first() {
    for kind in Kind::ALL {
        let of = action(kind).kind();
        let looks_first = matches!(
            kind,
            Kind::Amend | Kind::Shorten | Kind::RemoveDelegate | Kind::Resign
        );
        assert_eq!(of, (!looks_first).then_some(kind));
    }
}
