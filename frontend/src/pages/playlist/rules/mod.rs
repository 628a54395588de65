//! Making a smart playlist, and changing its rules: questions about songs in groups, an order, where to stop, and
//! at once what that chooses.

mod foot;
mod group;
pub mod preview;

use std::rc::Rc;

use frontend_core::api_error::ApiError;
use frontend_core::form::FieldErrors;
use frontend_core::playlist::rules::Draft;
use frontend_core::remote::Remote;
use shared::ids::PlaylistId;
use shared::playlists::{
    CreatePlaylist, GetPlaylist, ListPlaylists, NewPlaylist, Playlist, PlaylistChanges, UpdatePlaylist,
    parse_name,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

use self::group::Builder;
use self::preview::Preview;
use crate::components::field::Field;
use crate::components::icon::Glyph;
use crate::components::link::link;
use crate::components::notice::{callout, notice};
use crate::components::page_head::head_skeleton;
use crate::components::page_title::PageTitle;
use crate::hooks::{use_api, use_list, use_playlist_actions, use_query};
use crate::pages::gone;
use crate::routes::Route;
use crate::services::clock;

/// What the page needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Whose rules are changed; none for a new playlist.
    #[prop_or_default]
    pub id: Option<PlaylistId>,
}

/// The page of the rules.
#[component]
pub fn RulesPage(props: &Props) -> Html {
    match props.id {
        None => html! { <Editor /> },
        Some(id) => html! { <Existing {id} /> },
    }
}

#[derive(Properties, PartialEq)]
struct ExistingProps {
    id: PlaylistId,
}

#[component]
fn Existing(props: &ExistingProps) -> Html {
    let playlist = use_query(&GetPlaylist(props.id));
    match &playlist.remote {
        Remote::Ready(found) if found.rules.as_ref().is_some_and(|rules| Draft::read(rules).is_some()) => {
            html! { <Editor playlist={Rc::clone(found)} /> }
        }
        Remote::Ready(found) => html! {
            <div class="page">
                <PageTitle title={found.name.clone()} />
                {
                    notice(
                        Glyph::Wand,
                        "These rules cannot be edited here",
                        "The playlist has none, or they say something that this app does not know yet. Reload the app to get its newest version.",
                        link(Route::Playlist { id: props.id }, "button", "To the playlist".into()),
                    )
                }
            </div>
        },
        Remote::Failed(error) => gone("playlist", error, &playlist.reload, Route::Playlists),
        Remote::Idle | Remote::Loading(_) => head_skeleton(),
    }
}

#[derive(Properties, PartialEq)]
struct EditorProps {
    #[prop_or_default]
    playlist: Option<Rc<Playlist>>,
}

