//! Playlists out of files and into files.

use poem::http::StatusCode;
use shared::endpoint::API_BASE;
use shared::ids::PlaylistId;
use shared::playlists::items::{ItemChanges, UpdateItem};
use shared::playlists::transfer::{ImportOutcome, ImportReport, TransferFormat};
use shared::problem::ProblemCode;
use shared::songs::Visibility;

use super::{add, entries, make};
use crate::support::{Answer, Client, Form, TestApp};

async fn send(client: &Client, file: impl Into<Vec<u8>>) -> Answer {
    let headers = [("content-type", "application/octet-stream")];
    client.request("POST", &format!("{API_BASE}/playlists/import"), &headers, file.into()).await
}

async fn export(client: &Client, id: PlaylistId, format: TransferFormat) -> Answer {
    client.get(&format!("{API_BASE}/playlists/{id}/export?format={}", format.as_str()), &[]).await
}

#[tokio::test]
async fn what_is_exported_is_imported_as_it_was() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let mut songs = Vec::new();
    for (number, title) in ["=1+1", "a,b;\"c\"", "<x> & y", "Ünï 東京"].into_iter().enumerate() {
        let form = Form::distinct(number).text("title", title).text("artist", "Ann, Bob & Co");
        songs.push(ada.add_song(form.text("album", "'Al")).await);
    }
    let list = make(&ada, "Nacht & «Tag»/..", Visibility::Private).await.id;
    let ids: Vec<_> = [0, 1, 2, 3, 0].iter().map(|index: &usize| songs[*index].id).collect();
    add(&ada, list, &ids).await;
    for format in TransferFormat::ALL {
        let file = export(&ada, list, format).await;
        assert_eq!(file.status, StatusCode::OK);
        assert_eq!(file.header("content-type"), Some(format.mime()));
        let name = file.header("content-disposition").unwrap();
        assert!(name.starts_with("attachment; ") && !name.contains("/.."), "{name}");
        let answer = send(&ada, file.body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{format:?}");
        let report: ImportReport = answer.json();
        assert_eq!((report.format, report.matched, report.missing), (format, 5, 0));
        let found: Vec<_> = report.entries.iter().map(|entry| entry.song_id.unwrap()).collect();
        assert_eq!(found, ids, "{format:?}");
        assert_eq!(report.playlist.song_count, Some(5));
        let again = entries(&ada, report.playlist.id, 2).await;
        assert_eq!(again.iter().map(|item| item.song.as_ref().unwrap().id).collect::<Vec<_>>(), ids);
    }
    let eve = app.user("eve").await;
    assert_eq!(export(&eve, list, TransferFormat::Csv).await.problem().code, ProblemCode::NotFound);
    let odd = ada.get(&format!("{API_BASE}/playlists/{list}/export?format=pdf"), &[]).await;
    assert_eq!(odd.problem().errors[0].field, "format");
}

#[tokio::test]
async fn entries_that_are_not_found_stay_and_are_put_right_by_hand() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let song = |number, title: &str, artist: &str| {
        Form::distinct(number).text("title", title).text("artist", artist)
    };
    let blue = ada.add_song(song(1, "Blue", "Ann")).await;
    let twins =
        [ada.add_song(song(2, "Intro", "Bob")).await.id, ada.add_song(song(3, "Intro", "Bob")).await.id];
    eve.add_song(song(4, "Secret", "Eve")).await;
    let file = "#EXTM3U\n#PLAYLIST:Mixed\n#EXTINF:-1,ANN - blue\nx.mp3\n#EXTINF:-1,Bob - Intro\ny.mp3\n\
                #EXTINF:60,Eve - Secret\nz.mp3\n";
    let report: ImportReport = send(&ada, file).await.json();
    assert_eq!((report.matched, report.ambiguous, report.missing), (1, 1, 1));
    assert_eq!((report.playlist.name.as_str(), report.playlist.song_count), ("Mixed", Some(1)));
    assert_eq!(report.entries[0].song_id, Some(blue.id));
    assert_eq!(report.entries[1].outcome, ImportOutcome::Ambiguous);
    assert!(twins.iter().all(|twin| report.entries[1].candidates.contains(twin)));
    assert_eq!(report.entries[2].outcome, ImportOutcome::Missing, "the song of another is not found");
    let list = report.playlist.id;
    let seen = entries(&ada, list, 50).await;
    let missing = seen[2].said.as_ref().unwrap();
    assert_eq!((missing.title.as_deref(), missing.duration_ms), (Some("Secret"), Some(60_000)));
    assert!(seen[2].song.is_none());
    let changes = ItemChanges { song_id: Some(twins[1]), ..ItemChanges::default() };
    let put = UpdateItem { playlist: list, item: report.entries[2].item_id, changes };
    assert_eq!(ada.send(&put).await.unwrap().song.unwrap().id, twins[1]);
    let file = export(&ada, list, TransferFormat::Csv).await;
    let text = String::from_utf8(file.body).unwrap();
    assert_eq!(text.lines().count(), 4, "what was not found is written as it was read: {text}");
}

#[tokio::test]
async fn broken_huge_and_hostile_files_leave_nothing() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><playlist>&b;</playlist>";
    let many = "a.mp3\n".repeat(10_001);
    for (file, code) in [
        (b"".to_vec(), "empty"),
        (b"#EXTM3U\n".to_vec(), "empty"),
        (b"\x00\xFF\x00".to_vec(), "malformed"),
        (bomb.into(), "forbidden"),
        (b"<playlist><trackList><track>".to_vec(), "malformed"),
        (b"{\"playlist\":".to_vec(), "malformed"),
        ("[".repeat(100_000).into_bytes(), "empty"),
        (many.into_bytes(), "too_many"),
    ] {
        let start = String::from_utf8_lossy(&file[..file.len().min(20)]).into_owned();
        let answer = send(&ada, file).await;
        if start.starts_with("[[") {
            assert_eq!(answer.status, StatusCode::CREATED, "a line like any other");
            continue;
        }
        let problem = answer.problem();
        assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, "file"), "{start}");
        assert_eq!(problem.errors[0].code, code, "{start}");
    }
    let huge = send(&ada, vec![b'a'; 5 * 1024 * 1024 + 1]).await;
    assert_eq!(huge.problem().code, ProblemCode::PayloadTooLarge);
    assert_eq!((app.count("playlists").await, app.count("playlist_items").await), (1, 1));
}

#[tokio::test]
async fn a_file_of_ten_thousand_entries_is_taken() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = ada.add_song(Form::distinct(1).text("title", "T 77").text("artist", "A")).await;
    let rows: String = (0..10_000).map(|number| format!("T {number},A,isrc\r\n")).collect();
    let report: ImportReport = send(&ada, format!("title,artist,album\r\n{rows}")).await.json();
    assert_eq!((report.matched, report.missing), (1, 9_999));
    assert_eq!(report.entries[77].song_id, Some(song.id));
    let order = entries(&ada, report.playlist.id, 200).await;
    assert!(order.iter().enumerate().all(|(number, item)| {
        item.said.as_ref().unwrap().title.as_deref() == Some(format!("T {number}").as_str())
    }));
}
