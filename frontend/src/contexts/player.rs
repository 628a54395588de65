//! What plays, and the verbs to change it.

use std::rc::Rc;

use frontend_core::player::{Event, Notice, Player, Progress};
use frontend_core::session::{SessionState, SignedOutReason};
use gloo_events::EventListener;
use shared::songs::Song;
use yew::prelude::*;

use super::AroundProps;
use super::session::{use_api, use_session};
use super::stored::use_stored;
use super::toasts::{Toast, ToastKind, use_toasts};
use crate::services::clock;
use crate::services::player::{Driver, Sender, start};

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

    /// Plays a list from one of its songs.
    pub fn play_list(&self, songs: Vec<Song>, start: usize) {
        self.send(Event::PlayList { songs, start, seed: clock::seed() });
    }

    /// Plays or pauses.
    pub fn toggle(&self) {
        self.send(Event::Toggle);
    }

    /// Shuffles, or goes back to the order of the list.
    pub fn toggle_shuffle(&self) {
        let seed = clock::seed();
        self.send(if self.state.shuffle() { Event::Unshuffle } else { Event::Shuffle { seed } });
    }
}

/// Makes the player, tells it who is signed in, and lets everything inside see it.
#[component]
pub fn PlayerProvider(props: &AroundProps) -> Html {
    let (api, session, toasts) = (use_api(), use_session(), use_toasts());
    let driver = (*use_state(move || {
        let tell = Callback::from(move |(notice, sender)| toasts.push(toast(&notice, sender)));
        start(api, tell)
    }))
    .clone();
    let state = use_stored(driver.snapshots()).0;

    let told = Rc::clone(&driver);
    use_effect_with(session.state, move |state| tell_session(&told, state));
    let heard = Rc::clone(&driver);
    use_effect_with((), move |()| {
        let listeners = listen(&heard);
        move || drop(listeners)
    });

    html! {
        <ContextProvider<PlayerHandle> context={PlayerHandle { state, driver: Rc::clone(&driver) }}>
            <ProgressProvider driver={Sounding(driver)}>{ props.children.clone() }</ProgressProvider>
        </ContextProvider<PlayerHandle>>
    }
}

/// What a person is told about a trouble, with the way on where there is one.
fn toast(notice: &Notice, sender: Sender) -> Toast {
    let text = notice.to_string();
    match notice {
        Notice::SongUnplayable { .. } => Toast::new(ToastKind::Error, text),
        Notice::Stopped => {
            let again = Callback::from(move |()| sender.send(Event::Play));
            Toast::new(ToastKind::Error, text).with_action("Try again", again)
        }
        Notice::Unreachable => Toast::new(ToastKind::Info, text),
    }
}

fn tell_session(driver: &Driver, state: &SessionState) {
    match state {
        SessionState::SignedIn(profile) => driver.send(Event::SignedIn(profile.id)),
        SessionState::SignedOut(reason) => {
            driver.send(Event::SignedOut { forget: *reason == SignedOutReason::LoggedOut });
        }
        SessionState::Restoring | SessionState::Unreachable => {}
    }
}

fn listen(driver: &Rc<Driver>) -> Option<[EventListener; 2]> {
    let window = web_sys::window()?;
    let on = |name: &'static str, event: Event| {
        let driver = Rc::clone(driver);
        EventListener::new(&window, name, move |_| driver.send(event.clone()))
    };
    Some([on("pagehide", Event::Leaving), on("online", Event::Online)])
}

/// A driver in properties; there is only ever one.
#[derive(Clone)]
struct Sounding(Rc<Driver>);

impl PartialEq for Sounding {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Properties, PartialEq)]
struct ProgressProps {
    driver: Sounding,
    children: Html,
}

/// Apart from [`PlayerProvider`], so that a tick draws only what shows the progress.
#[component]
fn ProgressProvider(props: &ProgressProps) -> Html {
    let progress = use_stored(props.driver.0.progress());
    html! { <ContextProvider<Progress> context={progress}>{ props.children.clone() }</ContextProvider<Progress>> }
}

/// What plays.
#[hook]
pub fn use_player() -> PlayerHandle {
    #[expect(clippy::expect_used, reason = "the provider goes around the whole app")]
    use_context().expect("inside PlayerProvider")
}

/// How far the current song is; changes at most five times a second.
#[hook]
pub fn use_progress() -> Progress {
    use_context().unwrap_or_default()
}
