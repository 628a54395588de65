//! An entry of a playlist without a song: it was removed, is hidden, or was never found. Its place stays.

use shared::playlists::items::PlaylistItem;
use yew::prelude::*;

use crate::components::icon::{Glyph, icon};
use crate::components::icon_button::IconButton;
use crate::components::song_search::said_in_words;

/// Where a row stands, and what it looks like.
pub struct GoneRow<'a> {
    /// The entry.
    pub entry: &'a PlaylistItem,
    /// Tells the row from the others.
    pub key: u128,
    /// Where it stands, from 0.
    pub at: usize,
    /// When it was added, in words.
    pub added: String,
    /// Whether it is chosen.
    pub is_chosen: bool,
    /// Whether the keys are at it.
    pub is_active: bool,
}

impl GoneRow<'_> {
    /// Draws it.
    pub fn draw(self, draggable: Option<&'static str>, onmenu: &Callback<(usize, MouseEvent)>) -> Html {
        let Self { entry, key, at, added, is_chosen, is_active } = self;
        let tab = if is_active { "0" } else { "-1" };
        let (title, why) = match &entry.said {
            Some(said) => (said_in_words(said), "Not found here"),
            None => ("This song is gone".to_owned(), "Its place is kept"),
        };
        let more = IconButton {
            class: "song-menu",
            tabindex: Some(tab),
            ..IconButton::new(
                Glyph::More,
                format!("More for {title}").into(),
                onmenu.reform(move |event| (at, event)),
            )
        };
        html! {
            <div
                key={key.to_string()}
                class={classes!("song-row", "gone", is_chosen.then_some("chosen"))}
                role="row"
                tabindex={tab}
                {draggable}
                data-at={at.to_string()}
                aria-rowindex={(at + 2).to_string()}
                aria-selected={if is_chosen { "true" } else { "false" }}
            >
                <div class="song-at" role="gridcell">
                    if is_chosen {
                        <span class="song-check">{ icon(Glyph::Check) }</span>
                    } else {
                        <span class="song-index numeric" aria-hidden="true">{ at + 1 }</span>
                    }
                </div>
                <div class="song-main" role="gridcell">
                    <span class="cover cover-40 gone-art" aria-hidden="true">{ icon(Glyph::Alert) }</span>
                    <div class="song-text">
                        <bdi class="song-title truncate">{ title }</bdi>
                        <span class="song-artists truncate">{ why }</span>
                    </div>
                </div>
                <div class="song-album truncate" role="gridcell" />
                <div class="song-added truncate numeric" role="gridcell">{ added }</div>
                <div class="song-heart" role="gridcell" />
                <div class="song-length numeric" role="gridcell" />
                <div class="song-last" role="gridcell">{ more.draw() }</div>
            </div>
        }
    }
}
