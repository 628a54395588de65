//! Home: a greeting, and shelves of what one may want to hear now.

use frontend_core::format;
use frontend_core::listing::Items;
use frontend_core::remote::Remote;
use shared::artists::Artist;
use shared::home::{GetHome, Home, Shelf as Shown, ShelfItem, ShelfKind};
use shared::plays::{PlaySource, PlaySourceKind};
use shared::songs::Song;
use yew::prelude::*;

use super::library::albums::album_card;
use super::play_from;
use crate::components::card::Card;
use crate::components::current::Current;
use crate::components::icon::Glyph;
use crate::components::icon_button::play_button;
use crate::components::link::link;
use crate::components::notice::{error_notice, stale_note, upload_notice};
use crate::components::page_title::PageTitle;
use crate::components::playlist_card::PlaylistCard;
use crate::components::shelf::Shelf;
use crate::components::skeleton::card_skeletons;
use crate::components::song_card::song_card;
use crate::contexts::player::PlayerHandle;
use crate::hooks::{Play, Source, use_play_all, use_player, use_query, use_session};
use crate::routes::Route;

/// The first page that one sees.
#[component]
pub fn HomePage() -> Html {
    let session = use_session();
    let name = session.state.profile().map(|profile| profile.display_name.clone()).unwrap_or_default();
    let home = use_query(&GetHome);
    let (player, play) = (use_player(), use_play_all());
    let content = match &home.remote {
        Remote::Failed(error) => error_notice(error, &home.reload),
        Remote::Ready(shown) if shown.shelves.is_empty() => no_songs(),
        Remote::Ready(shown) => shelves(shown, &player, &play),
        Remote::Idle | Remote::Loading(_) => card_skeletons(12),
    };
    html! {
        <div class="page">
            <PageTitle title="Home">{ format!("{}, {name}", greeting(hour())) }</PageTitle>
            <div>{ home.trouble.as_ref().map(stale_note) }</div>
            { content }
        </div>
    }
}

fn shelves(home: &Home, player: &PlayerHandle, play: &Callback<(Source, Play)>) -> Html {
    home.shelves
        .iter()
        .filter_map(|shelf| {
            let (id, title, more) = words(shelf.id)?;
            let more = more.map(|route| link(route, "link", "Show all".into())).unwrap_or_default();
            let cards = cards(shelf, player, play);
            Some(html! { <Shelf key={id} {id} {title} {more}>{ cards }</Shelf> })
        })
        .collect()
}

/// The name of a shelf in the page and in words, and where the whole list is.
const fn words(id: ShelfKind) -> Option<(&'static str, &'static str, Option<Route>)> {
    Some(match id {
        ShelfKind::ContinueListening => ("continue", "Continue listening", None),
        ShelfKind::Recommended => ("recommended", "For you", None),
        ShelfKind::RecentlyPlayed => ("recent", "Recently played", Some(Route::History)),
        ShelfKind::NewlyUploaded => ("newest", "Newly added", Some(Route::Albums)),
        ShelfKind::NewFromArtists => ("new-from", "New from your artists", None),
        ShelfKind::MostPlayed => ("most", "Most played", Some(Route::Stats)),
        ShelfKind::Favorites => ("favorites", "Favourites", None),
        ShelfKind::Unknown => return None,
    })
}

/// As what the songs of a shelf are played.
const fn source(id: ShelfKind) -> PlaySourceKind {
    match id {
        ShelfKind::Recommended => PlaySourceKind::Recommendation,
        ShelfKind::RecentlyPlayed | ShelfKind::MostPlayed => PlaySourceKind::History,
        ShelfKind::Favorites => PlaySourceKind::Favorites,
        _ => PlaySourceKind::Library,
    }
}

fn cards(shelf: &Shown, player: &PlayerHandle, play: &Callback<(Source, Play)>) -> Html {
    let songs: Items<Song> = shelf.items.iter().filter_map(|item| item.song.clone()).collect();
    let onplay = play_from(player, &songs, PlaySource::of(source(shelf.id)));
    shelf
        .items
        .iter()
        .map(|item| {
            let reason = item.reason.as_ref().map(|reason| reason.text.as_str());
            if let Some(song) = &item.song {
                let at = songs.iter().position(|other| other.id == song.id).unwrap_or_default();
                let current = Current::of(&player.state, song.id);
                return song_card(song, current, onplay.reform(move |_| at), reason);
            }
            other_card(item, play)
        })
        .collect()
}

fn other_card(item: &ShelfItem, play: &Callback<(Source, Play)>) -> Html {
    let how = item.next_song_id.map_or(Play::Now, Play::From);
    if let Some(album) = &item.album {
        let reason = item.reason.as_ref().map(|reason| reason.text.as_str());
        return album_card(album, &play.reform(move |(source, _)| (source, how)), reason, false);
    }
    if let Some(playlist) = &item.playlist {
        let source = Source::Playlist(playlist.id);
        let onplay = play.reform(move |_: MouseEvent| (source, how));
        let buttons = play_button(&playlist.name, false, "accent", onplay);
        return PlaylistCard { playlist, buttons }.draw(false);
    }
    item.artist.as_ref().map(artist_card).unwrap_or_default()
}

fn artist_card(artist: &Artist) -> Html {
    let card = Card {
        key: artist.id.to_string(),
        to: Route::Artist { id: artist.id },
        title: &artist.name,
        cover: artist.image.as_ref(),
        second: format::count(artist.songs.into(), "song", "songs").into(),
        is_round: true,
        play: None,
    };
    card.draw()
}

/// What stands where songs will be.
pub fn no_songs() -> Html {
    upload_notice(
        Glyph::Songs,
        "No songs yet",
        "Drop some files here, or choose them from this device. MP3, FLAC, Ogg, Opus, M4A and WAV all work.",
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
