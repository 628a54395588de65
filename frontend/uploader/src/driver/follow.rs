//! Hears how far the server is with the files that it has. When to listen and when to ask is decided by
//! [`Following`].

use std::cell::RefCell;
use std::rc::Rc;

use browser::json;
use browser::socket::{self, Heard, Socket};
use browser::task::Task;
use frontend_core::upload::Event;
use frontend_core::upload::following::{Following, Need};
use shared::events;
use shared::ids::UploadId;
use shared::uploads::{GetUpload, ListUploads};
use wasm_bindgen_futures::spawn_local;

use super::Driver;
use crate::scope::now_ms;

/// More uploads than these are asked for as a list.
const ONE_BY_ONE: usize = 3;
/// The longest list.
const LIST: u16 = 200;

/// See the module.
#[derive(Default)]
pub(super) struct Follower {
    following: RefCell<Following>,
    socket: RefCell<Option<Socket>>,
    opening: RefCell<Option<Task>>,
    /// With which the last socket was opened.
    token: RefCell<Option<String>>,
}

impl Follower {
    /// The connection is back.
    pub(super) fn online(&self) {
        self.following.borrow_mut().online();
    }
}

impl Driver {
    /// Listens or asks when it is time for it.
    pub(super) fn follow(&self, now_ms: u64) {
        let (is_under_way, processing) = self.with_state(|state| {
            (state.items().iter().any(|item| item.is_under_way()), state.processing().len())
        });
        let needs = self.follower.following.borrow_mut().tick(now_ms, is_under_way, processing);
        for need in needs {
            match need {
                Need::Open { is_spent } => self.listen(is_spent),
                Need::Close => {
                    self.follower.opening.take();
                    self.follower.socket.take();
                }
                Need::Ask => self.ask_how_far(),
            }
        }
    }

    fn listen(&self, is_spent: bool) {
        let Some(driver) = self.this.upgrade() else { return };
        let opening = Task::spawn(async move {
            let spent = driver.follower.token.take().filter(|_| is_spent);
            let token = driver.session.bearer(spent.as_deref()).await;
            let this = driver.this.clone();
            let heard = move |heard| {
                if let Some(driver) = this.upgrade() {
                    driver.hear(heard);
                }
            };
            match token.ok().and_then(|token| Some((socket::open(&token, heard)?, token))) {
                Some((socket, token)) => {
                    driver.follower.socket.replace(Some(socket));
                    driver.follower.token.replace(Some(token));
                }
                None => driver.hear(Heard::Closed(0)),
            }
        });
        self.follower.opening.replace(Some(opening));
    }

    fn hear(&self, heard: Heard) {
        let following = &self.follower.following;
        match heard {
            Heard::Opened => following.borrow_mut().opened(),
            Heard::Closed(code) => following.borrow_mut().closed(now_ms(), code),
            Heard::Said(text) => match json::read(&text) {
                Some(events::Event::Upload { upload }) => self.send(Event::Followed(*upload)),
                Some(events::Event::Missed) => following.borrow_mut().missed(),
                _ => {}
            },
        }
    }

    fn ask_how_far(&self) {
        let Some(driver) = self.this.upgrade() else { return };
        spawn_local(async move {
            let uploads = driver.with_state(|state| state.processing());
            if ask(&driver, &uploads).await {
                driver.follower.following.borrow_mut().moved(now_ms());
            }
        });
    }
}

/// Asks about all of them; whether anything was answered that ends one.
async fn ask(driver: &Rc<Driver>, uploads: &[UploadId]) -> bool {
    if uploads.len() > ONE_BY_ONE {
        let list = ListUploads { limit: Some(LIST), ..ListUploads::default() };
        let Ok(page) = driver.session.call(&list).await else { return false };
        let listed: Vec<UploadId> = page.items.iter().map(|upload| upload.id).collect();
        let ended = page.items.iter().any(|upload| upload.state.is_final() && uploads.contains(&upload.id));
        for upload in page.items {
            driver.send(Event::Followed(upload));
        }
        // Too old for the list, or gone: these are asked for by themselves.
        let rest: Vec<UploadId> = uploads.iter().filter(|id| !listed.contains(id)).copied().collect();
        return ask_each(driver, rest.get(..ONE_BY_ONE).unwrap_or(&rest)).await || ended;
    }
    ask_each(driver, uploads).await
}

async fn ask_each(driver: &Driver, uploads: &[UploadId]) -> bool {
    let mut ended = false;
    for id in uploads {
        match driver.session.call(&GetUpload(*id)).await {
            Ok(upload) => {
                ended |= upload.state.is_final();
                driver.send(Event::Followed(upload));
            }
            Err(error) if matches!(error.status(), Some(404 | 410)) => {
                ended = true;
                driver.send(Event::Lost(*id));
            }
            // It can be asked again.
            Err(_) => {}
        }
    }
    ended
}
