//! Only one tab makes sound: who begins to play says so, and the others pause. A lock that is held
//! from the first sound on keeps the browser from putting the tab to sleep between two songs.

use std::cell::Cell;

use frontend_core::player::Event;
use gloo_events::EventListener;
use web_sys::BroadcastChannel;

use super::driver::Sender;
use browser::web_locks;

const NAME: &str = "rhythmix-player";

/// See the module.
pub(super) struct Tabs {
    channel: Option<BroadcastChannel>,
    _listener: Option<EventListener>,
    awake: Cell<bool>,
}

impl Tabs {
    pub(super) fn new(sender: Sender) -> Self {
        let channel = BroadcastChannel::new(NAME).ok();
        let listener = channel.as_ref().map(|channel| {
            EventListener::new(channel, "message", move |_| sender.send(Event::OtherTabPlays))
        });
        Self { channel, _listener: listener, awake: Cell::new(false) }
    }

    /// Makes this the tab that sounds. A channel does not hear its own messages.
    pub(super) fn take_turn(&self) {
        if let Some(channel) = &self.channel {
            // Fails only for a message that cannot be copied.
            let _ = channel.post_message(&"playing".into());
        }
        if !self.awake.replace(true) {
            web_locks::hold_for_ever(NAME);
        }
    }
}
