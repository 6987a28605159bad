//! How the types are stored: codes as one byte, months as a number, ids as bytes. Frozen, because
//! state already written must stay readable.

use crate::scene::*;
use hie_policy::{
    Authority, Category, Confidentiality, Effect, Grantee, Month, ObligationCode, Purpose, Reason,
    Resources, Role,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

#[track_caller]
fn stored<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) -> Vec<u8> {
    let bytes = postcard::to_allocvec(value).unwrap();
    assert_eq!(&postcard::from_bytes::<T>(&bytes).unwrap(), value);
    bytes
}

#[test]
fn codes_are_stored_as_their_number() {
    assert_eq!(stored(&Purpose::HMARKT), [0]);
    assert_eq!(stored(&Purpose::TREAT), [54]);
    assert_eq!(stored(&Purpose::TREATDS), [61]);
    assert_eq!(stored(&ObligationCode::from_code("ANONY").unwrap()), [0]);
    assert_eq!(stored(&ObligationCode::from_code("ORCON").unwrap()), [48]);
    assert_eq!(stored(&Role::Administrator), [8]);
    assert_eq!(stored(&Confidentiality::V), [5]);
    assert_eq!(stored(&Effect::Deny), [1]);
    assert_eq!(stored(&Authority::Attested), [3]);
    assert_eq!(stored(&Reason::Barred), [17]);
}

#[test]
fn an_unknown_number_is_refused() {
    assert!(postcard::from_bytes::<Purpose>(&[62]).is_err());
    assert!(postcard::from_bytes::<ObligationCode>(&[49]).is_err());
    assert!(postcard::from_bytes::<Role>(&[9]).is_err());
    assert!(postcard::from_bytes::<Confidentiality>(&[6]).is_err());
    for number in [0_u16, 1900 * 12 - 1, 2200 * 12, u16::MAX] {
        let bytes = postcard::to_allocvec(&number).unwrap();
        assert!(postcard::from_bytes::<Month>(&bytes).is_err());
    }
}

#[test]
fn months_are_stored_as_year_times_twelve_plus_month() {
    let month: Month = "2024-06".parse().unwrap();
    assert_eq!(stored(&month), stored(&(2024_u16 * 12 + 5)));
    stored(&months("2024-01", "2024-06"));
    let inverted = postcard::to_allocvec(&("2024-06".parse::<Month>().unwrap(), Month::MIN));
    assert!(postcard::from_bytes::<hie_policy::Months>(&inverted.unwrap()).is_err());
}

#[test]
fn ids_are_stored_as_their_sixteen_bytes() {
    assert_eq!(stored(&TAG), [0xa0; 16]);
}

#[test]
fn whole_directives_and_records_can_be_stored() {
    stored(&Grantee::default());
    stored(&Resources::All { tagged: true });
    stored(&Resources::Records { roots: vec![ROOT] });
    stored(&Category::Blinded(TAG));
    stored(&record());
    stored(&request(Purpose::TREAT));
    stored(&with(permit(1, &[Purpose::TREAT, Purpose::COC]), |d| {
        d.grantee = to_person("person-1", ASKER);
        d.data_period = Some(months("2024-01", "2024-06"));
        d.valid_until = Some(NOW);
    }));
    stored(&decide_calm(&[], &request(Purpose::TREAT)));
}
