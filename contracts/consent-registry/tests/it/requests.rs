//! A hospital asks, and asks no longer.

use consent_registry::asker::AskerError;
use consent_registry::error::ContractError;
use consent_registry::glass::staff::StaffError;
use consent_registry::policy_text::PolicyTextError;
use consent_registry::request::RequestError;
use consent_registry::terms::TermsError;
use hie_policy::{Capability, Confidentiality, Purpose, Role};
use hie_types::Handle;
use hie_types::consent::*;
use hie_types::registry::{Right, StaffStanding};

use crate::policy_texts::{put_text, retire_text};
use crate::scene::*;

/// Ninety days of treatment, every ordinary record.
pub fn wish() -> AskedTerms {
    AskedTerms {
        grantee: Grantee::default(),
        custodian: None,
        purposes: vec![Purpose::TREAT.into()],
        resources: Resources::All { tagged: false },
        confidentiality: None,
        study: None,
        data_period: None,
        days: 90,
        policy: None,
    }
}

pub fn ask_for(name: &str, asked: AskedTerms) -> ExecuteMsg {
    ExecuteMsg::RequestConsent {
        handle: handle_of(name),
        asked,
        lapses_at: None,
        practitioner: None,
    }
}

pub fn ask(name: &str) -> ExecuteMsg {
    ask_for(name, wish())
}

fn ask_until(name: &str, lapses_at: u64) -> ExecuteMsg {
    ExecuteMsg::RequestConsent {
        handle: handle_of(name),
        asked: wish(),
        lapses_at: Some(lapses_at),
        practitioner: None,
    }
}

fn ask_through(name: &str, byte: u8) -> ExecuteMsg {
    ExecuteMsg::RequestConsent {
        handle: handle_of(name),
        asked: wish(),
        lapses_at: None,
        practitioner: Some(hie_types::Practitioner([byte; 16])),
    }
}

pub fn withdraw(name: &str, request: u64) -> ExecuteMsg {
    ExecuteMsg::WithdrawRequest {
        handle: handle_of(name),
        request,
        practitioner: None,
    }
}

pub fn decline(name: &str, request: u64) -> ExecuteMsg {
    let handle = handle_of(name);
    ExecuteMsg::DeclineRequest { handle, request }
}

pub fn approve(name: &str, request: u64, narrowed: Option<Terms>) -> ExecuteMsg {
    ExecuteMsg::ApproveRequest {
        handle: handle_of(name),
        request,
        narrowed,
    }
}

impl Scene {
    /// Staff of a member that may ask for records and for consent.
    pub fn asker(&self, name: &str, hospital: &str, role: Role) {
        self.appoint(name, hospital, role);
        self.change_account(name, |facts| {
            facts.rights = vec![Right::RequestConsent, Right::Serve];
            facts.capabilities = vec![Capability::Requester.into()];
        });
    }

    /// Asks and gives the number of the request.
    pub fn asked_by(&mut self, sender: &str, msg: ExecuteMsg) -> u64 {
        let response = self.ok(sender, msg);
        attribute(&response, "request").parse().unwrap()
    }

    pub fn requests(&self, handle: Handle) -> Vec<RequestResponse> {
        let answer: RequestsResponse = self.ask(QueryMsg::Requests {
            handle,
            hospital: None,
            only_pending: false,
            start_after: None,
            limit: Some(100),
        });
        answer.requests
    }

    pub fn request(&self, name: &str, number: u64) -> RequestResponse {
        let requests = self.requests(handle_of(name)).into_iter();
        let mut found = requests.filter(|request| request.id == number);
        found.next().expect("no such request")
    }
}

/// Alice, and a physician of north who may ask.
pub fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.patient("alice");
    scene.asker("doctor", "north", Role::Physician);
    scene
}

