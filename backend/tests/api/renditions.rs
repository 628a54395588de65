//! Songs in other forms than the original: encoded while they are sent, or made before.

use std::time::Duration;

use poem::http::StatusCode;
use rhythmix::jobs::{Kind, store};
use rhythmix::songs::render;
use shared::bin::DeleteSong;
use shared::problem::ProblemCode;
use shared::renditions::ListRenditions;
use shared::songs::{GetStreamUrl, Quality, Song};

use crate::support::{Answer, Client, Form, TestApp, media};

const LOSSY: [Quality; 3] = [Quality::High, Quality::Normal, Quality::Low];

/// Eleven seconds of a tone, each sample a little different, so that a wrong place shows.
fn wave() -> Vec<u8> {
    let samples: Vec<u8> = (0..11 * 44_100_u32)
        .flat_map(|index| {
            let phase = f64::from(index) * f64::from(index) * 4e-6;
            #[expect(clippy::cast_possible_truncation, reason = "a sine is small")]
            let sample = (phase.sin() * 12_000.0) as i16;
            sample.to_le_bytes()
        })
        .collect();
    let length = u32::try_from(samples.len()).unwrap();
    let mut wave = b"RIFF".to_vec();
    wave.extend((36 + length).to_le_bytes());
    wave.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wave.extend(44_100_u32.to_le_bytes());
    wave.extend(88_200_u32.to_le_bytes());
    wave.extend(b"\x02\0\x10\0data");
    wave.extend(length.to_le_bytes());
    wave.extend(samples);
    wave
}

/// Adds a song of which nothing is made until [`make`] is called: the job is said to run elsewhere.
async fn add(app: &TestApp, client: &Client, form: Form) -> Song {
    let song = client.add_song(form).await;
    app.idle().await;
    app.execute("DELETE FROM renditions").await;
    app.execute("DELETE FROM jobs WHERE kind = 'render_song'").await;
    let (job, subject, nobody) = if app.is_postgres() {
        (app.uuid_literal(), format!("'{}'", song.id), format!("'{}'", uuid::Uuid::nil()))
    } else {
        (
            app.uuid_literal(),
            format!("x'{}'", song.id.0.simple()),
            format!("x'{}'", uuid::Uuid::nil().simple()),
        )
    };
    app.execute(&format!(
        "INSERT INTO jobs (id, kind, subject, owner_id, state, priority, turn, run_at_ms, created_at_ms, lease_until_ms) \
         VALUES ({job}, 'render_song', {subject}, {nobody}, 'running', 0, 0, 0, 0, 9000000000000000)"
    ))
    .await;
    app.application.state().song_media.forget(song.id).await;
    song
}

/// Does the job, which nobody else can take meanwhile.
async fn make(app: &TestApp) {
    let state = app.application.state();
    let write = state.db.begin().await.unwrap();
    sea_orm::ConnectionTrait::execute_unprepared(
        &write,
        "UPDATE jobs SET state = 'waiting', again = FALSE, lease_until_ms = NULL WHERE kind = 'render_song'",
    )
    .await
    .unwrap();
    let claim = store::claim(&write, &[Kind::RenderSong], 1, Duration::from_secs(60)).await.unwrap().unwrap();
    write.commit().await.unwrap();
    render::run(state, &claim).await.unwrap();
}

fn path(song: &Song, quality: Quality) -> String {
    format!("{}?quality={}", song.stream_path(), quality.as_str())
}

async fn part(client: &Client, path: &str, range: &str, tag: Option<&str>) -> Answer {
    let mut headers = vec![("range", range)];
    headers.extend(tag.map(|tag| ("if-range", tag)));
    client.get(path, &headers).await
}

