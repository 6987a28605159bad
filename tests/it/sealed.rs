//! Sealed pointers: what a record is sensitive for stands on chain as tags only, blinded with a key of the
//! patient's. They go through every flow like any other, and nowhere does a label come to light.

use hie_client::leaks::Haystack;
use hie_policy::{BreakGlassReason, Purpose, Reason, ReasonCode, RelationKind, Role};
use hie_testing::assertions::only_reason;
use hie_testing::person::account_ref;
use hie_testing::{Say, assert_reasons, assert_refused, document, hand_over, treatment};
use hie_types::consent::RecordCategory;
use hie_types::index::{
    Locator, NewPointer, NotLive, ReceiptAnswer, ReceiptSubject, RecordStatus, Relation, Relocation,
};
use hie_types::registry::StatusReason;
use hie_types::{Commitment, ErasureReason, Group, RecordId, Tag};
use hie_vault::{Label, PatientKey};

use crate::scene::{LAB, Scene};

/// What the record is about, and nobody is to know.
const CATEGORY: &str = "genomic-report";
const LABEL: &str = "HIV";

/// The usual network, and what Hanbit blinds under Mina's handle.
struct Sealed {
    scene: Scene,
    category: Tag,
    label: Tag,
    stay: Group,
}

impl Sealed {
    fn set() -> Self {
        let scene = Scene::set();
        let key = PatientKey::generate().unwrap();
        let handle = &scene.mina.handle.0;
        let key = key.tag_key(handle, scene.hanbit.id.as_str()).unwrap();
        let blind = |label: Label| key.blind(&label).unwrap();
        Self {
            category: Tag(blind(Label::new(CATEGORY).unwrap())),
            label: Tag(blind(Label::new(LABEL).unwrap())),
            stay: Group(blind(Label::group("stay-17").unwrap())),
            scene,
        }
    }

    fn both(&self) -> [Tag; 2] {
        [self.category, self.label]
    }

    /// A pointer of Hanbit whose category is blinded too.
    fn pointer(&self) -> NewPointer {
        NewPointer {
            category: RecordCategory::Blinded(self.category),
            tags: vec![self.label],
            groups: vec![self.stay],
            ..self.scene.hanbit.pointer(LAB)
        }
    }

    fn published(&self) -> RecordId {
        self.scene
            .hanbit
            .publishes(&self.scene.mina, self.pointer())
    }

    /// A permit for exactly these tags.
    fn permits(&self, tags: &[Tag]) -> u64 {
        let scene = &self.scene;
        scene
            .mina
            .permits(treatment().by(&scene.saebom).of_tags(tags))
    }

    /// A ticket of the doctor for a sealed record.
    fn drawn(&self) -> (RecordId, u64) {
        let record = self.published();
        self.permits(&self.both());
        let scene = &self.scene;
        let ticket = scene.doctor.draws(&scene.mina, &[record], Purpose::TREAT);
        (record, ticket)
    }

    /// The same as a pointer that relates to another record.
    fn related(&self, kind: RelationKind, target: RecordId) -> NewPointer {
        NewPointer {
            relation: Some(Relation {
                kind: kind.into(),
                target,
                reason: None,
            }),
            ..self.pointer()
        }
    }
}

