//! No request makes many queries, however long the page is.

use std::cell::Cell;

use chrono::SecondsFormat;
use poem::http::StatusCode;
use rhythmix::clock::Clock;
use serde_json::Value;
use shared::endpoint::API_BASE;
use tracing::span::{Attributes, Id};
use tracing::{Metadata, Subscriber};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use crate::support::library::Said;
use crate::support::{Answer, Client, TestApp, text};

/// How many queries a request may make.
const MOST: usize = 6;
/// How many of everything there are: more than the small page has, and enough for the long one to be long.
const MANY: usize = 40;

thread_local! {
    /// How many statements requests have sent on this thread, where a test and its requests run.
    static SENT: Cell<usize> = const { Cell::new(0) };
}

/// Whether a span stands for one statement: those of sea-orm, and of our reader where it does not go through sea-orm.
fn is_statement(span: &Metadata<'_>) -> bool {
    let sent = ["execute_raw", "execute_unprepared", "query_one_raw", "query_all_raw", "stream_raw"];
    match span.target() {
        "rhythmix::db::reader" => true,
        target => target.starts_with("sea_orm::database") && sent.contains(&span.name()),
    }
}

/// Counts the statements that requests send; not those of jobs.
struct Statements;

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Statements {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut scope = context.span_scope(id).into_iter().flatten();
        if is_statement(attributes.metadata()) && scope.any(|outer| outer.name() == "request") {
            SENT.set(SENT.get() + 1);
        }
    }
}

/// Every read of the specification that has an answer here, with the ids of things that are there.
fn reads(things: &[(&str, String)]) -> Vec<(String, bool)> {
    let specification: Value = serde_json::from_str(&rhythmix::router::specification().unwrap()).unwrap();
    let mut reads = Vec::new();
    for (path, methods) in specification.get("paths").and_then(Value::as_object).unwrap() {
        let Some(operation) = methods.get("get").filter(|_| path != "/me/events") else { continue };
        let concrete =
            things.iter().fold(path.clone(), |path, (name, id)| path.replace(&format!("{{{name}}}"), id));
        let parameters = operation.get("parameters").and_then(Value::as_array);
        let is_list = parameters.is_some_and(|all| {
            all.iter().any(|parameter| parameter.get("name").and_then(Value::as_str) == Some("limit"))
        });
        reads.push((concrete, is_list));
    }
    reads
}

