//! From the wire to what the decision is made of.

use hie_types::consent::{Months, RecordCategory, RecordFacts, Resources, Terms};
use hie_types::{Handle, MAX_GROUPS, MAX_TAGS, RecordId, Tag};
use serde_json::json;

fn facts() -> RecordFacts {
    serde_json::from_value(json!({
        "root": "01".repeat(16), "handle": "02".repeat(16), "custodian": "north", "origin": "south",
        "category": { "code": "lab-report" }, "confidentiality": "N",
    }))
    .unwrap()
}

fn months(from: &str, until: &str) -> Months {
    serde_json::from_value(json!({ "from": from, "until": until })).unwrap()
}

#[test]
fn a_record_is_taken_over_field_by_field() {
    let record = RecordFacts {
        tags: vec![Tag([3; 16])],
        groups: vec![hie_types::Group([4; 16])],
        period: Some(months("2024-01", "2024-02")),
        ..facts()
    };
    let policy = record.to_policy().unwrap();
    assert_eq!(policy.root, record.root.into());
    assert_eq!(policy.handle, record.handle.into());
    assert_eq!(
        (policy.custodian.as_str(), policy.origin.as_str()),
        ("north", "south")
    );
    assert_eq!(
        policy.category,
        hie_policy::Category::Code("lab-report".into())
    );
    assert_eq!(policy.tags, vec![hie_policy::Id16([3; 16])]);
    assert_eq!(policy.groups, vec![hie_policy::Id16([4; 16])]);
    assert_eq!(policy.period.map(Months::from), record.period);
}

#[test]
fn a_record_has_at_most_8_tags_and_4_groups() {
    let with = |tags: usize, groups: usize| {
        RecordFacts {
            tags: vec![Tag([1; 16]); tags],
            groups: vec![hie_types::Group([1; 16]); groups],
            ..facts()
        }
        .to_policy()
    };
    assert!(with(MAX_TAGS, MAX_GROUPS).is_ok());
    assert_eq!(with(MAX_TAGS + 1, 0).unwrap_err().field, "tags");
    assert_eq!(with(0, MAX_GROUPS + 1).unwrap_err().field, "groups");
}

#[test]
fn the_first_month_is_not_after_the_last() {
    assert!(months("2024-01", "2024-01").to_policy().is_ok());
    let inverted = Some(months("2024-02", "2024-01"));
    let record = RecordFacts {
        period: inverted,
        ..facts()
    };
    assert_eq!(record.to_policy().unwrap_err().field, "period");
    let terms: Terms = serde_json::from_value(json!({ "resources": { "all": {} } })).unwrap();
    let terms = Terms {
        data_period: inverted,
        ..terms
    };
    let (effect, by) = (
        hie_policy::Effect::Permit,
        hie_policy::Authority::Controller,
    );
    let error = terms
        .to_policy(1, &Handle([0; 16]), effect, by)
        .unwrap_err();
    assert_eq!(error.field, "data_period");
}

#[test]
fn every_kind_of_resources_keeps_what_it_names() {
    let id = hie_policy::Id16([5; 16]);
    let pairs = [
        (
            Resources::All { tagged: true },
            hie_policy::Resources::All { tagged: true },
        ),
        (
            Resources::Categories {
                codes: vec!["ct".parse().unwrap()],
            },
            hie_policy::Resources::Categories {
                codes: vec!["ct".into()],
            },
        ),
        (
            Resources::Tags {
                tags: vec![id.into()],
            },
            hie_policy::Resources::Tags { tags: vec![id] },
        ),
        (
            Resources::Groups {
                groups: vec![id.into()],
            },
            hie_policy::Resources::Groups { groups: vec![id] },
        ),
        (
            Resources::Records {
                roots: vec![RecordId([5; 16])],
            },
            hie_policy::Resources::Records { roots: vec![id] },
        ),
    ];
    for (wire, policy) in pairs {
        assert_eq!(wire.to_policy(), policy);
    }
    assert_eq!(
        RecordCategory::Blinded(Tag([5; 16])).to_policy(),
        hie_policy::Category::Blinded(id)
    );
}
