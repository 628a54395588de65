//! Playlists, their entries, and who may do what with them.

mod entries;
mod interleavings;
mod members;
mod organise;
mod smart;
mod transfer;

use poem::http::StatusCode;
use shared::endpoint::{API_BASE, Endpoint};
use shared::ids::{PlaylistId, SongId};
use shared::playlists::items::{AddItems, ListItems, NewItems, PlaylistItem};
use shared::playlists::{
    Access, CreatePlaylist, DeletePlaylist, GetPlaylist, ListPlaylists, NewPlaylist, Playlist,
    PlaylistChanges, PlaylistScope, PlaylistSort, RestorePlaylist, UpdatePlaylist,
};
use shared::problem::ProblemCode;
use shared::songs::Visibility;

use crate::support::{Client, Form, TestApp, media};

/// A playlist of that name.
pub async fn make(client: &Client, name: &str, visibility: Visibility) -> Playlist {
    let new = NewPlaylist { name: name.into(), visibility: Some(visibility), ..NewPlaylist::default() };
    client.send(&CreatePlaylist(new)).await.unwrap()
}

/// Puts songs at the end of a playlist.
pub async fn add(client: &Client, playlist: PlaylistId, songs: &[SongId]) -> Vec<PlaylistItem> {
    let items = NewItems { song_ids: songs.to_vec(), ..NewItems::default() };
    client.send(&AddItems { playlist, items }).await.unwrap().items
}

/// All entries, read in pages.
pub async fn entries(client: &Client, playlist: PlaylistId, limit: u16) -> Vec<PlaylistItem> {
    let (mut items, mut cursor) = (Vec::new(), None);
    loop {
        let page = client.send(&ListItems { playlist, limit: Some(limit), cursor }).await.unwrap();
        items.extend(page.items);
        match page.next_cursor {
            Some(next) => cursor = Some(next),
            None => return items,
        }
    }
}

fn changes(id: PlaylistId, name: &str) -> UpdatePlaylist {
    UpdatePlaylist { id, changes: PlaylistChanges { name: Some(name.into()), ..PlaylistChanges::default() } }
}

#[tokio::test]
async fn a_playlist_is_made_read_changed_and_deleted() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let new = NewPlaylist {
        name: "  Night drive ".into(),
        description: Some("Slow\r\nroads\u{0}".into()),
        ..NewPlaylist::default()
    };
    let answer = ada.answer_to(&CreatePlaylist(new), &[]).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let made: Playlist = answer.json();
    assert_eq!(answer.header("location"), Some(format!("{API_BASE}/playlists/{}", made.id).as_str()));
    assert_eq!((made.name.as_str(), made.description.as_str()), ("Night drive", "Slow\nroads"));
    assert_eq!((made.visibility, made.access), (Visibility::Private, Access::Owner));
    assert_eq!((made.song_count, made.duration_ms, made.version), (Some(0), Some(0), 1));
    assert_eq!(ada.send(&GetPlaylist(made.id)).await.unwrap(), made);

    let changed = ada.send(&changes(made.id, "Day drive")).await.unwrap();
    assert_eq!((changed.name.as_str(), changed.version), ("Day drive", 2));
    assert_eq!(changed.description, made.description, "what is absent stays");
    ada.send(&DeletePlaylist(made.id)).await.unwrap();
    ada.send(&DeletePlaylist(made.id)).await.unwrap();
    assert_eq!(ada.send(&GetPlaylist(made.id)).await.unwrap_err().code, ProblemCode::NotFound);
    let bin = ListPlaylists { scope: Some(PlaylistScope::Bin), ..ListPlaylists::default() };
    assert!(ada.send(&bin).await.unwrap().items.first().unwrap().deleted_at.is_some());
    assert_eq!(ada.send(&RestorePlaylist(made.id)).await.unwrap().name, "Day drive");

    ada.send(&DeletePlaylist(made.id)).await.unwrap();
    app.clock.advance(chrono::Duration::days(31));
    let ada = app.log_in("ada").await;
    assert_eq!(ada.send(&RestorePlaylist(made.id)).await.unwrap_err().code, ProblemCode::NotFound);
}

