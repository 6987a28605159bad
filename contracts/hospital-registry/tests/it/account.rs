//! `Account`: the one question that the other contracts ask.

use std::cell::Cell;

use cosmwasm_std::{Deps, Order, Record, Storage};
use hie_policy::Role;
use hie_types::registry::*;
use hie_types::{PersonId, Practitioner};
use hospital_registry::membership::GRACE_SECONDS;
use hospital_registry::rights::rights_of;

use crate::scene::*;
use crate::staff::suspend_staff;

fn nobody() -> AccountResponse {
    AccountResponse {
        hospital: None,
        status: None,
        rights: vec![],
        capabilities: vec![],
        appointment: None,
        practitioner: None,
        network_roles: vec![],
        owner: false,
        about: None,
    }
}

pub fn person(text: &str) -> PersonId {
    text.parse().unwrap()
}

pub fn pseudonym(byte: u8) -> PersonId {
    PersonId::of_practitioner(&id("alpha"), &Practitioner([byte; 16]))
}

fn naming(scene: &Scene, account: &str, byte: u8) -> AccountResponse {
    scene.ask(QueryMsg::Account {
        account: scene.text(account),
        practitioner: Some(Practitioner([byte; 16])),
        about: None,
    })
}

#[test]
fn an_unknown_account_is_nobody_and_no_error() {
    let scene = Scene::with_alpha();
    assert_eq!(scene.account("stranger"), nobody());
    let upper = scene.text("alpha-admin").to_uppercase();
    for text in ["", "nobody", "cosmos1xyz", "alpha/00", &upper] {
        let answer: AccountResponse = scene.ask(QueryMsg::Account {
            account: text.to_owned(),
            practitioner: Some(Practitioner([7; 16])),
            about: None,
        });
        assert_eq!(answer, nobody());
    }
}

#[test]
fn an_administrator_is_answered_with_its_hospital() {
    let scene = Scene::with_alpha();
    let expected = AccountResponse {
        hospital: Some(id("alpha")),
        status: Some(MemberStatus::Accredited),
        rights: rights_of(MemberStatus::Accredited, false),
        capabilities: vec![custodian(), requester()],
        appointment: Some(AppointmentFacts {
            person: person(&scene.text("alpha-admin")),
            role: role(Role::Administrator),
            standing: StaffStanding::Active,
            break_glass: false,
            account: None,
        }),
        ..nobody()
    };
    assert_eq!(scene.account("alpha-admin"), expected);
}

#[test]
fn the_person_is_the_pseudonym_where_there_is_one() {
    let mut scene = Scene::with_alpha();
    let both = scene.both_ref("bob", 7);
    scene.ok(
        "alpha-admin",
        appoint_for(both, Role::Physician, None, true),
    );
    scene.accepts("bob", "alpha");
    scene.staff("alpha", "cas", Role::PrivacyOfficer);
    let expected = AppointmentFacts {
        person: pseudonym(7),
        role: role(Role::Physician),
        standing: StaffStanding::Active,
        break_glass: true,
        account: Some(scene.text("bob")),
    };
    assert_eq!(scene.account("bob").appointment, Some(expected));
    let expected = AppointmentFacts {
        person: person(&scene.text("cas")),
        role: role(Role::PrivacyOfficer),
        standing: StaffStanding::Active,
        break_glass: false,
        account: None,
    };
    assert_eq!(scene.account("cas").appointment, Some(expected));
}

#[test]
fn status_and_rights_are_those_of_now() {
    let mut scene = Scene::with_alpha();
    scene.staff("alpha", "bob", Role::Nurse);
    let check = |scene: &Scene, status| {
        let answer = scene.account("bob");
        assert_eq!(answer.status, Some(status));
        assert_eq!(answer.rights, rights_of(status, false));
    };
    for (now, status) in [
        (UNTIL - 1, MemberStatus::Accredited),
        (UNTIL, MemberStatus::Grace),
        (UNTIL + GRACE_SECONDS, MemberStatus::Expired),
    ] {
        check(scene.at(now), status);
    }
    scene.ok("owner", suspend("alpha"));
    check(&scene, MemberStatus::Suspended);
    scene.ok("owner", revoke("alpha"));
    check(&scene, MemberStatus::Revoked);
}

/// The account of a pseudonym is told once it has accepted, to whoever asks about the person.
#[test]
fn a_practitioners_account_is_told_once_it_has_accepted() {
    let mut scene = Scene::with_alpha();
    scene.staff("alpha", "gate", Role::Gateway);
    let both = scene.both_ref("bob", 7);
    let message = appoint_for(both, Role::Physician, None, false);
    scene.ok("alpha-admin", message);
    let told = |scene: &Scene| {
        naming(scene, "gate", 7)
            .practitioner
            .and_then(|p| p.account)
    };
    assert_eq!(told(&scene), None);
    scene.accepts("bob", "alpha");
    assert_eq!(told(&scene), Some(scene.text("bob")));
}

