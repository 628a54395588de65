//! Buttons without words: the plain one and the round one that plays.

use yew::prelude::*;

use super::icon::{Glyph, icon};

/// A button with an icon; its words are its name and its tooltip.
pub struct IconButton {
    /// What is drawn.
    pub glyph: Glyph,
    /// What it does, in words.
    pub label: AttrValue,
    /// Called when it is used.
    pub onclick: Callback<MouseEvent>,
    /// For a switch: whether it is on.
    pub pressed: Option<bool>,
    /// Whether it can do nothing at the moment.
    pub disabled: bool,
    /// Whether Tab comes by, where that is not left to the browser.
    pub tabindex: Option<&'static str>,
    /// More classes.
    pub class: &'static str,
}

impl IconButton {
    /// A button that is no switch and can be used.
    pub const fn new(glyph: Glyph, label: AttrValue, onclick: Callback<MouseEvent>) -> Self {
        Self { glyph, label, onclick, pressed: None, disabled: false, tabindex: None, class: "" }
    }

    /// A button whose words are always the same; see [`Self::new`].
    pub const fn fixed(glyph: Glyph, label: &'static str, onclick: Callback<MouseEvent>) -> Self {
        Self::new(glyph, AttrValue::Static(label), onclick)
    }

    /// Draws it.
    pub fn draw(self) -> Html {
        html! {
            <button
                type="button"
                class={classes!("icon-button", self.class)}
                aria-label={self.label.clone()}
                title={self.label}
                aria-pressed={self.pressed.map(|on| if on { "true" } else { "false" })}
                disabled={self.disabled}
                tabindex={self.tabindex}
                onclick={self.onclick}
            >
                { icon(self.glyph) }
            </button>
        }
    }
}

/// The round button that plays and pauses. `what` it plays in words, empty for whatever is in the
/// player; whether it is `playing`, so that the button pauses; `accent`, `waiting` and the like as `class`.
pub fn play_button(what: &str, playing: bool, class: &'static str, onclick: Callback<MouseEvent>) -> Html {
    let verb = if playing { "Pause" } else { "Play" };
    let label = AttrValue::from(if what.is_empty() { verb.to_owned() } else { format!("{verb} {what}") });
    html! {
        <button
            type="button"
            class={classes!("play-button", class)}
            aria-label={label.clone()}
            title={label}
            {onclick}
        >
            { icon(if playing { Glyph::Pause } else { Glyph::Play }) }
        </button>
    }
}
