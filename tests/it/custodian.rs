//! What a custodian never serves.

use hie_client::custodian::{Challenge, Custodian, Handover};
use hie_client::requester::Requester;
use hie_client::{ClientError, Ledger};
use hie_policy::{Purpose, Role};
use hie_testing::{document, hand_over, treatment};
use hie_types::index::{Disclosure, DisclosureResult, NotLive};
use hie_types::{RecordId, Salt};
use hie_vault::{SigningKeyPair, gateway_nonce};

use crate::scene::{LAB, Scene};

/// A live ticket of Saebom's for one of two records that Hanbit keeps.
struct Door {
    scene: Scene,
    archive: Custodian,
    desk: Requester,
    record: RecordId,
    other: RecordId,
    ticket: u64,
    permit: u64,
}

impl Door {
    fn open() -> Self {
        let scene = Scene::set();
        let mut archive = scene.hanbit.archive();
        let documents = vec![document(b"one", LAB), document(b"other", LAB)];
        let (published, _) = archive.publish(scene.mina.handle, documents).unwrap();
        let (record, other) = (published[0].record, published[1].record);
        let permit = scene.mina.permits(treatment().by(&scene.saebom));
        let ticket = scene.doctor.draws(&scene.mina, &[record], Purpose::TREAT);
        Self {
            desk: scene.saebom.desk(),
            scene,
            archive,
            record,
            other,
            ticket,
            permit,
        }
    }

    /// Everything as it should be.
    fn knock(&mut self) -> Result<Handover, ClientError> {
        hand_over(&mut self.archive, &self.desk, self.ticket, self.record)
    }

    fn proof(&self, keys: &SigningKeyPair, challenge: &Challenge) -> [u8; 64] {
        let chain = self.scene.network.ledger.chain_id().to_owned();
        let custodian = challenge.custodian.as_str();
        keys.prove_gateway(&chain, challenge.ticket, custodian, &challenge.nonce.0)
            .unwrap()
    }
}

#[track_caller]
fn assert_proof_refused(result: Result<Handover, ClientError>) {
    assert!(
        matches!(result, Err(ClientError::ProofRefused)),
        "{result:?}"
    );
}

#[test]
fn it_serves_on_a_live_ticket_as_often_as_it_is_asked() {
    let mut door = Door::open();
    let first = door.knock().unwrap();
    let second = door.knock().unwrap();
    assert_ne!(first.key.ciphertext, second.key.ciphertext);
    assert_ne!(first.commitment(), second.commitment());
}

#[test]
fn without_a_challenge_of_its_own_it_serves_nothing() {
    let mut door = Door::open();
    let invented = Challenge {
        ticket: door.ticket,
        custodian: door.scene.hanbit.id.clone(),
        nonce: Salt(gateway_nonce().unwrap()),
    };
    let proof = door.desk.answer(&invented).unwrap();
    assert_proof_refused(door.archive.serve(&invented, &proof, door.record));
}

#[test]
fn a_challenge_is_good_once_whatever_became_of_it() {
    let mut door = Door::open();
    let challenge = door.archive.challenge(door.ticket).unwrap();
    let proof = door.desk.answer(&challenge).unwrap();
    door.archive.serve(&challenge, &proof, door.record).unwrap();
    assert_proof_refused(door.archive.serve(&challenge, &proof, door.record));
    // Also where the first attempt failed: nobody tries proofs until one fits.
    let challenge = door.archive.challenge(door.ticket).unwrap();
    let proof = door.desk.answer(&challenge).unwrap();
    assert_proof_refused(door.archive.serve(&challenge, &[0; 64], door.record));
    assert_proof_refused(door.archive.serve(&challenge, &proof, door.record));
}

