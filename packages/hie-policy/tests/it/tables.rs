//! The tables against their published sources, where the design folder is at hand.

use hie_policy::{
    BreakGlassReason, Confidentiality, ObligationCode, PolicyKind, Purpose, RetentionReason,
};
use serde_json::Value;
use std::path::Path;

/// The rows of a reference table; `None`, with a note, where the folder is not at hand.
fn rows(table: &str) -> Option<Vec<Value>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/reference")
        .join(table);
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: {table} is not at hand");
        return None;
    };
    let document: Value = serde_json::from_str(&text).unwrap();
    Some(document["codes"].as_array().unwrap().clone())
}

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap()
}

#[test]
fn purposes_are_the_published_tree() {
    let Some(rows) = rows("purpose-of-use.json") else {
        return;
    };
    assert_eq!(rows.len(), Purpose::all().count());
    for (row, purpose) in rows.iter().zip(Purpose::all()) {
        assert_eq!(purpose.code(), text(row, "code"));
        assert_eq!(purpose.display(), text(row, "display"));
        assert_eq!(u64::from(purpose.depth()), row["depth"].as_u64().unwrap());
        let parent = purpose.parent().map_or("PurposeOfUse", Purpose::code);
        assert_eq!(parent, text(row, "parent"));
        let ancestors = row["ancestors"].as_array().unwrap();
        for other in Purpose::all() {
            let below = other == purpose || ancestors.iter().any(|a| a == other.code());
            assert_eq!(purpose.is_within(other), below, "{purpose} {other}");
        }
    }
}

#[test]
fn obligations_and_refrains_are_the_published_active_ones() {
    let (Some(obligations), Some(refrains)) = (rows("obligation.json"), rows("refrain.json"))
    else {
        return;
    };
    let mut active = 0;
    for (rows, kind) in [
        (obligations, PolicyKind::Obligation),
        (refrains, PolicyKind::Refrain),
    ] {
        for row in &rows {
            let code = ObligationCode::from_code(text(row, "code"));
            if text(row, "status") == "active" {
                active += 1;
                assert_eq!(code.unwrap().display(), text(row, "display"));
                assert_eq!(code.unwrap().kind(), kind);
            } else {
                assert!(code.is_err());
            }
        }
    }
    assert_eq!(active, ObligationCode::all().count());
}

#[test]
fn levels_are_the_published_ones_in_the_published_order() {
    let Some(rows) = rows("confidentiality.json") else {
        return;
    };
    assert_eq!(rows.len(), Confidentiality::all().count());
    for (rank, (row, level)) in rows.iter().zip(Confidentiality::all()).enumerate() {
        assert_eq!(level.code(), text(row, "code"));
        assert_eq!(level.display(), text(row, "display"));
        assert_eq!(row["rank"], rank);
    }
}

#[test]
fn retired_levels_are_refused() {
    for retired in ["B", "D", "I", "ETH", "HIV", "PSY", "SDV", "C", "S", "T"] {
        assert!(Confidentiality::from_code(retired).is_err());
    }
}

#[test]
fn break_glass_reasons_are_the_published_ones() {
    let Some(rows) = rows("break-glass-reasons.json") else {
        return;
    };
    assert_eq!(rows.len(), BreakGlassReason::all().count());
    for (row, reason) in rows.iter().zip(BreakGlassReason::all()) {
        assert_eq!(reason.code(), text(row, "code"));
        assert_eq!(reason.display(), text(row, "display"));
        let able = row["patient_able_to_consent"].as_bool().unwrap();
        assert_eq!(reason.default_enabled(), !able);
    }
}

#[test]
fn grounds_to_keep_a_copy_are_purposes_of_use_under_their_published_names() {
    for reason in RetentionReason::all() {
        let purpose = Purpose::from_code(reason.code()).unwrap();
        assert_eq!(reason.display(), purpose.display());
        // Treating the patient is none: that is what consent was asked for.
        assert!(!purpose.is_within(Purpose::TREAT));
    }
}
