//! What a playlist is called, what it is about, who may see it, and its picture.

use std::rc::Rc;

use frontend_core::form::FieldErrors;
use shared::playlists::{
    Access, GetPlaylist, Playlist, PlaylistChanges, UpdatePlaylist, parse_description, parse_name,
};
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::audience;
use crate::components::dialog::{form_buttons, form_trouble, shell};
use crate::components::field::Field;
use crate::components::icon::{Glyph, icon};
use crate::components::picker::picture_button;
use crate::components::playlist_cover::playlist_cover;
use crate::hooks::{use_api, use_modal, use_playlist_actions, use_trouble};

/// What the dialog needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The playlist as it was when the dialog was opened.
    pub playlist: Rc<Playlist>,
}

/// What is to be another, as far as it differs.
fn changes(before: &Playlist, now: &Draft) -> PlaylistChanges {
    PlaylistChanges {
        name: (now.name != before.name).then(|| now.name.clone()),
        description: (now.description != before.description).then(|| now.description.clone()),
        visibility: (now.visibility != before.visibility).then_some(now.visibility),
        collaborative: (now.collaborative != before.collaborative).then_some(now.collaborative),
        rules: None,
    }
}

#[derive(Clone, PartialEq)]
struct Draft {
    name: String,
    description: String,
    visibility: shared::songs::Visibility,
    collaborative: bool,
}

/// See the module.
#[component]
pub fn DetailsDialog(props: &Props) -> Html {
    let (api, actions, dialog) = (use_api(), use_playlist_actions(), use_modal());
    let before = use_state_eq(|| Rc::clone(&props.playlist));
    let draft = use_state_eq(|| Draft {
        name: props.playlist.name.clone(),
        description: props.playlist.description.clone(),
        visibility: props.playlist.visibility,
        collaborative: props.playlist.collaborative,
    });
    let trouble = use_trouble();
    let is_busy = use_state_eq(|| false);
    let close = {
        let actions = actions.clone();
        Callback::from(move |()| actions.playlists.close())
    };
    let edit = {
        let draft = draft.clone();
        move |change: Box<dyn FnOnce(&mut Draft)>| {
            let mut changed = (*draft).clone();
            change(&mut changed);
            draft.set(changed);
        }
    };
    let onsubmit = {
        let (api, actions, draft, before) = (api.clone(), actions.clone(), draft.clone(), before.clone());
        let (trouble, is_busy) = (trouble.clone(), is_busy.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let mut found = FieldErrors::default();
            if let Err(invalid) = parse_name(&draft.name) {
                found.add("name", invalid);
            }
            if let Err(invalid) = parse_description(&draft.description) {
                found.add("description", invalid);
            }
            let is_right = found.is_empty();
            trouble.correct(found);
            if *is_busy || !is_right {
                return;
            }
            let update = UpdatePlaylist { id: before.id, changes: changes(&before, &draft) };
            if update.changes == PlaylistChanges::default() {
                return actions.playlists.close();
            }
            is_busy.set(true);
            let (api, actions, before) = (api.clone(), actions.clone(), before.clone());
            let (trouble, is_busy) = (trouble.clone(), is_busy.clone());
            spawn_local(async move {
                let Err(error) = api.send_if_match(&update, before.version).await else {
                    actions.playlists.close();
                    return actions.refresh();
                };
                is_busy.set(false);
                if matches!(error.status(), Some(409 | 412)) {
                    // What was typed stays; the next try knows what is there now.
                    if let Ok(now) = api.send(&GetPlaylist(update.id)).await {
                        let text = format!(
                            "Somebody else has changed this playlist meanwhile. It is called {} now. Save again to change it all the same.",
                            now.name
                        );
                        trouble.say(text);
                        before.set(Rc::new(now));
                        return actions.refresh();
                    }
                }
                trouble.fail(&error);
            });
        })
    };
    let name = Field {
        error: trouble.of("name"),
        required: true,
        ..Field::new("playlist-name".into(), "Name", draft.name.clone(), {
            let edit = edit.clone();
            Callback::from(move |text: String| edit(Box::new(move |draft| draft.name = text)))
        })
    };
    let describe = {
        let edit = edit.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
                edit(Box::new(move |draft| draft.description = area.value()));
            }
        })
    };
    let collaborate = {
        let edit = edit.clone();
        Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                edit(Box::new(move |draft| draft.collaborative = input.checked()));
            }
        })
    };
    let choose = Callback::from(move |visibility| edit(Box::new(move |draft| draft.visibility = visibility)));
    let set_picture = {
        let (api, actions, before, trouble) = (api, actions.clone(), before.clone(), trouble.clone());
        Callback::from(move |file: Option<File>| {
            let (api, actions, before, trouble) =
                (api.clone(), actions.clone(), before.clone(), trouble.clone());
            spawn_local(async move {
                let uri = format!("/playlists/{}/cover", before.id);
                let sent = match file {
                    Some(file) => api.send_file::<Playlist>("PUT", &uri, &file).await.map(drop),
                    None => api.remove(&uri).await,
                };
                match sent {
                    Err(error) => trouble.fail(&error),
                    Ok(()) => {
                        trouble.say(String::new());
                        if let Ok(now) = api.send(&GetPlaylist(before.id)).await {
                            before.set(Rc::new(now));
                        }
                        actions.refresh();
                    }
                }
            });
        })
    };
    let is_owner = before.access == Access::Owner;
    let content = html! {
        <form class="form" {onsubmit} novalidate=true>
            { form_trouble(&trouble, &["name", "description"]) }
            <div>
                if is_owner {
                    <div class="picture-choice">
                        { playlist_cover(&before, 96, "cover-96") }
                        <div class="actions">
                            { picture_button("Choose a picture", "Picture of the playlist", set_picture.reform(Some)) }
                            if before.cover.is_some() {
                                <button type="button" class="button button-small button-plain" onclick={set_picture.reform(|_: MouseEvent| None)}>{ "Remove picture" }</button>
                            }
                        </div>
                    </div>
                }
            </div>
            { name.draw() }
            <div class="field">
                <label for="playlist-description">{ "Description" }</label>
                <textarea
                    class="input"
                    id="playlist-description"
                    rows="3"
                    aria-invalid={trouble.of("description").map(|_| "true")}
                    value={draft.description.clone()}
                    oninput={describe}
                />
                for error in trouble.of("description") {
                    <p class="field-error">{ icon(Glyph::Alert) }<span>{ error }</span></p>
                }
            </div>
            <div class="form">
                if is_owner {
                    { audience(draft.visibility, &choose) }
                    if !before.smart {
                        <label class="check">
                            <input type="checkbox" checked={draft.collaborative} onchange={collaborate} />
                            <span>{ "Members who are editors may change the songs" }</span>
                        </label>
                    }
                }
            </div>
            { form_buttons("Save", *is_busy, &close) }
        </form>
    };
    shell(&dialog, "Edit playlist", &close, content)
}
