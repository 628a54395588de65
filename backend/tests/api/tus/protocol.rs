//! What each request answers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use poem::http::StatusCode;
use sha2::{Digest, Sha256};
use shared::problem::ProblemCode;
use shared::songs::GetSong;
use shared::uploads::{GetUpload, ListUploads, UploadState};

use crate::support::tus::{BYTES, UPLOADS, VERSION, metadata, path};
use crate::support::{TestApp, media};

/// Names and values.
type Headers<'a> = Vec<(&'a str, &'a str)>;

#[tokio::test]
async fn an_upload_in_pieces_becomes_a_song() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let bytes = media("tone.mp3");
    let pairs = [
        ("filename", "../My_Song.mp3"),
        ("filetype", "audio/mpeg"),
        ("artist", "One\nTwo"),
        ("year", "1977"),
    ];
    let created = ada.tus_create(bytes.len() as u64, &pairs).await;
    assert_eq!(created.status, StatusCode::CREATED);
    assert_eq!(created.header("tus-resumable"), Some("1.0.0"));
    assert!(created.header("upload-expires").unwrap().ends_with(" GMT"));
    let id = created.header("location").unwrap().rsplit('/').next().unwrap().parse().unwrap();

    let head = ada.tus_head(id).await;
    assert_eq!(head.status, StatusCode::OK);
    assert_eq!(head.header("upload-offset"), Some("0"));
    assert_eq!(head.header("upload-length"), Some(bytes.len().to_string().as_str()));
    assert_eq!(head.header("upload-metadata"), Some(metadata(&pairs).as_str()));
    assert_eq!(head.header("cache-control"), Some("no-store"));

    let half = bytes.len() / 2;
    let answer = ada.tus_patch(id, 0, &bytes[..half]).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(answer.header("upload-offset"), Some(half.to_string().as_str()));
    let upload = ada.send(&GetUpload(id)).await.unwrap();
    assert_eq!((upload.state, upload.offset_bytes), (UploadState::Receiving, half as u64));
    assert_eq!(upload.filename.as_deref(), Some("My_Song.mp3"));
    assert!(upload.expires_at.is_some());

    let answer = ada.tus_patch(id, half as u64, &bytes[half..]).await;
    assert_eq!(answer.header("upload-offset"), Some(bytes.len().to_string().as_str()));
    let upload = ada.ended(id).await;
    assert_eq!((upload.state, upload.error), (UploadState::Done, None));
    assert_eq!(upload.expires_at, None);
    let song = ada.send(&GetSong(upload.song_id.unwrap())).await.unwrap();
    assert_eq!((song.artist_line().as_str(), song.year), ("One, Two", Some(1977)));
    assert!(ada.get(&song.stream_path(), &[]).await.body == bytes);

    // The end may be asked about again and again.
    assert_eq!(ada.tus_offset(id).await, bytes.len() as u64);
    assert_eq!(ada.tus_patch(id, bytes.len() as u64, b"").await.status, StatusCode::NO_CONTENT);
    assert_eq!(ada.tus_patch(id, 0, b"x").await.problem().code, ProblemCode::WrongOffset);
    assert_eq!(ada.ended(id).await.song_id, upload.song_id);
}

#[tokio::test]
async fn the_first_bytes_may_come_with_the_creation() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let bytes = media("tone.mp3");
    let length = bytes.len().to_string();
    let headers = [VERSION, BYTES, ("upload-length", length.as_str())];
    let answer = ada.request("POST", UPLOADS, &headers, bytes[..100].to_vec()).await;
    assert_eq!((answer.status, answer.header("upload-offset")), (StatusCode::CREATED, Some("100")));
    let answer = ada.request("POST", UPLOADS, &headers, bytes.clone()).await;
    let id = answer.header("location").unwrap().rsplit('/').next().unwrap().parse().unwrap();
    assert_eq!(ada.ended(id).await.state, UploadState::Done);

    // What brings more than it says is no upload at all.
    let mut more = bytes.clone();
    more.push(0);
    let answer = ada.request("POST", UPLOADS, &headers, more).await;
    assert_eq!(answer.problem().code, ProblemCode::PayloadTooLarge);
    assert_eq!(ada.send(&ListUploads::default()).await.unwrap().items.len(), 2);
}

