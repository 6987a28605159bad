//! `Account` with `about`: what else the asker wants to know.

use hie_policy::Role;
use hie_types::registry::*;
use hie_types::{EndpointId, PersonId, Practitioner};
use hospital_registry::ContractError;

use crate::account::{person, pseudonym};
use crate::scene::*;
use crate::staff::suspend_staff;

#[test]
fn about_tells_everything_in_the_order_asked() {
    let mut scene = Scene::with_alpha();
    scene.member("beta");
    scene.ok("owner", revoke("beta"));
    scene.ok("ann", apply("gamma"));
    scene.ok("alpha-admin", put_endpoint("store"));
    scene.ok("alpha-admin", put_endpoint("old"));
    scene.ok("alpha-admin", retire_endpoint("old"));
    let endpoint = |text: &str| -> EndpointId { text.parse().unwrap() };
    let about = About {
        hospitals: vec![id("gamma"), id("beta"), id("alpha"), id("delta")],
        person: None,
        categories: ["genomic-report", "nothing", "allergy-list"]
            .map(|code| code.parse().unwrap())
            .to_vec(),
        endpoints: vec![endpoint("old"), endpoint("store"), endpoint("none")],
        key: None,
    };
    let answer = scene.about("alpha-admin", about.clone());
    assert_eq!(answer.hospitals, [false, true, true, false]);
    let uses = [
        CategoryUse::Sensitive,
        CategoryUse::Unknown,
        CategoryUse::Clear,
    ];
    assert_eq!(answer.categories, uses);
    assert_eq!(
        answer.endpoints,
        [None, Some(EndpointKind::PrivateStore), None]
    );
    assert_eq!((answer.person, answer.key), (None, None));
    // A stranger has no endpoints, but the rest is answered all the same.
    let answer = scene.about("stranger", about.clone());
    assert_eq!(answer.endpoints, [None, None, None]);
    assert_eq!(answer.categories, uses);
    let answer: AccountResponse = scene.ask(QueryMsg::Account {
        account: "no address".to_owned(),
        practitioner: None,
        about: Some(about),
    });
    assert_eq!(answer.about.unwrap().hospitals, [false, true, true, false]);
}

#[test]
fn about_gives_a_key_of_the_own_hospital() {
    let mut scene = Scene::with_alpha();
    scene.member("beta");
    let signing = KeyWanted::Active {
        key_use: KeyUse::Signing,
    };
    let encryption = KeyWanted::Active {
        key_use: KeyUse::Encryption,
    };
    let ask = |scene: &Scene, account: &str, wanted| {
        let about = About {
            key: Some(wanted),
            ..About::default()
        };
        scene
            .about(account, about)
            .key
            .map(|key| (key.key, key.status))
    };
    assert_eq!(ask(&scene, "alpha-admin", encryption), None);
    scene.ok("alpha-admin", encryption_key(9));
    scene.ok("alpha-admin", encryption_key(10));
    assert_eq!(
        ask(&scene, "alpha-admin", encryption),
        Some((2, KeyStatus::Active))
    );
    assert_eq!(ask(&scene, "alpha-admin", signing), None);
    let first = KeyWanted::Number { key: 1 };
    assert_eq!(
        ask(&scene, "alpha-admin", first),
        Some((1, KeyStatus::Rotated))
    );
    assert_eq!(
        ask(&scene, "alpha-admin", KeyWanted::Number { key: 3 }),
        None
    );
    assert_eq!(ask(&scene, "beta-admin", first), None);
    assert_eq!(ask(&scene, "stranger", first), None);
}

fn known_person(scene: &Scene, asked: &PersonId) -> Option<KnownPerson> {
    let about = About {
        person: Some(asked.clone()),
        ..About::default()
    };
    scene.about("stranger", about).person
}

fn known(scene: &Scene, asked: &PersonId) -> Option<(String, String)> {
    let answer = known_person(scene, asked)?;
    Some((answer.person.to_string(), answer.hospital.to_string()))
}

