//! Random histories of publishing, relating and marking, against a plain model that keeps every
//! record in one list and looks at all of it each time.

use std::collections::BTreeSet;

use hie_policy::RelationKind;
use hie_types::consent::RecordCategory;
use hie_types::index::{
    EmergencySummaryResponse, NewPointer, QueryMsg, RecordStatus, RelatedResponse, Relation,
};
use hie_types::{Handle, RecordId};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::scene::{ALICE, BOB, Scene, pointer, said};

const CATEGORIES: [&str; 3] = ["patient-summary", "allergy-list", "lab-report"];
const HOSPITALS: [&str; 2] = ["north", "south"];

/// One pointer of a batch: its number, what kind of document, and what it relates to: how, the
/// hospital of the target and its number.
type New = (u8, usize, Option<(RelationKind, usize, u8)>);

#[derive(Clone, Debug)]
enum Step {
    Publish {
        hospital: usize,
        bob: bool,
        batch: Vec<New>,
    },
    Again {
        which: prop::sample::Index,
    },
    Mark {
        hospital: usize,
        n: u8,
    },
    Later,
}

fn kind() -> impl Strategy<Value = RelationKind> {
    use RelationKind::*;
    prop_oneof![3 => Just(Replaces), 4 => Just(Appends), 2 => Just(Transforms), 1 => Just(Signs)]
}

/// Few targets make full trees likely, many make long chains likely.
fn step(numbers: u8, targets: u8) -> impl Strategy<Value = Step> {
    let hospital = || prop_oneof![5 => Just(0usize), 1 => Just(1)];
    let target = (kind(), hospital(), 0..targets);
    let relation = prop_oneof![1 => Just(None), 6 => target.prop_map(Some)];
    let new = (0..numbers, 0..CATEGORIES.len(), relation);
    prop_oneof![
        8 => (hospital(), proptest::bool::weighted(0.1), vec(new, 1..4))
            .prop_map(|(hospital, bob, batch)| Step::Publish { hospital, bob, batch }),
        1 => any::<prop::sample::Index>().prop_map(|which| Step::Again { which }),
        1 => (hospital(), 0..numbers).prop_map(|(hospital, n)| Step::Mark { hospital, n }),
        2 => Just(Step::Later),
    ]
}

fn id(hospital: usize, n: u8) -> RecordId {
    pointer(HOSPITALS[hospital], n).id
}

fn message(hospital: usize, new: &New) -> NewPointer {
    let (n, category, relation) = new;
    NewPointer {
        category: RecordCategory::Code(CATEGORIES[*category].parse().unwrap()),
        tags: vec![],
        relation: relation.map(|(kind, hospital, n)| Relation {
            kind: hie_types::RelationKind(kind),
            target: id(hospital, n),
            reason: None,
        }),
        ..pointer(HOSPITALS[hospital], *n)
    }
}

#[derive(Clone, Debug)]
struct Record {
    id: RecordId,
    hospital: usize,
    handle: Handle,
    new: New,
    at: u64,
    position: usize,
    status: RecordStatus,
    root: RecordId,
    superseded_by: Option<RecordId>,
    /// What it is a part of: what it appends to or transforms, or what the record whose place it
    /// took did.
    part_of: Option<RecordId>,
}

impl Record {
    fn is_current(&self) -> bool {
        self.status == RecordStatus::Current
    }

    /// The greater, the newer.
    fn order(&self) -> (u64, usize, std::cmp::Reverse<RecordId>) {
        (self.at, self.position, std::cmp::Reverse(self.id))
    }

    fn relation(&self) -> Option<(RelationKind, RecordId)> {
        let (kind, hospital, n) = self.new.2?;
        Some((kind, id(hospital, n)))
    }
}

#[derive(Clone, Default)]
struct Model {
    records: Vec<Record>,
    accepted: Vec<(usize, Handle, Vec<New>)>,
}

impl Model {
    fn find(&self, id: RecordId) -> Option<&Record> {
        self.records.iter().find(|record| record.id == id)
    }

    /// Whether `record` hangs on `above`, however indirectly.
    fn hangs_on(&self, record: &Record, above: RecordId) -> bool {
        match record.part_of {
            None => false,
            Some(parent) if parent == above => true,
            Some(parent) => self.hangs_on(self.find(parent).unwrap(), above),
        }
    }

    fn end(&mut self, id: RecordId, change: impl Fn(&mut Record)) -> usize {
        let all = self.clone();
        let mut ended = 0;
        for record in &mut self.records {
            let below = record.is_current() && all.hangs_on(record, id);
            if record.id == id || below {
                change(record);
                ended += 1;
            }
        }
        ended
    }

