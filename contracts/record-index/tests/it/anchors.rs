//! One hash for many documents.

use cosmwasm_std::{Binary, Response};
use hie_types::Hash;
use hie_types::index::{
    AnchorKind, AnchorResponse, AnchorsResponse, ExecuteMsg, QueryMsg, VerifyInclusionResponse,
};
use hie_types::merkle::{Builder, MAX_LEAVES, Path};
use hie_types::registry::{Right, StaffStanding};
use record_index::anchor::AnchorError;
use record_index::error::{ContractError, LookupError, PermissionError};

use crate::scene::{Scene, hospital, said};

const DOCUMENTS: AnchorKind = AnchorKind::Documents;

fn content(n: u64) -> Hash {
    Hash(hie_types::derive::hash_joined(&[&n.to_be_bytes()]))
}

/// The root over so many leaves, and the path of one.
fn tree(leaves: u64, wanted: u64) -> (Hash, Path) {
    let mut builder = Builder::new();
    for n in 0..leaves {
        if n == wanted {
            builder.push_wanted(&content(n));
        } else {
            builder.push(&content(n));
        }
    }
    builder.finish().unwrap()
}

fn anchor(
    scene: &mut Scene,
    sender: &str,
    root: Hash,
    leaves: u64,
    kind: AnchorKind,
) -> Result<Response, ContractError> {
    scene.send(sender, ExecuteMsg::AnchorBatch { root, leaves, kind })
}

