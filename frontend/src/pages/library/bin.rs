//! Deleted songs, which can be had back for a while.

use shared::songs::{ListSongs, Song};
use yew::prelude::*;

use crate::components::cover::song_cover;
use crate::components::icon::{Glyph, icon};
use crate::components::library_tabs::library_tabs;
use crate::components::listed::listed;
use crate::components::notice::notice;
use crate::components::page_title::PageTitle;
use crate::components::skeleton::row_skeletons;
use crate::components::visible_rows::{use_more, use_visible_rows};
use crate::hooks::{SongActions, use_list, use_song_actions};
use crate::routes::Route;
use crate::services::clock;
use frontend_core::format;

/// How many songs come at a time.
const PAGE: u16 = 100;

/// The page of the bin.
#[component]
pub fn BinPage() -> Html {
    let list = use_list(&ListSongs { deleted: true, limit: Some(PAGE), ..ListSongs::default() });
    let actions = use_song_actions();
    let rows = use_node_ref();
    let (visible, room) = use_visible_rows(&rows, ".content", list.items.len());
    use_more(list.has_more(), visible.end + 30, list.items.len(), &list.more());
    let shown = || {
        html! {
            <ul class="long-list" aria-label="Deleted songs" ref={rows} ~style={room}>
                for song in list.items.get(visible).unwrap_or_default() {
                    { row(song, &actions) }
                }
            </ul>
        }
    };
    html! {
        <div class="page">
            <PageTitle title="Deleted songs" />
            { library_tabs(Route::Bin) }
            <p class="page-lead">{ "What you delete stays here for 30 days and can be had back. Then it is gone for good." }</p>
            { listed(&list, row_skeletons, nothing, shown) }
        </div>
    }
}

fn nothing() -> Html {
    notice(Glyph::Bin, "Nothing here", "Songs that you delete can be had back from here.", html! {})
}

fn row(song: &Song, actions: &SongActions) -> Html {
    let deleted = song.deleted_at.map(|at| format!("Deleted {}", format::relative_date(at, clock::now())));
    let restore = {
        let (actions, id) = (actions.clone(), song.id);
        Callback::from(move |_: MouseEvent| actions.clone().restore(std::rc::Rc::new([id])))
    };
    html! {
        <li key={song.id.to_string()} class="plain-row">
            { song_cover(song, 40, "cover-40") }
            <div class="song-text grow">
                <span class="song-title truncate" dir="auto">{ &song.title }</span>
                <span class="song-artists truncate" dir="auto">{ song.artist_line() }</span>
            </div>
            <span class="plain-row-note numeric">{ deleted }</span>
            <button type="button" class="button button-small" aria-label={format!("Restore {}", song.title)} onclick={restore}>
                { icon(Glyph::History) }
                { "Restore" }
            </button>
        </li>
    }
}
