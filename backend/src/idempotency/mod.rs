//! `Idempotency-Key`: a request that creates something can be sent again when nobody knows whether it arrived, and
//! is answered as it was the first time. See decision 0025.

mod store;

use poem::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use poem::{Body, Endpoint, IntoResponse, Middleware, Request, Response, Result};
use sha2::{Digest, Sha256};
use shared::endpoint::API_BASE;

use self::store::{Asked, Kept, Known};
use crate::app::AppState;
use crate::auth::principal;
use crate::error::AppError;
use crate::jobs::Claim;

/// The header that names a request.
pub const HEADER: &str = "idempotency-key";
/// The header that says that an answer is the one from before.
pub const REPLAYED: &str = "idempotency-replayed";

/// How long answers are kept.
const KEPT: chrono::Duration = chrono::Duration::hours(24);
/// After which time a request without an answer was cut off by a crash, and can be made again.
const GIVEN_UP: chrono::Duration = chrono::Duration::minutes(5);
/// The longest key.
const MAX_KEY: usize = 255;
/// How many answers are kept for one account.
const MOST: u64 = 200;
/// The largest answer that is kept.
const MAX_BODY: usize = 1024 * 1024;
/// What of an answer is kept beside its body.
const HEADERS: [HeaderName; 3] = [header::CONTENT_TYPE, header::LOCATION, header::ETAG];

/// The layer. It wants whole bodies and answers instead of errors below it.
#[derive(Debug, Clone, Copy)]
pub struct Idempotency;

impl<E: Endpoint> Middleware<E> for Idempotency {
    type Output = Once<E>;

    fn transform(&self, inner: E) -> Self::Output {
        Once(inner)
    }
}

/// An endpoint below [`Idempotency`].
pub struct Once<E>(E);

impl<E: Endpoint> Endpoint for Once<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        let state = AppState::of(&request)?.clone();
        let Some(asked) = read(&state, &mut request).await? else {
            return self.0.call(request).await.map(IntoResponse::into_response);
        };
        let now = state.clock.now();
        let tx = state.db.begin().await.map_err(AppError::from)?;
        let known =
            store::begin(&tx, &asked, now, now - KEPT, now - GIVEN_UP).await.map_err(AppError::from)?;
        match known {
            Known::New => {}
            Known::Running => return Err(AppError::InProgress.into()),
            Known::Other => return Err(AppError::KeyReused.into()),
            Known::Answered(kept) => return Ok(replay(kept)?),
        }
        store::trim(&tx, asked.user, MOST).await.map_err(AppError::from)?;
        tx.commit().await.map_err(AppError::from)?;
        let answer = match self.0.call(request).await {
            Ok(answer) => answer.into_response(),
            Err(error) => error.into_response(),
        };
        Ok(keep(&state, &asked, answer).await?)
    }
}

/// What is asked with a key; `None` for everything that goes its usual way.
async fn read(state: &AppState, request: &mut Request) -> Result<Option<Asked>, AppError> {
    if *request.method() != Method::POST || !is_eligible(request) {
        return Ok(None);
    }
    let Some(key) = request.headers().get(HEADER).cloned() else { return Ok(None) };
    let is_good = (1..=MAX_KEY).contains(&key.len()) && key.as_bytes().iter().all(u8::is_ascii_graphic);
    if !is_good {
        return Err(AppError::InvalidParameter {
            field: "Idempotency-Key".into(),
            detail: "A key is 1 to 255 visible characters.".into(),
        });
    }
    let bearer = request.header(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
    let Some(bearer) = bearer else { return Ok(None) };
    let user = principal::by_access_token(state, bearer).await?.user;
    let body = request.take_body().into_bytes().await.map_err(anyhow::Error::new)?;
    let mut hash = Sha256::new();
    hash.update(request.uri().to_string());
    hash.update([0]);
    hash.update(&body);
    request.set_body(Body::from_bytes(body));
    let key_hash = Sha256::digest(key.as_bytes()).to_vec();
    Ok(Some(Asked { user, key_hash, fingerprint: hash.finalize().to_vec() }))
}

/// Files have ways of their own: tus goes on where it stands, and the same bytes are not stored twice. An answer that
/// tells a secret once must not be kept.
fn is_eligible(request: &Request) -> bool {
    let path = request.uri().path();
    let path = path.strip_prefix(API_BASE).unwrap_or(path);
    let tells_secrets = path.starts_with("/auth/") || path.ends_with("/invitations");
    let is_file = path == "/songs" || path == "/uploads" || path == "/uploads/direct";
    !tells_secrets && !is_file
}

/// Keeps an answer that would be the same again, and forgets the request otherwise.
async fn keep(state: &AppState, asked: &Asked, answer: Response) -> Result<Response, AppError> {
    let (parts, body) = answer.into_parts();
    let body = body.into_bytes().await.map_err(anyhow::Error::new)?;
    let tx = state.db.begin().await?;
    if is_final(parts.status) && body.len() <= MAX_BODY {
        let named = HEADERS.iter().map(|name| (name.as_str(), parts.headers.get(name)));
        let headers: Vec<(&str, &str)> =
            named.filter_map(|(name, value)| Some((name, value?.to_str().ok()?))).collect();
        let headers = serde_json::to_string(&headers).map_err(anyhow::Error::new)?;
        store::keep(&tx, asked, Kept { status: parts.status.as_u16(), headers, body: body.to_vec() }).await?;
    } else {
        store::forget(&tx, asked).await?;
    }
    tx.commit().await?;
    Ok(Response::from_parts(parts, Body::from_bytes(body)))
}

/// Whether the same request would be answered so again: not when the server was in trouble, and not when it was
/// only a matter of time.
const fn is_final(status: StatusCode) -> bool {
    !matches!(status.as_u16(), 401 | 408 | 409 | 412 | 429 | 500..)
}

fn replay(kept: Kept) -> Result<Response, AppError> {
    let headers: Vec<(String, String)> = serde_json::from_str(&kept.headers).map_err(anyhow::Error::new)?;
    let status = StatusCode::from_u16(kept.status).map_err(anyhow::Error::new)?;
    let mut answer = Response::builder().status(status).header(REPLAYED, HeaderValue::from_static("true"));
    for (name, value) in headers {
        answer = answer.header(name, value);
    }
    Ok(answer.body(kept.body))
}

/// Forgets answers that are old.
///
/// # Errors
/// The database fails.
pub async fn expire(state: &AppState, _: &Claim) -> Result<(), AppError> {
    let tx = state.db.begin().await?;
    store::expire(&tx, state.clock.now() - KEPT).await?;
    tx.commit().await?;
    Ok(())
}
