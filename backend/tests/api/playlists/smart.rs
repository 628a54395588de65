//! Smart playlists: what the database chooses is what the rules say.

use chrono::{DateTime, Duration, Utc};
use processing::format::AudioFormat;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use rhythmix::catalogue::entry::{AlbumEntry, Credited};
use rhythmix::songs::create::create;
use rhythmix::songs::store::NewSong;
use shared::favorites::AddFavoriteSong;
use shared::ids::{PlaylistId, SongId, UserId};
use shared::lyrics::{Lyrics, PutLyrics};
use shared::me::GetMe;
use shared::playlists::smart::{PreviewPlaylist, PreviewedRules};
use shared::playlists::{
    CreatePlaylist, GetPlaylist, ListPlaylists, NewPlaylist, PlaylistChanges, UpdatePlaylist,
};
use shared::problem::ProblemCode;
use shared::ratings::{RateSong, Stars};
use shared::rules::evaluate::select;
use shared::rules::facts::Facts;
use shared::rules::fields::{Field, Operator, SortField, operators};
use shared::rules::{Rule, RuleLimit, RuleSort, RuleValue, Rules};
use shared::songs::{ArtistRole, GetSong, Visibility};
use uuid::Uuid;

use super::{add, entries, make};
use crate::support::{Client, Form, TestApp};

const TEXTS: [&str; 10] =
    ["Élan", "elan vital", "Blue 100%", "b_c", "東京", "A", "ß\\'\"", "The Blue", "ガ", "x\u{301}y"];

fn rule(field: &str, operator: &str, value: Option<RuleValue>) -> Rule {
    Rule { field: Some(field.into()), operator: Some(operator.into()), value, ..Rule::default() }
}

fn all(rules: Vec<Rule>) -> Rules {
    Rules { join: "all".into(), rules, sort: Vec::new(), limit: None }
}

/// A song with something of everything.
#[derive(Debug, Clone)]
struct Made {
    title: &'static str,
    artists: Vec<&'static str>,
    album: Option<(&'static str, Vec<&'static str>)>,
    genres: Vec<&'static str>,
    year: Option<u16>,
    seconds: u32,
    age_minutes: i64,
    format: usize,
    visibility: Visibility,
    plays: Option<(u32, i64)>,
    stars: (Option<u8>, Option<u8>),
    favorite: bool,
    lyrics: bool,
    listed: bool,
}

fn made() -> impl Strategy<Value = Made> {
    let text = || proptest::sample::select(&TEXTS[..]);
    let texts = move || proptest::collection::vec(text(), 0..3);
    let named = (
        text(),
        texts(),
        proptest::option::of((text(), texts())),
        texts(),
        proptest::option::of(1998u16..2002),
        1u32..5,
        0i64..60 * 24 * 40,
    );
    let marked = (
        0..AudioFormat::ALL.len(),
        proptest::sample::select(vec![Visibility::Private, Visibility::Site, Visibility::Public]),
        proptest::option::of((1u32..4, 0i64..60 * 24 * 40)),
        (proptest::option::of(1u8..=5), proptest::option::of(1u8..=5)),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    );
    (named, marked).prop_map(
        |(
            (title, artists, album, genres, year, seconds, age_minutes),
            (format, visibility, plays, stars, favorite, lyrics, listed),
        )| Made {
            title,
            artists,
            album,
            genres,
            year,
            seconds,
            age_minutes,
            format,
            visibility,
            plays,
            stars,
            favorite,
            lyrics,
            listed,
        },
    )
}

async fn enter(app: &TestApp, owner: UserId, made: &Made) -> SongId {
    let state = app.application.state();
    let created_at = state_now(app) - Duration::minutes(made.age_minutes);
    let id = SongId(state.ids.next(created_at));
    let credit = |name: &&str| Credited::named(*name, ArtistRole::Main);
    let new = NewSong {
        id,
        owner,
        title: made.title.into(),
        credits: made
            .artists
            .iter()
            .map(credit)
            .chain([Credited::named("Composer", ArtistRole::Composer)])
            .collect(),
        album: made.album.as_ref().map(|(title, artists)| AlbumEntry {
            id: None,
            title: (*title).into(),
            artists: artists.iter().map(credit).collect(),
            compilation: false,
            musicbrainz_id: None,
            year: None,
            accent: None,
        }),
        track_number: None,
        disc_number: None,
        year: made.year,
        genres: made.genres.iter().map(|name| (*name).into()).collect(),
        duration_ms: made.seconds * 30_000,
        sample_rate_hz: 44_100,
        channels: 2,
        format: *AudioFormat::ALL.get(made.format).unwrap(),
        size_bytes: u64::from(made.seconds) * 1000,
        sha256: id.0.as_bytes().repeat(2),
        media_id: Uuid::now_v7(),
        cover_id: None,
        accent: None,
        visibility: made.visibility,
        created_at,
        samples: 1,
        loudness: None,
        import_id: None,
    };
    let tx = state.db.begin().await.unwrap();
    assert!(create(&tx, &state.ids, new).await.unwrap());
    tx.commit().await.unwrap();
    id
}

