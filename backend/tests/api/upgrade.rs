//! Databases that older versions left.

use rhythmix::clock::{Clock, SystemClock};
use sea_orm::sea_query::{Alias, Expr, Query};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use uuid::Uuid;

use crate::support::TestApp;

const ADA: Uuid = Uuid::from_u128(0xada);
const SONG: Uuid = Uuid::from_u128(0x50);
const COVER: Uuid = Uuid::from_u128(0xc0);

async fn insert(database: &DatabaseConnection, table: &str, values: Vec<(&str, Expr)>) {
    let (columns, values): (Vec<_>, Vec<_>) = values.into_iter().unzip();
    let mut insert = Query::insert();
    insert.into_table(Alias::new(table)).columns(columns.into_iter().map(Alias::new));
    insert.values(values).unwrap();
    database.execute(&insert).await.unwrap();
}

/// An account with one song, as in version 0.1 before songs were measured.
async fn one_song(database: &DatabaseConnection) {
    let now = SystemClock.now();
    let text = |text: &str| Expr::val(text.to_owned());
    insert(
        database,
        "users",
        vec![
            ("id", Expr::val(ADA)),
            ("username", text("ada")),
            ("email", text("ada@example.org")),
            ("email_folded", text("ada@example.org")),
            ("password_hash", text("none that can be met")),
            ("display_name", text("Ada")),
            ("disabled", Expr::val(false)),
            ("created_at", Expr::val(now)),
        ],
    )
    .await;
    insert(
        database,
        "songs",
        vec![
            ("id", Expr::val(SONG)),
            ("owner_id", Expr::val(ADA)),
            ("title", text("Old")),
            ("artists", text("[\"One\"]")),
            ("genres", text("[]")),
            ("album", text("Record")),
            ("year", Expr::val(1999_i16)),
            ("title_key", text("old")),
            ("artist_key", text("one")),
            ("album_key", text("record")),
            ("duration_ms", Expr::val(1000_i32)),
            ("sample_rate_hz", Expr::val(44_100_i32)),
            ("channels", Expr::val(2_i16)),
            ("format", text("mp3")),
            ("size_bytes", Expr::val(1_i64)),
            ("sha256", Expr::val(vec![7_u8; 32])),
            ("media_id", Expr::val(Uuid::from_u128(1))),
            ("cover_id", Expr::val(COVER)),
            ("visibility", text("site")),
            ("shared", Expr::val(true)),
            ("created_at", Expr::val(now)),
        ],
    )
    .await;
}

#[tokio::test]
async fn songs_of_the_first_version_are_still_there() {
    let app = TestApp::start_on_schema(2, one_song).await;
    let songs = app.user("eve").await.send(&shared::songs::ListSongs::default()).await.unwrap().items;
    assert_eq!(app.count("jobs WHERE kind = 'draw_picture'").await, 1, "its cover is to be drawn");
    let [song] = songs.as_slice() else { panic!("one song, not {songs:?}") };
    assert_eq!((song.title.as_str(), song.album.as_ref().unwrap().title.as_str()), ("Old", "Record"));
    assert!(song.cover.is_some() && song.loudness.is_none());
    assert!(song.album.as_ref().unwrap().id.is_some() && song.artists[0].id.is_some(), "it is catalogued");
}

#[tokio::test]
async fn a_database_is_copied_before_its_schema_changes() {
    let app = TestApp::start_on_schema(2, one_song).await;
    let copies = std::fs::read_dir(app.data_dir().join("backups")).map_or(0, Iterator::count);
    let expected = if std::env::var("RHYTHMIX_TEST_DATABASE_URL").is_ok() { 0 } else { 1 };
    assert_eq!(copies, expected, "PostgreSQL has tools of its own for that");
}
