//! Random sequences of messages against tiny plain models.

use hie_policy::Role;
use hie_types::registry::*;
use proptest::prelude::*;

use crate::membership_model::{Model, compare, play, step};
use crate::scene::*;

const NAMES: [&str; 2] = ["alpha", "beta"];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    /// Whatever is sent, allowed or not: each member has the status, the end, the capabilities and the
    /// administrator that the model has, its history is complete, and no id is given out twice.
    #[test]
    fn memberships_follow_the_model(steps in prop::collection::vec(step(), 1..80)) {
        let mut scene = Scene::new();
        scene.ok("owner", settings(5 * DAY));
        scene.name_index();
        scene.give_role(NetworkRole::SecurityOfficer, "security");
        let mut model = Model::default();
        for step in steps {
            let passed = play(&mut scene, &model, step);
            let now = scene.now();
            prop_assert_eq!(model.play(step, now), passed, "{:?}", step);
            compare(&scene, &model);
        }
    }

    /// Whatever hospitals offer, stop and remove, and whatever accounts accept and leave: an account
    /// is staff of one hospital at most, and `Account` and `Accounts` tell the same story.
    #[test]
    fn an_account_is_staff_of_one_hospital(
        steps in prop::collection::vec((0..5u8, 0..2usize, 0..3usize, any::<bool>()), 1..60)
    ) {
        let mut scene = Scene::new();
        for name in &NAMES {
            scene.member(name);
        }
        let people = ["ann", "bob", "cas"];
        for (what, hospital, who, with_pseudonym) in steps {
            let staff = if with_pseudonym {
                scene.both_ref(people[who], who as u8)
            } else {
                scene.account_ref(people[who])
            };
            let administrator = admin(NAMES[hospital]);
            let (sender, message) = match what {
                0 => (administrator.as_str(), appoint(staff, Role::Nurse)),
                1 => (people[who], accept(NAMES[hospital])), // all are offered a nurse's place
                2 => (people[who], ExecuteMsg::LeaveHospital {}),
                3 => (administrator.as_str(), ExecuteMsg::RemoveStaff { staff }),
                _ => (administrator.as_str(), ExecuteMsg::SuspendStaff { staff }),
            };
            let _ = scene.send(sender, message);
            for person in people {
                let address = Some(scene.text(person));
                let mut homes = Vec::new();
                for name in &NAMES {
                    let all = scene.all_staff(name);
                    let own: Vec<_> = all.iter().filter(|s| s.staff.account == address).collect();
                    prop_assert!(own.len() <= 1);
                    let joined = own.iter().any(|s| s.standing != StaffStanding::Invited);
                    if joined {
                        homes.push(id(name));
                    }
                }
                prop_assert!(homes.len() <= 1);
                prop_assert_eq!(scene.account(person).hospital, homes.pop());
            }
        }
    }
}
