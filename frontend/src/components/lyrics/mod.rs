//! The words of a song: with times they go along with the music, without they can be read.

use std::rc::Rc;

use frontend_core::lyrics::line_at;
use frontend_core::player::Event;
use gloo_events::EventListener;
use shared::lyrics::Lyrics;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

use super::icon::{Glyph, icon};
use crate::hooks::{use_player, use_progress};

/// Whoever scrolls by hand does one of these.
const BY_HAND: [&str; 4] = ["wheel", "touchmove", "pointerdown", "keydown"];

/// What the words need.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The words.
    pub lyrics: Rc<Lyrics>,
}

/// Lyrics of the current song. The line that is sung stays in the middle until somebody scrolls by hand; a
/// click on a line plays from there.
#[component]
pub fn SungLyrics(props: &Props) -> Html {
    // Drawn with each step of the song; the lines are not.
    let active = line_at(&props.lyrics, use_progress().position_ms);
    html! { <Lines lyrics={props.lyrics.clone()} {active} /> }
}

#[derive(Properties, PartialEq)]
struct LinesProps {
    lyrics: Rc<Lyrics>,
    active: Option<usize>,
}

#[component]
fn Lines(props: &LinesProps) -> Html {
    let player = use_player();
    let view = use_node_ref();
    let is_following = use_state_eq(|| true);
    {
        let view = view.clone();
        use_effect_with((props.active, *is_following), move |(active, is_following)| {
            if let Some(view) = view.cast::<HtmlElement>().filter(|_| *is_following) {
                show_line(&view, active.unwrap_or(0));
            }
        });
    }
    {
        let (view, is_following) = (view.clone(), is_following.setter());
        use_effect_with((), move |()| {
            let listeners = view.cast::<HtmlElement>().map(|view| {
                BY_HAND.map(|name| {
                    let is_following = is_following.clone();
                    EventListener::new(&view, name, move |event| {
                        if name != "keydown" || scrolls(event) {
                            is_following.set(false);
                        }
                    })
                })
            });
            move || drop(listeners)
        });
    }
    let follow = {
        let is_following = is_following.clone();
        Callback::from(move |_: MouseEvent| is_following.set(true))
    };
    let line = |at: usize, at_ms: Option<u32>, text: &str| {
        let words = if text.is_empty() { "♪" } else { text };
        match at_ms.filter(|_| props.lyrics.synced) {
            None => html! { <p class="lyric" dir="auto">{ text }</p> },
            Some(at_ms) => {
                let (player, is_following) = (player.clone(), is_following.clone());
                let onclick = Callback::from(move |_: MouseEvent| {
                    player.send(Event::SeekTo(at_ms));
                    is_following.set(true);
                });
                let is_active = props.active == Some(at);
                html! {
                    <button type="button" class="lyric" dir="auto" aria-current={is_active.then_some("true")} {onclick}>{ words }</button>
                }
            }
        }
    };
    html! {
        <section class={classes!("lyrics", props.lyrics.synced.then_some("synced"))} aria-label="Lyrics" lang={props.lyrics.language.clone()}>
            <div class="lyrics-view" ref={view} tabindex="0" role="group" aria-label="Lines">
                <ol>
                    for (at, shown) in props.lyrics.lines.iter().enumerate() {
                        <li key={at} data-line={at.to_string()}>{ line(at, shown.at_ms, &shown.text) }</li>
                    }
                </ol>
            </div>
            if props.lyrics.synced && !*is_following {
                <button type="button" class="button button-small lyrics-follow" onclick={follow}>{ icon(Glyph::Lyrics) }{ "Follow" }</button>
            }
        </section>
    }
}

/// Whether a key scrolls.
fn scrolls(event: &web_sys::Event) -> bool {
    let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key).unwrap_or_default();
    matches!(key.as_str(), "ArrowUp" | "ArrowDown" | "PageUp" | "PageDown" | "Home" | "End")
}

/// Scrolls a line into the middle; how softly is for the style sheet to say.
fn show_line(view: &HtmlElement, at: usize) {
    let line = view.query_selector(&format!("[data-line='{at}']")).ok().flatten();
    if let Some(line) = line {
        let (line, frame) = (Element::get_bounding_client_rect(&line), view.get_bounding_client_rect());
        let off = (line.top() + line.height() / 2.0) - (frame.top() + frame.height() / 2.0);
        #[expect(clippy::cast_possible_truncation, reason = "a scroll position is far inside of i32")]
        view.set_scroll_top(view.scroll_top() + off as i32);
    }
}

/// Lyrics to be read, of a song that is not in the player; `found` is the line that somebody has searched for.
pub fn read_lyrics(lyrics: &Lyrics, found: Option<usize>) -> Html {
    html! {
        <ol class="lyrics-read" lang={lyrics.language.clone()}>
            for (at, line) in lyrics.lines.iter().enumerate() {
                <li key={at} dir="auto">
                    if found == Some(at) {
                        <mark class="found-line">{ &line.text }</mark>
                    } else {
                        { &line.text }
                    }
                </li>
            }
        </ol>
    }
}

/// Scrolls to the line that somebody has searched for, once it is there.
#[hook]
pub fn use_found_line(found: Option<usize>) {
    use_effect_with(found, |found| {
        let document = web_sys::window().and_then(|window| window.document()).filter(|_| found.is_some());
        let line = document.and_then(|document| document.query_selector(".found-line").ok()?);
        if let Some(line) = line {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Center);
            line.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
}
