//! A row that rushes by: what can be read of it, and nothing that can be used.

use shared::songs::Song;
use yew::prelude::*;

/// Where a row stands, and what it looks like.
pub struct PassingRow<'a> {
    /// The song; an entry of a playlist may have none.
    pub song: Option<&'a Song>,
    /// Tells the row from the others.
    pub key: u128,
    /// Where it stands, from 0.
    pub at: usize,
    /// The number that is shown.
    pub number: u32,
    /// Whether it is chosen.
    pub is_chosen: bool,
    /// Whether the keys are at it.
    pub is_active: bool,
}

impl PassingRow<'_> {
    /// Draws it.
    pub fn draw(self) -> Html {
        let Self { song, key, at, number, is_chosen, is_active } = self;
        let album = song.and_then(|song| song.album.as_ref());
        html! {
            <div
                key={key.to_string()}
                class={if is_chosen { "song-row chosen" } else { "song-row" }}
                role="row"
                tabindex={if is_active { "0" } else { "-1" }}
                data-at={at.to_string()}
                aria-rowindex={(at + 2).to_string()}
            >
                <div class="song-at numeric" role="gridcell">{ number }</div>
                <div class="song-main" role="gridcell">
                    <span class="cover cover-40" />
                    <div class="song-text">
                        <span class="song-title truncate" dir="auto">{ song.map(|song| song.title.clone()) }</span>
                        <span class="song-artists truncate" dir="auto">{ song.map(Song::artist_line) }</span>
                    </div>
                </div>
                <div class="song-album truncate" role="gridcell" dir="auto">
                    { album.map(|album| album.title.clone()) }
                </div>
            </div>
        }
    }
}
