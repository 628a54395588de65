//! Where files are chosen or dropped. Dropping works anywhere on the page.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, FileList, HtmlInputElement};
use yew::prelude::*;

use crate::components::icon::{Glyph, Icon};

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

/// A place to drop files on or to choose them from.
#[component]
pub fn DropZone(props: &Props) -> Html {
    let over = use_page_drop(&props.onfiles);
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
            <div class="notice-art"><Icon glyph={Glyph::Upload} large={!props.small} /></div>
            <div>
                <h2>{ if props.small { "Add more" } else { "Drop your music here" } }</h2>
                <p>{ props.hint.clone() }</p>
            </div>
            <button type="button" class={classes!("button", (!props.small).then_some("button-primary"))} onclick={pick}>{ "Choose files" }</button>
            <input type="file" class="visually-hidden" aria-label="Audio files" tabindex="-1" multiple=true accept="audio/*,.mp3,.flac,.ogg,.oga,.opus,.m4a,.mp4,.wav" ref={input} {onchange} />
            <div class="drop-over">
                if over {
                    <div class="drop-veil"><Icon glyph={Glyph::Upload} large=true />{ "Drop to add" }</div>
                }
            </div>
        </div>
    }
}

/// Whether files are being dragged over the page; those that are dropped go to the callback.
#[hook]
fn use_page_drop(onfiles: &Callback<FileList>) -> bool {
    let over = use_state_eq(|| false);
    {
        let over = over.setter();
        use_effect_with(onfiles.clone(), move |onfiles| {
            let (over, onfiles) = (over.clone(), onfiles.clone());
            let listen = move |kind: &'static str| {
                let (over, onfiles) = (over.clone(), onfiles.clone());
                let options = EventListenerOptions::enable_prevent_default();
                web_sys::window().map(|window| {
                    EventListener::new_with_options(&window, kind, options, move |event| {
                        if let Some(event) = event.dyn_ref::<DragEvent>() {
                            on_drag(kind, event, &over, &onfiles);
                        }
                    })
                })
            };
            let listeners = ["dragover", "dragleave", "drop"].map(listen);
            move || drop(listeners)
        });
    }
    *over
}

fn on_drag(kind: &str, event: &DragEvent, over: &UseStateSetter<bool>, onfiles: &Callback<FileList>) {
    let Some(data) = event.data_transfer() else { return };
    if !data.types().iter().any(|kind| kind.as_string().as_deref() == Some("Files")) {
        return;
    }
    // Else the browser leaves the app and opens the file.
    event.prevent_default();
    match kind {
        "dragover" => over.set(true),
        // Leaving an element for one inside of it is not leaving the page.
        "dragleave" => over.set(event.related_target().is_some()),
        _ => {
            over.set(false);
            if let Some(files) = data.files() {
                onfiles.emit(files);
            }
        }
    }
}
