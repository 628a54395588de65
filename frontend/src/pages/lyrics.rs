//! Writing the lyrics of a song: the words, then the moment of each line, tapped while the song plays.

use std::rc::Rc;

use frontend_core::api_error::ApiError;
use frontend_core::format;
use frontend_core::lyrics::{Editor, LyricsFault, NUDGE_MS, faults_of};
use frontend_core::player::Event;
use frontend_core::remote::Remote;
use gloo_events::{EventListener, EventListenerOptions};
use shared::ids::SongId;
use shared::lyrics::{DeleteLyrics, GetLyrics, LyricLine, Lyrics, PutLyrics};
use shared::plays::{PlaySource, PlaySourceKind};
use shared::songs::{GetSong, Song};
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::play_from;
use crate::components::choices::Choices;
use crate::components::cover::song_cover;
use crate::components::current::Current;
use crate::components::field::Field;
use crate::components::icon::{Glyph, icon};
use crate::components::icon_button::{IconButton, play_button};
use crate::components::link::link;
use crate::components::notice::{callout, error_notice};
use crate::components::page_title::PageTitle;
use crate::contexts::player::PlayerHandle;
use crate::contexts::toasts::{Toast, ToastKind};
use crate::hooks::{use_api, use_drafts, use_player, use_queries, use_query, use_song_actions, use_toasts};
use crate::routes::Route;
use crate::services::player::position_ms;

/// What the page needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Of which song.
    pub id: SongId,
}

/// The page, once it is known what there is.
#[component]
pub fn LyricsPage(props: &Props) -> Html {
    let (song, lyrics) = (use_query(&GetSong(props.id)), use_query(&GetLyrics(props.id)));
    let content = match (&song.remote, &lyrics.remote) {
        (Remote::Ready(song), Remote::Ready(lyrics)) => {
            html! { <EditorForm key={song.id.to_string()} song={song.clone()} lyrics={lyrics.clone()} /> }
        }
        (Remote::Failed(error), _) => error_notice(error, &song.reload),
        (_, Remote::Failed(error)) => error_notice(error, &lyrics.reload),
        _ => html! {
            <div role="status" aria-label="Loading the lyrics"><div class="skeleton skeleton-title" /><div class="skeleton lyrics-box" /></div>
        },
    };
    html! { <div class="page page-lyrics"><PageTitle title="Lyrics" />{ content }</div> }
}

#[derive(Properties, PartialEq)]
struct EditorProps {
    song: Rc<Song>,
    lyrics: Rc<Lyrics>,
}

/// What is done to the editor.
type Change = Rc<dyn Fn(&mut Editor)>;

