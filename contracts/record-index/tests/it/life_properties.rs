//! Records through their whole life, whatever happens in whatever order: published, corrected, found
//! wrong, contested, erased, moved and lost, asked for and handed over.
//!
//! - A record is never current twice in a chain of replacements.
//! - Every ticket traces to a directive, a break-glass session or the custodian rule.
//! - The log's chain always verifies, and nothing that it said is unsaid.
//! - Every receipt and notice that is owed appears exactly once and ends only by acknowledgement; every
//!   objection waits exactly once, for the hospital that keeps the record.

use std::collections::{BTreeMap, BTreeSet};

use hie_policy::RelationKind::{self, Appends, Replaces, Transforms};
use hie_policy::{Authority, ContestAnswer, ErasureReason, Outcome, Reason, RetentionReason};
use hie_types::RecordId;
use hie_types::index::{
    AccessResponse, DisclosureResult, ErasureAnswer, ExecuteMsg, LogEntry, LogEvent,
    LoggedDecision, NewPointer, NoticeKind, ReceiptSubject, RecordStatus, Relation,
};
use hie_types::registry::MemberStatus;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::custody::accept;
use crate::erase::erase;
use crate::log::verify;
use crate::places::{move_to, to, vanish};
use crate::receipts::{self, ERASED, LEGAL};
use crate::scene::{ALICE, Scene, hospital, pointer, request, said, served, unavailable};
use crate::world::verdict;
use crate::{contests, erasure_requests, notices};

const HOSPITALS: [&str; 3] = ["north", "south", "east"];
/// First versions: documents of north and south, in turn.
const DOCUMENTS: usize = 4;

/// What is done to one record.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Mark,
    Erase,
    Contest,
    Stands,
    Withdrawn,
    AskErasure,
    Erases,
    Retains,
    Vanish,
    Found,
}

/// What is done to one document.
#[derive(Clone, Copy, Debug)]
enum Handling {
    Offer(usize),
    Withdraw,
    Assign(usize),
    Accept(usize),
}

#[derive(Clone, Debug)]
enum Step {
    Ask {
        hospital: usize,
        emergency: bool,
        which: Vec<usize>,
    },
    Confirm {
        ticket: u64,
        which: Vec<usize>,
        served: bool,
    },
    Revoke(usize),
    Publish(RelationKind, usize),
    Do(Deed, usize),
    Handle(Handling, usize),
    Leave {
        hospital: usize,
        gone: bool,
    },
    Receipt {
        hospital: usize,
        which: usize,
        erased: bool,
    },
    Notice {
        hospital: usize,
        which: usize,
    },
    /// Acknowledges what may or may not be owed.
    Meddle {
        hospital: usize,
        directive: u64,
        which: usize,
        error: bool,
    },
    /// Opens another session, or ends the one that is open.
    Glass {
        open: bool,
    },
    Later(u64),
}

fn deed() -> impl Strategy<Value = Deed> {
    use Deed::*;
    prop_oneof![
        2 => Just(Mark), 2 => Just(Erase), 3 => Just(Contest), 1 => Just(Stands),
        1 => Just(Withdrawn), 3 => Just(AskErasure), 1 => Just(Erases), 1 => Just(Retains),
        1 => Just(Vanish), 1 => Just(Found),
    ]
}

