//! Where each effect of the player goes in a browser.

use std::rc::Rc;

use frontend_core::player::{Effect, Event, Notice};
use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

use super::audio::Audio;
use super::driver::{Driver, Output, Sender};
use super::media_session::LockScreen;
use super::tabs::Tabs;
use crate::services::api::{Api, status_of};
use crate::services::plays::Plays;
use crate::services::saved::Saved;
use crate::services::settings;

/// Starts a player in this page.
pub fn start(api: Api, plays: Plays, tell: Callback<(Notice, Sender)>) -> Rc<Driver> {
    let driver = Driver::new(|sender| {
        Box::new(Browser {
            audio: Audio::new(sender.clone()),
            lock_screen: LockScreen::new(sender.clone()),
            tabs: Tabs::new(sender.clone()),
            saved: Saved::default(),
            plays,
            api,
            tell,
            sender,
        })
    });
    if let Some(percent) = settings::volume() {
        driver.send(Event::SetVolume(percent));
    }
    driver
}

struct Browser {
    audio: Audio,
    lock_screen: LockScreen,
    tabs: Tabs,
    saved: Saved,
    plays: Plays,
    api: Api,
    tell: Callback<(Notice, Sender)>,
    sender: Sender,
}

impl Output for Browser {
    fn run(&self, effect: Effect) {
        match effect {
            Effect::TakeTurn => self.tabs.take_turn(),
            Effect::Load { epoch, url, position_ms } => self.audio.load(epoch, &url, position_ms),
            Effect::Resume => self.audio.play(),
            Effect::Pause => self.audio.pause(),
            Effect::Seek { position_ms } => self.audio.seek(position_ms),
            Effect::Unload => self.audio.unload(),
            Effect::Volume { percent, muted } => {
                self.audio.set_volume(percent, muted);
                settings::keep_volume(percent);
            }
            Effect::ShowMetadata(song) => self.lock_screen.show_metadata(song.as_deref()),
            Effect::ShowPlayback(state) => self.lock_screen.show_playback(state),
            Effect::ShowPosition { position_ms, duration_ms } => {
                self.lock_screen.show_position(position_ms, duration_ms);
            }
            Effect::ShowHandlers { next } => self.lock_screen.show_handlers(next),
            Effect::Tell(notice) => self.tell.emit((notice, self.sender.clone())),
            Effect::RetryLater { epoch, delay_ms } => {
                let sender = self.sender.clone();
                Timeout::new(delay_ms, move || sender.send(Event::RetryDue { epoch })).forget();
            }
            Effect::Diagnose { epoch, url } => {
                self.answer(async move { Some(Event::Diagnosed { epoch, status: status_of(&url).await }) })
            }
            Effect::RenewSession { epoch } => {
                let api = self.api.clone();
                self.answer(async move {
                    Some(Event::SessionRenewed { epoch, renewed: api.renew().await.is_ok() })
                });
            }
            Effect::RestoreSaved { owner } => {
                let saved = self.saved.clone();
                self.answer(async move {
                    let (queue, position) = saved.read(owner).await?;
                    Some(Event::Restored { owner, queue, position })
                });
            }
            Effect::SaveQueue { owner, queue } => self.saved.keep_queue(owner, &queue),
            Effect::SavePosition { owner, position } => self.saved.keep_position(owner, &position),
            Effect::Note(play) => self.plays.note(play),
            Effect::Forget { owner } => {
                self.saved.forget(owner);
                self.plays.forget(owner);
            }
        }
    }
}

impl Browser {
    /// Finds something out and sends it to the player.
    fn answer(&self, find_out: impl Future<Output = Option<Event>> + 'static) {
        let sender = self.sender.clone();
        spawn_local(async move {
            if let Some(event) = find_out.await {
                sender.send(event);
            }
        });
    }
}
