//! Lyrics: those of a file, and what people make of them.

use poem::http::StatusCode;
use shared::bin::DeleteSong;
use shared::lyrics::{DeleteLyrics, GetLyrics, LyricLine, Lyrics, PutLyrics};
use shared::problem::ProblemCode;

use crate::support::made::id3;
use crate::support::{Form, TestApp, media};

/// A song whose file carries lyrics.
fn sung(text: &str) -> Form {
    let content = [&b"\x03eng\0"[..], text.as_bytes()].concat();
    Form::with_file("sung.mp3", &[id3(std::iter::once((b"USLT", 0, content))), media("no-xing.mp3")].concat())
}

fn lyrics(lines: &[(Option<u32>, &str)]) -> Lyrics {
    let line = |(at_ms, text): &(Option<u32>, &str)| LyricLine { at_ms: *at_ms, text: (*text).to_owned() };
    Lyrics { language: None, synced: false, lines: lines.iter().map(line).collect() }
}

#[tokio::test]
async fn the_lyrics_of_a_file_are_shown_until_somebody_writes_others() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = ada.add_song(sung("[00:02.00]Second\n[00:01.50]First")).await;
    let found = ada.send(&GetLyrics(song.id)).await.unwrap();
    assert_eq!((found.synced, found.language.as_deref()), (true, Some("eng")));
    assert_eq!(found.lines, lyrics(&[(Some(1500), "First"), (Some(2000), "Second")]).lines);

    let written = lyrics(&[(None, "One\u{202e}"), (None, "")]);
    let kept = ada.send(&PutLyrics { song: song.id, lyrics: written }).await.unwrap();
    assert_eq!(kept, lyrics(&[(None, "One")]), "as it is kept");
    assert_eq!(ada.send(&GetLyrics(song.id)).await.unwrap(), kept);

    let uri = format!("/api/v1/songs/{}/lyrics", song.id);
    let text = b"[la:de]\r\n[00:03.2]Drei".to_vec();
    let answer = ada.request("PUT", &uri, &[("content-type", "text/plain; charset=utf-8")], text).await;
    assert_eq!(answer.status, StatusCode::OK);
    let synced = Lyrics { language: Some("de".into()), synced: true, ..lyrics(&[(Some(3200), "Drei")]) };
    assert_eq!(answer.json::<Lyrics>(), synced);
    assert_eq!(ada.send(&GetLyrics(song.id)).await.unwrap(), synced);

    for _ in 0..2 {
        ada.send(&DeleteLyrics(song.id)).await.unwrap();
        assert_eq!(
            ada.send(&GetLyrics(song.id)).await.unwrap(),
            Lyrics::default(),
            "the file's are not back"
        );
    }
}

#[tokio::test]
async fn a_song_without_words_has_no_lines() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = ada.add_song(Form::distinct(1)).await;
    assert_eq!(ada.send(&GetLyrics(song.id)).await.unwrap(), Lyrics::default());
}

#[tokio::test]
async fn who_may_hear_may_read_and_who_owns_may_write() {
    let app = TestApp::start().await;
    let (ada, eve, root) = (app.user("ada").await, app.user("eve").await, app.admin().await);
    let private = ada.add_song(Form::distinct(1)).await.id;
    let shared = ada.add_song(Form::distinct(2).text("visibility", "site")).await.id;
    let written = lyrics(&[(None, "One")]);
    for song in [private, shared] {
        let put = PutLyrics { song, lyrics: written.clone() };
        assert_eq!(eve.send(&put).await.unwrap_err().code, ProblemCode::NotFound);
        assert_eq!(eve.send(&DeleteLyrics(song)).await.unwrap_err().code, ProblemCode::NotFound);
        assert_eq!(ada.send(&GetLyrics(song)).await.unwrap(), Lyrics::default(), "nothing has changed");
        root.send(&put).await.unwrap();
        assert_eq!(ada.send(&GetLyrics(song)).await.unwrap(), written);
    }
    assert_eq!(eve.send(&GetLyrics(shared)).await.unwrap(), written);
    assert_eq!(eve.send(&GetLyrics(private)).await.unwrap_err().code, ProblemCode::NotFound);

    ada.send(&DeleteSong(shared)).await.unwrap();
    for who in [&ada, &eve] {
        assert_eq!(who.send(&GetLyrics(shared)).await.unwrap_err().code, ProblemCode::NotFound);
    }
    let put = PutLyrics { song: shared, lyrics: written };
    assert_eq!(ada.send(&put).await.unwrap_err().code, ProblemCode::NotFound, "it lies in the bin");
}

#[tokio::test]
async fn what_cannot_be_kept_is_refused_and_changes_nothing() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = ada.add_song(Form::distinct(1)).await.id;
    let kept = ada.send(&PutLyrics { song, lyrics: lyrics(&[(Some(5), "One")]) }).await.unwrap();
    for (lyrics, field) in [
        (lyrics(&[(Some(1), "a"), (None, "b")]), "lines"),
        (lyrics(&[(Some(u32::MAX), "a")]), "lines"),
        (Lyrics { language: Some("no language".into()), ..lyrics(&[(None, "a")]) }, "language"),
    ] {
        let problem = ada.send(&PutLyrics { song, lyrics }).await.unwrap_err();
        assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, field));
    }
    let uri = format!("/api/v1/songs/{song}/lyrics");
    for (kind, body, status) in [
        ("application/json", b"{\"lines\":[{\"text\":7}]}".to_vec(), StatusCode::BAD_REQUEST),
        ("text/plain", b"\xff\xfe".to_vec(), StatusCode::BAD_REQUEST),
        ("text/plain", vec![b'a'; 1 << 20], StatusCode::PAYLOAD_TOO_LARGE),
        ("image/png", b"words".to_vec(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
    ] {
        let answer = ada.request("PUT", &uri, &[("content-type", kind)], body).await;
        assert_eq!(answer.status, status, "{kind}: {:?}", answer.problem());
    }
    assert_eq!(ada.send(&GetLyrics(song)).await.unwrap(), kept);
}
