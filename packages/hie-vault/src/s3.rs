//! Stores that speak the S3 protocol: a hospital's own (MinIO, Ceph, …) or a cloud provider's.
//!
//! Credentials come from the hospital's environment or a file of its own, never from the machine's
//! metadata service, and are never printed.

use std::{error::Error as _, fmt, path::PathBuf, sync::Arc, time::Duration};

use object_store::{
    BackoffConfig, Certificate, ClientOptions, Error as StoreError, RetryConfig,
    aws::AmazonS3Builder,
    client::{HttpError, HttpErrorKind},
};
use zeroize::Zeroizing;

use crate::{Store, VaultError};

/// For how long a failing request is tried again, unless said otherwise.
const PATIENCE: Duration = Duration::from_secs(60);
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// An answer, or the next bytes of one, must come within this time. A part of 8 MiB is answered when
/// it has gone up: 1.2 Mbit/s is the slowest line.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);
const DEFAULT_REGION: &str = "us-east-1";

/// Access key of a bucket. Wiped here when dropped and never printed; the HTTP client keeps a copy
/// for as long as the store lives.
#[derive(Clone)]
pub struct S3Credentials {
    access_key_id: Zeroizing<String>,
    secret_access_key: Zeroizing<String>,
    session_token: Option<Zeroizing<String>>,
}

impl S3Credentials {
    /// Takes an access key; `session_token` only with temporary ones.
    ///
    /// # Errors
    /// [`VaultError::BadStoreConfig`] if one of them is empty or holds spaces or control characters
    /// (a line end copied along is the usual mistake).
    pub fn new(
        access_key_id: &str,
        secret_access_key: &str,
        session_token: Option<&str>,
    ) -> Result<Self, VaultError> {
        Ok(Self {
            access_key_id: one_word("access key id", access_key_id)?,
            secret_access_key: one_word("secret access key", secret_access_key)?,
            session_token: session_token
                .map(|token| one_word("session token", token))
                .transpose()?,
        })
    }
}

impl fmt::Debug for S3Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("S3Credentials(redacted)")
    }
}

/// Who one is to a bucket.
#[derive(Debug, Clone)]
pub enum S3Access {
    /// Its owner, or somebody whom the owner gave a key.
    Key(S3Credentials),
    /// Nobody in particular: enough to read from a public store.
    Anonymous,
}

/// A bucket and how to reach it.
#[derive(Debug, Clone)]
pub struct S3Config {
    endpoint: String,
    bucket: String,
    region: String,
    access: S3Access,
    bucket_in_host: bool,
    root_certificates: Option<PathBuf>,
    patience: Duration,
}

impl S3Config {
    /// A bucket at an endpoint such as `https://s3.north.example`, addressed as `endpoint/bucket`.
    ///
    /// # Errors
    /// [`VaultError::BadStoreConfig`] if the endpoint is not an `https` URL of host and port (plain
    /// `http` is for this machine's own address only), or the bucket's name is none.
    pub fn new(endpoint: &str, bucket: &str, access: S3Access) -> Result<Self, VaultError> {
        check_bucket(bucket)?;
        Ok(Self {
            endpoint: checked_endpoint(endpoint)?,
            bucket: bucket.to_owned(),
            region: DEFAULT_REGION.to_owned(),
            access,
            bucket_in_host: false,
            root_certificates: None,
            patience: PATIENCE,
        })
    }

    /// The same bucket, as somebody without an account sees it.
    #[must_use]
    pub fn as_stranger(&self) -> Self {
        Self {
            access: S3Access::Anonymous,
            ..self.clone()
        }
    }

