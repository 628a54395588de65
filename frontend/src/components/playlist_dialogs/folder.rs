//! A folder of playlists: its name, and where it lies.

use frontend_core::playlist::folders::{long_name, path};
use shared::playlists::folders::{CreateFolder, Folder, ListFolders, NewFolder, PutFolder};
use shared::playlists::parse_name;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::components::dialog::{form_buttons, form_trouble, name_field, shell};
use crate::hooks::{use_api, use_list, use_modal, use_playlist_actions, use_trouble};

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
    let trouble = use_trouble();
    let close = {
        let actions = actions.clone();
        Callback::from(move |()| actions.playlists.close())
    };
    let onsubmit = {
        let (name, parent, id, is_new) = (name.clone(), parent.clone(), props.folder.id, props.is_new);
        let trouble = trouble.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Err(invalid) = parse_name(&name) {
                return trouble.correct_one("name", invalid);
            }
            let folder = NewFolder { name: (*name).clone(), parent_id: *parent };
            let (api, actions) = (api.clone(), actions.clone());
            let trouble = trouble.clone();
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
                    Err(error) => trouble.fail(&error),
                }
            });
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
            { form_trouble(&trouble, &["name"]) }
            { name_field("folder-name", &name, &trouble) }
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
