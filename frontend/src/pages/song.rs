//! One song: its cover large, on its colour, and what is known about it.

use frontend_core::edit_words::audience;
use frontend_core::format;
use frontend_core::remote::Remote;
use frontend_core::search::{asked_words, line_of};
use shared::ids::SongId;
use shared::lyrics::{GetLyrics, Lyrics};
use shared::plays::{PlaySource, PlaySourceKind};
use shared::songs::{ArtistRole, GetSong, Song};
use yew::prelude::*;

use super::album::role_in_words;
use super::{gone, play_from};
use crate::components::cover::song_cover;
use crate::components::credits::{album_link, artist_links};
use crate::components::current::Current;
use crate::components::heart::heart;
use crate::components::icon::Glyph;
use crate::components::icon_button::{IconButton, play_button};
use crate::components::link::link;
use crate::components::lyrics::{SungLyrics, read_lyrics, use_found_line};
use crate::components::notice::stale_note;
use crate::components::page_head::{PageHead, head_skeleton};
use crate::components::song_history::SongHistory;
use crate::components::stars::stars;
use crate::contexts::menus::Menus;
use crate::contexts::player::PlayerHandle;
use crate::hooks::{
    Marks, QueryHandle, SongActions, Thing, use_marks, use_menus, use_param, use_player, use_query,
    use_song_actions,
};
use crate::routes::Route;
use crate::services::fold::fold;

/// What the page needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Which song.
    pub id: SongId,
}

/// The page of one song.
#[component]
pub fn SongPage(props: &Props) -> Html {
    let song_query = use_query(&GetSong(props.id));
    let player = use_player();
    let (actions, menus, marks) = (use_song_actions(), use_menus(), use_marks());
    let lyrics = use_query(&GetLyrics(props.id));
    let (searched, _) = use_param("words");
    let found = lyrics
        .remote
        .value()
        .zip(searched)
        .and_then(|(lyrics, text)| line_of(lyrics, &asked_words(&text, fold), fold));
    use_found_line(found.filter(|_| song_query.remote.value().is_some()));
    match &song_query.remote {
        Remote::Ready(song) => {
            let trouble = song_query.trouble.as_ref().map(stale_note);
            view(
                song,
                &player,
                &actions,
                &menus,
                &marks,
                trouble,
                words(song, &lyrics, found, &player, &actions),
            )
        }
        Remote::Failed(error) => gone("song", error, &song_query.reload, Route::Songs),
        Remote::Idle | Remote::Loading(_) => head_skeleton(),
    }
}

fn view(
    song: &Song,
    player: &PlayerHandle,
    actions: &SongActions,
    menus: &Menus,
    marks: &Marks,
    trouble: Option<Html>,
    words: Html,
) -> Html {
    let current = Current::of(&player.state, song.id);
    let onplay = play_from(
        player,
        &std::iter::once(song.clone()).collect(),
        PlaySource::one(PlaySourceKind::Song, song.id.0),
    );
    let waiting = current.is_playing() && player.state.is_waiting();
    let class = if waiting { "accent large waiting" } else { "accent large" };
    let onmenu = {
        let (actions, menus, song) = (actions.clone(), menus.clone(), song.clone());
        Callback::from(move |event: MouseEvent| {
            menus.open(&event, song.title.clone(), actions.menu(std::slice::from_ref(&song)));
        })
    };
    let ondelete = {
        let (actions, song) = (actions.clone(), song.clone());
        Callback::from(move |_: MouseEvent| {
            actions.go(&Route::Songs);
            actions.delete(vec![song.clone()]);
        })
    };
    PageHead {
        kind: "Song",
        title: &song.title,
        picture: song_cover(song, 256, "cover-large"),
        accent: song.accent.as_deref(),
        meta: html! {
            <>
                <span><strong dir="auto">{ artist_links(song, "0") }</strong></span>
                if song.album.is_some() {
                    <span><bdi>{ album_link(song, "0") }</bdi></span>
                }
                for year in song.year {
                    <span>{ year }</span>
                }
                <span class="numeric">{ format::time(song.duration_ms) }</span>
            </>
        },
        actions: html! {
            <>
                { play_button(&song.title, current.is_playing(), class, onplay.reform(|_| 0)) }
                { heart(&song.title, song.favorite, None, marks.on_heart(Thing::Song(song.id), song.favorite)) }
                { IconButton::new(Glyph::More, format!("More for {}", song.title).into(), onmenu).draw() }
                { stars("song-stars", &song.title, song.rating, &marks.on_stars(Thing::Song(song.id))) }
                if actions.may_change(std::slice::from_ref(song)) {
                    <button type="button" class="button button-plain" onclick={ondelete}>{ "Delete" }</button>
                }
            </>
        },
    }
    .draw(html! {
        <>
            <div>{ trouble }</div>
            { words }
            { facts(song) }
            <div>
                if actions.may_change(std::slice::from_ref(song)) {
                    <SongHistory key={song.id.to_string()} song={song.id} />
                }
            </div>
        </>
    })
}

