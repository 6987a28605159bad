//! Conflicts (domain.md 4.4): the specific beats the general; otherwise no means no.

use crate::scene::*;
use hie_policy::{
    Authority, Directive, Grantee, Purpose, Reason, Request, Resources, Role, Standing, applies,
    standing,
};

const TREAT: &[Purpose] = &[Purpose::TREAT];
const YES: u64 = 1;
const NO: u64 = 2;

#[track_caller]
fn expect_winner(directives: &[Directive], request: &Request, winner: u64) {
    let reason = match directives.iter().find(|d| d.id == winner).unwrap().effect {
        hie_policy::Effect::Permit => Reason::Permitted,
        hie_policy::Effect::Deny => Reason::Denied,
    };
    expect(decide_calm(directives, request), reason, Some(winner));
    let reversed: Vec<_> = directives.iter().rev().cloned().collect();
    expect(decide_calm(&reversed, request), reason, Some(winner));
}

#[track_caller]
fn standing_of(permit: &Directive, denial: &Directive, request: &Request) -> Standing {
    let yes = applies(permit, request).unwrap();
    let no = applies(denial, request).unwrap();
    standing((permit, &yes), (denial, &no))
}

fn hospital_and_role() -> Grantee {
    Grantee {
        role: Some(Role::Physician),
        ..to_hospital(ASKER)
    }
}

/// Grantees from the widest to the narrowest.
fn grantees() -> [Grantee; 4] {
    [
        Grantee::default(),
        to_hospital(ASKER),
        hospital_and_role(),
        to_person("person-1", ASKER),
    ]
}

/// Resources from the least to the most specific, all of which match `everything_about`.
fn resources() -> [Resources; 5] {
    [
        Resources::All { tagged: true },
        Resources::Categories {
            codes: vec!["laboratory-report".into()],
        },
        Resources::Tags { tags: vec![TAG] },
        Resources::Groups {
            groups: vec![GROUP],
        },
        Resources::Records { roots: vec![ROOT] },
    ]
}

#[test]
fn the_narrower_grantee_prevails_and_equals_are_denied() {
    for (y, yes) in grantees().into_iter().enumerate() {
        for (n, no) in grantees().into_iter().enumerate() {
            let directives = [
                with(permit(YES, TREAT), |d| d.grantee = yes.clone()),
                with(deny(NO, TREAT), |d| d.grantee = no),
            ];
            let winner = if y > n { YES } else { NO };
            expect_winner(&directives, &request(Purpose::TREAT), winner);
        }
    }
}

#[test]
fn a_hospital_and_a_role_are_not_comparable_so_no_means_no() {
    for (yes, no) in [
        (to_hospital(ASKER), to_role(Role::Physician)),
        (to_role(Role::Physician), to_hospital(ASKER)),
    ] {
        let directives = [
            with(permit(YES, TREAT), |d| d.grantee = yes),
            with(deny(NO, TREAT), |d| d.grantee = no),
        ];
        expect_winner(&directives, &request(Purpose::TREAT), NO);
        assert_eq!(
            standing_of(&directives[0], &directives[1], &request(Purpose::TREAT)),
            Standing::Incomparable
        );
    }
}

#[test]
fn a_person_counts_as_all_three_parts() {
    for no in [to_role(Role::Physician), hospital_and_role()] {
        let directives = [
            with(permit(YES, TREAT), |d| {
                d.grantee = to_person("person-1", ASKER);
            }),
            with(deny(NO, TREAT), |d| d.grantee = no),
        ];
        expect_winner(&directives, &request(Purpose::TREAT), YES);
    }
}

#[test]
fn the_more_specific_resource_prevails_and_equals_are_denied() {
    // A record that only `records` and `tags` can permit, and one that the others can.
    let tagged = request_for(Purpose::TREAT, |r| {
        r.tags = vec![TAG];
        r.groups = vec![GROUP];
    });
    let plain = request_for(Purpose::TREAT, |r| r.groups = vec![GROUP]);
    let mut compared = 0;
    for request in [&tagged, &plain] {
        for (y, yes) in resources().into_iter().enumerate() {
            for (n, no) in resources().into_iter().enumerate() {
                let permit = with(permit(YES, TREAT), |d| d.resources = yes.clone());
                let denial = with(deny(NO, TREAT), |d| d.resources = no);
                if applies(&permit, request).is_err() || applies(&denial, request).is_err() {
                    continue;
                }
                compared += 1;
                let winner = if y > n { YES } else { NO };
                expect_winner(&[permit, denial], request, winner);
            }
        }
    }
    assert_eq!(compared, 3 * 5 + 4 * 4);
}

