//! A whole exchange on the five examples, through both sides of the client.

use hie_client::ClientError;
use hie_client::custodian::NewDocument;
use hie_client::requester::Wanted;
use hie_documents::{EXAMPLES, recognise};
use hie_policy::{Outcome, Purpose, Reason};
use hie_testing::{assert_reasons, document, hand_over, treatment};
use hie_types::consent::HistoryEvent;
use hie_types::index::{DisclosureResult, LogEvent};
use hie_types::{Group, RecordId, Tag};

use crate::scene::{LAB, Scene};

/// The examples as their publisher sends them, in both stores.
pub fn examples() -> Vec<NewDocument<'static>> {
    let sent = EXAMPLES.iter().enumerate().map(|(position, example)| {
        let recognised = recognise(example.bytes, Some(example.file_name));
        let store = ["private", "cloud"][position % 2];
        NewDocument {
            media_type: recognised.media_type.to_owned(),
            title: recognised.title.unwrap_or_default(),
            endpoint: store.parse().unwrap(),
            ..document(example.bytes, example.category_to_publish().unwrap())
        }
    });
    sent.collect()
}

#[test]
fn five_documents_travel_from_hospital_to_hospital_and_arrive_unchanged() {
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        house,
        ..
    } = Scene::set();
    let (mut archive, desk) = (hanbit.archive(), saebom.desk());
    let (published, receipt) = archive.publish(mina.handle, examples()).unwrap();
    assert_eq!(receipt.attribute("published", "new"), Some("5"));
    let records: Vec<RecordId> = published.iter().map(|p| p.record).collect();
    let wanted = |records: &[RecordId], purpose: Purpose| Wanted {
        handle: mina.handle,
        records: records.to_vec(),
        purpose: purpose.into(),
        study: None,
        practitioner: house.practitioner,
    };

    // Before the patient has said anything.
    let Err(ClientError::AccessRefused(answer)) = desk.request(&wanted(&records, Purpose::TREAT))
    else {
        panic!("nothing was permitted yet");
    };
    let all = |reason| records.iter().map(|r| (*r, reason)).collect::<Vec<_>>();
    assert_reasons(&answer, &all(Reason::NoDirective));

    // She permits all of it, and denies one document by name and one category.
    let permit = mina.permits(treatment().by(&saebom));
    let by_name = mina.denies(treatment().by(&saebom).of_records(&records[..1]));
    let by_category = mina.denies(treatment().by(&saebom).of_category(LAB));
    let lab = EXAMPLES
        .iter()
        .position(|e| e.category_to_publish() == Some(LAB))
        .unwrap();
    let checked = desk.check(&wanted(&records, Purpose::TREAT)).unwrap();
    let answer = desk.request(&wanted(&records, Purpose::TREAT)).unwrap();
    let mut expected = all(Reason::Permitted);
    expected[0].1 = Reason::Denied;
    expected[lab].1 = Reason::Denied;
    assert_reasons(&answer, &expected);
    assert_eq!(checked.decisions, answer.decisions);
    let deciding: Vec<_> = answer.decisions.iter().map(|d| d.directive).collect();
    let mut directives = vec![Some(permit); 5];
    directives[0] = Some(by_name);
    directives[lab] = Some(by_category);
    assert_eq!(deciding, directives);

    // An emergency is another word, and no way round.
    assert!(desk.request(&wanted(&records, Purpose::ERTREAT)).is_err());

    // What is permitted is handed over; then the rest, once the denials are lifted.
    mina.lifts(by_name);
    mina.lifts(by_category);
    let rest = [records[0], records[lab]];
    let second = desk.request(&wanted(&rest, Purpose::TREAT)).unwrap();
    let mut opened = 0;
    for answer in [&answer, &second] {
        let ticket = answer.ticket.unwrap();
        let mut handovers = Vec::new();
        for decision in &answer.decisions {
            if decision.outcome.0 != Outcome::Permit {
                let refused = hand_over(&mut archive, &desk, ticket, decision.record);
                assert!(matches!(refused, Err(ClientError::NotOnTicket { .. })));
                continue;
            }
            let handover = hand_over(&mut archive, &desk, ticket, decision.record).unwrap();
            let sealed = archive.sealed_object(decision.record).unwrap();
            let document = desk.receive(&handover, &sealed).unwrap();
            let at = records.iter().position(|r| *r == decision.record).unwrap();
            assert_eq!(document.content.as_slice(), EXAMPLES[at].bytes);
            assert_eq!(document.opened.sha256_of_content, published[at].sha256);
            let kind = recognise(EXAMPLES[at].bytes, None).media_type;
            assert_eq!(document.opened.metadata.media_type(), kind);
            handovers.push(handover);
            opened += 1;
        }
        archive.confirm_served(&handovers).unwrap();
        let ticket = network.hie.index().ticket(ticket).unwrap().ticket;
        for (record, handover) in ticket.records.iter().zip(&handovers) {
            let commitment = handover.commitment();
            assert_eq!(
                record.disclosure,
                Some(DisclosureResult::Served { commitment })
            );
        }
    }
    assert_eq!(opened, 5);

    // Who saw what stands in a log that anyone can check, and so do her own decisions.
    let kinds: Vec<_> = mina.access_log().iter().map(|e| kind(&e.event)).collect();
    assert_eq!(
        kinds,
        [
            "refusal",
            "access",
            "refusal",
            "access",
            "disclosure",
            "disclosure"
        ]
    );
    let history = mina.history();
    assert!(matches!(history[0].event, HistoryEvent::Registered { .. }));
    assert_eq!(history.len(), 6);

    // She takes it back, and that is the end of it.
    mina.revokes_all();
    let answer = desk.request(&wanted(&records, Purpose::TREAT));
    assert!(matches!(answer, Err(ClientError::AccessRefused(_))));
}