#[test]
fn a_request_is_kept_as_it_was_asked() {
    let mut scene = scene();
    let handle = handle_of("alice");
    scene.ok("owner", put_text("consent-2026", 1));
    scene.asked();
    let asked = AskedTerms {
        grantee: Grantee {
            role: Some(Role::Nurse.into()),
            ..Grantee::default()
        },
        custodian: Some(id("south")),
        purposes: vec![Purpose::TREAT.into(), Purpose::HOPERAT.into()],
        confidentiality: Some(Confidentiality::R.into()),
        data_period: Some(Months {
            from: "2024-01".parse::<hie_policy::Month>().unwrap().into(),
            until: "2024-12".parse::<hie_policy::Month>().unwrap().into(),
        }),
        policy: Some("consent-2026".parse().unwrap()),
        ..wish()
    };
    let response = scene.ok("doctor", ask_for("alice", asked.clone()));
    assert_eq!(scene.asked(), 1, "one question to the hospital registry");
    let told = |key: &str, value: String| (key.to_owned(), value);
    assert_eq!(
        event(&response),
        (
            "consent_request".into(),
            vec![
                told("request", "1".into()),
                told("handle", handle.to_string()),
                told("hospital", "north".into()),
                told("action", "asked".into()),
            ]
        )
    );
    let expected = RequestResponse {
        id: 1,
        handle,
        hospital: id("north"),
        person: person("doctor"),
        role: Role::Physician.into(),
        account: addr("doctor").into(),
        asked: AskedTerms {
            grantee: Grantee {
                hospital: Some(id("north")),
                ..asked.grantee.clone()
            },
            ..asked
        },
        asked_at: NOW,
        lapses_at: NOW + 30 * DAY,
        status: RequestStatus::Pending,
        answer: None,
    };
    assert_eq!(scene.requests(handle), [expected]);
}

#[test]
fn a_request_opens_nothing_and_writes_nothing_into_the_history() {
    let mut scene = scene();
    let before = crate::history::verified(&scene, handle_of("alice"));
    scene.ok("doctor", ask("alice"));
    assert_eq!(scene.reason("alice", "north"), "no_directive");
    assert_eq!(crate::history::verified(&scene, handle_of("alice")), before);
}

#[test]
fn a_gateway_asks_for_whom_it_names() {
    let mut scene = scene();
    scene.asker("gateway", "north", Role::Gateway);
    let practitioner = scene.practitioner("north", 7);
    scene.ok("gateway", ask_through("alice", 7));
    let kept = scene.request("alice", 1);
    assert_eq!(kept.person, practitioner);
    assert_eq!(kept.account, addr("gateway").to_string());
    for (sender, msg, expected) in [
        ("gateway", ask("alice"), StaffError::PractitionerMissing),
        (
            "gateway",
            ask_through("alice", 8),
            StaffError::PractitionerUnknown,
        ),
        (
            "doctor",
            ask_through("alice", 7),
            StaffError::PractitionerNotAllowed,
        ),
    ] {
        assert_refused!(scene, sender, msg, ContractError::Staff(found) if found == expected);
    }
}

#[test]
fn whoever_may_not_ask_for_records_may_not_ask_for_consent() {
    let mut scene = scene();
    assert_refused!(
        scene,
        "alice",
        ask("alice"),
        ContractError::Staff(StaffError::NotStaff)
    );
    let refused = |change: &dyn Fn(&mut hie_types::registry::AccountResponse)| {
        let mut scene = self::scene();
        scene.change_account("doctor", change);
        match scene.refused("doctor", ask("alice")) {
            ContractError::Asker(error) => error,
            other => panic!("{other:?}"),
        }
    };
    let standing =
        |standing| refused(&move |facts| facts.appointment.as_mut().unwrap().standing = standing);
    assert_eq!(standing(StaffStanding::Suspended), AskerError::Suspended);
    assert_eq!(standing(StaffStanding::Expired), AskerError::Expired);
    let grace = refused(&|facts| facts.rights = vec![Right::Emergency, Right::Publish]);
    assert_eq!(grace, AskerError::NotAccredited);
    // One that leaves still asks for records, and not for consent.
    let leaving = refused(&|facts| facts.rights = vec![Right::Request, Right::Serve]);
    assert_eq!(leaving, AskerError::NotAccredited);
    let unable = refused(&|facts| facts.capabilities = vec![Capability::Custodian.into()]);
    assert_eq!(unable, AskerError::CapabilityMissing(Capability::Requester));
    for role in Role::all() {
        let own = move |facts: &mut hie_types::registry::AccountResponse| {
            facts.appointment.as_mut().unwrap().role = role.into();
        };
        if Purpose::TREAT.allows_role(role) {
            let mut scene = self::scene();
            scene.change_account("doctor", own);
            scene.ok("doctor", ask("alice"));
        } else if role != Role::Gateway {
            assert_eq!(refused(&own), AskerError::RoleNotAllowed, "{role}");
        }
    }
}

