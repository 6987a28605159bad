//! An S3-compatible server on a free port of this machine, gone with its value.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::Arc,
};

use hie_vault::{S3Access, S3Config, S3Credentials, VaultError};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use s3s::{
    S3Result,
    access::{S3Access as AccessRule, S3AccessContext},
    auth::SimpleAuth,
    s3_error,
    service::{S3ServiceBuilder, SharedS3Service},
};
use s3s_fs::FileSystem;
use tokio::runtime::Runtime;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivatePkcs8KeyDer},
};

/// The only account of the server.
pub const ACCESS_KEY: &str = "AKIDNORTHGENERAL";
/// Its secret.
pub const SECRET_KEY: &str = "secret-of-north-general";
/// A bucket for the hospital alone.
pub const PRIVATE_BUCKET: &str = "private-documents";
/// A bucket from which everybody may read, if they know what.
pub const PUBLIC_BUCKET: &str = "public-documents";

/// A running server. Dropped or [stopped](S3Server::stop), it breaks all its connections.
pub struct S3Server {
    root: PathBuf,
    address: SocketAddr,
    runtime: Option<Runtime>,
    certificate: Option<PathBuf>,
}

impl S3Server {
    /// Serves the folder, which holds one folder per bucket, over plain HTTP.
    ///
    /// # Errors
    /// Those of the operating system.
    pub fn start(root: &Path) -> io::Result<Self> {
        Self::start_at(root, "127.0.0.1:0", None)
    }

    /// As [`S3Server::start`], over HTTPS with a certificate of an authority that nobody knows;
    /// see [`S3Server::certificate`].
    ///
    /// # Errors
    /// Those of the operating system.
    pub fn start_with_tls(root: &Path) -> io::Result<Self> {
        let names = vec!["127.0.0.1".to_owned()];
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(names).map_err(io::Error::other)?;
        std::fs::create_dir_all(root)?;
        let file = root.join("server.pem");
        std::fs::write(&file, cert.pem())?;
        let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
        let tls = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key.into())
            .map_err(io::Error::other)?;
        let mut server = Self::start_at(root, "127.0.0.1:0", Some(Arc::new(tls).into()))?;
        server.certificate = Some(file);
        Ok(server)
    }

    fn start_at(root: &Path, address: &str, tls: Option<TlsAcceptor>) -> io::Result<Self> {
        for bucket in [PRIVATE_BUCKET, PUBLIC_BUCKET] {
            std::fs::create_dir_all(root.join(bucket))?;
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let service = service(root)?;
        runtime.spawn(async move {
            if let Ok(listener) = tokio::net::TcpListener::from_std(listener) {
                serve(listener, service, tls).await;
            }
        });
        Ok(Self {
            root: root.to_owned(),
            address,
            runtime: Some(runtime),
            certificate: None,
        })
    }

    /// Where the server listens.
    pub fn endpoint(&self) -> String {
        let scheme = if self.certificate.is_some() {
            "https"
        } else {
            "http"
        };
        format!("{scheme}://{}", self.address)
    }

    /// The certificate that a client has to trust, if the server speaks HTTPS.
    pub fn certificate(&self) -> Option<&Path> {
        self.certificate.as_deref()
    }

    /// The configuration of the account that owns the buckets.
    ///
    /// # Errors
    /// None with the names of this module.
    pub fn owner_of(&self, bucket: &str) -> Result<S3Config, VaultError> {
        let key = S3Credentials::new(ACCESS_KEY, SECRET_KEY, None)?;
        S3Config::new(&self.endpoint(), bucket, S3Access::Key(key))
    }

    /// Goes away at once, in the middle of whatever it is doing.
    pub fn stop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }

    /// Comes back, at the same port and with the same folder.
    ///
    /// # Errors
    /// Those of the operating system.
    pub fn restart(&mut self) -> io::Result<()> {
        self.stop();
        let mut again = Self::start_at(&self.root, &self.address.to_string(), None)?;
        self.runtime = again.runtime.take();
        Ok(())
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn service(root: &Path) -> io::Result<SharedS3Service> {
    let files = FileSystem::new(root).map_err(|error| io::Error::other(format!("{error:?}")))?;
    let mut builder = S3ServiceBuilder::new(files);
    builder.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
    builder.set_access(Rules {
        root: root.to_owned(),
    });
    Ok(builder.build().into_shared())
}

async fn serve(
    listener: tokio::net::TcpListener,
    service: SharedS3Service,
    tls: Option<TlsAcceptor>,
) {
    while let Ok((socket, _)) = listener.accept().await {
        let (service, tls) = (service.clone(), tls.clone());
        tokio::spawn(async move {
            let http = Builder::new(TokioExecutor::new());
            // A client that goes away is no trouble of the server's.
            let _ = match tls {
                None => http.serve_connection(TokioIo::new(socket), service).await,
                Some(tls) => match tls.accept(socket).await {
                    Ok(socket) => http.serve_connection(TokioIo::new(socket), service).await,
                    Err(_) => Ok(()),
                },
            };
        });
    }
}

/// What a provider's bucket policy says.
struct Rules {
    root: PathBuf,
}

#[async_trait::async_trait]
impl AccessRule for Rules {
    async fn check(&self, context: &mut S3AccessContext<'_>) -> S3Result<()> {
        let bucket = match context.s3_path() {
            s3s::path::S3Path::Bucket { bucket } | s3s::path::S3Path::Object { bucket, .. } => {
                bucket
            }
            s3s::path::S3Path::Root => return Err(s3_error!(AccessDenied)),
        };
        let owner = context.credentials().is_some();
        let public = &**bucket == PUBLIC_BUCKET && context.s3_op().name() == "GetObject";
        if !owner && !public {
            return Err(s3_error!(AccessDenied));
        }
        // `s3s-fs` would make the bucket; a real provider does not.
        if !self.root.join(&**bucket).is_dir() {
            return Err(s3_error!(NoSuchBucket));
        }
        Ok(())
    }
}
