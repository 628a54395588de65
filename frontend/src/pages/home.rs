//! Home: a greeting and the newest songs.

use frontend_core::listing::ListStatus;
use shared::plays::{PlaySource, PlaySourceKind};
use shared::songs::ListSongs;
use yew::prelude::*;

use super::play_from;
use crate::components::current::Current;
use crate::components::icon::{Glyph, icon};
use crate::components::link::link;
use crate::components::notice::{error_notice, notice};
use crate::components::page_title::PageTitle;
use crate::components::skeleton::card_skeletons;
use crate::components::song_card::song_card;
use crate::hooks::{use_list, use_player, use_session};
use crate::routes::Route;

/// So many songs are shown.
const NEWEST: u16 = 24;

/// The first page that one sees.
#[component]
pub fn HomePage() -> Html {
    let session = use_session();
    let name = session.state.profile().map(|profile| profile.display_name.clone()).unwrap_or_default();
    let list = use_list(&ListSongs { limit: Some(NEWEST), ..ListSongs::default() });
    let player = use_player();
    let songs = &list.items;
    let onplay = play_from(&player, songs, PlaySource::of(PlaySourceKind::Library));
    let content = match &list.status {
        ListStatus::Failed(error) if songs.is_empty() => error_notice(error, &list.more()),
        ListStatus::Loading => card_skeletons(12),
        _ if songs.is_empty() => no_songs(),
        _ => html! {
            <ul class="card-grid">
                for (at, song) in songs.iter().take(NEWEST.into()).enumerate() {
                    { song_card(song, Current::of(&player.state, song.id), onplay.reform(move |_| at)) }
                }
            </ul>
        },
    };
    html! {
        <div class="page">
            <PageTitle title="Home">{ format!("{}, {name}", greeting(hour())) }</PageTitle>
            <section aria-labelledby="newest">
                <div class="section-head">
                    <h2 id="newest">{ "Newest songs" }</h2>
                    { link(Route::Songs, "link", "Show all".into()) }
                </div>
                { content }
            </section>
        </div>
    }
}

/// What stands where songs will be.
pub fn no_songs() -> Html {
    notice(
        Glyph::Songs,
        "No songs yet",
        "Drop some files here, or choose them from this device. MP3, FLAC, Ogg, Opus, M4A and WAV all work.",
        link(
            Route::Upload,
            "button button-primary",
            html! { <>{ icon(Glyph::Upload) }{ "Upload songs" }</> },
        ),
    )
}

/// The hour of the day, where the person is.
fn hour() -> u32 {
    js_sys::Date::new_0().get_hours()
}

fn greeting(hour: u32) -> &'static str {
    match hour {
        5..12 => "Good morning",
        12..18 => "Good afternoon",
        _ => "Good evening",
    }
}

#[cfg(test)]
mod tests {
    use super::greeting;

    #[test]
    fn nobody_is_wished_a_good_morning_at_midnight() {
        for (hour, text) in
            [(0, "Good evening"), (5, "Good morning"), (12, "Good afternoon"), (18, "Good evening")]
        {
            assert_eq!(greeting(hour), text);
        }
    }
}