#[test]
fn a_sealed_pointer_is_published_with_tags_only() {
    let sealed = Sealed::set();
    let Scene {
        network,
        hanbit,
        mina,
        ..
    } = &sealed.scene;
    let index = network.hie.index();
    let before = Haystack::of(&network.ledger, network.hie.deployment());
    let pointer = sealed.pointer();
    let record = hanbit.publishes(mina, pointer.clone());
    let kept = index.record(record).unwrap();
    assert_eq!(kept.category, RecordCategory::Blinded(sealed.category));
    assert_eq!(
        (kept.tags, kept.groups),
        (vec![sealed.label], vec![sealed.stay])
    );
    // Publishing it again says nothing new.
    let again = index.publish_records(&hanbit.gateway, mina.handle, vec![pointer]);
    assert_eq!(again.unwrap().attribute("published", "known"), Some("1"));
    let after = Haystack::of(&network.ledger, network.hie.deployment());
    for label in [CATEGORY, "stay-17", "group:"] {
        assert!(!after.contains_beyond(&before, label), "{label}");
    }
    // In clear the category is refused, with the tag or without it.
    let clear = NewPointer {
        category: RecordCategory::Code(CATEGORY.parse().unwrap()),
        ..hanbit.pointer(LAB)
    };
    let refused = index.publish_records(&hanbit.gateway, mina.handle, vec![clear]);
    assert_refused(refused, "sensitive");
}

#[test]
fn a_permit_opens_it_only_if_it_names_every_tag_the_blinded_category_too() {
    let sealed = Sealed::set();
    let Scene {
        saebom,
        mina,
        doctor,
        ..
    } = &sealed.scene;
    let record = sealed.published();
    let reason = || only_reason(&doctor.checks(mina, &[record], Purpose::TREAT).unwrap());
    assert_eq!(reason(), Reason::NoDirective);
    // All her records, all of the category, the stay: none of them reaches what is tagged.
    for say in [
        treatment(),
        treatment().of_category(LAB),
        treatment().of_groups(&[sealed.stay]),
    ] {
        mina.permits(say.by(saebom));
        assert_eq!(reason(), Reason::NoDirective);
    }
    for tag in sealed.both() {
        let half = sealed.permits(&[tag]);
        assert_eq!(reason(), Reason::NoDirective);
        mina.revokes(half);
    }
    let whole = sealed.permits(&sealed.both());
    assert_eq!(reason(), Reason::Permitted);
    // A denial of any of them closes it, of another does not.
    let other = mina.denies(Say::anything().of_tags(&[Tag([9; 16])]));
    assert_eq!(reason(), Reason::Permitted);
    mina.lifts(other);
    for tag in sealed.both() {
        let denial = mina.denies(Say::anything().by(saebom).of_tags(&[tag]));
        assert_eq!(reason(), Reason::Denied);
        mina.lifts(denial);
    }
    mina.revokes(whole);
    // Naming the record, or all that is tagged, does it too.
    for say in [treatment().also_tagged(), treatment().of_records(&[record])] {
        let permit = mina.permits(say.by(saebom));
        assert_eq!(reason(), Reason::Permitted);
        mina.revokes(permit);
    }
    assert_eq!(reason(), Reason::NoDirective);
}

#[test]
fn of_a_batch_each_is_decided_by_its_own_tags() {
    let sealed = Sealed::set();
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        doctor,
        ..
    } = &sealed.scene;
    let plain = hanbit.points_to(mina, LAB);
    let tagged = hanbit.publishes(
        mina,
        NewPointer {
            tags: vec![sealed.label],
            ..hanbit.pointer(LAB)
        },
    );
    let whole = sealed.published();
    let all = [plain, tagged, whole];
    mina.permits(treatment().by(saebom));
    sealed.permits(&[sealed.label]);
    let answer = doctor.is_given(mina, &all, Purpose::TREAT);
    assert_reasons(
        &answer,
        &[
            (plain, Reason::Permitted),
            (tagged, Reason::Permitted),
            (whole, Reason::NoDirective),
        ],
    );
    let ticket = network.hie.index().ticket(answer.ticket.unwrap()).unwrap();
    let records: Vec<RecordId> = ticket.ticket.records.iter().map(|r| r.record).collect();
    assert_eq!(records, [plain, tagged]);
    sealed.permits(&sealed.both());
    let answer = doctor.is_given(mina, &all, Purpose::TREAT);
    assert!(
        answer
            .decisions
            .iter()
            .all(|d| d.reason.0 == Reason::Permitted)
    );
}

