//! The published vectors: named cases first, then random ones.

use crate::oracle;
use hie_policy::{Decision, Directive, Emergency, EmergencyAccess, Request, decide, explain};
use serde::Deserialize;
use std::path::Path;

const FIXTURE: &str = include_str!("../../testdata/decision-vectors.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    directives: Vec<Directive>,
    emergency_access: EmergencyAccess,
    break_glass_open: bool,
    request: Request,
    expected: Decision,
}

impl Case {
    fn emergency(&self) -> Emergency {
        Emergency {
            access: self.emergency_access,
            session_open: self.break_glass_open,
        }
    }
}

/// Named cases first; in the file random ones follow, called `case-0001` and so on.
fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = serde_json::from_str(FIXTURE).unwrap();
    assert_eq!(cases.len(), 533);
    cases.sort_by_key(|case| case.name.starts_with("case-"));
    assert!(cases.iter().any(|case| case.name == "nothing said"));
    cases
}

fn expect_no_failures(failures: &[String]) {
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn every_published_vector_is_decided_as_published() {
    let mut failures = Vec::new();
    for case in cases() {
        let decision = decide(&case.directives, &case.emergency(), &case.request);
        if decision != case.expected {
            failures.push(format!(
                "{}: {decision:?}, expected {:?}",
                case.name, case.expected
            ));
        }
    }
    expect_no_failures(&failures);
}

#[test]
fn the_terms_of_every_published_directive_are_well_formed() {
    let mut failures = Vec::new();
    for case in cases() {
        for directive in &case.directives {
            if let Err(error) = directive.check_terms() {
                failures.push(format!(
                    "{}: directive {}: {error}",
                    case.name, directive.id
                ));
            }
        }
    }
    expect_no_failures(&failures);
}

#[test]
fn an_explanation_ends_in_the_decision_it_explains() {
    for case in cases() {
        let explanation = explain(&case.directives, &case.emergency(), &case.request);
        assert_eq!(explanation.decision, case.expected, "{}", case.name);
        assert_eq!(explanation.findings.len(), case.directives.len());
    }
}

#[test]
fn the_brute_force_oracle_agrees_with_every_published_vector() {
    for case in cases() {
        let answer = oracle::decide(&case.directives, &case.emergency(), &case.request);
        assert_eq!(answer, case.expected, "{}", case.name);
    }
}

#[test]
fn every_case_survives_being_written_and_read() {
    for case in cases() {
        for directive in &case.directives {
            let json = serde_json::to_string(directive).unwrap();
            assert_eq!(
                &serde_json::from_str::<Directive>(&json).unwrap(),
                directive
            );
        }
        let json = serde_json::to_string(&case.request).unwrap();
        assert_eq!(
            serde_json::from_str::<Request>(&json).unwrap(),
            case.request
        );
    }
}

#[test]
fn the_fixture_is_the_published_file() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/reference/decision-vectors.json");
    let Ok(published) = std::fs::read_to_string(path) else {
        println!("skipped: the published vectors are not at hand");
        return;
    };
    let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert!(parse(&published) == parse(FIXTURE));
}
