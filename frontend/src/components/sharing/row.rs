//! A public link with what can be done with it.

use chrono::{DateTime, Utc};
use frontend_core::format;
use shared::shares::{DeleteShare, Share, ShareChanges, ShareState, UpdateShare};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::components::icon::{Glyph, icon};
use crate::hooks::ShareActions;

/// Draws a link. `title`: whether to say what it leads to.
pub fn share_row(share: &Share, title: bool, now: DateTime<Utc>, actions: &ShareActions) -> Html {
    let name = share.title.clone().unwrap_or_else(|| "Something that is gone".to_owned());
    let url = actions.address(share);
    let copy = {
        let (actions, url) = (actions.clone(), url.clone());
        Callback::from(move |_: MouseEvent| actions.copy(url.clone()))
    };
    let revoke = {
        let (actions, id) = (actions.clone(), share.id);
        Callback::from(move |_: MouseEvent| {
            actions.send(DeleteShare(id), |actions, ()| actions.tell("The link was revoked."))
        })
    };
    let download = {
        let (actions, id) = (actions.clone(), share.id);
        Callback::from(move |event: Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let changes = ShareChanges { downloads: Some(input.checked()), ..ShareChanges::default() };
            actions.send(UpdateShare { id, changes }, |_, _| {});
        })
    };
    html! {
        <li key={share.id.to_string()} class="share-row">
            if title {
                <strong class="truncate" dir="auto">{ &name }</strong>
            }
            <div class="copy-row">
                <input class="input" readonly=true value={url} aria-label={format!("Link to {name}")} />
                <button type="button" class="button" onclick={copy} aria-label={format!("Copy the link to {name}")}>{ icon(Glyph::Link) }{ "Copy" }</button>
            </div>
            <div class="share-meta">
                <span class="secondary">{ facts(share, now) }</span>
                <label class="check">
                    <input type="checkbox" checked={share.downloads} onchange={download} />
                    <span>{ "Downloads" }</span>
                </label>
                <button type="button" class="button button-small" onclick={revoke} aria-label={format!("Revoke the link to {name}")}>{ "Revoke" }</button>
            </div>
        </li>
    }
}

/// `Visited 3 times. Works until 3 May 2027.`
fn facts(share: &Share, now: DateTime<Utc>) -> String {
    let visits = match share.visits {
        0 => "Never visited".to_owned(),
        visits => format!("Visited {}", format::count(visits, "time", "times")),
    };
    let end = match (share.state, share.expires_at) {
        (ShareState::Gone, _) => "What it leads to is gone".to_owned(),
        (ShareState::Expired, Some(end)) => format!("Ended {}", format::relative_date(end, now)),
        (_, Some(end)) => format!("Works until {}", format::date(end)),
        (_, None) => "Works until you revoke it".to_owned(),
    };
    format!("{visits}. {end}.")
}
