//! What stands in the place of content that is not there: nothing yet, or a failure.

use frontend_core::api_error::ApiError;
use yew::prelude::*;

use super::icon::{Glyph, icon, large_icon};
use super::link::link;
use crate::routes::Route;

/// Why there is nothing to see, in a few words and in a sentence or two, and what can be done.
pub fn notice(glyph: Glyph, title: &str, text: &str, actions: Html) -> Html {
    html! {
        <div class="notice">
            <div class="notice-art">{ large_icon(glyph) }</div>
            <h2>{ title }</h2>
            <p>{ text }</p>
            <div class="actions">{ actions }</div>
        </div>
    }
}

/// Why there is nothing to see before songs have been uploaded, and the way to that.
pub fn upload_notice(glyph: Glyph, title: &str, text: &str) -> Html {
    let words = html! { <>{ icon(Glyph::Upload) }{ "Upload songs" }</> };
    notice(glyph, title, text, link(Route::Upload, "button button-primary", words))
}

/// What went wrong, why, and a button to try again.
pub fn error_notice(error: &ApiError, onretry: &Callback<()>) -> Html {
    let glyph = if *error == ApiError::Offline { Glyph::Offline } else { Glyph::Alert };
    let retry = html! {
        <button type="button" class="button" onclick={onretry.reform(|_: MouseEvent| ())}>
            { icon(Glyph::Retry) }
            { "Try again" }
        </button>
    };
    html! { <div role="alert">{ notice(glyph, error.title(), &error.to_string(), retry) }</div> }
}

/// A sentence above a form; `error` tells whether it is about a failure.
pub fn callout(text: &str, error: bool) -> Html {
    let (class, role) = if error { ("callout error", "alert") } else { ("callout", "status") };
    html! { <div {class} {role}>{ icon(Glyph::Alert) }<p>{ text }</p></div> }
}

/// What stands over something that may be out of date, since it could not be read again.
pub fn stale_note(error: &ApiError) -> Html {
    let (glyph, text) = match error {
        ApiError::Offline => (Glyph::Offline, "The server cannot be reached. This is what was here before."),
        _ => (Glyph::Alert, "This could not be read again just now, and may be out of date."),
    };
    html! { <p class="stale-note" role="status">{ icon(glyph) }{ text }</p> }
}
