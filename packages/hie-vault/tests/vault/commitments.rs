//! Commitments bind to content, salt and subject.

use hie_vault::{CommitmentSalt, Expected, Subject, VaultError};

use crate::support::{counting, sha256, vector_of};

const CONTENT: &[u8] = b"penicillin: anaphylaxis";
const ALL: [Subject; 4] = [
    Subject::Document,
    Subject::Disclosure,
    Subject::Evidence,
    Subject::Justification,
];

#[test]
fn commitments_follow_the_formula() {
    let salt = CommitmentSalt::from_bytes(counting(32));
    for subject in ALL {
        let expected: [u8; 32] = vector_of(&format!("commitments/{}", subject.domain()));
        assert_eq!(subject.commit_to(&salt, CONTENT), expected);
        assert_eq!(subject.commit(&salt, &sha256(CONTENT)), expected);
    }
}

#[test]
fn a_commitment_holds_for_its_content_salt_and_subject_only() {
    let salt = CommitmentSalt::generate().unwrap();
    let commitment = Subject::Document.commit_to(&salt, CONTENT);
    let content = sha256(CONTENT);
    let refused = Err(VaultError::CommitmentMismatch);
    assert_eq!(
        Subject::Document.verify(&commitment, &salt, &content),
        Ok(())
    );
    assert_eq!(
        Subject::Document.verify(&commitment, &salt, &sha256(b"other")),
        refused
    );
    let other_salt = CommitmentSalt::generate().unwrap();
    assert_eq!(
        Subject::Document.verify(&commitment, &other_salt, &content),
        refused
    );
    for subject in ALL.into_iter().filter(|s| *s != Subject::Document) {
        assert_eq!(subject.verify(&commitment, &salt, &content), refused);
    }
    assert_eq!(Expected { commitment, salt }.check(&content), Ok(()));
}
