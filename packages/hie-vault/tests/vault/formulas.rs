//! Handles, record ids, tags: the formulas of domain.md, against a second implementation.

use hie_vault::{Label, NewHandle, NewRecordId, PatientKey, VaultError, derive};

use crate::support::{CHAIN, HOSPITAL, counting, vector, vector_of};

fn patient_key() -> PatientKey {
    PatientKey::from_bytes(counting(128))
}

#[test]
fn joining_puts_a_two_byte_length_before_each_field() {
    let joined = derive::join(&[b"", b"ab", &[b'c'; 300]]).unwrap();
    assert_eq!(joined, vector("join"));
    assert_eq!(
        derive::join(&[&vec![0; 65_536]]),
        Err(VaultError::FieldTooLong)
    );
    assert_eq!(derive::join(&[&vec![0; 65_535]]).unwrap().len(), 65_537);
}

#[test]
fn handles_and_record_ids_follow_the_formula() {
    let (account, salt) = (counting::<20>(1), counting(0));
    assert_eq!(
        derive::patient_handle(CHAIN, &account, &salt),
        vector_of("patient_handle")
    );
    assert_eq!(
        derive::hospital_handle(CHAIN, HOSPITAL, &salt).unwrap(),
        vector_of("hospital_handle")
    );
    assert_eq!(
        derive::record_id(HOSPITAL, &salt).unwrap(),
        vector_of("record_id")
    );
}

#[test]
fn a_drawn_id_is_the_one_its_salt_proves() {
    let mine = NewHandle::for_account(CHAIN, &[7; 20]).unwrap();
    assert_eq!(
        derive::patient_handle(CHAIN, &[7; 20], &mine.salt),
        mine.handle
    );
    let theirs = NewHandle::by_hospital(CHAIN, HOSPITAL).unwrap();
    assert_eq!(
        derive::hospital_handle(CHAIN, HOSPITAL, &theirs.salt).unwrap(),
        theirs.handle
    );
    let record = NewRecordId::for_hospital(HOSPITAL).unwrap();
    assert_eq!(
        derive::record_id(HOSPITAL, &record.salt).unwrap(),
        record.id
    );
}

#[test]
fn two_handles_of_one_account_have_nothing_in_common() {
    let one = NewHandle::for_account(CHAIN, &[7; 20]).unwrap();
    let other = NewHandle::for_account(CHAIN, &[7; 20]).unwrap();
    assert_ne!(one.handle, other.handle);
    assert_ne!(one.salt, other.salt);
}

#[test]
fn tags_follow_the_formula() {
    let handle = vector_of("patient_handle");
    let key = patient_key().tag_key(&handle, HOSPITAL).unwrap();
    assert_eq!(key.expose(), &vector_of::<32>("k_tag"));
    let tag = |label: &Label| key.blind(label).unwrap();
    assert_eq!(tag(&Label::new("HIV").unwrap()), vector_of("tag_hiv"));
    assert_eq!(
        tag(&Label::new("genomic-report").unwrap()),
        vector_of("tag_category")
    );
    assert_eq!(
        tag(&Label::group("stay-2024/17").unwrap()),
        vector_of("tag_group")
    );
}

#[test]
fn one_label_expands_to_a_different_tag_at_every_custodian() {
    let handle = vector_of("patient_handle");
    let label = Label::new("HIV").unwrap();
    let tags = patient_key()
        .expand(&label, &handle, &[HOSPITAL, "south-clinic"])
        .unwrap();
    let seen: Vec<_> = tags.iter().map(|t| (t.origin.as_str(), t.tag)).collect();
    assert_eq!(
        seen,
        [
            (HOSPITAL, vector_of("tag_hiv")),
            ("south-clinic", vector_of("tag_hiv_south"))
        ]
    );
    let elsewhere = patient_key().expand(&label, &[1; 16], &[HOSPITAL]).unwrap();
    assert_ne!(elsewhere[0].tag, tags[0].tag);
    assert_eq!(
        patient_key().expand(&label, &handle, &[]).unwrap(),
        Vec::new()
    );
}

#[test]
fn labels_are_1_to_64_printable_ascii_characters() {
    let refused = Err(VaultError::BadLabel { max: 64 });
    assert!(Label::new(&"x".repeat(64)).is_ok());
    assert!(Label::new(" ~").is_ok());
    for bad in ["", "caf\u{e9}", "tab\t", "\u{7f}", &"x".repeat(65)] {
        assert_eq!(Label::new(bad), refused);
        assert_eq!(Label::group(bad), refused);
    }
    assert!(Label::group(&"x".repeat(58)).is_ok());
    assert_eq!(Label::group(&"x".repeat(59)), refused);
}

#[test]
fn a_sensitivity_label_cannot_pass_for_a_group() {
    assert_eq!(Label::new("group:stay-1"), Err(VaultError::ReservedLabel));
}

#[test]
fn secrets_and_labels_do_not_show_when_printed() {
    let key = PatientKey::from_bytes([0xab; 32]);
    assert_eq!(format!("{key:?}"), "PatientKey(redacted)");
    assert_eq!(
        format!("{:?}", Label::new("HIV").unwrap()),
        "Label(redacted)"
    );
}