#[test]
fn a_challenge_is_for_its_ticket_and_its_custodian_only() {
    let mut door = Door::open();
    let Scene {
        mina,
        doctor,
        dalmaji,
        ..
    } = &door.scene;
    let second = doctor.draws(mina, &[door.record], Purpose::TREAT);
    let mut challenge = door.archive.challenge(door.ticket).unwrap();
    challenge.ticket = second;
    let proof = door.desk.answer(&challenge).unwrap();
    assert_proof_refused(door.archive.serve(&challenge, &proof, door.record));

    // Dalmaji passes Hanbit's challenge on to Saebom as its own, and the answer to Hanbit.
    let real = door.archive.challenge(door.ticket).unwrap();
    let passed_on = Challenge {
        custodian: dalmaji.id.clone(),
        ..real.clone()
    };
    let proof = door.desk.answer(&passed_on).unwrap();
    assert_proof_refused(door.archive.serve(&real, &proof, door.record));
}

#[test]
fn a_proof_by_any_other_key_is_refused() {
    let mut door = Door::open();
    let other_hospital = door.scene.dalmaji.signing();
    let nobodys = SigningKeyPair::generate().unwrap();
    for keys in [other_hospital, nobodys] {
        let challenge = door.archive.challenge(door.ticket).unwrap();
        let proof = door.proof(&keys, &challenge);
        assert_proof_refused(door.archive.serve(&challenge, &proof, door.record));
    }
}

#[test]
fn a_signing_key_that_was_replaced_or_lost_proves_nothing() {
    let mut door = Door::open();
    let before = door.scene.saebom.signing();
    door.scene.saebom.registers_keys();
    let challenge = door.archive.challenge(door.ticket).unwrap();
    let proof = door.proof(&before, &challenge);
    assert_proof_refused(door.archive.serve(&challenge, &proof, door.record));
    // With the new one all is well, though the ticket names the encryption key of before.
    door.desk = door.scene.saebom.desk();
    let handover = door.knock().unwrap();
    let sealed = door.archive.sealed_object(door.record).unwrap();
    assert_eq!(
        door.desk
            .receive(&handover, &sealed)
            .unwrap()
            .content
            .as_slice(),
        b"one"
    );

    door.scene
        .saebom
        .retires_key(door.scene.saebom.signing_key(), true);
    assert!(matches!(door.knock(), Err(ClientError::NoKey("signing"))));
}

#[test]
fn another_hospitals_ticket_serves_nobody_else() {
    let mut door = Door::open();
    let dalmaji = door.scene.dalmaji.desk();
    let challenge = door.archive.challenge(door.ticket).unwrap();
    // An honest gateway does not even sign for it.
    let refused = dalmaji.answer(&challenge);
    assert!(matches!(refused, Err(ClientError::NotOurTicket(ticket)) if ticket == door.ticket));
}

#[test]
fn a_record_that_is_not_on_the_ticket_is_not_served() {
    let mut door = Door::open();
    let result = hand_over(&mut door.archive, &door.desk, door.ticket, door.other);
    assert!(matches!(result, Err(ClientError::NotOnTicket { record, .. }) if record == door.other));
}

#[test]
fn a_record_that_is_kept_elsewhere_is_not_served() {
    let mut door = Door::open();
    // Dalmaji is asked for what Hanbit keeps.
    let mut dalmaji = door.scene.dalmaji.archive();
    let result = hand_over(&mut dalmaji, &door.desk, door.ticket, door.record);
    assert!(matches!(result, Err(ClientError::NotKept(record)) if record == door.record));
    // Hanbit has lost its keyring.
    let mut lost = door.scene.hanbit.archive();
    let result = hand_over(&mut lost, &door.desk, door.ticket, door.record);
    assert!(matches!(result, Err(ClientError::NotKept(record)) if record == door.record));
    lost.confirm_unavailable(door.ticket, door.record).unwrap();
    assert!(door.knock().is_ok());
}

#[test]
fn a_ticket_that_was_never_drawn_opens_nothing() {
    let mut door = Door::open();
    let challenge = door.archive.challenge(99).unwrap();
    let proof = door.proof(&door.scene.saebom.signing(), &challenge);
    let result = door.archive.serve(&challenge, &proof, door.record);
    hie_testing::assert_refused(result, "ticket is unknown");
}