#[tokio::test]
async fn the_server_says_what_it_can() {
    let app = TestApp::start().await;
    let answer = app.anonymous().request("OPTIONS", UPLOADS, &[], Vec::new()).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(answer.header("tus-version"), Some("1.0.0"));
    let extensions = answer.header("tus-extension").unwrap();
    for extension in ["creation", "creation-with-upload", "expiration", "checksum", "termination"] {
        assert!(extensions.split(',').any(|known| known == extension), "{extension}");
    }
    assert_eq!(answer.header("tus-max-size"), Some("1073741824"));
    assert_eq!(answer.header("tus-checksum-algorithm"), Some("sha256,sha1"));
}

#[tokio::test]
async fn requests_that_break_the_protocol_change_nothing() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let id = ada.tus_begin(1000, &[]).await;
    assert_eq!(ada.tus_patch(id, 0, &[7; 10]).await.status, StatusCode::NO_CONTENT);
    let here = path(id);
    let cases: [(&str, &str, Headers<'_>, usize, u16); 13] = [
        ("no version", "PATCH", vec![BYTES, ("upload-offset", "10")], 5, 412),
        (
            "another version",
            "PATCH",
            vec![("tus-resumable", "0.2.2"), BYTES, ("upload-offset", "10")],
            5,
            412,
        ),
        ("another version", "HEAD", vec![("tus-resumable", "2.0.0")], 0, 412),
        ("no version", "DELETE", vec![], 0, 412),
        ("a lower offset", "PATCH", vec![VERSION, BYTES, ("upload-offset", "9")], 5, 409),
        ("a higher offset", "PATCH", vec![VERSION, BYTES, ("upload-offset", "11")], 5, 409),
        ("no offset", "PATCH", vec![VERSION, BYTES], 5, 400),
        ("an offset that is none", "PATCH", vec![VERSION, BYTES, ("upload-offset", "-1")], 5, 400),
        ("no type", "PATCH", vec![VERSION, ("upload-offset", "10")], 5, 415),
        (
            "another type",
            "PATCH",
            vec![VERSION, ("content-type", "application/octet-stream"), ("upload-offset", "10")],
            5,
            415,
        ),
        ("too much", "PATCH", vec![VERSION, BYTES, ("upload-offset", "10")], 991, 413),
        (
            "an unknown checksum",
            "PATCH",
            vec![VERSION, BYTES, ("upload-offset", "10"), ("upload-checksum", "md5 AAAA")],
            5,
            400,
        ),
        (
            "a broken checksum",
            "PATCH",
            vec![VERSION, BYTES, ("upload-offset", "10"), ("upload-checksum", "sha256 AAAA")],
            5,
            400,
        ),
    ];
    for (name, method, headers, length, status) in cases {
        let answer = ada.request(method, &here, &headers, vec![7; length]).await;
        assert_eq!(answer.status.as_u16(), status, "{name}");
        assert_eq!(answer.header("tus-resumable"), Some("1.0.0"), "{name}");
        if status == 412 {
            assert_eq!(answer.header("tus-version"), Some("1.0.0"), "{name}");
        }
        if method != "HEAD" {
            answer.problem();
        }
        assert_eq!(ada.tus_offset(id).await, 10, "{name}");
    }

    // What belongs to somebody else is not there.
    for method in ["HEAD", "GET", "DELETE"] {
        assert_eq!(eve.request(method, &here, &[VERSION], Vec::new()).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(eve.tus_patch(id, 10, b"x").await.problem().code, ProblemCode::NotFound);
    let cover = [("content-type", "image/png")];
    let answer = eve.request("PUT", &format!("{here}/cover"), &cover, media("cover.png")).await;
    assert_eq!(answer.problem().code, ProblemCode::NotFound);
    assert!(eve.send(&ListUploads::default()).await.unwrap().items.is_empty());
    assert_eq!(ada.tus_offset(id).await, 10);
}

#[tokio::test]
async fn creations_that_cannot_be_are_refused() {
    let app = TestApp::start_with(|config| config.uploads.max_audio_bytes = 1000).await;
    let ada = app.user("ada").await;
    let cases: [(&str, Headers<'_>, u16); 9] = [
        ("no length", vec![VERSION], 400),
        ("a length to come", vec![VERSION, ("upload-defer-length", "1")], 400),
        ("a length that is none", vec![VERSION, ("upload-length", "1e3")], 400),
        ("too large", vec![VERSION, ("upload-length", "1001")], 413),
        ("no version", vec![("upload-length", "10")], 412),
        ("broken metadata", vec![VERSION, ("upload-length", "10"), ("upload-metadata", "title !")], 400),
        ("a strange key", vec![VERSION, ("upload-length", "10"), ("upload-metadata", "owner_id eA==")], 400),
        ("a bad value", vec![VERSION, ("upload-length", "10"), ("upload-metadata", "year c29vbg==")], 422),
        (
            "a body of another type",
            vec![VERSION, ("upload-length", "10"), ("content-type", "text/plain")],
            415,
        ),
    ];
    for (name, headers, status) in cases {
        let answer = ada.request("POST", UPLOADS, &headers, Vec::new()).await;
        assert_eq!(answer.problem().status, status, "{name}");
        assert_eq!(answer.header("tus-resumable"), Some("1.0.0"), "{name}");
    }
    let long = "a".repeat(20_000);
    let headers = [VERSION, ("upload-length", "10"), ("upload-metadata", long.as_str())];
    assert_eq!(ada.request("POST", UPLOADS, &headers, Vec::new()).await.problem().status, 400);
    assert!(ada.send(&ListUploads::default()).await.unwrap().items.is_empty());
    assert!(app.stored_files().is_empty());
}

#[tokio::test]
async fn bytes_that_do_not_sum_up_are_not_kept() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let bytes = media("tone.mp3");
    let id = ada.tus_begin(bytes.len() as u64, &[]).await;
    let sum = |bytes: &[u8]| format!("sha256 {}", STANDARD.encode(Sha256::digest(bytes)));
    let wrong = sum(b"something else");
    let answer = ada.tus_patch_with(id, 0, &bytes[..500], &[("upload-checksum", &wrong)]).await;
    assert_eq!(answer.status.as_u16(), 460);
    assert_eq!(answer.problem().code, ProblemCode::ChecksumMismatch);
    assert_eq!(ada.tus_offset(id).await, 0);
    let right = sum(&bytes[..500]);
    let answer = ada.tus_patch_with(id, 0, &bytes[..500], &[("upload-checksum", &right)]).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    // The last ones too: nothing is made of them.
    let rest = bytes.len() as u64 - 500;
    let answer = ada.tus_patch_with(id, 500, &bytes[500..], &[("upload-checksum", &wrong)]).await;
    assert_eq!(answer.problem().code, ProblemCode::ChecksumMismatch);
    assert_eq!(ada.send(&GetUpload(id)).await.unwrap().state, UploadState::Receiving);
    let sha1 = "sha1 2jmj7l5rSw0yVb/vlWAYkK/YBwk=";
    assert_eq!(ada.tus_patch_with(id, 500, b"", &[("upload-checksum", sha1)]).await.status, 204);
    assert_eq!(ada.tus_patch(id, 500, &bytes[500..]).await.status, StatusCode::NO_CONTENT);
    assert_eq!(rest + 500, bytes.len() as u64);
    assert_eq!(ada.ended(id).await.state, UploadState::Done);
}

#[tokio::test]
async fn a_whole_that_does_not_sum_up_is_refused() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let bytes = media("tone.mp3");
    let sum: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let upload = ada.tus_upload(&bytes[1..], &[("sha256", &sum)]).await;
    assert_eq!(upload.state, UploadState::Failed);
    assert_eq!(upload.error.unwrap().code, "checksum_mismatch");
    app.unstaged().await;
    assert!(app.stored_files().is_empty());
    assert_eq!(ada.tus_upload(&bytes, &[("sha256", &sum.to_uppercase())]).await.state, UploadState::Done);
}

#[tokio::test]
async fn what_is_no_music_ends_with_its_reason() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    for (name, bytes, code) in [
        ("text", b"This is not music.".repeat(100), "unsupported_media"),
        ("nothing", Vec::new(), "unsupported_media"),
        ("half", media("tone.flac")[..3000].to_vec(), "unplayable_audio"),
    ] {
        let id = ada.tus_begin(bytes.len() as u64, &[]).await;
        if !bytes.is_empty() {
            assert_eq!(ada.tus_patch(id, 0, &bytes).await.status, StatusCode::NO_CONTENT);
        }
        let upload = ada.ended(id).await;
        assert_eq!(upload.state, UploadState::Failed, "{name}");
        let error = upload.error.unwrap();
        assert_eq!(error.code, code, "{name}");
        assert!(!error.detail.is_empty());
        app.unstaged().await;
        assert!(app.stored_files().is_empty(), "{name}");
    }
}

