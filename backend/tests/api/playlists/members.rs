//! Members of playlists, and invitations.

use poem::http::StatusCode;
use shared::endpoint::{API_BASE, Endpoint};
use shared::ids::UserId;
use shared::me::GetMe;
use shared::playlists::items::RemoveItem;
use shared::playlists::members::{
    AddMember, CreateInvitation, GetMember, JoinPlaylist, Joining, ListInvitations, ListMembers, MemberRole,
    Membership, NewInvitation, NewMember, PutMember, RemoveMember, RevokeInvitation,
};
use shared::playlists::{
    Access, GetPlaylist, ListPlaylists, Playlist, PlaylistChanges, PlaylistScope, UpdatePlaylist,
};
use shared::problem::ProblemCode;
use shared::songs::Visibility;

use super::{add, entries, make};
use crate::support::{Client, Form, TestApp};

async fn id(client: &Client) -> UserId {
    client.send(&GetMe).await.unwrap().id
}

fn put(list: &Playlist, user: UserId, role: MemberRole) -> PutMember {
    PutMember { playlist: list.id, user, membership: Membership { role } }
}

#[tokio::test]
async fn editors_change_entries_and_nothing_beyond_name_and_description() {
    let app = TestApp::start().await;
    let (ada, eve, bob) = (app.user("ada").await, app.user("eve").await, app.user("bob").await);
    let (eve_id, bob_id, ada_id) = (id(&eve).await, id(&bob).await, id(&ada).await);
    let song = ada.add_song(Form::distinct(1)).await;
    let hers = eve.add_song(Form::distinct(2)).await;
    let list = make(&ada, "ours", Visibility::Private).await;
    let first = add(&ada, list.id, &[song.id]).await[0].id.unwrap();
    let editor = ada.send(&put(&list, eve_id, MemberRole::Editor)).await.unwrap();
    assert_eq!((editor.user.username.as_str(), editor.role), ("eve", MemberRole::Editor));
    ada.send(&put(&list, bob_id, MemberRole::Viewer)).await.unwrap();

    let seen = eve.send(&GetPlaylist(list.id)).await.unwrap();
    assert_eq!((seen.access, seen.visibility), (Access::Editor, Visibility::People), "opened to its people");
    assert_eq!(seen.song_count, Some(0), "the private song of the owner is not for her");
    assert_eq!(bob.send(&GetPlaylist(list.id)).await.unwrap().access, Access::Viewer);
    let made = add(&eve, list.id, &[hers.id]).await;
    assert_eq!(made[0].added_by.as_ref().unwrap().username, "eve");
    eve.send(&RemoveItem { playlist: list.id, item: first }).await.unwrap();
    assert_eq!(entries(&ada, list.id, 50).await.len(), 1);
    let rename = PlaylistChanges { name: Some("renamed".into()), ..PlaylistChanges::default() };
    eve.send(&UpdatePlaylist { id: list.id, changes: rename.clone() }).await.unwrap();

    let path = format!("{API_BASE}/playlists/{}", list.id);
    let headers = [("content-type", "application/json")];
    for (who, name) in [(&eve, "editor"), (&bob, "viewer")] {
        for (method, tail, body) in [
            ("PATCH", String::new(), r#"{"visibility":"public"}"#),
            ("PATCH", String::new(), r#"{"collaborative":false}"#),
            ("DELETE", String::new(), ""),
            ("PUT", format!("/members/{bob_id}"), r#"{"role":"editor"}"#),
            ("PUT", format!("/members/{ada_id}"), r#"{"role":"viewer"}"#),
            ("POST", "/members".into(), r#"{"username":"bob","role":"editor"}"#),
            ("POST", "/members".into(), r#"{"username":"nobody","role":"editor"}"#),
            ("DELETE", format!("/members/{ada_id}"), ""),
            ("POST", "/invitations".into(), r#"{"role":"viewer"}"#),
            ("GET", "/invitations".into(), ""),
            ("DELETE", "/cover".into(), ""),
        ] {
            let answer = who.request(method, &format!("{path}{tail}"), &headers, body.into()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {method} {tail} {body}");
        }
    }
    let by_viewer = bob.send(&UpdatePlaylist { id: list.id, changes: rename }).await.unwrap_err();
    assert_eq!(by_viewer.code, ProblemCode::Forbidden);
    let editable = ListPlaylists { scope: Some(PlaylistScope::Editable), ..ListPlaylists::default() };
    assert_eq!(eve.send(&editable).await.unwrap().items.len(), 1);
    assert!(bob.send(&editable).await.unwrap().items.is_empty());

    let freeze = PlaylistChanges { collaborative: Some(false), ..PlaylistChanges::default() };
    ada.send(&UpdatePlaylist { id: list.id, changes: freeze }).await.unwrap();
    let frozen = RemoveItem { playlist: list.id, item: made[0].id.unwrap() };
    assert_eq!(eve.send(&frozen).await.unwrap_err().code, ProblemCode::Forbidden);
    assert!(eve.send(&editable).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn members_come_leave_and_are_sent_away() {
    let app = TestApp::start().await;
    let (ada, eve, bob) = (app.user("ada").await, app.user("eve").await, app.user("bob").await);
    let (eve_id, bob_id) = (id(&eve).await, id(&bob).await);
    let list = make(&ada, "ours", Visibility::People).await;
    for user in [eve_id, bob_id] {
        ada.send(&put(&list, user, MemberRole::Viewer)).await.unwrap();
    }
    ada.send(&put(&list, bob_id, MemberRole::Editor)).await.unwrap();
    let members = eve.send(&ListMembers(list.id)).await.unwrap().items;
    let roles: Vec<_> = members.iter().map(|member| (member.user.username.as_str(), member.role)).collect();
    assert_eq!(roles.len(), 2);
    assert!(roles.contains(&("eve", MemberRole::Viewer)) && roles.contains(&("bob", MemberRole::Editor)));
    let mine = ListPlaylists::default();
    assert_eq!(eve.send(&mine).await.unwrap().items.len(), 1);

    eve.send(&RemoveMember { playlist: list.id, user: eve_id }).await.unwrap();
    ada.send(&RemoveMember { playlist: list.id, user: bob_id }).await.unwrap();
    ada.send(&RemoveMember { playlist: list.id, user: bob_id }).await.unwrap();
    for client in [&eve, &bob] {
        assert_eq!(client.send(&GetPlaylist(list.id)).await.unwrap_err().code, ProblemCode::NotFound);
    }
    assert!(ada.send(&ListMembers(list.id)).await.unwrap().items.is_empty());
    let gone = GetMember { playlist: list.id, user: bob_id };
    assert_eq!(ada.send(&gone).await.unwrap_err().code, ProblemCode::NotFound);
    let nobody = put(&list, UserId(uuid::Uuid::now_v7()), MemberRole::Viewer);
    assert_eq!(ada.send(&nobody).await.unwrap_err().code, ProblemCode::NotFound);

    let site = make(&ada, "site", Visibility::Site).await;
    assert_eq!(eve.send(&ListMembers(site.id)).await.unwrap_err().code, ProblemCode::Forbidden);
    ada.send(&put(&site, eve_id, MemberRole::Viewer)).await.unwrap();
    let hide = PlaylistChanges { visibility: Some(Visibility::Private), ..PlaylistChanges::default() };
    ada.send(&UpdatePlaylist { id: site.id, changes: hide }).await.unwrap();
    assert_eq!(eve.send(&GetPlaylist(site.id)).await.unwrap_err().code, ProblemCode::NotFound);
    assert!(eve.send(&mine).await.unwrap().items.is_empty(), "private is for its owner alone");
}

#[tokio::test]
async fn members_are_named_by_their_whole_user_names() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    app.user("bob").await;
    let list = make(&ada, "ours", Visibility::Private).await;
    let add = |username: &str, role| AddMember {
        playlist: list.id,
        member: NewMember { username: username.into(), role },
    };
    let member = ada.send(&add(" Eve ", MemberRole::Viewer)).await.unwrap();
    assert_eq!((member.user.username.as_str(), member.role), ("eve", MemberRole::Viewer));
    assert_eq!(eve.send(&GetPlaylist(list.id)).await.unwrap().visibility, Visibility::People);
    assert_eq!(ada.send(&add("eve", MemberRole::Editor)).await.unwrap().role, MemberRole::Editor);

    app.execute("UPDATE users SET disabled = TRUE WHERE username = 'bob'").await;
    for (name, code) in [
        ("ev", "unknown"),
        ("e%", "unknown"),
        ("", "unknown"),
        ("bob", "unknown"),
        ("eve\u{0}", "unknown"),
        ("ada", "owner"),
    ] {
        let refused = ada.send(&add(name, MemberRole::Viewer)).await.unwrap_err();
        assert_eq!((refused.status, refused.errors[0].code.as_str()), (422, code), "{name:?}");
    }
    assert_eq!(ada.send(&ListMembers(list.id)).await.unwrap().items.len(), 1);
}

#[tokio::test]
async fn an_invitation_is_open_until_it_expires_or_is_taken_back() {
    let app = TestApp::start().await;
    let (ada, eve, bob) = (app.user("ada").await, app.user("eve").await, app.user("bob").await);
    let list = make(&ada, "ours", Visibility::Private).await;
    let invite = |role, expires_in_ms| CreateInvitation {
        playlist: list.id,
        invitation: NewInvitation { role, expires_in_ms },
    };
    let answer = ada.answer_to(&invite(MemberRole::Editor, Some(3_600_000)), &[]).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let editor: shared::playlists::members::Invitation = answer.json();
    let viewer = ada.send(&invite(MemberRole::Viewer, None)).await.unwrap();
    let token = |invitation: &shared::playlists::members::Invitation| invitation.token.clone().unwrap();
    let join = |token: String| JoinPlaylist(Joining { token });
    let listed = ada.send(&ListInvitations(list.id)).await.unwrap().items;
    assert!(listed.len() == 2 && listed.iter().all(|open| open.token.is_none()), "a token is told once");

    assert_eq!(eve.send(&join(token(&editor))).await.unwrap().access, Access::Editor);
    assert_eq!(
        eve.send(&join(token(&viewer))).await.unwrap().access,
        Access::Editor,
        "keeps the larger role"
    );
    assert_eq!(ada.send(&join(token(&viewer))).await.unwrap().access, Access::Owner);
    for wrong in ["", "x", &token(&viewer)[1..]] {
        assert_eq!(bob.send(&join(wrong.to_owned())).await.unwrap_err().code, ProblemCode::NotFound);
    }
    ada.send(&RevokeInvitation { playlist: list.id, invitation: viewer.id }).await.unwrap();
    assert_eq!(bob.send(&join(token(&viewer))).await.unwrap_err().code, ProblemCode::NotFound);
    app.clock.advance(chrono::Duration::hours(1));
    let (ada, bob) = (app.log_in("ada").await, app.log_in("bob").await);
    assert_eq!(bob.send(&join(token(&editor))).await.unwrap_err().code, ProblemCode::NotFound);
    assert!(ada.send(&ListInvitations(list.id)).await.unwrap().items.is_empty());
    for odd in [0, 59_999, u64::MAX] {
        let problem = ada.send(&invite(MemberRole::Viewer, Some(odd))).await.unwrap_err();
        assert_eq!(problem.errors[0].field, "expires_in_ms", "{odd}");
    }
    assert_eq!(JoinPlaylist::PATH, "/playlists/join");
}
