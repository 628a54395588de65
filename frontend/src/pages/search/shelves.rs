//! The best of every kind.

use std::rc::Rc;

use frontend_core::format;
use frontend_core::remote::Remote;
use frontend_core::search::{asked_words, marked, shelves};
use shared::endpoint::query;
use shared::plays::{PlaySource, PlaySourceKind};
use shared::search::{Found, Search, SearchFilter, SearchKind};
use shared::songs::Song;
use yew::prelude::*;
use yew_router::Routable;

use super::{KINDS, nothing_found, told};
use crate::components::cover::{picture, song_cover};
use crate::components::current::Current;
use crate::components::heart::heart;
use crate::components::icon_button::play_button;
use crate::components::notice::{error_notice, stale_note};
use crate::components::playlist_cover::playlist_cover;
use crate::components::skeleton::row_skeletons;
use crate::contexts::player::PlayerHandle;
use crate::hooks::{Marks, Thing, use_marks, use_player, use_query};
use crate::pages::play_from;
use crate::routes::Route;
use crate::services::fold::fold;

/// How many of each kind are shown.
const EACH: u16 = 5;

/// What the shelves need.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is looked for.
    pub text: AttrValue,
    /// What it has in common.
    pub filter: SearchFilter,
    /// Called with a kind that somebody wants to see all of.
    pub onkind: Callback<Option<String>>,
}

/// See the module. What was found before stays until there is something newer, so that nothing flickers while
/// somebody types.
#[component]
pub fn Shelves(props: &Props) -> Html {
    let search = Search {
        text: props.text.to_string(),
        limit: Some(EACH),
        filter: props.filter.clone(),
        ..Search::default()
    };
    let answer = use_query(&search);
    let (player, marks) = (use_player(), use_marks());
    let before = use_mut_ref(|| None::<(AttrValue, Rc<Found>)>);
    if let Remote::Ready(found) = &answer.remote {
        before.replace(Some((props.text.clone(), Rc::clone(found))));
    }
    if let Remote::Failed(error) = &answer.remote {
        return error_notice(error, &answer.reload);
    }
    let Some((text, found)) = before.borrow().clone() else { return row_skeletons(6) };
    let shown = Shown { words: asked_words(&text, fold), text: &text, player: &player, marks: &marks };
    let kinds = shelves(&found, &text, fold);
    let count = kinds.iter().map(|kind| rows_of(&found, *kind)).sum();
    let shelf = |(at, kind): (usize, SearchKind)| {
        let words = KINDS.iter().find(|(known, _)| *known == kind).map_or("", |(_, words)| *words);
        let all = props.onkind.reform(move |_: MouseEvent| Some(kind.as_str().to_owned()));
        let heading = format!("found-{}", kind.as_str());
        html! {
            <section key={kind.as_str()} class={classes!("shelf", (at == 0).then_some("best"))} aria-labelledby={heading.clone()}>
                <div class="section-head">
                    <h2 id={heading}>{ words }</h2>
                    if rows_of(&found, kind) >= usize::from(EACH) {
                        <button type="button" class="button button-small button-plain" aria-label={format!("Show all {}", words.to_lowercase())} onclick={all}>{ "Show all" }</button>
                    }
                </div>
                <ul class="found">{ shown.rows(&found, kind) }</ul>
            </section>
        }
    };
    html! {
        <div class={classes!("shelves", (text != props.text).then_some("stale"))}>
            { told(count) }
            <div>{ answer.trouble.as_ref().map(stale_note) }</div>
            if kinds.is_empty() {
                { nothing_found(&text) }
            } else {
                <div class="shelf-grid">
                    for one in kinds.into_iter().enumerate() {
                        { shelf(one) }
                    }
                </div>
            }
        </div>
    }
}

fn rows_of(found: &Found, kind: SearchKind) -> usize {
    match kind {
        SearchKind::Songs => found.songs.len(),
        SearchKind::Albums => found.albums.len(),
        SearchKind::Artists => found.artists.len(),
        SearchKind::Playlists => found.playlists.len(),
        SearchKind::Genres => found.genres.len(),
        SearchKind::Lyrics => found.lyrics.len(),
        SearchKind::Users => 0,
    }
}

/// What the rows are drawn with.
struct Shown<'a> {
    words: Vec<String>,
    text: &'a str,
    player: &'a PlayerHandle,
    marks: &'a Marks,
}

