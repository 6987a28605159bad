//! What the owner sets, and what can be stopped.

use cosmwasm_std::Response;
use hie_contract::ownership::OwnershipError;
use hie_contract::pause::PauseError;
use hie_policy::RelationKind::{Appends, Replaces};
use hie_types::PauseScope;
use hie_types::index::{AccessResponse, ConfigResponse, ExecuteMsg, IndexSettings, QueryMsg};
use hie_types::registry::NetworkRole;
use record_index::error::ContractError;
use record_index::settings::SettingsError;

use crate::scene::{ALICE, Scene, on, pointer, said, served};
use crate::world::verdict;

pub const fn usual() -> IndexSettings {
    IndexSettings {
        ticket_seconds: 900,
        receipt_seconds: 2_592_000,
        notice_seconds: 259_200,
        retention_days: 3_653,
    }
}

fn update(
    scene: &mut Scene,
    sender: &str,
    settings: IndexSettings,
) -> Result<Response, ContractError> {
    scene.send(sender, ExecuteMsg::UpdateConfig { settings })
}

pub fn config(scene: &Scene) -> ConfigResponse {
    scene.query(QueryMsg::Config {}).unwrap()
}

fn pause(scene: &mut Scene, sender: &str, scope: PauseScope) -> Result<Response, ContractError> {
    scene.send(sender, ExecuteMsg::Pause { scope })
}

fn resume(scene: &mut Scene, sender: &str, scope: PauseScope) -> Result<Response, ContractError> {
    scene.send(sender, ExecuteMsg::Resume { scope })
}

