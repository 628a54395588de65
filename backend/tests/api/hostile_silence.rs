//! A few bytes that are hours of silence: whoever decodes them to the end waits for a long time.

use crate::hostile::Trial;
use crate::support::made::{NO_TAGS, flac, opus};

#[tokio::test]
async fn silence_that_is_as_long_as_it_says_is_a_song() {
    let trial = Trial::start().await;
    assert!(trial.judge("a minute of FLAC", &flac(44_100, 2, 60, 44_100 * 60 / 65_535 * 65_535)).await);
    assert!(trial.judge("a minute of FLAC that was streamed", &flac(44_100, 2, 60, 0)).await);
    assert!(trial.judge("a minute of Opus", &opus(60, 48_000 * 60, NO_TAGS)).await);
    trial.end().await;
}

#[tokio::test]
async fn a_day_of_silence_in_a_few_bytes_is_refused() {
    let trial = Trial::start().await;
    let day = 24 * 60 * 60;
    trial.is_refused("a day of FLAC", &flac(44_100, 2, day, 44_100 * day)).await;
    trial.is_refused("a day of FLAC that says nothing", &flac(44_100, 2, day, 0)).await;
    trial.is_refused("a day of FLAC that says a second", &flac(44_100, 2, day, 44_100)).await;
    trial.is_refused("two hours of eight channels", &flac(384_000, 8, 2 * 60 * 60, 0)).await;
    trial.is_refused("a day of Opus", &opus(day as u32, 48_000 * day, NO_TAGS)).await;
    trial.is_refused("eight hours of Opus that say a second", &opus(8 * 60 * 60, 48_000, NO_TAGS)).await;
    trial.end().await;
}
