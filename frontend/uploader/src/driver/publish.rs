//! Tells the pages what changed: at once after what a person did, else at most four times a second.

use std::cell::{Cell, RefCell};
use std::rc::Weak;

use frontend_core::format;
use frontend_core::upload::view::{Summary, View, form, row, summary};
use frontend_core::upload::{Event, Stage, Uploads};
use gloo_timers::callback::Interval;

use super::Driver;
use crate::scope::now_ms;
use crate::tabs;

/// How often progress is told, and how often the queue looks at the clock, in milliseconds.
const PERIOD_MS: u32 = 250;

/// See the module.
#[derive(Default)]
pub(super) struct Publisher {
    clock: RefCell<Option<Interval>>,
    is_due: Cell<bool>,
    /// What was told last.
    told: RefCell<Summary>,
    /// How many songs had been added when the queue was last at rest.
    added: Cell<usize>,
    was_busy: Cell<bool>,
}

impl Publisher {
    /// Starts the clock of the queue.
    pub(super) fn start(&self, driver: &Weak<Driver>) {
        let driver = Weak::clone(driver);
        let clock = Interval::new(PERIOD_MS, move || {
            let Some(driver) = driver.upgrade() else { return };
            driver.follow(now_ms());
            if driver.with_state(|state| !state.items().is_empty()) {
                driver.send(Event::Tick(now_ms()));
            }
            if driver.publisher.is_due.take() {
                driver.publisher.publish(&mut driver.state.borrow_mut(), false);
            }
        });
        self.clock.replace(Some(clock));
    }

    /// Something may have changed.
    pub(super) fn changed(&self, uploads: &mut Uploads, is_progress: bool) {
        if is_progress {
            self.is_due.set(true);
        } else {
            self.publish(uploads, false);
        }
    }

    /// Tells what changed, or everything.
    pub(super) fn publish(&self, uploads: &mut Uploads, whole: bool) {
        let changed = uploads.take_changed();
        let now = summary(uploads);
        if !whole && changed.is_empty() && *self.told.borrow() == now {
            return;
        }
        let is_there = |id| uploads.item(id);
        let view = View {
            whole,
            rows: if whole {
                uploads.items().iter().map(row).collect()
            } else {
                changed.iter().filter_map(|id| is_there(*id)).map(row).collect()
            },
            gone: changed.iter().filter(|id| is_there(**id).is_none()).map(|id| id.0).collect(),
            summary: now.clone(),
            form: form(uploads),
        };
        tabs::publish(&view);
        self.told.replace(now);
        self.announce(uploads);
    }

    /// Says so when all that was under way has come to an end.
    fn announce(&self, uploads: &Uploads) {
        let items = uploads.items();
        let done = |stage: &Stage| matches!(stage, Stage::Done(_));
        let added = items.iter().filter(|item| done(&item.stage)).count();
        if items.iter().any(|item| item.is_under_way()) {
            self.was_busy.set(true);
            return;
        }
        let before = self.added.replace(added);
        if self.was_busy.take() && added > before {
            let songs = format::count((added - before) as u64, "song", "songs");
            let import = items.iter().rev().find(|item| done(&item.stage)).map(|item| item.import);
            tabs::toast(&format!("{songs} added."), false, import);
        }
    }
}