#[test]
fn a_handle_that_nobody_registered_is_asked_nothing() {
    let mut scene = scene();
    assert_refused!(scene, "doctor", ask("bob"), ContractError::UnknownHandle);
    assert_refused!(
        scene,
        "doctor",
        withdraw("bob", 1),
        ContractError::UnknownHandle
    );
}

#[test]
fn a_closed_handle_is_asked_nothing_and_approves_nothing() {
    let mut scene = scene();
    for _ in 0..2 {
        scene.ok("doctor", ask("alice"));
    }
    let handle = handle_of("alice");
    scene.ok("alice", ExecuteMsg::ClosePatient { handle });
    for (sender, msg) in [
        ("doctor", ask("alice")),
        ("alice", approve("alice", 1, None)),
    ] {
        assert_refused!(
            scene,
            sender,
            msg,
            ContractError::Patient(consent_registry::patient::PatientError::Closed)
        );
    }
    // No is always an answer, and what was asked is taken back.
    scene.ok("alice", decline("alice", 1));
    scene.ok("doctor", withdraw("alice", 2));
}

#[test]
fn a_hospital_asks_for_its_own_people_only() {
    let mut scene = scene();
    let (colleague, other) = (person("colleague"), person("other"));
    scene.knows_person(&colleague, &colleague, "north");
    scene.knows_person(&other, &other, "south");
    let of = |grantee: Grantee| ask_for("alice", AskedTerms { grantee, ..wish() });
    let hospital = |name: &str| Grantee {
        hospital: Some(id(name)),
        ..Grantee::default()
    };
    let one = |who: &hie_types::PersonId| Grantee {
        person: Some(who.clone()),
        ..Grantee::default()
    };
    scene.ok("doctor", of(hospital("north")));
    scene.ok("doctor", of(one(&colleague)));
    assert_eq!(
        scene.request("alice", 2).asked.grantee,
        Grantee {
            hospital: Some(id("north")),
            role: None,
            person: Some(colleague),
        }
    );
    for grantee in [hospital("south"), one(&other)] {
        assert_refused!(
            scene,
            "doctor",
            of(grantee),
            ContractError::Request(RequestError::ForAnotherHospital)
        );
    }
    assert_refused!(
        scene,
        "doctor",
        of(one(&person("nobody"))),
        ContractError::Terms(TermsError::UnknownPerson)
    );
}

#[test]
fn names_and_form_are_those_of_a_permit() {
    let mut scene = scene();
    let unknown = AskedTerms {
        custodian: Some(id("nowhere")),
        ..wish()
    };
    assert_refused!(
        scene,
        "doctor",
        ask_for("alice", unknown),
        ContractError::Terms(TermsError::UnknownHospital {
            field: "asked.custodian"
        })
    );
    let nothing = AskedTerms {
        purposes: vec![],
        ..wish()
    };
    let nine = AskedTerms {
        purposes: Purpose::all()
            .filter(|code| code.capability() == Capability::Requester)
            .filter(|code| code.allows_role(Role::Physician))
            .map(Into::into)
            .take(9)
            .collect(),
        ..wish()
    };
    let study = AskedTerms {
        study: Some(hie_types::StudyId([1; 16])),
        ..wish()
    };
    let none = AskedTerms {
        resources: Resources::Records { roots: vec![] },
        ..wish()
    };
    for (asked, field) in [
        (nothing, "purposes"),
        (nine, "purposes"),
        (study, "study"),
        (none, "resources.records.roots"),
    ] {
        assert_refused!(
            scene,
            "doctor",
            ask_for("alice", asked),
            ContractError::Form(error) if error.field == field
        );
    }
}

