//! `/me/events`.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use poem::http::{StatusCode, header};
use poem::web::Data;
use poem::web::websocket::{WebSocket, WebSocketConfig};
use poem::{FromRequest, IntoResponse, Request, Response, Result};
use poem_openapi::auth::ApiKey;
use poem_openapi::registry::{MetaResponse, MetaResponses, Registry};
use poem_openapi::{ApiResponse, OpenApi, SecurityScheme};
use shared::endpoint::API_BASE;
use shared::events::{BEARER_PROTOCOL, EventLink, PATH, PROTOCOL};
use shared::ids::SessionId;
use uuid::Uuid;

use super::socket;
use crate::app::AppState;
use crate::auth::{CurrentUser, Principal, access_token, link, principal};
use crate::error::AppError;
use crate::http::Json;
use crate::router::Tag;

/// How long after it was made a link can be opened.
const LINK_LIFETIME: chrono::Duration = chrono::Duration::seconds(60);

/// No client has more to say.
const MAX_MESSAGE_BYTES: usize = 4096;

/// Who listens, and until when his token is good.
type Listener = (Arc<Principal>, DateTime<Utc>);

/// An access token among the subprotocols: `rhythmix, bearer.<token>`.
#[derive(SecurityScheme)]
#[oai(
    rename = "event_protocol",
    ty = "api_key",
    key_in = "header",
    key_name = "Sec-WebSocket-Protocol",
    checker = "check_protocol"
)]
pub struct ByProtocol(Listener);

/// A signed link, good for one connection.
#[derive(SecurityScheme)]
#[oai(rename = "event_link", ty = "api_key", key_in = "query", key_name = "token", checker = "check_link")]
pub struct ByLink(Listener);

/// Who may listen.
#[derive(SecurityScheme)]
pub enum EventReader {
    /// By subprotocol.
    Protocol(ByProtocol),
    /// By link.
    Link(ByLink),
}

async fn check_protocol(request: &Request, protocols: ApiKey) -> Result<Listener> {
    let state = AppState::of(request)?;
    let mut all = protocols.key.split(',').map(str::trim);
    let token = all.find_map(|protocol| protocol.strip_prefix(BEARER_PROTOCOL));
    let token = token.ok_or(AppError::Unauthenticated)?;
    let (_, _, ends) =
        access_token::read(&state.keys, token, state.clock.now()).ok_or(AppError::Unauthenticated)?;
    Ok((principal::by_access_token(state, token).await?, ends))
}

async fn check_link(request: &Request, token: ApiKey) -> Result<Listener> {
    let state = AppState::of(request)?;
    let now = state.clock.now();
    let read = link::read(&state.keys.event_link, &token.key, now);
    let (session, nonce) = read.ok_or(AppError::Unauthenticated)?;
    let found = principal::by_session(state, SessionId(session)).await?;
    // A link that somebody has read over a shoulder is good for nothing once it was used.
    if !state.used_links.take(nonce) {
        return Err(AppError::Unauthenticated.into());
    }
    Ok((found, now + access_token::LIFETIME))
}

/// The operations.
pub struct EventsApi;

#[OpenApi(tag = "Tag::Accounts")]
impl EventsApi {
    /// Hear what happens to your things (WebSocket)
    ///
    /// Name the subprotocols `rhythmix` and `bearer.<access token>`, or use a link from `/me/events-url`. Each
    /// message is a JSON object with a `type`: `upload` (`upload`: as in `/uploads/{upload_id}`), `song`
    /// (`song_id`, and `change`: `created`, `changed` or `deleted`), `missed` (read again what you show). Skip
    /// types that you do not know. Read again what you show after connecting, too. The server pings
    /// every 30 seconds. It closes with 4401 when the session has ended, 4402 when the token has run out
    /// (connect with a new one), 1013 when you read too slowly, and 1001 when it stops.
    #[oai(path = "/me/events", method = "get", operation_id = "listen")]
    async fn listen(
        &self,
        Data(state): Data<&AppState>,
        reader: EventReader,
        request: &Request,
    ) -> Result<Upgraded, AppError> {
        if !is_ours(request, &state.config.server.public_url) {
            return Err(AppError::Forbidden);
        }
        let (EventReader::Protocol(ByProtocol((caller, ends))) | EventReader::Link(ByLink((caller, ends)))) =
            reader;
        let socket = WebSocket::from_request_without_body(request)
            .await
            .map_err(|_| AppError::InvalidRequest("This is a WebSocket; ask for an upgrade.".into()))?;
        let session = caller.session;
        let subscription = state
            .events
            .subscribe(caller.user, session)
            .ok_or(AppError::Busy { retry_after: Duration::from_secs(30) })?;
        let lasts = (ends - state.clock.now()).to_std().unwrap_or_default();
        let state = state.clone();
        let mut limits = WebSocketConfig::default();
        limits.max_message_size = Some(MAX_MESSAGE_BYTES);
        limits.max_frame_size = Some(MAX_MESSAGE_BYTES);
        limits.read_buffer_size = MAX_MESSAGE_BYTES;
        let upgrade = socket
            .protocols([PROTOCOL])
            .config(limits)
            .on_upgrade(move |socket| socket::serve(socket, subscription, state, session, lasts));
        Ok(Upgraded(upgrade.into_response()))
    }

    /// Make a link to hear what happens to your things, good for one connection within a minute
    #[oai(path = "/me/events-url", method = "get", operation_id = "get_event_link")]
    async fn get_event_link(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
    ) -> Result<Json<EventLink>, AppError> {
        let expires_at = state.clock.now() + LINK_LIFETIME;
        let token = link::sign(&state.keys.event_link, caller.session.0, Uuid::new_v4(), expires_at);
        Ok(Json(EventLink { url: format!("{API_BASE}{PATH}?token={token}"), expires_at }))
    }
}

/// Browsers say which page asks; only ours may. Other clients say nothing.
fn is_ours(request: &Request, public_url: &str) -> bool {
    let Some(origin) = request.header(header::ORIGIN) else { return true };
    let host = origin.split_once("://").map(|(_, host)| host);
    origin == public_url || (host.is_some() && host == request.header(header::HOST))
}

/// The connection speaks WebSocket from here on.
struct Upgraded(Response);

impl IntoResponse for Upgraded {
    fn into_response(self) -> Response {
        self.0
    }
}

impl ApiResponse for Upgraded {
    fn meta() -> MetaResponses {
        MetaResponses {
            responses: vec![MetaResponse {
                description: "The connection speaks WebSocket from here on.",
                status: Some(StatusCode::SWITCHING_PROTOCOLS.as_u16()),
                status_range: None,
                content: Vec::new(),
                headers: Vec::new(),
            }],
        }
    }

    fn register(_: &mut Registry) {}
}

/// The numbers of links that were used, for as long as they could be used again.
#[derive(Debug, Clone)]
pub struct UsedLinks(moka::sync::Cache<Uuid, ()>);

impl Default for UsedLinks {
    fn default() -> Self {
        let lifetime = LINK_LIFETIME.to_std().unwrap_or_default();
        Self(moka::sync::Cache::builder().max_capacity(1_000_000).time_to_live(lifetime * 2).build())
    }
}

impl UsedLinks {
    /// Whether a link is used for the first time.
    fn take(&self, nonce: Uuid) -> bool {
        self.0.entry(nonce).or_insert(()).is_fresh()
    }
}
