//! What the owner may change.

use hie_types::registry::*;
use hospital_registry::ContractError;
use hospital_registry::settings::SettingsError;

use crate::scene::*;

fn config(scene: &Scene) -> ConfigResponse {
    scene.ask(QueryMsg::Config {})
}

#[test]
fn a_registry_begins_with_a_notice_of_thirty_days() {
    assert_eq!(config(&Scene::new()).settings.notice_seconds, 30 * DAY);
}

#[test]
fn a_notice_is_a_day_to_a_year() {
    for (seconds, passes) in [
        (DAY - 1, false),
        (DAY, true),
        (365 * DAY, true),
        (365 * DAY + 1, false),
        (0, false),
        (u64::MAX, false),
    ] {
        let mut scene = Scene::new();
        if passes {
            let event = scene.ok("owner", settings(seconds));
            assert_eq!(event, format!("settings notice_seconds={seconds}"));
            assert_eq!(config(&scene).settings.notice_seconds, seconds);
            // Again is harmless.
            scene.ok("owner", settings(seconds));
        } else {
            assert!(matches!(
                scene.refused("owner", settings(seconds)),
                ContractError::Settings(SettingsError::Notice)
            ));
        }
    }
}

/// Changing the settings leaves the rest of the same entry as it is.
#[test]
fn settings_and_record_index_do_not_disturb_each_other() {
    let mut scene = Scene::new();
    scene.ok("owner", settings(2 * DAY));
    scene.name_index();
    scene.ok("owner", settings(3 * DAY));
    let config = config(&scene);
    assert_eq!(config.record_index, Some(scene.text("index")));
    assert_eq!(config.chain_id, scene.env.block.chain_id);
    assert_eq!(config.settings.notice_seconds, 3 * DAY);
}
