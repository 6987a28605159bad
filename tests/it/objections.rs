//! What patients object to, over all three contracts: a record that is not theirs, or that is kept.

use hie_client::custodian::NewDocument;
use hie_policy::Capability::{Attester, Custodian, Emergency, Requester};
use hie_policy::{
    Authority, ContestAnswer, MandateKind, Power, Purpose, Reason, RelationKind, RetentionReason,
    Role,
};
use hie_testing::assertions::only_reason;
use hie_testing::{Network, Patient, assert_refused, document, hand_over, treatment};
use hie_types::index::{
    ContestStep, ErasureAnswer, ErasureStep, LogEvent, NotLive, NoticeKind, PatientAction,
    ReceiptAnswer, ReceiptSubject, RecordStatus, Relation, Relocation,
};
use hie_types::registry::StatusReason;
use hie_types::{Commitment, Handle, RecordId, Salt};
use hie_vault::NewHandle;
use hie_vault::adr036::WalletKey;

use crate::scene::{LAB, Scene};

const DAY: u64 = 86_400;

fn contests(scene: &Scene, hospital: &hie_testing::Hospital) -> Vec<RecordId> {
    let index = scene.network.hie.index();
    let page = index.contests(hospital.id.clone(), false, None, Some(100));
    page.unwrap().contests.iter().map(|c| c.record).collect()
}

#[test]
fn a_record_filed_under_the_wrong_patient_is_out_of_reach_at_once_and_whoever_read_it_learns_why() {
    let scene = Scene::set();
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        doctor,
        ..
    } = &scene;
    let index = network.hie.index();
    let record = hanbit.points_to(mina, "allergy-list");
    mina.permits(treatment().by(saebom));
    let ticket = doctor.draws(mina, &[record], Purpose::TREAT);
    index
        .contest_record(&mina.account, mina.handle, record)
        .unwrap();
    network.assert_dead(ticket, NotLive::Contested);
    let summary = || index.emergency_summary(mina.handle).unwrap().records;
    assert!(summary().is_empty());
    let answer = doctor.is_refused(mina, &[record], Purpose::TREAT);
    assert_eq!(only_reason(&answer), Reason::Contested);
    // Nobody but its custodian answers, and Mina does not answer herself.
    let withdrawn = ContestAnswer::RecordWithdrawn.into();
    for sender in [&saebom.gateway, &mina.account, &network.owner] {
        assert!(index.answer_contest(sender, record, withdrawn).is_err());
    }
    assert_eq!(contests(&scene, hanbit), [record]);
    index
        .answer_contest(&hanbit.gateway, record, withdrawn)
        .unwrap();
    assert!(contests(&scene, hanbit).is_empty());
    let kept = index.record(record).unwrap();
    assert_eq!(kept.status, RecordStatus::EnteredInError);
    // Saebom may have read it, and is told.
    let notices = index.notices(saebom.id.clone(), false, None, None).unwrap();
    assert_eq!(notices.notices.len(), 1);
    let notice = &notices.notices[0];
    assert_eq!(
        (notice.record, notice.kind),
        (record, NoticeKind::EnteredInError)
    );
    assert_eq!(notice.reason.unwrap().code(), "wrong_patient");
    // Mina reads all of it, in order, in a log that verifies.
    let steps: Vec<ContestStep> = mina
        .access_log()
        .into_iter()
        .filter_map(|entry| match entry.event {
            LogEvent::Contest { step, .. } => Some(step),
            _ => None,
        })
        .collect();
    let contested = ContestStep::Contested {
        authority: Authority::Controller.into(),
        evidence: None,
    };
    assert_eq!(
        steps,
        [contested, ContestStep::Answered { answer: withdrawn }]
    );
}