fn state_now(app: &TestApp) -> DateTime<Utc> {
    app.application.state().clock.now()
}

/// An id as it stands in SQL.
fn literal(app: &TestApp, id: Uuid) -> String {
    if app.is_postgres() { format!("'{id}'") } else { format!("x'{}'", id.simple()) }
}

/// What is known of the songs that this listener may hear.
async fn library(
    app: &TestApp,
    client: &Client,
    viewer: UserId,
    songs: &[(SongId, Made)],
    list: PlaylistId,
    is_first: bool,
) -> Vec<Facts> {
    let mut facts = Vec::new();
    for (id, made) in songs {
        let Ok(song) = client.send(&GetSong(*id)).await else { continue };
        let plays = made.plays.filter(|_| is_first);
        facts.push(Facts {
            play_count: plays.map_or(0, |(count, _)| count),
            last_played_at: plays.map(|(_, age)| {
                let played = state_now(app) - Duration::minutes(age);
                DateTime::from_timestamp_millis(played.timestamp_millis()).unwrap()
            }),
            has_lyrics: made.lyrics,
            playlists: if made.listed && is_first { vec![list] } else { Vec::new() },
            ..Facts::of(&song, viewer)
        });
    }
    facts
}

fn value(
    field: Field,
    operator: Operator,
    list: PlaylistId,
    now: DateTime<Utc>,
) -> BoxedStrategy<Option<RuleValue>> {
    let text = |pool: Vec<String>| {
        proptest::sample::select(pool).prop_map(|text| Some(RuleValue::Text(text))).boxed()
    };
    let day =
        move || (0i64..45).prop_map(move |age| (now - Duration::days(age)).format("%Y-%m-%d").to_string());
    let time = move || (0i64..60 * 24 * 45).prop_map(move |age| (now - Duration::minutes(age)).to_rfc3339());
    let number = match field {
        Field::Year => (1997..2003).prop_map(f64::from).boxed(),
        Field::DurationMs => (0..6).prop_map(|n| f64::from(n * 30_000)).boxed(),
        Field::SizeBytes => (0..6).prop_map(|n| f64::from(n * 1000)).boxed(),
        Field::RatingMean => (0..12).prop_map(|n| f64::from(n) / 2.0).boxed(),
        _ => (0..6).prop_map(f64::from).boxed(),
    };
    match (field, operator) {
        (_, Operator::IsSet | Operator::IsNotSet) => Just(None).boxed(),
        (_, Operator::InTheLast | Operator::NotInTheLast) => {
            (1..45).prop_map(|days| Some(RuleValue::Number(f64::from(days)))).boxed()
        }
        (Field::CreatedAt | Field::LastPlayedAt, Operator::Between) => {
            (day(), time()).prop_map(|(a, b)| Some(RuleValue::Texts(vec![a, b]))).boxed()
        }
        (Field::CreatedAt | Field::LastPlayedAt, _) => {
            prop_oneof![day(), time()].prop_map(|text| Some(RuleValue::Text(text))).boxed()
        }
        (Field::Favorite | Field::HasLyrics, _) => {
            any::<bool>().prop_map(|yes| Some(RuleValue::Flag(yes))).boxed()
        }
        (Field::Title | Field::Artist | Field::Album | Field::AlbumArtist | Field::Genre, _) => {
            let parts = ["ELAN", "e", "blue", "%", "_", "\\", "'", "京", "か", "Composer"];
            text(TEXTS.iter().chain(&parts).map(|text| (*text).to_owned()).collect())
        }
        (Field::Mime, _) => text(["audio/mpeg", "audio", "flac", "x"].map(String::from).into()),
        (Field::Owner, _) => text(["me", "ada", "EVE", "nobody"].map(String::from).into()),
        (Field::Visibility, _) => text(["private", "people", "site", "public"].map(String::from).into()),
        (Field::Playlist, _) => text(vec![list.to_string(), Uuid::nil().to_string()]),
        (_, Operator::Between) => {
            (number.clone(), number).prop_map(|(a, b)| Some(RuleValue::Numbers(vec![a, b]))).boxed()
        }
        _ => number.prop_map(|number| Some(RuleValue::Number(number))).boxed(),
    }
}

