//! Which store a hospital means, read from its environment.

use std::{ffi::OsString, fs::File, io::Read, path::PathBuf};

use serde::Deserialize;
use zeroize::{Zeroize, Zeroizing};

use crate::{S3Access, S3Config, S3Credentials, Store, VaultError, s3::bad};

/// A store as configured: a folder or a bucket.
///
/// Read from variables that begin with a prefix such as `HIE_PRIVATE_STORE`:
///
/// | variable | meaning |
/// |---|---|
/// | `…_FOLDER` | a folder; then none of the others may be set |
/// | `…_ENDPOINT` | `https://host[:port]` of a store that speaks S3 |
/// | `…_BUCKET` | the bucket |
/// | `…_REGION` | its region, default `us-east-1` |
/// | `…_CREDENTIALS_FILE` | JSON `{"access_key_id": …, "secret_access_key": …, "session_token": …}`, readable by the owner only |
/// | `…_ACCESS_KEY_ID`, `…_SECRET_ACCESS_KEY`, `…_SESSION_TOKEN` | instead of the file |
/// | `…_ANONYMOUS` | `true` instead of credentials: for reading from a public store |
/// | `…_BUCKET_IN_HOST` | `true`: addressed as `bucket.host`, for AWS |
/// | `…_CA_FILE` | PEM file with further root certificates |
#[derive(Debug, Clone)]
pub enum StoreConfig {
    /// A folder of this machine.
    Folder(PathBuf),
    /// A bucket.
    S3(S3Config),
}

impl StoreConfig {
    /// Reads the variables `{prefix}_FOLDER` and so on of this process.
    ///
    /// # Errors
    /// [`VaultError::BadStoreConfig`] naming the setting; [`VaultError::Io`] about the credentials
    /// file.
    pub fn from_env(prefix: &str) -> Result<Self, VaultError> {
        Self::from_settings(|name| std::env::var_os(format!("{prefix}_{name}")))
    }

    /// Reads the settings from wherever the caller keeps them, by the names of the table without
    /// prefix. An empty one counts as not set.
    ///
    /// # Errors
    /// As [`StoreConfig::from_env`].
    pub fn from_settings(setting: impl Fn(&str) -> Option<OsString>) -> Result<Self, VaultError> {
        let settings = Settings(&setting);
        match (settings.raw("FOLDER"), settings.raw("ENDPOINT")) {
            (Some(folder), None) => Ok(Self::Folder(folder.into())),
            (None, Some(_)) => Ok(Self::S3(settings.s3()?)),
            (None, None) => Err(bad("folder or endpoint", "is not set")),
            (Some(_), Some(_)) => Err(bad("folder and endpoint", "are both set")),
        }
    }

    /// Opens the store (makes the folder if need be).
    ///
    /// # Errors
    /// Those of [`Store::folder`] and [`S3Config::open`].
    pub fn open(&self) -> Result<Store, VaultError> {
        match self {
            Self::Folder(path) => Store::folder(path),
            Self::S3(config) => config.open(),
        }
    }
}

struct Settings<'a>(&'a dyn Fn(&str) -> Option<OsString>);

