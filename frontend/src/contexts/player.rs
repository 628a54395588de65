//! What plays, and the verbs to change it.

use std::rc::Rc;

use frontend_core::player::{EntryId, Event, Notice, Player, Progress, Repeat};
use frontend_core::session::{SessionState, SignedOutReason};
use gloo_events::EventListener;
use shared::songs::Song;
use yew::prelude::*;

use super::AroundProps;
use super::session::{use_api, use_session};
use super::stored::use_stored;
use super::toasts::{Toast, ToastKind, use_toasts};
use crate::services::clock;
use crate::services::player::{Driver, start};

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

    /// Plays a list in a shuffled order, with a song of it that chance picks first.
    pub fn play_shuffled(&self, songs: Vec<Song>) {
        let seed = clock::seed();
        let start = usize::try_from(seed % (songs.len() as u64).max(1)).unwrap_or_default();
        self.send(Event::Shuffle { seed });
        self.send(Event::PlayList { songs, start, seed });
    }

    /// Plays or pauses.
    pub fn toggle(&self) {
        self.send(Event::Toggle);
    }

    /// To the next entry.
    pub fn next(&self) {
        self.send(Event::Next);
    }

    /// To the start of the song, or from there to the entry before.
    pub fn previous(&self) {
        self.send(Event::Previous);
    }

    /// To a position, in milliseconds.
    pub fn seek(&self, position_ms: u32) {
        self.send(Event::SeekTo(position_ms));
    }

    /// Forward or back, in milliseconds.
    pub fn seek_by(&self, delta_ms: i32) {
        self.send(Event::SeekBy(delta_ms));
    }

    /// How loud, 0 to 100.
    pub fn set_volume(&self, percent: u8) {
        self.send(Event::SetVolume(percent));
    }

    /// Silence, and back.
    pub fn toggle_mute(&self) {
        self.send(Event::SetMuted(!self.state.is_muted()));
    }

    /// Shuffles, or goes back to the order of the list.
    pub fn toggle_shuffle(&self) {
        let seed = clock::seed();
        self.send(if self.state.shuffle() { Event::Unshuffle } else { Event::Shuffle { seed } });
    }

    /// What happens at the end.
    pub fn set_repeat(&self, repeat: Repeat) {
        self.send(Event::SetRepeat(repeat));
    }

    /// To an entry of the queue.
    pub fn jump(&self, id: EntryId) {
        self.send(Event::Jump(id));
    }

    /// Takes an entry out of the queue.
    pub fn remove(&self, id: EntryId) {
        self.send(Event::Remove(id));
    }

    /// Puts songs behind the current one.
    pub fn insert_next(&self, songs: Vec<Song>) {
        self.send(Event::InsertNext(songs));
    }

    /// Puts songs at the end of the queue.
    pub fn append(&self, songs: Vec<Song>) {
        self.send(Event::Append(songs));
    }

    /// Empties the queue.
    pub fn clear(&self) {
        self.send(Event::Clear);
    }
}

/// Makes the player, tells it who is signed in, and lets everything inside see it.
#[component]
pub fn PlayerProvider(props: &AroundProps) -> Html {
    let (api, session, toasts) = (use_api(), use_session(), use_toasts());
    let driver = (*use_state(move || {
        let tell = Callback::from(move |notice: Notice| {
            toasts.push(Toast::new(ToastKind::Error, notice.to_string()));
        });
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
