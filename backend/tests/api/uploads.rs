//! Files on their way in.

use poem::http::StatusCode;
use shared::problem::ProblemCode;
use shared::songs::{ListSongs, Visibility};
use shared::uploads::{UploadAccepted, UploadState};

use crate::support::{Form, TestApp, media};

#[tokio::test]
async fn a_song_has_the_tags_and_the_cover_of_its_file() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let answer = ada.post_form(Form::with_media("tone.mp3")).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    let upload = answer.json::<UploadAccepted>().upload;
    assert_eq!(upload.state, UploadState::Done);
    assert_eq!(upload.offset_bytes, upload.size_bytes);
    let location = answer.header("location").unwrap();
    assert_eq!(location, format!("/api/v1/songs/{}", upload.song_id.unwrap()));

    let song: shared::songs::Song = ada.get(location, &[]).await.json();
    assert_eq!(song.size_bytes, media("tone.mp3").len() as u64);
    assert!(!song.title.is_empty() && !song.artists.is_empty());
    assert!(song.album.is_some() && song.year.is_some() && !song.genres.is_empty());
    assert!((500..3000).contains(&song.duration_ms));
    assert!(song.cover.is_some() && song.accent.is_some());
    assert_eq!(song.visibility, Visibility::Private);
    assert_eq!(song.owner.username, "ada");
    assert_eq!(app.stored_files().len(), 1 + 5, "the file and the sizes of its cover");
}

#[tokio::test]
async fn what_the_sender_says_goes_before_the_tags() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let form = Form::default()
        .text("title", "Mine")
        .text("artist", "One")
        .text("artist", "Two")
        .text("album", "Record")
        .text("track_number", "7")
        .text("disc_number", "2")
        .text("genre", "Dub")
        .text("year", "1977")
        .text("visibility", "public")
        .text("accent", "#AbCdEf")
        .file("file", "x.mp3", &media("tone.mp3"));
    let song = ada.add_song(form).await;
    assert_eq!((song.title.as_str(), song.artist_line().as_str()), ("Mine", "One, Two"));
    let album = song.album.unwrap();
    assert_eq!((album.title.as_str(), album.track_number, album.disc_number), ("Record", Some(7), Some(2)));
    assert_eq!((song.genres, song.year), (vec!["Dub".to_owned()], Some(1977)));
    assert_eq!(song.visibility, Visibility::Public);
    assert_eq!(song.accent.as_deref(), Some("#abcdef"));
}

#[tokio::test]
async fn the_same_bytes_are_kept_once_for_each_owner() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let first = ada.upload(Form::with_media("tone.mp3")).await;
    app.idle().await;
    let files = app.stored_files();
    let second = ada.upload(Form::with_media("tone.mp3").text("title", "Other")).await;
    assert_eq!((second.state, second.duplicate_of), (UploadState::Duplicate, first.song_id));
    assert_eq!(app.stored_files(), files);
    assert_eq!(eve.upload(Form::with_media("tone.mp3")).await.state, UploadState::Done);

    // Several at the same moment: one becomes a song, the others say which.
    let answers = futures_util::future::join_all((0..4).map(|_| eve.upload(Form::distinct(3)))).await;
    let done = answers.iter().filter(|upload| upload.state == UploadState::Done).count();
    assert_eq!(done, 1);
    app.idle().await;
    assert_eq!(app.stored_files().len(), files.len() * 3);
}

