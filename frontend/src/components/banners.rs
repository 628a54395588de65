//! What concerns the whole app: no connection, and a new version.

use gloo_events::EventListener;
use yew::prelude::*;

use super::icon::{Glyph, icon};
use crate::hooks::use_online;

/// The banners over the page.
#[hook]
pub fn use_banners() -> Html {
    let online = use_online();
    let update_ready = use_update_ready();
    let apply = Callback::from(|_: MouseEvent| {
        // The boot script has the worker that waits; it reloads the page when that has taken over.
        if let (Some(window), Ok(event)) = (web_sys::window(), web_sys::Event::new("applyupdate")) {
            let _ = window.dispatch_event(&event);
        }
    });
    html! {
        <div class="banners" aria-live="polite">
            if !online {
                <p class="banner">{ icon(Glyph::Offline) }{ "You are offline. What is loaded keeps playing." }</p>
            }
            if update_ready {
                <div class="banner update">
                    <span>{ "Update ready" }</span>
                    <button type="button" class="button" onclick={apply}>{ "Reload" }</button>
                </div>
            }
        </div>
    }
}

/// Whether a new version of the app waits; `assets/boot.js` says so.
#[hook]
fn use_update_ready() -> bool {
    let ready = use_state_eq(|| {
        let root = web_sys::window()
            .and_then(|window| window.document())
            .and_then(|document| document.document_element());
        root.is_some_and(|root| root.has_attribute("data-update"))
    });
    {
        let ready = ready.setter();
        use_effect_with((), move |()| {
            let listener = web_sys::window()
                .map(|window| EventListener::new(&window, "updateready", move |_| ready.set(true)));
            move || drop(listener)
        });
    }
    *ready
}
