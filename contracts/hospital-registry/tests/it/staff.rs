//! Appointing, accepting, stopping, removing, leaving: who may be appointed, and by which name.

use hie_policy::Role;
use hie_types::registry::*;
use hospital_registry::ContractError;
use hospital_registry::staff::{MAX_STAFF, StaffError};

use crate::scene::*;

pub fn expect(error: ContractError, expected: StaffError) {
    match error {
        ContractError::Staff(error) => assert_eq!(error, expected),
        other => panic!("{other}"),
    }
}

pub fn suspend_staff(staff: StaffRef) -> ExecuteMsg {
    ExecuteMsg::SuspendStaff { staff }
}

pub fn reinstate_staff(staff: StaffRef) -> ExecuteMsg {
    ExecuteMsg::ReinstateStaff { staff }
}

pub fn remove_staff(staff: StaffRef) -> ExecuteMsg {
    ExecuteMsg::RemoveStaff { staff }
}

#[test]
fn an_account_is_invited_and_becomes_staff_when_it_accepts() {
    let mut scene = Scene::with_alpha();
    let bob = scene.account_ref("bob");
    let event = scene.ok(
        "alpha-admin",
        appoint_for(bob.clone(), Role::Nurse, Some(UNTIL), true),
    );
    let address = scene.text("bob");
    assert_eq!(
        event,
        format!("staff hospital=alpha account={address} action=appointed")
    );
    let offered = OfferedAppointment {
        role: role(Role::Nurse),
        break_glass: true,
        until: Some(UNTIL),
    };
    let invited = StaffResponse {
        staff: bob,
        role: role(Role::Nurse),
        standing: StaffStanding::Invited,
        break_glass: false,
        until: Some(UNTIL),
        offered: Some(offered),
    };
    assert_eq!(scene.all_staff("alpha"), vec![invited.clone()]);
    assert_eq!(scene.account("bob").hospital, None);

    let event = scene.accepts("bob", "alpha");
    assert_eq!(
        event,
        format!("staff hospital=alpha account={address} action=accepted")
    );
    let accepted = StaffResponse {
        standing: StaffStanding::Active,
        break_glass: true,
        offered: None,
        ..invited
    };
    assert_eq!(scene.all_staff("alpha"), vec![accepted]);
    assert_eq!(scene.account("bob").hospital, Some(id("alpha")));
}

#[test]
fn a_pseudonym_needs_nobodys_acceptance() {
    let mut scene = Scene::with_alpha();
    let event = scene.ok("alpha-admin", appoint(practitioner(7), Role::Physician));
    let hex = "07".repeat(16);
    assert_eq!(
        event,
        format!("staff hospital=alpha practitioner={hex} action=appointed")
    );
    let staff = scene.all_staff("alpha");
    assert_eq!(staff[0].standing, StaffStanding::Active);
    // Widening too holds at once.
    let wider = appoint_for(practitioner(7), Role::Nurse, None, true);
    scene.ok("alpha-admin", wider);
    let staff = scene.all_staff("alpha");
    assert_eq!(
        (staff[0].role, staff[0].break_glass),
        (role(Role::Nurse), true)
    );
    assert_eq!(staff[0].offered, None);
}

#[test]
fn an_appointment_with_both_is_one_appointment_by_either_name() {
    let mut scene = Scene::with_alpha();
    let both = scene.both_ref("bob", 7);
    scene.ok("alpha-admin", appoint(both.clone(), Role::Nurse));
    scene.accepts("bob", "alpha");
    for name in [both.clone(), practitioner(7), scene.account_ref("bob")] {
        scene.ok("alpha-admin", suspend_staff(name.clone()));
        scene.ok("alpha-admin", reinstate_staff(name.clone()));
        scene.ok("alpha-admin", appoint(name, Role::Nurse));
        assert_eq!(scene.all_staff("alpha").len(), 1);
        assert_eq!(scene.all_staff("alpha")[0].staff, both);
        assert_eq!(scene.all_staff("alpha")[0].offered, None);
    }
    scene.ok("alpha-admin", remove_staff(scene_account(&scene)));
    assert!(scene.all_staff("alpha").is_empty());
    assert_eq!(scene.account("bob").hospital, None);
    // Nothing of it is left: both names are free again, also for two people.
    scene.ok("alpha-admin", appoint(practitioner(7), Role::Nurse));
    let bob = scene.account_ref("bob");
    scene.ok("alpha-admin", appoint(bob, Role::Nurse));
    assert_eq!(scene.all_staff("alpha").len(), 2);
}

fn scene_account(scene: &Scene) -> StaffRef {
    scene.account_ref("bob")
}

