//! What outlives the page: the files themselves and how far they are, in IndexedDB, for each person
//! apart. Without one the queue lives as long as the page.

use std::cell::OnceCell;

use browser::idb;
use frontend_core::upload::Item;
use frontend_core::upload::direct::Links;
use js_sys::Promise;
use serde::Serialize as _;
use serde_wasm_bindgen::Serializer;
use shared::ids::UserId;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, IdbDatabase, IdbKeyRange, IdbObjectStore, IdbTransactionMode};

const DATABASE: &str = "rhythmix-uploads";
/// A worker that knows another form of an item drops those of this one.
const VERSION: u32 = 2;
const ITEMS: &str = "items";
const FILES: &str = "files";
const COVERS: &str = "covers";
const LINKS: &str = "links";
const STORES: [&str; 4] = [ITEMS, FILES, COVERS, LINKS];

/// Which of the blobs of an item.
#[derive(Clone, Copy)]
pub enum Part {
    /// The file.
    File,
    /// The picture that was chosen.
    Cover,
}

impl Part {
    const fn store(self) -> &'static str {
        match self {
            Self::File => FILES,
            Self::Cover => COVERS,
        }
    }
}

/// See the module.
pub struct Keep {
    owner: UserId,
    database: OnceCell<IdbDatabase>,
}

impl Keep {
    /// Opens what was kept for somebody.
    pub async fn open(owner: UserId) -> Self {
        let database = OnceCell::new();
        if let Ok(opened) = idb::open(DATABASE, VERSION, &STORES).await {
            // The cell is new, so that it is empty.
            let _ = database.set(opened);
        }
        Self { owner, database }
    }

    fn key(&self, id: u32) -> JsValue {
        // In the order of the numbers.
        format!("{}/{id:010}", self.owner).into()
    }

    fn all(&self) -> Result<IdbKeyRange, JsValue> {
        IdbKeyRange::bound(&format!("{}/", self.owner).into(), &format!("{}0", self.owner).into())
    }

    fn store(&self, name: &str, mode: IdbTransactionMode) -> Result<IdbObjectStore, JsValue> {
        let database = self.database.get().ok_or(JsValue::UNDEFINED)?;
        database.transaction_with_str_and_mode(name, mode)?.object_store(name)
    }

    /// All items. What cannot be read is left out.
    pub async fn items(&self) -> Vec<Item> {
        let Ok(found) = self.try_items().await else { return Vec::new() };
        found.iter().filter_map(|item| serde_wasm_bindgen::from_value(item).ok()).collect()
    }

    async fn try_items(&self) -> Result<js_sys::Array, JsValue> {
        let store = self.store(ITEMS, IdbTransactionMode::Readonly)?;
        idb::done(&store.get_all_with_key(&self.all()?.into())?).await?.dyn_into()
    }

    /// A blob of an item.
    pub async fn blob(&self, id: u32, part: Part) -> Option<Blob> {
        self.get(part.store(), id).await?.dyn_into().ok()
    }

    /// The links by which an item goes to the object store, and how far it is.
    pub async fn links(&self, id: u32) -> Option<Links> {
        serde_wasm_bindgen::from_value(self.get(LINKS, id).await?).ok()
    }

    async fn get(&self, name: &str, id: u32) -> Option<JsValue> {
        let store = self.store(name, IdbTransactionMode::Readonly).ok()?;
        idb::done(&store.get(&self.key(id)).ok()?).await.ok()
    }

    /// Keeps how far an item is; whether that went well. The request leaves at once, so that what is
    /// asked later comes later.
    pub fn keep(&self, item: &Item) -> impl Future<Output = bool> + use<> {
        let value = item.serialize(&Serializer::json_compatible()).ok();
        self.put(ITEMS, item.id.0, value)
    }

    /// Keeps a blob; false when there is no room for it.
    pub fn keep_blob(&self, id: u32, part: Part, blob: &Blob) -> impl Future<Output = bool> + use<> {
        self.put(part.store(), id, Some(blob.into()))
    }

    /// Keeps the links of an item. Nobody waits for it: what is lost is sent again.
    pub fn keep_links(&self, id: u32, links: &Links) {
        drop(self.put(LINKS, id, links.serialize(&Serializer::json_compatible()).ok()));
    }

    fn put(&self, name: &str, id: u32, value: Option<JsValue>) -> impl Future<Output = bool> + use<> {
        let written = value.and_then(|value| self.try_put(name, id, &value).ok());
        async move {
            match written {
                // A full disk is noticed at the end of a transaction and not before.
                Some(end) => JsFuture::from(end).await.is_ok(),
                None => false,
            }
        }
    }

    fn try_put(&self, name: &str, id: u32, value: &JsValue) -> Result<Promise, JsValue> {
        let store = self.store(name, IdbTransactionMode::Readwrite)?;
        store.put_with_key(value, &self.key(id))?;
        let transaction = store.transaction();
        Ok(Promise::new(&mut |resolve, reject| {
            transaction.set_oncomplete(Some(&resolve));
            transaction.set_onabort(Some(&reject));
        }))
    }

    /// Keeps nothing of an item any more.
    pub fn forget(&self, id: u32) {
        for name in STORES {
            if let Ok(store) = self.store(name, IdbTransactionMode::Readwrite) {
                // What cannot be deleted now is found, and of no use, the next time.
                let _ = store.delete(&self.key(id));
            }
        }
    }

    /// Keeps nothing of this person any more.
    pub async fn forget_all(&self) {
        for name in STORES {
            let Ok(store) = self.store(name, IdbTransactionMode::Readwrite) else { return };
            if let Ok(request) = self.all().and_then(|all| store.delete(&all)) {
                let _ = idb::done(&request).await;
            }
        }
    }
}