#[test]
fn the_length_is_bounded_by_the_network() {
    let days = |days| ask_for("alice", AskedTerms { days, ..wish() });
    let mut scene = Scene::with_cap(Some(30));
    scene.patient("alice");
    scene.asker("doctor", "north", Role::Physician);
    scene.ok("doctor", days(30));
    scene.ok("doctor", days(1));
    for wrong in [0, 31] {
        assert_refused!(
            scene,
            "doctor",
            days(wrong),
            ContractError::Request(RequestError::Days { most: 30 })
        );
    }
    let mut scene = self::scene();
    scene.ok("doctor", days(36_500));
    assert_refused!(
        scene,
        "doctor",
        days(36_501),
        ContractError::Request(RequestError::Days { most: 36_500 })
    );
}

#[test]
fn a_request_names_a_text_in_force() {
    let mut scene = scene();
    let naming = |policy: &str| {
        let policy = Some(policy.parse().unwrap());
        ask_for("alice", AskedTerms { policy, ..wish() })
    };
    scene.ok("owner", put_text("consent-2025", 1));
    scene.ok("owner", retire_text("consent-2025"));
    assert_refused!(
        scene,
        "doctor",
        naming("consent-2025"),
        ContractError::PolicyText(PolicyTextError::Retired)
    );
    assert_refused!(
        scene,
        "doctor",
        naming("consent-2026"),
        ContractError::PolicyText(PolicyTextError::Unknown)
    );
}

#[test]
fn it_waits_as_long_as_it_says_up_to_ninety_days() {
    let mut scene = scene();
    scene.ok("doctor", ask_until("alice", NOW + 1));
    scene.ok("doctor", ask_until("alice", NOW + 90 * DAY));
    for wrong in [NOW - 1, NOW, NOW + 90 * DAY + 1] {
        assert_refused!(
            scene,
            "doctor",
            ask_until("alice", wrong),
            ContractError::Request(RequestError::LapsesAt)
        );
    }
}

#[test]
fn it_lapses_at_its_second_and_nobody_answers_it_any_more() {
    let mut scene = scene();
    let end = NOW + 30 * DAY;
    for _ in 0..2 {
        scene.ok("doctor", ask("alice"));
    }
    scene.set_time(end - 1);
    assert_eq!(scene.request("alice", 1).status, RequestStatus::Pending);
    scene.ok("alice", decline("alice", 1));
    scene.set_time(end);
    assert_eq!(scene.request("alice", 1).status, RequestStatus::Declined);
    assert_eq!(scene.request("alice", 2).status, RequestStatus::Lapsed);
    for (sender, msg) in [
        ("alice", approve("alice", 2, None)),
        ("alice", decline("alice", 2)),
        ("doctor", withdraw("alice", 2)),
    ] {
        assert_refused!(
            scene,
            sender,
            msg,
            ContractError::Request(RequestError::NotPending {
                status: RequestStatus::Lapsed
            })
        );
    }
}

#[test]
fn eight_of_one_hospital_wait_under_one_handle() {
    let mut scene = scene();
    scene.patient("bob");
    scene.asker("other", "south", Role::Nurse);
    scene.ok("doctor", ask_until("alice", NOW + 100));
    for _ in 1..8 {
        scene.ok("doctor", ask("alice"));
    }
    let full = |scene: &mut Scene| {
        assert_refused!(
            scene,
            "doctor",
            ask("alice"),
            ContractError::Request(RequestError::TooManyPending)
        );
    };
    full(&mut scene);
    // Of another hospital, and under another handle.
    scene.ok("other", ask("alice"));
    scene.ok("doctor", ask("bob"));
    // One that lapses makes room, at its second.
    scene.set_time(NOW + 99);
    full(&mut scene);
    scene.set_time(NOW + 100);
    scene.ok("doctor", ask("alice"));
    full(&mut scene);
    // So does each that is answered or withdrawn.
    scene.ok("alice", decline("alice", 2));
    scene.ok("doctor", ask("alice"));
    full(&mut scene);
    scene.ok("alice", approve("alice", 3, None));
    scene.ok("doctor", ask("alice"));
    full(&mut scene);
    scene.ok("doctor", withdraw("alice", 4));
    scene.ok("doctor", ask("alice"));
    full(&mut scene);
}

