//! Attacks on what is published.

use hie_policy::Role;
use hie_testing::assert_refused;
use hie_types::registry::EndpointKind;

use crate::scene::{LAB, Scene};

#[test]
fn a_hospital_publishes_only_ids_of_its_own_and_into_its_own_stores() {
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        ..
    } = Scene::set();
    let publish = |by: &str, pointer| {
        network
            .hie
            .index()
            .publish_records(by, mina.handle, vec![pointer])
    };
    // Hanbit's pointer, seen in the mempool and sent by Saebom first.
    let seen = hanbit.pointer(LAB);
    let not_its = "id must be the one that the sender's hospital and salt give";
    assert_refused(publish(&saebom.gateway, seen.clone()), not_its);
    publish(&hanbit.gateway, seen).unwrap();
    let mut foreign = saebom.pointer(LAB);
    let vault = "vault".parse().unwrap();
    let url = "https://vault.hanbit.example".parse().unwrap();
    let registry = network.hie.registry();
    registry
        .put_endpoint(
            &hanbit.administrator,
            vault,
            EndpointKind::PrivateStore,
            url,
        )
        .unwrap();
    foreign.locator.endpoint = "vault".parse().unwrap();
    assert_refused(
        publish(&saebom.gateway, foreign),
        "a store of the sender's hospital",
    );
}

#[test]
fn a_record_stays_under_the_handle_and_with_the_content_it_was_published_with() {
    let Scene {
        network,
        hanbit,
        mina,
        ..
    } = Scene::set();
    let yuna = network.registers("yuna");
    let pointer = hanbit.pointer(LAB);
    hanbit.publishes(&mina, pointer.clone());
    let index = network.hie.index();
    let again = index.publish_records(&hanbit.gateway, yuna.handle, vec![pointer.clone()]);
    assert_refused(again, "published already with other content");
    assert_eq!(index.record(pointer.id).unwrap().handle, mina.handle);
    assert!(
        index
            .records(yuna.handle, None, None)
            .unwrap()
            .records
            .is_empty()
    );
    // Less confidential than it was, to slip under a ceiling.
    let mut lowered = pointer;
    lowered.confidentiality = hie_policy::Confidentiality::U.into();
    let again = index.publish_records(&hanbit.gateway, mina.handle, vec![lowered]);
    assert_refused(again, "published already with other content");
}

#[test]
fn a_size_that_tells_too_much_is_not_published() {
    let Scene {
        network,
        hanbit,
        mina,
        ..
    } = Scene::set();
    for (size, part) in [
        (0, "1 to 2^40"),
        (1_025, "Padme"),
        ((1 << 40) + (1 << 35), "1 to 2^40"),
    ] {
        let mut pointer = hanbit.pointer(LAB);
        pointer.size = size;
        let index = network.hie.index();
        let refused = index.publish_records(&hanbit.gateway, mina.handle, vec![pointer]);
        assert_refused(refused, part);
    }
}

#[test]
fn who_may_not_publish_for_a_hospital_publishes_nothing() {
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        ..
    } = Scene::set();
    let nurse = hanbit.employs("nurse", Role::Nurse);
    let clerk = hanbit.employs("clerk", Role::RecordsOfficer);
    let publish = |by: &str| {
        network
            .hie
            .index()
            .publish_records(by, mina.handle, vec![hanbit.pointer(LAB)])
    };
    assert_refused(publish(&nurse.account), "role may not send");
    assert_refused(publish(&mina.account), "not appointed staff");
    assert_refused(publish(&network.owner), "not appointed staff");
    assert_refused(publish(&saebom.gateway), "id must be the one");
    publish(&clerk.account).unwrap();
    hanbit.stops(&clerk);
    assert_refused(publish(&clerk.account), "suspended");
}