    /// How many are new and how many were superseded, if the batch is taken.
    fn publish(
        &mut self,
        hospital: usize,
        handle: Handle,
        batch: &[New],
        at: u64,
    ) -> Option<(usize, usize)> {
        let mut next = self.clone();
        let (mut fresh, mut superseded) = (0, 0);
        let numbers: BTreeSet<u8> = batch.iter().map(|new| new.0).collect();
        if numbers.len() != batch.len() {
            return None;
        }
        for (position, new) in batch.iter().enumerate() {
            let own = id(hospital, new.0);
            if let Some(known) = next.find(own) {
                if known.new != *new || known.handle != handle {
                    return None;
                }
                continue;
            }
            let mut record = Record {
                id: own,
                hospital,
                handle,
                new: *new,
                at,
                position,
                status: RecordStatus::Current,
                root: own,
                superseded_by: None,
                part_of: None,
            };
            if let Some((kind, target)) = record.relation() {
                let target = next.find(target)?.clone();
                if target.handle != handle || target.hospital != hospital || !target.is_current() {
                    return None;
                }
                if kind != RelationKind::Signs {
                    record.root = target.root;
                }
                if kind == RelationKind::Replaces {
                    record.part_of = target.part_of;
                    superseded += next.end(target.id, |record| {
                        record.status = RecordStatus::Superseded;
                        record.superseded_by = Some(own);
                    });
                } else {
                    let child = |r: &&Record| r.relation().is_some_and(|(_, to)| to == target.id);
                    if next.records.iter().filter(child).count() >= 16 {
                        return None;
                    }
                }
                if matches!(kind, RelationKind::Appends | RelationKind::Transforms) {
                    record.part_of = Some(target.id);
                    let part = |r: &&Record| {
                        r.is_current() && r.root == target.root && r.part_of.is_some()
                    };
                    if next.records.iter().filter(part).count() >= 16 {
                        return None;
                    }
                }
            }
            next.records.push(record);
            fresh += 1;
        }
        next.accepted.push((hospital, handle, batch.to_vec()));
        *self = next;
        Some((fresh, superseded))
    }

    fn summary(&self, handle: Handle) -> (Vec<RecordId>, bool) {
        let mut found = Vec::new();
        for category in 0..2 {
            for hospital in 0..HOSPITALS.len() {
                found.push(self.says(handle, hospital, category));
            }
        }
        // Everybody one, then everybody a second, until there are twenty.
        let mut chosen: BTreeSet<RecordId> = BTreeSet::new();
        let longest = found.iter().map(Vec::len).max().unwrap_or_default();
        for round in 0..longest {
            let next = found.iter().filter_map(|said| said.get(round));
            chosen.extend(next.copied().take(20 - chosen.len()));
        }
        let more = chosen.len() < found.iter().map(Vec::len).sum();
        let mut answer = Vec::new();
        for mut said in found {
            said.sort_by_key(|id| std::cmp::Reverse(self.find(*id).unwrap().order()));
            answer.extend(said.into_iter().filter(|id| chosen.contains(id)));
        }
        (answer, more)
    }

    /// What a hospital has to say in an emergency category, the more important first.
    fn says(&self, handle: Handle, hospital: usize, category: usize) -> Vec<RecordId> {
        let kind = |r: &Record| r.relation().map(|(kind, _)| kind);
        let mut listed: Vec<&Record> = self
            .records
            .iter()
            .filter(|r| r.is_current() && r.handle == handle)
            .filter(|r| r.hospital == hospital && r.new.1 == category)
            .filter(|r| kind(r) != Some(RelationKind::Signs))
            .collect();
        listed.sort_by_key(|r| std::cmp::Reverse(r.order()));
        let mut said = Vec::new();
        let mut roots = Vec::new();
        for record in &listed {
            if !roots.contains(&record.root) {
                roots.push(record.root);
                let forms = |of: RecordId| {
                    let is_form = move |r: &&&Record| {
                        kind(r) == Some(RelationKind::Transforms) && r.part_of == Some(of)
                    };
                    listed.iter().filter(is_form)
                };
                let is_older_form = |r: &Record| {
                    kind(r) == Some(RelationKind::Transforms)
                        && forms(r.part_of.unwrap()).next().unwrap().id != r.id
                };
                let document = listed.iter().filter(|r| r.root == record.root);
                let shown = document.filter(|r| forms(r.id).next().is_none() && !is_older_form(r));
                let mut shown: Vec<RecordId> = shown.map(|r| r.id).collect();
                shown[1..].reverse();
                said.extend(shown);
            }
            let in_list = |id: RecordId| listed.iter().any(|r| r.id == id);
            if !record.part_of.is_some_and(in_list) {
                break;
            }
        }
        said
    }
}