#[track_caller]
fn stopped<T: core::fmt::Debug>(result: Result<T, ContractError>) -> PauseError {
    match result {
        Err(ContractError::Pause(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_owner_sets_all_limits_at_once() {
    let mut scene = Scene::new();
    let before = config(&scene);
    assert_eq!(
        (before.ticket_seconds, before.receipt_seconds),
        (900, 2_592_000)
    );
    assert_eq!(
        (before.notice_seconds, before.retention_days),
        (259_200, 3_653)
    );
    let settings = IndexSettings {
        ticket_seconds: 60,
        receipt_seconds: 86_400,
        notice_seconds: 3_600,
        retention_days: 365,
    };
    let response = update(&mut scene, "owner", settings).unwrap();
    assert_eq!(response.events[0].ty, "settings");
    assert_eq!(said(&response, "notice_seconds").unwrap(), "3600");
    let after = config(&scene);
    assert_eq!((after.ticket_seconds, after.receipt_seconds), (60, 86_400));
    assert_eq!((after.notice_seconds, after.retention_days), (3_600, 365));
    let dump = scene.dump();
    update(&mut scene, "owner", settings).unwrap();
    assert_eq!(scene.dump(), dump);
}

#[test]
fn each_limit_has_its_bounds() {
    type Set = fn(&mut IndexSettings, u32);
    let cases: [(Set, u32, u32, SettingsError); 4] = [
        (
            |s, n| s.ticket_seconds = n,
            60,
            86_400,
            SettingsError::TicketSeconds,
        ),
        (
            |s, n| s.receipt_seconds = n,
            86_400,
            31_622_400,
            SettingsError::ReceiptSeconds,
        ),
        (
            |s, n| s.notice_seconds = n,
            3_600,
            7_776_000,
            SettingsError::NoticeSeconds,
        ),
        (
            |s, n| s.retention_days = n,
            365,
            36_500,
            SettingsError::RetentionDays,
        ),
    ];
    for (set, least, most, error) in cases {
        let mut scene = Scene::new();
        for (value, fine) in [
            (least - 1, false),
            (least, true),
            (most, true),
            (most + 1, false),
        ] {
            let mut settings = usual();
            set(&mut settings, value);
            match update(&mut scene, "owner", settings) {
                Ok(_) => assert!(fine, "{error:?} {value}"),
                Err(ContractError::Settings(found)) => {
                    assert!(!fine, "{error:?} {value}");
                    assert_eq!(found, error);
                }
                Err(other) => panic!("{other}"),
            }
        }
    }
}

#[test]
fn nobody_but_the_owner_sets_limits() {
    let mut scene = Scene::new();
    scene.govern("registrar", NetworkRole::Registrar);
    for sender in ["registrar", "north-admin", "stranger"] {
        assert!(matches!(
            update(&mut scene, sender, usual()),
            Err(ContractError::Ownership(OwnershipError::NotOwner))
        ));
    }
}

#[test]
fn tickets_keep_the_end_they_were_drawn_with() {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    let settings = IndexSettings {
        ticket_seconds: 60,
        ..usual()
    };
    update(&mut scene, "owner", settings).unwrap();
    let ends = |scene: &Scene, ticket| scene.look_at(ticket).ticket.expires_at - scene.now();
    assert_eq!(ends(&scene, ticket), 900);
    let next = scene
        .ask("south-doctor", &[record])
        .unwrap()
        .ticket
        .unwrap();
    assert_eq!(ends(&scene, next), 60);
}

#[test]
fn owner_registrar_and_security_officer_stop_and_the_first_two_resume() {
    let scope = PauseScope::Access;
    for (sender, role, pauses, resumes) in [
        ("owner", None, true, true),
        ("official", Some(NetworkRole::Registrar), true, true),
        ("official", Some(NetworkRole::SecurityOfficer), true, false),
        ("official", Some(NetworkRole::Auditor), false, false),
        ("official", None, false, false),
        ("north-admin", None, false, false),
    ] {
        let mut scene = Scene::new();
        if let Some(role) = role {
            scene.govern(sender, role);
        }
        let result = pause(&mut scene, sender, scope);
        if pauses {
            let response = result.unwrap();
            assert_eq!(response.events[0].ty, "pause");
            assert_eq!(said(&response, "scope").unwrap(), "access");
            assert_eq!(said(&response, "paused").unwrap(), "true");
            assert_eq!(config(&scene).paused, [scope]);
        } else {
            assert_eq!(stopped(result), PauseError::MayNotPause, "{sender}");
            pause(&mut scene, "owner", scope).unwrap();
        }
        let result = resume(&mut scene, sender, scope);
        if resumes {
            assert_eq!(said(&result.unwrap(), "paused").unwrap(), "false");
            assert_eq!(config(&scene).paused, []);
        } else {
            assert_eq!(stopped(result), PauseError::MayNotResume, "{sender}");
        }
    }
}

#[test]
fn a_scope_is_stopped_once_and_resumed_once_and_is_of_this_contract() {
    let mut scene = Scene::new();
    for scope in [PauseScope::Publishing, PauseScope::Access] {
        let error = PauseError::NotPaused(scope);
        assert_eq!(stopped(resume(&mut scene, "owner", scope)), error);
        pause(&mut scene, "owner", scope).unwrap();
        let error = PauseError::AlreadyPaused(scope);
        assert_eq!(stopped(pause(&mut scene, "owner", scope)), error);
    }
    assert_eq!(
        config(&scene).paused,
        [PauseScope::Publishing, PauseScope::Access]
    );
    for scope in [PauseScope::Applications, PauseScope::Permits] {
        let error = PauseError::OtherContract(scope);
        assert_eq!(stopped(pause(&mut scene, "owner", scope)), error);
        assert_eq!(stopped(resume(&mut scene, "owner", scope)), error);
    }
}

#[test]
fn while_publishing_is_paused_corrections_go_on_and_nothing_else_is_published() {
    let mut scene = Scene::new();
    let first = pointer("north", 1);
    scene.publish(vec![first.clone()]).unwrap();
    pause(&mut scene, "owner", PauseScope::Publishing).unwrap();
    let error = PauseError::Paused(PauseScope::Publishing);
    let correction = on(2, Replaces, &first);
    for batch in [
        vec![pointer("north", 3)],
        vec![on(4, Appends, &first)],
        vec![correction.clone(), pointer("north", 3)],
        // What is there already too: nobody has to look.
        vec![first.clone()],
    ] {
        assert_eq!(stopped(scene.publish(batch)), error);
        assert!(scene.world().asked.is_empty());
    }
    let offer = ExecuteMsg::OfferCustody {
        records: vec![first.id],
        to: crate::scene::hospital("south"),
    };
    assert_eq!(stopped(scene.send("north-officer", offer)), error);
    let accept = ExecuteMsg::AcceptCustody {
        handle: ALICE,
        records: vec![hie_types::index::Relocation {
            record: first.id,
            locator: first.locator.clone(),
        }],
    };
    assert_eq!(stopped(scene.send("south-officer", accept)), error);
    assert!(scene.world().asked.is_empty());
    scene.publish(vec![correction.clone()]).unwrap();
    scene.mark("north-officer", correction.id).unwrap();
    resume(&mut scene, "owner", PauseScope::Publishing).unwrap();
    scene.publish(vec![pointer("north", 3)]).unwrap();
}

#[test]
fn while_access_is_paused_only_the_glass_is_broken() {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    pause(&mut scene, "owner", PauseScope::Access).unwrap();
    let error = PauseError::Paused(PauseScope::Access);
    let before = scene.dump();
    // No refusal goes on record: nobody did anything wrong.
    for code in ["TREAT", "ERTREAT", "ETREAT", "HRESCH"] {
        let asked = scene.ask_for("south-doctor", &[record], code, None);
        assert_eq!(stopped(asked), error, "{code}");
        let dry = scene.query::<AccessResponse>(QueryMsg::CheckAccess {
            account: scene.addr("south-doctor").into_string(),
            handle: ALICE,
            records: vec![record],
            purpose: crate::scene::purpose(code),
            study: None,
            practitioner: None,
        });
        assert_eq!(stopped(dry), error, "{code}");
    }
    // Nor for a custodian's own records.
    assert_eq!(stopped(scene.ask("north-doctor", &[record])), error);
    assert_eq!(scene.dump(), before);
    let glass = verdict(hie_policy::Reason::BreakGlass, None);
    scene.world().verdicts.insert(record, glass);
    scene.world().session = Some(3);
    let answer = scene.ask_for("south-doctor", &[record], "BTG", None);
    assert!(answer.unwrap().ticket.is_some());
    // What was drawn before is served and confirmed.
    scene.world().session = None;
    assert!(scene.look_at(ticket).liveness[0].live);
    scene
        .confirm("north-officer", ticket, vec![served(record, 1)])
        .unwrap();
    resume(&mut scene, "owner", PauseScope::Access).unwrap();
    scene.permit(record, 7);
    assert!(
        scene
            .ask("south-doctor", &[record])
            .unwrap()
            .ticket
            .is_some()
    );
}

#[test]
fn nothing_else_is_ever_stopped() {
    let mut scene = Scene::new();
    let (ticket, record) = scene.ticket();
    for scope in [PauseScope::Publishing, PauseScope::Access] {
        pause(&mut scene, "owner", scope).unwrap();
    }
    scene
        .confirm("north-officer", ticket, vec![served(record, 1)])
        .unwrap();
    scene.mark("north-officer", record).unwrap();
    scene.revoke(7);
    crate::receipts::acknowledge(
        &mut scene,
        "south-officer",
        crate::receipts::directive(7),
        crate::receipts::ERASED,
    )
    .unwrap();
    crate::notices::acknowledge(
        &mut scene,
        "south-officer",
        record,
        hie_types::index::NoticeKind::EnteredInError,
    )
    .unwrap();
    let anchor = ExecuteMsg::AnchorBatch {
        root: hie_types::Hash([1; 32]),
        leaves: 1,
        kind: hie_types::index::AnchorKind::Documents,
    };
    scene.send("north-officer", anchor).unwrap();
    scene
        .send("stranger", ExecuteMsg::Purge { handle: ALICE })
        .unwrap();
    update(&mut scene, "owner", usual()).unwrap();
    let account = scene.addr("next").into_string();
    scene
        .send("owner", ExecuteMsg::NominateOwner { account })
        .unwrap();
    scene.send("next", ExecuteMsg::AcceptOwnership {}).unwrap();
}
