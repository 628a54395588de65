//! A private thing does not exist for others: whoever names it in any operation of the specification hears
//! what he would hear of an id that never was, and nothing that he may read says a word of it.

use std::collections::BTreeMap;

use chrono::SecondsFormat;
use poem::http::StatusCode;
use rhythmix::clock::Clock;
use serde_json::Value;
use shared::endpoint::API_BASE;

use crate::support::{Answer, Client, Form, TestApp, media, text};

/// It stands in the name of everything private, and nowhere else.
const WORD: &str = "Quokka";

/// Bodies with which operations get as far as the things that they name. `{…}` are ids, as in paths; those
/// that begin with `own_` belong to who asks.
pub const BODIES: [(&str, &str); 26] = [
    ("PATCH /albums/{album_id}", r#"{"title":"Mine"}"#),
    ("POST /albums/{album_id}/merge", r#"{"album_ids":["{own_album_id}"]}"#),
    ("PATCH /artists/{artist_id}", r#"{"name":"Mine"}"#),
    ("POST /artists/{artist_id}/merge", r#"{"artist_ids":["{own_artist_id}"]}"#),
    ("PUT /me/playlist-folders/{folder_id}", r#"{"name":"Mine"}"#),
    ("PUT /me/ratings/albums/{album_id}", r#"{"stars":1}"#),
    ("PUT /me/ratings/songs/{song_id}", r#"{"stars":1}"#),
    ("PATCH /playlists/{playlist_id}", r#"{"name":"Mine"}"#),
    ("PUT /playlists/{playlist_id}/folder", r#"{"folder_id":null}"#),
    ("POST /playlists/{playlist_id}/invitations", r#"{"role":"editor"}"#),
    ("POST /playlists/{playlist_id}/items", r#"{"song_ids":["{own_song_id}"]}"#),
    ("POST /playlists/{playlist_id}/members", r#"{"username":"eve","role":"editor"}"#),
    ("POST /playlists/{playlist_id}/items/move", r#"{"item_ids":["{item_id}"],"position":0}"#),
    ("POST /playlists/{playlist_id}/items/remove", r#"{"item_ids":["{item_id}"]}"#),
    ("PATCH /playlists/{playlist_id}/items/{item_id}", r#"{"position":0}"#),
    ("PUT /playlists/{playlist_id}/members/{user_id}", r#"{"role":"editor"}"#),
    ("PATCH /songs/{song_id}", r#"{"title":"Mine"}"#),
    ("PATCH /shares/{share_id}", r#"{"downloads":true}"#),
    ("PUT /songs/{song_id}/lyrics", r#"{"synced":false,"lines":[{"text":"Mine"}]}"#),
    // These name things in their body alone.
    ("PATCH /songs", r#"{"song_ids":["{song_id}"],"changes":{"title":"Mine"}}"#),
    ("POST /me/playlist-folders", r#"{"name":"Mine","parent_id":"{folder_id}"}"#),
    (
        "POST /me/plays",
        r#"{"client_id":"01a1fb92-9a7f-71de-bfa7-e678cd45e5a1","listened_ms":60000,"song_id":"{song_id}","started_at":"{now}"}"#,
    ),
    (
        "POST /me/plays/batch",
        r#"{"plays":[{"client_id":"01a1fb92-9a7f-71de-bfa7-e678cd45e5a1","listened_ms":60000,"song_id":"{song_id}","started_at":"{now}"}]}"#,
    ),
    (
        "POST /playlists/preview",
        r#"{"rules":{"join":"all","rules":[{"field":"title","operator":"contains","value":"Quokka"}]}}"#,
    ),
    ("POST /shares", r#"{"kind":"song","thing_id":"{song_id}"}"#),
    ("POST /uploads/known", r#"{"sha256":["{sha256}"]}"#),
];

/// Operations on own things that name others' in their body.
const SMUGGLED: [(&str, &str, &str); 8] = [
    ("POST", "/albums/{own_album_id}/merge", r#"{"album_ids":["{album_id}"]}"#),
    ("POST", "/artists/{own_artist_id}/merge", r#"{"artist_ids":["{artist_id}"]}"#),
    ("POST", "/playlists/{own_playlist_id}/items", r#"{"song_ids":["{song_id}"]}"#),
    ("PUT", "/playlists/{own_playlist_id}/folder", r#"{"folder_id":"{folder_id}"}"#),
    ("POST", "/shares", r#"{"kind":"album","thing_id":"{album_id}"}"#),
    ("POST", "/shares", r#"{"kind":"playlist","thing_id":"{playlist_id}"}"#),
    ("GET", "/shares?thing_id={song_id}", ""),
    ("GET", "/songs?album_id={album_id}&artist_id={artist_id}", ""),
];

/// Operations that need no telling: they are about who asks, or make something new.
const ABOUT_ONESELF: [&str; 16] = [
    "POST /albums",
    "POST /auth/login",
    "POST /auth/logout",
    "POST /auth/refresh",
    "POST /auth/setup",
    "POST /auth/signup",
    "PATCH /me",
    "PUT /me/avatar",
    "DELETE /me/avatar",
    "DELETE /me/plays",
    "POST /playlists",
    "POST /playlists/import",
    "POST /playlists/join",
    "POST /songs",
    "POST /uploads",
    "POST /uploads/direct",
];

type Ids = BTreeMap<&'static str, String>;

fn filled(text: &str, ids: &Ids) -> String {
    ids.iter().fold(text.to_owned(), |text, (name, id)| text.replace(&format!("{{{name}}}"), id))
}

/// Asks with all that operations want besides ids: a size of pictures, a format, headers of tus, some picture.
async fn ask(client: &Client, method: &str, path: &str, body: &str) -> Answer {
    let is_picture = ["/cover", "/image", "/avatar"].iter().any(|end| path.ends_with(end));
    let (body, kind) = match (method, body) {
        ("PUT", "") if is_picture => (media("cover.png"), "image/png"),
        ("PATCH", "") => (b"bytes".to_vec(), "application/offset+octet-stream"),
        (_, body) => (body.as_bytes().to_vec(), "application/json"),
    };
    let mut headers = vec![("tus-resumable", "1.0.0"), ("upload-offset", "0")];
    if !body.is_empty() {
        headers.push(("content-type", kind));
    }
    let query = match method {
        "GET" if is_picture => "?size=64",
        "GET" if path.ends_with("/export") => "?format=csv",
        _ => "",
    };
    client.request(method, &format!("{API_BASE}{path}{query}"), &headers, body).await
}

async fn done(client: &Client, method: &str, path: &str, body: &str) -> Value {
    let answer = ask(client, method, path, body).await;
    assert!(answer.status.is_success(), "{method} {path}: {}", String::from_utf8_lossy(&answer.body));
    if answer.body.is_empty() { Value::Null } else { answer.json() }
}

/// What belongs to Ada alone, of every kind.
async fn private_things(app: &TestApp, ada: &Client) -> Ids {
    let now = app.clock.now().to_rfc3339_opts(SecondsFormat::Secs, true);
    let form = [
        ("title", "Quokka Song"),
        ("artist", "Quokka Band"),
        ("album", "Quokka Album"),
        ("genre", "Quokkacore"),
        ("visibility", "private"),
    ];
    let form =
        form.into_iter().fold(Form::with_media("tagged.mp3"), |form, (name, value)| form.text(name, value));
    let upload = ada.upload(form).await;
    let song = upload.song_id.unwrap().to_string();
    let path = format!("/songs/{song}");
    done(ada, "PUT", &format!("{path}/lyrics"), r#"{"synced":false,"lines":[{"text":"Quokka line"}]}"#).await;
    let edited = done(ada, "PATCH", &path, r#"{"title":"Quokka Song again"}"#).await;
    let edits = done(ada, "GET", &format!("{path}/edits"), "").await;
    let genres = done(ada, "GET", "/genres", "").await;
    let folder = done(ada, "POST", "/me/playlist-folders", r#"{"name":"Quokka folder"}"#).await;
    let playlist = done(ada, "POST", "/playlists", r#"{"name":"Quokka list","visibility":"private"}"#).await;
    let playlist = text(&playlist, "/id");
    let path = format!("/playlists/{playlist}");
    let items = done(ada, "POST", &format!("{path}/items"), &format!(r#"{{"song_ids":["{song}"]}}"#)).await;
    let invitation = done(ada, "POST", &format!("{path}/invitations"), r#"{"role":"viewer"}"#).await;
    let play = uuid::Uuid::now_v7();
    let play = done(
        ada,
        "POST",
        "/me/plays",
        &format!(r#"{{"client_id":"{play}","listened_ms":60000,"song_id":"{song}","started_at":"{now}"}}"#),
    )
    .await;
    let share = format!(r#"{{"kind":"song","thing_id":"{song}"}}"#);
    let share = done(ada, "POST", "/shares", &share).await;
    let me = done(ada, "GET", "/me", "").await;
    Ids::from([
        ("album_id", text(&edited, "/album/id")),
        ("artist_id", text(&edited, "/artists/0/id")),
        ("edit_id", text(&edits, "/items/0/id")),
        ("folder_id", text(&folder, "/id")),
        ("genre_id", text(&genres, "/items/0/id")),
        ("import_id", uuid::Uuid::now_v7().to_string()),
        ("invitation_id", text(&invitation, "/id")),
        ("item_id", text(&items, "/items/0/id")),
        ("job_id", uuid::Uuid::now_v7().to_string()),
        ("name", "empty_bin".to_owned()),
        ("now", now),
        ("play_id", text(&play, "/play_id")),
        ("playlist_id", playlist),
        ("sha256", "0".repeat(64)),
        ("share_id", text(&share, "/id")),
        ("song_id", song),
        // Who has the token of a link may see what it leads to; this is none.
        ("token", "made-up".to_owned()),
        ("upload_id", upload.id.to_string()),
        ("user_id", text(&me, "/id")),
        ("year", "2026".to_owned()),
    ])
}

/// What Eve has herself, for operations that need something of one's own.
async fn own_things(eve: &Client) -> Ids {
    let form = Form::distinct(1).text("title", "Own").text("artist", "Own band").text("album", "Own album");
    let song = serde_json::to_value(eve.add_song(form).await).unwrap();
    let playlist = done(eve, "POST", "/playlists", r#"{"name":"Own list"}"#).await;
    Ids::from([
        ("own_album_id", text(&song, "/album/id")),
        ("own_artist_id", text(&song, "/artists/0/id")),
        ("own_playlist_id", text(&playlist, "/id")),
        ("own_song_id", text(&song, "/id")),
    ])
}

/// The same ids with all that is Ada's made up.
fn made_up(ids: &Ids) -> Ids {
    let kept =
        |name: &str| name.starts_with("own_") || ["name", "now", "sha256", "token", "year"].contains(&name);
    let new =
        |name: &str, id: &String| if kept(name) { id.clone() } else { uuid::Uuid::now_v7().to_string() };
    ids.iter().map(|(name, id)| (*name, new(name, id))).collect()
}

/// Whether an answer gives something away.
fn tells(answer: &Answer) -> bool {
    String::from_utf8_lossy(&answer.body).to_lowercase().contains(&WORD.to_lowercase())
}

/// What an answer says, without what differs from request to request.
fn said(answer: &Answer) -> (StatusCode, String, Option<String>) {
    let body = String::from_utf8_lossy(&answer.body).into_owned();
    (answer.status, body, answer.header("content-type").map(str::to_owned))
}

fn operations() -> Vec<(String, String)> {
    let specification: Value = serde_json::from_str(&rhythmix::router::specification().unwrap()).unwrap();
    let paths = specification.get("paths").and_then(Value::as_object).unwrap().clone();
    let methods = paths.into_iter().flat_map(|(path, methods)| {
        let methods: Vec<String> =
            methods.as_object().unwrap().keys().map(|name| name.to_uppercase()).collect();
        methods.into_iter().map(move |method| (method, path.clone()))
    });
    methods.collect()
}

#[tokio::test]
async fn who_names_a_private_thing_hears_what_he_would_hear_of_nothing() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let mut ids = private_things(&app, &ada).await;
    ids.extend(own_things(&eve).await);
    let before = readable(&ada, &ids).await;
    let mut asked = Vec::new();
    for (method, path) in operations() {
        let operation = format!("{method} {path}");
        if ABOUT_ONESELF.contains(&operation.as_str()) {
            continue;
        }
        let body = BODIES.iter().find(|(name, _)| *name == operation).map(|(_, body)| *body);
        let names_something = path.contains('{') || body.is_some();
        assert!(
            body.is_some() || !["POST", "PUT", "PATCH"].contains(&method.as_str()) || path.contains('{'),
            "{operation}: teach this test its body, or that it is about oneself"
        );
        if names_something {
            asked.push((method, path, body.unwrap_or_default().to_owned()));
        }
    }
    asked.extend(SMUGGLED.map(|(method, path, body)| (method.to_owned(), path.to_owned(), body.to_owned())));
    let mut absent = 0;
    for (method, path, body) in asked {
        let nothing = made_up(&ids);
        let of_private = ask(&eve, &method, &filled(&path, &ids), &filled(&body, &ids)).await;
        let of_nothing = ask(&eve, &method, &filled(&path, &nothing), &filled(&body, &nothing)).await;
        let blanked = |answer: &Answer, ids: &Ids| {
            let (status, body, kind) = said(answer);
            (status, ids.values().fold(body, |body, id| body.replace(id.as_str(), "…")), kind)
        };
        assert_eq!(blanked(&of_private, &ids), blanked(&of_nothing, &nothing), "{method} {path}");
        absent += usize::from(of_private.status == StatusCode::NOT_FOUND);
        assert!(!tells(&of_private), "{method} {path}: {}", String::from_utf8_lossy(&of_private.body));
    }
    // The rest are harmless to repeat (204), are for admins (403), or name what they miss in their body (422).
    assert!(absent >= 70, "only {absent} operations have said 404");
    assert_eq!(readable(&ada, &ids).await, before, "what was private has changed");
}

/// Everything that Ada can read of her things.
async fn readable(ada: &Client, ids: &Ids) -> BTreeMap<String, String> {
    let mut read = BTreeMap::new();
    for (method, path) in operations() {
        let is_changing =
            ["/me/events-url", "/me/events", "/songs/{song_id}/stream-url"].contains(&path.as_str());
        if method != "GET" || is_changing || path.contains("stream") {
            continue;
        }
        let answer = ask(ada, "GET", &filled(&path, ids), "").await;
        read.insert(path, String::from_utf8_lossy(&answer.body).into_owned());
    }
    read
}

#[tokio::test]
async fn no_list_search_or_count_tells_of_a_private_thing() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let lists = |operations: Vec<(String, String)>| {
        operations
            .into_iter()
            .filter(|(method, path)| method == "GET" && !path.contains('{') && path != "/me/events")
    };
    let searched = [
        "/search?q=quokka",
        "/search?q=qokka",
        "/search?q=quokka%20line&types=lyrics",
        "/songs?genre=Quokkacore",
    ];
    let paths: Vec<String> =
        lists(operations()).map(|(_, path)| path).chain(searched.map(str::to_owned)).collect();
    // Links and times differ from moment to moment; nothing of Ada's is in them.
    let compared = |path: &String| !["/me/events-url", "/search"].contains(&path.as_str());
    let mut before = BTreeMap::new();
    for path in paths.iter().filter(|path| compared(path)) {
        before.insert(path.clone(), said(&ask(&eve, "GET", path, "").await));
    }
    private_things(&app, &ada).await;
    let mut seen_by_ada = 0;
    for path in paths.iter().filter(|path| compared(path)) {
        let answer = ask(&eve, "GET", path, "").await;
        assert!(!tells(&answer), "{path}: {}", String::from_utf8_lossy(&answer.body));
        if answer.status == StatusCode::OK {
            assert_eq!(Some(&said(&answer)), before.get(path), "{path}");
        }
        seen_by_ada += usize::from(tells(&ask(&ada, "GET", path, "").await));
    }
    assert!(seen_by_ada >= 9, "Ada herself sees her things in {seen_by_ada} lists only");
}
