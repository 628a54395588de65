//! Songs from before songs were measured.

use shared::songs::GetSong;
use shared::waveform::GetWaveform;

use crate::support::{Form, TestApp};

#[tokio::test]
async fn songs_from_before_are_measured_one_after_another_after_a_start() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let mut songs = Vec::new();
    for number in 0..3 {
        songs.push(ada.add_song(Form::distinct(number)).await.id);
    }
    app.idle().await;
    app.execute("DELETE FROM song_details").await;
    app.execute("UPDATE songs SET samples = NULL, loudness_centi = NULL, true_peak_centi = NULL").await;

    let app = app.restart().await;
    app.idle().await;
    let mut again = app.anonymous();
    again.token = ada.token;
    for id in songs {
        let loudness = again.send(&GetSong(id)).await.unwrap().loudness.unwrap();
        assert!((-40.0..0.0).contains(&loudness.integrated_lufs), "{loudness:?}");
        assert!((loudness.integrated_lufs..3.0).contains(&loudness.true_peak_dbtp), "{loudness:?}");
        let waveform = again.send(&GetWaveform { song: id, points: None }).await.unwrap();
        assert!(waveform.max.iter().any(|high| *high != 0.0));
    }
}
