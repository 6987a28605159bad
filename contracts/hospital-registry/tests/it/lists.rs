//! Lists: order, pages, bounds.

use hie_policy::Role;
use hie_types::registry::*;
use hie_types::{CategoryCode, EndpointId, HospitalId};
use hospital_registry::ContractError;
use hospital_registry::category::CategoryError;
use hospital_registry::membership::MembershipError;

use crate::scene::*;

/// Walks all pages: the query for `start_after`, what a page holds, where the next begins.
fn walk<T, N: Clone>(mut page: impl FnMut(Option<N>) -> (Vec<T>, Option<N>)) -> (Vec<T>, usize) {
    let (mut all, mut next, mut pages) = (Vec::new(), None, 0);
    loop {
        let (entries, following) = page(next);
        all.extend(entries);
        pages += 1;
        assert!(pages < 1_000, "pages without end");
        match following {
            None => return (all, pages),
            some => next = some,
        }
    }
}

fn hospitals(
    scene: &Scene,
    start_after: Option<HospitalId>,
    limit: Option<u32>,
) -> HospitalsResponse {
    scene.ask(QueryMsg::Hospitals {
        status: None,
        capability: None,
        country: None,
        start_after,
        limit,
    })
}

#[test]
fn members_are_paged_by_id() {
    let mut scene = Scene::new();
    for name in ["delta", "alpha", "charlie", "bravo", "al", "alpha-2"] {
        scene.member(name);
    }
    for limit in 1..=7 {
        let (ids, pages) = walk(|after| {
            let page = hospitals(&scene, after, Some(limit));
            (
                page.hospitals
                    .into_iter()
                    .map(|h| h.hospital.to_string())
                    .collect(),
                page.next,
            )
        });
        assert_eq!(ids, ["al", "alpha", "alpha-2", "bravo", "charlie", "delta"]);
        assert_eq!(pages, 6_usize.div_ceil(limit as usize));
    }
}

#[test]
fn a_page_has_twenty_entries_and_a_hundred_at_most() {
    let mut scene = Scene::new();
    for number in 0..105 {
        scene.member(&format!("h-{number:03}"));
    }
    assert_eq!(hospitals(&scene, None, None).hospitals.len(), 20);
    let page = hospitals(&scene, None, Some(u32::MAX));
    assert_eq!(page.hospitals.len(), 100);
    assert_eq!(page.next, Some(id("h-099")));
    let last = hospitals(&scene, page.next, Some(100));
    assert_eq!((last.hospitals.len(), last.next), (5, None));
    // None asked for is one, so that there is a next.
    assert_eq!(hospitals(&scene, None, Some(0)).next, Some(id("h-000")));
}

#[test]
fn filters_look_at_a_hundred_members_and_go_on() {
    let mut scene = Scene::new();
    for number in 0..103 {
        scene.member(&format!("h-{number:03}"));
    }
    for wanted in ["h-001", "h-102"] {
        scene.ok("owner", suspend(wanted));
    }
    let page = |after| -> HospitalsResponse {
        scene.ask(QueryMsg::Hospitals {
            status: Some(MemberStatus::Suspended),
            capability: None,
            country: None,
            start_after: after,
            limit: None,
        })
    };
    let first = page(None);
    assert_eq!(first.hospitals.len(), 1);
    assert_eq!(first.next, Some(id("h-099")));
    let second = page(first.next);
    assert_eq!(second.hospitals[0].hospital, id("h-102"));
    assert_eq!(second.next, None);
}

