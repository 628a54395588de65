//! One file a page: it asks for the data, puts components together and answers their callbacks.

pub mod account;
mod form;
pub mod home;
pub mod log_in;
pub mod not_found;
pub mod set_up;
pub mod sign_up;
pub mod song;
pub mod songs;
pub mod upload;

use std::rc::Rc;

use shared::songs::Song;
use yew::Callback;

use crate::components::current::Current;
use crate::contexts::player::PlayerHandle;
use crate::hooks::ListHandle;

/// Plays a list from the song at the given place; the song that is in the player already is only
/// paused or goes on.
fn play_from(player: &PlayerHandle, songs: &Rc<Vec<Song>>) -> Callback<usize> {
    let (player, songs) = (player.clone(), Rc::clone(songs));
    Callback::from(move |at: usize| match songs.get(at) {
        Some(song) if Current::of(&player.state, song.id).is_current() => player.toggle(),
        Some(_) => player.play_list(songs.to_vec(), at),
        None => {}
    })
}

/// Asks a list for its next page, or again for the one that failed.
fn more(list: &ListHandle) -> Callback<()> {
    let list = list.clone();
    Callback::from(move |()| list.load_more())
}
