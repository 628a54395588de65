//! Entries: adding, moving and removing them, alone and in bulk.

use shared::endpoint::API_BASE;
use shared::ids::{PlaylistItemId, SongId};
use shared::playlists::items::{
    AddItems, ItemChanges, ListItems, MoveItems, MovedItems, NewItems, PlaylistItem, RemoveItem, RemoveItems,
    SomeItems, UpdateItem,
};
use shared::problem::ProblemCode;
use shared::songs::Visibility;

use super::{add, entries, make};
use crate::support::{Form, TestApp};

fn ids(items: &[PlaylistItem]) -> Vec<PlaylistItemId> {
    items.iter().map(|item| item.id.unwrap()).collect()
}

#[tokio::test]
async fn entries_have_an_order_and_the_same_song_may_stand_twice() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let (one, two) = (ada.add_song(Form::distinct(1)).await, ada.add_song(Form::distinct(2)).await);
    let list = make(&ada, "a", Visibility::Private).await.id;
    let first = add(&ada, list, &[one.id, two.id, one.id]).await;
    assert_eq!(first[0].song.as_ref().unwrap().title, one.title);
    assert_eq!(first[0].added_by.as_ref().unwrap().username, "ada");
    let place = |before, position| AddItems {
        playlist: list,
        items: NewItems { song_ids: vec![two.id], before_item_id: before, position },
    };
    let front = ada.send(&place(first[0].id, None)).await.unwrap().items;
    let third = ada.send(&place(None, Some(2))).await.unwrap().items;
    let end = ada.send(&place(None, Some(99))).await.unwrap().items;
    let (a, b) = (ids(&first), [front[0].id, third[0].id, end[0].id].map(Option::unwrap));
    let expected = vec![b[0], a[0], b[1], a[1], a[2], b[2]];
    for limit in 1..=7 {
        assert_eq!(ids(&entries(&ada, list, limit).await), expected, "by {limit}");
    }
    let change = |item, before, position| UpdateItem {
        playlist: list,
        item,
        changes: ItemChanges { before_item_id: before, position, song_id: None },
    };
    ada.send(&change(b[2], Some(b[0]), None)).await.unwrap();
    ada.send(&change(a[0], None, Some(99))).await.unwrap();
    ada.send(&change(a[1], None, Some(1))).await.unwrap();
    assert_eq!(ids(&entries(&ada, list, 50).await), [b[2], a[1], b[0], b[1], a[2], a[0]]);
    ada.send(&RemoveItem { playlist: list, item: b[1] }).await.unwrap();
    ada.send(&RemoveItem { playlist: list, item: b[1] }).await.unwrap();
    let several =
        MovedItems { item_ids: vec![a[0], b[1], a[1], a[0]], position: Some(1), before_item_id: None };
    assert_eq!(ada.send(&MoveItems { playlist: list, items: several }).await.unwrap().changed, 2);
    assert_eq!(ids(&entries(&ada, list, 50).await), [b[2], a[0], a[1], b[0], a[2]]);
    let some = SomeItems { item_ids: vec![a[0], b[1], a[2]] };
    assert_eq!(ada.send(&RemoveItems { playlist: list, items: some }).await.unwrap().changed, 2);
    assert_eq!(ids(&entries(&ada, list, 50).await), [b[2], a[1], b[0]]);
}

