//! What a requester does not accept, whoever hands it over.

use hie_client::ClientError;
use hie_client::custodian::{Custodian, Handover};
use hie_client::requester::Requester;
use hie_policy::Purpose;
use hie_testing::{Altered, document, hand_over, treatment};
use hie_types::RecordId;
use hie_vault::VaultError;
use serde_json::{Value, json};

use crate::scene::{LAB, Scene};

/// Two records handed over on one ticket.
struct Desk {
    scene: Scene,
    archive: Custodian,
    desk: Requester,
    records: [RecordId; 2],
    handovers: [Handover; 2],
    sealed: [Vec<u8>; 2],
    ticket: u64,
}

impl Desk {
    fn set() -> Self {
        let scene = Scene::set();
        let (mut archive, desk) = (scene.hanbit.archive(), scene.saebom.desk());
        // The same length, so that nothing but the content differs.
        let documents = vec![
            document(b"the first one", LAB),
            document(b"the other one", LAB),
        ];
        let (published, _) = archive.publish(scene.mina.handle, documents).unwrap();
        let records = [published[0].record, published[1].record];
        scene.mina.permits(treatment());
        let ticket = scene.doctor.draws(&scene.mina, &records, Purpose::TREAT);
        let handovers = records.map(|r| hand_over(&mut archive, &desk, ticket, r).unwrap());
        let sealed = records.map(|record| archive.sealed_object(record).unwrap());
        Self {
            scene,
            archive,
            desk,
            records,
            handovers,
            sealed,
            ticket,
        }
    }

    fn vault_error(&self, handover: &Handover, sealed: &[u8]) -> VaultError {
        match self.desk.receive(handover, sealed) {
            Err(ClientError::Vault(error)) => error,
            other => panic!("not the vault refused: {:?}", other.map(|_| ())),
        }
    }

    fn not_as_published(&self, desk: &Requester, handover: &Handover) -> &'static str {
        match desk.receive(handover, &self.sealed[0]) {
            Err(ClientError::NotAsPublished { what, .. }) => what,
            other => panic!("not refused for what differs: {:?}", other.map(|_| ())),
        }
    }
}

#[test]
fn what_is_as_published_is_opened() {
    let desk = Desk::set();
    let opened = desk
        .desk
        .receive(&desk.handovers[0], &desk.sealed[0])
        .unwrap();
    assert_eq!(opened.content.as_slice(), b"the first one");
}

#[test]
fn a_swapped_object_does_not_open() {
    let desk = Desk::set();
    let error = desk.vault_error(&desk.handovers[0], &desk.sealed[1]);
    assert!(matches!(error, VaultError::WrongKeyOrTampered { .. }));
}

#[test]
fn one_records_hand_over_does_not_pass_for_anothers() {
    let desk = Desk::set();
    let mut handover = desk.handovers[1].clone();
    handover.record = desk.records[0];
    assert_eq!(desk.not_as_published(&desk.desk, &handover), "object");
    // With the object's name forged as well, the key still is another record's.
    handover.object.clone_from(&desk.handovers[0].object);
    assert_eq!(
        desk.vault_error(&handover, &desk.sealed[0]),
        VaultError::KeyNotForThis
    );
}

#[test]
fn a_key_wrapped_on_one_ticket_does_not_open_on_another() {
    let desk = Desk::set();
    let Scene { mina, doctor, .. } = &desk.scene;
    let mut handover = desk.handovers[0].clone();
    handover.ticket = doctor.draws(mina, &desk.records, Purpose::TREAT);
    assert_eq!(
        desk.vault_error(&handover, &desk.sealed[0]),
        VaultError::KeyNotForThis
    );
}

#[test]
fn tampered_truncated_and_lengthened_objects_do_not_open() {
    let desk = Desk::set();
    let whole = &desk.sealed[0];
    let handover = &desk.handovers[0];
    for at in [0, 20, whole.len() / 2, whole.len() - 1] {
        let mut sealed = whole.clone();
        sealed[at] ^= 1;
        assert!(desk.desk.receive(handover, &sealed).is_err(), "byte {at}");
    }
    for length in [0, 1, whole.len() / 2, whole.len() - 1] {
        assert_eq!(
            desk.vault_error(handover, &whole[..length]),
            VaultError::Truncated
        );
    }
    let longer = [whole.as_slice(), b"!"].concat();
    assert_eq!(
        desk.vault_error(handover, &longer),
        VaultError::TrailingData
    );
}

