//! The answers that this device keeps in IndexedDB, so that there is something to show without a network. A
//! log-out removes them all.

use std::cell::OnceCell;
use std::rc::Rc;

use browser::{idb, json};
use frontend_core::cache::Shelf;
use shared::ids::UserId;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::{IdbDatabase, IdbObjectStore, IdbTransactionMode};

/// A database of its own: it can be thrown away whenever its form changes.
const DATABASE: &str = "rhythmix-answers";
/// Raise it when an old answer would be read wrongly.
const VERSION: u32 = 1;
const STORE: &str = "answers";

/// See the module.
#[derive(Clone, Default)]
pub(super) struct Disk(Rc<OnceCell<IdbDatabase>>);

fn shelf_key(owner: UserId) -> JsValue {
    format!("{owner}").into()
}

fn answer_key(owner: UserId, key: &str) -> JsValue {
    format!("{owner}{key}").into()
}

impl Disk {
    /// What was kept for somebody.
    pub(super) async fn read(&self, owner: UserId, key: &str) -> Option<String> {
        let store = self.store(IdbTransactionMode::Readonly).await.ok()?;
        idb::done(&store.get(&answer_key(owner, key)).ok()?).await.ok()?.as_string()
    }

    /// All that was kept for somebody and whose key is `wanted`.
    pub(super) async fn read_all(&self, owner: UserId, wanted: fn(&str) -> bool) -> Vec<String> {
        let kept = self.read(owner, "").await;
        let shelf: Shelf = kept.and_then(|kept| json::read(&kept)).unwrap_or_default();
        let mut texts = Vec::new();
        for key in shelf.keys().filter(|key| wanted(key)) {
            texts.extend(self.read(owner, key).await);
        }
        texts
    }

    /// Keeps an answer, or removes it. Without room, or without IndexedDB, it is not kept.
    pub(super) fn keep(&self, owner: UserId, key: &str, text: Option<String>) {
        let (disk, key) = (self.clone(), key.to_owned());
        spawn_local(async move {
            let _ = disk.write(owner, &key, text).await;
        });
    }

    /// All in one transaction, so that no tab and no crash can leave texts that nobody knows of.
    async fn write(&self, owner: UserId, key: &str, text: Option<String>) -> Result<(), JsValue> {
        let store = self.store(IdbTransactionMode::Readwrite).await?;
        let Some(text) = text else { return store.delete(&answer_key(owner, key)).map(drop) };
        let kept = idb::done(&store.get(&shelf_key(owner))?).await?.as_string();
        let mut shelf: Shelf = kept.and_then(|kept| json::read(&kept)).unwrap_or_default();
        let (is_kept, gone) = shelf.put(key, text.len());
        for key in gone {
            store.delete(&answer_key(owner, &key))?;
        }
        if is_kept {
            store.put_with_key(&text.into(), &answer_key(owner, key))?;
        }
        let shelf = json::write(&shelf).unwrap_or_default();
        store.put_with_key(&shelf.into(), &shelf_key(owner)).map(drop)
    }

    /// Removes everything.
    pub(super) fn forget(&self) {
        let disk = self.clone();
        spawn_local(async move {
            if let Ok(store) = disk.store(IdbTransactionMode::Readwrite).await {
                let _ = store.clear();
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
        let database = self.0.get().ok_or(JsValue::UNDEFINED)?;
        database.transaction_with_str_and_mode(STORE, mode)?.object_store(STORE)
    }
}
