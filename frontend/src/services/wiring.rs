//! What connects the services with each other and with the window, for as long as the page lives.

use gloo_events::EventListener;
use web_sys::Event;

use super::store::{Store, Subscription};

/// Connections that end when this is dropped.
#[derive(Default)]
pub struct Wiring {
    subscriptions: Vec<Subscription>,
    listeners: Vec<EventListener>,
}

impl Wiring {
    /// Tells the value of a store, now and after every change.
    pub fn tell<T: Clone + PartialEq + 'static>(&mut self, store: &Store<T>, tell: impl Fn(&T) + 'static) {
        tell(&store.get());
        self.subscriptions.push(store.subscribe(tell));
    }

    /// Listens to an event of the window.
    pub fn listen(&mut self, name: &'static str, heard: impl FnMut(&Event) + 'static) {
        if let Some(window) = web_sys::window() {
            self.listeners.push(EventListener::new(&window, name, heard));
        }
    }
}