fn rules(list: PlaylistId, now: DateTime<Utc>) -> impl Strategy<Value = Rules> {
    let test = proptest::sample::select(Field::ALL)
        .prop_flat_map(|field| (Just(field), proptest::sample::select(operators(field))))
        .prop_flat_map(move |(field, operator)| {
            (Just(field), Just(operator), value(field, operator, list, now))
        })
        .prop_map(|(field, operator, value)| rule(field.as_str(), operator.as_str(), value));
    let join = || proptest::sample::select(vec!["all".to_owned(), "any".to_owned()]);
    let node = test.prop_recursive(3, 12, 4, move |inner| {
        (join(), proptest::collection::vec(inner, 0..4)).prop_map(|(join, rules)| Rule {
            join: Some(join),
            rules: Some(rules),
            ..Rule::default()
        })
    });
    let key = (proptest::sample::select(SortField::ALL), any::<bool>(), any::<u32>()).prop_map(
        |(field, descending, seed)| RuleSort { field: field.as_str().into(), descending, seed: Some(seed) },
    );
    let limit = (
        proptest::option::of(1u32..20),
        proptest::option::weighted(0.3, 1u32..12),
        proptest::option::weighted(0.3, 1000u64..30_000),
    )
        .prop_map(|(songs, minutes, bytes)| RuleLimit { songs, minutes, bytes });
    (
        join(),
        proptest::collection::vec(node, 0..3),
        proptest::collection::vec(key, 0..=4),
        proptest::option::of(limit),
    )
        .prop_map(|(join, rules, sort, limit)| Rules { join, rules, sort, limit })
}

#[tokio::test]
async fn the_database_chooses_what_the_rules_say() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let (ada_id, eve_id) = (ada.send(&GetMe).await.unwrap().id, eve.send(&GetMe).await.unwrap().id);
    let mut runner = TestRunner::deterministic();
    let list = make(&ada, "listed", Visibility::Private).await.id;
    let mut songs = Vec::new();
    for number in 0..40 {
        let made = made().new_tree(&mut runner).unwrap().current();
        let (owner, client) = if number % 3 == 0 { (eve_id, &eve) } else { (ada_id, &ada) };
        let id = enter(&app, owner, &made).await;
        let visible = made.visibility != Visibility::Private;
        for (who, stars) in [(&ada, made.stars.0), (&eve, made.stars.1)] {
            if let Some(stars) = stars
                && who.send(&GetSong(id)).await.is_ok()
            {
                who.send(&RateSong { song: id, stars: Stars { stars } }).await.unwrap();
            }
        }
        if visible || owner == ada_id {
            if made.favorite {
                ada.send(&AddFavoriteSong(id)).await.unwrap();
            }
            if made.listed {
                add(&ada, list, &[id]).await;
            }
            if let Some((count, age)) = made.plays {
                let played = (state_now(&app) - Duration::minutes(age)).timestamp_millis();
                let (user, song) = (literal(&app, ada_id.0), literal(&app, id.0));
                app.execute(&format!(
                    "INSERT INTO marks (user_id, kind, subject_id, plays, last_played_ms) \
                     VALUES ({user}, 1, {song}, {count}, {played}) \
                     ON CONFLICT (user_id, kind, subject_id) DO UPDATE SET plays = {count}, last_played_ms = {played}"
                ))
                .await;
            }
        }
        if made.lyrics {
            client.send(&PutLyrics { song: id, lyrics: Lyrics::parse("[00:01.00]Words") }).await.unwrap();
        }
        songs.push((id, made));
    }
    let mut libraries = Vec::new();
    for (client, viewer, is_first) in [(&ada, ada_id, true), (&eve, eve_id, false)] {
        libraries.push((client, library(&app, client, viewer, &songs, list, is_first).await));
    }
    assert!(libraries.iter().all(|(_, library)| library.len() > 20 && library.len() < 40));

    let new = NewPlaylist {
        name: "smart".into(),
        visibility: Some(Visibility::Site),
        rules: Some(all(Vec::new())),
        ..NewPlaylist::default()
    };
    let smart = ada.send(&CreatePlaylist(new)).await.unwrap().id;
    let now = state_now(&app);
    let (strategy, mut chosen) = (rules(list, now), 0);
    for _ in 0..120 {
        let rules = strategy.new_tree(&mut runner).unwrap().current();
        let checked = rules.check().unwrap();
        let changes = PlaylistChanges { rules: Some(rules.clone()), ..PlaylistChanges::default() };
        ada.send(&UpdatePlaylist { id: smart, changes }).await.unwrap();
        for (client, library) in &libraries {
            let expected: Vec<&Facts> = select(&checked, library, now);
            let found: Vec<SongId> =
                entries(client, smart, 7).await.iter().map(|item| item.song.as_ref().unwrap().id).collect();
            let ids: Vec<SongId> = expected.iter().map(|song| song.id).collect();
            assert_eq!(found, ids, "{rules:#?}\n{library:#?}");
            let read = client.send(&GetPlaylist(smart)).await.unwrap();
            let duration: u64 = expected.iter().map(|song| u64::from(song.duration_ms)).sum();
            assert_eq!((read.song_count, read.duration_ms), (Some(ids.len() as u32), Some(duration)));
            chosen += ids.len();
        }
    }
    assert!(chosen > 500, "the rules choose too little to show anything: {chosen}");
}

