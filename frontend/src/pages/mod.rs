//! One file a page: it asks for the data, puts components together and answers their callbacks.

pub mod account;
pub mod album;
pub mod artist;
mod form;
pub mod home;
pub mod library;
pub mod listening;
pub mod log_in;
pub mod lyrics;
pub mod not_found;
pub mod playlist;
pub mod search;
pub mod set_up;
pub mod sign_up;
pub mod song;
pub mod upload;

use frontend_core::api_error::ApiError;
use frontend_core::listing::Items;
use shared::plays::PlaySource;
use shared::songs::Song;
use yew::prelude::*;

use crate::components::current::Current;
use crate::components::icon::Glyph;
use crate::components::link::link;
use crate::components::notice::{error_notice, notice};
use crate::components::page_title::PageTitle;
use crate::contexts::player::PlayerHandle;
use crate::routes::Route;

/// Plays a list from the song at the given place, out of what `source` says; the song that is in the player already is only
/// paused or goes on.
fn play_from(player: &PlayerHandle, songs: &Items<Song>, source: PlaySource) -> Callback<usize> {
    let (player, songs) = (player.clone(), songs.clone());
    Callback::from(move |at: usize| match songs.get(at) {
        Some(song) if Current::of(&player.state, song.id).is_current() => player.toggle(),
        Some(_) => player.play_list(songs.iter().map(|song| Song::clone(song)).collect(), at, source),
        None => {}
    })
}

/// The page of a thing that cannot be had: it is not there, or it cannot be asked for now.
fn gone(what: &'static str, error: &ApiError, reload: &Callback<()>, others: Route) -> Html {
    let content = if error.status() == Some(404) {
        notice(
            Glyph::Songs,
            &format!("This {what} is not here"),
            "It may have been removed, or it is not yours to see.",
            link(others, "button", format!("All {what}s").into()),
        )
    } else {
        error_notice(error, reload)
    };
    html! { <div class="page"><PageTitle title="Not here" class="visually-hidden" />{ content }</div> }
}
