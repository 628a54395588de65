//! Feeds the player with events and has its effects carried out at once, in the task of the event:
//! a locked phone lets a page start the next song only in the task in which the last one ended. What
//! draws the player hears of the change afterwards.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use frontend_core::player::{Effect, Event, Player, Progress, Status};

use crate::services::store::Store;

/// Carries out effects. It may send events meanwhile; they wait until the effect is done.
pub trait Output {
    /// Carries out one effect, without waiting for anything.
    fn run(&self, effect: Effect);
}

/// The player at one moment. Equal means the very same.
#[derive(Clone)]
pub struct Snapshot(pub Rc<Player>);

impl PartialEq for Snapshot {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Sends events to the driver for as long as there is one.
#[derive(Clone)]
pub struct Sender(Weak<Driver>);

impl Sender {
    /// Sends an event.
    pub fn send(&self, event: Event) {
        if let Some(driver) = self.0.upgrade() {
            driver.send(event);
        }
    }
}

/// See the module.
pub struct Driver {
    player: RefCell<Player>,
    waiting: RefCell<VecDeque<Event>>,
    busy: Cell<bool>,
    output: Box<dyn Output>,
    snapshots: Store<Snapshot>,
    progress: Store<Progress>,
}

/// Progress is told when it has moved on by so much: four times a second, as media elements tick.
const STEP_MS: u32 = 200;

impl Driver {
    /// A driver of an empty player. The output is made with a way to send events back.
    pub fn new(output: impl FnOnce(Sender) -> Box<dyn Output>) -> Rc<Self> {
        Rc::new_cyclic(|driver| Self {
            player: RefCell::default(),
            waiting: RefCell::default(),
            busy: Cell::default(),
            output: output(Sender(Weak::clone(driver))),
            snapshots: Store::new(Snapshot(Rc::default())),
            progress: Store::new(Progress::default()),
        })
    }

    /// The player whenever anything but its progress has changed.
    pub const fn snapshots(&self) -> &Store<Snapshot> {
        &self.snapshots
    }

    /// How far the current song is.
    pub const fn progress(&self) -> &Store<Progress> {
        &self.progress
    }

    /// Takes an event. Effects are carried out before this returns, unless it is called by one.
    pub fn send(&self, event: Event) {
        self.waiting.borrow_mut().push_back(event);
        if self.busy.replace(true) {
            return;
        }
        while let Some(event) = self.next_event() {
            let effects = self.player.borrow_mut().apply(event);
            for effect in effects {
                self.output.run(effect);
            }
        }
        self.busy.set(false);
        self.publish();
    }

    fn next_event(&self) -> Option<Event> {
        self.waiting.borrow_mut().pop_front()
    }

    fn publish(&self) {
        let player = self.player.borrow().clone();
        let (told, now) = (self.progress.get(), player.progress());
        let stepped = told.position_ms.abs_diff(now.position_ms) >= STEP_MS;
        if stepped || told.duration_ms != now.duration_ms || player.status() != Status::Playing {
            self.progress.set(now);
        }
        if player.differs_beyond_progress(&self.snapshots.get().0) {
            self.snapshots.set(Snapshot(Rc::new(player)));
        }
    }
}

#[cfg(test)]
mod tests {
    use frontend_core::player::{Epoch, Report};
    use shared::songs::Song;

    use super::*;

    /// Notes every effect; answers a load as an element would that plays at once.
    struct Recorder {
        effects: Rc<RefCell<Vec<Effect>>>,
        sender: Sender,
    }

    impl Output for Recorder {
        fn run(&self, effect: Effect) {
            if let Effect::Load { epoch, .. } = effect {
                self.sender.send(Event::Media { epoch, report: Report::Playing });
            }
            self.effects.borrow_mut().push(effect);
        }
    }

    fn driver() -> (Rc<Driver>, Rc<RefCell<Vec<Effect>>>) {
        let effects = Rc::new(RefCell::new(Vec::new()));
        let recorded = Rc::clone(&effects);
        (Driver::new(|sender| Box::new(Recorder { effects: recorded, sender })), effects)
    }

    fn songs(count: u16) -> Vec<Song> {
        let body = r#"{"id":"0192d3c4-0000-7000-8000-000000000001","title":"A","artists":[],"genres":[],
            "duration_ms":60000,"mime":"audio/mpeg","size_bytes":1,"sample_rate_hz":44100,"channels":2,
            "visibility":"private","created_at":"2026-01-01T00:00:00Z",
            "owner":{"id":"0192d3c4-0000-7000-8000-000000000000","username":"ada","display_name":"Ada"}}"#;
        (0..count).map(|_| serde_json::from_str(body).unwrap()).collect()
    }

    #[test]
    fn an_event_sent_by_an_effect_waits_until_all_effects_are_done() {
        let (driver, effects) = driver();
        driver.send(Event::PlayList { songs: songs(2), source: None, start: 0, seed: 0 });
        let effects = effects.borrow();
        let at = |wanted: fn(&Effect) -> bool| effects.iter().position(wanted).unwrap();
        let load = at(|effect| matches!(effect, Effect::Load { .. }));
        let metadata = at(|effect| matches!(effect, Effect::ShowMetadata(_)));
        let position = at(|effect| matches!(effect, Effect::ShowPosition { .. }));
        assert!(load < metadata && metadata < position, "{effects:?}");
        assert_eq!(driver.snapshots().get().0.status(), Status::Playing);
    }

    #[test]
    fn the_next_song_is_loaded_before_anybody_draws() {
        let (driver, effects) = driver();
        driver.send(Event::PlayList { songs: songs(2), source: None, start: 0, seed: 0 });
        let loads = |effects: &Vec<Effect>| {
            effects.iter().filter(|effect| matches!(effect, Effect::Load { .. })).count()
        };
        let seen = Rc::new(Cell::new(0));
        let _subscription = {
            let (effects, seen) = (Rc::clone(&effects), Rc::clone(&seen));
            driver.snapshots().subscribe(move |_| seen.set(loads(&effects.borrow())))
        };
        driver.send(Event::Media { epoch: Epoch(1), report: Report::Ended });
        assert_eq!(seen.get(), 2);
    }

    #[test]
    fn ticks_tell_the_progress_alone() {
        let (driver, _) = driver();
        driver.send(Event::PlayList { songs: songs(1), source: None, start: 0, seed: 0 });
        let drawn = Rc::new(Cell::new(0));
        let ticked = Rc::new(Cell::new(0));
        let count = |counter: &Rc<Cell<u32>>| {
            let counter = Rc::clone(counter);
            move || counter.set(counter.get() + 1)
        };
        let (on_draw, on_tick) = (count(&drawn), count(&ticked));
        let _drawn = driver.snapshots().subscribe(move |_| on_draw());
        let _ticked = driver.progress().subscribe(move |_| on_tick());
        for position_ms in [50, 100, 250, 300, 500] {
            let report = Report::Time { position_ms, buffered_ms: 1000 };
            driver.send(Event::Media { epoch: Epoch(1), report });
        }
        assert_eq!((drawn.get(), ticked.get()), (0, 2));
        assert_eq!(driver.progress().get().position_ms, 500);
    }
}
