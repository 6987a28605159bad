//! The small types: codes, months, ids. Exact, and never echoing what they refuse.

use hie_policy::{
    Authority, BreakGlassReason, Capability, Category, Confidentiality, ContestAnswer, Directive,
    Effect, EmergencyAccess, ErasureReason, Grantee, Id16, Month, Months, ObligationCode, Outcome,
    PolicyKind, Power, Purpose, Reason, Resources, RetentionReason, Role,
};
use serde::de::DeserializeOwned;

#[track_caller]
fn refusal<T: DeserializeOwned>(json: &str) -> String {
    match serde_json::from_str::<T>(json) {
        Ok(_) => panic!("accepted {json}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn every_code_reads_as_itself_and_nothing_else() {
    macro_rules! check {
        ($($type:ident: $codes:literal;)+) => {$(
            let codes: Vec<_> = $type::all().map($type::code).collect();
            assert_eq!(codes.join(" "), $codes);
            for value in $type::all() {
                assert_eq!($type::from_code(value.code()), Ok(value));
                assert_eq!(value.code().parse(), Ok(value));
                assert_eq!(value.to_string(), value.code());
                let json = serde_json::to_string(&value).unwrap();
                assert_eq!(json, format!("\"{}\"", value.code()));
                assert_eq!(serde_json::from_str::<$type>(&json).unwrap(), value);
            }
            for wrong in ["", " ", "Permit", "PHYSICIAN", "n", "N ", "ovrer", "0", "secret-value"] {
                assert!($type::from_code(wrong).is_err());
                let error = refusal::<$type>(&format!("\"{wrong}\""));
                assert!(error.starts_with("expected one of "), "{error}");
                assert!(!error.contains("secret"), "{error}");
            }
        )+};
    }
    check! {
        Role: "physician nurse pharmacist paramedic records_officer privacy_officer researcher gateway administrator";
        Capability: "custodian requester emergency attester research";
        Confidentiality: "U L M N R V";
        Effect: "permit deny";
        Authority: "controller signed delegate attested";
        Power: "permit deny revoke dispute export_log manage_delegates";
        EmergencyAccess: "allowed opted_out";
        Outcome: "permit deny no_consent";
        BreakGlassReason: "OVRER OVRINCOMP OVRPJ OVRPS OVRTPS";
        ErasureReason: "patient_request retention_ended legal_order published_in_error reissued";
        ContestAnswer: "record_stands record_withdrawn";
        RetentionReason: "RECORDMGT HCOMPL PUBHLTH HRESCH HLEGAL";
        Reason: "custodian permitted break_glass denied no_directive emergency_opt_out break_glass_not_open outside_break_glass unknown_record not_current contested patient_closed not_accredited capability_missing role_not_allowed staff_suspended staff_expired barred too_many_sessions";
    }
}

#[test]
fn a_refused_code_names_what_was_expected() {
    let error = refusal::<Confidentiality>("\"X\"");
    assert!(
        error.starts_with("expected one of U, L, M, N, R, V"),
        "{error}"
    );
    let error = refusal::<Confidentiality>("3");
    assert!(
        error.contains("expected one of U, L, M, N, R, V"),
        "{error}"
    );
}

#[test]
fn levels_are_ordered_from_unrestricted_to_very_restricted() {
    let mut levels: Vec<_> = Confidentiality::all().collect();
    levels.sort();
    assert_eq!(levels, Confidentiality::all().collect::<Vec<_>>());
    for pair in levels.windows(2) {
        assert!(pair[0] < pair[1]);
    }
}

#[test]
fn each_reason_implies_one_outcome() {
    let of = |outcome| -> Vec<&str> {
        Reason::all()
            .filter(|reason| reason.outcome() == outcome)
            .map(Reason::code)
            .collect()
    };
    assert_eq!(
        of(Outcome::Permit),
        ["custodian", "permitted", "break_glass"]
    );
    assert_eq!(
        of(Outcome::NoConsent),
        [
            "no_directive",
            "break_glass_not_open",
            "outside_break_glass"
        ]
    );
    assert_eq!(of(Outcome::Deny).len(), 13);
}

#[test]
fn only_controller_and_signed_are_the_patients_own() {
    let own: Vec<_> = Authority::all().filter(|a| a.is_patients_own()).collect();
    assert_eq!(own, [Authority::Controller, Authority::Signed]);
}

#[test]
fn only_reasons_of_patients_who_cannot_consent_are_enabled_by_default() {
    let enabled: Vec<_> = BreakGlassReason::all()
        .filter(|r| r.default_enabled())
        .collect();
    assert_eq!(
        enabled,
        [BreakGlassReason::OVRER, BreakGlassReason::OVRINCOMP]
    );
}

#[test]
fn obligations_are_exact_and_the_retired_refrain_is_refused() {
    for right in ["CUIMark", "NORDSCLCD", "ENCRYPT", "NOAUTH"] {
        assert_eq!(ObligationCode::from_code(right).unwrap().code(), right);
    }
    for wrong in [
        "NORDSLCD",
        "CUIMARK",
        "cuimark",
        "ObligationPolicy",
        "RefrainPolicy",
        "",
    ] {
        let error = ObligationCode::from_code(wrong).unwrap_err();
        assert!(!error.to_string().contains("NORDSLCD"));
    }
    let kind = |code| ObligationCode::from_code(code).unwrap().kind();
    assert_eq!(kind("PROCESSINLINELABEL"), PolicyKind::Obligation);
    assert_eq!(kind("NOAUTH"), PolicyKind::Refrain);
}

#[test]
fn a_month_is_four_digits_a_dash_and_two_digits_of_the_years_1900_to_2199() {
    for right in ["1900-01", "1999-12", "2000-01", "2024-06", "2199-12"] {
        let month: Month = right.parse().unwrap();
        assert_eq!(month.to_string(), right);
    }
    for wrong in [
        "1899-12",
        "2200-01",
        "2024-00",
        "2024-13",
        "2024-1",
        "2024-001",
        "24-01",
        "2024/01",
        "2024-01-01",
        "+024-01",
        "2024-+1",
        " 2024-01",
        "2024-01 ",
        "202４-01",
        "",
        "-",
        "2024",
    ] {
        assert!(wrong.parse::<Month>().is_err(), "{wrong}");
    }
    let error = refusal::<Month>("\"2024-13\"");
    assert!(
        error.starts_with("expected a month YYYY-MM between 1900-01 and 2199-12"),
        "{error}"
    );
    assert_eq!(Month::new(1900, 1), Some(Month::MIN));
    assert_eq!(Month::new(2199, 12), Some(Month::MAX));
    for (year, month) in [(1899, 12), (2200, 1), (2024, 0), (2024, 13), (u16::MAX, 12)] {
        assert_eq!(Month::new(year, month), None);
    }
    assert!("2023-12".parse::<Month>().unwrap() < "2024-01".parse().unwrap());
}

#[test]
fn months_run_forwards() {
    let read = |json| serde_json::from_str::<Months>(json);
    let one = read(r#"{"from":"2024-01","until":"2024-01"}"#).unwrap();
    assert!(one.contains(&one) && one.overlaps(&one));
    let error = refusal::<Months>(r#"{"from":"2024-02","until":"2024-01"}"#);
    assert!(
        error.starts_with("expected from to be no later than until"),
        "{error}"
    );
    assert!(read(r#"{"from":"2024-01"}"#).is_err());
    assert!(read(r#"{"from":"2024-01","until":"2024-01","to":"2024-01"}"#).is_err());
    assert!(Months::try_from((one.from, one.until)).is_ok());
}

#[test]
fn an_id_is_exactly_32_lower_case_hex_digits() {
    let right = "00112233445566778899aabbccddeeff";
    let id: Id16 = right.parse().unwrap();
    assert_eq!(id.to_string(), right);
    assert_eq!(id.0[0], 0x00);
    assert_eq!(id.0[15], 0xff);
    for wrong in [
        "",
        "00112233445566778899aabbccddeef",
        "00112233445566778899aabbccddeeff0",
        "00112233445566778899AABBCCDDEEFF",
        "0x112233445566778899aabbccddeeff",
        "00112233445566778899aabbccddeefg",
        "00112233445566778899aabbccddeé0",
    ] {
        assert!(wrong.parse::<Id16>().is_err(), "{wrong}");
    }
    let error = refusal::<Id16>("\"secret\"");
    assert!(
        error.starts_with("expected 32 lower-case hex digits"),
        "{error}"
    );
    assert!(!error.contains("secret"));
}

#[test]
fn unknown_fields_are_refused() {
    assert!(refusal::<Grantee>(r#"{"hospitals":"hanul"}"#).contains("unknown field"));
    assert!(refusal::<Resources>(r#"{"all":{"taged":true}}"#).contains("unknown field"));
    assert!(refusal::<Resources>(r#"{"everything":{}}"#).contains("unknown variant"));
    refusal::<Resources>(r#"{"all":{},"tags":{"tags":[]}}"#);
    refusal::<Resources>(r#""all""#);
    refusal::<Category>(r#"{"code":"a","blinded":"b"}"#);
    let directive = r#"{"id":1,"handle":"11111111111111111111111111111111","effect":"permit",
        "authority":"controller","resources":{"all":{}}}"#;
    let read: Directive = serde_json::from_str(directive).unwrap();
    assert_eq!(read.grantee, Grantee::default());
    assert!(read.purposes.is_empty());
    let extra = directive.replace("\"id\":1", "\"id\":1,\"ids\":2");
    assert!(refusal::<Directive>(&extra).contains("unknown field"));
}

#[test]
fn purposes_read_from_json_by_code_only() {
    assert_eq!(
        serde_json::from_str::<Purpose>("\"BTG\"").unwrap(),
        Purpose::BTG
    );
    assert!(refusal::<Purpose>("58").contains("expected a purpose of use code"));
    refusal::<Purpose>("\"PurposeOfUse\"");
}
