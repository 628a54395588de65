//! Who belongs to a playlist, and how others are invited.

use std::rc::Rc;

use frontend_core::format;
use shared::ids::UserId;
use shared::playlists::members::{
    CreateInvitation, Invitation, ListInvitations, ListMembers, Member, MemberRole, Membership,
    NewInvitation, PutMember, RemoveMember, RevokeInvitation,
};
use shared::playlists::{Access, Playlist};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::naming::Naming;
use crate::components::choices::Choices;
use crate::components::dialog::shell;
use crate::components::icon::{Glyph, icon};
use crate::components::icon_button::IconButton;
use crate::hooks::{PlaylistActions, use_list, use_modal, use_playlist_actions, use_session};
use crate::routes::Route;
use crate::services::clock;

/// What a member may do, in words.
const ROLES: [(MemberRole, &str); 2] =
    [(MemberRole::Viewer, "Can listen"), (MemberRole::Editor, "Can change the songs")];

/// What the dialog needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The playlist.
    pub playlist: Rc<Playlist>,
}

/// See the module.
#[component]
pub fn PeopleDialog(props: &Props) -> Html {
    let (actions, dialog, session) = (use_playlist_actions(), use_modal(), use_session());
    let me = session.state.profile().map(|profile| profile.id);
    let playlist = &props.playlist;
    let is_owner = playlist.access == Access::Owner;
    let is_member = use_list(&ListMembers(playlist.id)).items;
    let close = {
        let actions = actions.clone();
        Callback::from(move |()| actions.playlists.close())
    };
    let content = html! {
        <div class="form">
            <ul class="people" aria-label="Members">
                <li key="owner" class="person">
                    <bdi class="grow truncate">{ &playlist.owner.display_name }</bdi>
                    <span class="secondary">{ "Owner" }</span>
                </li>
                for member in is_member.iter() {
                    { person(member, playlist, is_owner, me, &actions) }
                }
            </ul>
            <div>
                if is_owner {
                    <Naming playlist={playlist.id} />
                    <Invitations playlist={Rc::clone(playlist)} />
                }
            </div>
            <div class="actions">
                <button type="button" class="button" onclick={close.reform(|_: MouseEvent| ())}>{ "Done" }</button>
            </div>
        </div>
    };
    shell(&dialog, &format!("People of {}", playlist.name), &close, content)
}

