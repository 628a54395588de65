//! Custom properties of an element, written through the object model of the style sheet: the policy
//! of the page forbids `style` attributes.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Sets custom properties such as `--accent`; an empty value removes one.
pub fn set_vars<'a>(element: &Element, vars: impl IntoIterator<Item = (&'a str, &'a str)>) {
    let Some(element) = element.dyn_ref::<HtmlElement>() else { return };
    let style = element.style();
    for (name, value) in vars {
        // Fails only for a value that is no CSS at all; then the default of the style sheet stays.
        let _ = style.set_property(name, value);
    }
}
