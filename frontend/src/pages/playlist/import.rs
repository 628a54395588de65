//! A playlist out of a file: what was found of it, what somebody puts right, and then the playlist.

use std::rc::Rc;

use frontend_core::api_error::ApiError;
use frontend_core::format;
use frontend_core::playlist::import::{self, Fix, Review, Standing};
use shared::page::MAX_LIMIT;
use shared::playlists::items::{ItemChanges, ListItems, MAX_AT_ONCE, RemoveItems, SomeItems, UpdateItem};
use shared::playlists::transfer::{ImportReport, MAX_IMPORT_BYTES};
use shared::playlists::{DeletePlaylist, Playlist, PlaylistChanges, UpdatePlaylist, parse_name};
use shared::songs::Song;
use wasm_bindgen_futures::spawn_local;
use web_sys::FileList;
use yew::prelude::*;

use crate::components::card_grid::RowList;
use crate::components::choices::Choices;
use crate::components::dialog::shell;
use crate::components::field::Field;
use crate::components::icon::{Glyph, icon, large_icon};
use crate::components::notice::callout;
use crate::components::page_title::PageTitle;
use crate::components::picker::{chosen, open_next_input};
use crate::components::song_search::{SongSearch, said_in_words};
use crate::hooks::{use_api, use_list, use_modal, use_playlist_actions};
use crate::routes::Route;
use crate::services::api::Api;
use crate::services::files::plain_bytes;

/// The page of an import.
#[component]
pub fn ImportPage() -> Html {
    let api = use_api();
    let report = use_state_eq(|| None::<(Rc<ImportReport>, String)>);
    let failure = use_state_eq(String::new);
    let is_busy = use_state_eq(|| false);
    let onfiles = {
        let (report, failure, is_busy) = (report.setter(), failure.setter(), is_busy.setter());
        Callback::from(move |files: FileList| {
            let Some(file) = files.get(0) else { return };
            if file.size() > MAX_IMPORT_BYTES as f64 {
                return failure
                    .set("This file is larger than 5 MB, which is more than a playlist can be.".to_owned());
            }
            let Ok(bytes) = plain_bytes(&file) else { return };
            let name = file.name();
            is_busy.set(true);
            let (api, report, failure, is_busy) =
                (api.clone(), report.clone(), failure.clone(), is_busy.clone());
            spawn_local(async move {
                let answer: Result<ImportReport, ApiError> =
                    api.send_file("POST", "/playlists/import", &bytes).await;
                is_busy.set(false);
                match answer {
                    Ok(made) => {
                        failure.set(String::new());
                        report.set(Some((Rc::new(made), name)));
                    }
                    Err(error) => failure.set(why(&error)),
                }
            });
        })
    };
    if let Some((report, file)) = &*report {
        return html! { <Reviewing key={report.playlist.id.to_string()} report={Rc::clone(report)} file={file.clone()} /> };
    }
    html! {
        <div class="page page-narrow">
            <PageTitle title="Import a playlist" />
            <div>
                if !failure.is_empty() {
                    { callout(&failure, true) }
                }
            </div>
            <div class="drop">
                <div class="notice-art">{ large_icon(Glyph::Playlist) }</div>
                <div>
                    <h2>{ "Choose the file of a playlist" }</h2>
                    <p>{ "M3U, M3U8, XSPF, JSPF or CSV, up to 5 MB. Its songs are looked up among those here; nothing is lost that is not found." }</p>
                </div>
                <div class="actions">
                    <button type="button" class="button button-primary" aria-busy={is_busy.then_some("true")} onclick={open_next_input}>{ "Choose a file" }</button>
                    <input type="file" class="visually-hidden" aria-label="Playlist file" tabindex="-1" accept=".m3u,.m3u8,.xspf,.jspf,.json,.csv,.txt,.xml" onchange={chosen(&onfiles)} />
                </div>
            </div>
            <p role="status" class="help">{ if *is_busy { "Looking for the songs…" } else { "" } }</p>
        </div>
    }
}

/// What the server found wrong with a file.
fn why(error: &ApiError) -> String {
    match error {
        ApiError::Problem(problem) => match problem.errors.first() {
            Some(first) => format!("This file cannot be read as a playlist. {}", first.detail),
            None => problem.detail.clone(),
        },
        _ => format!("{}. {error}", error.title()),
    }
}

#[derive(Properties, PartialEq)]
struct ReviewProps {
    report: Rc<ImportReport>,
    /// What the file is called.
    file: String,
}