#[tokio::test]
async fn what_is_wrong_with_a_change_is_named_and_changes_nothing() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let song = ada.add_song(Form::distinct(1)).await.id;
    let hidden = eve.add_song(Form::distinct(2)).await.id;
    let list = make(&ada, "a", Visibility::Private).await.id;
    let made = ids(&add(&ada, list, &[song, song]).await);
    let path = format!("{API_BASE}/playlists/{list}/items");
    let unknown = uuid::Uuid::now_v7();
    let many = vec![format!("\"{song}\""); 501].join(",");
    for (tail, json, status, field) in [
        ("", format!(r#"{{"song_ids":["{song}","{hidden}"]}}"#), 422, "song_ids[1]"),
        ("", format!(r#"{{"song_ids":["{song}","{unknown}"]}}"#), 422, "song_ids[1]"),
        ("", r#"{"song_ids":[]}"#.to_owned(), 422, "song_ids"),
        ("", format!(r#"{{"song_ids":[{many}]}}"#), 422, "song_ids"),
        ("", format!(r#"{{"song_ids":["{song}"],"position":-1}}"#), 400, "position"),
        ("", format!(r#"{{"song_ids":["{song}"],"added_by":"x"}}"#), 400, "added_by"),
        ("/move", r#"{"item_ids":[]}"#.to_owned(), 422, "item_ids"),
        ("/remove", r#"{"item_ids":[]}"#.to_owned(), 422, "item_ids"),
    ] {
        let problem = ada.post_json(&format!("{path}{tail}"), &json).await.problem();
        assert_eq!((problem.status, problem.errors[0].field.as_str()), (status, field), "{tail} {json:.80}");
    }
    let change = |item, changes| UpdateItem { playlist: list, item, changes };
    let nothing = ada.send(&change(made[0], ItemChanges::default())).await.unwrap_err();
    assert_eq!(nothing.status, 422);
    let before = |id| ItemChanges { before_item_id: Some(id), ..ItemChanges::default() };
    assert_eq!(ada.send(&change(made[0], before(made[0]))).await.unwrap_err().status, 422);
    let gone = PlaylistItemId(unknown);
    assert_eq!(ada.send(&change(made[0], before(gone))).await.unwrap_err().code, ProblemCode::Conflict);
    assert_eq!(ada.send(&change(gone, before(made[0]))).await.unwrap_err().code, ProblemCode::NotFound);
    let other = ItemChanges { song_id: Some(hidden), ..ItemChanges::default() };
    assert_eq!(ada.send(&change(made[0], other)).await.unwrap_err().errors[0].field, "song_id");
    let cursor = Some("made-up".to_owned());
    let listed = ada.send(&ListItems { playlist: list, limit: None, cursor }).await.unwrap_err();
    assert_eq!(listed.errors[0].field, "cursor");
    assert_eq!(ids(&entries(&ada, list, 50).await), made);
}

/// Always between the first two: the room there is used up again and again.
#[tokio::test]
async fn a_list_that_is_numbered_anew_keeps_its_order_and_its_cursors() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = ada.add_song(Form::distinct(1)).await.id;
    let list = make(&ada, "a", Visibility::Private).await.id;
    let mut expected = ids(&add(&ada, list, &[song, song, song]).await);
    let page = ada.send(&ListItems { playlist: list, limit: Some(2), cursor: None }).await.unwrap();
    for _ in 0..70 {
        let items = NewItems { song_ids: vec![song], position: Some(1), ..NewItems::default() };
        let made = ada.send(&AddItems { playlist: list, items }).await.unwrap().items;
        expected.insert(1, made[0].id.unwrap());
    }
    let numberings = app.number("SELECT CAST(numbering AS BIGINT) AS n FROM playlists").await;
    assert!(numberings >= Some(2), "{numberings:?}");
    assert_eq!(ids(&entries(&ada, list, 200).await), expected);
    assert_eq!(ids(&entries(&ada, list, 7).await), expected);
    let rest = ada.send(&ListItems { playlist: list, limit: None, cursor: page.next_cursor }).await.unwrap();
    assert_eq!(ids(&rest.items), expected[expected.len() - 1..], "goes on behind what was seen");
}

#[tokio::test]
async fn a_song_can_be_put_in_the_place_of_another() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let (one, two) = (ada.add_song(Form::distinct(1)).await.id, ada.add_song(Form::distinct(2)).await.id);
    let list = make(&ada, "a", Visibility::Private).await.id;
    let made = ids(&add(&ada, list, &[one, one, one]).await);
    let changes = ItemChanges { song_id: Some(two), position: Some(0), ..ItemChanges::default() };
    let changed = ada.send(&UpdateItem { playlist: list, item: made[1], changes }).await.unwrap();
    assert_eq!(changed.song.unwrap().id, two);
    let songs: Vec<Option<SongId>> =
        entries(&ada, list, 50).await.iter().map(|item| item.song.as_ref().map(|song| song.id)).collect();
    assert_eq!(songs, [Some(two), Some(one), Some(one)]);
}