fn handling() -> impl Strategy<Value = Handling> {
    use Handling::*;
    prop_oneof![
        2 => (0..3usize).prop_map(Offer),
        1 => Just(Withdraw),
        2 => (0..3usize).prop_map(Assign),
        5 => (0..3usize).prop_map(Accept),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let hospital = || 0..HOSPITALS.len();
    let one = || 0..60usize;
    let some = || vec(0..60usize, 1..6);
    prop_oneof![
        10 => (hospital(), proptest::bool::weighted(0.3), some())
            .prop_map(|(hospital, emergency, which)| Step::Ask { hospital, emergency, which }),
        6 => (1..12u64, some(), any::<bool>())
            .prop_map(|(ticket, which, served)| Step::Confirm { ticket, which, served }),
        2 => (0..DOCUMENTS).prop_map(Step::Revoke),
        4 => (prop_oneof![2 => Just(Replaces), 2 => Just(Appends), 1 => Just(Transforms)], one())
            .prop_map(|(kind, which)| Step::Publish(kind, which)),
        10 => (deed(), one()).prop_map(|(deed, which)| Step::Do(deed, which)),
        6 => (handling(), one()).prop_map(|(handling, which)| Step::Handle(handling, which)),
        2 => (hospital(), any::<bool>()).prop_map(|(hospital, gone)| Step::Leave { hospital, gone }),
        3 => (hospital(), 0..4usize, any::<bool>())
            .prop_map(|(hospital, which, erased)| Step::Receipt { hospital, which, erased }),
        3 => (hospital(), 0..4usize)
            .prop_map(|(hospital, which)| Step::Notice { hospital, which }),
        2 => (hospital(), 1..9u64, one(), any::<bool>()).prop_map(
            |(hospital, directive, which, error)| Step::Meddle { hospital, directive, which, error }
        ),
        1 => any::<bool>().prop_map(|open| Step::Glass { open }),
        2 => prop_oneof![0..200_000u64, Just(2_592_000)].prop_map(Step::Later),
    ]
}

/// What is known of a record from what was said about it.
#[derive(Clone)]
struct Record {
    new: NewPointer,
    document: usize,
    custodian: &'static str,
    /// What it is a part of.
    part_of: Option<RecordId>,
    /// The first version of the chain of replacements it belongs to.
    chain: RecordId,
    status: RecordStatus,
    replaced: bool,
    in_error: bool,
}

impl Record {
    fn is_alive(&self) -> bool {
        matches!(
            self.status,
            RecordStatus::Current | RecordStatus::Unavailable
        )
    }
}

/// One record of one ticket.
struct HandOver {
    hospital: &'static str,
    directive: Option<u64>,
    said: Option<DisclosureResult>,
}

type Done = BTreeSet<(&'static str, RecordId, u8)>;

/// The world as a reader of the design would keep it: everything that happened, and no index.
struct Model {
    scene: Scene,
    records: BTreeMap<RecordId, Record>,
    order: Vec<RecordId>,
    /// The permit for each document.
    permits: Vec<u64>,
    latest_permit: u64,
    revoked: BTreeSet<u64>,
    latest_session: u64,
    hand_overs: BTreeMap<(u64, RecordId), HandOver>,
    /// What each ticket must say why.
    tickets: BTreeMap<u64, Vec<LoggedDecision>>,
    contested: BTreeSet<RecordId>,
    to_erase: BTreeSet<RecordId>,
    log: Vec<LogEntry>,
    directives_done: BTreeSet<(&'static str, u64)>,
    erasures_done: Done,
    notices_done: Done,
}

/// The kinds of notices, and of the receipt for a record.
const REPLACED: u8 = 0;
const IN_ERROR: u8 = 1;
const GONE: u8 = 2;

impl Model {
    fn new() -> Self {
        let scene = Scene::new();
        scene.furnish("east");
        scene.speaks("patient", Authority::Controller);
        let mut model = Self {
            scene,
            records: BTreeMap::new(),
            order: vec![],
            permits: vec![0; DOCUMENTS],
            latest_permit: 0,
            revoked: BTreeSet::new(),
            latest_session: 0,
            hand_overs: BTreeMap::new(),
            tickets: BTreeMap::new(),
            contested: BTreeSet::new(),
            to_erase: BTreeSet::new(),
            log: vec![],
            directives_done: BTreeSet::new(),
            erasures_done: Done::new(),
            notices_done: Done::new(),
        };
        for document in 0..DOCUMENTS {
            let custodian = HOSPITALS[document % 2];
            let new = pointer(custodian, document as u8);
            let sender = format!("{custodian}-officer");
            model
                .scene
                .publish_as(&sender, ALICE, vec![new.clone()])
                .unwrap();
            model.add(Record {
                chain: new.id,
                new,
                document,
                custodian,
                part_of: None,
                status: RecordStatus::Current,
                replaced: false,
                in_error: false,
            });
            model.permit(document);
        }
        model
    }

    fn add(&mut self, record: Record) {
        self.order.push(record.new.id);
        self.records.insert(record.new.id, record);
    }

    fn permit(&mut self, document: usize) {
        self.latest_permit += 1;
        self.permits[document] = self.latest_permit;
        self.scene.permit(self.root(document), self.latest_permit);
    }

    /// What directives name: the first version.
    fn root(&self, document: usize) -> RecordId {
        self.order[document]
    }

    fn one(&self, which: usize) -> RecordId {
        self.order[which % self.order.len()]
    }

    fn some(&self, which: &[usize]) -> Vec<RecordId> {
        let mut ids: Vec<RecordId> = which.iter().map(|which| self.one(*which)).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// What of a record's document is alive and hangs on it.
    fn below(&self, id: RecordId) -> Vec<RecordId> {
        let hangs = |record: &Record| {
            let mut on = record.part_of;
            while let Some(above) = on {
                if above == id {
                    return true;
                }
                on = self.records[&above].part_of;
            }
            false
        };
        let below = self.records.values().filter(|r| r.is_alive() && hangs(r));
        below.map(|record| record.new.id).collect()
    }

    fn end(&mut self, id: RecordId, change: impl Fn(&mut Record)) -> BTreeSet<RecordId> {
        let ended: BTreeSet<RecordId> = self.below(id).into_iter().chain([id]).collect();
        for id in &ended {
            change(self.records.get_mut(id).unwrap());
        }
        ended
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Ask {
                hospital,
                emergency,
                which,
            } => self.ask(HOSPITALS[hospital], emergency, &which),
            Step::Confirm {
                ticket,
                which,
                served,
            } => self.confirm(ticket, &which, served),
            Step::Revoke(document) => {
                let permit = self.permits[document];
                self.scene.revoke(permit);
                self.revoked.insert(permit);
                self.permit(document);
            }
            Step::Publish(kind, which) => self.publish(kind, self.one(which)),
            Step::Do(deed, which) => self.deed(deed, self.one(which)),
            Step::Handle(handling, which) => self.handle(handling, self.one(which)),
            Step::Leave { hospital: at, gone } => {
                let status = if gone {
                    MemberStatus::Revoked
                } else {
                    MemberStatus::Accredited
                };
                let id = hospital(HOSPITALS[at]);
                self.scene.world().standing.insert(id, status);
            }
            Step::Receipt {
                hospital,
                which,
                erased,
            } => {
                let hospital = HOSPITALS[hospital];
                let owed = self.receipts_of(hospital);
                if let Some(subject) = owed.get(which) {
                    self.receipt(hospital, *subject, erased);
                }
            }
            Step::Notice { hospital, which } => {
                let hospital = HOSPITALS[hospital];
                if let Some((record, kind)) = self.notices_of(hospital).iter().nth(which) {
                    self.notice(hospital, *record, *kind);
                }
            }
            Step::Meddle {
                hospital,
                directive,
                which,
                error,
            } => {
                let hospital = HOSPITALS[hospital];
                let record = self.one(which);
                self.receipt(hospital, receipts::directive(directive), true);
                self.receipt(hospital, ReceiptSubject::Record { record }, true);
                self.notice(hospital, record, if error { IN_ERROR } else { REPLACED });
            }
            Step::Glass { open } => {
                let mut world = self.scene.world();
                if let Some(session) = world.session {
                    world.sessions_over.insert(session);
                }
                self.latest_session += u64::from(open);
                world.session = open.then_some(self.latest_session);
            }
            Step::Later(seconds) => self.scene.later(seconds),
        }
    }

    fn ask(&mut self, hospital: &'static str, emergency: bool, which: &[usize]) {
        let session = self.scene.world().session;
        if emergency {
            // The registry decides by purpose; the fake one by root.
            let reason = match session {
                Some(_) => Reason::BreakGlass,
                None => Reason::BreakGlassNotOpen,
            };
            for document in 0..DOCUMENTS {
                let root = self.root(document);
                let decided = verdict(reason, None);
                self.scene.world().verdicts.insert(root, decided);
            }
        }
        let code = if emergency { "BTG" } else { "TREAT" };
        let msg = request(ALICE, &self.some(which), code, None);
        let answered = self.scene.send(&format!("{hospital}-doctor"), msg);
        for document in 0..DOCUMENTS {
            self.scene
                .permit(self.root(document), self.permits[document]);
        }
        let Ok(response) = answered else { return };
        let answer: AccessResponse = cosmwasm_std::from_json(response.data.unwrap()).unwrap();
        let mut why = Vec::new();
        for decision in answer.decisions {
            if decision.outcome.0 != Outcome::Permit {
                continue;
            }
            let id = decision.record;
            let record = &self.records[&id];
            assert_eq!(record.status, RecordStatus::Current);
            assert!(
                !self.contested.contains(&id),
                "what is contested is not given"
            );
            let traced = match decision.reason.0 {
                Reason::Custodian => {
                    (record.custodian == hospital && !emergency).then_some((None, None))
                }
                Reason::Permitted => {
                    let permit = self.permits[record.document];
                    (!emergency && !self.revoked.contains(&permit)).then_some((Some(permit), None))
                }
                Reason::BreakGlass => (emergency && session.is_some()).then_some((None, session)),
                other => panic!("permitted because {other}"),
            };
            assert_eq!(traced, Some((decision.directive, decision.session)));
            why.push(LoggedDecision {
                record: id,
                reason: decision.reason,
                directive: decision.directive,
                session: decision.session,
            });
            let hand_over = HandOver {
                hospital,
                directive: decision.directive,
                said: None,
            };
            self.hand_overs
                .insert((answer.ticket.unwrap(), id), hand_over);
        }
        assert_eq!(answer.ticket.is_some(), !why.is_empty());
        if let Some(ticket) = answer.ticket {
            assert_eq!(ticket, self.tickets.len() as u64 + 1);
            self.tickets.insert(ticket, why);
        }
    }

    fn confirm(&mut self, ticket: u64, which: &[usize], is_served: bool) {
        let said: Vec<_> = self
            .some(which)
            .into_iter()
            .map(|id| match is_served {
                true => served(id, 1),
                false => unavailable(id),
            })
            .collect();
        for hospital in HOSPITALS {
            let sender = format!("{hospital}-officer");
            if self.scene.confirm(&sender, ticket, said.clone()).is_ok() {
                for one in &said {
                    let hand_over = self.hand_overs.get_mut(&(ticket, one.record)).unwrap();
                    hand_over.said = Some(one.result);
                }
            }
        }
    }

    fn publish(&mut self, kind: RelationKind, on: RecordId) {
        let target = self.records[&on].clone();
        let fresh = pointer(target.custodian, self.order.len() as u8 + 100);
        let new = NewPointer {
            category: target.new.category.clone(),
            tags: target.new.tags.clone(),
            relation: Some(Relation {
                kind: kind.into(),
                target: on,
                reason: None,
            }),
            ..fresh
        };
        let sender = format!("{}-officer", target.custodian);
        let taken = self.scene.publish_as(&sender, ALICE, vec![new.clone()]);
        let current = target.status == RecordStatus::Current && !self.contested.contains(&on);
        assert!(
            taken.is_err() || current,
            "only what is current is related to"
        );
        if taken.is_err() {
            return;
        }
        let replaces = kind == Replaces;
        if replaces {
            self.end(on, |record| {
                record.status = RecordStatus::Superseded;
                record.replaced = true;
            });
        }
        self.add(Record {
            chain: if replaces { target.chain } else { new.id },
            part_of: if replaces { target.part_of } else { Some(on) },
            new,
            document: target.document,
            custodian: target.custodian,
            status: RecordStatus::Current,
            replaced: false,
            in_error: false,
        });
    }

    fn deed(&mut self, deed: Deed, id: RecordId) {
        let before = self.records[&id].clone();
        let officer = format!("{}-officer", before.custodian);
        let contest = |answer: ContestAnswer| ExecuteMsg::AnswerContest {
            record: id,
            answer: answer.into(),
        };
        let erasure = |answer| ExecuteMsg::AnswerErasure { record: id, answer };
        let (sender, message) = match deed {
            Deed::Mark => {
                let marked = self.scene.mark(&officer, id).is_ok();
                assert_eq!(marked, before.status != RecordStatus::Erased);
                return self.marked(marked, id);
            }
            Deed::Erase => (officer, erase(id, ErasureReason::RetentionEnded)),
            Deed::Contest => ("patient".to_owned(), contests::contest(id)),
            Deed::Stands => (officer, contest(ContestAnswer::RecordStands)),
            Deed::Withdrawn => (officer, contest(ContestAnswer::RecordWithdrawn)),
            Deed::AskErasure => ("patient".to_owned(), erasure_requests::ask_for(&[id])),
            Deed::Erases => (officer, erasure(ErasureAnswer::Erased {})),
            Deed::Retains => {
                let reason = RetentionReason::HLEGAL.into();
                (officer, erasure(ErasureAnswer::Retained { reason }))
            }
            Deed::Vanish => ("owner".to_owned(), vanish(&[id])),
            Deed::Found => (officer, move_to(vec![to(id, "cloud", 1)])),
        };
        let done = self.scene.send(&sender, message).is_ok();
        let status = before.status;
        match deed {
            Deed::Mark => unreachable!(),
            Deed::Erase => {
                assert!(done, "a custodian may always erase");
                self.gone(id);
            }
            Deed::Contest if done => {
                assert!(status == RecordStatus::Current || self.contested.contains(&id));
                self.contested.insert(id);
            }
            Deed::Stands => assert_eq!(done, self.contested.remove(&id)),
            Deed::Withdrawn => {
                assert_eq!(done, self.contested.contains(&id));
                self.contested.remove(&id);
                self.marked(done, id);
            }
            Deed::AskErasure if done => {
                assert_ne!(status, RecordStatus::Erased);
                self.to_erase.insert(id);
            }
            Deed::Erases => {
                assert_eq!(done, self.to_erase.contains(&id));
                if done {
                    self.gone(id);
                }
            }
            Deed::Retains => assert_eq!(done, self.to_erase.remove(&id)),
            Deed::Vanish | Deed::Found => {
                assert_eq!(done, status != RecordStatus::Erased);
                let (from, into) = match deed {
                    Deed::Vanish => (RecordStatus::Current, RecordStatus::Unavailable),
                    _ => (RecordStatus::Unavailable, RecordStatus::Current),
                };
                if status == from {
                    self.records.get_mut(&id).unwrap().status = into;
                }
            }
            Deed::Contest | Deed::AskErasure => {}
        }
    }

    fn marked(&mut self, done: bool, id: RecordId) {
        if !done || self.records[&id].status == RecordStatus::EnteredInError {
            return;
        }
        let ended = self.end(id, |record| {
            record.status = RecordStatus::EnteredInError;
            record.in_error = true;
        });
        self.contested.retain(|id| !ended.contains(id));
    }

    fn gone(&mut self, id: RecordId) {
        if self.records[&id].status == RecordStatus::Erased {
            return;
        }
        let ended = self.end(id, |record| record.status = RecordStatus::Erased);
        self.contested.retain(|id| !ended.contains(id));
        self.to_erase.retain(|id| !ended.contains(id));
    }

    fn handle(&mut self, handling: Handling, id: RecordId) {
        let of = self.records[&id].clone();
        let parts: Vec<RecordId> = self
            .records
            .values()
            .filter(|record| record.document == of.document && record.is_alive())
            .map(|record| record.new.id)
            .collect();
        if parts.is_empty() {
            return;
        }
        let officer = format!("{}-officer", of.custodian);
        let waits = |id: &RecordId| self.contested.contains(id) || self.to_erase.contains(id);
        let waits = parts.iter().any(waits);
        match handling {
            Handling::Offer(to) => {
                let message = ExecuteMsg::OfferCustody {
                    records: parts,
                    to: hospital(HOSPITALS[to]),
                };
                let done = self.scene.send(&officer, message).is_ok();
                assert!(!(done && waits), "what waits is not offered");
            }
            Handling::Withdraw => {
                let message = ExecuteMsg::WithdrawCustodyOffer { records: parts };
                let _ = self.scene.send(&officer, message);
            }
            Handling::Assign(to) => {
                let message = ExecuteMsg::AssignCustody {
                    records: parts,
                    to: hospital(HOSPITALS[to]),
                };
                let done = self.scene.send("owner", message).is_ok();
                let left = self.has_left(of.custodian);
                let elsewhere = HOSPITALS[to] != of.custodian;
                assert_eq!(done, left && elsewhere, "whatever a patient waits for");
            }
            Handling::Accept(by) => {
                let by = HOSPITALS[by];
                let taken = self.scene.send(&format!("{by}-officer"), accept(&parts));
                let Ok(response) = taken else { return };
                match said(&response, "basis").unwrap().as_str() {
                    "assigned" => assert!(self.has_left(of.custodian)),
                    _ => assert!(!waits, "what waits is not handed over"),
                }
                for id in parts {
                    let record = self.records.get_mut(&id).unwrap();
                    record.custodian = by;
                    record.status = RecordStatus::Current;
                }
            }
        }
    }

    fn has_left(&self, id: &str) -> bool {
        let world = self.scene.world();
        world.standing.get(&hospital(id)) == Some(&MemberStatus::Revoked)
    }

    fn receipt(&mut self, hospital: &'static str, subject: ReceiptSubject, erased: bool) {
        let owed = self.receipts_of(hospital).contains(&subject);
        let done = match subject {
            ReceiptSubject::Directive { directive } => {
                self.directives_done.contains(&(hospital, directive))
            }
            ReceiptSubject::Record { record } => {
                self.erasures_done.contains(&(hospital, record, GONE))
            }
        };
        let answer = if erased { ERASED } else { LEGAL };
        let sender = format!("{hospital}-officer");
        let result = receipts::acknowledge(&mut self.scene, &sender, subject, answer);
        if done {
            // The same again, erased after all, or a contradiction.
            return;
        }
        assert_eq!(result.is_ok(), owed, "acknowledged exactly if it is owed");
        if owed {
            match subject {
                ReceiptSubject::Directive { directive } => {
                    self.directives_done.insert((hospital, directive));
                }
                ReceiptSubject::Record { record } => {
                    self.erasures_done.insert((hospital, record, GONE));
                }
            }
        }
    }

    fn notice(&mut self, hospital: &'static str, record: RecordId, kind: u8) {
        let done = self.notices_done.contains(&(hospital, record, kind));
        let owed = self.notices_of(hospital).contains(&(record, kind));
        let sender = format!("{hospital}-privacy");
        let wire = match kind {
            IN_ERROR => NoticeKind::EnteredInError,
            _ => NoticeKind::Replaced,
        };
        let result = notices::acknowledge(&mut self.scene, &sender, record, wire);
        assert_eq!(result.is_ok(), owed || done);
        if owed {
            self.notices_done.insert((hospital, record, kind));
        }
    }

    fn got(&self, hospital: &'static str) -> impl Iterator<Item = (RecordId, &HandOver)> {
        let drawn = self.hand_overs.iter();
        drawn
            .filter(move |(_, drawn)| {
                drawn.hospital == hospital && drawn.said != Some(DisclosureResult::Unavailable {})
            })
            .map(|((_, record), drawn)| (*record, drawn))
    }

    /// What a hospital owes: permits first, each by id.
    fn receipts_of(&self, hospital: &'static str) -> Vec<ReceiptSubject> {
        let directives: BTreeSet<u64> = self
            .got(hospital)
            .filter_map(|(_, drawn)| drawn.directive)
            .filter(|id| self.revoked.contains(id))
            .filter(|id| !self.directives_done.contains(&(hospital, *id)))
            .collect();
        let records: BTreeSet<RecordId> = self
            .got(hospital)
            .map(|(record, _)| record)
            .filter(|record| self.records[record].status == RecordStatus::Erased)
            .filter(|record| !self.erasures_done.contains(&(hospital, *record, GONE)))
            .collect();
        let directives = directives.into_iter().map(receipts::directive);
        let records = records.into_iter();
        directives
            .chain(records.map(|record| ReceiptSubject::Record { record }))
            .collect()
    }

    fn notices_of(&self, hospital: &'static str) -> BTreeSet<(RecordId, u8)> {
        let got: BTreeSet<RecordId> = self.got(hospital).map(|(record, _)| record).collect();
        let mut owed = BTreeSet::new();
        for id in got {
            let record = &self.records[&id];
            for (is_so, kind) in [(record.replaced, REPLACED), (record.in_error, IN_ERROR)] {
                if is_so && !self.notices_done.contains(&(hospital, id, kind)) {
                    owed.insert((id, kind));
                }
            }
        }
        owed
    }

    fn check(&mut self, limit: u32) {
        self.check_records();
        for hospital in HOSPITALS {
            let found = receipts::owed_over_pages(&self.scene, hospital, false, limit);
            let found: Vec<ReceiptSubject> = found.iter().map(|r| r.subject).collect();
            assert_eq!(found, self.receipts_of(hospital));
            let found = notices::told_over_pages(&self.scene, hospital, false, limit);
            let found: Vec<_> = found.iter().map(|n| (n.record, n.kind as u8)).collect();
            assert_eq!(found, Vec::from_iter(self.notices_of(hospital)));
            let kept = self.records.values();
            let kept =
                kept.filter(|r| r.status == RecordStatus::Current && r.custodian == hospital);
            assert_eq!(self.scene.holdings(hospital), kept.count() as u64);
            let waits = [
                (self.scene.contests(hospital, false), &self.contested),
                (self.scene.requests(hospital, false), &self.to_erase),
            ];
            for (listed, expected) in waits {
                let count = listed.len();
                let listed: BTreeSet<RecordId> = listed.iter().map(|o| o.record).collect();
                let own = |id: &&RecordId| self.records[id].custodian == hospital;
                assert_eq!(listed, expected.iter().filter(own).copied().collect());
                assert_eq!(count, listed.len(), "each waits once");
            }
        }
        let log = verify(&self.scene, ALICE);
        assert_eq!(log[..self.log.len()], self.log, "nothing is unsaid");
        self.log = log;
    }

    /// What the contract says of each record is what was done to it, and of each chain at most one is
    /// current.
    fn check_records(&self) {
        let mut current = BTreeSet::new();
        for (id, record) in &self.records {
            if record.status == RecordStatus::Erased {
                let stone = self.scene.tombstone(*id).unwrap();
                assert_eq!(stone.custodian.as_str(), record.custodian);
                assert_eq!(stone.superseded_by.is_some(), record.replaced);
                assert_eq!(stone.error.is_some(), record.in_error);
                continue;
            }
            let kept = self.scene.record(*id);
            assert_eq!(kept.status, record.status, "{record:?}");
            assert_eq!(kept.custodian.as_str(), record.custodian);
            assert_eq!(kept.root, self.root(record.document));
            let contested = kept.status == RecordStatus::Current && self.contested.contains(id);
            assert_eq!(kept.contested, contested);
            if kept.status == RecordStatus::Current {
                assert!(current.insert(record.chain), "current twice in a chain");
            }
        }
    }

    /// Every ticket is on record once, with what it was drawn for.
    fn check_tickets(&self) {
        let mut logged = BTreeMap::new();
        for entry in &self.log {
            if let LogEvent::Access {
                ticket, records, ..
            } = &entry.event
            {
                let permitted =
                    |decision: &&LoggedDecision| decision.reason.0.outcome() == Outcome::Permit;
                let permitted: Vec<_> = records.iter().filter(permitted).cloned().collect();
                assert!(logged.insert(*ticket, permitted).is_none());
            }
        }
        assert_eq!(logged, self.tickets);
        for (ticket, why) in &self.tickets {
            let ticket = self.scene.look_at(*ticket).ticket;
            let told: Vec<_> = ticket
                .records
                .into_iter()
                .map(|record| LoggedDecision {
                    record: record.record,
                    reason: record.reason,
                    directive: record.directive,
                    session: record.session,
                })
                .collect();
            assert_eq!(&told, why);
        }
    }
}

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {}", self.new.id, self.custodian)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_happens_to_records_it_is_told_once_and_to_whom_it_concerns(
        steps in vec(step(), 1..60),
        limit in 1..6u32,
    ) {
        let mut model = Model::new();
        for step in steps {
            model.take(step);
            model.check(limit);
        }
        model.check_tickets();
    }
}