/// The report, and what is done about it.
#[component]
fn Reviewing(props: &ReviewProps) -> Html {
    let (api, actions) = (use_api(), use_playlist_actions());
    let playlist = &props.report.playlist;
    let review = use_state_eq(|| Review::new(props.report.entries.clone()));
    let name = use_state_eq(|| import::name(&playlist.name, &props.file));
    let name_error = use_state_eq(|| None::<String>);
    let only_open = use_state_eq(|| props.report.ambiguous + props.report.missing > 0);
    let choosing = use_state_eq(|| None::<usize>);
    let failure = use_state_eq(String::new);
    let is_busy = use_state_eq(|| false);
    // The songs that were found, for their names.
    let items = use_list(&ListItems { playlist: playlist.id, limit: Some(MAX_LIMIT), cursor: None });
    use_effect_with((items.has_more(), items.items.len()), {
        let more = items.more();
        move |(has_more, _)| {
            if *has_more {
                more.emit(());
            }
        }
    });
    let fix = {
        let review = review.clone();
        Callback::from(move |(at, fix): (usize, Fix)| {
            let mut changed = (*review).clone();
            changed.fix(at, fix);
            review.set(changed);
        })
    };
    let save = {
        let (review, playlist, name, name_error) =
            (review.clone(), playlist.clone(), name.clone(), name_error.setter());
        let (failure, is_busy, api, actions) = (failure.setter(), is_busy.setter(), api, actions.clone());
        Callback::from(move |_: MouseEvent| {
            if let Err(invalid) = parse_name(&name) {
                return name_error.set(Some(invalid.to_string()));
            }
            name_error.set(None);
            is_busy.set(true);
            let (review, playlist, api, actions) =
                ((*review).clone(), playlist.clone(), api.clone(), actions.clone());
            let name = (*name).clone();
            let (failure, is_busy) = (failure.clone(), is_busy.clone());
            spawn_local(async move {
                let saved = put_right(&api, &playlist, name, &review).await;
                actions.refresh();
                is_busy.set(false);
                match saved {
                    Ok(()) => actions.go(&Route::Playlist { id: playlist.id }),
                    // What was done stays done; the next try does the rest.
                    Err(error) => failure.set(format!("{}. {error}", error.title())),
                }
            });
        })
    };
    let discard = {
        let (actions, id) = (actions, playlist.id);
        Callback::from(move |_: MouseEvent| {
            actions.send(DeletePlaylist(id), |actions, ()| {
                actions.tell("The import was thrown away.");
                actions.go(&Route::Playlists);
            });
        })
    };
    let places = Rc::new(review.places(*only_open));
    let draw = {
        let (places, review, items, fix) =
            (Rc::clone(&places), Rc::new((*review).clone()), items.items.clone(), fix.clone());
        let choosing = choosing.setter();
        Callback::from(move |row: usize| {
            let Some(at) = places.get(row).copied() else { return html! {} };
            let found = review.get(at).and_then(|(entry, _)| {
                items.iter().find(|item| item.id == Some(entry.item_id)).and_then(|item| item.song.clone())
            });
            entry_row(&review, at, found.as_ref(), &fix, &choosing)
        })
    };
    let show = Choices {
        name: "import-show".into(),
        legend: "Which entries",
        quiet: true,
        choices: &[("To check", None), ("All", None)],
        chosen: usize::from(!*only_open),
        onchoose: {
            let only_open = only_open.setter();
            Callback::from(move |at: usize| only_open.set(at == 0))
        },
    };
    let field = Field {
        error: (*name_error).clone(),
        required: true,
        ..Field::new("import-name".into(), "Name of the playlist", (*name).clone(), {
            let name = name.setter();
            Callback::from(move |text| name.set(text))
        })
    };
    let [all, found, open, left_out] = review.counts();
    html! {
        <div class="page">
            <PageTitle title="Import a playlist" />
            <p class="page-lead" role="status">
                { format!("{found} of {} have a song.", format::count(all as u64, "entry", "entries")) }
                if open > 0 {
                    { format!(" {open} still without one: choose a song, leave them out, or keep them for later.") }
                }
                if left_out > 0 {
                    { format!(" {left_out} left out.") }
                }
            </p>
            <div>
                if !failure.is_empty() {
                    { callout(&failure, true) }
                }
            </div>
            <div class="import-name">{ field.draw() }</div>
            <div class="toolbar">
                { show.draw() }
                <div class="actions">
                    <button type="button" class="button button-primary" aria-busy={is_busy.then_some("true")} onclick={save}>{ "Save playlist" }</button>
                    <button type="button" class="button button-plain" onclick={discard}>{ "Throw away" }</button>
                </div>
            </div>
            <div>
                if places.is_empty() {
                    <p class="secondary">{ "Every entry was found." }</p>
                } else {
                    <RowList label="Entries of the file" count={places.len()} card={draw} />
                }
            </div>
            <div>
                if let Some(at) = *choosing {
                    <Choosing
                        key={at}
                        review={(*review).clone()}
                        {at}
                        onfix={fix}
                        onclose={{
                            let choosing = choosing.setter();
                            Callback::from(move |()| choosing.set(None))
                        }}
                    />
                }
            </div>
        </div>
    }
}