    /// Another region than `us-east-1`. Most stores outside AWS do not care.
    ///
    /// # Errors
    /// [`VaultError::BadStoreConfig`] if it is not a word of letters, digits and hyphens.
    pub fn in_region(mut self, region: &str) -> Result<Self, VaultError> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if region.is_empty() || !region.bytes().all(plain) {
            return Err(bad("region", "is not a word of letters, digits, hyphens"));
        }
        region.clone_into(&mut self.region);
        Ok(self)
    }

    /// Addresses the bucket as `bucket.host`, which AWS asks for.
    #[must_use]
    pub fn with_bucket_in_host(mut self) -> Self {
        self.bucket_in_host = true;
        self
    }

    /// Trusts the certificates of this PEM file as well, such as those of the hospital's own
    /// authority.
    #[must_use]
    pub fn trusting(mut self, root_certificates: PathBuf) -> Self {
        self.root_certificates = Some(root_certificates);
        self
    }

    /// For how long a failing request is tried again (60 s by default).
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The endpoint, for people to read.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The bucket, for people to read.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// Opens the store. Nothing is sent yet.
    ///
    /// # Errors
    /// [`VaultError::BadStoreConfig`] and [`VaultError::Io`] about the file of certificates.
    pub fn open(&self) -> Result<Store, VaultError> {
        // Refused if the process has chosen another one already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (endpoint, in_host) = self.address();
        let builder = AmazonS3Builder::new()
            .with_endpoint(endpoint)
            .with_virtual_hosted_style_request(in_host)
            .with_bucket_name(&self.bucket)
            .with_region(&self.region)
            .with_client_options(self.client_options()?)
            .with_retry(RetryConfig {
                backoff: BackoffConfig::default(),
                max_retries: 10,
                retry_timeout: self.patience,
            });
        let builder = match &self.access {
            S3Access::Anonymous => builder.with_skip_signature(true),
            S3Access::Key(key) => {
                let builder = builder
                    .with_access_key_id(key.access_key_id.as_str())
                    .with_secret_access_key(key.secret_access_key.as_str());
                match &key.session_token {
                    Some(token) => builder.with_token(token.as_str()),
                    None => builder,
                }
            }
        };
        let store = builder
            .build()
            .map_err(|_| bad("endpoint", "cannot be used"))?;
        Ok(Store::new(Arc::new(store)))
    }

    fn address(&self) -> (String, bool) {
        match self.endpoint.split_once("://") {
            Some((scheme, host)) if self.bucket_in_host => {
                (format!("{scheme}://{}.{host}", self.bucket), true)
            }
            _ => (self.endpoint.clone(), false),
        }
    }

    fn client_options(&self) -> Result<ClientOptions, VaultError> {
        let mut options = ClientOptions::new()
            .with_allow_http(self.endpoint.starts_with("http://"))
            // By default the whole download would have to be over within 30 s.
            .with_timeout_disabled()
            .with_connect_timeout(CONNECT_WITHIN)
            .with_read_timeout(ANSWER_WITHIN);
        if let Some(file) = &self.root_certificates {
            let pem =
                std::fs::read(file).map_err(VaultError::io("reading the root certificates"))?;
            let refused = bad("root certificates", "are not in PEM form");
            let certificates = Certificate::from_pem_bundle(&pem).map_err(|_| refused)?;
            if certificates.is_empty() {
                return Err(refused);
            }
            for certificate in certificates {
                options = options.with_root_certificate(certificate);
            }
        }
        Ok(options)
    }
}

/// Why no answer came, where that is the trouble.
pub(crate) fn transport_cause(error: &StoreError) -> Option<&'static str> {
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(error) = error.downcast_ref::<HttpError>() {
            return Some(match error.kind() {
                HttpErrorKind::Connect => "not reachable",
                HttpErrorKind::Timeout => "no answer in time",
                _ => "connection broken",
            });
        }
        source = error.source();
    }
    None
}

pub(crate) fn bad(field: &'static str, problem: &'static str) -> VaultError {
    VaultError::BadStoreConfig { field, problem }
}

fn one_word(field: &'static str, text: &str) -> Result<Zeroizing<String>, VaultError> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(bad(field, "is empty or holds other than printable ASCII"));
    }
    Ok(Zeroizing::new(text.to_owned()))
}

fn check_bucket(bucket: &str) -> Result<(), VaultError> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let inner = |byte: u8| plain(byte) || byte == b'-' || byte == b'.';
    let ends_plain =
        bucket.bytes().next().is_some_and(plain) && bucket.bytes().next_back().is_some_and(plain);
    let whole = (3..=63).contains(&bucket.len()) && bucket.bytes().all(inner);
    if ends_plain && whole && !bucket.contains("..") {
        Ok(())
    } else {
        Err(bad("bucket", "is not a bucket's name"))
    }
}

/// Host and port, no path, nobody's name: what a request is signed for must be what was meant.
fn checked_endpoint(endpoint: &str) -> Result<String, VaultError> {
    let endpoint = endpoint.strip_suffix('/').unwrap_or(endpoint);
    let (scheme, authority) = endpoint
        .split_once("://")
        .ok_or_else(|| bad("endpoint", "is not an https URL"))?;
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    if authority.is_empty() || !authority.bytes().all(allowed) {
        return Err(bad("endpoint", "is more than host and port"));
    }
    match scheme {
        "https" => Ok(endpoint.to_owned()),
        "http" if is_this_machine(authority) => Ok(endpoint.to_owned()),
        "http" => Err(bad("endpoint", "uses http beyond this machine")),
        _ => Err(bad("endpoint", "is not an https URL")),
    }
}

