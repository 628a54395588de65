//! A folder of playlists: its name, and where it lies.

use frontend_core::form::FieldErrors;
use frontend_core::playlist::folders::{long_name, path};
use shared::playlists::folders::{CreateFolder, Folder, ListFolders, NewFolder, PutFolder};
use shared::playlists::parse_name;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::components::dialog::{form_buttons, shell};
use crate::components::field::Field;
use crate::components::notice::callout;
use crate::hooks::{use_api, use_list, use_modal, use_playlist_actions};

/// What the dialog needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The folder as it is.
    pub folder: Folder,
    /// Whether it is to be made.
    pub is_new: bool,
}

/// See the module.
#[component]
pub fn FolderDialog(props: &Props) -> Html {
    let (api, actions, dialog) = (use_api(), use_playlist_actions(), use_modal());
    let all = use_list(&ListFolders).items;
    let name = use_state_eq(|| props.folder.name.clone());
    let parent = use_state_eq(|| props.folder.parent_id);
    let errors = use_state_eq(FieldErrors::default);
    let failure = use_state_eq(String::new);
    let close = {
        let actions = actions.clone();
        Callback::from(move |()| actions.playlists.close())
    };
    let onsubmit = {
        let (name, parent, id, is_new) = (name.clone(), parent.clone(), props.folder.id, props.is_new);
        let (errors, failure) = (errors.setter(), failure.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Err(invalid) = parse_name(&name) {
                let mut found = FieldErrors::default();
                found.add("name", invalid);
                return errors.set(found);
            }
            let folder = NewFolder { name: (*name).clone(), parent_id: *parent };
            let (api, actions) = (api.clone(), actions.clone());
            let (errors, failure) = (errors.clone(), failure.clone());
            spawn_local(async move {
                let answer = if is_new {
                    api.send(&CreateFolder(folder)).await
                } else {
                    api.send(&PutFolder { id, folder }).await
                };
                match answer {
                    Ok(_) => {
                        actions.playlists.close();
                        actions.refresh();
                    }
                    Err(error) => {
                        failure.set(format!("{}. {error}", error.title()));
                        errors.set(FieldErrors::from_error(&error));
                    }
                }
            });
        })
    };
    let field = Field {
        error: errors.of("name").map(str::to_owned),
        required: true,
        ..Field::new("folder-name".into(), "Name", (*name).clone(), {
            let name = name.setter();
            Callback::from(move |text| name.set(text))
        })
    };
    let onchange = {
        let parent = parent.setter();
        Callback::from(move |event: Event| {
            let chosen = event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value());
            parent.set(chosen.and_then(|id| id.parse().ok()));
        })
    };
    // A folder cannot lie in itself, nor in what lies in it.
    let id = props.folder.id;
    let places: Vec<_> =
        all.iter().filter(|one| path(&all, Some(one.id)).iter().all(|above| above.id != id)).collect();
    let content = html! {
        <form class="form" {onsubmit} novalidate=true>
            <div>
                if !failure.is_empty() && errors.of("name").is_none() {
                    { callout(&failure, true) }
                }
            </div>
            { field.draw() }
            <div class="field">
                <label for="folder-parent">{ "Lies in" }</label>
                <select class="select" id="folder-parent" {onchange}>
                    <option value="" selected={parent.is_none()}>{ "No other folder" }</option>
                    for folder in places {
                        <option key={folder.id.to_string()} value={folder.id.to_string()} selected={*parent == Some(folder.id)}>
                            { long_name(&all, folder.id) }
                        </option>
                    }
                </select>
            </div>
            { form_buttons(if props.is_new { "Create" } else { "Save" }, false, &close) }
        </form>
    };
    shell(&dialog, if props.is_new { "New folder" } else { "Edit folder" }, &close, content)
}
