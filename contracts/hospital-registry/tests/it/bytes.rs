//! How many bytes entries take: what the README's storage table and the floors of `docs/storage.md`
//! say.

use hie_policy::Role;
use hie_types::registry::*;

use crate::scene::*;

/// The accounts of the mock API have 32 canonical bytes.
const A: usize = 32;

/// The bytes of the values under a namespace, in the order of their keys.
fn values(scene: &Scene, namespace: &str) -> Vec<usize> {
    let mut prefix = vec![0, u8::try_from(namespace.len()).unwrap()];
    prefix.extend_from_slice(namespace.as_bytes());
    let entries = scene.dump().into_iter();
    entries
        .filter(|(key, _)| key.starts_with(&prefix))
        .map(|(_, value)| value.len())
        .collect()
}

#[test]
fn a_member_grows_by_its_proposal_and_its_notice() {
    let mut scene = Scene::with_alpha();
    assert_eq!(scene.canonical(&scene.addr("owner")).len(), A);
    assert_eq!(values(&scene, "m"), [16 + A]);
    let account = scene.text("successor");
    scene.ok("alpha-admin", ExecuteMsg::ProposeAdministrator { account });
    assert_eq!(values(&scene, "m"), [16 + A + 1 + A]);
    scene.ok("alpha-admin", announce());
    assert_eq!(values(&scene, "m"), [16 + A + 1 + A + 10]);
}

#[test]
fn an_entry_of_a_history_has_what_is_to_tell() {
    let mut scene = Scene::with_alpha();
    scene.ok("owner", suspend("alpha"));
    scene.ok("owner", reinstate("alpha"));
    scene.ok("owner", renew("alpha", UNTIL + 1));
    let one = set_capabilities("alpha", &[hie_policy::Capability::Custodian]);
    scene.ok("owner", one);
    let profile = profile("renamed");
    scene.ok("alpha-admin", ExecuteMsg::UpdateProfile { profile });
    scene.ok("alpha-admin", announce());
    let plain = 9 + A;
    assert_eq!(
        values(&scene, "h"),
        [
            plain + 40 + A,
            plain,
            plain,
            plain + 6,
            plain + 2,
            plain + 33,
            plain + 6
        ]
    );
}

#[test]
fn an_appointment_has_what_holds_and_what_is_offered() {
    let mut scene = Scene::with_alpha();
    let nurse = scene.account_ref("nurse");
    let until = Some(UNTIL);
    scene.ok("alpha-admin", appoint_for(nurse, Role::Nurse, until, true));
    assert_eq!(values(&scene, "s"), [13]);
    scene.accepts("nurse", "alpha");
    assert_eq!(values(&scene, "s"), [13]);
    assert_eq!(values(&scene, "n").len(), 1);
    assert_eq!(values(&scene, "n"), [6 + scene.env.block.chain_id.len()]);
}

#[test]
fn a_row_of_the_seeded_table_takes_few_bytes() {
    let scene = Scene::new();
    let rows = values(&scene, "c");
    assert_eq!(rows.len(), hie_policy::DOCUMENT_TYPES.len());
    assert_eq!(
        (rows.iter().min(), rows.iter().max()),
        (Some(&40), Some(&68))
    );
    assert!(values(&scene, "z").is_empty());
}
