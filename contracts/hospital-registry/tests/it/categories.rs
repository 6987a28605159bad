//! The category table: put, retired, never deleted.

use hie_policy::EMERGENCY_CATEGORIES;
use hie_types::registry::*;
use hospital_registry::ContractError;
use hospital_registry::category::CategoryError;

use crate::scene::*;

fn expect(error: ContractError, expected: CategoryError) {
    match error {
        ContractError::Category(error) => assert_eq!(error, expected),
        other => panic!("{other}"),
    }
}

fn row(scene: &Scene, category: &str) -> CategoryResponse {
    scene.ask(QueryMsg::Category {
        category: category.parse().unwrap(),
    })
}

fn use_of(scene: &Scene, category: &str) -> CategoryUse {
    let about = About {
        categories: vec![category.parse().unwrap()],
        ..About::default()
    };
    scene.about("alpha-admin", about).categories[0]
}

#[test]
fn a_category_is_added_and_changed_by_the_owner() {
    let mut scene = Scene::with_alpha();
    assert_eq!(use_of(&scene, "letter"), CategoryUse::Unknown);
    let event = scene.ok("owner", put_category("letter", false));
    assert_eq!(event, "category category=letter action=put");
    let expected = CategoryResponse {
        category: "letter".parse().unwrap(),
        display: "Letter".to_owned(),
        system: "urn:example:codes".to_owned(),
        code: "L-1".to_owned(),
        sensitive: false,
        retired: false,
    };
    assert_eq!(row(&scene, "letter"), expected);
    assert_eq!(use_of(&scene, "letter"), CategoryUse::Clear);
    scene.ok("owner", put_category("letter", true));
    assert_eq!(use_of(&scene, "letter"), CategoryUse::Sensitive);
    // Again is harmless.
    let before = scene.dump();
    scene.ok("owner", put_category("letter", true));
    assert_eq!(scene.dump(), before);
}

#[test]
fn a_retired_category_stays_readable_and_comes_back_when_it_is_put_again() {
    let mut scene = Scene::with_alpha();
    for sensitive in [false, true] {
        scene.ok("owner", put_category("letter", sensitive));
        let event = scene.ok("owner", retire_category("letter"));
        assert_eq!(event, "category category=letter action=retired");
        assert_eq!(use_of(&scene, "letter"), CategoryUse::Retired);
        let found = row(&scene, "letter");
        assert!(found.retired);
        assert_eq!((found.code.as_str(), found.sensitive), ("L-1", sensitive));
        let page: CategoriesResponse = scene.ask(QueryMsg::Categories {
            start_after: None,
            limit: Some(100),
        });
        assert!(page.categories.contains(&found));
    }
    scene.ok("owner", put_category("letter", false));
    assert_eq!(use_of(&scene, "letter"), CategoryUse::Clear);
}

#[test]
fn only_what_is_in_use_is_retired() {
    let mut scene = Scene::with_alpha();
    expect(
        scene.refused("owner", retire_category("letter")),
        CategoryError::Unknown,
    );
    scene.ok("owner", put_category("letter", false));
    scene.ok("owner", retire_category("letter"));
    expect(
        scene.refused("owner", retire_category("letter")),
        CategoryError::AlreadyRetired,
    );
}

/// The emergency answer is made of four clear categories: nobody takes them out of it.
#[test]
fn what_the_emergency_answer_is_made_of_stays_clear_and_in_use() {
    let mut scene = Scene::with_alpha();
    for category in EMERGENCY_CATEGORIES {
        expect(
            scene.refused("owner", retire_category(category)),
            CategoryError::Emergency,
        );
        expect(
            scene.refused("owner", put_category(category, true)),
            CategoryError::Emergency,
        );
        scene.ok("owner", put_category(category, false));
        assert_eq!(use_of(&scene, category), CategoryUse::Clear);
    }
}
