//! What stands around a list that comes in parts: what is there until it is, what is wrong, and the way to
//! more of it.

use frontend_core::api_error::ApiError;
use frontend_core::listing::ListStatus;
use yew::prelude::*;

use super::notice::{error_notice, stale_note};
use crate::hooks::ListHandle;

/// A list in all its states: `skeleton` until the first rows are there, `empty` when there are none, else the
/// rows, with what can be said about more of them.
pub fn listed<T: PartialEq>(
    list: &ListHandle<T>,
    skeleton: fn(usize) -> Html,
    empty: impl FnOnce() -> Html,
    rows: impl FnOnce() -> Html,
) -> Html {
    let is_empty = list.items.is_empty();
    let content = match &list.status {
        ListStatus::Failed(error) if is_empty => error_notice(error, &list.more()),
        ListStatus::Loading if is_empty => skeleton(12),
        _ if is_empty => empty(),
        _ => rows(),
    };
    around(content, is_empty, &list.status, list.trouble.as_ref(), &list.more())
}

fn around(
    content: Html,
    is_empty: bool,
    status: &ListStatus,
    trouble: Option<&ApiError>,
    more: &Callback<()>,
) -> Html {
    let button = |words: &'static str| {
        html! { <button type="button" class="button" onclick={more.reform(|_: MouseEvent| ())}>{ words }</button> }
    };
    let foot = match status {
        ListStatus::LoadingMore => html! { <p>{ "Loading more…" }</p> },
        ListStatus::More => button("Show more"),
        ListStatus::Failed(error) if !is_empty => {
            html! { <><p>{ format!("{}. {error}", error.title()) }</p>{ button("Try again") }</> }
        }
        _ => html! {},
    };
    html! {
        <div class="listed">
            <div>{ trouble.filter(|_| !is_empty).map(stale_note) }</div>
            <div>{ content }</div>
            <div class="song-more" aria-live="polite">{ foot }</div>
        </div>
    }
}