/// Gives entries the songs that were chosen, removes those that are left out, and last the playlist its name: what is
/// done twice does no harm.
async fn put_right(api: &Api, playlist: &Playlist, name: String, review: &Review) -> Result<(), ApiError> {
    let (songs, gone) = review.changes();
    for (item, song) in songs {
        let changes = ItemChanges { song_id: Some(song), ..ItemChanges::default() };
        api.send(&UpdateItem { playlist: playlist.id, item, changes }).await?;
    }
    for part in gone.chunks(MAX_AT_ONCE) {
        let items = SomeItems { item_ids: part.to_vec() };
        api.send(&RemoveItems { playlist: playlist.id, items }).await?;
    }
    if name != playlist.name {
        let changes = PlaylistChanges { name: Some(name), ..PlaylistChanges::default() };
        api.send(&UpdatePlaylist { id: playlist.id, changes }).await?;
    }
    Ok(())
}

/// One entry: what the file says, what stands for it, and what can be done.
fn entry_row(
    review: &Review,
    at: usize,
    found: Option<&Song>,
    onfix: &Callback<(usize, Fix)>,
    choosing: &UseStateSetter<Option<usize>>,
) -> Html {
    let Some(((entry, fix), standing)) = review.get(at).zip(review.standing(at)) else { return html! {} };
    let said = said_in_words(&entry.said);
    let song = match fix {
        Fix::Song(song) => Some(&**song),
        Fix::Keep | Fix::LeaveOut => found,
    };
    let name = song.map(|song| format!("{} by {}", song.title, song.artist_line()));
    let (glyph, words) = match standing {
        Standing::Found => (Glyph::Check, name.unwrap_or_else(|| "Found".to_owned())),
        Standing::Ambiguous => (Glyph::Alert, "Several songs may be meant".to_owned()),
        Standing::Missing => (Glyph::Alert, "Not found here".to_owned()),
        Standing::LeftOut => (Glyph::Close, "Left out".to_owned()),
    };
    let confidence = entry.confidence.filter(|sure| *fix == Fix::Keep && *sure < 100);
    let choose = {
        let choosing = choosing.clone();
        Callback::from(move |_: MouseEvent| choosing.set(Some(at)))
    };
    let is_out = standing == Standing::LeftOut;
    let toggle = onfix.reform(move |_: MouseEvent| (at, if is_out { Fix::Keep } else { Fix::LeaveOut }));
    html! {
        <li key={at} class={classes!("plain-row", "import-row", (standing != Standing::Found).then_some("open"))}>
            <span class="import-mark">{ icon(glyph) }</span>
            <div class="song-text grow">
                <bdi class="song-title truncate">{ &said }</bdi>
                <span class="song-artists truncate">
                    <bdi>{ words }</bdi>
                    for sure in confidence {
                        { format!(" ({sure} % sure)") }
                    }
                </span>
            </div>
            if !is_out {
                <button type="button" class="button button-small" aria-label={format!("Choose a song for {said}")} onclick={choose}>{ if standing == Standing::Found { "Change" } else { "Choose" } }</button>
            }
            <button type="button" class="button button-small button-plain" aria-label={if is_out { format!("Keep {said}") } else { format!("Leave out {said}") }} onclick={toggle}>{ if is_out { "Keep" } else { "Leave out" } }</button>
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct ChoosingProps {
    review: Review,
    at: usize,
    onfix: Callback<(usize, Fix)>,
    onclose: Callback<()>,
}

/// Which song an entry means.
#[component]
fn Choosing(props: &ChoosingProps) -> Html {
    let dialog = use_modal();
    let Some((entry, _)) = props.review.get(props.at) else { return html! { <div /> } };
    let onchoose = {
        let (onfix, onclose, at) = (props.onfix.clone(), props.onclose.clone(), props.at);
        Callback::from(move |song: Song| {
            onclose.emit(());
            onfix.emit((at, Fix::Song(Box::new(song))));
        })
    };
    let content = html! {
        <div class="form">
            <SongSearch text={entry.said.title.clone().unwrap_or_default()} candidates={entry.candidates.clone()} {onchoose} />
            <div class="actions">
                <button type="button" class="button button-plain" onclick={props.onclose.reform(|_: MouseEvent| ())}>{ "Cancel" }</button>
            </div>
        </div>
    };
    shell(&dialog, &format!("Which song is {}?", said_in_words(&entry.said)), &props.onclose, content)
}
