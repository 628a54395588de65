//! The dialog that makes public links to something, and shows those that there are.

use shared::shares::{CreateShare, ListShares, NewShare, ShareKind};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::LIFETIMES;
use super::row::share_row;
use crate::components::dialog::shell;
use crate::components::icon::{Glyph, icon};
use crate::contexts::sharing::Shareable;
use crate::hooks::{use_list, use_modal, use_share_actions, use_shared, use_sharing};
use crate::services::clock;

/// Where the dialog stands when something is shared.
#[component]
pub fn ShareHost() -> Html {
    let shared = use_shared();
    html! {
        <div class="edit-host">
            if let Some(thing) = shared {
                <ShareDialog key={thing.id.to_string()} thing={thing.clone()} />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct Props {
    thing: Shareable,
}

#[component]
fn ShareDialog(props: &Props) -> Html {
    let (actions, dialog, sharing) = (use_share_actions(), use_modal(), use_sharing());
    let lifetime = use_state_eq(|| 0_u64);
    let downloads = use_state_eq(|| false);
    let Shareable { kind, id, title } = props.thing.clone();
    let links = use_list(&ListShares { thing_id: Some(id), ..ListShares::default() });
    let close = Callback::from(move |()| sharing.close());
    let make = {
        let (actions, lifetime, downloads) = (actions.clone(), *lifetime, *downloads);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let expires_in_ms = (lifetime > 0).then_some(lifetime);
            let new = NewShare { kind, thing_id: id, expires_in_ms, downloads: Some(downloads) };
            actions.send(CreateShare(new), |actions, made| actions.copy(actions.address(&made)));
        })
    };
    let choose = {
        let lifetime = lifetime.setter();
        Callback::from(move |event: Event| {
            let chosen = event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value());
            lifetime.set(chosen.and_then(|value| value.parse().ok()).unwrap_or(0));
        })
    };
    let allow = {
        let downloads = downloads.setter();
        Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                downloads.set(input.checked());
            }
        })
    };
    let now = clock::now();
    let content = html! {
        <div class="form">
            <p class="help">{ about(kind) }</p>
            <form class="form" onsubmit={make}>
                <div class="field">
                    <label for="share-lifetime">{ "The link works" }</label>
                    <select class="select" id="share-lifetime" onchange={choose}>
                        for (milliseconds, words) in LIFETIMES {
                            <option key={milliseconds} value={milliseconds.to_string()} selected={milliseconds == *lifetime}>{ words }</option>
                        }
                    </select>
                </div>
                <label class="check">
                    <input type="checkbox" checked={*downloads} onchange={allow} />
                    <span>{ "Visitors may download the files" }</span>
                </label>
                <div class="actions">
                    <button type="submit" class="button button-primary">{ icon(Glyph::Link) }{ "Make a link" }</button>
                    <button type="button" class="button button-plain" onclick={close.reform(|_: MouseEvent| ())}>{ "Done" }</button>
                </div>
            </form>
            <ul class="share-list" aria-label="Links" aria-live="polite">
                for share in links.items.iter() {
                    { share_row(share, false, now, &actions) }
                }
            </ul>
        </div>
    };
    shell(&dialog, &format!("Share {title}"), &close, content)
}

const fn about(kind: ShareKind) -> &'static str {
    match kind {
        ShareKind::Song => "Whoever has the link can hear the song without an account.",
        ShareKind::Album => {
            "Whoever has the link can hear your songs of the album, and those that are public, without an account."
        }
        ShareKind::Playlist => {
            "Whoever has the link can hear your songs of the playlist, and those that are public, without an account."
        }
    }
}