#[test]
fn whoever_there_might_have_asked_withdraws_also_when_the_hospital_lost_its_rights() {
    let mut scene = scene();
    for _ in 0..3 {
        scene.ok("doctor", ask("alice"));
    }
    scene.asker("nurse", "north", Role::Nurse);
    scene.change_account("nurse", |facts| facts.rights = vec![Right::Serve]);
    scene.pass(5);
    let response = scene.ok("nurse", withdraw("alice", 1));
    assert_eq!(attribute(&response, "action"), "withdrawn");
    let kept = scene.request("alice", 1);
    assert_eq!(kept.status, RequestStatus::Withdrawn);
    assert_eq!(
        kept.answer,
        Some(RequestAnswer {
            at: NOW + 5,
            authority: None,
            account: addr("nurse").into(),
            directive: None,
        })
    );
    scene.asker("gateway", "north", Role::Gateway);
    scene.practitioner("north", 7);
    let through = ExecuteMsg::WithdrawRequest {
        handle: handle_of("alice"),
        request: 2,
        practitioner: Some(hie_types::Practitioner([7; 16])),
    };
    scene.ok("gateway", through);
}

#[test]
fn nobody_else_withdraws() {
    let mut scene = scene();
    scene.ok("doctor", ask("alice"));
    scene.asker("other", "south", Role::Physician);
    scene.asker("clerk", "north", Role::RecordsOfficer);
    scene.asker("former", "north", Role::Physician);
    scene.change_account("former", |facts| {
        facts.appointment.as_mut().unwrap().standing = StaffStanding::Expired;
    });
    for (sender, expected) in [
        ("other", AskerError::OtherHospital),
        ("clerk", AskerError::RoleNotAllowed),
        ("former", AskerError::Expired),
    ] {
        assert_refused!(
            scene,
            sender,
            withdraw("alice", 1),
            ContractError::Asker(found) if found == expected
        );
    }
    for sender in ["alice", "owner"] {
        assert_refused!(
            scene,
            sender,
            withdraw("alice", 1),
            ContractError::Staff(StaffError::NotStaff)
        );
    }
    for wrong in [0, 2] {
        assert_refused!(
            scene,
            "doctor",
            withdraw("alice", wrong),
            ContractError::Request(RequestError::NotFound)
        );
    }
}

#[test]
fn requests_are_listed_by_handle_hospital_and_whether_they_wait() {
    let mut scene = scene();
    scene.patient("bob");
    scene.asker("other", "south", Role::Nurse);
    for (sender, name) in [
        ("doctor", "alice"),
        ("other", "alice"),
        ("doctor", "bob"),
        ("doctor", "alice"),
        ("doctor", "alice"),
    ] {
        scene.ok(sender, ask(name));
    }
    scene.ok("alice", decline("alice", 4));
    let list = |hospital: Option<&str>, only_pending, start_after, limit| {
        let answer: RequestsResponse = scene.ask(QueryMsg::Requests {
            handle: handle_of("alice"),
            hospital: hospital.map(id),
            only_pending,
            start_after,
            limit,
        });
        let ids: Vec<u64> = answer.requests.iter().map(|one| one.id).collect();
        (ids, answer.next)
    };
    assert_eq!(list(None, false, None, None), (vec![1, 2, 4, 5], None));
    assert_eq!(list(None, false, None, Some(2)), (vec![1, 2], Some(2)));
    assert_eq!(list(None, false, Some(2), Some(3)), (vec![4, 5], None));
    assert_eq!(
        list(Some("north"), false, None, None),
        (vec![1, 4, 5], None)
    );
    assert_eq!(list(Some("north"), true, None, None), (vec![1, 5], None));
    // A page looks at so many, wanted or not.
    assert_eq!(list(Some("south"), false, None, Some(1)), (vec![], Some(1)));
    let unknown = scene.query::<RequestsResponse>(QueryMsg::Requests {
        handle: handle_of("carol"),
        hospital: None,
        only_pending: false,
        start_after: None,
        limit: None,
    });
    assert!(matches!(unknown, Err(ContractError::UnknownHandle)));
}