#[test]
fn a_delegate_objects_with_the_power_to_and_only_as_long_as_the_mandate_lasts() {
    let scene = Scene::set();
    let Scene {
        network,
        hanbit,
        mina,
        ..
    } = &scene;
    let (index, consent) = (network.hie.index(), network.hie.consent());
    let records = [(); 4].map(|()| hanbit.points_to(mina, LAB));
    let end = network.now() + 10 * DAY;
    let appoint = |name: &str, powers: &[Power]| {
        let account = network.account(name);
        let powers = powers.iter().map(|power| (*power).into()).collect();
        let kind = MandateKind::DELEGATEE.into();
        consent
            .appoint_delegate(
                &mina.account,
                mina.handle,
                account.clone(),
                kind,
                powers,
                end,
            )
            .unwrap();
        account
    };
    let daughter = appoint("daughter", &[Power::Dispute]);
    let neighbour = appoint("neighbour", &[Power::Permit, Power::Deny, Power::Revoke]);
    let contest = |who: &str, record| index.contest_record(who, mina.handle, record);
    assert_refused(
        contest(&neighbour, records[0]),
        "neither controls the handle",
    );
    contest(&daughter, records[0]).unwrap();
    index
        .request_erasure(&daughter, mina.handle, records[1..2].to_vec())
        .unwrap();
    let waits = index
        .contests(hanbit.id.clone(), false, None, None)
        .unwrap();
    assert_eq!(waits.contests[0].authority.0, Authority::Delegate);
    // Up to the second.
    network.advance_to(end - 1);
    contest(&daughter, records[2]).unwrap();
    network.advance_to(end);
    assert_refused(
        contest(&daughter, records[3]),
        "neither controls the handle",
    );
    contest(&mina.account, records[3]).unwrap();
}

#[test]
fn a_hospital_attests_what_the_patient_says_unless_the_patient_forbids_it() {
    let all = [Custodian, Requester, Emergency, Attester];
    let network = Network::builder()
        .hospital("hanbit", &all)
        .hospital("saebom", &[Custodian, Requester])
        .patient("mina")
        .build();
    let (hanbit, saebom) = (network.hospital("hanbit"), network.hospital("saebom"));
    let mina = network.patient("mina");
    let (index, consent) = (network.hie.index(), network.hie.consent());
    let records = [(); 2].map(|()| saebom.points_to(&mina, LAB));
    let officer = hanbit.employs("officer", Role::RecordsOfficer).account;
    let not_attester = saebom.employs("officer", Role::RecordsOfficer).account;
    let form = Commitment([7; 32]);
    let attest = |who: &str, record| {
        let action = PatientAction::ContestRecord { record };
        index.act_attested(who, mina.handle, form, action)
    };
    // Not by a machine, not by a hospital that attests nothing.
    assert!(attest(&hanbit.gateway, records[0]).is_err());
    assert!(attest(&not_attester, records[0]).is_err());
    attest(&officer, records[0]).unwrap();
    assert!(index.record(records[0]).unwrap().contested);
    let entry = mina.access_log().pop().unwrap();
    assert_eq!(
        (entry.account, entry.hospital),
        (officer.clone(), Some(hanbit.id.clone()))
    );
    let by_form = ContestStep::Contested {
        authority: Authority::Attested.into(),
        evidence: Some(form),
    };
    assert!(matches!(entry.event, LogEvent::Contest { step, .. } if step == by_form));
    consent
        .set_attestation(&mina.account, mina.handle, false)
        .unwrap();
    assert_refused(attest(&officer, records[1]), "forbids attestation");
    // What was attested before stands, and its custodian answers.
    let stands = ContestAnswer::RecordStands.into();
    index
        .answer_contest(&saebom.gateway, records[0], stands)
        .unwrap();
}

/// A patient whose account is a wallet's.
fn with_wallet(scene: &Scene) -> (WalletKey, Handle) {
    let hie = &scene.network.hie;
    let wallet = WalletKey::generate().unwrap();
    let account = wallet.address("wasm").unwrap();
    let chain = hie.ledger().chain_id();
    let new = NewHandle::for_account(chain, &wallet.account()).unwrap();
    let handle = Handle(new.handle);
    hie.consent()
        .register_patient(&account, handle, Salt(new.salt), None)
        .unwrap();
    (wallet, handle)
}