#[test]
fn breaking_the_glass_opens_no_sealed_record_and_no_summary_lists_a_blinded_category() {
    let sealed = Sealed::set();
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        ..
    } = &sealed.scene;
    let doctor = saebom.employs("emergency", Role::Physician);
    let registry = network.hie.registry();
    let role = Role::Physician.into();
    let staff = account_ref(&doctor.account);
    registry
        .appoint_staff(&saebom.administrator, staff, role, None, true)
        .unwrap();
    registry
        .accept_appointment(&doctor.account, saebom.id.clone(), role, None, true)
        .unwrap();
    let summary = |tags: Vec<Tag>| NewPointer {
        tags,
        ..hanbit.pointer("patient-summary")
    };
    let tagged = hanbit.publishes(mina, summary(vec![sealed.label]));
    network.advance(1);
    let open = hanbit.publishes(mina, summary(vec![]));
    let whole = sealed.published();
    let index = network.hie.index();
    let listed = || -> Vec<RecordId> {
        let summary = index.emergency_summary(mina.handle).unwrap();
        summary.records.iter().map(|record| record.id).collect()
    };
    assert_eq!(listed(), [open]);
    let consent = network.hie.consent();
    let reason = BreakGlassReason::OVRER.into();
    consent
        .break_glass(
            &doctor.account,
            mina.handle,
            reason,
            Commitment([7; 32]),
            None,
        )
        .unwrap();
    let answer = doctor.is_given(mina, &[open, tagged, whole], Purpose::BTG);
    assert_reasons(
        &answer,
        &[
            (open, Reason::BreakGlass),
            (tagged, Reason::OutsideBreakGlass),
            (whole, Reason::OutsideBreakGlass),
        ],
    );
    // What the patient permits for that very purpose is another matter.
    mina.permits(Say::of(&[Purpose::BTG]).of_tags(&sealed.both()));
    let answer = doctor.is_given(mina, &[whole], Purpose::BTG);
    assert_eq!(only_reason(&answer), Reason::Permitted);
}

#[test]
fn it_is_contested_and_answered_like_any_other() {
    let sealed = Sealed::set();
    let (record, ticket) = sealed.drawn();
    let Scene {
        network,
        hanbit,
        mina,
        doctor,
        ..
    } = &sealed.scene;
    let index = network.hie.index();
    index
        .contest_record(&mina.account, mina.handle, record)
        .unwrap();
    network.assert_dead(ticket, NotLive::Contested);
    let answer = doctor.is_refused(mina, &[record], Purpose::TREAT);
    assert_eq!(only_reason(&answer), Reason::Contested);
    let stands = hie_policy::ContestAnswer::RecordStands.into();
    index
        .answer_contest(&hanbit.gateway, record, stands)
        .unwrap();
    network.assert_live(ticket);
    let kept = index.record(record).unwrap();
    assert_eq!(kept.category, RecordCategory::Blinded(sealed.category));
}

#[test]
fn erased_nothing_of_its_tags_is_left_in_the_index() {
    let sealed = Sealed::set();
    let Scene {
        network,
        hanbit,
        mina,
        ..
    } = &sealed.scene;
    let (record, other) = (sealed.published(), sealed.published());
    let index = network.hie.index();
    index
        .request_erasure(&mina.account, mina.handle, vec![record, other])
        .unwrap();
    let lies = |bytes: [u8; 16]| {
        let state = network.ledger.state(network.hie.deployment());
        let within = |of: &[u8]| of.windows(16).any(|window| window == bytes);
        state
            .iter()
            .any(|entry| within(&entry.key) || within(&entry.value))
    };
    let marks = [sealed.category.0, sealed.label.0, sealed.stay.0];
    assert!(marks.into_iter().all(lies));
    let answer = hie_types::index::ErasureAnswer::Erased {};
    index
        .answer_erasure(&hanbit.gateway, record, answer)
        .unwrap();
    assert!(marks.into_iter().all(lies), "the other one still has them");
    let reason = ErasureReason(hie_policy::ErasureReason::RetentionEnded);
    index.erase_record(&hanbit.gateway, other, reason).unwrap();
    assert!(!marks.into_iter().any(lies));
    assert_eq!(index.tombstone(record).unwrap().origin, hanbit.id);
}

