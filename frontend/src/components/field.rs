//! Fields of forms: the label above, help or what is wrong below.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::icon::{Glyph, icon};
use super::icon_button::IconButton;

/// What a field needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The name of the field, also its id.
    pub id: AttrValue,
    /// What it asks for.
    pub label: AttrValue,
    /// Its content.
    pub value: AttrValue,
    /// Called with the content at every change.
    pub oninput: Callback<String>,
    /// `text`, `email`, `password` or `number`.
    #[prop_or(AttrValue::Static("text"))]
    pub kind: AttrValue,
    /// What the browser may fill in.
    #[prop_or(AttrValue::Static("off"))]
    pub autocomplete: AttrValue,
    /// What happens when it stays empty, shown inside of it.
    #[prop_or_default]
    pub placeholder: Option<AttrValue>,
    /// A sentence that helps.
    #[prop_or_default]
    pub help: Option<AttrValue>,
    /// A sentence about what is wrong.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// Whether a form cannot do without.
    #[prop_or_default]
    pub required: bool,
    /// The lower form for dense pages.
    #[prop_or_default]
    pub compact: bool,
    /// More classes for the whole.
    #[prop_or_default]
    pub class: Classes,
}

/// A labelled field. A password can be shown while it is typed.
#[component]
pub fn Field(props: &Props) -> Html {
    let shown = use_state(|| false);
    let is_password = props.kind == "password";
    let kind = if *shown && is_password { AttrValue::Static("text") } else { props.kind.clone() };
    let note = format!("{}-note", props.id);
    let described = (props.error.is_some() || props.help.is_some()).then(|| note.clone());
    let oninput = props.oninput.reform(|event: InputEvent| {
        event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default()
    });
    // Names and addresses are no words for a spelling checker.
    let raw = is_password || props.kind == "email" || props.autocomplete == "username";
    let toggle = {
        let shown = shown.clone();
        Callback::from(move |()| shown.set(!*shown))
    };
    html! {
        <div class={classes!("field", props.class.clone())}>
            <label for={props.id.clone()}>{ props.label.clone() }</label>
            <div class={classes!(is_password.then_some("with-reveal"))}>
                <input
                    class={classes!("input", props.compact.then_some("input-compact"))}
                    id={props.id.clone()}
                    name={props.id.clone()}
                    type={kind}
                    value={props.value.clone()}
                    placeholder={props.placeholder.clone()}
                    autocomplete={props.autocomplete.clone()}
                    autocapitalize={raw.then_some("none")}
                    spellcheck={raw.then_some("false")}
                    aria-required={props.required.then_some("true")}
                    aria-invalid={props.error.is_some().then_some("true")}
                    aria-describedby={described}
                    {oninput}
                />
                if is_password {
                    <IconButton glyph={Glyph::Eye} label="Show password" pressed={*shown} onclick={toggle} />
                }
            </div>
            <div id={note}>
                if let Some(error) = &props.error {
                    <p class="field-error">{ icon(Glyph::Alert) }<span>{ error.clone() }</span></p>
                } else if let Some(help) = &props.help {
                    <p class="help">{ help.clone() }</p>
                }
            </div>
        </div>
    }
}
