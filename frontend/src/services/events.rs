//! What the server tells as it happens, for as long as somebody is signed in. The socket is opened again
//! whenever it closes, by the rules of [`Following`].

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use browser::socket::{self, Heard, Socket};
use browser::task::Task;
use frontend_core::upload::following::{Following, Need};
use gloo_timers::callback::Timeout;
use js_sys::{JSON, Reflect};
use shared::events::{CLOSE_SESSION_ENDED, CLOSE_TOKEN_EXPIRED};

use super::api::Api;
use super::clock;

/// How often it is looked whether it is time to open the socket again, in milliseconds.
const LOOK_MS: u32 = 1_000;

/// See the module.
pub struct Events {
    api: Api,
    following: RefCell<Following>,
    socket: RefCell<Option<Socket>>,
    opening: RefCell<Option<Task>>,
    next_look: RefCell<Option<Timeout>>,
    /// Whether a socket was open before, so that something may have been missed.
    was_open: RefCell<bool>,
    heard: Box<dyn Fn(&str)>,
    this: Weak<Self>,
}

impl Events {
    /// Nobody listens yet. `heard` is called with the type of everything that is told.
    pub fn new(api: &Api, heard: impl Fn(&str) + 'static) -> Rc<Self> {
        Rc::new_cyclic(|this| Self {
            api: api.clone(),
            following: RefCell::default(),
            socket: RefCell::default(),
            opening: RefCell::default(),
            next_look: RefCell::default(),
            was_open: RefCell::default(),
            heard: Box::new(heard),
            this: Weak::clone(this),
        })
    }

    /// Listens, or stops to.
    pub fn listen(&self, is_wanted: bool) {
        if !is_wanted {
            self.was_open.replace(false);
            self.next_look.take();
        }
        let needs = self.following.borrow_mut().tick(now_ms(), is_wanted, 0);
        for need in needs {
            match need {
                Need::Open { is_spent } => self.open(is_spent),
                Need::Close => {
                    self.opening.take();
                    self.socket.take();
                }
                // Nothing is followed that could be asked about.
                Need::Ask => {}
            }
        }
    }

    fn open(&self, is_spent: bool) {
        let Some(events) = self.this.upgrade() else { return };
        let opening = Task::spawn(async move {
            if is_spent {
                // Whether that helped is seen by what comes next.
                let _ = events.api.renew().await;
            }
            let token = events.api.bearer().await.ok().flatten();
            let this = events.this.clone();
            let socket = token.and_then(|token| {
                socket::open(&token, move |heard| {
                    if let Some(events) = this.upgrade() {
                        events.hear(heard);
                    }
                })
            });
            let is_open = socket.is_some();
            events.socket.replace(socket);
            if !is_open {
                events.hear(Heard::Closed(0));
            }
        });
        self.opening.replace(Some(opening));
    }

    fn hear(&self, heard: Heard) {
        match heard {
            Heard::Opened => {
                self.following.borrow_mut().opened();
                if self.was_open.replace(true) {
                    (self.heard)("missed");
                }
            }
            Heard::Said(text) => {
                // Its type is all that is of use here, and the whole would cost a reader of uploads.
                let event = JSON::parse(&text).ok();
                let kind = event.and_then(|event| Reflect::get(&event, &"type".into()).ok()?.as_string());
                if let Some(kind) = kind {
                    (self.heard)(&kind);
                }
            }
            Heard::Closed(code) => {
                // A session that has ended is noticed when its token cannot be renewed.
                let code = if code == CLOSE_SESSION_ENDED { CLOSE_TOKEN_EXPIRED } else { code };
                self.following.borrow_mut().closed(now_ms(), code);
                self.look_later();
            }
        }
    }

    fn look_later(&self) {
        let this = self.this.clone();
        let look = Timeout::new(LOOK_MS, move || {
            let Some(events) = this.upgrade() else { return };
            events.listen(true);
            if events.following.borrow().is_down() {
                events.look_later();
            }
        });
        self.next_look.replace(Some(look));
    }

    /// The connection is back.
    pub fn online(&self) {
        self.following.borrow_mut().online();
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a clock is after 1970 and far inside of u64"
)]
fn now_ms() -> u64 {
    clock::now_ms() as u64
}
