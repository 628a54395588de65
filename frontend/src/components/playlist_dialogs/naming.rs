//! Making somebody a member of a playlist by the user name.

use shared::ids::PlaylistId;
use shared::playlists::members::{AddMember, MemberRole, NewMember};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::dialog::form_trouble;
use crate::components::field::Field;
use crate::components::icon::{Glyph, icon};
use crate::hooks::{use_api, use_playlist_actions, use_trouble};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The playlist.
    pub playlist: PlaylistId,
}

/// See the module. Who comes in may listen at first; the list of members changes that.
#[component]
pub fn Naming(props: &Props) -> Html {
    let (api, actions, trouble) = (use_api(), use_playlist_actions(), use_trouble());
    let name = use_state_eq(String::new);
    let onsubmit = {
        let (name, trouble, playlist) = (name.clone(), trouble.clone(), props.playlist);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let username = name.trim().trim_start_matches('@').to_owned();
            if username.is_empty() {
                return trouble.correct_one("username", "Type a user name.");
            }
            let add = AddMember { playlist, member: NewMember { username, role: MemberRole::Viewer } };
            let (api, actions, name, trouble) =
                (api.clone(), actions.clone(), name.setter(), trouble.clone());
            spawn_local(async move {
                match api.send(&add).await {
                    Ok(_) => {
                        name.set(String::new());
                        trouble.clear();
                        actions.refresh();
                    }
                    Err(error) => trouble.fail(&error),
                }
            });
        })
    };
    let set = name.setter();
    let field = Field {
        error: trouble.of("username"),
        help: "The whole name that somebody signs in with.",
        ..Field::new(
            "member-name".into(),
            "Add by user name",
            (*name).clone(),
            Callback::from(move |text| set.set(text)),
        )
    };
    html! {
        <form class="form" {onsubmit} novalidate=true>
            { form_trouble(&trouble, &["username"]) }
            { field.draw() }
            <div class="actions">
                <button type="submit" class="button">{ icon(Glyph::Plus) }{ "Add" }</button>
            </div>
        </form>
    }
}