#[test]
fn after_the_permit_is_revoked_nothing_more_is_served_and_what_was_can_still_be_confirmed() {
    let mut door = Door::open();
    let handover = door.knock().unwrap();
    door.scene.mina.revokes(door.permit);
    let result = door.knock();
    let reason = NotLive::BasisEnded;
    assert!(matches!(result, Err(ClientError::NotLive { reason: Some(r), .. }) if r == reason));
    door.archive.confirm_served(&[handover]).unwrap();
}

#[test]
fn nothing_is_served_to_staff_that_was_stopped_or_with_a_key_in_wrong_hands() {
    let mut door = Door::open();
    door.scene.saebom.stops(&door.scene.doctor);
    let result = door.knock();
    assert!(matches!(
        result,
        Err(ClientError::NotLive {
            reason: Some(NotLive::StaffNotActive),
            ..
        })
    ));

    let mut door = Door::open();
    door.scene
        .saebom
        .retires_key(door.scene.saebom.encryption_key(), true);
    let result = door.knock();
    assert!(matches!(
        result,
        Err(ClientError::NotLive {
            reason: Some(NotLive::KeyCompromised),
            ..
        })
    ));
}

#[test]
fn disclosures_are_confirmed_up_to_72_hours_after_the_ticket_and_not_later() {
    let mut door = Door::open();
    let handover = door.knock().unwrap();
    let network = &door.scene.network;
    let end = network
        .hie
        .index()
        .ticket(door.ticket)
        .unwrap()
        .ticket
        .expires_at;
    network.advance_to(end + 72 * 3_600 - 1);
    door.archive
        .confirm_served(std::slice::from_ref(&handover))
        .unwrap();
    network.advance(1);
    hie_testing::assert_refused(door.archive.confirm_served(&[handover]), "72 hours");
}

#[test]
fn what_was_confirmed_is_not_taken_back() {
    let mut door = Door::open();
    let first = door.knock().unwrap();
    let second = door.knock().unwrap();
    door.archive
        .confirm_unavailable(door.ticket, door.record)
        .unwrap();
    door.archive
        .confirm_served(std::slice::from_ref(&first))
        .unwrap();
    let entries = door.scene.mina.access_log().len();
    // The same again says nothing new; anything else contradicts.
    door.archive.confirm_served(&[first]).unwrap();
    assert_eq!(door.scene.mina.access_log().len(), entries);
    hie_testing::assert_refused(door.archive.confirm_served(&[second]), "confirmed before");
    let back = door.archive.confirm_unavailable(door.ticket, door.record);
    hie_testing::assert_refused(back, "confirmed before");
}

#[test]
fn only_the_custodian_of_a_record_confirms_it() {
    let door = Door::open();
    let Scene {
        network,
        hanbit,
        saebom,
        dalmaji,
        doctor,
        mina,
        ..
    } = &door.scene;
    let clerk = dalmaji.employs("clerk", Role::RecordsOfficer);
    let nurse = hanbit.employs("nurse", Role::Nurse);
    let told = |record| {
        vec![Disclosure {
            record,
            result: DisclosureResult::Unavailable {},
        }]
    };
    let confirm = |account: &str, record| {
        network
            .hie
            .index()
            .confirm_disclosure(account, door.ticket, told(record))
    };
    let kept_elsewhere = "kept by another hospital";
    hie_testing::assert_refused(confirm(&saebom.gateway, door.record), kept_elsewhere);
    hie_testing::assert_refused(confirm(&clerk.account, door.record), kept_elsewhere);
    hie_testing::assert_refused(confirm(&nurse.account, door.record), "role");
    hie_testing::assert_refused(confirm(&doctor.account, door.record), "role");
    hie_testing::assert_refused(confirm(&mina.account, door.record), "not appointed");
    hie_testing::assert_refused(confirm(&network.owner, door.record), "not appointed");
    hie_testing::assert_refused(confirm(&hanbit.gateway, door.other), "not on the ticket");
    confirm(&hanbit.administrator, door.record).unwrap();
}
