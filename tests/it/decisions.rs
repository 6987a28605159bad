//! Over random permits and denials, the chain answers what the policy decides on the directives that
//! it lists, whether it is asked for a dry run or for a ticket.

use hie_policy::{Actor, Capability, Emergency, EmergencyAccess, Purpose, Reason, Request, Role};
use hie_testing::{Hospital, Network, Patient, Person, Say};
use hie_types::consent::{DirectiveResponse, DirectiveStatus, RecordFacts};
use hie_types::index::PointerResponse;
use hie_types::{Group, RecordId, Tag};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

const CATEGORIES: [&str; 2] = ["laboratory-report", "referral-note"];
const PURPOSES: [Purpose; 3] = [Purpose::TREAT, Purpose::COC, Purpose::HOPERAT];
const TAG: Tag = Tag([1; 16]);
const GROUP: Group = Group([2; 16]);

/// One thing that a patient does.
#[derive(Clone, Debug)]
enum Act {
    Write {
        permit: bool,
        line: Line,
    },
    RevokeAll,
    /// Ends a directive that was written before, if it can be.
    End(usize),
    Wait(u64),
}

/// What a directive says, in small numbers.
#[derive(Clone, Debug)]
struct Line {
    grantee: usize,
    purposes: Vec<usize>,
    resource: usize,
    origin: Option<usize>,
    uses: Option<u32>,
    lasts: Option<u64>,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let line = (
        0..7usize,
        proptest::sample::subsequence(vec![0usize, 1, 2], 0..=2),
        0..7usize,
        proptest::option::weighted(0.2, 0..3usize),
        proptest::option::weighted(0.2, 1..3u32),
        proptest::option::weighted(0.2, 1..40u64),
    )
        .prop_map(|(grantee, purposes, resource, origin, uses, lasts)| Line {
            grantee,
            purposes,
            resource,
            origin,
            uses,
            lasts,
        });
    let act = prop_oneof![
        12 => (any::<bool>(), line).prop_map(|(permit, line)| Act::Write { permit, line }),
        1 => Just(Act::RevokeAll),
        2 => (0..8usize).prop_map(Act::End),
        2 => (1..30u64).prop_map(Act::Wait),
    ];
    proptest::collection::vec(act, 1..9)
}

struct World {
    network: Network,
    hospitals: Vec<Hospital>,
    people: Vec<Person>,
}

impl World {
    fn new() -> Self {
        let capabilities = [Capability::Custodian, Capability::Requester];
        let network = Network::builder()
            .hospital("hanbit", &capabilities)
            .hospital("saebom", &capabilities)
            .hospital("dalmaji", &capabilities)
            .build();
        let hospitals = ["hanbit", "saebom", "dalmaji"]
            .map(|id| network.hospital(id))
            .to_vec();
        let people = vec![
            hospitals[0].employs("physician", Role::Physician),
            hospitals[1].knows("nurse", Role::Nurse),
            hospitals[2].employs("physician", Role::Physician),
        ];
        Self {
            network,
            hospitals,
            people,
        }
    }

    fn records(&self, patient: &Patient) -> Vec<RecordId> {
        let hospitals = self.hospitals.iter();
        hospitals
            .flat_map(|hospital| {
                CATEGORIES.map(|category| {
                    let mut pointer = hospital.pointer(category);
                    if category == CATEGORIES[1] && hospital.id.as_str() != "saebom" {
                        pointer.tags = vec![TAG];
                    }
                    if hospital.id.as_str() == "saebom" {
                        pointer.groups = vec![GROUP];
                    }
                    hospital.publishes(patient, pointer)
                })
            })
            .collect()
    }

    /// The terms of a line; a permit names at least one purpose.
    fn terms(&self, permit: bool, line: &Line, records: &[RecordId]) -> Say {
        let mut purposes: Vec<Purpose> = line.purposes.iter().map(|at| PURPOSES[*at]).collect();
        if permit && purposes.is_empty() {
            purposes.push(Purpose::TREAT);
        }
        let mut say = Say::of(&purposes);
        say = match line.grantee {
            0 => say,
            1..=3 => say.by(&self.hospitals[line.grantee - 1]),
            4 => say.by_role(Role::Physician),
            5 => say.by_person(&self.people[1].id),
            _ => say.by(&self.hospitals[2]).by_role(Role::Physician),
        };
        say = match line.resource {
            0 | 1 => say,
            2 if permit => say.also_tagged(),
            2 | 3 => say.of_category(CATEGORIES[0]),
            4 => say.of_tags(&[TAG]),
            5 => say.of_groups(&[GROUP]),
            _ => say.of_records(&records[..2]),
        };
        if let Some(origin) = line.origin {
            say = say.kept_by(&self.hospitals[origin]);
        }
        if let (true, Some(uses)) = (permit, line.uses) {
            say = say.uses(uses);
        }
        match line.lasts {
            Some(seconds) => say.until(self.network.now() + seconds),
            None => say,
        }
    }

