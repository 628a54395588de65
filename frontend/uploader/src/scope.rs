//! The worker's own surroundings: its page, the clock, chance.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::DedicatedWorkerGlobalScope;

/// The worker itself.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Tells the page something: a word and what belongs to it.
pub fn tell_page(parts: &[JsValue]) {
    // Fails only for what cannot be copied.
    let _ = scope().post_message(&parts.iter().collect::<Array>());
}

/// Milliseconds since 1970 by the clock of this device.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the clock is behind 1970")]
pub fn now_ms() -> u64 {
    js_sys::Date::now() as u64
}

/// Sixteen bytes that nobody else has; `None` without a source of chance.
pub fn chance() -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    scope().crypto().ok()?.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(bytes)
}
