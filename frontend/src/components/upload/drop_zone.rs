//! Where files are chosen. They can be dropped on any page; see `drop_catcher`.

use web_sys::{FileList, HtmlInputElement};
use yew::prelude::*;

use crate::components::icon::{Glyph, icon, large_icon};

/// What the place needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is taken, in words.
    pub hint: String,
    /// Whether there are files already, so that it should keep out of the way.
    pub small: bool,
    /// Called with the files.
    pub onfiles: Callback<FileList>,
}

/// A place that invites to drop files, and a button to choose them.
#[component]
pub fn DropZone(props: &Props) -> Html {
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
        let onfiles = props.onfiles.clone();
        Callback::from(move |event: Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            if let Some(files) = input.files() {
                onfiles.emit(files);
            }
            // The same file can be chosen again after it was taken out.
            input.set_value("");
        })
    };
    html! {
        <div class={classes!("drop", props.small.then_some("small"))}>
            <div class="notice-art">{ if !props.small { large_icon(Glyph::Upload) } else { icon(Glyph::Upload) } }</div>
            <div>
                <h2>{ if props.small { "Add more" } else { "Drop your music here" } }</h2>
                <p>{ props.hint.clone() }</p>
            </div>
            <button type="button" class={classes!("button", (!props.small).then_some("button-primary"))} onclick={pick}>{ "Choose files" }</button>
            <input type="file" class="visually-hidden" aria-label="Audio files" tabindex="-1" multiple=true accept="audio/*,.mp3,.flac,.ogg,.oga,.opus,.m4a,.mp4,.wav" ref={input} {onchange} />
        </div>
    }
}
