//! Who may speak for a patient: what `MayAct` says.

use consent_registry::error::ContractError;
use hie_policy::{Power, Role};
use hie_types::consent::*;
use hie_types::{Handle, Salt, derive};

use crate::scene::*;

pub fn may_act(scene: &Scene, handle: Handle, name: &str, power: Power) -> MayActResponse {
    scene.ask(QueryMsg::MayAct {
        handle,
        account: addr(name).into(),
        power: power.into(),
    })
}

/// By which authority an account may do something.
pub fn authority(scene: &Scene, handle: Handle, name: &str, power: Power) -> Option<&'static str> {
    let answer = may_act(scene, handle, name, power);
    answer.authority.map(|authority| authority.0.code())
}

#[test]
fn the_controller_may_do_everything_and_nobody_else_anything() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    scene.patient("bob");
    scene.appoint("officer", "north", Role::PrivacyOfficer);
    for power in Power::all() {
        assert_eq!(
            authority(&scene, handle, "alice", power),
            Some("controller")
        );
        for other in ["bob", "officer", "owner", "nobody"] {
            assert_eq!(authority(&scene, handle, other, power), None, "{other}");
        }
    }
}

#[test]
fn nobody_speaks_by_account_for_a_patient_without_one() {
    let mut scene = Scene::new();
    scene.appoint("officer", "north", Role::Administrator);
    let salt = Salt([5; 16]);
    scene.ok("officer", register_by("north", salt));
    let handle = derive::hospital_handle(CHAIN, &id("north"), &salt);
    assert_eq!(authority(&scene, handle, "officer", Power::Permit), None);
}

#[test]
fn an_unknown_handle_and_a_text_that_is_no_address_are_errors() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let ask = |handle, account: &str| {
        let power = Power::Permit.into();
        let account = account.to_owned();
        scene.query::<MayActResponse>(QueryMsg::MayAct {
            handle,
            account,
            power,
        })
    };
    let unknown = ask(Handle([9; 16]), addr("alice").as_str());
    assert!(matches!(unknown, Err(ContractError::UnknownHandle)));
    let malformed = ask(handle, "alice");
    assert!(matches!(
        malformed,
        Err(ContractError::Address { field: "account" })
    ));
}
