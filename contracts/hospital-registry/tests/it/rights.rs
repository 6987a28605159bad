//! The one table of status and right, and what it stops.

use std::collections::BTreeMap;

use hie_types::registry::*;
use hospital_registry::ContractError;
use hospital_registry::membership::GRACE_SECONDS;
use hospital_registry::rights::{RightMissing, code, require, rights_of};

use crate::scene::*;

const STATUSES: [MemberStatus; 5] = [
    MemberStatus::Accredited,
    MemberStatus::Grace,
    MemberStatus::Expired,
    MemberStatus::Suspended,
    MemberStatus::Revoked,
];
const RIGHTS: [Right; 7] = [
    Right::Publish,
    Right::Request,
    Right::Emergency,
    Right::Attest,
    Right::Manage,
    Right::Serve,
    Right::Protect,
];

#[test]
fn every_cell_of_the_table_is_as_frozen() {
    let mut table = BTreeMap::new();
    for status in STATUSES {
        let row: BTreeMap<_, _> = RIGHTS
            .into_iter()
            .map(|right| (code(right), require(status, right).is_ok()))
            .collect();
        table.insert(json(&status).as_str().unwrap().to_owned(), row);
    }
    golden("rights.golden.json", &table);
}

#[test]
fn the_code_of_a_right_is_the_one_in_messages() {
    for right in RIGHTS {
        assert_eq!(json(&right), code(right));
    }
}

#[test]
fn every_status_keeps_its_duties() {
    for status in STATUSES {
        for duty in [Right::Serve, Right::Protect] {
            assert!(rights_of(status).contains(&duty), "{status:?} {duty:?}");
        }
    }
}

/// The scene with `alpha` in each status, with staff, a key and an endpoint to act on.
fn in_status(status: MemberStatus) -> Scene {
    let mut scene = Scene::with_alpha();
    scene.staff("alpha", "nurse", hie_policy::Role::Nurse);
    scene.staff("alpha", "clerk", hie_policy::Role::RecordsOfficer);
    let clerk = scene.account_ref("clerk");
    scene.ok("alpha-admin", ExecuteMsg::SuspendStaff { staff: clerk });
    let invited = scene.account_ref("invited");
    scene.ok("alpha-admin", appoint(invited, hie_policy::Role::Nurse));
    scene.ok("alpha-admin", put_endpoint("store"));
    scene.ok("alpha-admin", encryption_key(9));
    match status {
        MemberStatus::Accredited => {}
        MemberStatus::Grace => {
            scene.at(UNTIL);
        }
        MemberStatus::Expired => {
            scene.at(UNTIL + GRACE_SECONDS);
        }
        MemberStatus::Suspended => {
            scene.ok("owner", suspend("alpha"));
        }
        MemberStatus::Revoked => {
            scene.ok("owner", revoke("alpha"));
        }
    }
    assert_eq!(scene.status("alpha"), status);
    scene
}

#[test]
fn what_needs_the_right_to_manage_stops_when_the_member_is_not_accredited() {
    for status in STATUSES {
        let scene = in_status(status);
        let messages = [
            ("alpha-admin", put_endpoint("store")),
            (
                "alpha-admin",
                appoint(scene.account_ref("new"), hie_policy::Role::Nurse),
            ),
            (
                "alpha-admin",
                ExecuteMsg::ReinstateStaff {
                    staff: scene.account_ref("clerk"),
                },
            ),
            ("invited", accept("alpha")),
        ];
        for (sender, message) in messages {
            let mut scene = in_status(status);
            if status == MemberStatus::Accredited {
                scene.ok(sender, message);
            } else {
                assert!(matches!(
                    scene.refused(sender, message),
                    ContractError::Right(RightMissing(Right::Manage))
                ));
            }
        }
    }
}

#[test]
fn duties_go_on_whatever_the_status() {
    for status in STATUSES {
        let mut scene = in_status(status);
        let nurse = scene.account_ref("nurse");
        let clerk = scene.account_ref("clerk");
        scene.ok("alpha-admin", encryption_key(10));
        let key = ExecuteMsg::RetireKey {
            key: 2,
            compromised: true,
        };
        scene.ok("alpha-admin", key);
        scene.ok("alpha-admin", ExecuteMsg::SuspendStaff { staff: nurse });
        scene.ok("alpha-admin", ExecuteMsg::RemoveStaff { staff: clerk });
        scene.ok("alpha-admin", retire_endpoint("store"));
        scene.ok("nurse", ExecuteMsg::LeaveHospital {});
    }
}