fn person(
    member: &Member,
    playlist: &Rc<Playlist>,
    is_owner: bool,
    me: Option<UserId>,
    actions: &PlaylistActions,
) -> Html {
    let (id, user) = (playlist.id, member.user.id);
    let name = &member.user.display_name;
    let change = {
        let actions = actions.clone();
        Callback::from(move |event: Event| {
            let chosen = event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value());
            let role = ROLES.into_iter().find(|(role, _)| Some(role.as_str()) == chosen.as_deref());
            if let Some((role, _)) = role {
                actions.send(PutMember { playlist: id, user, membership: Membership { role } }, |_, _| {});
            }
        })
    };
    let remove = {
        let (actions, is_me) = (actions.clone(), me == Some(user));
        Callback::from(move |_: MouseEvent| {
            actions.send(RemoveMember { playlist: id, user }, move |actions, ()| {
                if is_me {
                    actions.playlists.close();
                    actions.go(&Route::Playlists);
                    actions.tell("You have left the playlist.");
                }
            });
        })
    };
    let words = ROLES.iter().find(|(role, _)| *role == member.role).map(|(_, words)| *words);
    html! {
        <li key={user.to_string()} class="person">
            <bdi class="grow truncate">{ name }</bdi>
            if is_owner {
                <select class="select input-compact" aria-label={format!("What {name} may do")} onchange={change}>
                    for (role, words) in ROLES {
                        <option key={role.as_str()} value={role.as_str()} selected={role == member.role}>{ words }</option>
                    }
                </select>
                { IconButton::new(Glyph::Close, format!("Remove {name}").into(), remove).draw() }
            } else if me == Some(user) {
                <button type="button" class="button button-small" onclick={remove}>{ icon(Glyph::Leave) }{ "Leave" }</button>
            } else {
                <span class="secondary">{ words }</span>
            }
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct InvitationsProps {
    playlist: Rc<Playlist>,
}

/// The open invitations, and a new one, whose link is shown only once.
#[component]
fn Invitations(props: &InvitationsProps) -> Html {
    let actions = use_playlist_actions();
    let id = props.playlist.id;
    let open = use_list(&ListInvitations(id)).items;
    let role = use_state_eq(|| MemberRole::Viewer);
    let link = use_state_eq(String::new);
    let is_copied = use_state_eq(|| false);
    let choices = Choices {
        name: "invitation-role".into(),
        legend: "Whoever opens the link",
        quiet: false,
        choices: &ROLES.map(|(_, words)| (words, None)),
        chosen: ROLES.iter().position(|(known, _)| *known == *role).unwrap_or(0),
        onchoose: {
            let role = role.setter();
            Callback::from(move |at: usize| {
                if let Some((chosen, _)) = ROLES.get(at) {
                    role.set(*chosen);
                }
            })
        },
    };
    let make = {
        let (actions, role, link, is_copied) = (actions.clone(), *role, link.setter(), is_copied.setter());
        Callback::from(move |_: MouseEvent| {
            let (link, is_copied) = (link.clone(), is_copied.clone());
            let invitation = NewInvitation { role, expires_in_ms: None };
            actions.send(CreateInvitation { playlist: id, invitation }, move |_, made: Invitation| {
                is_copied.set(false);
                link.set(made.token.map(|token| address(&token)).unwrap_or_default());
            });
        })
    };
    let copy = {
        let (link, is_copied, actions) = ((*link).clone(), is_copied.setter(), actions.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(window) = web_sys::window() else { return };
            let (copying, is_copied) = (window.navigator().clipboard().write_text(&link), is_copied.clone());
            let actions = actions.clone();
            spawn_local(async move {
                match JsFuture::from(copying).await {
                    Ok(_) => is_copied.set(true),
                    Err(_) => {
                        actions.tell("The browser did not copy it. Choose the link and copy it by hand.")
                    }
                }
            });
        })
    };
    let revoke = |invitation| {
        let (actions, link) = (actions.clone(), link.setter());
        Callback::from(move |_: MouseEvent| {
            let link = link.clone();
            actions.send(RevokeInvitation { playlist: id, invitation }, move |_, ()| link.set(String::new()));
        })
    };
    let now = clock::now();
    html! {
        <div class="form">
            <h3 class="legend">{ "Invite somebody" }</h3>
            <p class="help">{ "A link is good for a week. A playlist that only you can see is shown to the people you invite from then on." }</p>
            { choices.draw() }
            <div class="actions">
                <button type="button" class="button button-primary" onclick={make}>{ icon(Glyph::Link) }{ "Make a link" }</button>
            </div>
            <div class="field" aria-live="polite">
                if !link.is_empty() {
                    <label for="invitation-link">{ "Send this link; it is shown only now" }</label>
                    <div class="copy-row">
                        <input class="input" id="invitation-link" readonly=true value={(*link).clone()} />
                        <button type="button" class="button" onclick={copy}>{ if *is_copied { "Copied" } else { "Copy" } }</button>
                    </div>
                }
            </div>
            <ul class="people" aria-label="Open invitations">
                for invitation in open.iter() {
                    <li key={invitation.id.to_string()} class="person">
                        <span class="grow">
                            { ROLES.iter().find(|(role, _)| *role == invitation.role).map(|(_, words)| *words) }
                            <span class="secondary">{ format!(", made {}", format::relative_date(invitation.created_at, now)) }</span>
                        </span>
                        <button type="button" class="button button-small" onclick={revoke(invitation.id)}>{ "Take back" }</button>
                    </li>
                }
            </ul>
        </div>
    }
}

/// Where an invitation leads. The token stands behind a `#`, which no browser sends to any server.
fn address(token: &str) -> String {
    let origin = web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default();
    format!("{origin}/join#{token}")
}
