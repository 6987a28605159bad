//! Whatever happens in whatever order.

use std::collections::{BTreeMap, BTreeSet};

use hie_types::RecordId;
use hie_types::index::{
    AccessResponse, Disclosure, DisclosureResult, LogEvent, QueryMsg, RecordsResponse,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::log::verify;
use crate::scene::{ALICE, BOB, DOCTOR, SURGEON, Scene, pointer, request, served, unavailable};

#[derive(Clone, Debug)]
enum Step {
    Publish {
        south: bool,
        bob: bool,
        ids: Vec<u8>,
    },
    Ask {
        sender: usize,
        bob: bool,
        ids: Vec<(bool, u8)>,
    },
    Confirm {
        south: bool,
        ticket: u64,
        ids: Vec<(bool, u8)>,
        how: u8,
    },
    Permit {
        south: bool,
        id: u8,
        directive: u64,
    },
    Refuse {
        south: bool,
        id: u8,
    },
    Later {
        seconds: u64,
    },
}

const SENDERS: [&str; 6] = [
    "south-doctor",
    "north-doctor",
    "south-gateway",
    "south-gateway-two",
    "south-officer",
    "north-researcher",
];

fn step() -> impl Strategy<Value = Step> {
    let ids = || vec(0..6u8, 1..5);
    let named = || vec((any::<bool>(), 0..6u8), 1..6);
    prop_oneof![
        3 => (any::<bool>(), any::<bool>(), ids())
            .prop_map(|(south, bob, ids)| Step::Publish { south, bob, ids }),
        6 => (0..SENDERS.len(), any::<bool>(), named())
            .prop_map(|(sender, bob, ids)| Step::Ask { sender, bob, ids }),
        4 => (any::<bool>(), 1..6u64, named(), 0..3u8)
            .prop_map(|(south, ticket, ids, how)| Step::Confirm { south, ticket, ids, how }),
        4 => (any::<bool>(), 0..6u8, 1..4u64)
            .prop_map(|(south, id, directive)| Step::Permit { south, id, directive }),
        1 => (any::<bool>(), 0..6u8).prop_map(|(south, id)| Step::Refuse { south, id }),
        1 => (0..100_000u64).prop_map(|seconds| Step::Later { seconds }),
    ]
}

fn hospital(south: bool) -> &'static str {
    if south { "south" } else { "north" }
}

fn ids(named: &[(bool, u8)]) -> Vec<RecordId> {
    named
        .iter()
        .map(|(south, n)| pointer(hospital(*south), *n).id)
        .collect()
}

/// What the outside saw.
#[derive(Default)]
struct Seen {
    /// Where each record was published.
    published: BTreeMap<RecordId, bool>,
    /// What each ticket was asked for and what was permitted.
    tickets: BTreeMap<u64, (Vec<RecordId>, Vec<RecordId>)>,
    disclosed: BTreeMap<(u64, RecordId), DisclosureResult>,
}

fn take(scene: &mut Scene, seen: &mut Seen, step: Step) {
    match step {
        Step::Publish { south, bob, ids } => {
            let handle = if bob { BOB } else { ALICE };
            let records: Vec<_> = ids.iter().map(|n| pointer(hospital(south), *n)).collect();
            let sender = format!("{}-officer", hospital(south));
            let ids: Vec<RecordId> = records.iter().map(|new| new.id).collect();
            let distinct = ids.iter().collect::<BTreeSet<_>>().len() == ids.len();
            let free = |id| seen.published.get(id).is_none_or(|at| *at == bob);
            let fine = distinct && ids.iter().all(free);
            let result = scene.publish_as(&sender, handle, records.clone());
            assert_eq!(result.is_ok(), fine);
            if fine {
                seen.published.extend(ids.into_iter().map(|id| (id, bob)));
                // Idempotent.
                let before = scene.dump();
                scene.publish_as(&sender, handle, records).unwrap();
                assert_eq!(scene.dump(), before);
            }
        }
        Step::Ask {
            sender,
            bob,
            ids: named,
        } => ask(scene, seen, SENDERS[sender], bob, &named),
        Step::Confirm {
            south,
            ticket,
            ids: named,
            how,
        } => {
            let said: Vec<Disclosure> = ids(&named)
                .into_iter()
                .map(|id| match how {
                    0 => unavailable(id),
                    n => served(id, n),
                })
                .collect();
            let sender = format!("{}-officer", hospital(south));
            if scene.confirm(&sender, ticket, said.clone()).is_ok() {
                for one in said {
                    let before = seen.disclosed.insert((ticket, one.record), one.result);
                    let unsaid = before.is_some_and(|before| {
                        before != one.result && before != DisclosureResult::Unavailable {}
                    });
                    assert!(!unsaid, "what was served was said otherwise");
                    assert!(seen.tickets[&ticket].1.contains(&one.record));
                }
            }
        }
        Step::Permit {
            south,
            id,
            directive,
        } => {
            scene.permit_counted(pointer(hospital(south), id).id, directive);
        }
        Step::Refuse { south, id } => {
            let id = pointer(hospital(south), id).id;
            scene.world().verdicts.remove(&id);
        }
        Step::Later { seconds } => scene.later(seconds),
    }
}

