//! What a patient decides about a handle as a whole.

use hie_policy::{Purpose, Reason, Role};
use hie_testing::assertions::only_reason;
use hie_testing::{assert_refused, treatment};
use hie_types::index::NotLive;

use crate::scene::{LAB, Scene};

#[test]
fn a_custodian_that_the_patient_forbids_publishes_nothing_more() {
    let scene = Scene::set();
    let (mina, hanbit) = (&scene.mina, &scene.hanbit);
    let record = hanbit.points_to(mina, LAB);
    let says = |allowed| {
        let consent = scene.network.hie.consent();
        consent
            .set_publishing(&mina.account, mina.handle, hanbit.id.clone(), allowed)
            .unwrap();
    };
    let publishes = || {
        let index = scene.network.hie.index();
        index.publish_records(&hanbit.gateway, mina.handle, vec![hanbit.pointer(LAB)])
    };
    says(false);
    assert_refused(publishes(), "may not publish under this handle");
    scene.dalmaji.points_to(mina, LAB);
    // What was published before is given out as before.
    mina.permits(treatment());
    scene.doctor.draws(mina, &[record], Purpose::TREAT);
    says(true);
    publishes().unwrap();
}

#[test]
fn a_closed_handle_gives_nothing_out_and_keeps_its_log() {
    let scene = Scene::set();
    let mina = &scene.mina;
    let record = scene.hanbit.points_to(mina, LAB);
    mina.permits(treatment());
    let ticket = scene.doctor.draws(mina, &[record], Purpose::TREAT);
    let consent = scene.network.hie.consent();
    consent.close_patient(&mina.account, mina.handle).unwrap();
    scene.network.assert_dead(ticket, NotLive::BasisEnded);
    for purpose in [Purpose::TREAT, Purpose::ETREAT] {
        let answer = scene.doctor.is_refused(mina, &[record], purpose);
        assert_eq!(only_reason(&answer), Reason::PatientClosed);
    }
    let own = scene.hanbit.knows("own", Role::Physician);
    own.draws(mina, &[record], Purpose::TREAT);
    let pointer = scene.hanbit.pointer(LAB);
    let index = scene.network.hie.index();
    assert_refused(
        index.publish_records(&scene.hanbit.gateway, mina.handle, vec![pointer]),
        "handle is closed",
    );
    assert_refused(
        consent.permit(&mina.account, mina.handle, treatment().into()),
        "handle: closed",
    );
    assert_eq!(mina.access_log().len(), 4);
    assert_eq!(mina.history().len(), 3);
}
