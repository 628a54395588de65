//! From the start of the process to its first healthy answer, and what it then takes of the memory.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use e2e::client::Client;
use e2e::fixtures;
use e2e::http::Connection;
use e2e::server::Server;
use shared::songs::ListSongs;

use crate::process;
use crate::report::{Budget, Figure};

const STARTS: usize = 11;

pub(crate) async fn measure() -> Result<Vec<Figure>> {
    println!("cold start: {STARTS} starts with an existing database");
    let mut server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    ada.upload("song.mp3", fixtures::read("cover.mp3")?, &[]).await?;
    let mut times = Vec::new();
    for _ in 0..STARTS {
        server.terminate()?;
        server.wait()?;
        times.push(start(&mut server)?);
    }
    times.sort();
    let median = times.get(STARTS / 2).copied().unwrap_or_default();

    // Idle, but not untouched: somebody has opened the app and looked at the list.
    let page = Connection::open(server.port())?.ask("GET", "/", &[])?;
    ensure!(page.head.status == 200, "the page of the app");
    ada.send(&ListSongs::default()).await?;
    let memory = process::resident_bytes(server.pid()?)?;
    Ok(vec![
        Figure::new("cold start, median", median.as_secs_f64() * 1000.0, "ms", Budget::AtMost(60.0)),
        Figure::new("idle memory", memory as f64 / 1e6, "MB", Budget::AtMost(35.0)),
    ])
}

fn start(server: &mut Server) -> Result<Duration> {
    let began = Instant::now();
    server.restart()?;
    let answer = Connection::open(server.port())?.ask("GET", "/health/ready", &[])?;
    ensure!(answer.head.status == 200, "it answers that it is healthy");
    Ok(began.elapsed())
}