#[tokio::test]
async fn what_is_wrong_with_a_playlist_is_named() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    for (json, status, field) in [
        (r#"{"name":" "}"#, 422, "name"),
        (r#"{"name":"a\u202eb"}"#, 422, "name"),
        (r#"{"name":"a","owner_id":"x"}"#, 400, "owner_id"),
        (r#"{"name":"a","visibility":"all"}"#, 400, "visibility"),
    ] {
        let problem = ada.post_json(&format!("{API_BASE}/playlists"), json).await.problem();
        assert_eq!((problem.status, problem.errors[0].field.as_str()), (status, field), "{json}");
    }
    let long =
        NewPlaylist { name: "a".into(), description: Some("ä".repeat(2001)), ..NewPlaylist::default() };
    let problem = ada.send(&CreatePlaylist(long)).await.unwrap_err();
    assert_eq!(problem.errors[0].field, "description");
    let made = make(&ada, "a", Visibility::Private).await;
    let path = format!("{API_BASE}/playlists/{}", made.id);
    let headers = [("content-type", "application/json")];
    let owner = ada.request("PATCH", &path, &headers, br#"{"owner_id":"x"}"#.to_vec()).await.problem();
    assert_eq!((owner.status, owner.errors[0].field.as_str()), (400, "owner_id"));
}

#[tokio::test]
async fn a_change_of_what_somebody_else_has_changed_is_refused() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let made = make(&ada, "a", Visibility::Private).await;
    let seen = ada.answer_to(&GetPlaylist(made.id), &[]).await;
    let etag = seen.header("etag").unwrap();
    let first = ada.answer_to(&changes(made.id, "b"), &[("if-match", etag)]).await;
    assert_eq!(first.status, StatusCode::OK);
    let second = ada.answer_to(&changes(made.id, "c"), &[("if-match", etag)]).await;
    assert_eq!(second.status, StatusCode::PRECONDITION_FAILED);
    let newer = first.header("etag").unwrap();
    assert_eq!(ada.answer_to(&changes(made.id, "c"), &[("if-match", newer)]).await.status, StatusCode::OK);
    assert_eq!(ada.answer_to(&changes(made.id, "d"), &[("if-match", "*")]).await.status, StatusCode::OK);
    assert_eq!(ada.send(&GetPlaylist(made.id)).await.unwrap().name, "d");
}

#[tokio::test]
async fn a_private_playlist_does_not_exist_for_others() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let song = ada.add_song(Form::distinct(1).text("visibility", "site")).await;
    let secret = make(&ada, "secret", Visibility::Private).await;
    let entry = add(&ada, secret.id, &[song.id]).await[0].id.unwrap();
    let unknown = PlaylistId(uuid::Uuid::now_v7());
    let json = [("content-type", "application/json")];
    for (method, tail, body) in [
        ("GET", String::new(), ""),
        ("PATCH", String::new(), r#"{"name":"x"}"#),
        ("DELETE", String::new(), ""),
        ("POST", "/restore".into(), ""),
        ("GET", "/items".into(), ""),
        ("POST", "/items".into(), &format!(r#"{{"song_ids":["{}"]}}"#, song.id)),
        ("PATCH", format!("/items/{entry}"), r#"{"position":0}"#),
        ("DELETE", format!("/items/{entry}"), ""),
        ("POST", "/items/remove".into(), &format!(r#"{{"item_ids":["{entry}"]}}"#)),
        ("POST", "/items/move".into(), &format!(r#"{{"item_ids":["{entry}"]}}"#)),
    ] {
        let mut bodies = Vec::new();
        for id in [secret.id, unknown] {
            let path = format!("{API_BASE}/playlists/{id}{tail}");
            let answer = eve.request(method, &path, &json, body.as_bytes().to_vec()).await;
            assert_eq!(answer.problem().code, ProblemCode::NotFound, "{method} {tail}");
            bodies.push(answer.body);
        }
        assert_eq!(bodies[0], bodies[1], "not yours and not there are the same");
    }
    for scope in [PlaylistScope::Mine, PlaylistScope::Own, PlaylistScope::Editable, PlaylistScope::Visible] {
        let list = ListPlaylists { scope: Some(scope), ..ListPlaylists::default() };
        assert!(eve.send(&list).await.unwrap().items.is_empty(), "{scope:?}");
        assert_eq!(ada.send(&list).await.unwrap().items.len(), 1, "{scope:?}");
    }
    assert_eq!(entries(&ada, secret.id, 50).await.len(), 1);
}

#[tokio::test]
async fn what_everyone_sees_only_its_owner_changes() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let song = ada.add_song(Form::distinct(1).text("visibility", "site")).await;
    let site = make(&ada, "site", Visibility::Site).await;
    let entry = add(&ada, site.id, &[song.id]).await[0].id.unwrap();
    assert_eq!(eve.send(&GetPlaylist(site.id)).await.unwrap().access, Access::Viewer);
    let path = format!("{API_BASE}/playlists/{}", site.id);
    let json = [("content-type", "application/json")];
    for (method, tail, body) in [
        ("PATCH", String::new(), r#"{"name":"x"}"#),
        ("DELETE", String::new(), ""),
        ("POST", "/items".into(), &format!(r#"{{"song_ids":["{}"]}}"#, song.id)),
        ("DELETE", format!("/items/{entry}"), ""),
    ] {
        let answer = eve.request(method, &format!("{path}{tail}"), &json, body.as_bytes().to_vec()).await;
        assert_eq!(answer.problem().code, ProblemCode::Forbidden, "{method} {tail}");
    }
    assert_eq!(ada.send(&GetPlaylist(site.id)).await.unwrap().name, "site");
    let narrow = PlaylistChanges { visibility: Some(Visibility::Private), ..PlaylistChanges::default() };
    ada.send(&UpdatePlaylist { id: site.id, changes: narrow }).await.unwrap();
    assert_eq!(eve.send(&GetPlaylist(site.id)).await.unwrap_err().code, ProblemCode::NotFound);
}

#[tokio::test]
async fn counts_and_pictures_are_those_of_who_looks() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let with = |number, picture| Form::distinct(number).file("cover", "c.png", &media(picture));
    let open = ada.add_song(with(1, "cover.png").text("visibility", "site")).await;
    let secret = ada.add_song(with(2, "turned.jpg")).await;
    let list = make(&ada, "both", Visibility::Site).await;
    add(&ada, list.id, &[secret.id, open.id, secret.id]).await;

    let mine = ada.send(&GetPlaylist(list.id)).await.unwrap();
    assert_eq!(mine.song_count, Some(3));
    assert_eq!(mine.duration_ms, Some(u64::from(2 * secret.duration_ms + open.duration_ms)));
    assert_eq!(mine.covers, [secret.cover.unwrap(), open.cover.clone().unwrap()], "each picture once");
    let hers = eve.send(&GetPlaylist(list.id)).await.unwrap();
    assert_eq!((hers.song_count, hers.duration_ms), (Some(1), Some(u64::from(open.duration_ms))));
    assert_eq!(hers.covers, [open.cover.clone().unwrap()]);
    let visible = ListPlaylists { scope: Some(PlaylistScope::Visible), ..ListPlaylists::default() };
    assert_eq!(eve.send(&visible).await.unwrap().items, [hers]);

    let seen = entries(&eve, list.id, 50).await;
    let songs: Vec<_> = seen.iter().map(|item| item.song.as_ref().map(|song| song.id)).collect();
    assert_eq!(songs, [None, Some(open.id), None], "what is hidden keeps its place");
    ada.send(&shared::bin::DeleteSong(open.id)).await.unwrap();
    assert_eq!(eve.send(&GetPlaylist(list.id)).await.unwrap().song_count, Some(0));
    assert_eq!(entries(&eve, list.id, 50).await.len(), 3, "what is gone keeps its place");
    app.clock.advance(chrono::Duration::days(31));
    app.run_job(rhythmix::jobs::Kind::EmptyBin).await;
    let eve = app.log_in("eve").await;
    assert_eq!(entries(&eve, list.id, 50).await.len(), 3, "also when it is gone for good");
}

#[tokio::test]
async fn lists_have_every_order_and_pages_that_neither_repeat_nor_lose() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    for name in ["b", "Äpfel", "apple", "B", "zoo"] {
        app.clock.advance(chrono::Duration::seconds(1));
        make(&ada, name, Visibility::Private).await;
    }
    let names = |playlists: &[Playlist]| playlists.iter().map(|list| list.name.clone()).collect::<Vec<_>>();
    for sort in PlaylistSort::ALL {
        let list =
            |limit, cursor| ListPlaylists { sort: Some(sort), limit: Some(limit), cursor, scope: None };
        let whole = ada.send(&list(200, None)).await.unwrap().items;
        assert_eq!(whole.len(), 5);
        for limit in 1..=3 {
            let (mut items, mut cursor) = (Vec::new(), None);
            loop {
                let page = ada.send(&list(limit, cursor)).await.unwrap();
                items.extend(page.items);
                cursor = page.next_cursor;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(items, whole, "{sort:?} by {limit}");
        }
        let expected = match sort {
            PlaylistSort::UpdatedAtDescending | PlaylistSort::CreatedAtDescending => {
                ["zoo", "B", "apple", "Äpfel", "b"]
            }
            PlaylistSort::Name => ["Äpfel", "apple", "b", "B", "zoo"],
            PlaylistSort::NameDescending => ["zoo", "B", "b", "apple", "Äpfel"],
        };
        assert_eq!(names(&whole), expected, "{sort:?}");
    }
    let page = ada.send(&ListPlaylists { limit: Some(1), ..ListPlaylists::default() }).await.unwrap();
    let other = ListPlaylists {
        sort: Some(PlaylistSort::Name),
        cursor: page.next_cursor,
        ..ListPlaylists::default()
    };
    assert_eq!(ada.send(&other).await.unwrap_err().code, ProblemCode::InvalidRequest);
    assert_eq!(CreatePlaylist::PATH, "/playlists");
}