#[test]
fn a_patient_signs_on_the_phone_and_anybody_relays() {
    let scene = Scene::set();
    let Scene {
        network, hanbit, ..
    } = &scene;
    let (wallet, handle) = with_wallet(&scene);
    let (hie, index) = (&network.hie, network.hie.index());
    let pointers = [(); 2].map(|()| hanbit.pointer(LAB));
    let records = [pointers[0].id, pointers[1].id];
    index
        .publish_records(&hanbit.gateway, handle, pointers.to_vec())
        .unwrap();
    let relayer = network.account("relayer");
    let signed = |action| {
        let act = hie.record_act_to_sign(handle, 3_600, action).unwrap();
        wallet.sign_act("wasm", &act).unwrap()
    };
    let first = signed(PatientAction::ContestRecord { record: records[0] });
    hie.relay_record_act(&relayer, &first).unwrap();
    assert!(index.record(records[0]).unwrap().contested);
    // Not twice, and the next one has the next number.
    assert_refused(hie.relay_record_act(&relayer, &first), "nonce");
    let second = signed(PatientAction::RequestErasure {
        records: records.to_vec(),
    });
    hie.relay_record_act(&hanbit.gateway, &second).unwrap();
    let asked = index.erasure_requests(hanbit.id.clone(), false, None, None);
    assert_eq!(asked.unwrap().requests.len(), 2);
    // Another key's signature is none of the patient's, nor is one that is too late.
    let stranger = WalletKey::generate().unwrap();
    let action = PatientAction::ContestRecord { record: records[1] };
    let act = hie
        .record_act_to_sign(handle, 3_600, action.clone())
        .unwrap();
    let forged = stranger.sign_act("wasm", &act).unwrap();
    assert_refused(hie.relay_record_act(&relayer, &forged), "does not control");
    let late = signed(action);
    network.advance(3_600);
    assert_refused(hie.relay_record_act(&relayer, &late), "deadline");
    // consent-registry counts its own: none was used there.
    let patient = hie.consent().patient(handle, None).unwrap();
    assert_eq!(patient.last_nonce, 0);
}