#[test]
fn nothing_is_left_of_a_file_that_did_not_open() {
    let desk = Desk::set();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("opened");
    std::fs::write(&file, b"what lay there").unwrap();
    let mut sealed = desk.sealed[0].clone();
    *sealed.last_mut().unwrap() ^= 1;
    let result = desk
        .desk
        .receive_to_file(&desk.handovers[0], sealed.as_slice(), &file);
    assert!(result.is_err());
    assert_eq!(std::fs::read(&file).unwrap(), b"what lay there");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_pointer_with_another_size_or_commitment_is_not_satisfied() {
    let desk = Desk::set();
    let through = |field: &'static str, value: Value| {
        let hie = Altered::answers(&desk.scene.network, move |query, answer| {
            if query.get("record").is_some() {
                answer[field] = value.clone();
            }
        });
        desk.scene.saebom.desk_through(&hie)
    };
    let larger = through("size", json!(4_096));
    assert_eq!(desk.not_as_published(&larger, &desk.handovers[0]), "size");
    let other = through("commitment", json!("00".repeat(32)));
    let refused = other.receive(&desk.handovers[0], &desk.sealed[0]);
    let error = VaultError::CommitmentMismatch;
    assert!(matches!(refused, Err(ClientError::Vault(found)) if found == error));
    // A seal names the hospital that published first.
    let origin = through("origin", json!("dalmaji"));
    let refused = origin.receive(&desk.handovers[0], &desk.sealed[0]);
    assert!(matches!(
        refused,
        Err(ClientError::Vault(VaultError::WrongKeyOrTampered { .. }))
    ));
}

#[test]
fn a_custodian_that_published_another_size_than_it_sealed_is_found_out() {
    let desk = Desk::set();
    let Scene {
        network,
        hanbit,
        mina,
        doctor,
        ..
    } = &desk.scene;
    // The custodian's message is changed on its way to the chain.
    let hie = Altered::messages(network, |message| {
        if let Some(record) = message.pointer_mut("/publish_records/records/0") {
            record["size"] = json!(4_096);
        }
    });
    let store = hie_vault::BlockingStore::new(hie_vault::Store::in_memory()).unwrap();
    let mut archive = hanbit
        .custodian(&hie)
        .with_store("private".parse().unwrap(), store);
    let documents = vec![document(b"a third one", LAB)];
    let record = archive.publish(mina.handle, documents).unwrap().0[0].record;
    let ticket = doctor.draws(mina, &[record], Purpose::TREAT);
    let handover = hand_over(&mut archive, &desk.desk, ticket, record).unwrap();
    let sealed = archive.sealed_object(record).unwrap();
    let refused = desk.desk.receive(&handover, &sealed);
    assert!(matches!(
        refused,
        Err(ClientError::NotAsPublished { what: "size", .. })
    ));
}

#[test]
fn a_hand_over_on_another_hospitals_ticket_is_not_opened() {
    let desk = Desk::set();
    let dalmaji = desk.scene.dalmaji.desk();
    let refused = dalmaji.receive(&desk.handovers[0], &desk.sealed[0]);
    assert!(matches!(refused, Err(ClientError::NotOurTicket(ticket)) if ticket == desk.ticket));
    // Nor does its key open what was wrapped for another, whatever a lying node tells it.
    let hie = Altered::answers(&desk.scene.network, |query, answer| {
        if query.get("ticket").is_some() {
            answer["ticket"]["hospital"] = json!("dalmaji");
        }
    });
    let refused = desk
        .scene
        .dalmaji
        .desk_through(&hie)
        .receive(&desk.handovers[0], &desk.sealed[0]);
    let error = VaultError::KeyNotForThis;
    assert!(matches!(refused, Err(ClientError::Vault(found)) if found == error));
}

#[test]
fn a_record_that_the_ticket_does_not_name_is_not_opened() {
    let mut desk = Desk::set();
    let Scene {
        hanbit: _,
        mina,
        doctor,
        ..
    } = &desk.scene;
    let one = doctor.draws(mina, &desk.records[..1], Purpose::TREAT);
    let mut handover = hand_over(&mut desk.archive, &desk.desk, one, desk.records[0]).unwrap();
    handover.record = desk.records[1];
    let refused = desk.desk.receive(&handover, &desk.sealed[1]);
    assert!(matches!(refused, Err(ClientError::NotOnTicket { .. })));
}

#[test]
fn a_desk_without_the_key_that_the_ticket_names_opens_nothing() {
    let desk = Desk::set();
    let (network, saebom) = (&desk.scene.network, &desk.scene.saebom);
    let keys = hie_client::member::register_keys(&network.hie, &saebom.administrator, &saebom.id);
    let keys = keys.unwrap();
    let new = Requester::new(
        network.hie.clone(),
        saebom.id.clone(),
        saebom.gateway.clone(),
        vec![keys.encryption],
        keys.signing.1,
    );
    let refused = new.receive(&desk.handovers[0], &desk.sealed[0]);
    assert!(matches!(refused, Err(ClientError::NoKey("encryption"))));
}
