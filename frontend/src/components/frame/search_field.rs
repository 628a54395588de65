//! The field to search everything, in the bar above the pages. Typing in it leads to the page of what is found.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;
use yew_router::prelude::*;

use super::places::path;
use crate::components::icon::{Glyph, icon};
use crate::components::icon_button::IconButton;
use crate::hooks::{use_search_text, use_searching};
use crate::routes::Route;

/// The id of the field.
pub const FIELD: &str = "search-field";

/// Ctrl+K and / lead to it from anywhere; Enter and the arrow down lead from it to what was found.
#[component]
pub fn SearchField() -> Html {
    let (searching, text) = (use_searching(), use_search_text());
    let (navigator, route) = (use_navigator(), use_route::<Route>());
    let is_here = route == Some(Route::Search);
    let go = Callback::from(move |()| {
        // Who types fast has gone there before it is drawn.
        let is_gone = path() == Route::Search.to_path();
        if let Some(navigator) = navigator.as_ref().filter(|_| !is_gone) {
            navigator.push(&Route::Search);
        }
    });
    {
        let go = go.clone();
        use_effect_with((), move |()| {
            let options = EventListenerOptions::enable_prevent_default();
            let listener = web_sys::window().map(|window| {
                EventListener::new_with_options(&window, "keydown", options, move |event| {
                    if event.dyn_ref().is_some_and(asks_for_it) {
                        event.prevent_default();
                        go.emit(());
                        focus_field();
                    }
                })
            });
            move || drop(listener)
        });
    }
    let oninput = {
        let searching = searching.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                searching.set(input.value());
                go.emit(());
            }
        })
    };
    let clear = {
        let searching = searching.clone();
        Callback::from(move |()| {
            searching.set(String::new());
            focus_field();
        })
    };
    let onkeydown = {
        let (searching, clear) = (searching, clear.clone());
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" | "ArrowDown" => {
                event.prevent_default();
                if event.key() == "Enter" {
                    searching.remember();
                }
                focus_found();
            }
            "Escape" if !searching.text().is_empty() => {
                event.prevent_default();
                clear.emit(());
            }
            _ => {}
        })
    };
    html! {
        <search class={classes!("top-bar", is_here.then_some("here"))}>
            <div class="search-box">
                { icon(Glyph::Search) }
                <input
                    id={FIELD}
                    class="search-input"
                    type="search"
                    aria-label="Search"
                    aria-keyshortcuts="Control+K /"
                    placeholder="Songs, artists, albums, lyrics…"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    enterkeyhint="search"
                    value={text.clone()}
                    {oninput}
                    {onkeydown}
                />
                if text.is_empty() {
                    <kbd class="search-key" aria-hidden="true">{ "Ctrl K" }</kbd>
                } else {
                    { IconButton::fixed(Glyph::Close, "Clear the search", clear.reform(|_: MouseEvent| ())).draw() }
                }
            </div>
        </search>
    }
}

/// Whether a key asks for the field: Ctrl+K anywhere, and a slash where nobody types.
fn asks_for_it(event: &KeyboardEvent) -> bool {
    // A dialog has the keys for itself.
    if event.default_prevented() || event.alt_key() || element("dialog[open]").is_some() {
        return false;
    }
    let key = event.key();
    if event.ctrl_key() || event.meta_key() {
        return key == "k" || key == "K";
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_typing = target.is_some_and(|target| {
        target
            .closest("input:not([type=radio], [type=checkbox], [type=range]), select, textarea")
            .is_ok_and(|found| found.is_some())
    });
    key == "/" && !is_typing
}

/// Puts the focus into the field, and chooses what is in it.
pub fn focus_field() {
    let field = element(&format!("#{FIELD}")).and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    if let Some(field) = field {
        // A focus that cannot be had is no failure.
        let _ = field.focus();
        field.select();
    }
}

/// Puts the focus on the first thing that was found.
fn focus_found() {
    let first = element(".content [data-found], .content [data-at]");
    if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
        let _ = first.focus();
    }
}

fn element(selector: &str) -> Option<Element> {
    web_sys::window()?.document()?.query_selector(selector).ok()?
}
