//! Permits for a limited number of tickets.

use hie_policy::{Purpose, Reason};
use hie_testing::{assert_reasons, treatment};
use hie_types::consent::DirectiveStatus;

use crate::scene::{LAB, Scene};

const TREAT: Purpose = Purpose::TREAT;

#[test]
fn two_uses_are_two_tickets_and_the_third_is_refused() {
    let Scene {
        hanbit,
        mina,
        doctor,
        house,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    let permit = mina.permits(treatment().uses(2));
    doctor.draws(&mina, &[record], TREAT);
    assert_eq!(mina.status_of(permit), DirectiveStatus::Active);
    house.draws(&mina, &[record], TREAT);
    assert_eq!(mina.status_of(permit), DirectiveStatus::UsedUp);
    let answer = doctor.is_refused(&mina, &[record], TREAT);
    assert_reasons(&answer, &[(record, Reason::NoDirective)]);
}

#[test]
fn one_ticket_draws_one_use_for_however_many_records() {
    let Scene {
        network,
        hanbit,
        mina,
        doctor,
        ..
    } = Scene::set();
    let records: Vec<_> = (0..20).map(|_| hanbit.points_to(&mina, LAB)).collect();
    let permit = mina.permits(treatment().uses(2));
    doctor.draws(&mina, &records, TREAT);
    let left = network.hie.consent().directive(permit).unwrap().uses_left;
    assert_eq!(left, Some(1));
}

#[test]
fn a_ticket_draws_from_every_permit_that_carried_a_record_of_it() {
    let Scene {
        network,
        hanbit,
        mina,
        doctor,
        ..
    } = Scene::set();
    let records: Vec<_> = (0..3).map(|_| hanbit.points_to(&mina, LAB)).collect();
    let permits: Vec<_> = records
        .iter()
        .map(|record| mina.permits(treatment().of_records(&[*record]).uses(5)))
        .collect();
    doctor.draws(&mina, &records[..2], TREAT);
    let left = |id| {
        network
            .hie
            .consent()
            .directive(id)
            .unwrap()
            .uses_left
            .unwrap()
    };
    assert_eq!(permits.into_iter().map(left).collect::<Vec<_>>(), [4, 4, 5]);
}

#[test]
fn neither_a_dry_run_nor_a_refusal_draws_a_use() {
    let Scene {
        network,
        hanbit,
        mina,
        doctor,
        saebom,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    let permit = mina.permits(treatment().uses(1));
    doctor.checks(&mina, &[record], TREAT).unwrap();
    doctor.is_refused(&mina, &[record], Purpose::HRESCH);
    network.suspends(&saebom);
    doctor.is_refused(&mina, &[record], TREAT);
    let left = network.hie.consent().directive(permit).unwrap().uses_left;
    assert_eq!(left, Some(1));
}

#[test]
fn a_permit_without_limit_is_taken_first_and_spares_the_limited_one() {
    let Scene {
        network,
        hanbit,
        mina,
        doctor,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    let unlimited = mina.permits(treatment());
    let limited = mina.permits(treatment().uses(1));
    let answer = doctor.is_given(&mina, &[record], TREAT);
    assert_eq!(answer.decisions[0].directive, Some(unlimited));
    let left = network.hie.consent().directive(limited).unwrap().uses_left;
    assert_eq!(left, Some(1));
    assert_eq!(
        network
            .hie
            .consent()
            .directive(unlimited)
            .unwrap()
            .uses_left,
        None
    );
}

#[test]
fn a_use_that_is_drawn_within_a_transaction_is_not_there_for_the_next_message_of_it() {
    use hie_client::{Call, Ledger};
    use hie_types::index::ExecuteMsg;

    let Scene {
        network,
        hanbit,
        mina,
        doctor,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    let permit = mina.permits(treatment().uses(1));
    let ask = ExecuteMsg::RequestAccess {
        handle: mina.handle,
        records: vec![record],
        purpose: TREAT.into(),
        study: None,
        practitioner: None,
    };
    let call = Call::new(network.hie.index().address(), &ask).unwrap();
    let receipt = network
        .ledger
        .execute(&doctor.account, &[call.clone(), call])
        .unwrap();
    assert!(hie_client::index::access_answer(&receipt, 0).is_ok());
    assert!(hie_client::index::access_answer(&receipt, 1).is_err());
    assert_eq!(mina.status_of(permit), DirectiveStatus::UsedUp);
}