#[test]
fn a_named_custodian_is_more_specific() {
    let named = |d: &mut Directive| d.custodian = Some(ORIGIN.into());
    let request = request(Purpose::TREAT);
    expect_winner(
        &[with(permit(YES, TREAT), named), deny(NO, TREAT)],
        &request,
        YES,
    );
    expect_winner(
        &[permit(YES, TREAT), with(deny(NO, TREAT), named)],
        &request,
        NO,
    );
    let both = [
        with(permit(YES, TREAT), named),
        with(deny(NO, TREAT), named),
    ];
    expect_winner(&both, &request, NO);
}

#[test]
fn the_deeper_purpose_prevails_and_the_deepest_match_counts() {
    let coordination = request(Purpose::COC);
    let coc = &[Purpose::COC];
    expect_winner(&[permit(YES, coc), deny(NO, TREAT)], &coordination, YES);
    expect_winner(&[permit(YES, TREAT), deny(NO, coc)], &coordination, NO);
    let both = &[Purpose::TREAT, Purpose::COC];
    expect_winner(&[permit(YES, both), deny(NO, TREAT)], &coordination, YES);
    expect_winner(&[permit(YES, both), deny(NO, coc)], &coordination, NO);
    // A deeper code that does not match adds nothing.
    let elsewhere = &[Purpose::TREAT, Purpose::ELIGVER];
    expect_winner(
        &[permit(YES, elsewhere), deny(NO, TREAT)],
        &coordination,
        NO,
    );
}

#[test]
fn a_named_study_counts_as_one_level_more() {
    let mut asked = request(Purpose::HRESCH);
    asked.study = Some(STUDY);
    let research = &[Purpose::HRESCH];
    let this_study = |d: &mut Directive| d.study = Some(STUDY);
    expect_winner(
        &[with(permit(YES, research), this_study), deny(NO, research)],
        &asked,
        YES,
    );
    expect_winner(
        &[permit(YES, research), with(deny(NO, research), this_study)],
        &asked,
        NO,
    );
    // One level of study weighs as much as one level of purpose.
    asked.purpose = Purpose::BIORCH;
    let directives = [
        with(permit(YES, research), this_study),
        deny(NO, &[Purpose::BIORCH]),
    ];
    expect_winner(&directives, &asked, NO);
    assert_eq!(
        standing_of(&directives[0], &directives[1], &asked),
        Standing::Equal
    );
}

#[test]
fn more_here_and_less_there_is_a_denial() {
    let directives = [
        with(permit(YES, TREAT), |d| {
            d.resources = Resources::Records { roots: vec![ROOT] };
        }),
        with(deny(NO, TREAT), |d| d.grantee = to_hospital(ASKER)),
    ];
    expect_winner(&directives, &request(Purpose::TREAT), NO);
}

#[test]
fn against_an_open_denial_the_purpose_does_not_count_and_the_later_of_equals_prevails() {
    let request = request(Purpose::TREAT);
    expect_winner(&[deny(1, &[]), permit(2, TREAT)], &request, 2);
    expect_winner(&[permit(1, TREAT), deny(2, &[])], &request, 2);
    assert_eq!(
        standing_of(&permit(2, TREAT), &deny(1, &[]), &request),
        Standing::Later
    );
    assert_eq!(
        standing_of(&permit(1, TREAT), &deny(2, &[]), &request),
        Standing::Earlier
    );
    // A later permit that is less specific elsewhere does not.
    let open = with(deny(1, &[]), |d| d.grantee = to_hospital(ASKER));
    expect_winner(&[open.clone(), permit(2, TREAT)], &request, 1);
    assert_eq!(
        standing_of(&permit(2, TREAT), &open, &request),
        Standing::LessSpecific
    );
    // An earlier one that is more specific does.
    let precise = with(permit(1, TREAT), |d| d.grantee = to_hospital(ASKER));
    expect_winner(&[precise, deny(2, &[])], &request, 1);
}

#[test]
fn a_later_permit_does_not_beat_an_equal_denial_that_names_purposes() {
    expect_winner(
        &[deny(1, TREAT), permit(2, TREAT)],
        &request(Purpose::TREAT),
        1,
    );
}

#[test]
fn an_open_denial_of_one_study_is_compared_without_the_study() {
    let mut asked = request(Purpose::HRESCH);
    asked.study = Some(STUDY);
    let denial = with(deny(1, &[]), |d| d.study = Some(STUDY));
    expect_winner(&[denial.clone(), permit(2, &[Purpose::HRESCH])], &asked, 2);
    expect_winner(
        &[with(denial, |d| d.id = 3), permit(2, &[Purpose::HRESCH])],
        &asked,
        3,
    );
}