/// Whoever is denied under one of its names is denied under the other: by whichever it is asked for,
/// the answer gives both.
#[test]
fn about_gives_the_account_of_a_pseudonym_however_it_is_asked_for() {
    let mut scene = Scene::with_alpha();
    scene.staff("alpha", "cas", Role::Nurse);
    let both = scene.both_ref("bob", 7);
    scene.ok("alpha-admin", appoint(both.clone(), Role::Nurse));
    scene.ok("alpha-admin", appoint(practitioner(8), Role::Nurse));
    let (bob, cas) = (person(&scene.text("bob")), person(&scene.text("cas")));
    let account = |scene: &Scene, asked: &PersonId| known_person(scene, asked).map(|p| p.account);
    // Whoever has not accepted is not known, and its account is told to nobody.
    assert_eq!(account(&scene, &pseudonym(7)), None);
    scene.accepts("bob", "alpha");
    for asked in [&bob, &pseudonym(7)] {
        let expected = KnownPerson {
            person: pseudonym(7),
            hospital: id("alpha"),
            account: Some(bob.to_string()),
        };
        assert_eq!(known_person(&scene, asked), Some(expected));
    }
    // It stays so while the person is stopped.
    scene.ok("alpha-admin", suspend_staff(both));
    assert_eq!(account(&scene, &pseudonym(7)), Some(Some(bob.to_string())));
    // A person with one name has no other.
    assert_eq!(account(&scene, &pseudonym(8)), Some(None));
    assert_eq!(account(&scene, &cas), Some(None));
    let administrator = person(&scene.text("alpha-admin"));
    assert_eq!(account(&scene, &administrator), Some(None));
}

#[test]
fn about_knows_a_person_by_account_or_by_pseudonym() {
    let mut scene = Scene::with_alpha();
    scene.staff("alpha", "cas", Role::Nurse);
    let both = scene.both_ref("bob", 7);
    scene.ok("alpha-admin", appoint(both, Role::Nurse));
    scene.ok("alpha-admin", appoint(practitioner(8), Role::Nurse));
    let (bob, cas) = (scene.text("bob"), scene.text("cas"));
    let alpha = |person: &PersonId| Some((person.to_string(), "alpha".to_owned()));
    // Invited is not yet known.
    assert_eq!(known(&scene, &person(&bob)), None);
    assert_eq!(known(&scene, &pseudonym(7)), None);
    scene.accepts("bob", "alpha");
    // An account with a pseudonym answers with the pseudonym.
    assert_eq!(known(&scene, &person(&bob)), alpha(&pseudonym(7)));
    assert_eq!(known(&scene, &pseudonym(7)), alpha(&pseudonym(7)));
    assert_eq!(known(&scene, &pseudonym(8)), alpha(&pseudonym(8)));
    assert_eq!(known(&scene, &person(&cas)), alpha(&person(&cas)));
    let administrator = person(&scene.text("alpha-admin"));
    assert_eq!(known(&scene, &administrator), alpha(&administrator));
    for text in [scene.text("stranger"), "nobody".to_owned()] {
        assert_eq!(known(&scene, &person(&text)), None);
    }
    let elsewhere = PersonId::of_practitioner(&id("beta"), &Practitioner([7; 16]));
    assert_eq!(known(&scene, &elsewhere), None);
}

#[test]
fn a_person_stays_known_while_suspended_or_expired_and_not_once_gone() {
    let mut scene = Scene::with_alpha();
    let message = appoint_for(practitioner(7), Role::Nurse, Some(START + 5), false);
    scene.ok("alpha-admin", message);
    scene.at(START + 5);
    assert!(known(&scene, &pseudonym(7)).is_some());
    scene.ok("alpha-admin", suspend_staff(practitioner(7)));
    assert!(known(&scene, &pseudonym(7)).is_some());
    scene.ok(
        "alpha-admin",
        ExecuteMsg::RemoveStaff {
            staff: practitioner(7),
        },
    );
    assert_eq!(known(&scene, &pseudonym(7)), None);
}

#[test]
fn about_is_bounded() {
    let scene = Scene::with_alpha();
    let about = |hospitals, categories, endpoints| About {
        hospitals: vec![id("alpha"); hospitals],
        categories: vec!["allergy-list".parse().unwrap(); categories],
        endpoints: vec!["store".parse().unwrap(); endpoints],
        ..About::default()
    };
    scene.about("alpha-admin", about(4, 50, 50));
    for (asked, expected) in [
        (about(5, 0, 0), ("about.hospitals", 4)),
        (about(0, 51, 0), ("about.categories", 50)),
        (about(0, 0, 51), ("about.endpoints", 50)),
    ] {
        let error = scene.ask_refused(QueryMsg::Account {
            account: scene.text("alpha-admin"),
            practitioner: None,
            about: Some(asked),
        });
        match error {
            ContractError::TooMany { field, most } => assert_eq!((field, most), expected),
            other => panic!("{other}"),
        }
    }
}
