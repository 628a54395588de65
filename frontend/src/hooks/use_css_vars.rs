//! Custom properties of one element.

use yew::prelude::*;

use crate::services::css;

/// Sets custom properties such as `("--accent", "#336699")` on the element; an empty value removes
/// one. `style` attributes are forbidden by the policy of the page.
#[hook]
pub fn use_css_vars(node: &NodeRef, vars: Vec<(&'static str, String)>) {
    let node = node.clone();
    // After every drawing in which they differ; also when the element itself is a new one.
    let element = node.get();
    use_effect_with((element, vars), move |(_, vars)| {
        if let Some(element) = node.cast::<web_sys::Element>() {
            css::set_vars(&element, vars.iter().map(|(name, value)| (*name, value.as_str())));
        }
    });
}
