//! A base rule with exceptions keeps its meaning: asked of the decision itself.

use hie_fhir::consent::{Import, Loss};
use hie_policy::{
    Actor, Authority, Category, Confidentiality, Directive, Emergency, EmergencyAccess, Id16,
    Outcome, Purpose, Record, Request, Role, decide,
};
use serde_json::json;

use crate::scene::{NOW, actor, handle, level, purposes, read};

fn directives(import: &Import) -> Vec<Directive> {
    let each = import.directives.iter().enumerate();
    each.map(|(at, one)| {
        let id = u64::try_from(at).unwrap() + 1;
        one.terms
            .to_policy(id, &handle(), one.effect.0, Authority::Controller)
            .unwrap()
    })
    .collect()
}

struct Asked {
    hospital: &'static str,
    purpose: Purpose,
    level: Confidentiality,
    category: &'static str,
}

fn outcome(import: &Import, asked: &Asked) -> Outcome {
    let request = Request {
        actor: Actor {
            hospital: asked.hospital.to_owned(),
            role: Role::Physician,
            person: "someone".to_owned(),
        },
        purpose: asked.purpose,
        study: None,
        at: NOW + 10,
        record: Record {
            root: Id16([9; 16]),
            handle: handle().into(),
            custodian: "north-hospital".to_owned(),
            origin: "north-hospital".to_owned(),
            category: Category::Code(asked.category.to_owned()),
            confidentiality: asked.level,
            tags: Vec::new(),
            groups: Vec::new(),
            period: None,
        },
    };
    let emergency = Emergency {
        access: EmergencyAccess::Allowed,
        session_open: false,
    };
    decide(&directives(import), &emergency, &request).outcome
}

const PLAIN: Asked = Asked {
    hospital: "east-hospital",
    purpose: Purpose::TREAT,
    level: Confidentiality::N,
    category: "discharge-summary",
};

#[test]
fn a_base_denial_with_a_permit_in_it_denies_all_but_that() {
    let import = read(json!({
        "type": "deny",
        "provision": [{
            "type": "permit",
            "actor": [actor("PRCP", "Organization/east")],
            "purpose": purposes(&["TREAT"]),
        }],
    }));
    assert!(import.is_ready(), "{import:?}");
    assert_eq!(outcome(&import, &PLAIN), Outcome::Permit);
    let west = Asked {
        hospital: "west-hospital",
        ..PLAIN
    };
    assert_eq!(outcome(&import, &west), Outcome::Deny);
    let payment = Asked {
        purpose: Purpose::HPAYMT,
        ..PLAIN
    };
    assert_eq!(outcome(&import, &payment), Outcome::Deny);
    let care = Asked {
        purpose: Purpose::COC,
        ..PLAIN
    };
    assert_eq!(outcome(&import, &care), Outcome::Permit);
}

#[test]
fn an_exception_for_everyone_from_a_denial_of_everything_holds_by_being_later() {
    let import = read(json!({
        "type": "deny",
        "provision": [{ "type": "permit", "purpose": purposes(&["TREAT"]) }],
    }));
    assert_eq!(outcome(&import, &PLAIN), Outcome::Permit);
    let payment = Asked {
        purpose: Purpose::HPAYMT,
        ..PLAIN
    };
    assert_eq!(outcome(&import, &payment), Outcome::Deny);
}

#[test]
fn an_exception_that_would_not_hold_is_named_and_not_written() {
    // For the same purpose and everyone: nothing here puts it above the denial.
    let import = read(json!({
        "type": "deny",
        "purpose": purposes(&["TREAT"]),
        "provision": [{ "type": "permit", "dataPeriod": { "start": "2022", "end": "2022" } }],
    }));
    assert_eq!(import.directives.len(), 1);
    let named = import.unmapped.iter().any(|one| {
        one.path == "Consent.provision.provision[0]" && one.loss == Loss::PermitWithheld
    });
    assert!(named, "{import:?}");
    assert_eq!(outcome(&import, &PLAIN), Outcome::Deny);
}

#[test]
fn a_base_permit_with_a_denial_in_it_permits_all_but_that() {
    let import = read(json!({
        "type": "permit",
        "purpose": purposes(&["TREAT", "COC", "HPAYMT"]),
        "securityLabel": level("V"),
        "provision": [
            { "type": "deny", "securityLabel": level("R") },
            { "type": "deny", "code": [{ "coding": [{ "system": "http://loinc.org", "code": "18842-5" }] }], "purpose": purposes(&["TREAT"]) },
        ],
    }));
    assert!(import.is_ready(), "{import:?}");
    let note = Asked {
        category: "referral-note",
        ..PLAIN
    };
    assert_eq!(outcome(&import, &note), Outcome::Permit);
    let restricted = Asked {
        level: Confidentiality::R,
        category: "referral-note",
        ..PLAIN
    };
    assert_eq!(outcome(&import, &restricted), Outcome::Deny);
    assert_eq!(outcome(&import, &PLAIN), Outcome::Deny);
    // Named by the permit more deeply than by the denial, and denied all the same.
    let care = Asked {
        purpose: Purpose::COC,
        ..PLAIN
    };
    assert_eq!(outcome(&import, &care), Outcome::Deny);
    let payment = Asked {
        purpose: Purpose::HPAYMT,
        ..PLAIN
    };
    assert_eq!(outcome(&import, &payment), Outcome::Permit);
}

#[test]
fn three_levels_keep_their_meaning() {
    let import = read(json!({
        "type": "permit",
        "purpose": purposes(&["TREAT"]),
        "provision": [{
            "type": "deny",
            "code": [{ "coding": [{ "system": "http://loinc.org", "code": "18842-5" }] }],
            "provision": [{ "type": "permit", "actor": [actor("PRCP", "Organization/east")] }],
        }],
    }));
    assert!(import.is_ready(), "{import:?}");
    assert_eq!(import.directives.len(), 3);
    assert_eq!(outcome(&import, &PLAIN), Outcome::Permit);
    let west = Asked {
        hospital: "west-hospital",
        ..PLAIN
    };
    assert_eq!(outcome(&import, &west), Outcome::Deny);
    let note = Asked {
        category: "referral-note",
        hospital: "west-hospital",
        ..PLAIN
    };
    assert_eq!(outcome(&import, &note), Outcome::Permit);
}

#[test]
fn a_permit_that_would_beat_a_denial_beside_it_is_not_written() {
    let import = read(json!({
        "type": "permit",
        "purpose": purposes(&["TREAT"]),
        "provision": [
            { "type": "deny", "actor": [actor("PRCP", "Organization/east")] },
            {
                "type": "permit",
                "actor": [actor("PRCP", "Organization/east")],
                "code": [{ "coding": [{ "system": "http://loinc.org", "code": "18842-5" }] }],
            },
        ],
    }));
    assert_eq!(import.directives.len(), 2, "{import:?}");
    assert_eq!(outcome(&import, &PLAIN), Outcome::Deny);
    let west = Asked {
        hospital: "west-hospital",
        ..PLAIN
    };
    assert_eq!(outcome(&import, &west), Outcome::Permit);
}

#[test]
fn a_permit_in_a_permit_whose_condition_is_lost_is_lost_too() {
    let import = read(json!({
        "type": "permit",
        "purpose": purposes(&["TREAT"]),
        "class": [{ "system": "http://hl7.org/fhir/resource-types", "code": "Observation" }],
        "provision": [{ "type": "permit", "actor": [actor("PRCP", "Organization/east")] }],
    }));
    assert_eq!(import.directives, []);
}
