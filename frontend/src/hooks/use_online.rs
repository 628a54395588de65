//! Whether the device has a connection.

use gloo_events::EventListener;
use yew::prelude::*;

/// Whether the device has a connection at all. That it has one does not mean that the server answers.
#[hook]
pub fn use_online() -> bool {
    let online = use_state_eq(is_online);
    {
        let online = online.setter();
        use_effect_with((), move |()| {
            let listeners = web_sys::window().map(|window| {
                ["online", "offline"].map(|name| {
                    let online = online.clone();
                    EventListener::new(&window, name, move |_| online.set(is_online()))
                })
            });
            move || drop(listeners)
        });
    }
    *online
}

fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}
