//! The custodian rule and break-glass (domain.md 4.4 rule 1, 4.5).

use crate::scene::*;
use hie_policy::{
    Category, Confidentiality, Directive, Emergency, EmergencyAccess, Purpose, Reason, Request,
    Resources, decide,
};
use std::slice::from_ref;

const BTG: &[Purpose] = &[Purpose::BTG];

/// Asked by the hospital that keeps the record.
fn own(purpose: Purpose) -> Request {
    let mut request = request(purpose);
    request.actor.hospital = KEEPER.into();
    request
}

#[test]
fn the_present_custodian_reads_its_own_for_care_and_operations_and_for_nothing_else() {
    for purpose in Purpose::all() {
        let in_reach = purpose.is_within(Purpose::TREAT) || purpose.is_within(Purpose::HOPERAT);
        let reads = in_reach && !purpose.must_be_named();
        let decision = decide_calm(&[deny(1, &[])], &own(purpose));
        assert_eq!(decision.reason == Reason::Custodian, reads, "{purpose}");
        assert_eq!(
            decision.directive.is_some(),
            decision.reason == Reason::Denied
        );
    }
    for purpose in [
        Purpose::TREAT,
        Purpose::HOPERAT,
        Purpose::ETREAT,
        Purpose::ERTREAT,
    ] {
        expect(decide_calm(&[], &own(purpose)), Reason::Custodian, None);
    }
}

#[test]
fn the_custodian_rule_goes_before_any_permit_and_names_no_directive() {
    let yes = permit(1, &[Purpose::TREAT]);
    expect(
        decide_calm(&[yes], &own(Purpose::TREAT)),
        Reason::Custodian,
        None,
    );
}

#[test]
fn the_origin_that_gave_its_custody_away_is_no_custodian() {
    let mut request = request(Purpose::TREAT);
    request.actor.hospital = ORIGIN.into();
    expect(decide_calm(&[], &request), Reason::NoDirective, None);
}

#[test]
fn whom_the_patient_shuts_out_by_name_does_not_read_at_the_custodian() {
    for purposes in [&[][..], &[Purpose::TREAT]] {
        let denial = with(deny(1, purposes), |d| {
            d.grantee = to_person("person-1", "saebom");
        });
        let directives = [denial];
        expect(
            decide_calm(&directives, &own(Purpose::TREAT)),
            Reason::Denied,
            Some(1),
        );
    }
    // A denial of somebody else, or one that does not apply, changes nothing.
    let other = with(deny(1, &[]), |d| d.grantee = to_person("person-2", KEEPER));
    expect(
        decide_calm(&[other], &own(Purpose::TREAT)),
        Reason::Custodian,
        None,
    );
    let payment = with(deny(1, &[Purpose::HPAYMT]), |d| {
        d.grantee = to_person("person-1", KEEPER);
    });
    expect(
        decide_calm(&[payment], &own(Purpose::TREAT)),
        Reason::Custodian,
        None,
    );
}

#[test]
fn a_custodian_that_breaks_the_glass_is_decided_as_anybody() {
    expect(
        decide_calm(&[], &own(Purpose::BTG)),
        Reason::BreakGlassNotOpen,
        None,
    );
    expect(
        decide(&[], &GLASS_BROKEN, &own(Purpose::BTG)),
        Reason::BreakGlass,
        None,
    );
}

#[test]
fn opting_out_comes_before_session_and_directives() {
    for session_open in [false, true] {
        let emergency = Emergency {
            access: EmergencyAccess::OptedOut,
            session_open,
        };
        for directives in [vec![], vec![permit(1, BTG)], vec![deny(1, BTG)]] {
            let decision = decide(&directives, &emergency, &request(Purpose::BTG));
            expect(decision, Reason::EmergencyOptOut, None);
        }
    }
}

#[test]
fn without_a_session_there_is_no_break_glass_whatever_the_directives_say() {
    for directives in [vec![], vec![permit(1, BTG)], vec![deny(1, BTG)]] {
        let decision = decide(&directives, &CALM, &request(Purpose::BTG));
        expect(decision, Reason::BreakGlassNotOpen, None);
    }
}

#[test]
fn a_session_opens_nothing_but_break_glass() {
    for purpose in Purpose::all().filter(|purpose| *purpose != Purpose::BTG) {
        let decision = decide(&[], &GLASS_BROKEN, &request(purpose));
        expect(decision, Reason::NoDirective, None);
        let opted_out = Emergency {
            access: EmergencyAccess::OptedOut,
            session_open: true,
        };
        assert_eq!(decide(&[], &opted_out, &request(purpose)), decision);
    }
}

#[test]
fn break_glass_alone_opens_untagged_records_up_to_restricted() {
    for level in Confidentiality::all() {
        let plain = request_for(Purpose::BTG, |r| r.confidentiality = level);
        let reason = if level <= Confidentiality::R {
            Reason::BreakGlass
        } else {
            Reason::OutsideBreakGlass
        };
        expect(decide(&[], &GLASS_BROKEN, &plain), reason, None);
    }
    let tagged = request_for(Purpose::BTG, |r| r.tags = vec![TAG]);
    let blinded = request_for(Purpose::BTG, |r| r.category = Category::Blinded(TAG));
    for request in [&tagged, &blinded] {
        expect(
            decide(&[], &GLASS_BROKEN, request),
            Reason::OutsideBreakGlass,
            None,
        );
    }
    let grouped = request_for(Purpose::BTG, |r| r.groups = vec![GROUP]);
    expect(
        decide(&[], &GLASS_BROKEN, &grouped),
        Reason::BreakGlass,
        None,
    );
}

#[test]
fn directives_that_name_break_glass_go_before_its_limits() {
    let tagged = request_for(Purpose::BTG, |r| {
        r.tags = vec![TAG];
        r.confidentiality = Confidentiality::V;
    });
    let everything = with(permit(1, BTG), |d| {
        d.resources = Resources::All { tagged: true };
        d.confidentiality = Some(Confidentiality::V);
    });
    let decide = |directives: &[Directive], request| decide(directives, &GLASS_BROKEN, request);
    expect(
        decide(from_ref(&everything), &tagged),
        Reason::Permitted,
        Some(1),
    );
    expect(decide(&[deny(2, BTG)], &tagged), Reason::Denied, Some(2));
    expect(
        decide(&[everything, deny(2, BTG)], &tagged),
        Reason::Denied,
        Some(2),
    );
    // A permit below the level does not apply, and break-glass decides.
    expect(
        decide(&[permit(1, BTG)], &tagged),
        Reason::OutsideBreakGlass,
        None,
    );
}

#[test]
fn a_denial_of_the_hospital_leaves_break_glass_and_one_of_the_person_closes_it() {
    let hospital = with(deny(1, &[]), |d| d.grantee = to_hospital(ASKER));
    let person = with(deny(2, &[]), |d| {
        d.grantee = to_person("person-1", "saebom")
    });
    let request = request(Purpose::BTG);
    expect(
        decide(from_ref(&hospital), &GLASS_BROKEN, &request),
        Reason::BreakGlass,
        None,
    );
    expect(
        decide(&[hospital, person], &GLASS_BROKEN, &request),
        Reason::Denied,
        Some(2),
    );
}

#[test]
fn a_permit_for_break_glass_beats_a_wider_denial_of_it() {
    let yes = with(permit(1, BTG), |d| d.grantee = to_hospital(ASKER));
    let decision = decide(&[yes, deny(2, BTG)], &GLASS_BROKEN, &request(Purpose::BTG));
    expect(decision, Reason::Permitted, Some(1));
}
