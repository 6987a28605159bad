//! The form of a directive (domain.md 4.1), each rule at its bound.

use crate::scene::*;
use hie_policy::{Directive, Id16, Purpose, Resources, Role};

const TREAT: &[Purpose] = &[Purpose::TREAT];

#[track_caller]
fn expect_refused(directive: &Directive, field: &str) {
    let error = directive.check_form().unwrap_err();
    assert_eq!(error.field, field);
    assert_eq!(error.to_string(), format!("{field}: {}", error.rule));
}

#[track_caller]
fn expect_accepted(directive: &Directive) {
    assert_eq!(directive.check_form(), Ok(()));
}

fn ids(count: u8) -> Vec<Id16> {
    (0..count).map(|byte| Id16([byte; 16])).collect()
}

fn first_purposes(count: usize) -> Vec<Purpose> {
    Purpose::all().take(count).collect()
}

#[test]
fn a_permit_names_one_to_eight_purposes_and_a_denial_none_to_eight() {
    expect_refused(&permit(1, &[]), "purposes");
    expect_accepted(&deny(1, &[]));
    expect_accepted(&permit(1, TREAT));
    expect_accepted(&permit(1, &first_purposes(8)));
    expect_refused(&permit(1, &first_purposes(9)), "purposes");
    expect_refused(&deny(1, &first_purposes(9)), "purposes");
}

#[test]
fn no_purpose_is_named_twice() {
    expect_refused(
        &permit(1, &[Purpose::TREAT, Purpose::COC, Purpose::TREAT]),
        "purposes",
    );
}

/// Resources with so many entries.
type Make<'a> = &'a dyn Fn(u8) -> Resources;

#[test]
fn categories_tags_and_groups_have_one_to_sixteen_entries_and_records_one_to_thirty_two() {
    let categories = |count: u8| Resources::Categories {
        codes: (0..count).map(|n| format!("category-{n}")).collect(),
    };
    let tags = |count| Resources::Tags { tags: ids(count) };
    let groups = |count| Resources::Groups { groups: ids(count) };
    let records = |count| Resources::Records { roots: ids(count) };
    let kinds: [(Make, u8, &str); 4] = [
        (&categories, 16, "resources.categories.codes"),
        (&tags, 16, "resources.tags.tags"),
        (&groups, 16, "resources.groups.groups"),
        (&records, 32, "resources.records.roots"),
    ];
    for (make, most, field) in kinds {
        for directive in [permit(1, TREAT), deny(1, TREAT)] {
            let named = |count| with(directive.clone(), |d| d.resources = make(count));
            expect_refused(&named(0), field);
            expect_accepted(&named(1));
            expect_accepted(&named(most));
            expect_refused(&named(most + 1), field);
        }
    }
}

#[test]
fn no_resource_is_named_twice() {
    let twice = vec![TAG, OTHER_TAG, TAG];
    for (resources, field) in [
        (
            Resources::Categories {
                codes: vec!["a-b".into(), "a-b".into()],
            },
            "resources.categories.codes",
        ),
        (
            Resources::Tags {
                tags: twice.clone(),
            },
            "resources.tags.tags",
        ),
        (
            Resources::Groups {
                groups: twice.clone(),
            },
            "resources.groups.groups",
        ),
        (
            Resources::Records { roots: twice },
            "resources.records.roots",
        ),
    ] {
        expect_refused(&with(permit(1, TREAT), |d| d.resources = resources), field);
    }
}

#[test]
fn only_a_permit_says_tagged() {
    let tagged = |d: &mut Directive| d.resources = Resources::All { tagged: true };
    expect_accepted(&with(permit(1, TREAT), tagged));
    expect_refused(&with(deny(1, TREAT), tagged), "resources.all.tagged");
}

#[test]
fn only_a_permit_has_a_limit_of_uses() {
    expect_accepted(&with(permit(1, TREAT), |d| d.uses_left = Some(1)));
    expect_refused(
        &with(deny(1, TREAT), |d| d.uses_left = Some(1)),
        "uses_left",
    );
}

#[test]
fn a_study_is_named_only_with_research_purposes() {
    let study = |d: &mut Directive| d.study = Some(STUDY);
    expect_accepted(&with(
        permit(1, &[Purpose::HRESCH, Purpose::CLINTRL]),
        study,
    ));
    expect_accepted(&with(deny(1, &[]), study));
    expect_refused(&with(permit(1, TREAT), study), "study");
    expect_refused(
        &with(deny(1, &[Purpose::HRESCH, Purpose::TREAT]), study),
        "study",
    );
}

#[test]
fn a_person_is_named_with_the_hospital_and_without_a_role() {
    let person = to_person("person-1", ASKER);
    expect_accepted(&with(permit(1, TREAT), |d| d.grantee = person.clone()));
    let mut homeless = person.clone();
    homeless.hospital = None;
    expect_refused(
        &with(permit(1, TREAT), |d| d.grantee = homeless),
        "grantee.hospital",
    );
    let mut with_role = person;
    with_role.role = Some(Role::Nurse);
    expect_refused(
        &with(deny(1, TREAT), |d| d.grantee = with_role),
        "grantee.role",
    );
}

#[test]
fn a_directive_starts_before_it_ends() {
    let valid = |from, until| {
        with(permit(1, TREAT), |d| {
            d.valid_from = from;
            d.valid_until = until;
        })
    };
    expect_accepted(&valid(Some(1), Some(2)));
    expect_accepted(&valid(Some(u64::MAX), None));
    expect_accepted(&valid(None, Some(0)));
    expect_refused(&valid(Some(2), Some(2)), "valid_until");
    expect_refused(&valid(Some(3), Some(2)), "valid_until");
}

#[test]
fn a_directive_that_ended_before_its_start_may_be_asked_about_and_never_applies() {
    let never = with(permit(1, TREAT), |d| {
        d.valid_from = Some(NOW);
        d.valid_until = Some(NOW);
    });
    assert_eq!(never.check_terms(), Ok(()));
    for at in [NOW - 1, NOW, NOW + 1] {
        let mut request = request(Purpose::TREAT);
        request.at = at;
        expect_opens(false, &never, &request);
    }
}

#[test]
fn months_made_by_hand_are_checked_too() {
    let mut period = months("2024-01", "2024-02");
    std::mem::swap(&mut period.from, &mut period.until);
    expect_refused(
        &with(permit(1, TREAT), |d| d.data_period = Some(period)),
        "data_period",
    );
}
