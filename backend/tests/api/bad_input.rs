//! What a request cannot mean is refused and named, whatever the operation; and a cursor is good for the list that it
//! came from, or for nothing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::SecondsFormat;
use poem::http::StatusCode;
use rhythmix::clock::Clock;
use serde_json::{Value, json};
use shared::endpoint::API_BASE;
use shared::songs::Visibility;

use crate::catalogue::id;
use crate::jobs::{job, put_in, without_workers};
use crate::private::BODIES;
use crate::specification::{concrete, operations, served};
use crate::support::library::Said;
use crate::support::{Answer, Client, TestApp, text};

/// Follows a reference into the specification.
fn resolved<'a>(specification: &'a Value, schema: &'a Value) -> &'a Value {
    let reference =
        schema.pointer("/$ref").or_else(|| schema.pointer("/allOf/0/$ref")).and_then(Value::as_str);
    match reference {
        Some(reference) => specification.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    }
}

#[tokio::test]
async fn parameters_with_values_that_they_cannot_have_are_named() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let served = served();
    let mut asked = BTreeSet::new();
    for (method, path, operation) in operations(&served) {
        if method != "get" || path == "/me/events" {
            continue;
        }
        for parameter in operation["parameters"].as_array().cloned().unwrap_or_default() {
            let schema = resolved(&served, &parameter["schema"]);
            let is_free_text =
                schema["type"] == "string" && schema["enum"].is_null() && schema["format"].is_null();
            if parameter["in"] != "query" || is_free_text {
                continue;
            }
            let name = parameter["name"].as_str().unwrap();
            let required = if path == "/search" && name != "q" { "q=a&" } else { "" };
            let url = format!("{API_BASE}{}?{required}{name}=n%C3%B6nsense%00", concrete(&path));
            let problem = admin.get(&url, &[]).await.problem();
            assert!([400, 422].contains(&problem.status), "{path} {name}: {problem:?}");
            assert_eq!(problem.errors[0].field, name, "{path}");
            asked.insert(format!("{path} {name}"));
        }
    }
    for sorted in ["/songs sort", "/albums sort", "/artists sort", "/genres sort", "/playlists sort"] {
        assert!(asked.contains(sorted), "{sorted} was not asked");
    }
    assert!(asked.len() > 50, "{} parameters were asked", asked.len());
}

/// A body with a field that no request has, at each place where an object stands.
fn with_surprises(body: &Value) -> Vec<Value> {
    let mut surprised = Vec::new();
    match body {
        Value::Object(fields) => {
            let mut here = fields.clone();
            here.insert("surprise".to_owned(), json!(1));
            surprised.push(Value::Object(here));
            for (name, value) in fields {
                surprised.extend(with_surprises(value).into_iter().map(|inner| {
                    let mut fields = fields.clone();
                    fields.insert(name.clone(), inner);
                    Value::Object(fields)
                }));
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                surprised.extend(with_surprises(item).into_iter().map(|inner| {
                    let mut items = items.clone();
                    *items.get_mut(index).unwrap() = inner;
                    Value::Array(items)
                }));
            }
        }
        _ => {}
    }
    surprised
}

