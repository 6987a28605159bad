//! Corrections, records in error and the emergency summary, through client, index and consent.

use hie_client::ClientError;
use hie_client::custodian::NewDocument;
use hie_policy::{Confidentiality, ErrorReason, Purpose, Reason, RelationKind};
use hie_testing::assertions::{assert_refused, only_reason};
use hie_testing::hospital::{document, hand_over};
use hie_testing::{Say, treatment};
use hie_types::consent::Resources;
use hie_types::index::{NewPointer, NotLive, RecordStatus, Relation};
use hie_types::{RecordId, Tag};

use crate::scene::{LAB, Scene};

fn relation(kind: RelationKind, target: RecordId) -> Option<Relation> {
    Some(Relation {
        kind: kind.into(),
        target,
        reason: None,
    })
}

#[test]
fn a_corrected_document_travels_and_the_old_version_does_not() {
    let scene = Scene::set();
    let (mina, handle) = (&scene.mina, scene.mina.handle);
    let (mut archive, desk) = (scene.hanbit.archive(), scene.saebom.desk());
    let wrong = archive
        .publish(handle, vec![document(b"left", LAB)])
        .unwrap()
        .0[0]
        .record;
    mina.permits(treatment().by(&scene.saebom).of_records(&[wrong]));
    let ticket = scene.doctor.draws(mina, &[wrong], Purpose::TREAT);
    let corrected = NewDocument {
        relation: relation(RelationKind::Replaces, wrong),
        ..document(b"right", LAB)
    };
    let (published, receipt) = archive.publish(handle, vec![corrected]).unwrap();
    assert_eq!(receipt.attribute("published", "superseded"), Some("1"));
    let right = published[0].record;
    // The ticket for the old version is dead, and there is no new one.
    scene.network.assert_dead(ticket, NotLive::NotCurrent);
    let refused = hand_over(&mut archive, &desk, ticket, wrong);
    assert!(matches!(refused, Err(ClientError::NotLive { .. })));
    let answer = scene.doctor.is_refused(mina, &[wrong], Purpose::TREAT);
    assert_eq!(only_reason(&answer), Reason::NotCurrent);
    // The permit named the document, so it reaches the corrected version.
    let ticket = scene.doctor.draws(mina, &[right], Purpose::TREAT);
    let handover = hand_over(&mut archive, &desk, ticket, right).unwrap();
    let sealed = archive.sealed_object(right).unwrap();
    let document = desk.receive(&handover, &sealed).unwrap();
    assert_eq!(document.content.as_slice(), b"right");
    // And what it replaced is still told.
    let index = scene.network.hie.index();
    let related = index.related(wrong, None, None).unwrap().records;
    assert_eq!(related.len(), 1);
    assert_eq!((related[0].id, related[0].root), (right, wrong));
}

#[test]
fn a_denial_of_a_document_holds_for_its_correction() {
    let scene = Scene::set();
    let mina = &scene.mina;
    let first = scene.hanbit.points_to(mina, LAB);
    mina.permits(treatment().by(&scene.saebom));
    mina.denies(Say::anything().resources(Resources::Records { roots: vec![first] }));
    let on = |kind, target| NewPointer {
        relation: relation(kind, target),
        ..scene.hanbit.pointer(LAB)
    };
    let corrected = scene
        .hanbit
        .publishes(mina, on(RelationKind::Replaces, first));
    let addendum = scene
        .hanbit
        .publishes(mina, on(RelationKind::Appends, corrected));
    let rendering = scene
        .hanbit
        .publishes(mina, on(RelationKind::Transforms, addendum));
    for record in [corrected, addendum, rendering] {
        let answer = scene.doctor.is_refused(mina, &[record], Purpose::TREAT);
        assert_eq!(only_reason(&answer), Reason::Denied);
    }
    // A signature is a document of its own.
    let signature = scene
        .hanbit
        .publishes(mina, on(RelationKind::Signs, corrected));
    scene.doctor.draws(mina, &[signature], Purpose::TREAT);
}

#[test]
fn a_suspended_hospital_still_marks_its_errors_but_corrects_nothing() {
    let scene = Scene::set();
    let mina = &scene.mina;
    let record = scene.hanbit.points_to(mina, LAB);
    scene.network.suspends(&scene.hanbit);
    let correction = NewPointer {
        relation: relation(RelationKind::Replaces, record),
        ..scene.hanbit.pointer(LAB)
    };
    let index = scene.network.hie.index();
    let gateway = &scene.hanbit.gateway;
    assert_refused(
        index.publish_records(gateway, mina.handle, vec![correction]),
        "standing of the sender's hospital",
    );
    let reason = ErrorReason::WrongPatient.into();
    assert_refused(
        index.mark_entered_in_error(&scene.saebom.gateway, record, reason),
        "kept by another hospital",
    );
    index
        .mark_entered_in_error(gateway, record, reason)
        .unwrap();
    let kept = index.record(record).unwrap();
    assert_eq!(kept.status, RecordStatus::EnteredInError);
    assert_eq!(kept.error.unwrap().account, *gateway);
}

#[test]
fn the_emergency_summary_names_what_each_hospital_has_newest() {
    let scene = Scene::set();
    let (mina, index) = (&scene.mina, scene.network.hie.index());
    scene.hanbit.points_to(mina, "patient-summary");
    scene.network.advance(60);
    let newest = scene.hanbit.points_to(mina, "patient-summary");
    let other = scene.dalmaji.points_to(mina, "patient-summary");
    let allergies = scene.hanbit.points_to(mina, "allergy-list");
    scene.hanbit.points_to(mina, LAB);
    let summary = index.emergency_summary(mina.handle).unwrap();
    let mut ids: Vec<RecordId> = summary.records.iter().map(|r| r.id).collect();
    assert_eq!(ids.pop(), Some(allergies));
    // Dalmaji comes before Hanbit.
    assert_eq!(ids, [other, newest]);
    assert!(!summary.more);
}

#[test]
fn a_summary_that_an_emergency_cannot_open_is_not_published_alone() {
    let scene = Scene::set();
    let handle = scene.mina.handle;
    let mut archive = scene.hanbit.archive();
    let tagged = || NewDocument {
        tags: vec![Tag([1; 16])],
        ..document(b"everything", "patient-summary")
    };
    let above = || NewDocument {
        confidentiality: Confidentiality::V.into(),
        ..document(b"everything", "medication-list")
    };
    let extract = || document(b"the rest", "patient-summary");
    for (batch, at) in [
        (vec![tagged()], 0),
        (vec![above()], 0),
        (vec![extract(), tagged()], 1),
    ] {
        let refused = archive.publish(handle, batch);
        assert!(matches!(
            refused,
            Err(ClientError::NoEmergencyExtract { index }) if index == at
        ));
        assert_eq!(archive.keyring().len(), 0);
    }
    let (published, _) = archive.publish(handle, vec![tagged(), extract()]).unwrap();
    // What is found first is what can be opened.
    let summary = scene.network.hie.index().emergency_summary(handle).unwrap();
    let ids: Vec<RecordId> = summary.records.iter().map(|r| r.id).collect();
    assert_eq!(ids, [published[1].record]);
}