#[test]
fn members_are_filtered_by_effective_status_capability_and_country() {
    let mut scene = Scene::new();
    scene.member("alpha");
    scene.member("bravo");
    scene.ok(
        "cas",
        ExecuteMsg::ApplyForMembership {
            hospital: id("charlie"),
            profile: Profile {
                country: "DE".parse().unwrap(),
                ..profile("charlie")
            },
        },
    );
    let accredit = ExecuteMsg::Accredit {
        hospital: id("charlie"),
        applicant: scene.text("cas"),
        profile: Profile {
            country: "DE".parse().unwrap(),
            ..profile("charlie")
        },
        capabilities: vec![hie_policy::Capability::Emergency.into()],
        until: UNTIL + 5,
    };
    scene.ok("owner", accredit);
    scene.ok("owner", suspend("bravo"));
    scene.at(UNTIL);
    let find = |status, capability, country: Option<&str>| -> Vec<String> {
        let page: HospitalsResponse = scene.ask(QueryMsg::Hospitals {
            status,
            capability,
            country: country.map(|country| country.parse().unwrap()),
            start_after: None,
            limit: None,
        });
        page.hospitals
            .iter()
            .map(|h| h.hospital.to_string())
            .collect()
    };
    assert_eq!(find(Some(MemberStatus::Grace), None, None), ["alpha"]);
    assert_eq!(find(Some(MemberStatus::Suspended), None, None), ["bravo"]);
    assert_eq!(
        find(Some(MemberStatus::Accredited), None, None),
        ["charlie"]
    );
    assert_eq!(find(None, Some(custodian()), None), ["alpha", "bravo"]);
    assert_eq!(find(None, None, Some("DE")), ["charlie"]);
    assert_eq!(
        find(Some(MemberStatus::Grace), Some(custodian()), Some("KR")),
        ["alpha"]
    );
    assert!(find(Some(MemberStatus::Grace), None, Some("DE")).is_empty());
    assert!(find(Some(MemberStatus::Revoked), None, None).is_empty());
}

#[test]
fn a_history_is_paged_by_number() {
    let mut scene = Scene::with_alpha();
    for _ in 0..3 {
        scene.ok("owner", suspend("alpha"));
        scene.ok("owner", reinstate("alpha"));
    }
    let (numbers, pages) = walk(|start_after| {
        let page: HistoryResponse = scene.ask(QueryMsg::History {
            hospital: id("alpha"),
            start_after,
            limit: Some(3),
        });
        (
            page.entries.into_iter().map(|entry| entry.number).collect(),
            page.next,
        )
    });
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(pages, 3);
}

#[test]
fn staff_is_paged_by_a_stable_order() {
    let mut scene = Scene::with_alpha();
    for byte in [9, 3, 5] {
        scene.ok("alpha-admin", appoint(practitioner(byte), Role::Nurse));
    }
    for name in ["ann", "bob", "cas"] {
        let staff = scene.account_ref(name);
        scene.ok("alpha-admin", appoint(staff, Role::Nurse));
    }
    let both = scene.both_ref("dan", 4);
    scene.ok("alpha-admin", appoint(both, Role::Nurse));
    let all: Vec<_> = scene
        .all_staff("alpha")
        .into_iter()
        .map(|s| s.staff)
        .collect();
    assert_eq!(all.len(), 7);
    for limit in 1..=7 {
        let (found, _) = walk(|start_after| {
            let page: AccountsResponse = scene.ask(QueryMsg::Accounts {
                hospital: id("alpha"),
                start_after,
                limit: Some(limit),
            });
            (page.staff.into_iter().map(|s| s.staff).collect(), page.next)
        });
        assert_eq!(found, all);
    }
    // Who leaves between two pages disturbs nobody else.
    let gone = all[2].clone();
    scene.ok(
        "alpha-admin",
        ExecuteMsg::RemoveStaff {
            staff: gone.clone(),
        },
    );
    let rest: AccountsResponse = scene.ask(QueryMsg::Accounts {
        hospital: id("alpha"),
        start_after: Some(gone),
        limit: None,
    });
    let rest: Vec<_> = rest.staff.into_iter().map(|s| s.staff).collect();
    assert_eq!(rest, all[3..]);
}

