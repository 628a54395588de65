//! What outlives the page: the queue of each person who uses this browser, in IndexedDB. Without one
//! (private windows of some browsers) the queue lives as long as the page.

use std::cell::OnceCell;
use std::rc::Rc;

use browser::{idb, json};
use frontend_core::player::{SavedPosition, SavedQueue};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::ids::UserId;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{IdbDatabase, IdbObjectStore, IdbRequest, IdbTransactionMode};

const DATABASE: &str = "rhythmix";
/// Raise it when the form of a record changes; `upgrade` then starts afresh.
const VERSION: u32 = 1;
const STORE: &str = "player";

/// See the module. Clones share the connection.
#[derive(Clone, Default)]
pub struct Saved(Rc<OnceCell<IdbDatabase>>);

fn queue_key(owner: UserId) -> String {
    format!("{owner}/queue")
}

fn position_key(owner: UserId) -> String {
    format!("{owner}/position")
}

impl Saved {
    /// What was kept for somebody; `None` when there is nothing that can be read.
    pub async fn read(&self, owner: UserId) -> Option<(SavedQueue, Option<SavedPosition>)> {
        let queue = self.get(&queue_key(owner)).await?;
        Some((queue, self.get(&position_key(owner)).await))
    }

    /// Keeps the queue.
    pub fn keep_queue(&self, owner: UserId, queue: &SavedQueue) {
        self.put(queue_key(owner), queue);
    }

    /// Keeps the place in the queue.
    pub fn keep_position(&self, owner: UserId, position: &SavedPosition) {
        self.put(position_key(owner), position);
    }

    /// Deletes what was kept for somebody.
    pub fn forget(&self, owner: UserId) {
        for key in [queue_key(owner), position_key(owner)] {
            self.write(move |store| store.delete(&key.into()));
        }
    }

    async fn get<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        let request = self.store(IdbTransactionMode::Readonly).await.ok()?.get(&key.into()).ok()?;
        let text = idb::done(&request).await.ok()?.as_string()?;
        json::read(&text)
    }

    fn put(&self, key: String, value: &impl Serialize) {
        if let Some(text) = json::write(value) {
            self.write(move |store| store.put_with_key(&text.into(), &key.into()));
        }
    }

    /// Writes, without waiting for it. While the connection is open the request leaves at once, so
    /// that also the last one of a page that goes away is carried out.
    fn write(&self, write: impl FnOnce(&IdbObjectStore) -> Result<IdbRequest, JsValue> + 'static) {
        if let Some(store) =
            self.0.get().and_then(|database| store(database, IdbTransactionMode::Readwrite).ok())
        {
            // A full disk loses what would have been kept, and nothing else.
            let _ = write(&store);
            return;
        }
        let saved = self.clone();
        spawn_local(async move {
            if let Ok(store) = saved.store(IdbTransactionMode::Readwrite).await {
                let _ = write(&store);
            }
        });
    }

    async fn store(&self, mode: IdbTransactionMode) -> Result<IdbObjectStore, JsValue> {
        if self.0.get().is_none() {
            let database = idb::open(DATABASE, VERSION, &[STORE]).await?;
            // Two that open at the same time: the first connection stays, the other is closed.
            if let Err(second) = self.0.set(database) {
                second.close();
            }
        }
        store(self.0.get().ok_or(JsValue::UNDEFINED)?, mode)
    }
}

fn store(database: &IdbDatabase, mode: IdbTransactionMode) -> Result<IdbObjectStore, JsValue> {
    database.transaction_with_str_and_mode(STORE, mode)?.object_store(STORE)
}
