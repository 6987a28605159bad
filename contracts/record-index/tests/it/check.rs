use hie_types::index::{AccessResponse, QueryMsg};
use hie_types::{Practitioner, RecordId};
use record_index::error::{AccessError, ContractError, FieldError};

use crate::scene::{ALICE, SURGEON, Scene, purpose};

fn dry_run(
    scene: &Scene,
    sender: &str,
    records: &[RecordId],
    code: &str,
    practitioner: Option<Practitioner>,
) -> Result<AccessResponse, ContractError> {
    scene.query(QueryMsg::CheckAccess {
        account: scene.addr(sender).into_string(),
        handle: ALICE,
        records: records.to_vec(),
        purpose: purpose(code),
        study: None,
        practitioner,
    })
}

#[test]
fn a_dry_run_answers_what_the_request_answers_but_the_ticket() {
    for (sender, code, who) in [
        ("south-doctor", "TREAT", None),
        ("south-gateway", "TREAT", Some(SURGEON)),
        ("south-officer", "TREAT", None),
        ("north-officer", "TREAT", None),
        ("south-researcher", "HRESCH", None),
    ] {
        let mut scene = Scene::new();
        let records = scene.published(3);
        scene.permit_counted(records[1], 7);
        let before = scene.dump();
        let dry = dry_run(&scene, sender, &records, code, who).unwrap();
        assert_eq!(scene.dump(), before);
        let wet = scene.ask_for(sender, &records, code, who).unwrap();
        assert_eq!(dry.ticket, None);
        assert_eq!(dry.expires_at, wet.expires_at);
        assert_eq!(dry.decisions, wet.decisions);
    }
}

#[test]
fn what_is_no_request_is_no_dry_run() {
    let mut scene = Scene::new();
    let records = scene.published(1);
    for (sender, who, expected) in [
        ("stranger", None, AccessError::NotStaff),
        ("south-gateway", None, AccessError::PractitionerMissing),
        (
            "south-doctor",
            Some(SURGEON),
            AccessError::PractitionerNotAllowed,
        ),
    ] {
        match dry_run(&scene, sender, &records, "TREAT", who) {
            Err(ContractError::Access(error)) => assert_eq!(error, expected),
            other => panic!("{other:?}"),
        }
    }
    let refused = scene.query::<AccessResponse>(QueryMsg::CheckAccess {
        account: "nobody".to_owned(),
        handle: ALICE,
        records,
        purpose: purpose("TREAT"),
        study: None,
        practitioner: None,
    });
    assert!(matches!(
        refused,
        Err(ContractError::Field(FieldError::Address {
            field: "account"
        }))
    ));
}