impl Settings<'_> {
    fn raw(&self, name: &str) -> Option<OsString> {
        (self.0)(name).filter(|value| !value.is_empty())
    }

    fn text(&self, name: &str, field: &'static str) -> Result<Option<String>, VaultError> {
        self.raw(name)
            .map(|value| value.into_string().map_err(|_| bad(field, "is not text")))
            .transpose()
    }

    fn required(&self, name: &str, field: &'static str) -> Result<String, VaultError> {
        self.text(name, field)?.ok_or(bad(field, "is not set"))
    }

    fn flag(&self, name: &str, field: &'static str) -> Result<bool, VaultError> {
        match self.text(name, field)?.as_deref() {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(bad(field, "is neither true nor false")),
        }
    }

    fn s3(&self) -> Result<S3Config, VaultError> {
        let endpoint = self.required("ENDPOINT", "endpoint")?;
        let bucket = self.required("BUCKET", "bucket")?;
        let mut config = S3Config::new(&endpoint, &bucket, self.access()?)?;
        if let Some(region) = self.text("REGION", "region")? {
            config = config.in_region(&region)?;
        }
        if self.flag("BUCKET_IN_HOST", "bucket in host")? {
            config = config.with_bucket_in_host();
        }
        if let Some(file) = self.raw("CA_FILE") {
            config = config.trusting(file.into());
        }
        Ok(config)
    }

    /// Exactly one way of saying who one is.
    fn access(&self) -> Result<S3Access, VaultError> {
        let anonymous = self.flag("ANONYMOUS", "anonymous")?;
        let file = self.raw("CREDENTIALS_FILE");
        let id = self.text("ACCESS_KEY_ID", "access key id")?;
        match (anonymous, file, id) {
            (true, None, None) => Ok(S3Access::Anonymous),
            (false, Some(file), None) => CredentialsFile::read(&file.into()).map(S3Access::Key),
            (false, None, Some(id)) => {
                let secret = self.required("SECRET_ACCESS_KEY", "secret access key")?;
                let secret = Zeroizing::new(secret);
                let token = self.text("SESSION_TOKEN", "session token")?;
                let token = token.map(Zeroizing::new);
                let token = token.as_ref().map(|token| token.as_str());
                Ok(S3Access::Key(S3Credentials::new(&id, &secret, token)?))
            }
            (false, None, None) => Err(bad("credentials", "are not set")),
            _ => Err(bad("credentials", "are set in more than one way")),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CredentialsFile {
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
}

impl CredentialsFile {
    fn read(path: &PathBuf) -> Result<S3Credentials, VaultError> {
        let reading = VaultError::io("reading the credentials file");
        let mut file = File::open(path).map_err(&reading)?;
        if crate::keyring::is_open_to_others(&file).map_err(&reading)? {
            return Err(bad("credentials file", "is open to others than its owner"));
        }
        let mut text = Zeroizing::new(Vec::new());
        file.read_to_end(&mut text).map_err(&reading)?;
        let refused = bad("credentials file", "is not the JSON it should be");
        let mut content: Self = serde_json::from_slice(&text).map_err(|_| refused)?;
        let credentials = S3Credentials::new(
            &content.access_key_id,
            &content.secret_access_key,
            content.session_token.as_deref(),
        );
        content.secret_access_key.zeroize();
        content.session_token.zeroize();
        credentials
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S3: [(&str, &str); 4] = [
        ("ENDPOINT", "https://s3.north.example"),
        ("BUCKET", "documents"),
        ("ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("SECRET_ACCESS_KEY", "verysecret"),
    ];

    /// The settings of a bucket, some of them changed.
    fn read(changes: &[(&str, &str)]) -> Result<StoreConfig, VaultError> {
        StoreConfig::from_settings(|name| {
            let named = |(key, _): &&(&str, &str)| *key == name;
            let found = changes.iter().find(named).or(S3.iter().find(named));
            found.map(|(_, value)| OsString::from(value))
        })
    }

    fn refused(changes: &[(&str, &str)]) -> String {
        read(changes).unwrap_err().to_string()
    }

    #[test]
    fn a_bucket_is_read_with_its_options() {
        let Ok(StoreConfig::S3(config)) = read(&[
            ("REGION", "eu-north-1"),
            ("BUCKET_IN_HOST", "true"),
            ("SESSION_TOKEN", "temporary"),
        ]) else {
            panic!("not a bucket");
        };
        assert_eq!(config.endpoint(), "https://s3.north.example");
        assert_eq!(config.bucket(), "documents");
        let printed = format!("{config:?}");
        assert!(printed.contains("eu-north-1") && printed.contains("bucket_in_host: true"));
        for secret in ["AKIDEXAMPLE", "verysecret", "temporary"] {
            assert!(!printed.contains(secret));
        }
    }

    #[test]
    fn a_folder_is_read_alone() {
        let folder = read(&[("FOLDER", "/srv/hie"), ("ENDPOINT", "")]).unwrap();
        assert!(matches!(folder, StoreConfig::Folder(path) if path.as_os_str() == "/srv/hie"));
        let both = refused(&[("FOLDER", "/srv/hie")]);
        assert_eq!(
            both,
            "store configuration: folder and endpoint are both set"
        );
    }

    #[test]
    fn what_is_missing_is_named() {
        for (name, said) in [
            ("ENDPOINT", "folder or endpoint is not set"),
            ("BUCKET", "bucket is not set"),
            ("ACCESS_KEY_ID", "credentials are not set"),
            ("SECRET_ACCESS_KEY", "secret access key is not set"),
        ] {
            let expected = format!("store configuration: {said}");
            assert_eq!(refused(&[(name, "")]), expected);
        }
    }

    #[test]
    fn what_is_wrong_is_named_without_its_value() {
        for (name, value, said) in [
            (
                "BUCKET_IN_HOST",
                "yes",
                "bucket in host is neither true nor false",
            ),
            ("ANONYMOUS", "1", "anonymous is neither true nor false"),
            (
                "ANONYMOUS",
                "true",
                "credentials are set in more than one way",
            ),
            (
                "CREDENTIALS_FILE",
                "/srv/key",
                "credentials are set in more than one way",
            ),
            (
                "REGION",
                "eu north",
                "region is not a word of letters, digits, hyphens",
            ),
        ] {
            let expected = format!("store configuration: {said}");
            assert_eq!(refused(&[(name, value)]), expected);
        }
    }

    #[test]
    fn a_stranger_needs_no_credentials() {
        let config = read(&[("ANONYMOUS", "true"), ("ACCESS_KEY_ID", "")]);
        assert!(matches!(config, Ok(StoreConfig::S3(_))));
    }

    #[test]
    fn credentials_are_read_from_a_file_of_the_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.json");
        let file = path.to_str().unwrap();
        let from_file = || read(&[("CREDENTIALS_FILE", file), ("ACCESS_KEY_ID", "")]);
        assert!(matches!(from_file(), Err(VaultError::Io { .. })));

        let good = r#"{"access_key_id": "AKIDEXAMPLE", "secret_access_key": "verysecret"}"#;
        std::fs::write(&path, good).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let open = |mode| {
                let wide = std::fs::Permissions::from_mode(mode);
                std::fs::set_permissions(&path, wide).unwrap();
            };
            for mode in [0o640, 0o604] {
                open(mode);
                let said = from_file().unwrap_err().to_string();
                let expected = "credentials file is open to others than its owner";
                assert_eq!(said, format!("store configuration: {expected}"));
            }
            open(0o600);
        }
        assert!(matches!(from_file(), Ok(StoreConfig::S3(_))));

        for wrong in ["", "{}", &good.replace("}", r#", "more": 1}"#)] {
            std::fs::write(&path, wrong).unwrap();
            let said = from_file().unwrap_err().to_string();
            let expected = "credentials file is not the JSON it should be";
            assert_eq!(said, format!("store configuration: {expected}"));
        }
    }
}
