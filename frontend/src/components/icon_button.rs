//! Buttons without words: the plain one and the round one that plays.

use yew::prelude::*;

use super::icon::{Glyph, icon};

/// What a button with an icon needs.
#[derive(Properties, PartialEq)]
pub struct IconButtonProps {
    /// What is drawn.
    pub glyph: Glyph,
    /// What it does, in words.
    pub label: AttrValue,
    /// For a switch: whether it is on.
    #[prop_or_default]
    pub pressed: Option<bool>,
    /// Whether it can do nothing at the moment.
    #[prop_or_default]
    pub disabled: bool,
    /// More classes.
    #[prop_or_default]
    pub class: Classes,
    /// Called when it is used.
    pub onclick: Callback<()>,
}

/// A button with an icon; its words are its name and its tooltip.
#[component]
pub fn IconButton(props: &IconButtonProps) -> Html {
    let onclick = props.onclick.reform(|_: MouseEvent| ());
    html! {
        <button
            type="button"
            class={classes!("icon-button", props.class.clone())}
            aria-label={props.label.clone()}
            title={props.label.clone()}
            aria-pressed={props.pressed.map(|on| if on { "true" } else { "false" })}
            disabled={props.disabled}
            {onclick}
        >
            { icon(props.glyph) }
        </button>
    }
}

/// What a play button needs.
#[derive(Properties, PartialEq)]
pub struct PlayButtonProps {
    /// What is played, in words; empty for whatever is in the player.
    #[prop_or_default]
    pub what: AttrValue,
    /// Whether it is playing, so that the button pauses.
    pub playing: bool,
    /// Whether the sound is on its way.
    #[prop_or_default]
    pub waiting: bool,
    /// `accent`, `large` and the like.
    #[prop_or_default]
    pub class: Classes,
    /// Called when it is used.
    pub onclick: Callback<()>,
}

/// The round button that plays and pauses.
#[component]
pub fn PlayButton(props: &PlayButtonProps) -> Html {
    let verb = if props.playing { "Pause" } else { "Play" };
    let label = if props.what.is_empty() { verb.to_owned() } else { format!("{verb} {}", props.what) };
    let onclick = props.onclick.reform(|_: MouseEvent| ());
    html! {
        <button
            type="button"
            class={classes!("play-button", props.waiting.then_some("waiting"), props.class.clone())}
            aria-label={label.clone()}
            title={label}
            {onclick}
        >
            { icon(if props.playing { Glyph::Pause } else { Glyph::Play }) }
        </button>
    }
}
