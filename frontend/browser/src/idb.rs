//! IndexedDB with promises, as far as we need it.

use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbFactory, IdbRequest};

/// Opens a database; one that is new, or of an older version, gets those of these stores that it lacks.
///
/// # Errors
/// There is no IndexedDB here, or it cannot be opened.
pub async fn open(name: &str, version: u32, stores: &'static [&'static str]) -> Result<IdbDatabase, JsValue> {
    let factory: IdbFactory = Reflect::get(&js_sys::global(), &"indexedDB".into())?.dyn_into()?;
    let request = factory.open_with_u32(name, version)?;
    let upgraded = request.clone();
    // Lives on its own: whoever waits may go away meanwhile, and a database without its stores would stay.
    let upgrade = Closure::once_into_js(move || {
        let Ok(database) = upgraded.result() else { return };
        let database = database.unchecked_into::<IdbDatabase>();
        // Fails for those that are there.
        stores.iter().for_each(|store| drop(database.create_object_store(store)));
    });
    request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
    done(&request).await?.dyn_into()
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
