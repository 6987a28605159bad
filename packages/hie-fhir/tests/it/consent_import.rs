//! What an import maps, and what it says of the rest.

use hie_fhir::consent::{Answers, Emergency, Import, Loss, QuestionKind, RootProvision, import};
use hie_types::consent::{ExecuteMsg, Resources};
use serde_json::{Value, json};

use crate::scene::{
    HANDLE, NOW, TestKey, actor, answered, consent, context, handle, level, purposes, read, tag,
};

fn permit(more: Value) -> Value {
    let mut all = json!({ "type": "permit", "purpose": purposes(&["TREAT"]) });
    let more = more.as_object().unwrap().clone();
    all.as_object_mut().unwrap().extend(more);
    all
}

fn deny(more: Value) -> Value {
    let mut all = permit(more);
    all["type"] = json!("deny");
    all
}

fn losses(import: &Import, loss: Loss) -> Vec<&str> {
    let all = import.unmapped.iter().filter(|one| one.loss == loss);
    all.map(|one| one.path.as_str()).collect()
}

fn asked(import: &Import) -> Vec<QuestionKind> {
    import.questions.iter().map(|one| one.kind).collect()
}

#[test]
fn a_permit_for_a_hospital_becomes_one_message() {
    let import = read(permit(json!({
        "actor": [actor("PRCP", "Organization/east"), actor("CST", "Organization/west")],
        "period": { "start": "2027-01-01", "end": "2027-06-30" },
        "securityLabel": level("M"),
    })));
    assert!(import.is_ready(), "{import:?}");
    let [
        ExecuteMsg::Permit {
            handle: whose,
            terms,
        },
    ] = &import.messages()[..]
    else {
        panic!("{import:?}");
    };
    assert_eq!(*whose, handle());
    assert_eq!(
        terms.grantee.hospital.as_ref().unwrap().as_str(),
        "east-hospital"
    );
    assert_eq!(terms.custodian.as_ref().unwrap().as_str(), "west-hospital");
    assert_eq!(terms.purposes[0].code(), "TREAT");
    assert_eq!(terms.confidentiality.unwrap().code(), "M");
    assert_eq!(terms.valid_from, Some(1_798_761_600));
    assert_eq!(terms.resources, Resources::All { tagged: false });
}

#[test]
fn an_end_given_as_a_day_ends_with_that_day() {
    for (end, expected) in [
        ("2027-06-30", 1_814_400_000),
        ("2027-06", 1_814_400_000),
        ("2027-06-30T12:00:00Z", 1_814_356_801),
        ("2027-06-30T12:00:00+02:00", 1_814_349_601),
        // The last half second is not a whole one: never wider.
        ("2027-06-30T12:00:00.5Z", 1_814_356_800),
    ] {
        let import = read(permit(json!({ "period": { "end": end } })));
        assert_eq!(
            import.directives[0].terms.valid_until,
            Some(expected),
            "{end}"
        );
    }
    let denial = read(deny(
        json!({ "period": { "end": "2027-06-30T12:00:00.5Z" } }),
    ));
    assert_eq!(denial.directives[0].terms.valid_until, Some(1_814_356_801));
}

#[test]
fn what_is_over_is_not_written() {
    for period in [
        json!({ "end": "2026-12-21" }),
        json!({ "end": hie_fhir::time::instant(NOW - 1) }),
        json!({ "start": "2027-02-01", "end": "2027-01-01" }),
    ] {
        let import = read(permit(json!({ "period": period })));
        assert_eq!(import.directives, [], "{period}");
    }
    let last = hie_fhir::time::instant(NOW);
    let import = read(permit(json!({ "period": { "end": last } })));
    assert_eq!(import.directives.len(), 1);
}

#[test]
fn a_period_that_cannot_be_read_withholds_the_permit() {
    for period in [
        json!({ "end": "soon" }),
        json!({ "end": 5 }),
        json!({ "until": "2027" }),
    ] {
        let import = read(permit(json!({ "period": period })));
        assert_eq!(import.directives, [], "{period}");
        assert!(!losses(&import, Loss::PermitWithheld).is_empty());
    }
}

#[test]
fn months_of_care_are_rounded_inward_for_a_permit_and_outward_for_a_denial() {
    let given = json!({ "dataPeriod": { "start": "2022-01-02", "end": "2022-05-30" } });
    let yes = read(permit(given.clone())).directives[0]
        .terms
        .data_period
        .unwrap();
    let no = read(deny(given)).directives[0].terms.data_period.unwrap();
    assert_eq!(
        (yes.from.to_string(), yes.until.to_string()),
        ("2022-02".into(), "2022-04".into())
    );
    assert_eq!(
        (no.from.to_string(), no.until.to_string()),
        ("2022-01".into(), "2022-05".into())
    );
    let within = json!({ "dataPeriod": { "start": "2022-01-02", "end": "2022-01-30" } });
    assert_eq!(read(permit(within)).directives, []);
}

