//! Consents of others: every element is either mapped or named, and nothing is wider.

use std::path::{Path, PathBuf};

use hie_fhir::consent::{Answers, Context, DeniedLabel, Emergency, Import, RootProvision, import};
use serde_json::Value;

use crate::scene::handle;

/// Examples of our own, with invented people; and those beside the repository, where they are there.
fn examples() -> Vec<(String, Value)> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> = vec![here.join("testdata/consent")];
    let beside = here.join("../../../shared/data/consent");
    if beside.is_dir() {
        folders.push(beside);
    }
    let mut all = Vec::new();
    for folder in folders {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|end| end == "json") {
                let text = std::fs::read_to_string(&path).unwrap();
                let name = path.file_name().unwrap().to_str().unwrap().to_owned();
                all.push((name, serde_json::from_str(&text).unwrap()));
            }
        }
    }
    all.sort_by(|one, two| one.0.cmp(&two.0));
    all
}

/// At a time when all of them are in force that ever are.
const THEN: u64 = 1_466_665_400; // 2016-06-23T07:03:20Z

fn read(consent: &Value, answers: Answers) -> Import {
    let mut context = Context::new(handle(), THEN);
    let patient = consent
        .pointer("/patient/reference")
        .or(consent.pointer("/subject/reference"));
    context.patient = patient.and_then(Value::as_str).map(str::to_owned);
    for reference in [
        "Organization/f001",
        "Organization/ex-organization",
        "Organization/east",
    ] {
        context
            .hospitals
            .insert(reference.to_owned(), "east-hospital".parse().unwrap());
    }
    context.answers = answers;
    import(consent, &context)
}

fn every_answer() -> Vec<Answers> {
    let mut all = vec![Answers::default()];
    for emergency in [
        Emergency::Excluded,
        Emergency::Treatment,
        Emergency::BreakGlass,
    ] {
        for root in [RootProvision::Extent, RootProvision::Exception] {
            for broader in [true, false] {
                all.push(Answers {
                    emergency: Some(emergency),
                    root: Some(root),
                    denied_label: Some(DeniedLabel::AndAbove),
                    broader_denial: Some(broader),
                });
            }
        }
    }
    all
}

/// Paths of all leaves.
fn leaves(value: &Value, path: &str, all: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                leaves(value, &format!("{path}.{name}"), all);
            }
        }
        Value::Array(entries) => {
            for (at, value) in entries.iter().enumerate() {
                leaves(value, &format!("{path}[{at}]"), all);
            }
        }
        _ => all.push(path.to_owned()),
    }
}

fn is_in(leaf: &str, path: &str) -> bool {
    leaf.strip_prefix(path)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

#[test]
fn every_element_of_every_example_is_mapped_or_named() {
    let examples = examples();
    assert!(examples.len() >= 6);
    for (name, consent) in examples {
        let report = read(&consent, every_answer()[1]);
        let mut all = Vec::new();
        leaves(&consent, "Consent", &mut all);
        for leaf in all {
            let mapped = report.mapped.iter().any(|one| is_in(&leaf, &one.path));
            let named = report.unmapped.iter().any(|one| is_in(&leaf, &one.path));
            // What stands in a rule that is refused as a whole is named with it.
            let refused = report.is_refused();
            assert!(mapped || named || refused, "{name}: {leaf}\n{report:#?}");
        }
    }
}

#[test]
fn r4_examples_are_read_and_r5_ones_are_refused() {
    for (name, consent) in examples() {
        let refused = read(&consent, every_answer()[1]).is_refused();
        assert_eq!(refused, name.starts_with("r5-"), "{name}");
    }
}

#[test]
fn whatever_is_answered_every_directive_is_one_that_can_be_written() {
    for (name, consent) in examples() {
        for answers in every_answer() {
            let report = read(&consent, answers);
            for (at, one) in report.directives.iter().enumerate() {
                let id = u64::try_from(at).unwrap();
                let directive = one
                    .terms
                    .to_policy(
                        id,
                        &handle(),
                        one.effect.0,
                        hie_policy::Authority::Controller,
                    )
                    .unwrap();
                directive
                    .check_form()
                    .unwrap_or_else(|error| panic!("{name}: {error}"));
            }
            assert!(report.is_ready() || report.messages().is_empty());
        }
    }
}

#[test]
fn without_answers_a_denial_that_reaches_emergencies_writes_nothing() {
    let mut asked = 0;
    for (_, consent) in examples() {
        let report = read(&consent, Answers::default());
        if !report.questions.is_empty() {
            asked += 1;
            assert!(report.messages().is_empty());
        }
    }
    assert!(asked >= 2);
}

#[test]
fn the_permits_of_our_own_examples_are_those_expected() {
    let expected = [
        ("deny-all-but-one.json", 1, 1),
        ("deny-in-emergencies.json", 0, 1),
        ("legacy-opt-out.json", 1, 1),
        ("permit-one-hospital.json", 1, 0),
        ("permit-without-restricted.json", 1, 1),
        ("permit-with-a-lost-condition.json", 0, 0),
    ];
    let all = examples();
    for (name, permits, denials) in expected {
        let (_, consent) = all.iter().find(|(file, _)| file == name).unwrap();
        let answers = Answers {
            emergency: Some(Emergency::Excluded),
            root: Some(RootProvision::Exception),
            denied_label: Some(DeniedLabel::AndAbove),
            broader_denial: None,
        };
        let report = read(consent, answers);
        let count = |code: &str| {
            report
                .directives
                .iter()
                .filter(|one| one.effect.code() == code)
                .count()
        };
        assert_eq!(
            (count("permit"), count("deny")),
            (permits, denials),
            "{name}: {report:#?}"
        );
        assert!(report.is_ready(), "{name}: {report:#?}");
    }
}
