//! What plays, and the verbs to change it.

use std::rc::Rc;

use frontend_core::player::{Event, Notice, Player, Progress};
use frontend_core::session::{SessionState, SignedOutReason};
use shared::plays::PlaySource;
use shared::songs::Song;
use yew::prelude::*;

use super::services;
use super::stored::use_stored;
use super::toasts::{Toast, ToastKind, Toasts};
use crate::services::api::Api;
use crate::services::clock;
use crate::services::player::{Driver, Sender, start};
use crate::services::plays::Plays;
use crate::services::wiring::Wiring;

/// What plays, and the verbs to change it. Equal while the very same player is meant.
#[derive(Clone)]
pub struct PlayerHandle {
    /// The player at this moment; its progress may be older, see [`use_progress`].
    pub state: Rc<Player>,
    driver: Rc<Driver>,
}

impl PartialEq for PlayerHandle {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.state, &other.state)
    }
}

impl PlayerHandle {
    /// Sends any event. What it causes has been done when this returns.
    pub fn send(&self, event: Event) {
        self.driver.send(event);
    }

    /// A callback that sends an event when something is clicked.
    pub fn on(&self, event: Event) -> Callback<MouseEvent> {
        let driver = Rc::clone(&self.driver);
        Callback::from(move |_| driver.send(event.clone()))
    }

    /// Plays a list from one of its songs; `source` is what it is a list of.
    pub fn play_list(&self, songs: Vec<Song>, start: usize, source: PlaySource) {
        self.send(Event::PlayList { songs, source: Some(source), start, seed: clock::seed() });
    }

    /// Plays or pauses.
    pub fn toggle(&self) {
        self.send(Event::Toggle);
    }

    /// What shuffles, or goes back to the order of the list.
    pub fn shuffling(&self) -> Event {
        if self.state.shuffle() { Event::Unshuffle } else { Event::Shuffle { seed: clock::seed() } }
    }
}

/// Makes the player; its troubles become toasts.
pub(super) fn start_driver(api: &Api, plays: &Plays, toasts: &Toasts) -> Rc<Driver> {
    let toasts = toasts.clone();
    let tell = Callback::from(move |(notice, sender)| toasts.push(toast(&notice, sender)));
    start(api.clone(), plays.clone(), tell)
}

/// Tells the player who is signed in, when the page is left and when the network is back.
pub(super) fn wire(driver: &Rc<Driver>, plays: &Plays, api: &Api, wiring: &mut Wiring) {
    let told = Rc::clone(driver);
    wiring.tell(api.session(), move |state| tell_session(&told, state));
    let told = plays.clone();
    wiring.tell(api.session(), move |state| told.open(state.profile().map(|profile| profile.id)));
    let waiting = plays.clone();
    wiring.listen("online", move |_| waiting.send());
    for (name, event) in [("pagehide", Event::Leaving), ("online", Event::Online)] {
        let driver = Rc::clone(driver);
        wiring.listen(name, move |_| driver.send(event.clone()));
    }
}

/// What a person is told about a trouble, with the way on where there is one.
fn toast(notice: &Notice, sender: Sender) -> Toast {
    let text = notice.to_string();
    match notice {
        Notice::SongUnplayable { .. } | Notice::SongGone { .. } => Toast::new(ToastKind::Error, text),
        Notice::Stopped => {
            let again = Callback::from(move |()| sender.send(Event::Play));
            Toast::new(ToastKind::Error, text).with_action("Try again", again)
        }
        Notice::Unreachable => Toast::new(ToastKind::Info, text),
    }
}

fn tell_session(driver: &Driver, state: &SessionState) {
    match state {
        SessionState::SignedIn(profile) => {
            driver.send(Event::Prefer(profile.preferences.stream_quality));
            driver.send(Event::SignedIn(profile.id));
        }
        SessionState::SignedOut(reason) => {
            driver.send(Event::SignedOut { forget: *reason == SignedOutReason::LoggedOut });
        }
        SessionState::Restoring | SessionState::Unreachable => {}
    }
}

/// What plays.
#[hook]
pub fn use_player() -> PlayerHandle {
    let driver = Rc::clone(&services().driver);
    PlayerHandle { state: use_stored(driver.snapshots()).0, driver }
}

/// How far the current song is; changes at most five times a second.
#[hook]
pub fn use_progress() -> Progress {
    let services = services();
    use_stored(services.driver.progress())
}