#[test]
fn names_that_do_not_mean_the_same_are_refused() {
    let mut scene = Scene::with_alpha();
    let (bob, cas) = (scene.both_ref("bob", 7), scene.both_ref("cas", 8));
    let dan = scene.account_ref("dan");
    scene.ok("alpha-admin", appoint(bob, Role::Nurse));
    scene.ok("alpha-admin", appoint(cas, Role::Nurse));
    scene.ok("alpha-admin", appoint(dan, Role::Nurse));
    scene.ok("alpha-admin", appoint(practitioner(9), Role::Nurse));
    let contradictions = [
        scene.both_ref("bob", 8),
        scene.both_ref("cas", 7),
        // One of the two is appointed without the other.
        scene.both_ref("bob", 6),
        scene.both_ref("eve", 7),
        scene.both_ref("dan", 6),
        scene.both_ref("eve", 9),
        scene.both_ref("dan", 9),
    ];
    for staff in contradictions {
        let messages = [
            appoint(staff.clone(), Role::Nurse),
            suspend_staff(staff.clone()),
            reinstate_staff(staff.clone()),
            remove_staff(staff),
        ];
        for message in messages {
            expect(
                scene.refused("alpha-admin", message),
                StaffError::Contradictory,
            );
        }
    }
}

#[test]
fn somebody_must_be_named() {
    let mut scene = Scene::with_alpha();
    let nobody = StaffRef {
        account: None,
        practitioner: None,
    };
    let messages = [
        appoint(nobody.clone(), Role::Nurse),
        suspend_staff(nobody.clone()),
        reinstate_staff(nobody.clone()),
        remove_staff(nobody),
    ];
    for message in messages {
        expect(scene.refused("alpha-admin", message), StaffError::Unnamed);
    }
}

#[test]
fn an_account_is_named_by_an_address_of_this_chain() {
    let mut scene = Scene::with_alpha();
    let staff = StaffRef {
        account: Some("nobody".to_owned()),
        practitioner: None,
    };
    for message in [appoint(staff.clone(), Role::Nurse), remove_staff(staff)] {
        assert!(matches!(
            scene.refused("alpha-admin", message),
            ContractError::Address {
                field: "staff.account"
            }
        ));
    }
}

#[test]
fn who_is_not_appointed_can_be_neither_stopped_nor_removed() {
    let mut scene = Scene::with_alpha();
    scene.member("beta");
    scene.staff("beta", "bob", Role::Nurse);
    for staff in [
        scene.account_ref("bob"),
        practitioner(7),
        scene.both_ref("bob", 7),
    ] {
        let messages = [
            suspend_staff(staff.clone()),
            reinstate_staff(staff.clone()),
            remove_staff(staff),
        ];
        for message in messages {
            expect(scene.refused("alpha-admin", message), StaffError::Unknown);
        }
    }
}

#[test]
fn a_gateway_has_an_account_no_pseudonym_and_no_break_glass() {
    let mut scene = Scene::with_alpha();
    for staff in [practitioner(7), scene.both_ref("gate", 7)] {
        let message = appoint(staff, Role::Gateway);
        expect(
            scene.refused("alpha-admin", message),
            StaffError::GatewayIdentity,
        );
    }
    let gate = scene.account_ref("gate");
    let message = appoint_for(gate, Role::Gateway, None, true);
    expect(
        scene.refused("alpha-admin", message),
        StaffError::BreakGlassRole,
    );
    for gateway in ["gate", "gate2"] {
        scene.staff("alpha", gateway, Role::Gateway);
    }
    // Named by its account, an appointment that has a pseudonym too cannot become a gateway.
    let both = scene.both_ref("bob", 8);
    scene.ok("alpha-admin", appoint(both, Role::Nurse));
    let message = appoint(scene_account(&scene), Role::Gateway);
    expect(
        scene.refused("alpha-admin", message),
        StaffError::GatewayIdentity,
    );
}

#[test]
fn nobody_is_appointed_administrator() {
    let mut scene = Scene::with_alpha();
    for staff in [scene.account_ref("bob"), practitioner(7)] {
        let message = appoint(staff, Role::Administrator);
        expect(
            scene.refused("alpha-admin", message),
            StaffError::AdministratorRole,
        );
    }
    for staff in [
        scene.account_ref("alpha-admin"),
        scene.both_ref("alpha-admin", 7),
    ] {
        let message = appoint(staff, Role::Nurse);
        expect(
            scene.refused("alpha-admin", message),
            StaffError::IsAdministrator,
        );
    }
}