fn take(scene: &mut Scene, model: &mut Model, step: Step) {
    match step {
        Step::Publish {
            hospital,
            bob,
            batch,
        } => publish(
            scene,
            model,
            hospital,
            if bob { BOB } else { ALICE },
            &batch,
        ),
        Step::Again { which } => {
            let (hospital, handle, batch) = which.get(&model.accepted).clone();
            let before = scene.dump();
            publish(scene, model, hospital, handle, &batch);
            assert_eq!(scene.dump(), before, "publishing again is harmless");
        }
        Step::Mark { hospital, n } => {
            let record = id(hospital, n);
            let result = scene.mark(&format!("{}-officer", HOSPITALS[hospital]), record);
            let Some(known) = model.find(record) else {
                assert!(result.is_err());
                return;
            };
            let marked = if known.status == RecordStatus::EnteredInError {
                0
            } else {
                model.end(record, |r| r.status = RecordStatus::EnteredInError)
            };
            assert_eq!(
                said(&result.unwrap(), "marked").unwrap(),
                marked.to_string()
            );
        }
        Step::Later => scene.later(5),
    }
}

fn publish(scene: &mut Scene, model: &mut Model, hospital: usize, handle: Handle, batch: &[New]) {
    let sender = format!("{}-officer", HOSPITALS[hospital]);
    let records = batch.iter().map(|new| message(hospital, new)).collect();
    let now = scene.now();
    let expected = model.publish(hospital, handle, batch, now);
    let result = scene.publish_as(&sender, handle, records);
    match expected {
        None => assert!(result.is_err(), "{batch:?}"),
        Some((new, superseded)) => {
            let response = result.unwrap();
            assert_eq!(said(&response, "new").unwrap(), new.to_string());
            assert_eq!(
                said(&response, "superseded").unwrap(),
                superseded.to_string()
            );
        }
    }
}

fn check(scene: &Scene, model: &Model) {
    for record in &model.records {
        let kept = scene.record(record.id);
        assert_eq!(kept.status, record.status);
        assert_eq!(kept.root, record.root);
        assert_eq!(kept.superseded_by, record.superseded_by);
        assert_eq!(
            kept.error.is_some(),
            kept.status == RecordStatus::EnteredInError
        );
        let related: RelatedResponse = scene
            .query(QueryMsg::Related {
                record: record.id,
                start_after: None,
                limit: Some(100),
            })
            .unwrap();
        let related: BTreeSet<RecordId> = related.records.iter().map(|r| r.id).collect();
        let expected = model.records.iter();
        let expected = expected.filter(|r| r.relation().is_some_and(|(_, to)| to == record.id));
        assert_eq!(related, expected.map(|r| r.id).collect());
        assert!(related.len() <= 17);
        // Of the versions of a document at most one is current, and nothing current hangs on one
        // that is not.
        let versions = model.records.iter().filter(|r| r.root == record.root);
        let current = versions.filter(|r| r.is_current() && r.part_of.is_none());
        assert!(current.count() <= 1);
        if let (true, Some(parent)) = (record.is_current(), record.part_of) {
            assert!(model.find(parent).unwrap().is_current());
        }
        assert_eq!(model.find(record.root).unwrap().root, record.root);
    }
    for handle in [ALICE, BOB] {
        let answer: EmergencySummaryResponse =
            scene.query(QueryMsg::EmergencySummary { handle }).unwrap();
        let found: Vec<RecordId> = answer.records.iter().map(|r| r.id).collect();
        assert_eq!((found, answer.more), model.summary(handle));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn corrections_do_what_a_plain_list_does(steps in vec(step(60, 60), 1..80)) {
        run(steps);
    }

    #[test]
    fn also_where_everything_relates_to_little(steps in vec(step(120, 4), 1..80)) {
        run(steps);
    }
}

fn run(steps: Vec<Step>) {
    let mut scene = Scene::new();
    let mut model = Model::default();
    // Something to relate to.
    for hospital in 0..2 {
        let first: Vec<New> = (0..4).map(|n| (n, 2, None)).collect();
        publish(&mut scene, &mut model, hospital, ALICE, &first);
    }
    for step in steps {
        take(&mut scene, &mut model, step);
    }
    check(&scene, &model);
}
