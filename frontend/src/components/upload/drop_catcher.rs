//! Takes files that are dropped on any page.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, DragEvent};
use yew::prelude::*;

use crate::components::icon::{Glyph, large_icon};

/// What lies over the page while files are dragged over it; those that are dropped go
/// to the callback of the first drawing.
#[hook]
pub fn use_drop_catcher(onfiles: &Callback<DataTransfer>) -> Html {
    let over = use_page_drop(onfiles);
    html! {
        <div class="drop-over">
            if over {
                <div class="drop-veil">{ large_icon(Glyph::Upload) }{ "Drop to add" }</div>
            }
        </div>
    }
}

/// Whether files are being dragged over the page; those that are dropped go to the callback.
#[hook]
fn use_page_drop(onfiles: &Callback<DataTransfer>) -> bool {
    let over = use_state_eq(|| false);
    {
        let over = over.setter();
        let onfiles = onfiles.clone();
        use_effect_with((), move |()| {
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

fn on_drag(kind: &str, event: &DragEvent, over: &UseStateSetter<bool>, onfiles: &Callback<DataTransfer>) {
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
            onfiles.emit(data);
        }
    }
}