#[test]
fn applications_are_paged_and_lapsed_ones_left_out() {
    let mut scene = Scene::new();
    for number in 0..10 {
        scene.at(START + number % 2);
        scene.ok(&format!("applicant{number}"), apply("alpha"));
    }
    let count = |scene: &Scene| {
        let (all, pages) = walk(|start_after: Option<String>| {
            let page: ApplicationsResponse = scene.ask(QueryMsg::Applications {
                start_after,
                limit: Some(4),
            });
            (page.applications, page.next)
        });
        (all.len(), pages)
    };
    assert_eq!(count(&scene), (10, 3));
    scene.at(START + 30 * DAY);
    assert_eq!(count(&scene), (5, 2));
    scene.at(START + 30 * DAY + 1);
    assert_eq!(count(&scene), (0, 1));
    let error = scene.ask_refused(QueryMsg::Applications {
        start_after: Some("nobody".to_owned()),
        limit: None,
    });
    assert!(matches!(
        error,
        ContractError::Address {
            field: "start_after"
        }
    ));
}

#[test]
fn keys_and_endpoints_are_paged() {
    let mut scene = Scene::with_alpha();
    for byte in 10..17 {
        scene.ok("alpha-admin", encryption_key(byte));
        scene.ok("alpha-admin", put_endpoint(&format!("store-{byte}")));
    }
    let (numbers, pages) = walk(|start_after| {
        let page: KeysResponse = scene.ask(QueryMsg::Keys {
            hospital: id("alpha"),
            start_after,
            limit: Some(3),
        });
        (
            page.keys.into_iter().map(|key| key.key).collect(),
            page.next,
        )
    });
    assert_eq!((numbers, pages), (vec![1, 2, 3, 4, 5, 6, 7], 3));
    let (ids, pages) = walk(|start_after: Option<EndpointId>| {
        let page: EndpointsResponse = scene.ask(QueryMsg::Endpoints {
            hospital: id("alpha"),
            start_after,
            limit: Some(7),
        });
        (
            page.endpoints.into_iter().map(|e| e.endpoint).collect(),
            page.next,
        )
    });
    assert_eq!((ids.len(), pages), (7, 1));
}

#[test]
fn the_category_table_is_that_of_the_policy() {
    let scene = Scene::new();
    let (rows, _) = walk(|start_after: Option<CategoryCode>| {
        let page: CategoriesResponse = scene.ask(QueryMsg::Categories {
            start_after,
            limit: Some(6),
        });
        (page.categories, page.next)
    });
    assert_eq!(rows.len(), hie_policy::DOCUMENT_TYPES.len());
    assert!(rows.is_sorted_by(|one, two| one.category < two.category));
    for row in hie_policy::DOCUMENT_TYPES {
        let expected = CategoryResponse {
            category: row.category.parse().unwrap(),
            display: row.display.to_owned(),
            system: row.system.to_owned(),
            code: row.code.to_owned(),
            sensitive: row.sensitive,
            retired: false,
        };
        assert!(rows.contains(&expected), "{}", row.category);
        let found: CategoryResponse = scene.ask(QueryMsg::Category {
            category: expected.category.clone(),
        });
        assert_eq!(found, expected);
    }
    let error = scene.ask_refused(QueryMsg::Category {
        category: "nothing".parse().unwrap(),
    });
    assert!(matches!(
        error,
        ContractError::Category(CategoryError::Unknown)
    ));
}

#[test]
fn what_is_asked_of_a_hospital_that_never_was_is_an_error() {
    let mut scene = Scene::with_alpha();
    scene.ok("ann", apply("beta"));
    let hospital = id("beta");
    let questions = [
        QueryMsg::Hospital {
            hospital: hospital.clone(),
        },
        QueryMsg::History {
            hospital: hospital.clone(),
            start_after: None,
            limit: None,
        },
        QueryMsg::Accounts {
            hospital: hospital.clone(),
            start_after: None,
            limit: None,
        },
        QueryMsg::Keys {
            hospital: hospital.clone(),
            start_after: None,
            limit: None,
        },
        QueryMsg::ActiveKey {
            hospital: hospital.clone(),
            key_use: KeyUse::Signing,
        },
        QueryMsg::Endpoints {
            hospital,
            start_after: None,
            limit: None,
        },
    ];
    for question in questions {
        assert!(matches!(
            scene.ask_refused(question),
            ContractError::Membership(MembershipError::Unknown)
        ));
    }
}
