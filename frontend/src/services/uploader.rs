//! The worker that brings files in, as the page talks to it. It is loaded when it is first needed.

use gloo_events::EventListener;
use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker};

/// In `assets/boot.js`.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = startUploader, catch)]
    fn start_uploader() -> Result<Worker, JsValue>;

    #[wasm_bindgen(js_name = gatherFiles)]
    fn gather_files(source: &JsValue) -> Promise;
}

/// A running worker. It ends when this is dropped.
pub struct Uploader {
    worker: Worker,
    _listeners: [EventListener; 2],
}

impl Uploader {
    /// Starts a worker; `None` where there are none. `broke` is called when it cannot be loaded, or
    /// breaks.
    pub fn start(heard: impl Fn(Array) + 'static, broke: impl Fn() + 'static) -> Option<Self> {
        let worker = start_uploader().ok()?;
        let message = EventListener::new(&worker, "message", move |event| {
            let data = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
            if let Some(parts) = data.and_then(|data| data.dyn_into().ok()) {
                heard(parts);
            }
        });
        let error = EventListener::new(&worker, "error", move |_| broke());
        Some(Self { worker, _listeners: [message, error] })
    }

    /// Tells it something: a word and what belongs to it.
    pub fn tell(&self, parts: &Array) {
        // Fails only for what cannot be copied.
        let _ = self.worker.post_message(parts);
    }

    /// Lets it end by itself, after the last thing that it was told.
    pub fn leave(self) {
        std::mem::forget(self);
    }
}

impl Drop for Uploader {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// What was dropped or chosen: all files with their paths, also those inside of folders.
pub fn gather(source: &JsValue) -> impl Future<Output = Option<Array>> + use<> {
    // Called at once: what was dropped can be looked at only now.
    let gathered = gather_files(source);
    async move { JsFuture::from(gathered).await.ok()?.dyn_into().ok() }
}