#[component]
fn EditorForm(props: &EditorProps) -> Html {
    let song = &props.song;
    let (player, api, toasts, queries) = (use_player(), use_api(), use_toasts(), use_queries());
    let (drafts, actions) = (use_drafts(), use_song_actions());
    let editor = {
        let (drafts, id, lyrics) = (drafts.clone(), song.id, props.lyrics.clone());
        use_state_eq(move || drafts.take(id).unwrap_or_else(|| Editor::new(&lyrics)))
    };
    let is_timing = use_state_eq(|| false);
    let faults = use_state_eq(Vec::<LyricsFault>::new);
    let is_busy = use_state_eq(|| false);
    // What is left when the page goes.
    let latest = use_mut_ref(|| (*editor).clone());
    *latest.borrow_mut() = (*editor).clone();
    {
        let (latest, actions, toasts, song) =
            (latest.clone(), actions.clone(), toasts.clone(), Rc::clone(song));
        use_effect_with((), move |()| {
            move || {
                let left = latest.borrow().clone();
                if left.is_changed() {
                    drafts.leave(song.id, left);
                    let text = format!("The lyrics of {} are not saved yet.", song.title);
                    let back = Callback::from(move |()| actions.go(&Route::Lyrics { id: song.id }));
                    toasts.push(Toast::new(ToastKind::Info, text).with_action("Go on writing", back));
                }
            }
        });
    }
    use_effect_with(editor.is_changed(), |is_changed| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener = web_sys::window().filter(|_| *is_changed).map(|window| {
            EventListener::new_with_options(&window, "beforeunload", options, |event| event.prevent_default())
        });
        move || drop(listener)
    });
    let change = {
        let (editor, latest, faults) = (editor.setter(), latest.clone(), faults.setter());
        Callback::from(move |change: Change| {
            let changed = {
                let mut latest = latest.borrow_mut();
                change(&mut latest);
                latest.clone()
            };
            faults.set(Vec::new());
            editor.set(changed);
        })
    };
    let save = {
        let (latest, editor, faults, is_busy) =
            (latest.clone(), editor.setter(), faults.setter(), is_busy.setter());
        let (api, toasts, queries, id) = (api, toasts, queries, song.id);
        let told = toasts.clone();
        Callback::from(move |lyrics: Option<Lyrics>| {
            let (latest, editor, faults, is_busy) =
                (latest.clone(), editor.clone(), faults.clone(), is_busy.clone());
            let (api, toasts, queries) = (api.clone(), told.clone(), queries.clone());
            is_busy.set(true);
            spawn_local(async move {
                let answer = match lyrics {
                    Some(lyrics) => api.send(&PutLyrics { song: id, lyrics }).await,
                    None => api.send(&DeleteLyrics(id)).await.map(|()| Lyrics::default()),
                };
                is_busy.set(false);
                match answer {
                    Ok(lyrics) => {
                        latest.borrow_mut().saved(&lyrics);
                        editor.set(latest.borrow().clone());
                        let text = if lyrics.lines.is_empty() {
                            "The lyrics were removed."
                        } else {
                            "The lyrics were saved."
                        };
                        toasts.push(Toast::new(ToastKind::Info, text));
                        queries.outdate(&[&format!("/songs/{id}/lyrics")]);
                    }
                    Err(error) => refused(&error, &faults),
                }
            });
        })
    };
    let onsave = {
        let (latest, faults, save, is_timing) = (latest, faults.setter(), save.clone(), is_timing.setter());
        Callback::from(move |_: MouseEvent| {
            let finished = latest.borrow().finished();
            match finished {
                Ok(lyrics) if lyrics.lines.is_empty() => save.emit(None),
                Ok(lyrics) => save.emit(Some(lyrics)),
                Err(fault) => {
                    is_timing.set(fault.line.is_some());
                    faults.set(vec![fault]);
                }
            }
        })
    };
    let onremove = save.reform(|_: MouseEvent| None);
    let choose = {
        let is_timing = is_timing.setter();
        Callback::from(move |at: usize| is_timing.set(at == 1))
    };
    let part = Choices {
        name: "part".into(),
        legend: "What to edit",
        quiet: true,
        choices: &[("Words", Some(Glyph::Edit)), ("Times", Some(Glyph::Timer))],
        chosen: usize::from(*is_timing),
        onchoose: choose,
    };
    let above: Vec<&LyricsFault> =
        faults.iter().filter(|fault| fault.line.is_none() || !*is_timing).collect();
    html! {
        <div class="lyrics-editor">
            { head(song, &player) }
            <div class="toolbar">
                { part.draw() }
                <div class="actions">
                    <span class="secondary" role="status">{ if editor.is_changed() { "Not saved yet" } else { "" } }</span>
                    if !props.lyrics.lines.is_empty() {
                        <button type="button" class="button button-plain" onclick={onremove}>{ "Remove lyrics" }</button>
                    }
                    <button type="button" class="button button-primary" aria-busy={is_busy.then_some("true")} onclick={onsave}>{ "Save" }</button>
                </div>
            </div>
            <div>
                for (at, fault) in above.into_iter().enumerate() {
                    <div key={at}>{ callout(&fault.text, true) }</div>
                }
            </div>
            <div>
                if *is_timing {
                    { times(&editor, &faults, &change, &player, song) }
                } else {
                    { words(&editor, &change) }
                }
            </div>
        </div>
    }
}

