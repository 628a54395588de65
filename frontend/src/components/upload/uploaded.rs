//! A file that has become a song: what the server found in it, and the way on.

use frontend_core::upload::UploadItem;
use shared::ids::SongId;
use shared::songs::GetSong;
use yew::prelude::*;

use super::card::Wish;
use super::state_line::state_line;
use crate::components::cover::{cover, song_cover};
use crate::components::icon::{Glyph, icon};
use crate::components::icon_button::IconButton;
use crate::components::link::link;
use crate::hooks::use_endpoint;
use crate::routes::Route;

/// What the card needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The song.
    pub id: SongId,
    /// The file that it came of.
    pub item: UploadItem,
    /// Called with what the person wants done.
    pub onwish: Callback<Wish>,
}

/// The card of a song that has just come in. Until it is fetched it shows what the file was called.
#[component]
pub fn Uploaded(props: &Props) -> Html {
    let Props { id, item, onwish } = props;
    let id = *id;
    let answer = use_endpoint(GetSong(id), id);
    let song = answer.remote.value();
    let name = song.map_or(&item.file_name, |song| &song.title);
    let second = song.map(|song| song.artist_line()).filter(|line| !line.is_empty());
    html! {
        <li class="upload settled" aria-label={name.clone()}>
            if let Some(song) = song {
                { song_cover(song, 64, "") }
            } else {
                { cover(name, item.draft.cover.clone(), None, "") }
            }
            <div class="upload-body">
                <div class="upload-head">
                    <div class="song-text">
                        <h3 class="truncate" dir="auto">{ name }</h3>
                        <p class="help truncate" dir="auto">{ second.unwrap_or_else(|| item.file_name.clone()) }</p>
                    </div>
                    { IconButton::new(Glyph::Close, format!("Remove {name}").into(), onwish.reform(|_| Wish::Remove)).draw() }
                </div>
                <div class="upload-foot">
                    { state_line(name, &item.stage) }
                    <div class="actions">
                        <button type="button" class="button button-primary" onclick={onwish.reform(move |_: MouseEvent| Wish::Play(id))}>
                            { icon(Glyph::Play) }{ "Play" }
                        </button>
                        { link(Route::Song { id }, "button", "Show".into()) }
                    </div>
                </div>
            </div>
        </li>
    }
}
