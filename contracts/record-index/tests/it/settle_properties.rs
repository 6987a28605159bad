//! Whatever happens in whatever order: every receipt and notice that is owed appears exactly once, and
//! ends by acknowledgement only; every ticket that nobody confirmed is listed and counted.

use std::collections::{BTreeMap, BTreeSet};

use hie_policy::RelationKind::Replaces;
use hie_types::RecordId;
use hie_types::index::{AccessResponse, DisclosureResult, NewPointer, NoticeKind, ReceiptSubject};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::receipts::{self, ERASED, LEGAL};
use crate::scene::{ALICE, Scene, on, pointer, request, served, unavailable};
use crate::{notices, unconfirmed};

const HOSPITALS: [&str; 3] = ["south", "east", "north"];
/// Documents of north, each with its own permit at a time; two share one.
const DOCUMENTS: usize = 4;

#[derive(Clone, Debug)]
enum Step {
    Ask {
        hospital: usize,
        documents: Vec<usize>,
    },
    Confirm {
        ticket: u64,
        documents: Vec<usize>,
        served: bool,
    },
    Revoke {
        document: usize,
    },
    Replace {
        document: usize,
    },
    Mark {
        document: usize,
    },
    AcknowledgeReceipt {
        hospital: usize,
        which: usize,
        erased: bool,
    },
    AcknowledgeNotice {
        hospital: usize,
        which: usize,
    },
    /// Acknowledges what may or may not be owed.
    Meddle {
        hospital: usize,
        directive: u64,
        version: u8,
        error: bool,
    },
    Later {
        seconds: u64,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let documents = || vec(0..DOCUMENTS, 1..4);
    let hospital = || 0..HOSPITALS.len();
    prop_oneof![
        6 => (hospital(), documents())
            .prop_map(|(hospital, documents)| Step::Ask { hospital, documents }),
        5 => (1..9u64, documents(), any::<bool>())
            .prop_map(|(ticket, documents, served)| Step::Confirm { ticket, documents, served }),
        2 => (0..DOCUMENTS).prop_map(|document| Step::Revoke { document }),
        2 => (0..DOCUMENTS).prop_map(|document| Step::Replace { document }),
        1 => (0..DOCUMENTS).prop_map(|document| Step::Mark { document }),
        2 => (hospital(), 0..3usize, any::<bool>()).prop_map(|(hospital, which, erased)| {
            Step::AcknowledgeReceipt { hospital, which, erased }
        }),
        2 => (hospital(), 0..3usize)
            .prop_map(|(hospital, which)| Step::AcknowledgeNotice { hospital, which }),
        2 => (hospital(), 1..8u64, 0..16u8, any::<bool>()).prop_map(
            |(hospital, directive, version, error)| {
                Step::Meddle { hospital, directive, version, error }
            }
        ),
        1 => (0..200_000u64).prop_map(|seconds| Step::Later { seconds }),
    ]
}

/// One record of one ticket.
struct HandOver {
    hospital: &'static str,
    directive: Option<u64>,
    said: Option<DisclosureResult>,
}

impl HandOver {
    fn may_have_happened(&self) -> bool {
        self.said != Some(DisclosureResult::Unavailable {})
    }
}

type Notice = (RecordId, NoticeKind);

/// The world as a reader of the design would keep it: everything that happened, and no index.
struct Model {
    scene: Scene,
    /// The current version of each document.
    current: Vec<NewPointer>,
    /// The permit for each document, if one is in force.
    permits: Vec<u64>,
    latest_permit: u64,
    latest_version: u8,
    hand_overs: BTreeMap<(u64, RecordId), HandOver>,
    revoked: BTreeSet<u64>,
    events: BTreeSet<Notice2>,
    receipts_done: BTreeSet<(&'static str, u64)>,
    notices_done: BTreeSet<(&'static str, Notice2)>,
}

/// [`Notice`] in an order.
type Notice2 = (RecordId, u8);

fn ordered((record, kind): Notice) -> Notice2 {
    (record, kind as u8)
}

impl Model {
    fn new() -> Self {
        let mut scene = Scene::new();
        scene.furnish("east");
        let current: Vec<NewPointer> = (0..DOCUMENTS as u8).map(|n| pointer("north", n)).collect();
        scene.publish(current.clone()).unwrap();
        let mut model = Self {
            scene,
            current,
            permits: vec![0; DOCUMENTS],
            latest_permit: 0,
            latest_version: DOCUMENTS as u8,
            hand_overs: BTreeMap::new(),
            revoked: BTreeSet::new(),
            events: BTreeSet::new(),
            receipts_done: BTreeSet::new(),
            notices_done: BTreeSet::new(),
        };
        for document in [0, 1, 2] {
            model.permit(document);
        }
        model
    }

    /// A new permit for a document; the last two share one.
    fn permit(&mut self, document: usize) {
        self.latest_permit += 1;
        for (at, permit) in self.permits.iter_mut().enumerate() {
            if at == document || document.min(at) >= 2 {
                *permit = self.latest_permit;
                // What directives name is the root: the first version.
                self.scene
                    .permit(pointer("north", at as u8).id, self.latest_permit);
            }
        }
    }

    fn ids(&self, documents: &[usize]) -> Vec<RecordId> {
        let mut documents = documents.to_vec();
        documents.sort_unstable();
        documents.dedup();
        documents.iter().map(|at| self.current[*at].id).collect()
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Ask {
                hospital,
                documents,
            } => self.ask(HOSPITALS[hospital], &documents),
            Step::Confirm {
                ticket,
                documents,
                served,
            } => {
                self.confirm(ticket, &documents, served);
            }
            Step::Revoke { document } => {
                let permit = self.permits[document];
                self.scene.revoke(permit);
                self.revoked.insert(permit);
                self.permit(document);
            }
            Step::Replace { document } => self.replace(document),
            Step::Mark { document } => {
                let record = self.current[document].id;
                self.scene.mark("north-officer", record).unwrap();
                self.events
                    .insert(ordered((record, NoticeKind::EnteredInError)));
            }
            Step::AcknowledgeReceipt {
                hospital,
                which,
                erased,
            } => {
                let hospital = HOSPITALS[hospital];
                let owed = self.receipts_of(hospital);
                let Some(directive) = owed.iter().nth(which).copied() else {
                    return;
                };
                self.receipt(hospital, directive, erased).unwrap();
            }
            Step::AcknowledgeNotice { hospital, which } => {
                let hospital = HOSPITALS[hospital];
                let owed = self.notices_of(hospital);
                let Some((record, kind)) = owed.iter().nth(which).copied() else {
                    return;
                };
                self.notice(hospital, record, kind == NoticeKind::EnteredInError as u8)
                    .unwrap();
            }
            Step::Meddle {
                hospital,
                directive,
                version,
                error,
            } => {
                let hospital = HOSPITALS[hospital];
                let record = pointer("north", version).id;
                // Fine exactly if it is owed or was acknowledged; `receipt` and `notice` say so.
                let _ = self.receipt(hospital, directive, true);
                let _ = self.notice(hospital, record, error);
            }
            Step::Later { seconds } => self.scene.later(seconds),
        }
    }

    fn ask(&mut self, hospital: &'static str, documents: &[usize]) {
        let msg = request(ALICE, &self.ids(documents), "TREAT", None);
        let response = self.scene.send(&format!("{hospital}-doctor"), msg).unwrap();
        let answer: AccessResponse = cosmwasm_std::from_json(response.data.unwrap()).unwrap();
        let Some(ticket) = answer.ticket else {
            return;
        };
        for decision in answer.decisions {
            if decision.outcome.0 == hie_policy::Outcome::Permit {
                let hand_over = HandOver {
                    hospital,
                    directive: decision.directive,
                    said: None,
                };
                self.hand_overs.insert((ticket, decision.record), hand_over);
            }
        }
    }

    fn confirm(&mut self, ticket: u64, documents: &[usize], is_served: bool) {
        let ids = self.ids(documents);
        let say = |id: &RecordId| {
            if is_served {
                served(*id, 1)
            } else {
                unavailable(*id)
            }
        };
        let said: Vec<_> = ids.iter().map(say).collect();
        if self
            .scene
            .confirm("north-officer", ticket, said.clone())
            .is_ok()
        {
            for one in said {
                let hand_over = self.hand_overs.get_mut(&(ticket, one.record)).unwrap();
                hand_over.said = Some(one.result);
            }
        }
    }

    fn replace(&mut self, document: usize) {
        let old = self.current[document].clone();
        let new = on(self.latest_version, Replaces, &old);
        if self.scene.publish(vec![new.clone()]).is_ok() {
            self.latest_version += 1;
            self.events.insert(ordered((old.id, NoticeKind::Replaced)));
            self.current[document] = new;
        }
    }

    fn receipt(&mut self, hospital: &'static str, directive: u64, erased: bool) -> Result<(), ()> {
        let owed = self.receipts_of(hospital).contains(&directive);
        let done = self.receipts_done.contains(&(hospital, directive));
        let answer = if erased { ERASED } else { LEGAL };
        let subject = receipts::directive(directive);
        let sender = format!("{hospital}-officer");
        let result = receipts::acknowledge(&mut self.scene, &sender, subject, answer);
        if done {
            // The same again, or erased after all; or a contradiction.
            return result.map(|_| ()).map_err(|_| ());
        }
        assert_eq!(result.is_ok(), owed, "acknowledged exactly if it is owed");
        if owed {
            self.receipts_done.insert((hospital, directive));
        }
        result.map(|_| ()).map_err(|_| ())
    }

    fn notice(&mut self, hospital: &'static str, record: RecordId, error: bool) -> Result<(), ()> {
        let kind = match error {
            true => NoticeKind::EnteredInError,
            false => NoticeKind::Replaced,
        };
        let notice = ordered((record, kind));
        let done = self.notices_done.contains(&(hospital, notice));
        let owed = self.notices_of(hospital).contains(&notice);
        let sender = format!("{hospital}-privacy");
        let result = notices::acknowledge(&mut self.scene, &sender, record, kind);
        assert_eq!(result.is_ok(), owed || done);
        if owed {
            self.notices_done.insert((hospital, notice));
        }
        result.map(|_| ()).map_err(|_| ())
    }

    fn receipts_of(&self, hospital: &'static str) -> BTreeSet<u64> {
        let drawn = self.hand_overs.values();
        let drawn = drawn.filter(|h| h.hospital == hospital && h.may_have_happened());
        drawn
            .filter_map(|hand_over| hand_over.directive)
            .filter(|id| self.revoked.contains(id))
            .filter(|id| !self.receipts_done.contains(&(hospital, *id)))
            .collect()
    }

    fn notices_of(&self, hospital: &'static str) -> BTreeSet<Notice2> {
        let drawn = self.hand_overs.iter();
        let drawn = drawn.filter(|(_, h)| h.hospital == hospital && h.may_have_happened());
        let drawn: BTreeSet<RecordId> = drawn.map(|((_, record), _)| *record).collect();
        self.events
            .iter()
            .filter(|(record, _)| drawn.contains(record))
            .filter(|notice| !self.notices_done.contains(&(hospital, **notice)))
            .copied()
            .collect()
    }

    fn check(&self, limit: u32) {
        for hospital in HOSPITALS {
            let found = receipts::owed_over_pages(&self.scene, hospital, false, limit);
            let found: Vec<ReceiptSubject> = found.iter().map(|r| r.subject).collect();
            let owed = self.receipts_of(hospital).into_iter();
            assert_eq!(found, owed.map(receipts::directive).collect::<Vec<_>>());
            let found = notices::told_over_pages(&self.scene, hospital, false, limit);
            let found: Vec<_> = found.iter().map(|n| ordered((n.record, n.kind))).collect();
            let owed: Vec<_> = self.notices_of(hospital).into_iter().collect();
            assert_eq!(found, owed);
        }
        let unsaid = self.hand_overs.iter().filter(|(_, h)| h.said.is_none());
        let open: BTreeSet<u64> = unsaid.map(|((ticket, _), _)| *ticket).collect();
        let count = open.len() as u64;
        let expected = (open.into_iter().collect(), count);
        assert_eq!(unconfirmed::listed(&self.scene, "north"), expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_owed_appears_once_and_ends_by_acknowledgement_only(
        steps in vec(step(), 1..60),
        limit in 1..6u32,
    ) {
        let mut model = Model::new();
        for step in steps {
            model.take(step);
            model.check(limit);
        }
    }
}