/// Shows what the server refused, at its lines where it names them.
fn refused(error: &ApiError, faults: &UseStateSetter<Vec<LyricsFault>>) {
    let mut found = faults_of(error);
    if found.is_empty() {
        found.push(LyricsFault { line: None, text: format!("{}. {error}", error.title()) });
    }
    faults.set(found);
}

/// Which song it is, and the button that plays it.
fn head(song: &Rc<Song>, player: &PlayerHandle) -> Html {
    let current = Current::of(&player.state, song.id);
    let onplay =
        play_from(player, &vec![Rc::clone(song)].into(), PlaySource::one(PlaySourceKind::Song, song.id.0));
    html! {
        <div class="lyrics-song">
            { song_cover(song, 48, "cover-48") }
            <div class="song-text grow">
                { link(Route::Song { id: song.id }, "song-title truncate", song.title.as_str().into()) }
                <span class="song-artists truncate" dir="auto">{ song.artist_line() }</span>
            </div>
            { play_button(&song.title, current.is_playing(), "accent", onplay.reform(|_| 0)) }
        </div>
    }
}

/// The words as one text, and their language.
fn words(editor: &Editor, change: &Callback<Change>) -> Html {
    let oninput = change.reform(|event: InputEvent| -> Change {
        let text =
            event.target_dyn_into::<HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default();
        Rc::new(move |editor: &mut Editor| editor.set_text(&text))
    });
    let onlanguage = change.reform(|language: String| -> Change {
        Rc::new(move |editor: &mut Editor| editor.set_language(&language))
    });
    let language = Field {
        help: "Such as en, de or pt-br.",
        class: "lyrics-language",
        ..Field::new("language".into(), "Language", editor.language().to_owned(), onlanguage)
    };
    html! {
        <div class="form">
            <div class="field">
                <label for="words">{ "Words" }</label>
                <Area text={editor.text()} {oninput} />
                <p id="words-help" class="help">{ "A line for each line that is sung. Text with times (LRC) can be pasted as it is." }</p>
            </div>
            { language.draw() }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct AreaProps {
    text: String,
    oninput: Callback<InputEvent>,
}

/// The text as it is typed. What is made of it comes back only when something else has changed it, so that
/// nobody's spaces vanish under the fingers.
#[component]
fn Area(props: &AreaProps) -> Html {
    let typed = use_state_eq(|| props.text.clone());
    let oninput = {
        let (typed, oninput) = (typed.setter(), props.oninput.clone());
        Callback::from(move |event: InputEvent| {
            typed.set(
                event.target_dyn_into::<HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default(),
            );
            oninput.emit(event);
        })
    };
    html! {
        <textarea id="words" class="input lyrics-box" rows="16" dir="auto" spellcheck="false" aria-describedby="words-help" value={(*typed).clone()} {oninput} />
    }
}

/// The lines with their times, and what gives them.
fn times(
    editor: &Editor,
    faults: &[LyricsFault],
    change: &Callback<Change>,
    player: &PlayerHandle,
    song: &Rc<Song>,
) -> Html {
    let is_current = Current::of(&player.state, song.id).is_current();
    let next = editor.lines().get(editor.at()).map(|line| line.text.clone());
    let tap = change.reform(|_: MouseEvent| -> Change {
        let now = position_ms().unwrap_or_default();
        Rc::new(move |editor: &mut Editor| editor.stamp(now))
    });
    let back = {
        let (change, player) = (change.clone(), player.clone());
        Callback::from(move |_: MouseEvent| {
            let player = player.clone();
            change.emit(Rc::new(move |editor: &mut Editor| {
                if let Some(position_ms) = editor.step_back().filter(|_| is_current) {
                    player.send(Event::SeekTo(position_ms));
                }
            }));
        })
    };
    let clear = change.reform(|_: MouseEvent| -> Change { Rc::new(Editor::clear_times) });
    let (tap, hint) = match &next {
        None if editor.lines().is_empty() => (None, "Write the words first."),
        None => (None, "All lines have their times."),
        Some(_) if is_current => {
            (Some(tap), "Tap when the line begins. Enter or Space tap, too, while the button has the focus.")
        }
        Some(_) => (None, "Play the song, then tap when each line begins."),
    };
    html! {
        <div class="lyrics-times">
            <div class="lyrics-tap">
                <p class="help">{ hint }</p>
                <p class="lyrics-next" dir="auto">{ next.unwrap_or_default() }</p>
                <div class="actions">
                    <button type="button" class="button button-primary button-wide" disabled={tap.is_none()} onclick={tap.unwrap_or_default()}>{ icon(Glyph::Timer) }{ "Tap" }</button>
                    <button type="button" class="button" disabled={editor.at() == 0} onclick={back}>{ icon(Glyph::Back) }{ "One line back" }</button>
                    <button type="button" class="button button-plain" disabled={!editor.is_timed()} onclick={clear}>{ "Take all times away" }</button>
                </div>
            </div>
            <ol class="lyrics-lines" aria-label="Lines">
                for (at, line) in editor.lines().iter().enumerate() {
                    { timed_line(at, line, at == editor.at(), faults, change, is_current.then_some(player)) }
                }
            </ol>
        </div>
    }
}

fn timed_line(
    at: usize,
    line: &LyricLine,
    is_next: bool,
    faults: &[LyricsFault],
    change: &Callback<Change>,
    player: Option<&PlayerHandle>,
) -> Html {
    let fault = faults.iter().find(|fault| fault.line == Some(at)).map(|fault| fault.text.clone());
    let name = if line.text.is_empty() { "the pause".to_owned() } else { line.text.clone() };
    let nudge = |glyph_text: &'static str, label: &str, delta_ms: i32| {
        let onclick = change.reform(move |_: MouseEvent| -> Change {
            Rc::new(move |editor: &mut Editor| editor.nudge(at, delta_ms))
        });
        html! { <button type="button" class="nudge numeric" aria-label={format!("{label}: {name}")} {onclick}>{ glyph_text }</button> }
    };
    let select = change
        .reform(move |_: MouseEvent| -> Change { Rc::new(move |editor: &mut Editor| editor.select(at)) });
    // Only while the player has this very song.
    let replay = line.at_ms.zip(player).map(|(at_ms, player)| {
        let player = player.clone();
        let replay = Callback::from(move |_| {
            player.send(Event::SeekTo(at_ms));
            player.send(Event::Play);
        });
        IconButton::new(Glyph::Play, format!("Play from here: {name}").into(), replay)
    });
    html! {
        <li key={at} class={classes!("lyrics-line", is_next.then_some("next"))} aria-current={is_next.then_some("step")}>
            <span class="lyrics-time numeric">{ line.at_ms.map_or_else(|| "–".to_owned(), format::exact_time) }</span>
            <button type="button" class="lyrics-text truncate" dir="auto" aria-label={format!("Go to {name}")} onclick={select}>
                { if line.text.is_empty() { "♪" } else { &line.text } }
            </button>
            <span class="lyrics-nudges">
                if line.at_ms.is_some() {
                    { nudge("−0.1", "Earlier", -NUDGE_MS) }
                    { nudge("+0.1", "Later", NUDGE_MS) }
                }
                { replay.map(IconButton::draw) }
            </span>
            if let Some(fault) = fault {
                <p class="field-error" role="alert">{ icon(Glyph::Alert) }<span>{ fault }</span></p>
            }
        </li>
    }
}