#[tokio::test]
async fn a_smart_playlist_follows_what_happens() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let song = ada.add_song(Form::distinct(1).text("title", "Blue").text("visibility", "site")).await;
    ada.add_song(Form::distinct(2).text("title", "Blues")).await;
    let liked = all(vec![rule("favorite", "is", Some(RuleValue::Flag(true)))]);
    let preview = |rules: &Rules| PreviewPlaylist(PreviewedRules { rules: rules.clone() });
    assert_eq!(ada.send(&preview(&liked)).await.unwrap().song_count, 0);
    ada.send(&AddFavoriteSong(song.id)).await.unwrap();
    let shown = ada.send(&preview(&liked)).await.unwrap();
    assert_eq!((shown.song_count, shown.items[0].id), (1, song.id));
    assert_eq!(shown.duration_ms, u64::from(song.duration_ms));
    assert_eq!(eve.send(&preview(&liked)).await.unwrap().song_count, 0, "her favourites are others");
    let blue = all(vec![rule("title", "starts_with", Some(RuleValue::Text("BLUE".into())))]);
    let new = NewPlaylist {
        name: "blue".into(),
        visibility: Some(Visibility::Site),
        rules: Some(blue.clone()),
        ..NewPlaylist::default()
    };
    let made = ada.send(&CreatePlaylist(new)).await.unwrap();
    assert!(made.smart && made.rules == Some(blue));
    assert_eq!(made.song_count, Some(2));
    assert_eq!(eve.send(&GetPlaylist(made.id)).await.unwrap().song_count, Some(1), "what she may hear");
    let listed = ada.send(&ListPlaylists::default()).await.unwrap().items;
    assert_eq!((listed[0].smart, listed[0].song_count, &listed[0].rules), (true, None, &None));
    let added = super::AddItems {
        playlist: made.id,
        items: super::NewItems { song_ids: vec![song.id], ..super::NewItems::default() },
    };
    assert_eq!(ada.send(&added).await.unwrap_err().errors[0].code, "smart");
}

#[tokio::test]
async fn what_is_wrong_with_rules_is_named() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let wrong = all(vec![rule("colour", "is", None), rule("title", "greater", None)]);
    let problem = ada.send(&PreviewPlaylist(PreviewedRules { rules: wrong.clone() })).await.unwrap_err();
    let fields: Vec<&str> = problem.errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!((problem.status, fields), (422, vec!["/rules/rules/0/field", "/rules/rules/1/operator"]));
    let new = NewPlaylist { name: " ".into(), rules: Some(wrong.clone()), ..NewPlaylist::default() };
    let problem = ada.send(&CreatePlaylist(new)).await.unwrap_err();
    assert_eq!((problem.code, problem.errors.len()), (ProblemCode::ValidationFailed, 3));
    let plain = make(&ada, "plain", Visibility::Private).await;
    let changes = PlaylistChanges { rules: Some(all(Vec::new())), ..PlaylistChanges::default() };
    let problem = ada.send(&UpdatePlaylist { id: plain.id, changes }).await.unwrap_err();
    assert_eq!(problem.errors[0].code, "not_smart");
    let unknown = r#"{"rules":{"join":"all","rules":[{"feild":"title"}]}}"#;
    let answer = ada.post_json("/api/v1/playlists/preview", unknown).await.problem();
    assert_eq!((answer.status, answer.errors[0].field.as_str()), (400, "feild"));
}
