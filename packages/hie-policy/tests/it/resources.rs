//! Which records a directive is about (domain.md 4.2), each kind of resources at its boundary.

use crate::scene::*;
use hie_policy::{Category, Confidentiality, Id16, Purpose, Resources, Unmet, applies};

const TREAT: &[Purpose] = &[Purpose::TREAT];

fn all(tagged: bool) -> Resources {
    Resources::All { tagged }
}

fn categories(codes: &[&str]) -> Resources {
    Resources::Categories {
        codes: codes.iter().map(|code| (*code).to_string()).collect(),
    }
}

fn tags(tags: &[Id16]) -> Resources {
    Resources::Tags {
        tags: tags.to_vec(),
    }
}

fn groups(groups: &[Id16]) -> Resources {
    Resources::Groups {
        groups: groups.to_vec(),
    }
}

fn roots(roots: &[Id16]) -> Resources {
    Resources::Records {
        roots: roots.to_vec(),
    }
}

#[test]
fn everything_means_untagged_records_in_a_permit_and_all_records_in_a_denial() {
    let tagged = request_for(Purpose::TREAT, |r| r.tags = vec![TAG]);
    let blinded = request_for(Purpose::TREAT, |r| r.category = Category::Blinded(TAG));
    for sensitive in [&tagged, &blinded] {
        expect_opens(false, &permit(1, TREAT), sensitive);
        let including = with(permit(1, TREAT), |d| d.resources = all(true));
        expect_opens(true, &including, sensitive);
        expect_closes(true, &deny(1, TREAT), sensitive);
    }
    assert_eq!(applies(&permit(1, TREAT), &tagged), Err(Unmet::Tagged));
}

#[test]
fn categories_match_the_clear_category_and_a_permit_only_untagged_records() {
    let named = categories(&["imaging-report", "laboratory-report"]);
    let plain = request(Purpose::TREAT);
    let tagged = request_for(Purpose::TREAT, |r| r.tags = vec![TAG]);
    let blinded = request_for(Purpose::TREAT, |r| r.category = Category::Blinded(TAG));
    let yes = with(permit(1, TREAT), |d| d.resources = named.clone());
    let no = with(deny(1, TREAT), |d| d.resources = named);
    for (request, opens, closes) in [
        (&plain, true, true),
        (&tagged, false, true),
        (&blinded, false, false),
    ] {
        expect_opens(opens, &yes, request);
        expect_closes(closes, &no, request);
    }
    let other = categories(&["referral-note"]);
    expect_opens(
        false,
        &with(permit(1, TREAT), |d| d.resources = other.clone()),
        &plain,
    );
    expect_closes(
        false,
        &with(deny(1, TREAT), |d| d.resources = other),
        &plain,
    );
}

#[test]
fn a_permit_names_every_tag_and_a_denial_any() {
    let both = request_for(Purpose::TREAT, |r| r.tags = vec![TAG, OTHER_TAG]);
    let blinded = request_for(Purpose::TREAT, |r| {
        r.tags = vec![TAG];
        r.category = Category::Blinded(OTHER_TAG);
    });
    let third = Id16([0xcc; 16]);
    for request in [&both, &blinded] {
        for (named, opens, closes) in [
            (vec![TAG, OTHER_TAG], true, true),
            (vec![TAG, OTHER_TAG, third], true, true),
            (vec![TAG], false, true),
            (vec![OTHER_TAG], false, true),
            (vec![third], false, false),
        ] {
            expect_opens(
                opens,
                &with(permit(1, TREAT), |d| d.resources = tags(&named)),
                request,
            );
            expect_closes(
                closes,
                &with(deny(1, TREAT), |d| d.resources = tags(&named)),
                request,
            );
        }
    }
}

#[test]
fn tags_never_match_a_record_without_tags() {
    let plain = request(Purpose::TREAT);
    expect_opens(
        false,
        &with(permit(1, TREAT), |d| d.resources = tags(&[TAG])),
        &plain,
    );
    expect_closes(
        false,
        &with(deny(1, TREAT), |d| d.resources = tags(&[TAG])),
        &plain,
    );
}

#[test]
fn groups_match_by_one_and_a_permit_only_untagged_records() {
    let stay = request_for(Purpose::TREAT, |r| r.groups = vec![OTHER_GROUP, GROUP]);
    let tagged = request_for(Purpose::TREAT, |r| {
        r.groups = vec![GROUP];
        r.tags = vec![TAG];
    });
    let other_stay = request_for(Purpose::TREAT, |r| r.groups = vec![OTHER_GROUP]);
    let yes = with(permit(1, TREAT), |d| d.resources = groups(&[GROUP]));
    let no = with(deny(1, TREAT), |d| d.resources = groups(&[GROUP]));
    for (request, opens, closes) in [
        (&stay, true, true),
        (&tagged, false, true),
        (&other_stay, false, false),
    ] {
        expect_opens(opens, &yes, request);
        expect_closes(closes, &no, request);
    }
}

#[test]
fn groups_are_not_sensitivity() {
    let grouped = request_for(Purpose::TREAT, |r| r.groups = vec![GROUP]);
    expect_opens(true, &permit(1, TREAT), &grouped);
    let tagged_alike = request_for(Purpose::TREAT, |r| r.tags = vec![GROUP]);
    let no = with(deny(1, TREAT), |d| d.resources = groups(&[GROUP]));
    expect_closes(false, &no, &tagged_alike);
}

#[test]
fn records_match_by_their_root_tagged_or_not() {
    let tagged = request_for(Purpose::TREAT, |r| r.tags = vec![TAG]);
    for request in [&request(Purpose::TREAT), &tagged] {
        for (named, holds) in [(vec![OTHER_ROOT, ROOT], true), (vec![OTHER_ROOT], false)] {
            expect_opens(
                holds,
                &with(permit(1, TREAT), |d| d.resources = roots(&named)),
                request,
            );
            expect_closes(
                holds,
                &with(deny(1, TREAT), |d| d.resources = roots(&named)),
                request,
            );
        }
    }
}

#[test]
fn the_default_ceiling_is_normal_but_for_tags_and_records_and_the_default_floor_is_the_lowest() {
    for level in Confidentiality::all() {
        let at_most_n = level <= Confidentiality::N;
        let plain = request_for(Purpose::TREAT, |r| {
            r.confidentiality = level;
            r.groups = vec![GROUP];
        });
        for resources in [
            all(false),
            all(true),
            categories(&["laboratory-report"]),
            groups(&[GROUP]),
        ] {
            let yes = with(permit(1, TREAT), |d| d.resources = resources);
            expect_opens(at_most_n, &yes, &plain);
        }
        let tagged = request_for(Purpose::TREAT, |r| {
            r.confidentiality = level;
            r.tags = vec![TAG];
        });
        for resources in [tags(&[TAG]), roots(&[ROOT])] {
            let yes = with(permit(1, TREAT), |d| d.resources = resources.clone());
            expect_opens(true, &yes, &tagged);
            expect_closes(
                true,
                &with(deny(1, TREAT), |d| d.resources = resources),
                &tagged,
            );
        }
        expect_closes(true, &deny(1, TREAT), &plain);
    }
}