    fn act(&self, patient: &Patient, records: &[RecordId], act: &Act) {
        match act {
            Act::Write { permit: true, line } => {
                patient.permits(self.terms(true, line, records));
            }
            Act::Write {
                permit: false,
                line,
            } => {
                patient.denies(self.terms(false, line, records));
            }
            Act::RevokeAll => patient.revokes_all(),
            Act::End(at) => {
                let (consent, written) = (self.network.hie.consent(), patient.directives());
                if let Some(directive) = written.get(*at) {
                    // Refused where it has ended already: nothing to see here.
                    let _ = match directive.effect.0 {
                        hie_policy::Effect::Permit => {
                            consent.revoke(&patient.account, patient.handle, directive.id)
                        }
                        hie_policy::Effect::Deny => {
                            consent.lift_denial(&patient.account, patient.handle, directive.id)
                        }
                    };
                }
            }
            Act::Wait(seconds) => self.network.advance(*seconds),
        }
    }

    /// What the policy says of one record, on the directives that the chain lists.
    fn decided(
        &self,
        patient: &Patient,
        person: &Person,
        record: RecordId,
        purpose: Purpose,
    ) -> (Reason, Option<u64>) {
        if !purpose.allows_role(person.role) && !self.is_own_care(person, record, purpose) {
            return (Reason::RoleNotAllowed, None);
        }
        let listed = patient.directives();
        let active = listed
            .iter()
            .filter(|d| d.status == DirectiveStatus::Active);
        let directives: Vec<_> = active.map(|d| as_policy(patient, d)).collect();
        let request = Request {
            actor: Actor {
                hospital: person.hospital.to_string(),
                role: person.role,
                person: person.id.to_string(),
            },
            purpose,
            study: None,
            record: facts(&self.pointer(record)).to_policy().unwrap(),
            at: self.network.now(),
        };
        let emergency = Emergency {
            access: EmergencyAccess::Allowed,
            session_open: false,
        };
        let decision = hie_policy::decide(&directives, &emergency, &request);
        (decision.reason, decision.directive)
    }

    fn is_own_care(&self, person: &Person, record: RecordId, purpose: Purpose) -> bool {
        self.pointer(record).custodian == person.hospital && purpose.is_within(Purpose::TREAT)
    }

    fn pointer(&self, record: RecordId) -> PointerResponse {
        self.network.hie.index().record(record).unwrap()
    }
}

fn as_policy(patient: &Patient, directive: &DirectiveResponse) -> hie_policy::Directive {
    let (effect, authority) = (directive.effect.0, directive.authority.0);
    let terms = directive
        .terms
        .to_policy(directive.id, &patient.handle, effect, authority);
    hie_policy::Directive {
        uses_left: directive.uses_left,
        ..terms.unwrap()
    }
}

fn facts(pointer: &PointerResponse) -> RecordFacts {
    RecordFacts {
        root: pointer.root,
        handle: pointer.handle,
        custodian: pointer.custodian.clone(),
        origin: pointer.origin.clone(),
        category: pointer.category.clone(),
        confidentiality: pointer.confidentiality,
        tags: pointer.tags.clone(),
        groups: pointer.groups.clone(),
        period: pointer.period,
    }
}

#[test]
fn the_chain_answers_what_the_policy_decides() {
    let world = World::new();
    let mut runner = TestRunner::new(Config {
        cases: 40,
        failure_persistence: None,
        ..Config::default()
    });
    let patients = std::cell::Cell::new(0);
    let mut seen = std::collections::BTreeSet::new();
    let seen_cell = std::cell::RefCell::new(&mut seen);
    runner
        .run(&acts(), |acts| {
            patients.set(patients.get() + 1);
            let patient = world
                .network
                .registers(&format!("patient-{}", patients.get()));
            let records = world.records(&patient);
            for act in &acts {
                world.act(&patient, &records, act);
            }
            for person in &world.people {
                for purpose in [Purpose::TREAT, Purpose::COC, Purpose::HCOMPL] {
                    let expected: Vec<_> = records
                        .iter()
                        .map(|record| world.decided(&patient, person, *record, purpose))
                        .collect();
                    let checked = person.checks(&patient, &records, purpose).unwrap();
                    let asked = match person.asks(&patient, &records, purpose) {
                        Ok(answer) | Err(hie_client::ClientError::AccessRefused(answer)) => answer,
                        Err(error) => panic!("{error}"),
                    };
                    prop_assert_eq!(&checked.decisions, &asked.decisions);
                    let answered: Vec<_> = asked
                        .decisions
                        .iter()
                        .map(|d| (d.reason.0, d.directive))
                        .collect();
                    prop_assert_eq!(&answered, &expected);
                    for (reason, _) in answered {
                        seen_cell.borrow_mut().insert(reason.code());
                    }
                    if let Some(ticket) = asked.ticket {
                        world.network.assert_live(ticket);
                    }
                }
            }
            Ok(())
        })
        .unwrap();
    // The cases reached every answer that they can reach.
    let reasons: Vec<_> = seen.into_iter().collect();
    assert_eq!(
        reasons,
        ["custodian", "denied", "no_directive", "permitted"]
    );
}
