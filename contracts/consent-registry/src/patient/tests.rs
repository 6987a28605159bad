use super::*;

fn account(byte: u8) -> Account {
    Account::from_bytes(vec![byte; 20])
}

#[test]
fn what_is_kept_is_what_was_and_says_each_thing_by_itself() {
    use hie_contract::table::{decode, encode};
    for bits in 0..16u8 {
        let set = |bit: u8| bits & bit != 0;
        let mut patient = Patient::in_person(account(1), 5);
        patient.emergency.floor = 3;
        if set(1) {
            patient.emergency.access = EmergencyAccess::OptedOut;
        }
        patient.emergency.own = set(2);
        patient.attestation = set(4);
        patient.attestation_own = set(8);
        let plain = encode(&patient).unwrap();
        assert_eq!(decode::<Patient>(&plain).unwrap(), patient);
        patient.merged = Merged::Main(vec![[4; 16], [5; 16]]);
        let merged = encode(&patient).unwrap();
        assert_eq!(decode::<Patient>(&merged).unwrap(), patient);
        patient.control.rotation = Some(account(2));
        let both = encode(&patient).unwrap();
        assert_eq!(decode::<Patient>(&both).unwrap(), patient);
        patient.merged = Merged::Not;
        let handing_over = encode(&patient).unwrap();
        assert_eq!(decode::<Patient>(&handing_over).unwrap(), patient);
        assert!(handing_over.len() > plain.len());
    }
}

#[test]
fn only_the_controller_controls() {
    let patient = Patient::in_person(account(1), 5);
    assert!(patient.is_controlled_by(&account(1)));
    assert!(!patient.is_controlled_by(&account(2)));
    assert!(!Patient::by_hospital("north".into(), 5).is_controlled_by(&account(1)));
}

#[test]
fn the_floor_never_sinks() {
    let patient = Patient::in_person(account(1), 5)
        .revoke_below(9, 20)
        .revoke_below(3, 30)
        .revoke_below(9, 40);
    assert_eq!((patient.revoked_below, patient.revoked_all_at), (9, 20));
}

#[test]
fn closing_ends_permits_and_sessions_and_happens_once() {
    let patient = Patient::in_person(account(1), 5);
    assert!(patient.clone().open().is_ok());
    let closed = patient.close(8, 3, 4).unwrap();
    assert_eq!(closed.closed_at, Some(8));
    assert_eq!((closed.revoked_below, closed.emergency.floor), (3, 4));
    assert!(closed.is_controlled_by(&account(1)));
    assert_eq!(closed.clone().open(), Err(PatientError::Closed));
    assert_eq!(closed.close(9, 9, 9), Err(PatientError::Closed));
}

#[test]
fn thirty_two_hospitals_may_be_forbidden() {
    let mut patient = Patient::in_person(account(1), 5);
    for _ in 0..MAX_FORBIDDEN {
        patient = patient.forbid_one().unwrap();
    }
    let limit = MAX_FORBIDDEN;
    let full = PatientError::TooManyForbidden { limit };
    assert_eq!(patient.clone().forbid_one(), Err(full));
    assert!(patient.allow_one().forbid_one().is_ok());
}

#[test]
fn opting_out_ends_what_was_opened_before_and_opting_in_revives_nothing() {
    let out = Emergency::ALLOWED.set(EmergencyAccess::OptedOut, 7, true);
    assert_eq!((out.access, out.floor), (EmergencyAccess::OptedOut, 7));
    let back = out.set(EmergencyAccess::Allowed, 9, true);
    assert_eq!((back.access, back.floor), (EmergencyAccess::Allowed, 7));
    assert_eq!(back.set(EmergencyAccess::OptedOut, 3, false).floor, 7);
}
