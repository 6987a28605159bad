//! The one table of status and right, and what it stops.

use std::collections::BTreeMap;

use hie_types::registry::*;
use hospital_registry::ContractError;
use hospital_registry::membership::GRACE_SECONDS;
use hospital_registry::rights::{RIGHTS, RightMissing, code, require, rights_of};

use crate::scene::*;

/// Every row of the table: the status, and whether the member is leaving.
const ROWS: [(MemberStatus, bool); 10] = [
    (MemberStatus::Accredited, false),
    (MemberStatus::Grace, false),
    (MemberStatus::Expired, false),
    (MemberStatus::Suspended, false),
    (MemberStatus::Accredited, true),
    (MemberStatus::Grace, true),
    (MemberStatus::Expired, true),
    (MemberStatus::Suspended, true),
    (MemberStatus::Revoked, false),
    (MemberStatus::Withdrawn, false),
];

fn name((status, leaving): (MemberStatus, bool)) -> String {
    let status = json(&status).as_str().unwrap().to_owned();
    if leaving {
        format!("leaving, otherwise {status}")
    } else {
        status
    }
}

#[test]
fn every_cell_of_the_table_is_as_frozen() {
    let mut table = BTreeMap::new();
    for (status, leaving) in ROWS {
        let row: BTreeMap<_, _> = RIGHTS
            .into_iter()
            .map(|right| (code(right), require(status, leaving, right).is_ok()))
            .collect();
        table.insert(name((status, leaving)), row);
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
    for (status, leaving) in ROWS {
        for duty in [Right::Serve, Right::Protect] {
            assert!(
                rights_of(status, leaving).contains(&duty),
                "{status:?} {duty:?}"
            );
        }
    }
}

#[test]
fn who_leaves_keeps_what_it_has_but_for_new_roots_and_new_consent() {
    for (status, _) in ROWS {
        let mut kept = rights_of(status, false);
        kept.retain(|right| !matches!(right, Right::PublishNew | Right::RequestConsent));
        assert_eq!(rights_of(status, true), kept);
    }
}

/// `Hospital` and `Account` answer what the table says, in every row.
#[test]
fn every_row_is_what_queries_answer() {
    for row in ROWS {
        let scene = in_status(row);
        let expected = rights_of(row.0, row.1);
        assert_eq!(scene.hospital("alpha").rights, expected, "{row:?}");
        for account in ["alpha-admin", "nurse", "clerk"] {
            assert_eq!(scene.account(account).rights, expected, "{row:?}");
            assert_eq!(scene.account(account).status, Some(shown(row)));
        }
    }
}

fn shown((status, leaving): (MemberStatus, bool)) -> MemberStatus {
    if leaving {
        MemberStatus::Leaving
    } else {
        status
    }
}

/// The scene with `alpha` in each status, with staff, a key and an endpoint to act on.
fn in_status((status, leaving): (MemberStatus, bool)) -> Scene {
    let mut scene = Scene::with_alpha();
    scene.staff("alpha", "nurse", hie_policy::Role::Nurse);
    scene.staff("alpha", "clerk", hie_policy::Role::RecordsOfficer);
    let clerk = scene.account_ref("clerk");
    scene.ok("alpha-admin", ExecuteMsg::SuspendStaff { staff: clerk });
    let invited = scene.account_ref("invited");
    scene.ok("alpha-admin", appoint(invited, hie_policy::Role::Nurse));
    scene.ok("alpha-admin", put_endpoint("store"));
    scene.ok("alpha-admin", encryption_key(9));
    if leaving || status == MemberStatus::Withdrawn {
        scene.ok("owner", settings(DAY));
        scene.ok("alpha-admin", announce());
    }
    match status {
        MemberStatus::Accredited => {}
        MemberStatus::Leaving => unreachable!("is what the row says besides"),
        MemberStatus::Withdrawn => {
            scene.name_index();
            scene.at(START + DAY).ok("owner", complete("alpha"));
        }
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
    assert_eq!(scene.status("alpha"), shown((status, leaving)));
    scene
}

#[test]
fn what_needs_the_right_to_manage_stops_when_the_member_is_not_accredited() {
    for row in ROWS {
        let scene = in_status(row);
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
            (
                "alpha-admin",
                ExecuteMsg::UpdateProfile {
                    profile: profile("other"),
                },
            ),
        ];
        for (sender, message) in messages {
            let mut scene = in_status(row);
            if row.0 == MemberStatus::Accredited {
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
    for row in ROWS {
        let mut scene = in_status(row);
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
        let account = scene.text("successor");
        let propose = ExecuteMsg::ProposeAdministrator { account };
        scene.ok("alpha-admin", propose);
        scene.ok("successor", accept_administrator("alpha"));
    }
}
