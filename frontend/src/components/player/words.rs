//! The lyrics of the current song in the large player.

use frontend_core::remote::Remote;
use shared::ids::SongId;
use shared::lyrics::GetLyrics;
use yew::prelude::*;

use crate::components::icon::Glyph;
use crate::components::lyrics::SungLyrics;
use crate::components::notice::{error_notice, notice};
use crate::hooks::use_query;

/// What they need.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Of which song.
    pub id: SongId,
}

/// The lyrics, or why there are none.
#[component]
pub fn Words(props: &Props) -> Html {
    let lyrics = use_query(&GetLyrics(props.id));
    let content = match &lyrics.remote {
        Remote::Ready(lyrics) if !lyrics.lines.is_empty() => html! { <SungLyrics lyrics={lyrics.clone()} /> },
        Remote::Ready(_) => notice(
            Glyph::Lyrics,
            "No lyrics yet",
            "Whoever brought this song in can write them on its page.",
            html! {},
        ),
        Remote::Failed(error) => error_notice(error, &lyrics.reload),
        Remote::Idle | Remote::Loading(_) => html! {
            <div role="status" aria-label="Loading the lyrics">
                for at in 0..6 {
                    <div key={at} class="skeleton skeleton-title" />
                }
            </div>
        },
    };
    html! { <div class="words">{ content }</div> }
}