#[test]
fn each_custodian_answers_for_its_own_and_what_is_erased_can_be_read_by_nobody() {
    let scene = Scene::set();
    let Scene {
        network,
        hanbit,
        saebom,
        dalmaji,
        mina,
        doctor,
        ..
    } = &scene;
    let index = network.hie.index();
    let (mut archive, desk) = (hanbit.archive(), saebom.desk());
    let letter = document(b"a letter", LAB);
    let (published, _) = archive.publish(mina.handle, vec![letter]).unwrap();
    let (letter, other) = (published[0].record, dalmaji.points_to(mina, LAB));
    let permit = mina.permits(treatment().by(saebom));
    let ticket = doctor.draws(mina, &[letter, other], Purpose::TREAT);
    let handover = hand_over(&mut archive, &desk, ticket, letter).unwrap();
    archive.confirm_served(&[handover]).unwrap();

    index
        .request_erasure(&mina.account, mina.handle, vec![letter, other])
        .unwrap();
    // Nothing is erased by asking.
    network.assert_live(ticket);
    let gone = archive.erase_as_asked(letter).unwrap();
    assert_eq!(gone.records, [letter]);
    assert!(archive.sealed_object(letter).is_err());
    assert!(archive.keyring().get(&letter.0).is_err());
    assert_refused(
        index.answer_erasure(&hanbit.gateway, other, ErasureAnswer::Erased {}),
        "kept by another hospital",
    );
    let reason = RetentionReason::HLEGAL.into();
    let keeps = ErasureAnswer::Retained { reason };
    index
        .answer_erasure(&dalmaji.gateway, other, keeps)
        .unwrap();
    let lives = index.ticket(ticket).unwrap().liveness;
    assert_eq!(
        [lives[0].reason, lives[1].reason],
        [Some(NotLive::NotCurrent), None]
    );
    // Answered once: not again at once, but after thirty days.
    assert_refused(
        index.answer_erasure(&dalmaji.gateway, other, keeps),
        "nothing waits",
    );
    let ask = || index.request_erasure(&mina.account, mina.handle, vec![other]);
    network.advance(30 * DAY - 1);
    assert_refused(ask(), "less than 30 days ago");
    network.advance(1);
    ask().unwrap();
    // Saebom owes a receipt for what was erased, and after the permit ended for that too.
    let owed = || -> Vec<ReceiptSubject> {
        let page = index.outstanding_receipts(saebom.id.clone(), false, None, None);
        page.unwrap().receipts.iter().map(|r| r.subject).collect()
    };
    assert_eq!(owed(), [ReceiptSubject::Record { record: letter }]);
    mina.revokes(permit);
    let directive = ReceiptSubject::Directive { directive: permit };
    assert_eq!(
        owed(),
        [directive, ReceiptSubject::Record { record: letter }]
    );
    for subject in owed() {
        index
            .acknowledge_receipt(&saebom.gateway, subject, ReceiptAnswer::Erased {})
            .unwrap();
    }
    assert!(owed().is_empty());
    let steps = mina.access_log().into_iter().filter_map(|entry| {
        let LogEvent::Erasure { step, records } = entry.event else {
            return None;
        };
        let who = entry.hospital.map(|id| id.to_string()).unwrap_or_default();
        let word = match step {
            ErasureStep::Requested { .. } => "requested",
            ErasureStep::Erased { .. } => "erased",
            ErasureStep::Retained { .. } => "retained",
        };
        Some((who, word, records.len()))
    });
    let steps: Vec<_> = steps.collect();
    let told = |who: &str, word, count| (who.to_owned(), word, count);
    assert_eq!(
        steps,
        [
            told("", "requested", 2),
            told("hanbit", "erased", 1),
            told("dalmaji", "retained", 1),
            told("", "requested", 1),
        ]
    );
}

#[test]
fn the_archive_destroys_the_parts_with_the_document_and_leaves_signatures_and_older_versions() {
    let scene = Scene::set();
    let Scene {
        network,
        hanbit,
        mina,
        ..
    } = &scene;
    let index = network.hie.index();
    let mut archive = hanbit.archive();
    let mut publish = |content: &'static [u8], relation: Option<(RelationKind, RecordId)>| {
        let relation = relation.map(|(kind, target)| Relation {
            kind: kind.into(),
            target,
            reason: None,
        });
        let new = NewDocument {
            relation,
            ..document(content, LAB)
        };
        archive.publish(mina.handle, vec![new]).unwrap().0[0].record
    };
    let first = publish(b"first", None);
    let letter = publish(b"letter", Some((RelationKind::Replaces, first)));
    let addendum = publish(b"addendum", Some((RelationKind::Appends, letter)));
    let rendering = publish(b"rendering", Some((RelationKind::Transforms, addendum)));
    let corrected = publish(b"corrected", Some((RelationKind::Replaces, rendering)));
    let signature = publish(b"signature", Some((RelationKind::Signs, letter)));
    let reason = hie_types::ErasureReason(hie_policy::ErasureReason::RetentionEnded);
    let gone = archive.erase(letter, reason).unwrap();
    assert_eq!(gone.receipt.attribute("erased", "erased"), Some("3"));
    let mut expected = vec![letter, addendum, corrected];
    expected.sort();
    assert_eq!(gone.records, expected);
    for record in &expected {
        assert!(archive.sealed_object(*record).is_err());
        assert_eq!(index.tombstone(*record).unwrap().record, *record);
    }
    for record in [first, rendering, signature] {
        assert!(archive.sealed_object(record).is_ok());
    }
    // Again changes nothing; nobody's request is answered by it.
    let again = archive.erase(letter, reason).unwrap();
    assert!(again.records.is_empty());
    assert!(archive.erase_as_asked(first).is_err());
    assert!(archive.sealed_object(first).is_ok());
}