/// The form. What is typed is not lost when the playlist is read again meanwhile.
#[component]
fn Editor(props: &EditorProps) -> Html {
    let (api, actions) = (use_api(), use_playlist_actions());
    // The version that the changes are about.
    let base = use_state_eq(|| props.playlist.clone());
    let name = use_state_eq(String::new);
    let draft = use_state_eq(|| {
        let rules = props.playlist.as_ref().and_then(|playlist| playlist.rules.as_ref());
        #[expect(clippy::cast_possible_truncation, reason = "any bits of a seed are as good as the others")]
        rules.and_then(Draft::read).unwrap_or_else(|| Draft::new(clock::seed() as u32))
    });
    let errors = use_state_eq(FieldErrors::default);
    let failure = use_state_eq(String::new);
    let (is_busy, was_sent) = (use_state_eq(|| false), use_state_eq(|| false));
    let playlists = use_list(&ListPlaylists { limit: Some(200), ..ListPlaylists::default() }).items;
    let wants_focus = use_mut_ref(String::new);
    {
        let wants_focus = Rc::clone(&wants_focus);
        use_effect(move || focus(&std::mem::take(&mut *wants_focus.borrow_mut())));
    }
    let edit = {
        let draft = draft.clone();
        Callback::from(move |change: group::Change| {
            let mut changed = (*draft).clone();
            wants_focus.replace(change(&mut changed));
            draft.set(changed);
        })
    };
    let checked = draft.rules();
    let onsubmit = {
        let (name, base, checked) = (name.clone(), base.clone(), checked.clone());
        let (errors, failure, is_busy, was_sent) =
            (errors.setter(), failure.setter(), is_busy.clone(), was_sent.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            was_sent.set(true);
            let mut found = FieldErrors::default();
            if base.is_none()
                && let Err(invalid) = parse_name(&name)
            {
                found.add("name", invalid);
            }
            let is_right = found.is_empty();
            errors.set(found);
            let Ok(rules) = checked.clone() else { return };
            if *is_busy || !is_right {
                return;
            }
            is_busy.set(true);
            let (api, actions, base, name) = (api.clone(), actions.clone(), base.clone(), (*name).clone());
            let (errors, failure, is_busy) = (errors.clone(), failure.clone(), is_busy.clone());
            spawn_local(async move {
                let rules = Some(rules);
                let answer = match &*base {
                    None => {
                        api.send(&CreatePlaylist(NewPlaylist { name, rules, ..NewPlaylist::default() })).await
                    }
                    Some(playlist) => {
                        let changes = PlaylistChanges { rules, ..PlaylistChanges::default() };
                        let update = UpdatePlaylist { id: playlist.id, changes };
                        api.send_if_match(&update, playlist.version).await
                    }
                };
                is_busy.set(false);
                match answer {
                    Ok(playlist) => {
                        actions.refresh();
                        actions.go(&Route::Playlist { id: playlist.id });
                    }
                    Err(error) => {
                        failure.set(told(&error));
                        errors.set(FieldErrors::from_error(&error));
                        // The next try knows what is there by now.
                        if let Some(id) =
                            base.as_ref().map(|playlist| playlist.id).filter(|_| is_newer(&error))
                            && let Ok(now) = api.send(&GetPlaylist(id)).await
                        {
                            base.set(Some(Rc::new(now)));
                        }
                    }
                }
            });
        })
    };
    let title =
        base.as_ref().map_or_else(|| "New smart playlist".to_owned(), |of| format!("Rules of {}", of.name));
    let field = Field {
        error: errors.of("name").map(str::to_owned),
        required: true,
        ..Field::new("playlist-name".into(), "Name", (*name).clone(), {
            let name = name.setter();
            Callback::from(move |text| name.set(text))
        })
    };
    let back = base.as_ref().map_or(Route::Playlists, |of| Route::Playlist { id: of.id });
    let wrong = checked.as_ref().err().cloned().unwrap_or_default();
    let shown = if *was_sent { Rc::new(wrong) } else { Rc::default() };
    html! {
        <div class="page">
            <PageTitle {title} />
            <div class="rules-panes">
                <form class="form rules" {onsubmit} novalidate=true>
                    <div>
                        if !failure.is_empty() {
                            { callout(&failure, true) }
                        }
                    </div>
                    <div>
                        if base.is_none() {
                            { field.draw() }
                        }
                    </div>
                    <Builder draft={(*draft).clone()} errors={Rc::clone(&shown)} {playlists} onedit={edit.clone()} />
                    { foot::order(&draft, &edit) }
                    { foot::limits(&draft, &shown, &edit) }
                    <div class="actions">
                        <button type="submit" class="button button-primary" aria-busy={is_busy.then_some("true")}>{ if base.is_none() { "Create" } else { "Save" } }</button>
                        { link(back, "button button-plain", "Cancel".into()) }
                    </div>
                    <p class="field-error" role="status">
                        if !shown.is_empty() {
                            { "Something in the rules is not complete yet. It is marked where it stands." }
                        }
                    </p>
                </form>
                <Preview rules={checked.ok()} />
            </div>
        </div>
    }
}

fn is_newer(error: &ApiError) -> bool {
    matches!(error.status(), Some(409 | 412))
}

fn told(error: &ApiError) -> String {
    if is_newer(error) {
        return "Somebody else has changed this playlist meanwhile. Save again to keep your rules all the same.".to_owned();
    }
    format!("{}. {error}", error.title())
}

/// Gives the focus to what has been added, or to what stands nearest to what was removed.
fn focus(id: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let found = document.filter(|_| !id.is_empty()).and_then(|document| document.get_element_by_id(id));
    if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        // A focus that cannot be had is no failure.
        let _ = found.focus();
    }
}