fn kind(event: &LogEvent) -> &'static str {
    match event {
        LogEvent::Access { .. } => "access",
        LogEvent::Refusal { .. } => "refusal",
        LogEvent::Disclosure { .. } => "disclosure",
        LogEvent::Offline { .. } => "offline",
        LogEvent::Custody { .. } => "custody",
        LogEvent::Contest { .. } => "contest",
        LogEvent::Erasure { .. } => "erasure",
    }
}

#[test]
fn a_large_document_streams_into_a_file() {
    let Scene {
        hanbit,
        saebom,
        mina,
        doctor,
        ..
    } = Scene::set();
    let folder = tempfile::tempdir().unwrap();
    let content = vec![0x5a; 300_001];
    let (mut archive, desk) = (hanbit.archive_in(folder.path()), saebom.desk());
    let (published, _) = archive
        .publish(mina.handle, vec![document(&content, LAB)])
        .unwrap();
    let record = published[0].record;
    mina.permits(treatment());
    let ticket = doctor.draws(&mina, &[record], Purpose::TREAT);
    let handover = hand_over(&mut archive, &desk, ticket, record).unwrap();
    let sealed = archive.sealed_object(record).unwrap();
    let file = folder.path().join("opened");
    desk.receive_to_file(&handover, sealed.as_slice(), &file)
        .unwrap();
    assert_eq!(std::fs::read(&file).unwrap(), content);
}

#[test]
fn one_ticket_gathers_records_of_several_custodians_and_each_confirms_its_own() {
    let Scene {
        network,
        hanbit,
        saebom,
        dalmaji,
        mina,
        doctor,
        ..
    } = Scene::set();
    let desk = saebom.desk();
    let mut archives = [hanbit.archive(), dalmaji.archive()];
    let records: Vec<RecordId> = archives
        .iter_mut()
        .map(|archive| {
            let content = archive.hospital().to_string();
            let document = document(content.as_bytes(), LAB);
            archive.publish(mina.handle, vec![document]).unwrap().0[0].record
        })
        .collect();
    mina.permits(treatment().by(&saebom));
    let ticket = doctor.draws(&mina, &records, Purpose::TREAT);
    for (archive, record) in archives.iter_mut().zip(&records) {
        let handover = hand_over(archive, &desk, ticket, *record).unwrap();
        let sealed = archive.sealed_object(*record).unwrap();
        let document = desk.receive(&handover, &sealed).unwrap();
        assert_eq!(
            document.content.as_slice(),
            archive.hospital().as_str().as_bytes()
        );
        archive.confirm_served(&[handover]).unwrap();
    }
    let ticket = network.hie.index().ticket(ticket).unwrap().ticket;
    assert!(
        ticket
            .records
            .iter()
            .all(|record| record.disclosure.is_some())
    );
    let log = mina.access_log();
    let hospitals: Vec<_> = log
        .iter()
        .map(|entry| entry.hospital.as_ref().unwrap().as_str())
        .collect();
    assert_eq!(hospitals, ["saebom", "hanbit", "dalmaji"]);
}

#[test]
fn tagged_records_and_groups_open_only_where_they_are_named() {
    let Scene {
        hanbit,
        mina,
        doctor,
        ..
    } = Scene::set();
    let (tag, group) = (Tag([1; 16]), Group([2; 16]));
    let plain = hanbit.points_to(&mina, LAB);
    let mut pointer = hanbit.pointer(LAB);
    pointer.tags = vec![tag];
    let tagged = hanbit.publishes(&mina, pointer);
    let mut pointer = hanbit.pointer(LAB);
    pointer.groups = vec![group];
    let grouped = hanbit.publishes(&mina, pointer);
    let records = [plain, tagged, grouped];
    let ask = || doctor.checks(&mina, &records, Purpose::TREAT).unwrap();
    use Reason::{NoDirective, Permitted};

    let all = mina.permits(treatment());
    assert_reasons(
        &ask(),
        &[
            (plain, Permitted),
            (tagged, NoDirective),
            (grouped, Permitted),
        ],
    );
    mina.revokes(all);
    mina.permits(treatment().of_tags(&[tag]));
    assert_reasons(
        &ask(),
        &[
            (plain, NoDirective),
            (tagged, Permitted),
            (grouped, NoDirective),
        ],
    );
    mina.permits(treatment().of_groups(&[group]));
    assert_reasons(
        &ask(),
        &[
            (plain, NoDirective),
            (tagged, Permitted),
            (grouped, Permitted),
        ],
    );
    mina.permits(treatment().also_tagged());
    assert_reasons(
        &ask(),
        &[
            (plain, Permitted),
            (tagged, Permitted),
            (grouped, Permitted),
        ],
    );
}
