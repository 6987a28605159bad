//! Malformed messages, and what errors and answers tell.

use hie_client::{Call, ClientError, Ledger, LedgerError};
use hie_policy::{Purpose, Reason};
use hie_testing::{Network, Say, assert_reasons, assert_refused, refusal, treatment};
use serde_json::{Value, json};

use crate::scene::{LAB, Scene};

const TREAT: Purpose = Purpose::TREAT;

/// A message as it is, changed.
fn send(
    network: &Network,
    contract: &str,
    sender: &str,
    message: &Value,
) -> Result<(), LedgerError> {
    let call = Call::new(contract, message)?;
    network.ledger.execute(sender, &[call]).map(|_| ())
}

#[test]
fn unknown_fields_forged_codes_and_overlong_texts_are_refused_and_not_echoed() {
    let Scene {
        network,
        hanbit,
        mina,
        doctor,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    mina.permits(treatment());
    let index = network.hie.index().address().to_owned();
    let ask = json!({
        "handle": mina.handle, "records": [record], "purpose": "TREAT",
    });
    let with = |field: &str, value: Value| {
        let mut ask = ask.clone();
        ask[field] = value;
        json!({"request_access": ask})
    };
    send(
        &network,
        &index,
        &doctor.account,
        &json!({"request_access": ask}),
    )
    .unwrap();
    for message in [
        with("as_hospital", json!("hanbit")),
        with("role", json!("administrator")),
        with("purpose", json!("treat")),
        with("purpose", json!("PurposeOfUse")),
        with("purpose", json!("TREAT ")),
        with("handle", json!(mina.handle.to_string().to_uppercase())),
        with("records", json!([])),
        with("records", json!([record, record])),
        with("records", json!(vec![record; 21])),
        with("study", json!("CANCER")),
        json!({"draw_use": {"ids": [1]}}),
        json!("accept_ownership"),
        json!({"request_access": ask, "accept_ownership": {}}),
    ] {
        let refused = send(&network, &index, &doctor.account, &message);
        assert!(matches!(refused, Err(LedgerError::Refused(_))), "{message}");
    }
    let refused = send(
        &network,
        &index,
        &doctor.account,
        &with("study", json!("Breast cancer")),
    );
    let Err(LedgerError::Refused(text)) = refused else {
        panic!("was not refused")
    };
    assert!(!text.contains("cancer"), "{text}");
}

#[test]
fn error_texts_name_fields_and_never_repeat_what_was_sent() {
    let Scene {
        network,
        hanbit,
        mina,
        ..
    } = Scene::set();
    let texts = [
        refusal(network.hie.consent().directive(77_777_777)),
        refusal(network.hie.index().record(hanbit.pointer(LAB).id)),
        refusal(
            network
                .hie
                .registry()
                .hospital("kim-minji".parse().unwrap()),
        ),
        refusal(
            network
                .hie
                .registry()
                .category("hiv-positive".parse().unwrap()),
        ),
        refusal(
            network
                .hie
                .consent()
                .nominate_owner(&network.owner, "Kim Minji".to_owned()),
        ),
        refusal(
            network
                .hie
                .index()
                .records(mina.handle, Some("Kim Minji".to_owned()), None),
        ),
        refusal(
            network
                .hie
                .consent()
                .directives(mina.handle, Some("Kim Minji".to_owned()), None),
        ),
    ];
    for text in texts {
        let lower = text.to_lowercase();
        assert!(
            !["77777777", "minji", "hiv"]
                .iter()
                .any(|sent| lower.contains(sent)),
            "{text}"
        );
    }
}

#[test]
fn a_query_about_an_account_that_is_none_is_answered_and_not_an_error() {
    let Scene { network, .. } = Scene::set();
    for account in ["", "nobody", "wasm1garbage", "x y z", &"a".repeat(500)] {
        let facts = network
            .hie
            .registry()
            .account(account.to_owned(), None, None)
            .unwrap();
        assert!(facts.hospital.is_none() && facts.rights.is_empty() && !facts.owner);
    }
}

#[test]
fn a_bucket_that_is_full_locks_nobody_else_out_and_makes_room_again() {
    let Scene {
        network,
        hanbit,
        saebom,
        dalmaji,
        mina,
        doctor,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    let limit = network.hie.consent().config().unwrap().bucket_limit;
    let permits: Vec<u64> = (0..limit)
        .map(|_| mina.permits(treatment().by(&saebom)))
        .collect();
    let one_more = |terms: Say| {
        network
            .hie
            .consent()
            .deny(&mina.account, mina.handle, terms.into())
    };
    assert_refused(one_more(Say::anything().by(&saebom)), "grantee");
    // She can always shut out a person, a role, everyone, or another hospital.
    one_more(Say::anything().by(&dalmaji)).unwrap();
    one_more(Say::anything().by_person(&doctor.id)).unwrap();
    let answer = doctor.is_refused(&mina, &[record], TREAT);
    assert_reasons(&answer, &[(record, Reason::Denied)]);
    mina.revokes(permits[0]);
    one_more(Say::anything().by(&saebom)).unwrap();
    mina.revokes_all();
    for _ in 0..limit - 1 {
        mina.permits(treatment().by(&saebom));
    }
}

#[test]
fn a_refusal_is_never_taken_for_a_permit_by_the_client() {
    let Scene {
        hanbit,
        mina,
        doctor,
        ..
    } = Scene::set();
    let record = hanbit.points_to(&mina, LAB);
    // The chain says Ok, for the refusal is on record; the caller gets an error.
    assert!(matches!(
        doctor.asks(&mina, &[record], TREAT),
        Err(ClientError::AccessRefused(answer)) if answer.expires_at.is_none()
    ));
}
