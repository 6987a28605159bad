//! Where a hospital is reached.

use hie_types::registry::*;
use hospital_registry::ContractError;
use hospital_registry::endpoint::EndpointError;

use crate::scene::*;

fn endpoints(scene: &Scene) -> Vec<EndpointResponse> {
    let page: EndpointsResponse = scene.ask(QueryMsg::Endpoints {
        hospital: id("alpha"),
        start_after: None,
        limit: None,
    });
    page.endpoints
}

#[test]
fn an_endpoint_is_added_changed_retired_and_never_gone() {
    let mut scene = Scene::with_alpha();
    let event = scene.ok("alpha-admin", put_endpoint("store"));
    assert_eq!(event, "endpoint hospital=alpha endpoint=store action=put");
    let changed = ExecuteMsg::PutEndpoint {
        endpoint: "store".parse().unwrap(),
        kind: EndpointKind::PrivateStore,
        url: url("https://cloud.example:8443/b"),
    };
    scene.ok("alpha-admin", changed);
    let event = scene.ok("alpha-admin", retire_endpoint("store"));
    assert_eq!(
        event,
        "endpoint hospital=alpha endpoint=store action=retired"
    );
    let expected = EndpointResponse {
        endpoint: "store".parse().unwrap(),
        kind: EndpointKind::PrivateStore,
        url: url("https://cloud.example:8443/b"),
        retired: true,
    };
    assert_eq!(endpoints(&scene), vec![expected]);
}

#[test]
fn a_retired_endpoint_is_put_in_use_again_by_putting_it() {
    let mut scene = Scene::with_alpha();
    scene.ok("alpha-admin", put_endpoint("store"));
    scene.ok("alpha-admin", retire_endpoint("store"));
    scene.ok("alpha-admin", put_endpoint("store"));
    assert!(!endpoints(&scene)[0].retired);
}

/// Else a private store, to which records point, could turn into a public one.
#[test]
fn the_kind_of_an_endpoint_never_changes_in_use_or_retired() {
    let mut scene = Scene::with_alpha();
    scene.ok("alpha-admin", put_endpoint("store"));
    let others = [
        EndpointKind::PublicStore,
        EndpointKind::Gateway,
        EndpointKind::Fhir,
    ];
    for retired in [false, true] {
        if retired {
            scene.ok("alpha-admin", retire_endpoint("store"));
        }
        for kind in others {
            let other = ExecuteMsg::PutEndpoint {
                endpoint: "store".parse().unwrap(),
                kind,
                url: url("https://store.example/fhir"),
            };
            assert!(matches!(
                scene.refused("alpha-admin", other),
                ContractError::Endpoint(EndpointError::OtherKind)
            ));
        }
    }
    // A hospital's endpoints are its own: elsewhere the same id is of another kind.
    scene.member("beta");
    let other = ExecuteMsg::PutEndpoint {
        endpoint: "store".parse().unwrap(),
        kind: EndpointKind::Fhir,
        url: url("https://beta.example/fhir"),
    };
    scene.ok("beta-admin", other);
}

#[test]
fn only_an_endpoint_in_use_can_be_retired() {
    let mut scene = Scene::with_alpha();
    assert!(matches!(
        scene.refused("alpha-admin", retire_endpoint("store")),
        ContractError::Endpoint(EndpointError::Unknown)
    ));
    scene.ok("alpha-admin", put_endpoint("store"));
    scene.ok("alpha-admin", retire_endpoint("store"));
    assert!(matches!(
        scene.refused("alpha-admin", retire_endpoint("store")),
        ContractError::Endpoint(EndpointError::AlreadyRetired)
    ));
}

#[test]
fn a_hospital_has_sixteen_endpoints_at_most_retired_ones_included() {
    let mut scene = Scene::with_alpha();
    for number in 0..16 {
        scene.ok("alpha-admin", put_endpoint(&format!("store-{number}")));
    }
    scene.ok("alpha-admin", retire_endpoint("store-0"));
    assert!(matches!(
        scene.refused("alpha-admin", put_endpoint("store-16")),
        ContractError::Endpoint(EndpointError::TooMany)
    ));
    scene.ok("alpha-admin", put_endpoint("store-15"));
    assert_eq!(endpoints(&scene).len(), 16);
}

#[test]
fn endpoints_of_two_hospitals_do_not_meet() {
    let mut scene = Scene::with_alpha();
    scene.member("beta");
    scene.ok("beta-admin", put_endpoint("store"));
    assert!(endpoints(&scene).is_empty());
    assert!(matches!(
        scene.refused("alpha-admin", retire_endpoint("store")),
        ContractError::Endpoint(EndpointError::Unknown)
    ));
}
