//! The client of an S3-compatible store: how it is reached, how files go there in bounded memory, and
//! links that others may use for a while.

use std::fmt;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::signer::{Method, SignedUrlOptions, Signer};
use object_store::{BackoffConfig, ClientOptions, MultipartUpload, ObjectStoreExt, PutPayload, RetryConfig};
use tokio::task::JoinSet;

use super::{StorageError, blocking};

/// Files up to this size go in one request, others in parts of it; a store takes no part below 5 MiB.
const PART_BYTES: u64 = 8 << 20;
/// How many parts of one file are under way at once: with the size of a part, what a file costs in memory.
const PARTS_AT_ONCE: usize = 2;

/// How to reach a store.
#[derive(Clone)]
pub struct S3Settings {
    /// The bucket.
    pub bucket: String,
    /// What stands before every key; may be empty.
    pub prefix: String,
    /// Where the service answers, such as `https://s3.example.org`; `None` for Amazon's own.
    pub endpoint: Option<String>,
    /// Where browsers reach it; `None` for the endpoint.
    pub public_endpoint: Option<String>,
    /// The region that is signed for.
    pub region: String,
    /// Who we are.
    pub access_key_id: String,
    /// How we prove it.
    pub secret_access_key: String,
    /// Goes with keys that are lent for a while.
    pub session_token: Option<String>,
}

// By hand, so that no log shows a secret.
impl fmt::Debug for S3Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3Settings")
            .field("bucket", &self.bucket)
            .field("prefix", &self.prefix)
            .field("endpoint", &self.endpoint)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

impl S3Settings {
    /// Where browsers reach the store.
    fn public(&self) -> Option<&str> {
        self.public_endpoint.as_deref().or(self.endpoint.as_deref())
    }

    /// The scheme, host and port that links point to.
    pub(super) fn origin(&self) -> String {
        let amazon = || format!("https://s3.{}.amazonaws.com", self.region);
        let endpoint = self.public().map_or_else(amazon, str::to_owned);
        let (scheme, rest) = endpoint.split_once("://").unwrap_or(("https", &endpoint));
        format!("{scheme}://{}", rest.split('/').next().unwrap_or_default())
    }
}

/// The clients of one store.
#[derive(Debug)]
pub(super) struct S3 {
    /// Asks and reads: gives up soon.
    pub(super) reader: AmazonS3,
    /// Sends: a part may take its time on a slow line.
    writer: AmazonS3,
    /// Knows the store by the name that browsers use.
    signer: AmazonS3,
}

impl S3 {
    pub(super) fn connect(settings: &S3Settings) -> Result<Self, StorageError> {
        // An error says that somebody has chosen already, which is as good.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = |silence, endpoint| client(settings, silence, endpoint);
        Ok(Self {
            reader: client(Duration::from_secs(10), settings.endpoint.as_deref())?,
            writer: client(Duration::from_secs(60), settings.endpoint.as_deref())?,
            signer: client(Duration::from_secs(10), settings.public())?,
        })
    }

    /// Sends bytes in one request.
    pub(super) async fn put_bytes(&self, path: &Path, bytes: PutPayload) -> Result<(), StorageError> {
        self.writer.put(path, bytes).await.map(drop).map_err(StorageError::of_writing)
    }

    /// Sends a file. The object is there when the last part is, and then whole.
    pub(super) async fn put_file(&self, path: &Path, file: &std::path::Path) -> Result<(), StorageError> {
        let source = file.to_owned();
        let (file, size) = blocking(move || {
            let file = File::open(source)?;
            let size = file.metadata()?.len();
            Ok((Arc::new(file), size))
        })
        .await?;
        if size <= PART_BYTES {
            return self.put_bytes(path, read_part(&file, 0, size).await?).await;
        }
        let mut upload = self.writer.put_multipart(path).await.map_err(StorageError::of_writing)?;
        match send_parts(&mut *upload, &file, size).await {
            Ok(()) => upload.complete().await.map(drop).map_err(StorageError::from),
            Err(error) => {
                if let Err(left) = upload.abort().await {
                    tracing::warn!(error = format!("{left:#}"), "parts of a failed upload stay in the store");
                }
                Err(error)
            }
        }
    }

    /// A link that anybody may use for `method` until it expires.
    pub(super) async fn sign(
        &self,
        method: Method,
        path: &Path,
        lifetime: Duration,
        options: &SignedUrlOptions,
    ) -> Result<String, StorageError> {
        Ok(self.signer.signed_url_opts(method, path, lifetime, options).await?.into())
    }
}

fn client(
    settings: &S3Settings,
    silence: Duration,
    endpoint: Option<&str>,
) -> Result<AmazonS3, StorageError> {
    let options = ClientOptions::new()
        .with_allow_http(endpoint.is_some_and(|endpoint| endpoint.starts_with("http://")))
        .with_connect_timeout(Duration::from_secs(3))
        // A stream takes as long as somebody listens; only silence is limited.
        .with_timeout_disabled()
        .with_read_timeout(silence);
    let retry = RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(2),
            base: 2.,
        },
        max_retries: 2,
        retry_timeout: Duration::from_secs(15),
    };
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&settings.bucket)
        .with_region(&settings.region)
        .with_access_key_id(&settings.access_key_id)
        .with_secret_access_key(&settings.secret_access_key)
        .with_virtual_hosted_style_request(false)
        .with_client_options(options)
        .with_retry(retry);
    if let Some(endpoint) = endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    if let Some(token) = &settings.session_token {
        builder = builder.with_token(token);
    }
    Ok(builder.build()?)
}

async fn send_parts(
    upload: &mut dyn MultipartUpload,
    file: &Arc<File>,
    size: u64,
) -> Result<(), StorageError> {
    // They are given up together when one fails or nobody waits any more.
    let mut under_way = JoinSet::new();
    let mut start = 0;
    while start < size {
        let end = start.saturating_add(PART_BYTES).min(size);
        under_way.spawn(upload.put_part(read_part(file, start, end).await?));
        if under_way.len() >= PARTS_AT_ONCE {
            one_done(&mut under_way).await?;
        }
        start = end;
    }
    while !under_way.is_empty() {
        one_done(&mut under_way).await?;
    }
    Ok(())
}

async fn one_done(parts: &mut JoinSet<object_store::Result<()>>) -> Result<(), StorageError> {
    match parts.join_next().await {
        None => Ok(()),
        Some(done) => Ok(done.map_err(io::Error::other)??),
    }
}

async fn read_part(file: &Arc<File>, start: u64, end: u64) -> Result<PutPayload, StorageError> {
    let file = Arc::clone(file);
    blocking(move || {
        let mut part = vec![0; usize::try_from(end - start).map_err(io::Error::other)?];
        file.read_exact_at(&mut part, start)?;
        Ok(PutPayload::from(part))
    })
    .await
}
