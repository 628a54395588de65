//! The WebSocket over which the server tells what happens.

use gloo_events::EventListener;
use js_sys::{Array, Reflect};
use shared::endpoint::API_BASE;
use shared::events::{BEARER_PROTOCOL, PATH, PROTOCOL};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CloseEvent, Event, MessageEvent, WebSocket};

/// What is heard of a socket.
pub enum Heard {
    /// It is open.
    Opened,
    /// The server said something.
    Said(String),
    /// It is closed, or was never open; with the code of the server.
    Closed(u16),
}

/// An open socket, or one that is being opened. It is closed when this is dropped.
pub struct Socket {
    socket: WebSocket,
    _listeners: [EventListener; 3],
}

impl Drop for Socket {
    fn drop(&mut self) {
        // Fails only for odd codes.
        let _ = self.socket.close();
    }
}

/// Opens a socket; `None` where there are none.
pub fn open(token: &str, heard: impl Fn(Heard) + Clone + 'static) -> Option<Socket> {
    // Relative addresses are too new.
    let url = format!("{}{API_BASE}{PATH}", origin()?.replacen("http", "ws", 1));
    let protocols = Array::of2(&PROTOCOL.into(), &format!("{BEARER_PROTOCOL}{token}").into());
    let socket = WebSocket::new_with_str_sequence(&url, &protocols).ok()?;
    let listen = |name: &'static str, read: fn(&Event) -> Option<Heard>| {
        let heard = heard.clone();
        EventListener::new(&socket, name, move |event| {
            if let Some(said) = read(event) {
                heard(said);
            }
        })
    };
    let listeners = [
        listen("open", |_| Some(Heard::Opened)),
        listen("message", |event| event.dyn_ref::<MessageEvent>()?.data().as_string().map(Heard::Said)),
        listen("close", |event| Some(Heard::Closed(event.dyn_ref::<CloseEvent>()?.code()))),
    ];
    Some(Socket { socket, _listeners: listeners })
}

/// The origin of the page or worker.
fn origin() -> Option<String> {
    let of = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).ok();
    of(&of(&js_sys::global(), "location")?, "origin")?.as_string()
}
