//! The keys of the player: Space, N, P, the arrows, M, L. They mean nothing while somebody types or
//! uses a control that has its own use for the key.

use frontend_core::player::{Event, Player};
use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::prelude::*;

use crate::contexts::player::PlayerHandle;

/// How far the arrows go.
const SEEK_MS: i32 = 5000;
/// How much louder or softer the arrows make it.
const VOLUME_STEP: u8 = 5;

/// Listens for the keys for as long as the component lives.
#[hook]
pub fn use_shortcuts(player: &PlayerHandle) {
    use_effect_with(player.clone(), |player| {
        let player = player.clone();
        let listener = web_sys::window().map(|window| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "keydown", options, move |event| {
                if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                    on_key(event, &player);
                }
            })
        });
        move || drop(listener)
    });
}

fn on_key(event: &KeyboardEvent, player: &PlayerHandle) {
    if event.default_prevented() || event.ctrl_key() || event.alt_key() || event.meta_key() {
        return;
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    if target.is_some_and(|target| keeps(&target, &event.key())) {
        return;
    }
    if matches!(event.key().as_str(), "l" | "L") {
        press_heart();
    } else if let Some(wish) = wish(&event.key(), &player.state) {
        event.prevent_default();
        player.send(wish);
    }
}

/// Presses the heart of the current song, which knows what it is now.
fn press_heart() {
    let document = web_sys::window().and_then(|window| window.document());
    let heart = document.and_then(|document| document.query_selector(".bar .heart").ok()?);
    if let Some(heart) = heart.and_then(|heart| heart.dyn_into::<HtmlElement>().ok()) {
        heart.click();
    }
}

/// Whether the element has its own use for the key.
fn keeps(target: &Element, key: &str) -> bool {
    let within = |selector: &str| target.closest(selector).is_ok_and(|found| found.is_some());
    match key {
        _ if within("input, select, textarea, [contenteditable]") => true,
        " " => within("button, a"),
        // Whoever reads along in a page scrolls with these.
        "ArrowUp" | "ArrowDown" => within(".content, .queue-list, .lyrics-view"),
        _ => false,
    }
}

/// What the key wants of the player, if there is anything to play.
fn wish(key: &str, player: &Player) -> Option<Event> {
    player.current()?;
    Some(match key {
        " " => Event::Toggle,
        "n" | "N" => Event::Next,
        "p" | "P" => Event::Previous,
        "m" | "M" => Event::SetMuted(!player.is_muted()),
        "ArrowRight" => Event::SeekBy(SEEK_MS),
        "ArrowLeft" => Event::SeekBy(-SEEK_MS),
        "ArrowUp" => Event::SetVolume(player.volume().saturating_add(VOLUME_STEP).min(100)),
        "ArrowDown" => Event::SetVolume(player.volume().saturating_sub(VOLUME_STEP)),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_mean_nothing_without_a_song() {
        assert_eq!(wish(" ", &Player::default()), None);
    }
}
