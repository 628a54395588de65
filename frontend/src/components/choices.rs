//! One choice of few, as chips; natively a group of radio buttons.

use yew::prelude::*;

use super::icon::{Glyph, icon};

/// One of the things to choose from.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What it is called.
    pub label: AttrValue,
    /// What is drawn before it.
    pub glyph: Option<Glyph>,
}

/// What a group of chips needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The name of the group, different from every other on the page.
    pub name: AttrValue,
    /// What is chosen, in words.
    pub legend: AttrValue,
    /// Whether the legend is for screen readers only.
    #[prop_or_default]
    pub quiet: bool,
    /// The things to choose from.
    pub choices: Vec<Choice>,
    /// Which one is chosen.
    pub chosen: usize,
    /// Called with the one that is chosen.
    pub onchoose: Callback<usize>,
}

/// A row of chips of which one is chosen.
#[component]
pub fn Choices(props: &Props) -> Html {
    html! {
        <fieldset class="choices">
            <legend class={if props.quiet { "visually-hidden" } else { "legend" }}>{ props.legend.clone() }</legend>
            for (at, choice) in props.choices.iter().enumerate() {
                <label key={at} class="choice">
                    <input
                        type="radio"
                        name={props.name.clone()}
                        checked={at == props.chosen}
                        onchange={props.onchoose.reform(move |_: Event| at)}
                    />
                    if let Some(glyph) = choice.glyph {
                        { icon(glyph) }
                    }
                    <span>{ choice.label.clone() }</span>
                </label>
            }
        </fieldset>
    }
}
