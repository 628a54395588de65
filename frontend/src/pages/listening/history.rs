//! The history: what was heard, day by day, and whether it is kept.

use std::rc::Rc;

use chrono::NaiveDate;
use frontend_core::listening::{Line, lines};
use frontend_core::listing::Items;
use shared::ids::PlayId;
use shared::me::{ProfileChanges, UpdateMe};
use shared::plays::{DeletePlay, DeletePlays, ListPlays, Play, PlaySource, PlaySourceKind};
use shared::songs::Song;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{local, tabs, this_year, today};
use crate::components::choices::Choices;
use crate::components::cover::{cover, song_cover};
use crate::components::icon::{Glyph, icon};
use crate::components::icon_button::IconButton;
use crate::components::link::link;
use crate::components::listed::listed;
use crate::components::page_title::PageTitle;
use crate::components::skeleton::row_skeletons;
use crate::components::visible_rows::{use_more, use_visible_rows};
use crate::contexts::toasts::{Toast, ToastKind};
use crate::hooks::{use_api, use_list, use_player, use_queries, use_session, use_toasts};
use crate::pages::play_from;
use crate::routes::Route;

/// How many entries come at a time.
const PAGE: u16 = 100;

/// The page of the history.
#[component]
pub fn HistoryPage() -> Html {
    let list = use_list(&ListPlays { limit: Some(PAGE), cursor: None });
    let (player, remove, keeping) = (use_player(), use_remove(), use_keeping());
    let days: Vec<NaiveDate> = list.items.iter().map(|play| local(play.started_at).date_naive()).collect();
    let lines = lines(&days, today());
    let rows = use_node_ref();
    let (visible, room) = use_visible_rows(&rows, ".content", lines.len());
    use_more(list.has_more(), visible.end + 30, lines.len(), &list.more());
    let songs: Items<Song> = list.items.iter().filter_map(|play| play.song.clone()).collect();
    let onplay = play_from(&player, &songs, PlaySource::of(PlaySourceKind::History));
    let line = |line: &Line| match line {
        Line::Day(name) => html! { <li key={name.clone()} class="plain-row day"><h2>{ name }</h2></li> },
        Line::Entry(at) => {
            let play = list.items.get(*at);
            play.map(|play| row(play, &songs, &onplay, &remove)).unwrap_or_default()
        }
    };
    let shown = || {
        html! {
            <ul class="long-list" aria-label="What you have heard" ref={rows} ~style={room}>
                for one in lines.get(visible).unwrap_or_default() {
                    { line(one) }
                }
            </ul>
        }
    };
    html! {
        <div class="page">
            <PageTitle title="History" />
            { tabs(Route::History, this_year()) }
            { keeping }
            { listed(&list, row_skeletons, super::stats::nothing, shown) }
        </div>
    }
}

fn row(play: &Play, songs: &[Rc<Song>], onplay: &Callback<usize>, remove: &Callback<PlayId>) -> Html {
    let id = play.id;
    let time = local(play.started_at);
    let at = play.song.as_ref().and_then(|song| songs.iter().position(|other| other.id == song.id));
    let title = play.song.as_ref().map_or("This song is gone", |song| song.title.as_str());
    let words = match &play.song {
        Some(song) => html! {
            <>
                { link(Route::Song { id: song.id }, "song-title truncate", html! { <bdi>{ title }</bdi> }) }
                <span class="song-artists truncate" dir="auto">{ song.artist_line() }</span>
            </>
        },
        None => html! { <span class="song-title truncate secondary">{ title }</span> },
    };
    let label = format!("Remove {title} from the history");
    html! {
        <li key={id.to_string()} class="plain-row">
            { play.song.as_ref().map_or_else(|| cover(title, None, "cover-40"), |song| song_cover(song, 40, "cover-40")) }
            <div class="song-text grow">{ words }</div>
            <span class="plain-row-note numeric">{ time.format("%H:%M").to_string() }</span>
            if let Some(at) = at {
                { IconButton::new(Glyph::Play, format!("Play {title}").into(), onplay.reform(move |_| at)).draw() }
            }
            { IconButton::new(Glyph::Bin, label.into(), remove.reform(move |_| id)).draw() }
        </li>
    }
}

/// Removes an entry: at once from what is shown, then on the server.
#[hook]
fn use_remove() -> Callback<PlayId> {
    let (api, queries, toasts) = (use_api(), use_queries(), use_toasts());
    Callback::from(move |id: PlayId| {
        queries.change::<Vec<Rc<Play>>>(|plays| {
            let kept: Vec<Rc<Play>> = plays.iter().filter(|play| play.id != id).cloned().collect();
            (kept.len() < plays.len()).then_some(kept)
        });
        let (api, queries, toasts) = (api.clone(), queries.clone(), toasts.clone());
        spawn_local(async move {
            match api.send(&DeletePlay(id)).await {
                Ok(()) => toasts.push(Toast::new(ToastKind::Info, "Removed from your history.")),
                Err(error) => toasts.fail(&error),
            }
            // After a refusal it is there again.
            queries.outdate(&["/me/", "/home"]);
        });
    })
}

/// Whether a history is kept, and the way to be rid of it.
#[hook]
fn use_keeping() -> Html {
    let (api, session, queries, toasts) = (use_api(), use_session(), use_queries(), use_toasts());
    let is_asking = use_state_eq(|| false);
    let redraw = use_force_update();
    let keeps = session.state.profile().is_none_or(|profile| profile.keeps_history);
    let onchoose = {
        let (api, toasts) = (api.clone(), toasts.clone());
        Callback::from(move |at: usize| {
            let (api, toasts, redraw) = (api.clone(), toasts.clone(), redraw.clone());
            let keeps_history = Some(at == 0);
            let change = UpdateMe(ProfileChanges { keeps_history, ..ProfileChanges::default() });
            spawn_local(async move {
                if let Err(error) = api.change_me(&change).await {
                    toasts.fail(&error);
                    redraw.force_update();
                }
            });
        })
    };
    let ask = |asking: bool| {
        let is_asking = is_asking.setter();
        Callback::from(move |_: MouseEvent| is_asking.set(asking))
    };
    let clear = {
        let is_asking = is_asking.setter();
        Callback::from(move |_: MouseEvent| {
            is_asking.set(false);
            let (api, queries, toasts) = (api.clone(), queries.clone(), toasts.clone());
            spawn_local(async move {
                match api.send(&DeletePlays { before: None }).await {
                    Ok(()) => toasts.push(Toast::new(ToastKind::Info, "Your history is deleted.")),
                    Err(error) => toasts.fail(&error),
                }
                queries.outdate(&["/me/", "/home"]);
            });
        })
    };
    let choices = [("Keep my history", None), ("Pause it", None)];
    let chosen = usize::from(!keeps);
    html! {
        <div class="toolbar">
            { Choices { name: "history".into(), legend: "History", quiet: true, choices: &choices, chosen, onchoose }.draw() }
            <div class="actions" role="group" aria-label="Delete">
                if *is_asking {
                    <span role="status">{ "Delete all of it? This cannot be undone." }</span>
                    <button type="button" class="button button-small" onclick={clear}>{ "Delete all" }</button>
                    <button type="button" class="button button-small button-plain" onclick={ask(false)}>{ "Cancel" }</button>
                } else {
                    <button type="button" class="button button-small" onclick={ask(true)}>{ icon(Glyph::Bin) }{ "Delete history" }</button>
                }
            </div>
        </div>
    }
}