/// The words, where there are any, and the way to write them for whoever may.
fn words(
    song: &Song,
    lyrics: &QueryHandle<Lyrics>,
    found: Option<usize>,
    player: &PlayerHandle,
    actions: &SongActions,
) -> Html {
    let may_write = actions.may_change(std::slice::from_ref(song));
    let known = lyrics.remote.value().filter(|lyrics| !lyrics.lines.is_empty());
    if known.is_none() && !may_write {
        return html! { <div /> };
    }
    let content = match known {
        Some(lyrics)
            if lyrics.synced && found.is_none() && Current::of(&player.state, song.id).is_current() =>
        {
            html! { <SungLyrics lyrics={lyrics.clone()} /> }
        }
        Some(lyrics) => read_lyrics(lyrics, found),
        None => html! { <p class="secondary">{ "There are no lyrics yet." }</p> },
    };
    html! {
        <section class="song-words" aria-labelledby="song-words">
            <div class="section-head">
                <h2 id="song-words">{ "Lyrics" }</h2>
                if may_write {
                    { link(Route::Lyrics { id: song.id }, "link", if known.is_some() { "Edit lyrics" } else { "Write lyrics" }.into()) }
                }
            </div>
            { content }
        </section>
    }
}

/// What is known about a song.
fn facts(song: &Song) -> Html {
    let place = song.album.as_ref().and_then(|album| album.track_number).map(|track| track.to_string());
    let channels = match song.channels {
        1 => "mono".to_owned(),
        2 => "stereo".to_owned(),
        more => format!("{more} channels"),
    };
    let facts = [
        ("Genre", (!song.genres.is_empty()).then(|| song.genres.join(", "))),
        ("Credits", credits(song)),
        ("Track", place),
        ("Added", Some(format::date(song.created_at))),
        ("Added by", Some(song.owner.display_name.clone())),
        ("Who can hear it", Some(audience(song.visibility).to_owned())),
        ("Sound", Some(format!("{} Hz, {channels}", song.sample_rate_hz))),
        ("File", Some(format!("{}, {}", kind(&song.mime), format::size(song.size_bytes)))),
    ];
    html! {
        <dl class="facts">
            for (name, value) in facts.into_iter().filter_map(|(name, value)| Some((name, value?))) {
                <div key={name}><dt>{ name }</dt><dd dir="auto">{ value }</dd></div>
            }
        </dl>
    }
}

/// Who did what besides those who made it.
fn credits(song: &Song) -> Option<String> {
    let others = song.artists.iter().filter(|artist| artist.role != ArtistRole::Main);
    let words: Vec<String> =
        others.map(|artist| format!("{}: {}", role_in_words(artist.role), artist.name)).collect();
    (!words.is_empty()).then(|| words.join("; "))
}

/// The format of a media type, as people call it.
fn kind(mime: &str) -> String {
    let word = mime.split(['/', ';']).nth(1).unwrap_or(mime).trim_start_matches("x-");
    match word {
        "mpeg" => "MP3".to_owned(),
        "mp4" => "M4A".to_owned(),
        "ogg" => "Ogg".to_owned(),
        other => other.to_ascii_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::kind;

    #[test]
    fn formats_are_called_as_people_do() {
        for (mime, text) in
            [("audio/mpeg", "MP3"), ("audio/mp4", "M4A"), ("audio/x-wav", "WAV"), ("audio/flac", "FLAC")]
        {
            assert_eq!(kind(mime), text);
        }
    }
}