#[tokio::test]
async fn what_is_no_music_is_refused_and_leaves_nothing() {
    let app = TestApp::start_with(|config| config.uploads.max_audio_bytes = 100_000).await;
    let ada = app.user("ada").await;
    let mp3 = media("tone.mp3");
    let text = b"This is not music, whatever its name says.".repeat(100);
    let mut with_picture = media("cover.png");
    with_picture.extend(&mp3);
    let flac = media("tone.flac");
    let ogg = media("tone.ogg");
    let cases: Vec<(&str, Form, u16, ProblemCode)> = vec![
        ("text", Form::with_file("a.mp3", &text), 415, ProblemCode::UnsupportedMedia),
        ("empty", Form::with_file("a.mp3", b""), 415, ProblemCode::UnsupportedMedia),
        ("picture", Form::with_media("cover.png"), 415, ProblemCode::UnsupportedMedia),
        ("picture first", Form::with_file("a.mp3", &with_picture), 415, ProblemCode::UnsupportedMedia),
        ("cut flac", Form::with_file("a.flac", &flac[..flac.len() / 2]), 422, ProblemCode::UnplayableAudio),
        ("cut ogg", Form::with_file("a.ogg", &ogg[..ogg.len() / 2]), 422, ProblemCode::UnplayableAudio),
        ("too large", Form::with_file("a.mp3", &vec![0; 100_001]), 413, ProblemCode::PayloadTooLarge),
        ("no file", Form::default().text("title", "x"), 400, ProblemCode::InvalidRequest),
        ("two files", Form::with_media("tone.mp3").file("file", "b", &mp3), 400, ProblemCode::InvalidRequest),
        (
            "a strange field",
            Form::with_media("tone.mp3").text("owner_id", "x"),
            400,
            ProblemCode::InvalidRequest,
        ),
        ("a bad year", Form::with_media("tone.mp3").text("year", "soon"), 422, ProblemCode::ValidationFailed),
        (
            "a bad cover",
            Form::with_media("tone.mp3").file("cover", "c", &text),
            422,
            ProblemCode::UnusableImage,
        ),
        (
            "a long field",
            Form::with_media("tone.mp3").text("title", &"x".repeat(5000)),
            413,
            ProblemCode::PayloadTooLarge,
        ),
    ];
    for (name, form, status, code) in cases {
        let answer = ada.post_form(form).await;
        let problem = answer.problem();
        assert_eq!((problem.status, problem.code), (status, code), "{name}: {}", problem.detail);
        assert_eq!(app.stored_files(), Vec::<std::path::PathBuf>::new(), "{name}");
    }
    assert!(ada.send(&ListSongs::default()).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn a_form_that_breaks_off_leaves_nothing() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let (content_type, body) = Form::with_media("tone.flac").into_parts();
    for cut in [0, 10, 100, body.len() / 2, body.len() - 3] {
        let headers = [("content-type", content_type.as_str())];
        let answer = ada.request("POST", "/api/v1/songs", &headers, body[..cut].to_vec()).await;
        assert_eq!(answer.problem().status, 400, "cut at {cut}");
        assert!(app.stored_files().is_empty());
    }
    let json = ada.post_json("/api/v1/songs", "{}").await;
    assert_eq!(json.problem().code, ProblemCode::UnsupportedMedia);
}

#[tokio::test]
async fn hostile_names_stay_names() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let name = "../../../etc/<script>alert(1)</script>.wav";
    let song = ada
        .add_song(Form::with_file(name, &media("no-xing.mp3")).text("title", "<b>'; DROP TABLE songs;--"))
        .await;
    assert_eq!(song.title, "<b>'; DROP TABLE songs;--");
    app.idle().await;
    for file in app.stored_files() {
        let text = file.to_str().unwrap();
        let folders = ["songs/", "covers/", "renditions/"];
        assert!(folders.iter().any(|folder| text.starts_with(folder)), "{text}");
        assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || "/-.".contains(c)), "{text}");
    }
}

#[tokio::test]
async fn what_a_crash_left_is_gone_after_the_next_start() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = ada.add_song(Form::with_media("tone.mp3")).await;
    app.idle().await;
    let kept = app.stored_files();
    let media_dir = app.objects_dir();

    // A file that was being received, and an upload whose objects were written but that never became
    // a song.
    std::fs::write(app.incoming_dir().join("half"), b"half a song").unwrap();
    let orphan = "00000000-0000-4000-8000-0000000000aa";
    std::fs::create_dir_all(media_dir.join(format!("covers/aa/{orphan}"))).unwrap();
    std::fs::create_dir_all(media_dir.join("songs/aa")).unwrap();
    std::fs::write(media_dir.join(format!("songs/aa/{orphan}")), b"x").unwrap();
    std::fs::write(media_dir.join(format!("covers/aa/{orphan}/64.jpg")), b"x").unwrap();
    let literal = |uuid: &str| match std::env::var("RHYTHMIX_TEST_DATABASE_URL") {
        Ok(_) => format!("'{uuid}'"),
        Err(_) => format!("x'{}'", uuid.replace('-', "")),
    };
    app.execute(&format!(
        "INSERT INTO uploads (id, owner_id, state, size_bytes, media_id, cover_id, created_at) \
         SELECT {0}, owner_id, 'processing', 1, {0}, {0}, '2020-01-01 00:00:00+00:00' FROM songs",
        literal(orphan)
    ))
    .await;

    let token = ada.token.clone();
    let app = app.restart().await;
    assert_eq!(app.stored_files(), kept);
    let mut ada = app.anonymous();
    ada.token = token;
    assert_eq!(ada.get(&song.stream_path(), &[]).await.body, media("tone.mp3"));
}