#[test]
fn an_active_gateway_is_told_about_the_practitioner_it_names() {
    let mut scene = Scene::with_alpha();
    scene.staff("alpha", "gate", Role::Gateway);
    scene.staff("alpha", "nurse", Role::Nurse);
    let message = appoint_for(practitioner(7), Role::Physician, Some(UNTIL), true);
    scene.ok("alpha-admin", message);
    let facts = AppointmentFacts {
        person: pseudonym(7),
        role: role(Role::Physician),
        standing: StaffStanding::Active,
        break_glass: true,
        account: None,
    };
    assert_eq!(naming(&scene, "gate", 7).practitioner, Some(facts.clone()));
    assert_eq!(naming(&scene, "gate", 8).practitioner, None);
    // Nobody else is, not even the administrator.
    for asker in ["nurse", "alpha-admin", "stranger", "owner"] {
        assert_eq!(naming(&scene, asker, 7).practitioner, None);
    }
    // What became of the practitioner is said, not hidden.
    scene.at(UNTIL);
    let expired = AppointmentFacts {
        standing: StaffStanding::Expired,
        ..facts.clone()
    };
    assert_eq!(naming(&scene, "gate", 7).practitioner, Some(expired));
    scene.ok("alpha-admin", suspend_staff(practitioner(7)));
    let stopped = AppointmentFacts {
        standing: StaffStanding::Suspended,
        ..facts
    };
    assert_eq!(naming(&scene, "gate", 7).practitioner, Some(stopped));
}

#[test]
fn a_gateway_that_is_stopped_or_expired_is_told_nothing() {
    let mut scene = Scene::with_alpha();
    let gate = scene.account_ref("gate");
    let message = appoint_for(gate.clone(), Role::Gateway, Some(START + 5), false);
    scene.ok("alpha-admin", message);
    scene.ok("alpha-admin", appoint(practitioner(7), Role::Nurse));
    assert_eq!(naming(&scene, "gate", 7).practitioner, None);
    scene.accepts("gate", "alpha");
    assert!(naming(&scene, "gate", 7).practitioner.is_some());
    scene.at(START + 5);
    assert_eq!(naming(&scene, "gate", 7).practitioner, None);
    scene.at(START);
    scene.ok("alpha-admin", suspend_staff(gate));
    assert_eq!(naming(&scene, "gate", 7).practitioner, None);
}

#[test]
fn a_gateway_names_practitioners_of_its_own_hospital_only() {
    let mut scene = Scene::with_alpha();
    scene.member("beta");
    scene.staff("beta", "gate", Role::Gateway);
    scene.ok("alpha-admin", appoint(practitioner(7), Role::Nurse));
    assert_eq!(naming(&scene, "gate", 7).practitioner, None);
}

#[test]
fn a_practitioner_whose_account_has_not_accepted_is_invited_without_rights() {
    let mut scene = Scene::with_alpha();
    scene.staff("alpha", "gate", Role::Gateway);
    let both = scene.both_ref("bob", 7);
    scene.ok(
        "alpha-admin",
        appoint_for(both, Role::Physician, None, true),
    );
    let facts = naming(&scene, "gate", 7).practitioner.unwrap();
    assert_eq!(
        (facts.standing, facts.break_glass),
        (StaffStanding::Invited, false)
    );
}

#[test]
fn network_roles_are_those_an_account_acts_in() {
    let mut scene = Scene::new();
    let all = [
        NetworkRole::Registrar,
        NetworkRole::SecurityOfficer,
        NetworkRole::Auditor,
    ];
    // While nobody holds a role the owner acts in it.
    assert_eq!(scene.account("owner").network_roles, all);
    assert!(scene.account("owner").owner);
    scene.give_role(NetworkRole::Auditor, "auditor");
    assert_eq!(scene.account("owner").network_roles, all[..2]);
    assert_eq!(scene.account("auditor").network_roles, all[2..]);
    assert!(!scene.account("auditor").owner);
    scene.give_role(NetworkRole::Registrar, "auditor");
    let both = [NetworkRole::Registrar, NetworkRole::Auditor];
    assert_eq!(scene.account("auditor").network_roles, both);
    let role = NetworkRole::Auditor;
    scene.ok("owner", ExecuteMsg::RemoveRoleHolder { role });
    assert_eq!(scene.account("owner").network_roles, all[1..]);
}

/// Counts what is read.
struct Counting<'a> {
    inner: &'a dyn Storage,
    reads: Cell<u32>,
}

impl Storage for Counting<'_> {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.reads.set(self.reads.get() + 1);
        self.inner.get(key)
    }

    fn set(&mut self, _: &[u8], _: &[u8]) {
        panic!("a query writes nothing");
    }

    fn remove(&mut self, _: &[u8]) {
        panic!("a query removes nothing");
    }

    fn range<'b>(
        &'b self,
        _: Option<&[u8]>,
        _: Option<&[u8]>,
        _: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'b> {
        panic!("this query scans nothing");
    }
}

#[test]
fn the_question_costs_one_read_for_each_thing_it_tells() {
    let mut scene = Scene::with_alpha();
    scene.staff("alpha", "gate", Role::Gateway);
    let both = scene.both_ref("bob", 7);
    scene.ok("alpha-admin", appoint(both, Role::Physician));
    scene.accepts("bob", "alpha");
    let reads = |account: &str, practitioner: Option<u8>| {
        let storage = Counting {
            inner: &scene.deps.storage,
            reads: Cell::new(0),
        };
        let deps = Deps {
            storage: &storage,
            ..scene.deps.as_ref()
        };
        let question = QueryMsg::Account {
            account: scene.text(account),
            practitioner: practitioner.map(|byte| Practitioner([byte; 16])),
            about: None,
        };
        hospital_registry::contract::query(deps, scene.env.clone(), question).unwrap();
        storage.reads.get()
    };
    // Governance, and that it belongs nowhere.
    assert_eq!(reads("stranger", None), 2);
    assert_eq!(reads("stranger", Some(7)), 2);
    // And the member; its administrator is in there.
    assert_eq!(reads("alpha-admin", None), 3);
    // And the appointment.
    assert_eq!(reads("bob", None), 4);
    assert_eq!(reads("gate", None), 4);
    // And that of the practitioner.
    assert_eq!(reads("gate", Some(7)), 5);
}