#[tokio::test]
async fn a_cover_may_come_apart_from_its_song() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let bytes = media("no-xing.mp3");
    let put = async |id, mime, picture: Vec<u8>| {
        ada.request("PUT", &format!("{}/cover", path(id)), &[("content-type", mime)], picture).await
    };
    let id = ada.tus_begin(bytes.len() as u64, &[]).await;
    assert_eq!(put(id, "text/plain", b"x".to_vec()).await.problem().status, 415);
    let too_large = put(id, "image/png", vec![0; (15 << 20) + 1]).await.problem();
    assert_eq!(too_large.code, ProblemCode::PayloadTooLarge);
    assert_eq!(put(id, "image/png", media("cover.png")).await.status, StatusCode::NO_CONTENT);
    assert_eq!(ada.tus_patch(id, 0, &bytes).await.status, StatusCode::NO_CONTENT);
    let song = ada.ended(id).await.song_id.unwrap();
    assert!(ada.send(&GetSong(song)).await.unwrap().cover.is_some());
    assert_eq!(put(id, "image/png", media("cover.png")).await.problem().status, 400, "too late");

    let id = ada.tus_begin(bytes.len() as u64 + 1, &[]).await;
    assert_eq!(put(id, "image/png", b"no picture".to_vec()).await.status, StatusCode::NO_CONTENT);
    let mut other = bytes.clone();
    other.push(0);
    assert_eq!(ada.tus_patch(id, 0, &other).await.status, StatusCode::NO_CONTENT);
    assert_eq!(ada.ended(id).await.error.unwrap().code, "unusable_image");
}

#[tokio::test]
async fn a_post_may_mean_another_method() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let id = ada.tus_begin(10, &[]).await;
    let meant = |method| ("x-http-method-override", method);
    let headers = [VERSION, BYTES, ("upload-offset", "0"), meant("PATCH")];
    assert_eq!(ada.request("POST", &path(id), &headers, vec![1; 5]).await.status, StatusCode::NO_CONTENT);
    assert_eq!(ada.tus_offset(id).await, 5);
    let answer = ada.request("POST", &path(id), &[VERSION, meant("DELETE")], Vec::new()).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(ada.tus_head(id).await.status, StatusCode::NOT_FOUND);
}