fn is_this_machine(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(endpoint: &str, bucket: &str) -> Result<S3Config, VaultError> {
        S3Config::new(endpoint, bucket, S3Access::Anonymous)
    }

    fn refused(result: Result<S3Config, VaultError>) -> (&'static str, &'static str) {
        match result {
            Err(VaultError::BadStoreConfig { field, problem }) => (field, problem),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_endpoint_is_https_or_this_machine_and_nothing_but_host_and_port() {
        for good in [
            "https://s3.north.example",
            "https://s3.north.example/",
            "https://s3.north.example:9000",
            "https://[2001:db8::1]:9000",
            "http://127.0.0.1:9000",
            "http://localhost",
            "http://[::1]:9000",
        ] {
            assert!(config(good, "documents").is_ok(), "{good}");
        }
        let https = ("endpoint", "is not an https URL");
        let http = ("endpoint", "uses http beyond this machine");
        let more = ("endpoint", "is more than host and port");
        for (given, why) in [
            ("", https),
            ("s3.north.example", https),
            ("ftp://s3.north.example", https),
            ("http://s3.north.example", http),
            ("http://127.0.0.1.north.example", http),
            ("http://localhost.north.example:80", http),
            ("https://", https),
            ("https://?x=1", more),
            ("https://s3.north.example/documents", more),
            ("https://key:secret@s3.north.example", more),
            ("https://s3.north.example?x=1", more),
            ("https://s3.north example", more),
        ] {
            assert_eq!(refused(config(given, "documents")), why, "{given}");
        }
    }

    #[test]
    fn a_bucket_has_3_to_63_characters_of_its_alphabet() {
        let longest = "a".repeat(63);
        for good in ["abc", "north.documents-1", &longest] {
            assert!(config("https://s3.example", good).is_ok(), "{good}");
        }
        let too_long = "a".repeat(64);
        for given in [
            "", "ab", &too_long, "Abc", "a_c", "-abc", "abc.", "a..b", "a/b",
        ] {
            let why = ("bucket", "is not a bucket's name");
            assert_eq!(refused(config("https://s3.example", given)), why, "{given}");
        }
    }

    #[test]
    fn the_bucket_goes_into_path_or_host() {
        let in_path = config("https://s3.example", "documents").unwrap();
        assert_eq!(in_path.address(), ("https://s3.example".to_owned(), false));
        let in_host = in_path.with_bucket_in_host();
        let address = "https://documents.s3.example".to_owned();
        assert_eq!(in_host.address(), (address, true));
    }

    #[test]
    fn a_region_is_a_word() {
        let plain = config("https://s3.example", "documents").unwrap();
        assert_eq!(plain.region, "us-east-1");
        assert_eq!(
            plain.clone().in_region("eu-north-1").unwrap().region,
            "eu-north-1"
        );
        let why = ("region", "is not a word of letters, digits, hyphens");
        for given in ["", "eu north", "eu/north"] {
            assert_eq!(refused(plain.clone().in_region(given)), why);
        }
    }

    #[test]
    fn credentials_are_words_and_never_printed() {
        let key = S3Credentials::new("AKIDEXAMPLE", "verysecret", Some("temporary")).unwrap();
        let config = S3Config::new("https://s3.example", "documents", S3Access::Key(key)).unwrap();
        let store = config.open().unwrap();
        for printed in [format!("{config:?}"), format!("{store:?}")] {
            for secret in ["AKIDEXAMPLE", "verysecret", "temporary"] {
                assert!(!printed.contains(secret), "{printed}");
            }
        }
        let problem = "is empty or holds other than printable ASCII";
        for (id, secret, token, field) in [
            ("", "s", None, "access key id"),
            ("a b", "s", None, "access key id"),
            ("a", "", None, "secret access key"),
            ("a", "s\n", None, "secret access key"),
            ("a", "s", Some(""), "session token"),
        ] {
            let given = S3Credentials::new(id, secret, token).unwrap_err();
            assert_eq!(given, VaultError::BadStoreConfig { field, problem });
        }
    }

    #[test]
    fn a_file_of_root_certificates_must_hold_some() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        let config = config("https://s3.example", "documents").unwrap();
        let config = config.trusting(file.clone());
        assert!(matches!(config.open(), Err(VaultError::Io { .. })));
        for content in ["", "no certificate"] {
            std::fs::write(&file, content).unwrap();
            let error = config.open().unwrap_err();
            assert_eq!(error, bad("root certificates", "are not in PEM form"));
        }
    }
}
