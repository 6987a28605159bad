//! Custody over all three contracts: what a patient's permit allows, and what it does not.

use hie_policy::{Purpose, Role};
use hie_testing::{assert_refused, treatment};
use hie_types::index::{Locator, LogEvent, NotLive, Relocation};
use hie_types::registry::StatusReason;
use hie_types::{ErasureReason, RecordId};

use crate::scene::{LAB, Scene};

fn in_cloud(record: RecordId) -> Vec<Relocation> {
    vec![Relocation {
        record,
        locator: Locator {
            endpoint: "cloud".parse().unwrap(),
            object: record.to_string().parse().unwrap(),
        },
    }]
}

#[test]
fn a_document_moves_to_a_hospital_that_the_patient_permits_as_such() {
    let scene = Scene::set();
    let Scene {
        network,
        hanbit,
        dalmaji,
        mina,
        doctor,
        ..
    } = &scene;
    let index = network.hie.index();
    let record = hanbit.points_to(mina, LAB);
    index
        .offer_custody(&hanbit.gateway, vec![record], dalmaji.id.clone())
        .unwrap();
    let accepts = || index.accept_custody(&dalmaji.gateway, mina.handle, in_cloud(record));
    assert_refused(accepts(), "no permit for TREAT");
    // A permit for its physicians is no permit for the house.
    let narrow = mina.permits(treatment().by(dalmaji).by_role(Role::Physician));
    assert_refused(accepts(), "no permit for TREAT");
    mina.revokes(narrow);
    mina.permits(treatment().by(dalmaji));
    let everyone = mina.permits(treatment());
    let ticket = doctor.draws(mina, &[record], Purpose::TREAT);
    network.assert_live(ticket);
    accepts().unwrap();
    network.assert_dead(ticket, NotLive::CustodianChanged);
    let kept = index.record(record).unwrap();
    assert_eq!((&kept.custodian, &kept.origin), (&dalmaji.id, &hanbit.id));
    let holdings = |id: &hie_types::HospitalId| index.holdings(id.clone()).unwrap().current;
    assert_eq!((holdings(&hanbit.id), holdings(&dalmaji.id)), (0, 1));
    // The next ticket is Dalmaji's to serve.
    network.assert_live(doctor.draws(mina, &[record], Purpose::TREAT));
    mina.revokes(everyone);
    let log = mina.access_log();
    let moved = |event: &LogEvent| matches!(event, LogEvent::Custody { .. });
    assert_eq!(log.iter().filter(|entry| moved(&entry.event)).count(), 1);
}

#[test]
fn a_denial_of_the_origin_still_holds_when_another_keeps_the_record() {
    let scene = Scene::set();
    let Scene {
        network,
        hanbit,
        dalmaji,
        mina,
        doctor,
        ..
    } = &scene;
    let index = network.hie.index();
    let record = hanbit.points_to(mina, LAB);
    mina.permits(treatment());
    index
        .offer_custody(&hanbit.gateway, vec![record], dalmaji.id.clone())
        .unwrap();
    index
        .accept_custody(&dalmaji.gateway, mina.handle, in_cloud(record))
        .unwrap();
    mina.denies(treatment().kept_by(hanbit).by_person(&doctor.id));
    doctor.is_refused(mina, &[record], Purpose::TREAT);
}

#[test]
fn the_owner_assigns_what_a_revoked_member_kept_and_somebody_must_accept() {
    let scene = Scene::set();
    let Scene {
        network,
        hanbit,
        dalmaji,
        mina,
        ..
    } = &scene;
    let index = network.hie.index();
    let record = hanbit.points_to(mina, LAB);
    let assigns = || index.assign_custody(&network.owner, vec![record], dalmaji.id.clone());
    assert_refused(assigns(), "has not left");
    network.suspends(hanbit);
    assert_refused(assigns(), "has not left");
    network
        .hie
        .registry()
        .revoke(
            &network.registrar,
            hanbit.id.clone(),
            StatusReason::Misconduct,
        )
        .unwrap();
    assigns().unwrap();
    assert_eq!(index.record(record).unwrap().custodian, hanbit.id);
    index
        .accept_custody(&dalmaji.gateway, mina.handle, in_cloud(record))
        .unwrap();
    assert_eq!(index.record(record).unwrap().custodian, dalmaji.id);
}

#[test]
fn a_suspended_hospital_still_erases_and_the_patient_reads_it() {
    let scene = Scene::set();
    let Scene {
        network,
        hanbit,
        mina,
        doctor,
        ..
    } = &scene;
    let index = network.hie.index();
    let record = hanbit.points_to(mina, LAB);
    mina.permits(treatment());
    let ticket = doctor.draws(mina, &[record], Purpose::TREAT);
    network.suspends(hanbit);
    index
        .erase_record(
            &hanbit.gateway,
            record,
            ErasureReason(hie_policy::ErasureReason::RetentionEnded),
        )
        .unwrap();
    network.assert_dead(ticket, NotLive::NotCurrent);
    doctor.is_refused(mina, &[record], Purpose::TREAT);
    assert_refused(index.record(record), "record is erased");
    assert_eq!(index.tombstone(record).unwrap().custodian, hanbit.id);
    let log = mina.access_log();
    assert!(matches!(log[1].event, LogEvent::Erasure { .. }));
}
