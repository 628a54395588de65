//! One worker sends, whichever tab it belongs to: it holds a lock. The others pass on what their page
//! says and show what the sender tells, and one of them takes over when the tab of the sender closes.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use browser::web_locks;
use frontend_core::upload::Event;
use frontend_core::upload::view::View;
use gloo_events::EventListener;
use js_sys::Array;
use serde::Serialize as _;
use serde_wasm_bindgen::Serializer;
use shared::ids::{ImportId, UserId};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, MessageEvent};

use crate::driver::Driver;
use crate::message::Message;
use crate::request::Session;
use crate::scope::{scope, tell_page};

/// What this worker is among those of all tabs.
enum Role {
    /// Not known yet; what the page says waits.
    Unknown(Vec<Array>),
    /// Another one sends.
    Relay,
    /// This one sends.
    Sender(Rc<Driver>),
}

struct Tab {
    role: RefCell<Role>,
    session: Rc<Session>,
    /// Between the workers of one person.
    channel: OnceCell<BroadcastChannel>,
    listeners: RefCell<Vec<EventListener>>,
    is_open: Cell<bool>,
}

thread_local! {
    static TAB: Rc<Tab> = Rc::new(Tab {
        role: RefCell::new(Role::Unknown(Vec::new())),
        session: Rc::default(),
        channel: OnceCell::new(),
        listeners: RefCell::default(),
        is_open: Cell::new(false),
    });
}

/// Listens to the page.
pub fn start() {
    let tab = TAB.with(Rc::clone);
    let heard = Rc::clone(&tab);
    let listener = EventListener::new(&scope(), "message", move |event| {
        if let Some(parts) = data(event) {
            heard.hear_page(&parts);
        }
    });
    tab.listeners.borrow_mut().push(listener);
}

fn data(event: &web_sys::Event) -> Option<Array> {
    event.dyn_ref::<MessageEvent>()?.data().dyn_into().ok()
}

impl Tab {
    fn hear_page(self: &Rc<Self>, parts: &Array) {
        match Message::read(parts) {
            Some(Message::Open(owner)) => self.open(owner),
            Some(Message::Token(token)) => self.session.take_token(token),
            Some(Message::Close) => self.close(),
            Some(message) if message.is_for_sender() => self.pass_on(message, parts),
            _ => {}
        }
    }

    fn pass_on(&self, message: Message, parts: &Array) {
        let sender = match &mut *self.role.borrow_mut() {
            Role::Unknown(waiting) => return waiting.push(parts.clone()),
            Role::Relay => return self.tell_tabs(parts),
            Role::Sender(driver) => Rc::clone(driver),
        };
        sender.take(message);
    }

    fn open(self: &Rc<Self>, owner: UserId) {
        if self.is_open.replace(true) {
            return;
        }
        let name = format!("rhythmix-uploads-{owner}");
        if let Ok(channel) = BroadcastChannel::new(&name) {
            let heard = Rc::clone(self);
            let listener = EventListener::new(&channel, "message", move |event| {
                if let Some(parts) = data(event) {
                    heard.hear_tab(&parts);
                }
            });
            self.listeners.borrow_mut().push(listener);
            // The cell is empty, since this happens once.
            let _ = self.channel.set(channel);
            self.tell_tabs(&Array::of1(&"hello".into()));
        }
        let tab = Rc::clone(self);
        spawn_local(async move {
            web_locks::exclusive(&name, async move {
                tab.become_sender(owner).await;
                // The lock is held until the worker ends.
                std::future::pending::<()>().await;
            })
            .await;
        });
    }

    async fn become_sender(self: &Rc<Self>, owner: UserId) {
        let driver = Driver::open(owner, Rc::clone(&self.session)).await;
        let online = {
            let driver = Rc::clone(&driver);
            EventListener::new(&scope(), "online", move |_| driver.send(Event::Online))
        };
        self.listeners.borrow_mut().push(online);
        driver.publish_whole();
        let before = self.role.replace(Role::Sender(Rc::clone(&driver)));
        if let Role::Unknown(waiting) = before {
            waiting.iter().filter_map(Message::read).for_each(|message| driver.take(message));
        }
    }

    /// What another worker says: a page came there, somebody did something there, or the sender tells.
    fn hear_tab(&self, parts: &Array) {
        let word = parts.get(0).as_string().unwrap_or_default();
        let sender = match &*self.role.borrow() {
            Role::Sender(driver) => Some(Rc::clone(driver)),
            _ => None,
        };
        match (sender, word.as_str()) {
            (Some(driver), "hello") => driver.publish_whole(),
            (Some(driver), _) => {
                if let Some(message) = Message::read(parts).filter(Message::is_for_sender) {
                    driver.take(message);
                }
            }
            (None, "view") => {
                tell_page(&parts.to_vec());
                let before = self.role.replace(Role::Relay);
                if let Role::Unknown(waiting) = before {
                    waiting.iter().for_each(|parts| self.tell_tabs(parts));
                }
            }
            (None, _) => {}
        }
    }

    fn tell_tabs(&self, parts: &Array) {
        if let Some(channel) = self.channel.get() {
            // Fails only for what cannot be copied.
            let _ = channel.post_message(parts);
        }
    }

    fn close(&self) {
        let sender = match &*self.role.borrow() {
            Role::Sender(driver) => Some(Rc::clone(driver)),
            _ => None,
        };
        spawn_local(async move {
            if let Some(driver) = sender {
                driver.close().await;
            }
            scope().close();
        });
    }
}

/// Tells this page and those of the other tabs what changed.
pub fn publish(view: &View) {
    let Ok(view) = view.serialize(&Serializer::json_compatible()) else { return };
    let parts = [JsValue::from("view"), view];
    tell_page(&parts);
    TAB.with(|tab| tab.tell_tabs(&parts.iter().collect()));
}

/// Lets the page say something in passing; what it offers to undo.
pub fn toast(text: &str, is_error: bool, undo: Option<ImportId>) {
    let undo = undo.map_or(JsValue::NULL, |import| import.to_string().into());
    tell_page(&["toast".into(), text.into(), is_error.into(), undo]);
}
