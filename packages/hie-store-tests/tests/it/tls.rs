//! Over HTTPS, as everywhere but on one's own machine.

use hie_store_tests::{PRIVATE_BUCKET, S3Server};

use crate::scene::{Letter, open};

#[test]
fn a_hospitals_own_authority_is_trusted_when_named_and_not_before() {
    let folder = tempfile::tempdir().unwrap();
    let server = S3Server::start_with_tls(folder.path()).unwrap();
    assert!(server.endpoint().starts_with("https://"));
    let config = server.owner_of(PRIVATE_BUCKET).unwrap();
    let letter = Letter::of(20_000_000);

    let error = letter.put(&open(config.clone())).unwrap_err().to_string();
    assert_eq!(error, "store failed: not reachable");

    let certificate = server.certificate().unwrap().to_owned();
    let store = open(config.trusting(certificate));
    let stored = letter.put(&store).unwrap();
    assert_eq!(letter.fetch(&store, &stored).unwrap(), letter.content);
}
