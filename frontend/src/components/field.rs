//! Fields of forms: the label above, help or what is wrong below.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::icon::{Glyph, icon};
use super::icon_button::IconButton;

/// A labelled field.
pub struct Field {
    /// The name of the field, also its id.
    pub id: AttrValue,
    /// What it asks for.
    pub label: &'static str,
    /// Its content.
    pub value: String,
    /// Called with the content at every change.
    pub oninput: Callback<String>,
    /// `text`, `email` or `password`.
    pub kind: &'static str,
    /// What the browser may fill in.
    pub autocomplete: &'static str,
    /// What happens when it stays empty, shown inside of it.
    pub placeholder: &'static str,
    /// A sentence that helps, or nothing.
    pub help: &'static str,
    /// A sentence about what is wrong.
    pub error: Option<String>,
    /// Whether a form cannot do without.
    pub required: bool,
    /// More classes for the whole.
    pub class: &'static str,
    /// More classes for the input.
    pub input_class: &'static str,
    /// For a password: whether it is shown, and what changes that.
    pub reveal: Option<(bool, Callback<MouseEvent>)>,
}

impl Field {
    /// A field for a text that may stay empty.
    pub const fn new(id: AttrValue, label: &'static str, value: String, oninput: Callback<String>) -> Self {
        Self {
            id,
            label,
            value,
            oninput,
            kind: "text",
            autocomplete: "off",
            placeholder: "",
            help: "",
            error: None,
            required: false,
            class: "",
            input_class: "",
            reveal: None,
        }
    }

    /// Draws it.
    pub fn draw(self) -> Html {
        let shown = self.reveal.as_ref().is_some_and(|(shown, _)| *shown);
        let kind = if shown { "text" } else { self.kind };
        let note = format!("{}-note", self.id);
        let described = (self.error.is_some() || !self.help.is_empty()).then(|| note.clone());
        let oninput = self.oninput.reform(|event: InputEvent| {
            event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default()
        });
        // Names and addresses are no words for a spelling checker.
        let raw = self.kind != "text" || self.autocomplete == "username";
        html! {
            <div class={classes!("field", self.class)}>
                <label for={self.id.clone()}>{ self.label }</label>
                <div class={classes!(self.reveal.is_some().then_some("with-reveal"))}>
                    <input
                        class={classes!("input", self.input_class)}
                        id={self.id.clone()}
                        name={self.id.clone()}
                        type={kind}
                        value={self.value}
                        placeholder={self.placeholder}
                        autocomplete={self.autocomplete}
                        autocapitalize={raw.then_some("none")}
                        spellcheck={raw.then_some("false")}
                        aria-required={self.required.then_some("true")}
                        aria-invalid={self.error.is_some().then_some("true")}
                        aria-describedby={described}
                        {oninput}
                    />
                    if let Some((shown, toggle)) = self.reveal {
                        { IconButton { pressed: Some(shown), ..IconButton::fixed(Glyph::Eye, "Show password", toggle) }.draw() }
                    }
                </div>
                <div id={note}>
                    if let Some(error) = self.error {
                        <p class="field-error">{ icon(Glyph::Alert) }<span>{ error }</span></p>
                    } else if !self.help.is_empty() {
                        <p class="help">{ self.help }</p>
                    }
                </div>
            </div>
        }
    }
}