#[test]
fn a_correction_carries_the_tags_or_says_why_not() {
    let sealed = Sealed::set();
    let (record, ticket) = sealed.drawn();
    let Scene {
        network,
        hanbit,
        mina,
        doctor,
        ..
    } = &sealed.scene;
    let index = network.hie.index();
    let publish =
        |pointer: NewPointer| index.publish_records(&hanbit.gateway, mina.handle, vec![pointer]);
    let replaces = || sealed.related(RelationKind::Replaces, record);
    let untagged = NewPointer {
        tags: vec![],
        ..replaces()
    };
    assert_refused(publish(untagged), "tags must be those");
    let clear = NewPointer {
        category: RecordCategory::Code(LAB.parse().unwrap()),
        ..replaces()
    };
    assert_refused(publish(clear), "category must be blinded");
    let correction = replaces();
    publish(correction.clone()).unwrap();
    network.assert_dead(ticket, NotLive::NotCurrent);
    // The same permit reaches it.
    doctor.draws(mina, &[correction.id], Purpose::TREAT);
    // An addendum may be less sensitive, if the custodian says why.
    let mut addendum = NewPointer {
        tags: vec![],
        category: RecordCategory::Code(LAB.parse().unwrap()),
        ..sealed.related(RelationKind::Appends, correction.id)
    };
    assert_refused(publish(addendum.clone()), "tags must be those");
    let stated = ReasonCode::Reclassified.into();
    addendum.relation.as_mut().unwrap().reason = Some(stated);
    publish(addendum.clone()).unwrap();
    let answer = doctor.is_refused(mina, &[addendum.id], Purpose::TREAT);
    assert_eq!(only_reason(&answer), Reason::NoDirective);
    mina.permits(treatment());
    doctor.draws(mina, &[addendum.id], Purpose::TREAT);
}

#[test]
fn it_moves_between_stores_and_hospitals_with_its_tags() {
    let sealed = Sealed::set();
    let (record, ticket) = sealed.drawn();
    let Scene {
        network,
        hanbit,
        dalmaji,
        mina,
        doctor,
        ..
    } = &sealed.scene;
    let index = network.hie.index();
    let in_cloud = || {
        vec![Relocation {
            record,
            locator: Locator {
                endpoint: "cloud".parse().unwrap(),
                object: record.to_string().parse().unwrap(),
            },
        }]
    };
    index.update_locator(&hanbit.gateway, in_cloud()).unwrap();
    network.assert_live(ticket);
    index
        .offer_custody(&hanbit.gateway, vec![record], dalmaji.id.clone())
        .unwrap();
    let accepts = || index.accept_custody(&dalmaji.gateway, mina.handle, in_cloud());
    // A permit for all her untagged records does not reach it, for the receiving hospital neither.
    mina.permits(treatment().by(dalmaji));
    assert_refused(accepts(), "no permit for TREAT");
    mina.permits(treatment().by(dalmaji).of_tags(&[sealed.label]));
    assert_refused(accepts(), "no permit for TREAT");
    mina.permits(treatment().by(dalmaji).of_tags(&sealed.both()));
    accepts().unwrap();
    let kept = index.record(record).unwrap();
    assert_eq!((&kept.custodian, &kept.origin), (&dalmaji.id, &hanbit.id));
    assert_eq!(kept.category, RecordCategory::Blinded(sealed.category));
    assert_eq!(
        (kept.tags, kept.groups),
        (vec![sealed.label], vec![sealed.stay])
    );
    network.assert_dead(ticket, NotLive::CustodianChanged);
    doctor.draws(mina, &[record], Purpose::TREAT);
    // Dalmaji leaves; what it keeps is assigned, sealed as it is.
    let registry = network.hie.registry();
    let reason = StatusReason::Misconduct;
    registry
        .revoke(&network.registrar, dalmaji.id.clone(), reason)
        .unwrap();
    index
        .assign_custody(&network.owner, vec![record], hanbit.id.clone())
        .unwrap();
    index
        .accept_custody(&hanbit.gateway, mina.handle, in_cloud())
        .unwrap();
    let kept = index.record(record).unwrap();
    assert_eq!(
        (&kept.custodian, kept.tags),
        (&hanbit.id, vec![sealed.label])
    );
}

