//! Accepting an invitation to a playlist. Its token stands behind the `#` of the address, which the browser keeps to
//! itself.

use frontend_core::api_error::ApiError;
use shared::playlists::members::{JoinPlaylist, Joining};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::icon::Glyph;
use crate::components::link::link;
use crate::components::notice::notice;
use crate::components::page_title::PageTitle;
use crate::hooks::{use_api, use_playlist_actions};
use crate::routes::Route;

/// The page of an invitation.
#[component]
pub fn JoinPage() -> Html {
    let (api, actions, navigator) = (use_api(), use_playlist_actions(), use_navigator());
    let token = use_memo((), |()| token());
    let failure = use_state_eq(|| None::<ApiError>);
    let join = {
        let (token, failure) = (token.clone(), failure.setter());
        Callback::from(move |_: MouseEvent| {
            let (api, actions, navigator) = (api.clone(), actions.clone(), navigator.clone());
            let (asked, failure) = (JoinPlaylist(Joining { token: (*token).clone() }), failure.clone());
            spawn_local(async move {
                match api.send(&asked).await {
                    Ok(playlist) => {
                        actions.refresh();
                        actions.tell(format!("{} is among your playlists now.", playlist.name));
                        // The invitation does not stay in the history.
                        if let Some(navigator) = navigator {
                            navigator.replace(&Route::Playlist { id: playlist.id });
                        }
                    }
                    Err(error) => failure.set(Some(error)),
                }
            });
        })
    };
    let others = || link(Route::Playlists, "button", "Your playlists".into());
    let accept = |words: &'static str| {
        html! { <button type="button" class="button button-primary" onclick={join.clone()}>{ words }</button> }
    };
    let content = match &*failure {
        _ if token.is_empty() => notice(
            Glyph::Link,
            "This link is not complete",
            "Ask for it once more, and open all of it.",
            others(),
        ),
        None => notice(
            Glyph::People,
            "Somebody shares a playlist with you",
            "It will stand among your playlists. You can leave it at any time.",
            accept("Accept"),
        ),
        Some(error) if error.is_passing() => {
            notice(Glyph::Offline, error.title(), &error.to_string(), accept("Try again"))
        }
        Some(_) => notice(
            Glyph::Link,
            "This invitation is no longer good",
            "It has ended or was taken back. Ask for a new one.",
            others(),
        ),
    };
    html! {
        <div class="page">
            <PageTitle title="Invitation" class="visually-hidden" />
            { content }
        </div>
    }
}

fn token() -> String {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}
