//! An object store for the tests: S3 over real HTTP, with signatures that are checked, and a folder behind
//! it. It listens on loopback alone, and can be made to fail.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::{StreamExt, stream};
use http_body_util::{BodyExt, Collected, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::{self, HeaderValue};
use hyper::service::Service;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{Body, HttpError};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The one bucket that there is.
pub const BUCKET: &str = "library";
/// Who may use it.
pub const ACCESS_KEY_ID: &str = "tests";
/// With which secret.
pub const SECRET_ACCESS_KEY: &str = "a secret of the tests alone";

/// How the server behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Mood {
    /// As it should.
    Well = 0,
    /// Answers every request with 500.
    Broken = 1,
    /// Breaks every connection in the middle of what it sends.
    Cutting = 2,
}

/// A server that runs until it is dropped.
#[derive(Debug)]
pub struct S3Server {
    address: SocketAddr,
    mood: Arc<AtomicU8>,
    requests: Arc<AtomicU32>,
    preflights: Arc<AtomicU32>,
    sharing: Sharing,
    accepting: JoinHandle<()>,
}

/// The origin whose pages may use the bucket, if any.
type Sharing = Arc<Mutex<Option<HeaderValue>>>;

impl Drop for S3Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl S3Server {
    /// Serves the folder `root` on a free port. Objects lie below `root/library`.
    ///
    /// # Errors
    /// The folder or the port cannot be had.
    pub async fn start(root: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(root.join(BUCKET))?;
        let files = s3s_fs::FileSystem::new(root).map_err(|error| io::Error::other(format!("{error:?}")))?;
        let mut builder = S3ServiceBuilder::new(files);
        builder.set_auth(SimpleAuth::from_single(ACCESS_KEY_ID, SECRET_ACCESS_KEY));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let store = Store {
            inner: builder.build(),
            mood: Arc::default(),
            requests: Arc::default(),
            preflights: Arc::default(),
            sharing: Sharing::default(),
        };
        let Store { mood, requests, preflights, sharing, .. } = store.clone();
        let accepting = tokio::spawn(accept(listener, store));
        Ok(Self { address, mood, requests, preflights, sharing, accepting })
    }

    /// Its address, such as `http://127.0.0.1:4711`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Lets it run for as long as the runtime does.
    pub fn detach(self) {
        std::mem::forget(self);
    }

    /// Makes it behave otherwise from the next request on.
    pub fn set_mood(&self, mood: Mood) {
        self.mood.store(mood as u8, Ordering::SeqCst);
    }

    /// Lets the pages of an origin use the bucket, by the rules (CORS) that `docs/object-storage.md` asks for.
    ///
    /// # Errors
    /// The origin is none.
    pub fn share_with(&self, origin: &str) -> io::Result<()> {
        let origin = HeaderValue::from_str(origin).map_err(io::Error::other)?;
        *self.sharing.lock().unwrap_or_else(PoisonError::into_inner) = Some(origin);
        Ok(())
    }

    /// How often a browser has asked what a page may do: nobody else does.
    pub fn preflights(&self) -> u32 {
        self.preflights.load(Ordering::SeqCst)
    }

    /// How many requests have come.
    pub fn requests(&self) -> u32 {
        self.requests.load(Ordering::SeqCst)
    }
}

async fn accept(listener: TcpListener, store: Store) {
    // Its connections end with it.
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let Ok((socket, _)) = listener.accept().await else { return };
        let store = store.clone();
        connections.spawn(async move {
            let serving =
                hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(socket), store);
            // A client that hangs up is no failure.
            drop(serving.await);
        });
        while connections.try_join_next().is_some() {}
    }
}

#[derive(Clone)]
struct Store {
    inner: S3Service,
    mood: Arc<AtomicU8>,
    requests: Arc<AtomicU32>,
    preflights: Arc<AtomicU32>,
    sharing: Sharing,
}

impl Store {
    /// The origin of the page that asks, if it may use the bucket.
    fn page(&self, request: &HeaderMap) -> Option<HeaderValue> {
        let allowed = self.sharing.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
        (request.get(header::ORIGIN) == Some(&allowed)).then_some(allowed)
    }
}

impl Service<Request<Incoming>> for Store {
    type Response = Response<Body>;
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        self.requests.fetch_add(1, Ordering::SeqCst);
        let (store, mood) = (self.clone(), self.mood.load(Ordering::SeqCst));
        Box::pin(async move {
            let reads = request.method() == Method::GET;
            let page = store.page(request.headers());
            let mut response = if mood == Mood::Broken as u8 {
                status(StatusCode::INTERNAL_SERVER_ERROR)
            } else if request.method() == Method::OPTIONS {
                store.preflights.fetch_add(1, Ordering::SeqCst);
                preflight(page.is_some(), request.headers())
            } else if request.uri().path().split('/').nth(1) == Some(BUCKET) {
                Service::call(&store.inner, request).await?
            } else {
                // The store behind would make one of that name.
                status(StatusCode::NOT_FOUND)
            };
            if reads && mood == Mood::Cutting as u8 {
                response = cut(response).await;
            }
            if let Some(page) = page {
                share(response.headers_mut(), page);
            }
            Ok(response)
        })
    }
}

async fn cut(response: Response<Body>) -> Response<Body> {
    let (head, body) = response.into_parts();
    let whole = BodyExt::collect(body).await.map(Collected::to_bytes).unwrap_or_default();
    let half = Frame::data(whole.slice(..whole.len() / 2));
    let breaks = async {
        // What came before goes out while this one waits.
        tokio::task::yield_now().await;
        Err(io::Error::other("the connection breaks"))
    };
    let blocks = stream::iter([Ok(half)]).chain(stream::once(breaks));
    Response::from_parts(head, Body::http_body(StreamBody::new(blocks)))
}

fn status(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// The methods that pages may use.
const SHARED_METHODS: [&str; 3] = ["GET", "HEAD", "PUT"];

/// The answer to a browser that asks what a page may do.
fn preflight(is_shared: bool, request: &HeaderMap) -> Response<Body> {
    let method = request.get(header::ACCESS_CONTROL_REQUEST_METHOD).and_then(|method| method.to_str().ok());
    if !is_shared || method.is_none_or(|method| !SHARED_METHODS.contains(&method)) {
        return status(StatusCode::FORBIDDEN);
    }
    let mut response = status(StatusCode::OK);
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD, PUT"));
    // `AllowedHeaders: *` allows what is asked for.
    if let Some(asked) = request.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, asked.clone());
    }
    response
}

/// What a bucket says to the pages that may use it.
fn share(headers: &mut HeaderMap, page: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, page);
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    let exposed = HeaderValue::from_static("ETag, Content-Length, Content-Range");
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
}
