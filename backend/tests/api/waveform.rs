//! The shape of a song's sound.

use poem::http::StatusCode;
use shared::problem::ProblemCode;
use shared::songs::Song;
use shared::waveform::GetWaveform;

use crate::support::{Form, TestApp};

/// Puts a measurement in: a ramp from silence to full scale.
async fn measure(app: &TestApp, song: &Song) {
    let bytes: String = (0..800_u32)
        .map(|point| {
            let peak = point * 127 / 799;
            format!("{:02x}{peak:02x}{peak:02x}", (256 - peak) % 256)
        })
        .collect();
    let (id, bytes) = if app.is_postgres() {
        (format!("'{}'", song.id), format!("'\\x{bytes}'"))
    } else {
        (format!("x'{}'", song.id.0.simple()), format!("x'{bytes}'"))
    };
    app.execute("DELETE FROM song_details").await;
    app.execute(&format!(
        "INSERT INTO song_details (song_id, tags, waveform) VALUES ({id}, '{{}}', {bytes})"
    ))
    .await;
}

#[tokio::test]
async fn a_waveform_comes_at_any_number_of_points_and_can_be_kept() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = ada.add_song(Form::with_media("tone.mp3")).await;
    measure(&app, &song).await;

    for (points, expected) in [(None, 800), (Some(1), 1), (Some(7), 7), (Some(800), 800)] {
        let waveform = ada.send(&GetWaveform { song: song.id, points }).await.unwrap();
        assert_eq!(waveform.points, expected);
        for list in [&waveform.peaks, &waveform.rms, &waveform.min, &waveform.max] {
            assert_eq!(list.len(), usize::from(expected));
        }
        assert_eq!((waveform.max.last(), waveform.min.last()), (Some(&1.0), Some(&-1.0)));
        assert!(waveform.peaks.is_sorted() && waveform.peaks.iter().all(|peak| (0.0..=1.0).contains(peak)));
    }

    let answer = ada.answer_to(&GetWaveform { song: song.id, points: Some(9) }, &[]).await;
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert!(answer.header("cache-control").unwrap().contains("immutable"));
    let etag = answer.header("etag").unwrap();
    for (points, status) in [(9, StatusCode::NOT_MODIFIED), (8, StatusCode::OK)] {
        let request = GetWaveform { song: song.id, points: Some(points) };
        assert_eq!(ada.answer_to(&request, &[("if-none-match", etag)]).await.status, status);
    }
}

#[tokio::test]
async fn what_cannot_be_drawn_says_why() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let song = ada.add_song(Form::with_media("tone.mp3")).await;
    app.execute("DELETE FROM song_details").await;
    let get = |points| GetWaveform { song: song.id, points };

    let answer = ada.answer_to(&get(None), &[]).await;
    assert_eq!((answer.status, answer.problem().code), (StatusCode::CONFLICT, ProblemCode::NotReady));
    assert!(answer.header("retry-after").is_some());
    for points in [0, 801, u16::MAX] {
        let problem = ada.send(&get(Some(points))).await.unwrap_err();
        assert_eq!((problem.status, problem.errors.first().unwrap().field.as_str()), (400, "points"));
    }
    assert_eq!(eve.send(&get(None)).await.unwrap_err().code, ProblemCode::NotFound);
}