#[tokio::test]
async fn what_is_encoded_while_it_is_sent_is_what_is_made_later_byte_for_byte() {
    let app = TestApp::start_with(|config| config.streams.encoded_per_user = 100).await;
    let ada = app.user("ada").await;
    let song = add(&app, &ada, Form::with_file("wave.wav", &wave())).await;

    let described = ada.send(&ListRenditions(song.id)).await.unwrap().items;
    assert_eq!(described.iter().map(|form| form.quality).collect::<Vec<_>>(), LOSSY);
    assert!(described.iter().all(|form| !form.ready));
    let mut before = Vec::new();
    for form in &described {
        let (path, layout) = (path(&song, form.quality), form.rendition.as_ref().unwrap());
        assert!(layout.fragments.iter().map(|run| run.count).sum::<u32>() >= 6);
        let (init, size) = (u64::from(layout.init_bytes), layout.size_bytes);
        let second = init + u64::from(layout.fragments[0].bytes);
        let head = ada.request("HEAD", &path, &[], Vec::new()).await;
        assert_eq!(head.header("content-length"), Some(size.to_string().as_str()));
        assert_eq!(head.header("content-type"), Some("audio/mp4; codecs=\"opus\""));
        let tag = head.header("etag").unwrap().to_owned();
        for range in [
            "bytes=0-".to_owned(),
            "bytes=0-0".to_owned(),
            format!("bytes={}-{}", init - 1, init),
            format!("bytes={}-{}", second - 1, second),
            format!("bytes={}-", second + 1),
            format!("bytes=5-{}", second + 5),
            format!("bytes={}-", size - 1),
            "bytes=-1000".to_owned(),
        ] {
            let answer = part(&ada, &path, &range, Some(&tag)).await;
            assert_eq!(answer.status, StatusCode::PARTIAL_CONTENT, "{range}");
            assert_eq!(answer.header("content-length"), Some(answer.body.len().to_string().as_str()));
            before.push((path.clone(), range, tag.clone(), answer.body));
        }
        let beyond = part(&ada, &path, &format!("bytes={size}-"), None).await;
        assert_eq!(beyond.problem().code, ProblemCode::RangeNotSatisfiable);
    }
    assert_eq!(app.count("renditions").await, 0, "all of it was encoded on the way");

    make(&app).await;
    let made = ada.send(&ListRenditions(song.id)).await.unwrap().items;
    assert!(made.iter().all(|form| form.ready));
    let layouts = |forms: &[shared::renditions::SongRendition]| {
        forms.iter().map(|form| form.rendition.clone().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(layouts(&made), layouts(&described), "it lies where it was said to lie");
    for (path, range, tag, body) in before {
        // The tag is the same, so a player that began before goes on.
        let answer = part(&ada, &path, &range, Some(&tag)).await;
        assert_eq!((answer.status, answer.header("etag")), (StatusCode::PARTIAL_CONTENT, Some(tag.as_str())));
        assert!(answer.body == body, "{path} {range}");
        let other = part(&ada, &path, "bytes=0-0", Some("\"other\"")).await;
        assert_eq!(other.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn the_request_goes_before_the_account_and_that_before_the_connection() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = add(&app, &ada, Form::with_file("wave.wav", &wave())).await;
    make(&app).await;
    let sizes: Vec<u64> = ada
        .send(&ListRenditions(song.id))
        .await
        .unwrap()
        .items
        .into_iter()
        .map(|form| form.rendition.unwrap().size_bytes)
        .collect();
    let size = |quality| match quality {
        Quality::Original | Quality::Lossless => song.size_bytes,
        Quality::High => sizes[0],
        Quality::Normal => sizes[1],
        Quality::Low => sizes[2],
    };
    let save: &[(&str, &str)] = &[("save-data", "on")];
    for (preferred, named, headers, expected) in [
        (None, None, &[][..], Quality::Original),
        (None, None, save, Quality::Low),
        (None, None, &[("save-data", "off")][..], Quality::Original),
        (Some("normal"), None, &[][..], Quality::Normal),
        (Some("normal"), None, save, Quality::Normal),
        (Some("original"), None, save, Quality::Original),
        (Some("lossless"), None, &[][..], Quality::Original),
        (Some("low"), Some("high"), save, Quality::High),
        (Some("low"), Some("original"), save, Quality::Original),
    ] {
        let likes = preferred.map_or("{}".to_owned(), |name| format!("{{\"stream_quality\":\"{name}\"}}"));
        let json = [("content-type", "application/json")];
        let body = format!("{{\"preferences\":{likes}}}").into();
        assert_eq!(ada.request("PATCH", "/api/v1/me", &json, body).await.status, StatusCode::OK);
        let query = named.map_or(String::new(), |name| format!("?quality={name}"));
        let head = ada.request("HEAD", &format!("{}{query}", song.stream_path()), headers, Vec::new()).await;
        let length = head.header("content-length").unwrap().to_owned();
        assert_eq!(length, size(expected).to_string(), "{preferred:?} {named:?} {headers:?}");
        let vary = head.header("vary").unwrap();
        assert_eq!(vary.contains("Save-Data"), named.is_none(), "{vary}");
    }
    for quality in LOSSY {
        let link = ada.send(&GetStreamUrl { song: song.id, quality: Some(quality) }).await.unwrap();
        assert_eq!((link.mime.as_str(), link.size_bytes), ("audio/mp4; codecs=\"opus\"", size(quality)));
        let heard = app.anonymous().get(&link.url, &[]).await;
        assert_eq!((heard.status, heard.body.len() as u64), (StatusCode::OK, link.size_bytes));
    }
}

#[tokio::test]
async fn a_gain_is_encoded_for_whoever_asks_and_has_a_tag_of_its_own() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = add(&app, &ada, Form::with_file("wave.wav", &wave())).await;
    make(&app).await;
    let plain = ada.get(&path(&song, Quality::Low), &[]).await;
    let quiet = ada.get(&format!("{}&gain_db=-6.5", path(&song, Quality::Low)), &[]).await;
    assert_eq!((quiet.status, quiet.body.len()), (StatusCode::OK, plain.body.len()));
    assert!(quiet.body != plain.body && quiet.header("etag") != plain.header("etag"));
    let none = ada.get(&format!("{}&gain_db=0", path(&song, Quality::Low)), &[]).await;
    assert!(none.body == plain.body && none.header("etag") == plain.header("etag"));
    let unnamed = ada.request("HEAD", &format!("{}?gain_db=3", song.stream_path()), &[], Vec::new()).await;
    assert_eq!(unnamed.header("content-type"), Some("audio/mp4; codecs=\"opus\""));
    for query in ["gain_db=25", "gain_db=-24.1", "gain_db=NaN", "gain_db=x", "quality=original&gain_db=1"] {
        let problem = ada.get(&format!("{}?{query}", song.stream_path()), &[]).await.problem();
        assert_eq!(
            (problem.status, problem.errors.first().unwrap().field.as_str()),
            (400, "gain_db"),
            "{query}"
        );
    }
}

#[tokio::test]
async fn a_flac_comes_without_loss_as_soon_as_it_has_been_made() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = ada.add_song(Form::with_media("tone.flac")).await;
    // The request itself has it made, and waits.
    let answer = ada.get(&path(&song, Quality::Lossless), &[]).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (StatusCode::OK, Some("audio/mp4; codecs=\"fLaC\""))
    );
    assert_eq!(answer.header("content-length"), Some(answer.body.len().to_string().as_str()));
    assert_eq!(answer.body.get(4..8), Some(&b"ftyp"[..]));
    let end = part(&ada, &path(&song, Quality::Lossless), "bytes=-10", None).await;
    assert_eq!(end.body, answer.body[answer.body.len() - 10..]);
    app.idle().await;
    assert_eq!(ada.send(&ListRenditions(song.id)).await.unwrap().items.len(), 4);
}

#[tokio::test]
async fn encoders_are_few_and_free_again_when_their_listeners_are_gone() {
    let app = TestApp::start_with(|config| {
        config.streams.encoded = 2;
        config.streams.encoded_per_user = 1;
    })
    .await;
    let (ada, eve, ben) = (app.user("ada").await, app.user("eve").await, app.user("ben").await);
    let song = add(&app, &ada, Form::with_file("wave.wav", &wave()).text("visibility", "site")).await;
    let path = path(&song, Quality::High);
    let (first, _second) = (ada.open(&path).await, eve.open(&path).await);
    assert_eq!(first.status(), StatusCode::OK);
    let mine = ada.get(&path, &[]).await;
    assert_eq!(
        (mine.status, mine.problem().code),
        (StatusCode::TOO_MANY_REQUESTS, ProblemCode::TooManyStreams)
    );
    let all = ben.get(&path, &[]).await;
    assert_eq!((all.status, all.problem().code), (StatusCode::SERVICE_UNAVAILABLE, ProblemCode::Busy));
    assert!(all.header("retry-after").is_some());
    assert_eq!(ben.get(&song.stream_path(), &[]).await.status, StatusCode::OK, "the original needs none");

    drop(first);
    assert_eq!(app.application.state().encoders.taken(), 1);
    assert_eq!(ben.get(&path, &[]).await.status, StatusCode::OK);
    assert_eq!(app.application.state().streams.taken(), 1);
}

#[tokio::test]
async fn nothing_of_the_renditions_is_left_when_the_song_is_removed_for_good() {
    let app = TestApp::start_with(|config| config.library.bin_days = 1).await;
    let ada = app.user("ada").await;
    let song = ada.add_song(Form::with_file("a.mp3", &media("tone.mp3"))).await;
    // Whoever asks for a form has all of them made.
    ada.get(&path(&song, Quality::Low), &[]).await;
    app.idle().await;
    assert_eq!(app.count("renditions").await, 3);
    ada.send(&DeleteSong(song.id)).await.unwrap();
    app.clock.advance(chrono::Duration::days(2));
    let state = app.application.state();
    assert_eq!(rhythmix::songs::bin::empty(state).await.unwrap(), 1);
    app.idle().await;
    assert_eq!(app.stored_files(), Vec::<std::path::PathBuf>::new());
    assert_eq!(app.count("renditions").await + app.count("strays").await, 0);
}
