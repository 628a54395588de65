//! The lock screen, the keys of a headset, the media panel of the desktop. web-sys has the interface
//! only behind a flag that changes other types, so what we need of it is bound here.

use std::cell::OnceCell;

use frontend_core::player::{Event, PlaybackState};
use js_sys::{Array, Function, Object, Reflect};
use shared::songs::Song;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

use super::driver::Sender;

#[wasm_bindgen]
extern "C" {
    type MediaSession;

    #[wasm_bindgen(method, catch, js_name = setActionHandler)]
    fn set_action_handler(
        this: &MediaSession,
        action: &str,
        handler: Option<&Function>,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch, js_name = setPositionState)]
    fn set_position_state(this: &MediaSession, state: &Object) -> Result<(), JsValue>;

    #[wasm_bindgen(method, setter, js_name = playbackState)]
    fn set_playback_state(this: &MediaSession, state: &str);

    #[wasm_bindgen(method, setter)]
    fn set_metadata(this: &MediaSession, metadata: Option<&MediaMetadata>);

    type MediaMetadata;

    #[wasm_bindgen(constructor, catch)]
    fn new(init: &Object) -> Result<MediaMetadata, JsValue>;
}

/// A step of the seek keys, when the system does not say how far.
const STEP_S: f64 = 10.0;
/// WebKit and Firefox take the first picture, so the best for a lock screen stands first.
const ARTWORK_PX: [u16; 5] = [512, 1024, 256, 128, 64];

type Handler = Closure<dyn Fn(JsValue)>;

/// See the module.
pub(super) struct LockScreen {
    session: Option<MediaSession>,
    sender: Sender,
    /// Made when something is played for the first time: a page that is silent takes no keys.
    handlers: OnceCell<Vec<(&'static str, Handler)>>,
}

impl LockScreen {
    pub(super) fn new(sender: Sender) -> Self {
        let navigator = web_sys::window().map(|window| window.navigator());
        let session = navigator
            .and_then(|navigator| Reflect::get(&navigator, &"mediaSession".into()).ok())
            .filter(JsValue::is_object)
            .map(JsValue::unchecked_into);
        Self { session, sender, handlers: OnceCell::new() }
    }

    pub(super) fn show_metadata(&self, song: Option<&Song>) {
        let Some(session) = &self.session else { return };
        let metadata = song.and_then(|song| MediaMetadata::new(&describe(song)).ok());
        session.set_metadata(metadata.as_ref());
    }

    pub(super) fn show_playback(&self, state: PlaybackState) {
        let Some(session) = &self.session else { return };
        session.set_playback_state(match state {
            PlaybackState::None => "none",
            PlaybackState::Paused => "paused",
            PlaybackState::Playing => "playing",
        });
    }

    pub(super) fn show_position(&self, position_ms: u32, duration_ms: u32) {
        let Some(session) = &self.session else { return };
        let state = object([
            ("duration", (f64::from(duration_ms) / 1000.0).into()),
            ("position", (f64::from(position_ms) / 1000.0).into()),
            ("playbackRate", 1.into()),
        ]);
        // Old browsers do not have it; the lock screen then counts without us.
        let _ = session.set_position_state(&state);
    }

    pub(super) fn show_handlers(&self, next: bool) {
        let Some(session) = &self.session else { return };
        for (action, handler) in self.handlers.get_or_init(|| handlers(&self.sender)) {
            let offered = *action != "nexttrack" || next;
            let handler = offered.then(|| handler.as_ref().unchecked_ref());
            // An action that this browser does not know is refused, which leaves its key without use.
            let _ = session.set_action_handler(action, handler);
        }
    }
}

/// Every key and what it sends. On iOS the seek keys would take the place of the track keys.
fn handlers(sender: &Sender) -> Vec<(&'static str, Handler)> {
    type Make = fn(&JsValue) -> Option<Event>;
    let keys: [(&'static str, Make); 8] = [
        ("play", |_| Some(Event::Play)),
        ("pause", |_| Some(Event::Pause)),
        ("stop", |_| Some(Event::Stop)),
        ("previoustrack", |_| Some(Event::Previous)),
        ("nexttrack", |_| Some(Event::Next)),
        ("seekto", |details| Some(Event::SeekTo(milliseconds(number(details, "seekTime")?).unsigned_abs()))),
        ("seekbackward", |details| Some(Event::SeekBy(-step(details)))),
        ("seekforward", |details| Some(Event::SeekBy(step(details)))),
    ];
    let count = if is_ios() { 6 } else { keys.len() };
    let handler = |make: Make| {
        let sender = sender.clone();
        Closure::<dyn Fn(JsValue)>::new(move |details: JsValue| {
            if let Some(event) = make(&details) {
                sender.send(event);
            }
        })
    };
    keys.into_iter().take(count).map(|(action, make)| (action, handler(make))).collect()
}

fn step(details: &JsValue) -> i32 {
    milliseconds(number(details, "seekOffset").unwrap_or(STEP_S))
}

fn number(details: &JsValue, name: &str) -> Option<f64> {
    Reflect::get(details, &name.into()).ok()?.as_f64()
}

#[expect(clippy::cast_possible_truncation, reason = "out of range saturates, NaN is 0")]
fn milliseconds(seconds: f64) -> i32 {
    (seconds * 1000.0).round() as i32
}

/// iPhones and iPads; the latter say that they are Macs, but no Mac has a touch screen.
fn is_ios() -> bool {
    let Some(navigator) = web_sys::window().map(|window| window.navigator()) else { return false };
    let agent = navigator.user_agent().unwrap_or_default();
    agent.contains("iPhone") || (agent.contains("Mac OS X") && navigator.max_touch_points() > 1)
}

fn describe(song: &Song) -> Object {
    let artwork = Array::new();
    if let Some(cover) = &song.cover {
        for pixels in ARTWORK_PX {
            let sizes = format!("{pixels}x{pixels}");
            artwork.push(&object([("src", cover.at(pixels).into()), ("sizes", sizes.into())]));
        }
    }
    object([
        ("title", song.title.as_str().into()),
        ("artist", song.artist_line().into()),
        ("album", song.album.as_ref().map_or("", |album| album.title.as_str()).into()),
        ("artwork", artwork.into()),
    ])
}

fn object<const N: usize>(fields: [(&str, JsValue); N]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        // Fails only for frozen objects.
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object
}
