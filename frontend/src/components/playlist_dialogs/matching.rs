//! Which song an entry of a playlist stands for, when its own was not found or is gone.

use shared::ids::{PlaylistId, PlaylistItemId};
use shared::playlists::items::Said;
use shared::songs::Song;
use yew::prelude::*;

use crate::components::dialog::shell;
use crate::components::song_search::{SongSearch, said_in_words};
use crate::hooks::{use_modal, use_playlist_actions};

/// What the dialog needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The playlist.
    pub playlist: PlaylistId,
    /// The entry.
    pub item: PlaylistItemId,
    /// What its file says.
    pub said: Said,
}

/// See the module.
#[component]
pub fn MatchDialog(props: &Props) -> Html {
    let (actions, dialog) = (use_playlist_actions(), use_modal());
    let close = {
        let actions = actions.clone();
        Callback::from(move |()| actions.playlists.close())
    };
    let onchoose = {
        let (playlist, item) = (props.playlist, props.item);
        Callback::from(move |song: Song| {
            actions.playlists.close();
            actions.set_song(playlist, item, song.id);
        })
    };
    let content = html! {
        <div class="form">
            <SongSearch text={props.said.title.clone().unwrap_or_default()} candidates={Vec::new()} {onchoose} />
            <div class="actions">
                <button type="button" class="button button-plain" onclick={close.reform(|_: MouseEvent| ())}>{ "Cancel" }</button>
            </div>
        </div>
    };
    shell(&dialog, &format!("Which song is {}?", said_in_words(&props.said)), &close, content)
}