#[test]
fn notices_and_receipts_about_it_name_the_record_and_nothing_of_it() {
    let sealed = Sealed::set();
    let (record, _) = sealed.drawn();
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        ..
    } = &sealed.scene;
    let index = network.hie.index();
    let correction = sealed.related(RelationKind::Replaces, record);
    hanbit.publishes(mina, correction.clone());
    let notices = index.notices(saebom.id.clone(), false, None, None).unwrap();
    let [notice] = notices.notices.as_slice() else {
        panic!("{notices:?}")
    };
    assert_eq!(
        (notice.record, notice.replaced_by),
        (record, Some(correction.id))
    );
    let kind = notice.kind;
    let told = index.acknowledge_notice(&saebom.gateway, record, kind);
    let reason = ErasureReason(hie_policy::ErasureReason::PatientRequest);
    let gone = index.erase_record(&hanbit.gateway, record, reason);
    mina.revokes_all();
    let owed = index.outstanding_receipts(saebom.id.clone(), false, None, None);
    let owed: Vec<ReceiptSubject> = owed.unwrap().receipts.iter().map(|r| r.subject).collect();
    assert_eq!(owed.len(), 2);
    assert_eq!(owed[1], ReceiptSubject::Record { record });
    let mut receipts = vec![told.unwrap(), gone.unwrap()];
    for subject in owed {
        let answer = ReceiptAnswer::Erased {};
        receipts.push(
            index
                .acknowledge_receipt(&saebom.gateway, subject, answer)
                .unwrap(),
        );
    }
    let tags = sealed.both().map(|tag| tag.to_string());
    for event in receipts.iter().flat_map(|receipt| &receipt.events) {
        for (_, value) in &event.attributes {
            assert!(!tags.contains(value));
        }
    }
    assert_eq!(
        index.tombstone(record).unwrap().status,
        RecordStatus::Erased
    );
}

#[test]
fn its_document_travels_sealed_from_end_to_end() {
    let sealed = Sealed::set();
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        doctor,
        ..
    } = &sealed.scene;
    let (mut archive, desk) = (hanbit.archive(), saebom.desk());
    let letter = hie_client::custodian::NewDocument {
        category: RecordCategory::Blinded(sealed.category),
        tags: vec![sealed.label],
        ..document(b"two variants of unknown significance", LAB)
    };
    let (published, _) = archive.publish(mina.handle, vec![letter]).unwrap();
    let record = published[0].record;
    sealed.permits(&sealed.both());
    let ticket = doctor.draws(mina, &[record], Purpose::TREAT);
    let handover = hand_over(&mut archive, &desk, ticket, record).unwrap();
    let object = archive.sealed_object(record).unwrap();
    let opened = desk.receive(&handover, &object).unwrap();
    assert_eq!(
        opened.content.as_slice(),
        b"two variants of unknown significance"
    );
    archive.confirm_served(&[handover]).unwrap();
    let log = mina.access_log();
    assert_eq!(log.len(), 2);
    assert_eq!(
        network
            .hie
            .index()
            .access_log(mina.handle, None, None)
            .unwrap()
            .count,
        2
    );
}