#[test]
fn what_a_delegate_or_attester_permits_never_beats_the_patients_own_no() {
    let request = request(Purpose::TREAT);
    for (yes, no, beats) in [
        (Authority::Delegate, Authority::Controller, false),
        (Authority::Delegate, Authority::Signed, false),
        (Authority::Attested, Authority::Controller, false),
        (Authority::Attested, Authority::Signed, false),
        (Authority::Delegate, Authority::Delegate, true),
        (Authority::Delegate, Authority::Attested, true),
        (Authority::Attested, Authority::Attested, true),
        (Authority::Attested, Authority::Delegate, true),
        (Authority::Controller, Authority::Controller, true),
        (Authority::Controller, Authority::Attested, true),
        (Authority::Signed, Authority::Controller, true),
    ] {
        // More specific in every respect; and later than an equal denial that is open.
        let precise = with(permit(9, TREAT), |d| {
            d.authority = yes;
            d.grantee = to_person("person-1", ASKER);
            d.custodian = Some(ORIGIN.into());
            d.resources = Resources::Records { roots: vec![ROOT] };
        });
        let denial = with(deny(1, TREAT), |d| d.authority = no);
        expect_winner(&[precise, denial], &request, if beats { 9 } else { 1 });
        let later = with(permit(9, TREAT), |d| d.authority = yes);
        let open = with(deny(1, &[]), |d| d.authority = no);
        expect_winner(&[later, open], &request, if beats { 9 } else { 1 });
    }
}

#[test]
fn a_permit_must_dominate_every_denial_and_not_one() {
    let to_us = with(permit(1, TREAT), |d| d.grantee = to_hospital(ASKER));
    let general = deny(2, TREAT);
    let tag_like = with(deny(3, TREAT), |d| d.custodian = Some(ORIGIN.into()));
    let request = request(Purpose::TREAT);
    expect_winner(&[to_us.clone(), general.clone()], &request, 1);
    expect_winner(
        &[to_us.clone(), general.clone(), tag_like.clone()],
        &request,
        3,
    );
    // Two permits that dominate one denial each do not add up.
    let for_origin = with(permit(4, &[Purpose::TREAT]), |d| {
        d.custodian = Some(ORIGIN.into());
    });
    expect_winner(&[to_us, for_origin, general, tag_like], &request, 3);
}

#[test]
fn of_prevailing_permits_an_undominated_one_is_named_then_one_without_limit_then_the_latest() {
    let asked = request(Purpose::TREAT);
    let precise = with(permit(1, TREAT), |d| d.grantee = to_hospital(ASKER));
    let limited = |uses| move |d: &mut Directive| d.uses_left = Some(uses);
    expect_winner(&[precise.clone(), permit(2, TREAT)], &asked, 1);
    // More specific goes before unlimited.
    let precise_limited = with(precise, limited(1));
    expect_winner(&[precise_limited, permit(2, TREAT)], &asked, 1);
    expect_winner(
        &[permit(1, TREAT), with(permit(2, TREAT), limited(7))],
        &asked,
        1,
    );
    expect_winner(&[permit(1, TREAT), permit(2, TREAT)], &asked, 2);
    let both_limited = [
        with(permit(1, TREAT), limited(9)),
        with(permit(2, TREAT), limited(1)),
    ];
    expect_winner(&both_limited, &asked, 2);
}

#[test]
fn a_permit_that_does_not_prevail_does_not_hide_one_that_does() {
    // The delegate's is more specific, but cannot beat the patient's own no; the patient's can.
    let request = request(Purpose::TREAT);
    let delegates = with(permit(3, TREAT), |d| {
        d.authority = Authority::Delegate;
        d.grantee = to_person("person-1", ASKER);
    });
    let own = with(permit(2, TREAT), |d| d.grantee = to_hospital(ASKER));
    expect_winner(&[delegates, own, deny(1, TREAT)], &request, 2);
}

#[test]
fn the_denial_named_is_the_latest_that_no_other_denial_dominates() {
    let request = request(Purpose::TREAT);
    let precise = with(deny(1, TREAT), |d| d.grantee = to_hospital(ASKER));
    expect_winner(&[precise.clone(), deny(2, TREAT)], &request, 1);
    let incomparable = with(deny(3, TREAT), |d| d.custodian = Some(ORIGIN.into()));
    expect_winner(&[precise, deny(2, TREAT), incomparable], &request, 3);
    // Being dominated by a permit does not take a denial out: each here is dominated by one.
    let permit_role = with(permit(5, TREAT), |d| d.grantee = hospital_and_role());
    let deny_hospital = with(deny(6, TREAT), |d| d.grantee = to_hospital(ASKER));
    let permit_category = with(permit(7, TREAT), |d| {
        d.resources = Resources::Records { roots: vec![ROOT] };
    });
    let deny_category = with(deny(8, TREAT), |d| {
        d.resources = Resources::Categories {
            codes: vec!["laboratory-report".into()],
        };
    });
    let all = [permit_role, deny_hospital, permit_category, deny_category];
    expect_winner(&all, &request, 8);
}
