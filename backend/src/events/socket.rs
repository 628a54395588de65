//! One WebSocket: sends what happens until the client, the session, the token or the server ends.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use poem::web::websocket::{CloseCode, Message, WebSocketStream};
use shared::events::{CLOSE_SESSION_ENDED, CLOSE_TOKEN_EXPIRED};
use shared::ids::SessionId;
use tokio::time::{Instant, MissedTickBehavior};

use super::hub::Subscription;
use crate::app::AppState;

/// How often a client is asked for a sign of life, and the session whether it lives.
pub const PING: Duration = Duration::from_secs(30);
/// How long a client may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(2);

/// Serves a connection to its end. `lasts` says how long its token is good.
pub(super) async fn serve(
    mut socket: WebSocketStream,
    mut subscription: Subscription,
    state: AppState,
    session: SessionId,
    lasts: Duration,
) {
    let reason = converse(&mut socket, &mut subscription, &state, session, lasts).await;
    // Nothing is kept for it any longer.
    drop(subscription);
    if let Some((code, text)) = reason {
        let goodbye = async {
            socket.send(Message::Close(Some((code, text.to_owned())))).await?;
            while let Some(Ok(_)) = socket.next().await {}
            Ok::<_, std::io::Error>(())
        };
        let _ = tokio::time::timeout(GOODBYE, goodbye).await;
    }
}

/// Sends and listens until there is a reason to end; `None` when the client is gone.
async fn converse(
    socket: &mut WebSocketStream,
    subscription: &mut Subscription,
    state: &AppState,
    session: SessionId,
    lasts: Duration,
) -> Option<(CloseCode, &'static str)> {
    let expired = tokio::time::sleep(lasts);
    tokio::pin!(expired);
    let mut pings = tokio::time::interval_at(Instant::now() + state.event_ping, state.event_ping);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut is_alive = true;
    loop {
        let message = tokio::select! {
            () = state.stopping.cancelled() => return Some((CloseCode::Away, "the server stops")),
            () = &mut expired => return Some((CloseCode::from(CLOSE_TOKEN_EXPIRED), "the token has expired")),
            said = socket.next() => match said {
                // Clients have nothing to say here but that they live.
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {
                    is_alive = true;
                    continue;
                }
            },
            event = subscription.events.recv() => match event {
                Some(event) => Message::Text(event.as_ref().to_owned()),
                None if ended(state, session).await => {
                    return Some((CloseCode::from(CLOSE_SESSION_ENDED), "the session has ended"));
                }
                None => return Some((CloseCode::Again, "too much was left unread")),
            },
            _ = pings.tick() => {
                if !std::mem::take(&mut is_alive) {
                    return None;
                }
                if ended(state, session).await {
                    return Some((CloseCode::from(CLOSE_SESSION_ENDED), "the session has ended"));
                }
                Message::Ping(Vec::new())
            }
        };
        // A client that takes nothing is cut by the deadline of the connection.
        if socket.send(message).await.is_err() {
            return None;
        }
    }
}

/// Whether a session is known to have ended.
async fn ended(state: &AppState, session: SessionId) -> bool {
    matches!(state.sessions.find(&state.db, session, state.clock.now()).await, Ok(None))
}
