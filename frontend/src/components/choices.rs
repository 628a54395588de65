//! One choice of few, as chips; natively a group of radio buttons.

use yew::prelude::*;

use super::icon::{Glyph, icon};

/// A row of chips of which one is chosen.
pub struct Choices<'a> {
    /// The name of the group, different from every other on the page.
    pub name: AttrValue,
    /// What is chosen, in words.
    pub legend: &'static str,
    /// Whether the legend is for screen readers only.
    pub quiet: bool,
    /// The things to choose from: what each is called and what is drawn before it.
    pub choices: &'a [(&'static str, Option<Glyph>)],
    /// Which one is chosen.
    pub chosen: usize,
    /// Called with the one that is chosen.
    pub onchoose: Callback<usize>,
}

impl Choices<'_> {
    /// Draws it.
    pub fn draw(self) -> Html {
        html! {
            <fieldset class="choices">
                <legend class={if self.quiet { "visually-hidden" } else { "legend" }}>{ self.legend }</legend>
                for (at, (label, glyph)) in self.choices.iter().enumerate() {
                    <label key={at} class="choice">
                        <input
                            type="radio"
                            name={self.name.clone()}
                            checked={at == self.chosen}
                            onchange={self.onchoose.reform(move |_: Event| at)}
                        />
                        { glyph.map(icon) }
                        <span>{ *label }</span>
                    </label>
                }
            </fieldset>
        }
    }
}
