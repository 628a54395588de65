//! Texts that the browser keeps as files on this device.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Offers a text as a file of that name.
///
/// # Errors
/// The browser does not do it.
pub fn keep_file(name: &str, text: &str) -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::UNDEFINED)?;
    let kind = BlobPropertyBag::new();
    kind.set_type("application/octet-stream");
    let file = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &kind)?;
    let address = Url::create_object_url_with_blob(&file)?;
    let link: HtmlAnchorElement = document.create_element("a")?.dyn_into()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // The download has its own hold on the file by now.
    Url::revoke_object_url(&address)
}

/// The same bytes as a file of no particular kind.
///
/// # Errors
/// The browser does not do it.
pub fn plain_bytes(file: &Blob) -> Result<Blob, JsValue> {
    file.slice_with_f64_and_f64_and_content_type(0.0, file.size(), "application/octet-stream")
}
