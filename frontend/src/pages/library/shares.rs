//! The person's public links.

use shared::shares::ListShares;
use yew::prelude::*;

use crate::components::icon::Glyph;
use crate::components::listed::listed;
use crate::components::notice::notice;
use crate::components::page_title::PageTitle;
use crate::components::sharing::share_row;
use crate::components::skeleton::row_skeletons;
use crate::hooks::{use_list, use_share_actions};
use crate::services::clock;

/// The page of the links.
#[component]
pub fn SharesPage() -> Html {
    let list = use_list(&ListShares::default());
    let actions = use_share_actions();
    let now = clock::now();
    let shown = || {
        html! {
            <>
                <ul class="share-list" aria-label="Public links">
                    for share in list.items.iter() {
                        { share_row(share, true, now, &actions) }
                    }
                </ul>
                if list.has_more() {
                    <button type="button" class="button" onclick={list.more().reform(|_: MouseEvent| ())}>{ "Show more" }</button>
                }
            </>
        }
    };
    html! {
        <div class="page">
            <PageTitle title="Public links" />
            <p class="page-lead">{ "Whoever has one of these links can hear what it leads to, without an account. A link that you revoke works no more." }</p>
            { listed(&list, row_skeletons, nothing, shown) }
        </div>
    }
}

fn nothing() -> Html {
    notice(
        Glyph::Link,
        "No links yet",
        "Choose “Share” in the menu of a song, an album or a playlist to make one.",
        html! {},
    )
}
