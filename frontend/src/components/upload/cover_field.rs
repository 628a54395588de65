//! The picture of a song before it is sent.

use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

use crate::components::cover::Cover;
use crate::components::icon::{Glyph, icon};

/// What the field needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The title, for the tile and for screen readers.
    pub title: String,
    /// The link to the picture, if there is one.
    pub url: Option<String>,
    /// Called with another picture.
    pub onchoose: Callback<File>,
}

/// The picture and a button to take another one.
#[component]
pub fn CoverField(props: &Props) -> Html {
    let input = use_node_ref();
    let pick = {
        let input = input.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.click();
            }
        })
    };
    let onchange = {
        let onchoose = props.onchoose.clone();
        Callback::from(move |event: Event| {
            let input = event.target_dyn_into::<HtmlInputElement>();
            if let Some(file) = input.and_then(|input| input.files()).and_then(|files| files.get(0)) {
                onchoose.emit(file);
            }
        })
    };
    let words = if props.url.is_some() { "Change cover" } else { "Add cover" };
    html! {
        <div class="upload-cover">
            <Cover title={props.title.clone()} src={props.url.clone()} />
            <button type="button" class="button button-plain button-small" onclick={pick}>
                { icon(Glyph::Image) }
                { words }<span class="visually-hidden">{ format!(" of {}", props.title) }</span>
            </button>
            <input type="file" class="visually-hidden" aria-label={format!("Cover of {}", props.title)} tabindex="-1" accept="image/jpeg,image/png,image/webp,image/gif" ref={input} {onchange} />
        </div>
    }
}
