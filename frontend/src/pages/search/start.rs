//! The page before anything is typed: what was searched for before.

use yew::prelude::*;

use crate::components::frame::focus_field;
use crate::components::icon::{Glyph, icon};
use crate::components::icon_button::IconButton;
use crate::components::notice::notice;
use crate::hooks::{use_recent_searches, use_searching};

/// See the module.
#[component]
pub fn Start() -> Html {
    let (searching, recent) = (use_searching(), use_recent_searches());
    if recent.is_empty() {
        return notice(
            Glyph::Search,
            "Search your music",
            "Titles, artists, albums, playlists, genres and what is sung. Typing a few letters is enough.",
            html! {},
        );
    }
    let forget = |text: Option<String>| {
        let searching = searching.clone();
        Callback::from(move |_: MouseEvent| {
            searching.forget(text.as_deref());
            focus_field();
        })
    };
    let again = |text: &str| {
        let (searching, text) = (searching.clone(), text.to_owned());
        Callback::from(move |_: MouseEvent| {
            searching.set(text.clone());
            focus_field();
        })
    };
    html! {
        <section aria-labelledby="recent">
            <div class="section-head">
                <h2 id="recent">{ "Recent searches" }</h2>
                <button type="button" class="button button-small button-plain" onclick={forget(None)}>{ "Clear all" }</button>
            </div>
            <ul class="recent">
                for text in recent.iter() {
                    <li key={text.clone()} class="plain-row">
                        <button type="button" class="recent-text" data-found="" onclick={again(text)}>{ icon(Glyph::History) }<bdi class="truncate">{ text }</bdi></button>
                        { IconButton::new(Glyph::Close, format!("Forget {text}").into(), forget(Some(text.clone()))).draw() }
                    </li>
                }
            </ul>
        </section>
    }
}
