//! JSON by the browser's own parser and writer, which weigh nothing in the download.

use js_sys::JSON;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::{Serializer, from_value};

/// Reads a value; `None` when the text is no JSON, or not that of such a value.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    from_value(JSON::parse(text).ok()?).ok()
}

/// Writes a value; `None` when it cannot be written, such as a whole number beyond 2^53.
pub fn write(value: &impl Serialize) -> Option<String> {
    JSON::stringify(&value.serialize(&Serializer::json_compatible()).ok()?).ok()?.as_string()
}