fn ask(scene: &mut Scene, seen: &mut Seen, sender: &str, bob: bool, named: &[(bool, u8)]) {
    let handle = if bob { BOB } else { ALICE };
    let asked = ids(named);
    let who = match sender {
        "south-gateway" => Some(SURGEON),
        "south-gateway-two" => Some(DOCTOR),
        _ => None,
    };
    let msg = request(handle, &asked, "TREAT", who);
    let dry = scene.query::<AccessResponse>(QueryMsg::CheckAccess {
        account: scene.addr(sender).into_string(),
        handle,
        records: asked.clone(),
        purpose: crate::scene::purpose("TREAT"),
        study: None,
        practitioner: who,
    });
    let Ok(response) = scene.send(sender, msg) else {
        assert!(dry.is_err());
        return;
    };
    let answer: AccessResponse = cosmwasm_std::from_json(response.data.unwrap()).unwrap();
    assert_eq!(dry.unwrap().decisions, answer.decisions);
    let permitted: Vec<RecordId> = answer
        .decisions
        .iter()
        .filter(|d| d.outcome.0 == hie_policy::Outcome::Permit)
        .map(|d| d.record)
        .collect();
    assert!(permitted.iter().all(|id| asked.contains(id)));
    assert!(permitted.iter().all(|id| seen.published[id] == bob));
    assert_eq!(answer.ticket.is_some(), !permitted.is_empty());
    if let Some(ticket) = answer.ticket {
        assert_eq!(ticket, seen.tickets.len() as u64 + 1);
        seen.tickets.insert(ticket, (asked, permitted));
    }
}

fn check(scene: &Scene, seen: &Seen) {
    let mut logged = BTreeSet::new();
    for handle in [ALICE, BOB] {
        for entry in verify(scene, handle) {
            if let LogEvent::Access { ticket, .. } = entry.event {
                assert!(logged.insert(ticket), "a ticket is drawn once");
            }
        }
        let page: RecordsResponse = scene
            .query(QueryMsg::Records {
                handle,
                start_after: None,
                limit: Some(100),
            })
            .unwrap();
        let listed: BTreeSet<RecordId> = page.records.iter().map(|r| r.id).collect();
        assert_eq!(listed.len(), page.records.len());
        let expected = seen
            .published
            .iter()
            .filter(|(_, bob)| **bob == (handle == BOB));
        assert_eq!(listed, expected.map(|(id, _)| *id).collect());
    }
    assert_eq!(logged, seen.tickets.keys().copied().collect());
    for (number, (asked, permitted)) in &seen.tickets {
        let ticket = scene.look_at(*number).ticket;
        let records: Vec<RecordId> = ticket.records.iter().map(|r| r.record).collect();
        assert_eq!(&records, permitted);
        assert!(records.iter().all(|id| asked.contains(id)));
        for record in ticket.records {
            let said = seen.disclosed.get(&(*number, record.record));
            assert_eq!(record.disclosure.as_ref(), said);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_happens_the_log_and_the_tickets_tell_it(steps in vec(step(), 1..60)) {
        let mut scene = Scene::new();
        let mut seen = Seen::default();
        for step in steps {
            take(&mut scene, &mut seen, step);
        }
        check(&scene, &seen);
    }
}