/// Songs with all that songs can have, each other with an album and artists of its own; a playlist of them all.
async fn library(app: &TestApp, ada: &Client) -> Vec<(&'static str, String)> {
    let owner = text(&ada.made("GET", "/me", "").await, "/id");
    let now = app.clock.now().to_rfc3339_opts(SecondsFormat::Secs, true);
    let mut songs = Vec::new();
    for number in 0..MANY {
        let said = Said::titled(&format!("Tune {number}"))
            .by(&[&format!("Band {number}"), "Everywhere"])
            .on(&format!("Record {}", number / 2))
            .of(&[&format!("Style {number}"), "Common"]);
        let song = app.make_song(owner.parse().map(shared::ids::UserId).unwrap(), said).await.to_string();
        ada.made("PUT", &format!("/me/favorites/songs/{song}"), "").await;
        ada.made("PUT", &format!("/me/ratings/songs/{song}"), r#"{"stars":4}"#).await;
        let play = uuid::Uuid::now_v7();
        let play = format!(
            r#"{{"client_id":"{play}","listened_ms":180000,"song_id":"{song}","started_at":"{now}"}}"#
        );
        ada.made("POST", "/me/plays", &play).await;
        songs.push(song);
    }
    let playlist = ada.made("POST", "/playlists", r#"{"name":"All of it"}"#).await;
    let playlist = text(&playlist, "/id");
    let all = serde_json::json!({ "song_ids": songs });
    ada.made("POST", &format!("/playlists/{playlist}/items"), &all.to_string()).await;
    ada.made("PUT", &format!("/me/favorites/playlists/{playlist}"), "").await;
    let first = songs.first().unwrap().clone();
    let song = ada.made("GET", &format!("/songs/{first}"), "").await;
    let genres = ada.made("GET", "/genres", "").await;
    vec![
        ("song_id", first),
        ("album_id", text(&song, "/album/id")),
        ("artist_id", text(&song, "/artists/1/id")),
        ("genre_id", text(&genres, "/items/0/id")),
        ("playlist_id", playlist),
        ("user_id", owner),
        ("year", "2026".to_owned()),
    ]
}

#[tokio::test]
async fn a_request_makes_at_most_six_queries_and_no_more_for_a_longer_page() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let things = library(&app, &admin).await;
    app.idle().await;
    // For the whole process, since whether a span is made at all is remembered for all threads at once.
    let counted_spans = filter_fn(|span| span.name() == "request" || is_statement(span));
    tracing::subscriber::set_global_default(
        tracing_subscriber::registry().with(Statements.with_filter(counted_spans)),
    )
    .expect("no other test sets one");
    let mut counted = 0;
    for (path, is_list) in reads(&things) {
        let mut counts = Vec::new();
        let pages: &[&str] = if is_list { &["1", "200"] } else { &[""] };
        for limit in pages {
            let query = match (path == "/search", is_list) {
                (true, _) => format!("?q=tune&limit={limit}"),
                (false, true) => format!("?limit={limit}"),
                (false, false) => String::new(),
            };
            let url = format!("{API_BASE}{path}{query}");
            // The session, and what else is remembered for some seconds, is known then.
            admin.get(&url, &[]).await;
            SENT.set(0);
            let answer = admin.get(&url, &[]).await;
            let count = SENT.get();
            assert!(count <= MOST, "{path} makes {count} queries");
            if answer.status == StatusCode::OK {
                counts.push(count);
                counted += count;
            }
        }
        if let [few, many] = counts.as_slice() {
            assert_eq!(few, many, "{path} makes more queries for a longer page");
        }
    }
    assert!(counted > 60, "{counted} queries were counted in all");
    outside_the_specification(&app, &admin).await;
    public_links(&app, &admin, &things).await;
}

/// A request makes no more queries than it may; how many those are, and its answer.
async fn at_most(client: &Client, path: &str, what: &str) -> (usize, Answer) {
    SENT.set(0);
    let answer = client.get(path, &[]).await;
    let count = SENT.get();
    assert!(count <= MOST, "{path}, {what}, makes {count} queries");
    (count, answer)
}

async fn outside_the_specification(app: &TestApp, admin: &Client) {
    for path in ["/", "/albums", "/api/docs/", "/api/v1/openapi.json", "/health/live", "/health/ready"] {
        for client in [admin, &app.anonymous()] {
            at_most(client, path, "outside the specification").await;
        }
    }
}

/// The first visit of a link finds out what it leads to, and is written down; the second one has less to do.
async fn public_links(app: &TestApp, admin: &Client, things: &[(&str, String)]) {
    let chosen = r#"{"name":"Chosen","rules":{"join":"all","rules":[]}}"#;
    let chosen = text(&admin.made("POST", "/playlists", chosen).await, "/id");
    let thing = |wanted: &str| things.iter().find(|(name, _)| *name == wanted).unwrap().1.clone();
    let kinds = [
        ("song", thing("song_id")),
        ("album", thing("album_id")),
        ("playlist", thing("playlist_id")),
        ("playlist", chosen),
    ];
    let visitor = app.anonymous();
    for (kind, thing) in kinds {
        let mut firsts = Vec::new();
        for page in ["/s/{}", "/api/v1/s/{}?limit=1", "/api/v1/s/{}?limit=200", "/api/v1/s/{}/cover?size=64"]
        {
            // Each has a link of its own, which nobody has visited.
            let new = format!(r#"{{"kind":"{kind}","thing_id":"{thing}"}}"#);
            let url = text(&admin.made("POST", "/shares", &new).await, "/url");
            let path = page.replace("{}", url.strip_prefix("/s/").unwrap());
            let (first, answer) = at_most(&visitor, &path, "visited for the first time").await;
            let (second, _) = at_most(&visitor, &path, "visited again").await;
            assert!(0 < second && second < first, "{path}: {first} queries, then {second}");
            if page.contains("cover") {
                continue;
            }
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            firsts.push(first);
            if page.ends_with("limit=1") && kind == "playlist" {
                let cursor = text(&answer.json(), "/next_cursor");
                let behind = format!("{path}&cursor={cursor}");
                at_most(&visitor, &behind, "read on").await;
                // All entries of a list that is numbered anew have other places.
                app.execute("UPDATE playlists SET numbering = numbering + 1").await;
                at_most(&visitor, &behind, "read on in a list that was numbered anew").await;
            }
        }
        assert_eq!(firsts.first(), firsts.last(), "a longer page of a {kind} makes more queries");
    }
}
