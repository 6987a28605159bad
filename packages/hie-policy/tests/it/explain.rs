//! An explanation tells what the decision saw.

use crate::scene::*;
use hie_policy::{
    Clash, Effect, Purpose, Reason, Resources, Specificity, Standing, Unmet, explain,
};

const TREAT: &[Purpose] = &[Purpose::TREAT];

#[test]
fn it_says_for_each_directive_how_specific_it_is_or_which_condition_failed_first() {
    let directives = [
        with(permit(4, TREAT), |d| d.grantee = to_hospital(ASKER)),
        deny(3, TREAT),
        with(permit(2, &[Purpose::HPAYMT]), |d| d.valid_until = Some(NOW)),
        permit(1, &[Purpose::HPAYMT]),
    ];
    let explanation = explain(&directives, &CALM, &request(Purpose::TREAT));
    expect(explanation.decision, Reason::Permitted, Some(4));
    let found: Vec<_> = explanation
        .findings
        .iter()
        .map(|finding| (finding.directive, finding.effect, finding.applies))
        .collect();
    let general = Specificity {
        grantee: 0,
        custodian: false,
        purpose: 1,
        resources: 0,
    };
    let ours = Specificity {
        grantee: 1,
        ..general
    };
    assert_eq!(
        found,
        [
            (4, Effect::Permit, Ok(ours)),
            (3, Effect::Deny, Ok(general)),
            (2, Effect::Permit, Err(Unmet::NoLongerValid)),
            (1, Effect::Permit, Err(Unmet::OtherPurpose)),
        ]
    );
    assert_eq!(
        explanation.clashes,
        [Clash {
            permit: 4,
            denial: 3,
            standing: Standing::MoreSpecific
        }]
    );
}

#[test]
fn it_lists_which_directive_refines_which_of_the_same_effect() {
    let precise = |d: &mut hie_policy::Directive| {
        d.resources = Resources::Records { roots: vec![ROOT] };
    };
    let directives = [
        permit(1, TREAT),
        with(permit(2, TREAT), precise),
        deny(3, TREAT),
        with(deny(4, TREAT), precise),
    ];
    let explanation = explain(&directives, &CALM, &request(Purpose::TREAT));
    expect(explanation.decision, Reason::Denied, Some(4));
    assert_eq!(explanation.refinements, [(2, 1), (4, 3)]);
    assert_eq!(explanation.clashes.len(), 4);
}

#[test]
fn every_condition_has_a_name() {
    let base = request_for(Purpose::TREAT, |r| r.period = None);
    let yes = || permit(1, TREAT);
    let no = || deny(1, TREAT);
    let mut tagged = base.clone();
    tagged.record.tags = vec![TAG];
    let mut restricted = base.clone();
    restricted.record.confidentiality = hie_policy::Confidentiality::R;
    let mut dated = base.clone();
    dated.record.period = Some(months("2025-01", "2025-01"));
    let mut elsewhere = base.clone();
    elsewhere.record.handle = OTHER_HANDLE;
    let in_2024 =
        |d: &mut hie_policy::Directive| d.data_period = Some(months("2024-01", "2024-12"));
    for (directive, request, unmet) in [
        (with(yes(), |d| d.uses_left = Some(0)), &base, Unmet::UsedUp),
        (
            with(yes(), |d| d.valid_from = Some(NOW + 1)),
            &base,
            Unmet::NotYetValid,
        ),
        (
            with(yes(), |d| d.valid_until = Some(NOW)),
            &base,
            Unmet::NoLongerValid,
        ),
        (
            with(yes(), |d| d.grantee = to_hospital(KEEPER)),
            &base,
            Unmet::OtherGrantee,
        ),
        (
            with(yes(), |d| d.grantee = to_person("person-1", KEEPER)),
            &base,
            Unmet::PersonMoved,
        ),
        (
            with(yes(), |d| d.custodian = Some(KEEPER.into())),
            &base,
            Unmet::OtherOrigin,
        ),
        (permit(1, &[Purpose::COC]), &base, Unmet::OtherPurpose),
        (
            with(yes(), |d| {
                d.resources = Resources::Groups {
                    groups: vec![GROUP],
                }
            }),
            &base,
            Unmet::OtherResource,
        ),
        (yes(), &tagged, Unmet::Tagged),
        (
            with(yes(), |d| d.study = Some(STUDY)),
            &base,
            Unmet::OtherStudy,
        ),
        (yes(), &restricted, Unmet::AboveCeiling),
        (
            with(no(), |d| {
                d.confidentiality = Some(hie_policy::Confidentiality::R)
            }),
            &base,
            Unmet::BelowFloor,
        ),
        (with(yes(), in_2024), &base, Unmet::MonthsNotStated),
        (with(yes(), in_2024), &dated, Unmet::OtherMonths),
        (with(no(), in_2024), &dated, Unmet::OtherMonths),
        (yes(), &elsewhere, Unmet::OtherHandle),
    ] {
        let explanation = explain(std::slice::from_ref(&directive), &CALM, request);
        assert_eq!(explanation.findings[0].applies, Err(unmet));
    }
}