/// One thing that was found.
struct Row<'a> {
    key: String,
    to: String,
    picture: Html,
    title: &'a str,
    second: String,
    is_round: bool,
    buttons: Html,
}

impl Shown<'_> {
    fn rows(&self, found: &Found, kind: SearchKind) -> Html {
        match kind {
            SearchKind::Songs => self.songs(&found.songs, false),
            SearchKind::Lyrics => self.songs(&found.lyrics, true),
            SearchKind::Albums => found
                .albums
                .iter()
                .map(|album| {
                    let artists: Vec<&str> =
                        album.artists.iter().map(|artist| artist.name.as_str()).collect();
                    self.row(Row {
                        key: album.id.to_string(),
                        to: Route::Album { id: album.id }.to_path(),
                        picture: picture(&album.title, album.cover.as_ref(), 40, "cover-40"),
                        title: &album.title,
                        second: if artists.is_empty() {
                            "Several artists".to_owned()
                        } else {
                            artists.join(", ")
                        },
                        is_round: false,
                        buttons: html! {},
                    })
                })
                .collect(),
            SearchKind::Artists => found
                .artists
                .iter()
                .map(|artist| {
                    self.row(Row {
                        key: artist.id.to_string(),
                        to: Route::Artist { id: artist.id }.to_path(),
                        picture: picture(&artist.name, artist.image.as_ref(), 40, "cover-40"),
                        title: &artist.name,
                        second: format::count(artist.songs.into(), "song", "songs"),
                        is_round: true,
                        buttons: html! {},
                    })
                })
                .collect(),
            SearchKind::Playlists => found
                .playlists
                .iter()
                .map(|playlist| {
                    self.row(Row {
                        key: playlist.id.to_string(),
                        to: Route::Playlist { id: playlist.id }.to_path(),
                        picture: playlist_cover(playlist, 40, "cover-40"),
                        title: &playlist.name,
                        second: playlist.owner.display_name.clone(),
                        is_round: false,
                        buttons: html! {},
                    })
                })
                .collect(),
            SearchKind::Genres => found
                .genres
                .iter()
                .map(|genre| {
                    self.row(Row {
                        key: genre.id.to_string(),
                        to: Route::Genre { id: genre.id }.to_path(),
                        picture: picture(&genre.name, genre.cover.as_ref(), 40, "cover-40"),
                        title: &genre.name,
                        second: format::count(genre.songs.into(), "song", "songs"),
                        is_round: false,
                        buttons: html! {},
                    })
                })
                .collect(),
            SearchKind::Users => html! {},
        }
    }

    /// Songs; those whose words were found lead to the line.
    fn songs(&self, songs: &[Song], are_lyrics: bool) -> Html {
        let onplay =
            play_from(self.player, &songs.iter().cloned().collect(), PlaySource::of(PlaySourceKind::Search));
        songs
            .iter()
            .enumerate()
            .map(|(at, song)| {
                let current = Current::of(&self.player.state, song.id);
                let words = are_lyrics.then(|| query(&[("words", Some(self.text.to_owned()))]));
                let like = self.marks.on_heart(Thing::Song(song.id), song.favorite);
                self.row(Row {
                    key: song.id.to_string(),
                    to: format!("{}{}", Route::Song { id: song.id }.to_path(), words.unwrap_or_default()),
                    picture: song_cover(song, 40, "cover-40"),
                    title: &song.title,
                    second: song.artist_line(),
                    is_round: false,
                    buttons: html! {
                        <>
                            { heart(&song.title, song.favorite, None, like) }
                            { play_button(&song.title, current.is_playing(), "", onplay.reform(move |_: MouseEvent| at)) }
                        </>
                    },
                })
            })
            .collect()
    }

    fn row(&self, row: Row<'_>) -> Html {
        html! {
            <li key={row.key} class={classes!("plain-row", "linked", row.is_round.then_some("round"))}>
                { row.picture }
                <div class="song-text grow">
                    <a href={row.to} class="card-title truncate" data-found=""><bdi>{ self.marked(row.title) }</bdi></a>
                    <span class="song-artists truncate" dir="auto">{ self.marked(&row.second) }</span>
                </div>
                <span class="found-buttons">{ row.buttons }</span>
            </li>
        }
    }

    fn marked(&self, text: &str) -> Html {
        marked(text, &self.words, fold)
            .into_iter()
            .map(|(piece, is_marked)| {
                if is_marked {
                    html! { <mark>{ piece }</mark> }
                } else {
                    piece.into()
                }
            })
            .collect()
    }
}