#[tokio::test]
async fn fields_that_a_request_does_not_have_are_named() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let now = app.clock.now().to_rfc3339_opts(SecondsFormat::Secs, true);
    // Lyrics are read after the song that they are of.
    let song = app.make_song(id(&admin).await, Said::titled("Own")).await.to_string();
    let mut asked = 0;
    let about_oneself = [
        ("POST /albums", r#"{"title":"New"}"#),
        ("PATCH /me", r#"{"display_name":"New"}"#),
        (
            "POST /playlists",
            r#"{"name":"New","rules":{"join":"all","rules":[{"field":"title","operator":"is","value":"a"}],"sort":[{"field":"title"}],"limit":{"songs":5}}}"#,
        ),
        ("POST /playlists/join", r#"{"token":"x"}"#),
        ("POST /auth/login", r#"{"login":"root","password":"nothing of it"}"#),
        ("POST /auth/signup", r#"{"username":"eve","password":"nothing of it"}"#),
    ];
    for (operation, body) in BODIES.into_iter().chain(about_oneself) {
        let (method, path) = operation.split_once(' ').unwrap();
        let body: Value = serde_json::from_str(&with_ids(&body.replace("{now}", &now))).unwrap();
        for surprised in with_surprises(&body) {
            let url = format!("{API_BASE}{}", concrete(&path.replace("{song_id}", &song)));
            let json = [("content-type", "application/json")];
            let answer = admin.request(method, &url, &json, surprised.to_string().into()).await;
            assert!(!answer.status.is_success(), "{operation} {surprised} was taken");
            let problem = answer.problem();
            assert!([400, 422].contains(&problem.status), "{operation} {surprised}: {problem:?}");
            assert!(problem.errors[0].field.ends_with("surprise"), "{operation} {surprised}: {problem:?}");
            asked += 1;
        }
    }
    assert!(asked > 40, "{asked} bodies were sent");
}

/// A body with ids, which are nobody's, in the places of names such as `{song_id}`.
fn with_ids(body: &str) -> String {
    let mut parts = body.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('}') {
            Some(("sha256", rest)) => filled = format!("{filled}{}{rest}", "0".repeat(64)),
            Some((name, rest)) if name.ends_with("_id") => {
                filled = format!("{filled}{}{rest}", uuid::Uuid::now_v7());
            }
            _ => filled = format!("{filled}{{{part}"),
        }
    }
    filled
}

/// Lists of all kinds, with two entries each, by how they are asked for.
async fn lists(app: &TestApp, root: &Client) -> Vec<String> {
    let owner = id(root).await;
    let now = app.clock.now().to_rfc3339_opts(SecondsFormat::Secs, true);
    let mut ids = BTreeMap::new();
    for number in 0..2 {
        let (title, style) = (format!("Tune {number}"), format!("Style {number}"));
        let private =
            Said::titled(&title).by(&["Band"]).on("Record").of(&[&style]).seen_by(Visibility::Private);
        let song = app.make_song(owner, private).await.to_string();
        let elsewhere = Said::titled("Else").by(&["Band", &title]).on(&title).seen_by(Visibility::Private);
        app.make_song(owner, elsewhere).await;
        for title in ["Tune of old", title.as_str()] {
            let title = json!({ "title": title }).to_string();
            root.made("PATCH", &format!("/songs/{song}"), &title).await;
        }
        let play = json!({ "client_id": uuid::Uuid::now_v7(), "listened_ms": 180_000, "song_id": song, "started_at": now });
        root.made("POST", "/me/plays", &play.to_string()).await;
        let said = root.made("GET", &format!("/songs/{song}"), "").await;
        let list = json!({ "name": format!("List {number}"), "visibility": "private" }).to_string();
        let list = text(&root.made("POST", "/playlists", &list).await, "/id");
        for _ in 0..2 {
            let songs = json!({ "song_ids": [song] }).to_string();
            root.made("POST", &format!("/playlists/{list}/items"), &songs).await;
        }
        root.made("PUT", &format!("/me/favorites/songs/{song}"), "").await;
        root.made("PUT", &format!("/me/favorites/playlists/{list}"), "").await;
        for kind in ["albums", "artists"] {
            let page = root.made("GET", &format!("/{kind}"), "").await;
            for thing in page.pointer("/items").and_then(Value::as_array).unwrap() {
                root.made("PUT", &format!("/me/favorites/{kind}/{}", text(thing, "/id")), "").await;
            }
        }
        let share = json!({ "kind": "playlist", "thing_id": list }).to_string();
        let share = text(&root.made("POST", "/shares", &share).await, "/url");
        root.tus_begin(100, &[]).await;
        ids.insert("song_id", song);
        ids.insert("album_id", text(&said, "/album/id"));
        ids.insert("artist_id", text(&said, "/artists/0/id"));
        ids.insert("playlist_id", list);
        // Of another playlist than the one that is listed: a visitor of that would see the same list.
        ids.entry("token").or_insert(share.strip_prefix("/s/").unwrap().to_owned());
    }
    app.execute("DELETE FROM jobs").await;
    put_in(app, [job(1, 7), job(1, 8)]).await;
    let with_cursors = operations(&served()).into_iter().filter(|(method, path, operation)| {
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        method == "get"
            && path != "/search"
            && parameters.iter().any(|parameter| parameter["name"] == "cursor")
    });
    let paths = with_cursors.map(|(_, path, _)| {
        ids.iter()
            .fold(format!("{path}?limit=1"), |path, (name, id)| path.replace(&format!("{{{name}}}"), id))
    });
    let others = [
        "/search?q=tune&types=songs&limit=1".to_owned(),
        "/search?q=tune&types=albums&limit=1".to_owned(),
        "/search?q=tune&types=songs&min_duration_ms=1&limit=1".to_owned(),
        "/songs?sort=title&limit=1".to_owned(),
        "/songs?owner=me&limit=1".to_owned(),
        "/songs?min_duration_ms=1&limit=1".to_owned(),
        "/albums?sort=title&limit=1".to_owned(),
        "/admin/jobs?state=waiting&limit=1".to_owned(),
        "/admin/jobs?kind=measure_song&limit=1".to_owned(),
    ];
    paths.chain(others).collect()
}

async fn go_on(client: &Client, list: &str, cursor: &str) -> Answer {
    let cursor = cursor.replace('%', "%25").replace(' ', "%20").replace('&', "%26");
    client.get(&format!("{API_BASE}{list}&cursor={cursor}"), &[]).await
}

/// What a page shows.
fn shown(page: &Value) -> BTreeSet<String> {
    let items = page["items"].as_array().or_else(|| page["songs"].as_array());
    items.into_iter().flatten().map(Value::to_string).collect()
}

#[tokio::test]
async fn a_cursor_is_good_for_its_list_alone() {
    let app = without_workers().await;
    let root = app.admin().await;
    let eve = app.user("eve").await;
    let mut cursors = BTreeMap::new();
    for list in lists(&app, &root).await {
        let page = root.made("GET", &list, "").await;
        assert!(page["next_cursor"].is_string(), "{list} has no second page: {page}");
        let cursor = text(&page, "/next_cursor");
        assert_eq!(go_on(&root, &list, &cursor).await.status, StatusCode::OK, "{list}");
        cursors.insert(list, cursor);
    }
    assert!(cursors.len() >= 30, "{} lists go on", cursors.len());
    for (list, cursor) in &cursors {
        let half = cursor.len() / 2;
        let other = if cursor.as_bytes()[half] == b'A' { "B" } else { "A" };
        let changed = format!("{}{other}{}", &cursor[..half], &cursor[half + 1..]);
        let made_up =
            ["", "x", "MTIz", "e30", "null", "-1", "' OR 1=1 --", &cursor[..half], &cursor[1..], &changed];
        let id = uuid::Uuid::now_v7().to_string();
        let long = "A".repeat(5000);
        let made_up = made_up.into_iter().chain([id.as_str(), long.as_str()]);
        let of_others = cursors.iter().filter(|(other, _)| *other != list).map(|(_, cursor)| cursor.as_str());
        for wrong in made_up.chain(of_others) {
            let answer = go_on(&root, list, wrong).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{list} {wrong}: {answer:?}");
            let problem = answer.problem();
            assert_eq!((problem.status, problem.errors[0].field.as_str()), (400, "cursor"), "{list} {wrong}");
        }
        // In the hands of somebody else it shows what he sees anyway, or nothing.
        let answer = go_on(&eve, list, cursor).await;
        if answer.status == StatusCode::OK && !list.starts_with("/s/") {
            let whole = list.replace("limit=1", "limit=200");
            let own = shown(&eve.made("GET", &whole, "").await);
            let page = shown(&answer.json());
            assert!(page.is_subset(&own), "{list}: {page:?}");
        }
    }
}
