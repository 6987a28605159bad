//! What somebody would try.

use consent_registry::directive::DirectiveError;
use consent_registry::error::{ContractError, RegistrationError};
use consent_registry::permissions::PermissionError;
use cosmwasm_std::coins;
use hie_policy::{Purpose, Role};
use hie_types::consent::*;
use hie_types::{Salt, derive};

use crate::scene::*;

#[test]
fn an_outsider_permits_nothing_for_somebody_else() {
    let mut scene = Scene::new();
    scene.patient("alice");
    for sender in ["mallory", "owner", "deployer", "hospital-registry"] {
        assert_refused!(
            scene,
            sender,
            permit("alice", to_hospital("north")),
            ContractError::Permission(PermissionError::NotController)
        );
    }
    assert_eq!(scene.reason("alice", "north"), "no_directive");
}

#[test]
fn another_patient_permits_nothing_for_somebody_else() {
    let mut scene = Scene::new();
    scene.patient("alice");
    scene.patient("mallory");
    assert_refused!(
        scene,
        "mallory",
        permit("alice", terms()),
        ContractError::Permission(PermissionError::NotController)
    );
}

#[test]
fn a_hospital_that_registered_a_patient_permits_itself_nothing() {
    let mut scene = Scene::new();
    for role in [
        Role::RecordsOfficer,
        Role::PrivacyOfficer,
        Role::Administrator,
    ] {
        scene.appoint("officer", "north", role);
        let salt = Salt([role as u8; 16]);
        scene.ok("officer", register_by("north", salt));
        let handle = derive::hospital_handle(CHAIN, &id("north"), &salt);
        let terms = to_hospital("north");
        for msg in [
            ExecuteMsg::Permit {
                handle,
                terms: terms.clone(),
            },
            ExecuteMsg::Deny { handle, terms },
            ExecuteMsg::RevokeAll { handle },
        ] {
            assert_refused!(
                scene,
                "officer",
                msg,
                ContractError::Permission(PermissionError::NotController)
            );
        }
    }
}

#[test]
fn an_impostor_of_the_record_index_draws_nothing() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let once = Terms {
        max_uses: Some(1),
        ..terms()
    };
    let id = scene.permit("alice", once);
    // A contract of the right name that the owner never named.
    let impostor = addr("impostor").to_string();
    let mut world = scene.world.borrow_mut();
    world.contracts.insert(impostor, "record-index".into());
    drop(world);
    let draw = || ExecuteMsg::DrawUse { ids: vec![id] };
    for sender in ["impostor", "alice", "consent-registry"] {
        assert_refused!(
            scene,
            sender,
            draw(),
            ContractError::Permission(PermissionError::NotRecordIndex)
        );
    }
    assert_eq!(scene.directive(id).uses_left, Some(1));
}

#[test]
fn nobody_takes_a_handle_first_by_showing_its_salt() {
    let mut scene = Scene::new();
    scene.appoint("officer", "north", Role::Administrator);
    // Seen in the mempool: alice's own message, sent by somebody else.
    for sender in ["mallory", "officer"] {
        assert_refused!(
            scene,
            sender,
            register("alice"),
            ContractError::Registration(RegistrationError::NotTheSendersHandle)
        );
    }
    // Or by a hospital, with the patient's salt.
    let ExecuteMsg::RegisterPatient { by_hospital, .. } = register_by("north", salt_of("alice"))
    else {
        unreachable!()
    };
    let msg = ExecuteMsg::RegisterPatient {
        handle: handle_of("alice"),
        salt: salt_of("alice"),
        by_hospital,
    };
    assert_refused!(
        scene,
        "officer",
        msg,
        ContractError::Registration(RegistrationError::NotTheHospitalsHandle)
    );
    scene.patient("alice");
}

