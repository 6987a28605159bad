//! Several messages of one transaction: all of them or none, each seeing what the one before did.

use hie_client::index::access_answer;
use hie_client::{Call, Ledger, LedgerError};
use hie_policy::Purpose;
use hie_testing::treatment;
use hie_types::{consent, index};

use crate::scene::{LAB, Scene};

fn publish(scene: &Scene, pointer: index::NewPointer) -> Call {
    let message = index::ExecuteMsg::PublishRecords {
        handle: scene.mina.handle,
        records: vec![pointer],
    };
    Call::new(scene.network.hie.index().address(), &message).unwrap()
}

#[test]
fn a_transaction_whose_last_message_is_refused_did_nothing() {
    let scene = Scene::set();
    let Scene {
        network,
        hanbit,
        mina,
        ..
    } = &scene;
    let good = publish(&scene, hanbit.pointer(LAB));
    let bad = publish(&scene, hanbit.pointer("genomic-report"));
    let before = network.ledger.state(network.hie.deployment()).len();
    let refused = network
        .ledger
        .execute(&hanbit.gateway, &[good.clone(), bad]);
    assert!(matches!(refused, Err(LedgerError::Refused(text)) if text.contains("sensitive")));
    assert_eq!(network.ledger.state(network.hie.deployment()).len(), before);
    let records = || {
        network
            .hie
            .index()
            .records(mina.handle, None, None)
            .unwrap()
            .records
            .len()
    };
    assert_eq!(records(), 0);
    let other = publish(&scene, hanbit.pointer(LAB));
    network
        .ledger
        .execute(&hanbit.gateway, &[good, other])
        .unwrap();
    assert_eq!(records(), 2);
}

#[test]
fn messages_to_two_contracts_are_one_transaction() {
    let scene = Scene::set();
    let Scene {
        network,
        hanbit,
        mina,
        ..
    } = &scene;
    // Mina is a physician of Saebom, too: she permits and asks at once.
    let doctor = scene
        .saebom
        .try_employ(&mina.account, hie_policy::Role::Physician)
        .unwrap();
    let record = hanbit.points_to(mina, LAB);
    let permit = Call::new(
        network.hie.consent().address(),
        &consent::ExecuteMsg::Permit {
            handle: mina.handle,
            terms: treatment().into(),
        },
    );
    let ask = |records| {
        let message = index::ExecuteMsg::RequestAccess {
            handle: mina.handle,
            records,
            purpose: Purpose::TREAT.into(),
            study: None,
            practitioner: None,
        };
        Call::new(network.hie.index().address(), &message).unwrap()
    };
    let permit = permit.unwrap();
    let refused = network
        .ledger
        .execute(&doctor.account, &[permit.clone(), ask(Vec::new())]);
    assert!(refused.is_err());
    assert!(mina.directives().is_empty());
    let receipt = network
        .ledger
        .execute(&doctor.account, &[permit, ask(vec![record])])
        .unwrap();
    let answer = access_answer(&receipt, 1).unwrap();
    network.assert_live(answer.ticket.unwrap());
    assert!(access_answer(&receipt, 0).is_err());
    assert!(access_answer(&receipt, 2).is_err());
}

#[test]
fn a_refusal_on_record_is_undone_with_its_transaction() {
    let scene = Scene::set();
    let Scene {
        network,
        hanbit,
        mina,
        doctor,
        ..
    } = &scene;
    let record = hanbit.points_to(mina, LAB);
    let message = index::ExecuteMsg::RequestAccess {
        handle: mina.handle,
        records: vec![record],
        purpose: Purpose::TREAT.into(),
        study: None,
        practitioner: None,
    };
    let ask = Call::new(network.hie.index().address(), &message).unwrap();
    let forbidden = publish(&scene, hanbit.pointer(LAB));
    assert!(
        network
            .ledger
            .execute(&doctor.account, &[ask.clone(), forbidden])
            .is_err()
    );
    assert!(mina.access_log().is_empty());
    network.ledger.execute(&doctor.account, &[ask]).unwrap();
    assert_eq!(mina.access_log().len(), 1);
}
