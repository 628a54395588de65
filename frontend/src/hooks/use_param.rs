//! What a page shows besides its address: an order, a filter. It stands in the query, so that it can be
//! linked to and is the same after going back.

use web_sys::UrlSearchParams;
use yew::prelude::*;

/// A value of the query; `None` when it is absent.
#[hook]
pub fn use_param(name: &'static str) -> (Option<String>, Callback<Option<String>>) {
    let value = use_state_eq(|| params().and_then(|params| params.get(name)));
    let change = {
        let value = value.setter();
        Callback::from(move |new: Option<String>| {
            write(name, new.as_deref());
            value.set(new);
        })
    };
    ((*value).clone(), change)
}

fn params() -> Option<UrlSearchParams> {
    UrlSearchParams::new_with_str(&web_sys::window()?.location().search().ok()?).ok()
}

/// Changes the address in place: it stays the same entry of the history.
fn write(name: &str, value: Option<&str>) {
    let (Some(window), Some(params)) = (web_sys::window(), params()) else { return };
    match value {
        Some(value) => params.set(name, value),
        None => params.delete(name),
    }
    let query: String = params.to_string().into();
    let path = window.location().pathname().unwrap_or_default();
    let url = if query.is_empty() { path } else { format!("{path}?{query}") };
    if let Ok(history) = window.history() {
        let state = history.state().unwrap_or_default();
        // Only refused when it is done too often; then the address is behind, which is no harm.
        let _ = history.replace_state_with_url(&state, "", Some(&url));
    }
}