#[test]
fn filling_ones_own_bucket_blocks_nobody_else() {
    let mut scene = Scene::new();
    scene.patient("mallory");
    scene.patient("alice");
    for _ in 0..32 {
        scene.permit("mallory", to_hospital("north"));
    }
    assert_refused!(
        scene,
        "mallory",
        permit("mallory", to_hospital("north")),
        ContractError::BucketFull { limit: 32 }
    );
    scene.permit("alice", to_hospital("north"));
}

#[test]
fn a_full_bucket_never_keeps_a_patient_from_ending_anything() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let permit = scene.permit("alice", terms());
    let denials: Vec<_> = (0..31).map(|_| scene.deny("alice", terms())).collect();
    scene.ok("alice", revoke("alice", permit));
    scene.permit("alice", terms());
    scene.ok("alice", revoke_all("alice"));
    scene.ok("alice", lift("alice", denials[0]));
}

#[test]
fn anothers_directive_is_not_ended_through_ones_own_handle() {
    let mut scene = Scene::new();
    scene.patient("alice");
    scene.patient("mallory");
    let permit = scene.permit("alice", terms());
    let denial = scene.deny("alice", to_hospital("north"));
    for msg in [revoke("mallory", permit), lift("mallory", denial)] {
        assert_refused!(
            scene,
            "mallory",
            msg,
            ContractError::Directive(DirectiveError::NotFound)
        );
    }
    for id in [permit, denial] {
        assert_eq!(scene.status(id), DirectiveStatus::Active);
    }
}

#[test]
fn revoking_all_ones_own_permits_revokes_nobody_elses() {
    let mut scene = Scene::new();
    scene.patient("alice");
    scene.patient("mallory");
    let id = scene.permit("alice", terms());
    scene.ok("mallory", revoke_all("mallory"));
    assert_eq!(scene.status(id), DirectiveStatus::Active);
}

#[test]
fn a_pseudonym_made_of_an_accounts_bytes_is_not_that_account() {
    let mut scene = Scene::new();
    let handle = scene.patient("alice");
    let doctor = person("doctor");
    scene.knows_person(&doctor, &doctor, "north");
    scene.permit("alice", to_person(&doctor));
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(canonical("doctor")) {
        *to = from;
    }
    let pseudonym =
        hie_types::PersonId::of_practitioner(&id("north"), &hie_types::Practitioner(bytes));
    let asker = actor("north", Role::Physician, pseudonym);
    let decision = scene.decide(asker, Purpose::TREAT, record(handle));
    assert_eq!(decision.reason.code(), "no_directive");
}

#[test]
fn the_same_address_in_capitals_is_refused() {
    let mut scene = Scene::before();
    let msg = InstantiateMsg {
        owner: addr("owner").to_string().to_uppercase(),
        hospital_registry: addr("hospital-registry").into(),
        max_permit_days: None,
    };
    assert!(matches!(
        scene.instantiate_with(msg),
        Err(ContractError::Address { field: "owner" })
    ));
}

#[test]
fn funds_are_refused_before_anything_else() {
    let mut scene = Scene::new();
    let refused = scene.send_with("mallory", permit("alice", terms()), &coins(1, "stake"));
    assert!(matches!(refused, Err(ContractError::Funds(_))));
}

#[test]
fn errors_and_events_never_repeat_what_was_sent() {
    let mut scene = Scene::new();
    scene.patient("alice");
    let secret = "secret-hospital";
    for msg in [
        permit("alice", to_hospital(secret)),
        deny(
            "alice",
            Terms {
                custodian: Some(id(secret)),
                ..terms()
            },
        ),
        ExecuteMsg::NominateOwner {
            account: secret.into(),
        },
        ExecuteMsg::SetRecordIndex {
            address: secret.into(),
        },
    ] {
        for sender in ["alice", "owner"] {
            let text = scene.refused(sender, msg.clone()).to_string();
            assert!(!text.contains(secret), "{text}");
            assert!(!text.ends_with('.'), "{text}");
        }
    }
}