#[test]
fn a_condition_that_cannot_be_written_withholds_a_permit() {
    for (name, value) in [
        (
            "class",
            json!([{ "system": "http://hl7.org/fhir/resource-types", "code": "MedicationRequest" }]),
        ),
        (
            "code",
            json!([{ "coding": [{ "system": "http://loinc.org", "code": "0-0" }] }]),
        ),
        (
            "data",
            json!([{ "meaning": "instance", "reference": { "reference": "Observation/1" } }]),
        ),
        (
            "securityLabel",
            json!([{ "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HIV" }]),
        ),
        ("actor", json!([actor("PRCP", "Organization/unknown")])),
        ("actor", json!([actor("AUT", "Organization/east")])),
        (
            "action",
            json!([{ "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/consentaction", "code": "correct" }] }]),
        ),
        (
            "modifierExtension",
            json!([{ "url": "https://example.org/x", "valueBoolean": true }]),
        ),
        ("favouriteColour", json!("green")),
    ] {
        let mut provision = permit(json!({}));
        provision[name] = value;
        let import = read(provision);
        assert_eq!(import.directives, [], "{name}");
        let at = format!("Consent.provision.{name}");
        assert!(
            import.unmapped.iter().any(|one| one.path.starts_with(&at)),
            "{name}: {import:?}"
        );
        assert!(!import.is_whole());
    }
}

#[test]
fn the_same_condition_of_a_denial_asks_whether_it_may_be_broader() {
    let provision = deny(json!({
        "code": [{ "coding": [{ "system": "http://loinc.org", "code": "0-0" }] }],
    }));
    let open = read(provision.clone());
    assert_eq!(asked(&open), [QuestionKind::BroaderDenial]);
    assert!(open.messages().is_empty());
    let answer = |broader| {
        let mut context = answered();
        context.answers.broader_denial = Some(broader);
        import(&consent(provision.clone()), &context)
    };
    let yes = answer(true);
    assert_eq!(yes.messages().len(), 1);
    assert_eq!(
        yes.directives[0].terms.resources,
        Resources::All { tagged: false }
    );
    let no = answer(false);
    assert!(no.is_refused() && no.messages().is_empty());
}

#[test]
fn an_unknown_recipient_leaves_a_permit_for_the_others_and_no_denial_for_some() {
    let actors = json!({ "actor": [actor("IRCP", "Organization/east"), actor("IRCP", "Group/x")] });
    let yes = read(permit(actors.clone()));
    assert_eq!(yes.directives.len(), 1);
    assert_eq!(
        losses(&yes, Loss::Narrower)[0],
        "Consent.provision.actor[1]"
    );
    let no = read(deny(actors));
    assert_eq!(asked(&no), [QuestionKind::BroaderDenial]);
    assert!(no.directives[0].terms.grantee.hospital.is_none());
}

#[test]
fn a_denied_etreat_asks_whether_break_glass_is_meant_too() {
    let provision = json!({ "type": "deny", "purpose": purposes(&["ETREAT"]) });
    let open = import(&consent(provision.clone()), &context());
    assert_eq!(asked(&open), [QuestionKind::Emergency]);
    assert!(open.messages().is_empty());
    for (answer, expected) in [
        (Emergency::Treatment, vec!["ETREAT"]),
        (Emergency::BreakGlass, vec!["ETREAT", "BTG"]),
        // It names ETREAT: that is not taken back.
        (Emergency::Excluded, vec!["ETREAT"]),
    ] {
        let mut context = context();
        context.answers.emergency = Some(answer);
        let import = import(&consent(provision.clone()), &context);
        let codes: Vec<_> = import.directives[0]
            .terms
            .purposes
            .iter()
            .map(|one| one.code())
            .collect();
        assert_eq!(codes, expected);
    }
}