#[test]
fn what_a_vanished_custodian_never_answered_another_answers() {
    let scene = Scene::set();
    let Scene {
        network,
        hanbit,
        saebom,
        dalmaji,
        mina,
        doctor,
        ..
    } = &scene;
    let index = network.hie.index();
    let (wrong, unwanted) = (hanbit.points_to(mina, LAB), hanbit.points_to(mina, LAB));
    mina.permits(treatment().by(saebom));
    index
        .contest_record(&mina.account, mina.handle, wrong)
        .unwrap();
    index
        .request_erasure(&mina.account, mina.handle, vec![unwanted])
        .unwrap();
    let due = network.now() + 30 * DAY;
    network.advance(DAY);
    let registry = network.hie.registry();
    registry
        .revoke(
            &network.registrar,
            hanbit.id.clone(),
            StatusReason::Misconduct,
        )
        .unwrap();
    let both = vec![wrong, unwanted];
    index
        .assign_custody(&network.owner, both.clone(), dalmaji.id.clone())
        .unwrap();
    let offers = index
        .custody_offers(dalmaji.id.clone(), None, None)
        .unwrap();
    let told: Vec<(RecordId, bool, bool)> = offers
        .offers
        .iter()
        .map(|offer| (offer.record, offer.contested, offer.erasure_requested))
        .collect();
    assert_eq!(told.len(), 2);
    assert!(told.contains(&(wrong, true, false)) && told.contains(&(unwanted, false, true)));
    let place = |record: &RecordId| Relocation {
        record: *record,
        locator: hie_types::index::Locator {
            endpoint: "private".parse().unwrap(),
            object: record.to_string().parse().unwrap(),
        },
    };
    index
        .accept_custody(
            &dalmaji.gateway,
            mina.handle,
            both.iter().map(place).collect(),
        )
        .unwrap();
    assert!(contests(&scene, hanbit).is_empty());
    assert_eq!(contests(&scene, dalmaji), [wrong]);
    let answer = doctor.is_refused(mina, &[wrong], Purpose::TREAT);
    assert_eq!(only_reason(&answer), Reason::Contested);
    // By the day that Mina was told.
    let overdue = || {
        let page = index.contests(dalmaji.id.clone(), true, None, None);
        page.unwrap().contests.len()
    };
    network.advance_to(due - 1);
    assert_eq!(overdue(), 0);
    network.advance_to(due);
    assert_eq!(overdue(), 1);
    let stands = ContestAnswer::RecordStands.into();
    index
        .answer_contest(&dalmaji.gateway, wrong, stands)
        .unwrap();
    index
        .answer_erasure(&dalmaji.gateway, unwanted, ErasureAnswer::Erased {})
        .unwrap();
    assert_eq!(overdue(), 0);
    doctor.draws(mina, &[wrong], Purpose::TREAT);
    assert_eq!(index.tombstone(unwanted).unwrap().custodian, dalmaji.id);
}

#[test]
fn nobody_objects_for_another_patient() {
    let scene = Scene::set();
    let Scene {
        network,
        hanbit,
        mina,
        ..
    } = &scene;
    let index = network.hie.index();
    let other: Patient = network.registers("juno");
    let record = hanbit.points_to(mina, LAB);
    assert_refused(
        index.contest_record(&other.account, mina.handle, record),
        "neither controls the handle",
    );
    // Under the own handle there is no such record.
    assert_refused(
        index.contest_record(&other.account, other.handle, record),
        "no record under this handle",
    );
    assert_refused(
        index.request_erasure(&other.account, other.handle, vec![record]),
        "no record under this handle",
    );
    assert!(!index.record(record).unwrap().contested);
}
