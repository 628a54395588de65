//! Locks across the tabs of this origin. web-sys has them only behind a flag that changes other
//! types, so the one call that we need is bound here. Plain http on a local network has no locks:
//! there everything works as if no other tab were open.

use std::future::Future;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

#[wasm_bindgen]
extern "C" {
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(this: &LockManager, name: &str, options: &Object, work: &Function)
    -> Result<Promise, JsValue>;
}

fn locks() -> Option<LockManager> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).ok()?;
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    locks.is_object().then(|| locks.unchecked_into())
}

fn request(mode: &str, name: &str, work: &Function) -> Option<Promise> {
    let options = Object::new();
    Reflect::set(&options, &"mode".into(), &mode.into()).ok()?;
    locks()?.request(name, &options, work).ok()
}

/// Does work while no other tab does work under the same name.
pub async fn exclusive(name: &str, work: impl Future<Output = ()> + 'static) {
    if locks().is_none() {
        return work.await;
    }
    let work = Closure::once_into_js(move || {
        future_to_promise(async move {
            work.await;
            Ok(JsValue::UNDEFINED)
        })
    });
    if let Some(held) = request("exclusive", name, work.unchecked_ref()) {
        // The promise of a lock fails only with the page.
        let _ = JsFuture::from(held).await;
    }
}

/// Holds a lock, together with whoever else holds it, until the page goes. Browsers that put silent
/// tabs to sleep leave the holders of locks alone.
pub fn hold_for_ever(name: &str) {
    let never = Closure::once_into_js(|| Promise::new(&mut |_, _| {}));
    drop(request("shared", name, never.unchecked_ref()));
}
