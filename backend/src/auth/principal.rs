//! What an operation accepts as proof of who asks. Having one of these values *is* the check: an
//! operation that takes none is open to everyone, and a test holds the list of those.

use std::sync::Arc;

use poem::web::cookie::CookieJar;
use poem::{FromRequest, Request, Result};
use poem_openapi::SecurityScheme;
use poem_openapi::auth::{ApiKey, Bearer};
use shared::ids::{SessionId, ShareId, SongId, UserId};
use shared::me::Role;
use shared::songs::Quality;

use super::{Listener, access_token, cookies, link};
use crate::app::AppState;
use crate::error::AppError;
use crate::shares;

/// An account and the session that it acts through.
#[derive(Debug, PartialEq, Eq)]
pub struct Principal {
    /// The account.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
    /// What the account may do.
    pub roles: Vec<Role>,
    /// In which form the account likes to hear songs.
    pub stream_quality: Option<Quality>,
}

impl Principal {
    /// # Errors
    /// The account is no admin's.
    pub fn require_admin(&self) -> Result<(), AppError> {
        if self.is_admin() { Ok(()) } else { Err(AppError::Forbidden) }
    }

    /// Whose things the account may change: its own, or everybody's. `None` for everybody's.
    pub fn reach(&self) -> Option<UserId> {
        (!self.is_admin()).then_some(self.user)
    }

    fn is_admin(&self) -> bool {
        self.roles.contains(&Role::Admin)
    }
}

/// A signed-in caller, by `Authorization: Bearer`.
#[derive(SecurityScheme)]
#[oai(rename = "access_token", ty = "bearer", bearer_format = "JWT", checker = "check_access_token")]
pub struct CurrentUser(pub Arc<Principal>);

/// The cookie that is good for streams and images alone.
#[derive(SecurityScheme)]
#[oai(
    rename = "media_cookie",
    ty = "api_key",
    key_in = "cookie",
    key_name = "rhythmix_media",
    checker = "check_media_cookie"
)]
pub struct MediaCookie(Arc<Principal>);

/// A signed link to one song.
#[derive(SecurityScheme)]
#[oai(
    rename = "signed_link",
    ty = "api_key",
    key_in = "query",
    key_name = "token",
    checker = "check_media_link"
)]
pub struct MediaLink((Listener, SongId));

/// Who may read media: a signed-in caller, a browser with the media cookie, or a signed link.
#[derive(SecurityScheme)]
pub enum MediaReader {
    /// By access token.
    User(CurrentUser),
    /// By cookie.
    Cookie(MediaCookie),
    /// By link.
    Link(MediaLink),
}

impl MediaReader {
    /// Who hears or sees one song.
    ///
    /// # Errors
    /// A link to another song.
    pub fn for_song(self, song: SongId) -> Result<Listener, AppError> {
        match self {
            Self::User(CurrentUser(principal)) | Self::Cookie(MediaCookie(principal)) => {
                Ok(Listener::from(&*principal))
            }
            Self::Link(MediaLink((listener, linked))) if linked == song => Ok(listener),
            Self::Link(_) => Err(AppError::Unauthenticated),
        }
    }

    /// The caller, for pictures that are of no song.
    ///
    /// # Errors
    /// A link, which is good for its song alone.
    pub fn for_pictures(self) -> Result<Arc<Principal>, AppError> {
        match self {
            Self::User(CurrentUser(principal)) | Self::Cookie(MediaCookie(principal)) => Ok(principal),
            Self::Link(_) => Err(AppError::Unauthenticated),
        }
    }
}

async fn check_access_token(request: &Request, bearer: Bearer) -> Result<Arc<Principal>> {
    Ok(by_access_token(AppState::of(request)?, &bearer.token).await?)
}

/// The principal of an access token.
///
/// # Errors
/// It is not good, its session is over, or the database fails.
pub async fn by_access_token(state: &AppState, token: &str) -> Result<Arc<Principal>, AppError> {
    let (user, session) =
        access_token::verify(&state.keys, token, state.clock.now()).ok_or(AppError::Unauthenticated)?;
    let principal = by_session(state, session).await?;
    if principal.user != user {
        return Err(AppError::Unauthenticated);
    }
    Ok(principal)
}

async fn check_media_cookie(request: &Request, cookie: ApiKey) -> Result<Arc<Principal>> {
    let state = AppState::of(request)?;
    let session = cookies::read_media(&state.keys, &cookie.key).ok_or(AppError::Unauthenticated)?;
    Ok(by_session(state, session).await?)
}

async fn check_media_link(request: &Request, token: ApiKey) -> Result<(Listener, SongId)> {
    let state = AppState::of(request)?;
    let now = state.clock.now();
    if let Some((session, song)) = link::read(&state.keys.media_link, &token.key, now) {
        let principal = by_session(state, SessionId(session)).await?;
        return Ok((Listener::from(&*principal), SongId(song)));
    }
    let shared = link::read(&state.keys.share_link, &token.key, now);
    let (share, song) = shared.ok_or(AppError::Unauthenticated)?;
    let (share, song) = (ShareId(share), SongId(song));
    Ok((shares::let_in(state, share, song).await?, song))
}

/// The principal of a session.
///
/// # Errors
/// The session is over, or the database fails.
pub async fn by_session(state: &AppState, session: SessionId) -> Result<Arc<Principal>, AppError> {
    let found = state.sessions.find(&state.db, session, state.clock.now()).await;
    found
        .map_err(|error| AppError::Unavailable(anyhow::Error::new(error).context("looking up a session")))?
        .ok_or(AppError::Unauthenticated)
}

/// The refresh token in the cookie of a request.
pub async fn refresh_cookie(request: &Request) -> Option<String> {
    let jar = <&CookieJar>::from_request_without_body(request).await.ok()?;
    Some(jar.get(cookies::REFRESH)?.value_str().to_owned())
}
