//! The chain was unreachable, an emergency went on all the same, and both sides tell of it afterwards.

use hie_policy::{BreakGlassReason, Role};
use hie_testing::assert_refused;
use hie_types::Commitment;
use hie_types::consent::Verdict;
use hie_types::index::{LogEvent, OfflineSide};

use crate::scene::{LAB, Scene};

fn read() -> OfflineSide {
    OfflineSide::Asker {
        role: Role::Physician.into(),
        reason: BreakGlassReason::OVRER.into(),
        justification: Commitment([7; 32]),
    }
}

#[test]
fn an_offline_access_is_told_by_both_sides_reviewed_and_in_both_logs() {
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        house,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    let then = network.now();
    network.advance(6 * 3_600);
    let index = network.hie.index();
    let consent = network.hie.consent();
    // The custodian remembers first. Nothing is opened by that.
    let served = OfflineSide::Custodian {
        hospital: saebom.id.clone(),
    };
    index
        .report_offline_access(
            &hanbit.gateway,
            mina.handle,
            vec![record],
            house.id.clone(),
            then,
            served,
        )
        .unwrap();
    let unmatched = || {
        let page = index.unmatched_reports(saebom.id.clone(), None, None);
        page.unwrap().reports
    };
    assert_eq!(unmatched().len(), 1);
    assert_eq!(unmatched()[0].custodian, hanbit.id);
    let of_mina = || {
        let handle = Some(mina.handle);
        let page = consent.break_glass_sessions(handle, None, None, None, None);
        page.unwrap().sessions
    };
    assert!(of_mina().is_empty());

    // Saebom looks at its list and reports: five minutes off by its own clock.
    index
        .report_offline_access(
            &saebom.gateway,
            mina.handle,
            vec![record],
            house.id.clone(),
            then + 300,
            read(),
        )
        .unwrap();
    assert!(unmatched().is_empty());
    let sessions = of_mina();
    assert_eq!(sessions.len(), 1);
    let session = &sessions[0];
    assert_eq!(
        (&session.person, &session.hospital),
        (&house.id, &saebom.id)
    );
    assert_eq!(session.late, Some(then + 300));
    assert!(session.review.is_none());

    // Saebom's privacy officer reviews it like any other.
    let privacy = saebom.employs("privacy", Role::PrivacyOfficer);
    consent
        .review_break_glass(&privacy.account, session.id, Verdict::Justified)
        .unwrap();
    assert!(of_mina()[0].review.is_some());

    // Mina finds both reports in her log, and the session in her history.
    let log = mina.access_log();
    let sides: Vec<&OfflineSide> = log
        .iter()
        .map(|entry| match &entry.event {
            LogEvent::Offline { side, .. } => side,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(sides.len(), 2);
    assert!(matches!(sides[0], OfflineSide::Custodian { .. }));
    assert_eq!(*sides[1], read());
    assert_eq!(mina.history().len(), 3);
}

#[test]
fn a_late_report_opens_nothing_to_read() {
    let Scene {
        network,
        hanbit,
        saebom,
        mina,
        house,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    network
        .hie
        .index()
        .report_offline_access(
            &saebom.gateway,
            mina.handle,
            vec![record],
            house.id.clone(),
            network.now(),
            read(),
        )
        .unwrap();
    house.is_refused(&mina, &[record], hie_policy::Purpose::BTG);
}

#[test]
fn a_suspended_hospital_still_reports_and_nobody_reports_another_hospitals_people() {
    let Scene {
        network,
        hanbit,
        saebom,
        dalmaji,
        mina,
        doctor,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    let report = |sender: &str, side: OfflineSide| {
        network.hie.index().report_offline_access(
            sender,
            mina.handle,
            vec![record],
            doctor.id.clone(),
            network.now(),
            side,
        )
    };
    // Dalmaji would let the review of Saebom's doctor run out.
    let refused = report(&dalmaji.gateway, read());
    assert_refused(refused, "person must be");
    let of_dalmaji = OfflineSide::Custodian {
        hospital: dalmaji.id.clone(),
    };
    assert_refused(report(&hanbit.gateway, of_dalmaji), "person must be");
    network.suspends(&saebom);
    report(&saebom.gateway, read()).unwrap();
}

#[test]
fn only_the_record_index_opens_late_sessions() {
    let Scene {
        network,
        saebom,
        mina,
        house,
        ..
    } = Scene::set();
    let refused = network.hie.consent().record_late_session(
        &saebom.gateway,
        mina.handle,
        house.id.clone(),
        saebom.id.clone(),
        Role::Physician.into(),
        BreakGlassReason::OVRER.into(),
        Commitment([7; 32]),
        network.now(),
        saebom.gateway.clone(),
    );
    assert_refused(refused, "record index");
}