#[test]
fn a_denial_of_everything_asks_about_emergencies_and_is_two_denials_if_they_are_meant() {
    let provision = json!({ "type": "deny" });
    let open = import(&consent(provision.clone()), &context());
    assert_eq!(asked(&open), [QuestionKind::Emergency]);
    let mut context = context();
    context.answers.emergency = Some(Emergency::BreakGlass);
    let both = import(&consent(provision), &context);
    let codes = |at: usize| {
        let purposes = both.directives[at].terms.purposes.iter();
        purposes
            .map(|one| one.code().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(0), Vec::<String>::new());
    assert_eq!(codes(1), ["ETREAT", "BTG"]);
}

#[test]
fn a_denied_person_is_shut_out_of_emergencies_without_being_asked() {
    let provision = json!({ "type": "deny", "actor": [actor("IRCP", "Practitioner/ben")] });
    let import = import(&consent(provision), &context());
    assert!(import.is_ready(), "{import:?}");
    assert!(import.directives[0].terms.grantee.person.is_some());
}

#[test]
fn a_denied_label_asks_which_levels_it_means() {
    let provision = deny(json!({ "securityLabel": level("R") }));
    let mut unanswered = answered();
    unanswered.answers.denied_label = None;
    let open = import(&consent(provision.clone()), &unanswered);
    assert_eq!(asked(&open), [QuestionKind::DeniedLabel]);
    assert_eq!(open.directives[0].terms.confidentiality, None);
    let above = read(provision);
    assert_eq!(
        above.directives[0].terms.confidentiality.unwrap().code(),
        "R"
    );
}

#[test]
fn labels_and_groups_need_the_patients_key() {
    let label =
        json!([{ "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "SUD" }]);
    let with_key = |provision: Value| {
        let key = TestKey;
        let mut context = answered();
        context.labels = &key;
        import(&consent(provision), &context)
    };
    let yes = with_key(permit(json!({ "securityLabel": label })));
    let expected = vec![tag("SUD", 1), tag("SUD", 2)];
    assert_eq!(
        yes.directives[0].terms.resources,
        Resources::Tags { tags: expected }
    );
    // A denial holds for what lies below the label too.
    let no = with_key(deny(json!({ "securityLabel": label })));
    let Resources::Tags { tags } = &no.directives[0].terms.resources else {
        panic!()
    };
    assert_eq!(tags.len(), 6);
    assert!(tags.contains(&tag("OPIOIDUD", 2)));
    let unknown =
        json!([{ "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HIVE" }]);
    assert_eq!(
        with_key(permit(json!({ "securityLabel": unknown }))).directives,
        []
    );

    let stay = json!({
        "actor": [actor("CST", "Organization/east")],
        "data": [{ "meaning": "related", "reference": { "reference": "Encounter/7" } }],
    });
    let group = with_key(permit(stay.clone()));
    assert!(
        matches!(&group.directives[0].terms.resources, Resources::Groups { groups } if groups.len() == 1)
    );
    assert_eq!(read(permit(stay)).directives, []);
    let genomic =
        json!({ "code": [{ "coding": [{ "system": "http://loinc.org", "code": "51969-4" }] }] });
    assert_eq!(read(permit(genomic.clone())).directives, []);
    let genomic = with_key(permit(genomic));
    assert!(matches!(
        genomic.directives[0].terms.resources,
        Resources::Tags { .. }
    ));
}

#[test]
fn kinds_of_documents_are_found_by_their_loinc_code() {
    let codes = json!([{ "coding": [{ "system": "http://loinc.org", "code": "18842-5" }] }]);
    let import = read(permit(json!({ "code": codes })));
    let Resources::Categories { codes } = &import.directives[0].terms.resources else {
        panic!()
    };
    assert_eq!(codes[0].as_str(), "discharge-summary");
    assert!(import.is_whole(), "{import:?}");
}

#[test]
fn a_named_record_is_permitted_with_what_replaces_it_or_not_at_all() {
    let id = "0f".repeat(16);
    let data = |meaning: &str| {
        let reference = json!({ "reference": format!("DocumentReference/{id}") });
        json!({ "data": [{ "meaning": meaning, "reference": reference }] })
    };
    assert_eq!(read(permit(data("instance"))).directives, []);
    let yes = read(permit(data("dependents")));
    assert!(matches!(
        yes.directives[0].terms.resources,
        Resources::Records { .. }
    ));
    let no = read(deny(data("instance")));
    assert!(matches!(
        no.directives[0].terms.resources,
        Resources::Records { .. }
    ));
}

#[test]
fn a_permit_without_purposes_is_not_written() {
    let import = read(json!({ "type": "permit", "actor": [actor("PRCP", "Organization/east")] }));
    assert_eq!(import.directives, []);
    assert_eq!(losses(&import, Loss::PermitWithheld), ["Consent.provision"]);
}

#[test]
fn another_patient_or_another_kind_of_consent_is_refused() {
    let good = consent(permit(json!({})));
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut consent = good.clone();
        change(&mut consent);
        let import = import(&consent, &answered());
        assert!(import.directives.is_empty() && import.messages().is_empty());
        assert!(import.is_refused(), "{import:?}");
        import
    };
    refused(&|one| one["patient"] = json!({ "reference": "Patient/other" }));
    refused(&|one| one["patient"] = json!({ "display": "Ada Fiction" }));
    let other = json!({ "system": "urn:x-hie:handle", "value": "ff".repeat(16) });
    refused(&|one| {
        one["patient"] = json!({ "reference": crate::scene::PATIENT, "identifier": other })
    });
    for status in [
        "draft",
        "proposed",
        "rejected",
        "inactive",
        "entered-in-error",
    ] {
        refused(&|one| one["status"] = json!(status));
    }
    refused(&|one| one["scope"]["coding"][0]["code"] = json!("adr"));
    refused(&|one| one["implicitRules"] = json!("https://example.org"));
    refused(&|one| one["modifierExtension"] = json!([{ "url": "https://example.org" }]));
    refused(&|one| one["verification"] = json!([{ "verified": false }]));
    refused(&|one| one["decision"] = json!("permit"));
    refused(&|one| one["provision"] = json!([{ "type": "permit" }]));
    refused(&|one| one["provision"]["type"] = json!("maybe"));
    refused(&|one| one["provision"]["provision"] = json!([{ "purpose": purposes(&["COC"]) }]));
    refused(&|one| one["resourceType"] = json!("Contract"));
    refused(&|one| {
        one["provision"].as_object_mut().unwrap().remove("type");
    });
    let nothing = import(&json!([]), &answered());
    assert!(nothing.is_refused());
}

#[test]
fn the_handle_itself_names_the_patient() {
    let mut given = consent(permit(json!({})));
    given["patient"] = json!({ "identifier": { "system": "urn:x-hie:handle", "value": HANDLE } });
    let mut context = answered();
    context.patient = None;
    assert_eq!(import(&given, &context).messages().len(), 1);
}

#[test]
fn an_untyped_root_asks_what_it_is() {
    let opt = |code: &str| {
        let mut given = consent(
            json!({ "actor": [actor("CST", "Organization/east")], "purpose": purposes(&["TREAT"]) }),
        );
        given["policyRule"] = json!({ "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": code }] });
        given
    };
    let answer = |given: &Value, root| {
        let mut context = answered();
        context.answers.root = root;
        import(given, &context)
    };
    let open = answer(&opt("OPTIN"), None);
    assert_eq!(asked(&open), [QuestionKind::RootProvision]);
    assert_eq!(open.directives, []);
    let effects = |import: &Import| {
        let all = import.directives.iter();
        all.map(|one| (one.effect.code().to_owned(), one.terms.custodian.is_some()))
            .collect::<Vec<_>>()
    };
    let extent = answer(&opt("OPTIN"), Some(RootProvision::Extent));
    assert_eq!(effects(&extent), [("permit".to_owned(), true)]);
    // Opted in to everything, for no purpose said: only the exception can be written.
    let exception = answer(&opt("OPTIN"), Some(RootProvision::Exception));
    assert_eq!(effects(&exception), [("deny".to_owned(), true)]);
    let out = answer(&opt("OPTOUT"), Some(RootProvision::Exception));
    assert_eq!(
        effects(&out),
        [("deny".to_owned(), false), ("permit".to_owned(), true)]
    );
    let out = answer(&opt("OPTOUT"), Some(RootProvision::Extent));
    assert_eq!(effects(&out), [("deny".to_owned(), true)]);
}

#[test]
fn a_consent_for_emergencies_only_permits_nothing_else() {
    let mut given = consent(permit(json!({})));
    given["category"] = json!([{ "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "EMRGONLY" }] }]);
    let import = import(&given, &answered());
    let codes: Vec<_> = import.directives[0]
        .terms
        .purposes
        .iter()
        .map(|one| one.code())
        .collect();
    assert_eq!(codes, ["ETREAT", "ERTREAT"]);
}

#[test]
fn nine_purposes_are_two_directives() {
    let nine = [
        "TREAT", "HPAYMT", "HOPERAT", "PATRQT", "PUBHLTH", "HMARKT", "HRESCH", "COC", "FAMRQT",
    ];
    let import = read(json!({ "type": "permit", "purpose": purposes(&nine) }));
    let lengths: Vec<_> = import
        .directives
        .iter()
        .map(|one| one.terms.purposes.len())
        .collect();
    assert_eq!(lengths, [8, 1]);
}

#[test]
fn no_more_than_32_directives_come_of_one_consent() {
    let mut context = answered();
    let mut actors = Vec::new();
    for at in 0..33 {
        let reference = format!("Organization/{at}");
        context
            .hospitals
            .insert(reference.clone(), format!("hospital-{at}").parse().unwrap());
        actors.push(actor("PRCP", &reference));
    }
    let given = |count: usize| consent(permit(json!({ "actor": actors[..count] })));
    assert_eq!(import(&given(32), &context).messages().len(), 32);
    assert!(import(&given(33), &context).is_refused());
}

#[test]
fn answers_are_not_needed_where_nothing_is_asked() {
    let mut context = context();
    context.answers = Answers::default();
    let import = import(&consent(permit(json!({}))), &context);
    assert!(import.is_ready());
}