#[track_caller]
fn refused(result: Result<Response, ContractError>) -> AnchorError {
    match result {
        Err(ContractError::Anchor(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn verify(
    scene: &Scene,
    of: &str,
    root: Hash,
    index: u64,
    leaf: Hash,
    path: Vec<u8>,
) -> Result<VerifyInclusionResponse, ContractError> {
    scene.query(QueryMsg::VerifyInclusion {
        hospital: hospital(of),
        root,
        index,
        leaf,
        path: Binary::new(path),
    })
}

fn found(scene: &Scene, of: &str, root: Hash) -> Result<AnchorResponse, ContractError> {
    scene.query(QueryMsg::Anchor {
        hospital: hospital(of),
        root,
    })
}

#[test]
fn a_leaf_is_shown_to_be_in_an_anchored_tree_at_its_place_and_no_other() {
    let mut scene = Scene::new();
    let (root, path) = tree(1_000, 437);
    scene.later(60);
    let at = scene.now();
    anchor(&mut scene, "north-gateway", root, 1_000, DOCUMENTS).unwrap();
    scene.later(3_600);
    let is_in = |index, leaf, path: &Path| {
        let answer = verify(&scene, "north", root, index, leaf, path.to_bytes()).unwrap();
        assert_eq!(answer.at, at);
        answer.included
    };
    assert!(is_in(437, content(437), &path));
    assert!(!is_in(436, content(437), &path));
    assert!(!is_in(437, content(436), &path));
    assert!(!is_in(1_000, content(437), &path));
    assert!(!is_in(437, content(437), &tree(1_000, 436).1));
    assert!(!is_in(437, content(437), &Path::default()));
    assert!(!is_in(437, content(437), &tree(999, 437).1));
}

#[test]
fn what_was_anchored_is_kept_as_it_was_first() {
    let mut scene = Scene::new();
    let root = content(1);
    let response = anchor(&mut scene, "north-officer", root, 1_000_000, DOCUMENTS).unwrap();
    assert_eq!(response.events[0].ty, "anchored");
    assert_eq!(response.events[0].attributes[0].value, root.to_string());
    for (key, value) in [
        ("hospital", "north"),
        ("leaves", "1000000"),
        ("kind", "documents"),
        ("new", "true"),
    ] {
        assert_eq!(said(&response, key).unwrap(), value);
    }
    let first = AnchorResponse {
        hospital: hospital("north"),
        root,
        leaves: 1_000_000,
        kind: DOCUMENTS,
        at: scene.now(),
        account: scene.addr("north-officer").into_string(),
    };
    assert_eq!(found(&scene, "north", root).unwrap(), first);
    let before = scene.dump();
    scene.later(60);
    let again = anchor(&mut scene, "north-admin", root, 1_000_000, DOCUMENTS).unwrap();
    assert_eq!(said(&again, "new").unwrap(), "false");
    assert_eq!(scene.dump(), before);
    for (leaves, kind) in [(999_999, DOCUMENTS), (1_000_000, AnchorKind::AuditLog)] {
        let error = refused(anchor(&mut scene, "north-officer", root, leaves, kind));
        assert_eq!(error, AnchorError::Contradicts);
    }
}

#[test]
fn a_million_leaves_are_one_entry() {
    let mut scene = Scene::new();
    let before = scene.dump().len();
    anchor(
        &mut scene,
        "north-officer",
        content(1),
        1_000_000,
        DOCUMENTS,
    )
    .unwrap();
    assert_eq!(scene.dump().len(), before + 1);
}

#[test]
fn the_number_of_leaves_has_bounds() {
    let mut scene = Scene::new();
    for (leaves, fine) in [
        (0, false),
        (1, true),
        (MAX_LEAVES, true),
        (MAX_LEAVES + 1, false),
    ] {
        let result = anchor(
            &mut scene,
            "north-officer",
            content(leaves),
            leaves,
            DOCUMENTS,
        );
        if fine {
            result.unwrap();
        } else {
            assert_eq!(refused(result), AnchorError::Leaves);
        }
    }
}

#[test]
fn each_hospital_has_its_own() {
    let mut scene = Scene::new();
    let root = content(1);
    anchor(&mut scene, "north-officer", root, 5, DOCUMENTS).unwrap();
    assert!(matches!(
        found(&scene, "south", root),
        Err(ContractError::Lookup(LookupError::Anchor))
    ));
    assert!(matches!(
        verify(&scene, "south", root, 0, root, vec![]),
        Err(ContractError::Lookup(LookupError::Anchor))
    ));
    anchor(&mut scene, "south-officer", root, 6, AnchorKind::AuditLog).unwrap();
    assert_eq!(found(&scene, "north", root).unwrap().leaves, 5);
    assert_eq!(found(&scene, "south", root).unwrap().leaves, 6);
}

#[test]
fn a_path_is_forty_whole_hashes_at_most() {
    let mut scene = Scene::new();
    anchor(&mut scene, "north-officer", content(1), 5, DOCUMENTS).unwrap();
    for (bytes, fine) in [
        (0, true),
        (31, false),
        (33, false),
        (1_280, true),
        (1_312, false),
    ] {
        let answer = verify(&scene, "north", content(1), 0, content(2), vec![0; bytes]);
        match answer {
            Ok(answer) => assert!(fine && !answer.included),
            Err(ContractError::Anchor(AnchorError::Path)) => assert!(!fine, "{bytes}"),
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn all_are_listed_by_root_over_pages() {
    let mut scene = Scene::new();
    let mut roots: Vec<Hash> = (0..7).map(content).collect();
    for root in &roots {
        anchor(&mut scene, "north-officer", *root, 5, DOCUMENTS).unwrap();
    }
    roots.sort_unstable();
    for limit in [1, 3, 7, 8] {
        let mut listed = Vec::new();
        let mut start_after = None;
        loop {
            let page: AnchorsResponse = scene
                .query(QueryMsg::Anchors {
                    hospital: hospital("north"),
                    start_after,
                    limit: Some(limit),
                })
                .unwrap();
            listed.extend(page.anchors.iter().map(|anchor| anchor.root));
            start_after = page.next;
            if start_after.is_none() {
                break;
            }
        }
        assert_eq!(listed, roots, "{limit}");
    }
}

#[test]
fn those_who_act_for_a_custodian_anchor_and_nobody_else() {
    for sender in ["north-officer", "north-gateway", "north-admin"] {
        anchor(&mut Scene::new(), sender, content(1), 5, DOCUMENTS).unwrap();
    }
    let mut scene = Scene::new();
    let refused =
        |scene: &mut Scene, sender: &str| match anchor(scene, sender, content(1), 5, DOCUMENTS) {
            Err(ContractError::Permission(error)) => error,
            other => panic!("{other:?}"),
        };
    for sender in [
        "north-physician",
        "north-nurse",
        "north-pharmacist",
        "north-paramedic",
        "north-privacy",
        "north-researcher",
    ] {
        assert_eq!(refused(&mut scene, sender), PermissionError::Role);
    }
    for sender in ["stranger", "owner"] {
        assert_eq!(refused(&mut scene, sender), PermissionError::NotStaff);
    }
    for (standing, expected) in [
        (StaffStanding::Invited, PermissionError::NotStaff),
        (StaffStanding::Suspended, PermissionError::Suspended),
        (StaffStanding::Expired, PermissionError::Expired),
    ] {
        scene.staff("north-officer", |staff| staff.standing = standing);
        assert_eq!(refused(&mut scene, "north-officer"), expected);
    }
    scene.at("north", |h| h.rights = vec![Right::Protect]);
    assert_eq!(
        refused(&mut scene, "north-admin"),
        PermissionError::Standing
    );
    scene.at("north", |h| h.rights = vec![Right::Serve]);
    anchor(&mut scene, "north-admin", content(1), 5, DOCUMENTS).unwrap();
}