#[test]
fn break_glass_is_for_those_who_treat() {
    let mut scene = Scene::with_alpha();
    let mut allowed = Vec::new();
    for (byte, candidate) in (1..).zip(Role::all()) {
        let message = appoint_for(practitioner(byte), candidate, None, true);
        if scene.send("alpha-admin", message).is_ok() {
            allowed.push(candidate.code());
        }
    }
    assert_eq!(allowed, ["physician", "nurse", "pharmacist", "paramedic"]);
}

#[test]
fn an_appointment_ends_after_now() {
    let mut scene = Scene::with_alpha();
    for until in [0, START - 1, START] {
        let message = appoint_for(practitioner(7), Role::Nurse, Some(until), false);
        expect(scene.refused("alpha-admin", message), StaffError::UntilPast);
    }
    let message = appoint_for(practitioner(7), Role::Nurse, Some(START + 1), false);
    scene.ok("alpha-admin", message);
}

#[test]
fn a_hospital_has_two_thousand_appointments_at_most() {
    let mut scene = Scene::with_alpha();
    let numbered = |number: u32| {
        let mut bytes = [0; 16];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        StaffRef {
            account: None,
            practitioner: Some(hie_types::Practitioner(bytes)),
        }
    };
    for number in 0..MAX_STAFF {
        scene.ok("alpha-admin", appoint(numbered(number), Role::Nurse));
    }
    let one_more = appoint(numbered(MAX_STAFF), Role::Nurse);
    expect(
        scene.refused("alpha-admin", one_more.clone()),
        StaffError::TooMany,
    );
    // Appointing somebody again is not one more, and a removed one makes room.
    scene.ok("alpha-admin", appoint(numbered(5), Role::Physician));
    scene.ok("alpha-admin", remove_staff(numbered(5)));
    scene.ok("alpha-admin", one_more);
}

#[test]
fn an_account_belongs_to_one_hospital_and_offers_bind_nobody() {
    let mut scene = Scene::with_alpha();
    scene.member("beta");
    for hospital in ["alpha", "beta"] {
        let bob = scene.account_ref("bob");
        scene.ok(&admin(hospital), appoint(bob, Role::Nurse));
    }
    scene.accepts("bob", "beta");
    expect(
        scene.refused("bob", accept("alpha")),
        StaffError::OtherHospital,
    );
    let left = scene.ok("bob", ExecuteMsg::LeaveHospital {});
    let address = scene.text("bob");
    assert_eq!(
        left,
        format!("staff hospital=beta account={address} action=left")
    );
    scene.accepts("bob", "alpha");
    assert_eq!(scene.account("bob").hospital, Some(id("alpha")));
}

#[test]
fn an_administrator_cannot_accept_elsewhere_nor_leave() {
    let mut scene = Scene::with_alpha();
    scene.member("beta");
    let other = scene.account_ref("beta-admin");
    scene.ok("alpha-admin", appoint(other, Role::Nurse));
    expect(
        scene.refused("beta-admin", accept("alpha")),
        StaffError::OtherHospital,
    );
    let leave = ExecuteMsg::LeaveHospital {};
    expect(
        scene.refused("beta-admin", leave),
        StaffError::AdministratorStays,
    );
}

#[test]
fn who_belongs_to_no_hospital_cannot_leave_one() {
    let mut scene = Scene::with_alpha();
    let invited = scene.account_ref("invited");
    scene.ok("alpha-admin", appoint(invited, Role::Nurse));
    for sender in ["invited", "stranger"] {
        let leave = ExecuteMsg::LeaveHospital {};
        expect(scene.refused(sender, leave), StaffError::NotStaff);
    }
}

#[test]
fn leaving_ends_the_whole_appointment() {
    let mut scene = Scene::with_alpha();
    let both = scene.both_ref("bob", 7);
    scene.ok("alpha-admin", appoint(both, Role::Nurse));
    scene.accepts("bob", "alpha");
    scene.ok("bob", ExecuteMsg::LeaveHospital {});
    assert!(scene.all_staff("alpha").is_empty());
    assert_eq!(scene.account("bob").hospital, None);
}

#[test]
fn only_whom_a_hospital_appointed_can_accept() {
    let mut scene = Scene::with_alpha();
    scene.ok("alpha-admin", appoint(practitioner(7), Role::Nurse));
    for hospital in ["alpha", "nowhere"] {
        let message = accept(hospital);
        expect(scene.refused("bob", message), StaffError::NothingOffered);
    }
    scene.staff("alpha", "bob", Role::Nurse);
    expect(
        scene.refused("bob", accept("alpha")),
        StaffError::NothingOffered,
    );
}
