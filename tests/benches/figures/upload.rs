//! From the first byte of an upload to the song that can be heard, and to all forms of it.

use std::time::{Duration, Instant};

use anyhow::Result;
use e2e::client::Client;
use e2e::fixtures;
use e2e::server::Server;

use crate::report::{Budget, Figure};

/// 64 kB, so many times over: 5 MB.
const TIMES: usize = 78;
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) async fn measure() -> Result<Vec<Figure>> {
    println!("upload: an MP3 of 5 MB");
    let server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    let song = fixtures::long_song(TIMES)?;
    let began = Instant::now();
    let id = ada.add_song("song.mp3", song).await?;
    ada.get(&format!("/api/v1/songs/{id}/stream?quality=original")).await?;
    let playable = began.elapsed();
    ada.wait_for_renditions(id, PATIENCE).await?;
    let rendered = began.elapsed();
    Ok(vec![
        Figure::new("upload of 5 MB to playable", playable.as_secs_f64(), "s", Budget::AtMost(1.0)),
        Figure::new("upload of 5 MB to all renditions", rendered.as_secs_f64(), "s", Budget::AtMost(15.0)),
    ])
}
