//! IndexedDB with promises, as far as we need it.

use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbFactory, IdbOpenDbRequest, IdbRequest};

/// Opens a database; one that is new gets these stores.
///
/// # Errors
/// There is no IndexedDB here, or it cannot be opened.
pub async fn open(name: &str, version: u32, stores: &'static [&'static str]) -> Result<IdbDatabase, JsValue> {
    let factory: IdbFactory = Reflect::get(&js_sys::global(), &"indexedDB".into())?.dyn_into()?;
    let request = factory.open_with_u32(name, version)?;
    let upgraded = request.clone();
    let upgrade = Closure::once(move || drop(upgrade(&upgraded, stores)));
    request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
    done(&request).await?.dyn_into()
}

fn upgrade(request: &IdbOpenDbRequest, stores: &[&str]) -> Result<(), JsValue> {
    let database = request.result()?.unchecked_into::<IdbDatabase>();
    stores.iter().try_for_each(|store| database.create_object_store(store).map(drop))
}

/// Waits for the answer to a request.
///
/// # Errors
/// The request failed.
pub async fn done(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let answered = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(answered).await?;
    request.result()
}
