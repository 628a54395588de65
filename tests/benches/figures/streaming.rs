//! How much sound a second of processor time sends, next to nginx with sendfile on the same machine in
//! the same minute.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use e2e::client::Client;
use e2e::fixtures;
use e2e::http::{Connection, request};
use e2e::server::Server;

use crate::nginx::Nginx;
use crate::process;
use crate::report::{Budget, Figure};

const LISTENERS: usize = 4;

/// The two take turns, so that what else the machine does hits both.
const TURNS: usize = 4;
const TURN: Duration = Duration::from_millis(1250);

/// 64 kB, so many times over.
const TIMES: usize = 64;

/// What one server has sent, and what it took.
#[derive(Default)]
struct Total {
    bytes: u64,
    cpu: Duration,
}

impl Total {
    fn megabytes_per_cpu_second(&self) -> f64 {
        self.bytes as f64 / 1e6 / self.cpu.as_secs_f64()
    }
}

pub(crate) async fn measure(nginx: &Path) -> Result<Vec<Figure>> {
    println!("streaming: {LISTENERS} listeners, {TURNS} turns of {TURN:?} for each server");
    let server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    let root = tempfile::tempdir()?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for number in 0..LISTENERS {
        let song = fixtures::long_song(TIMES + number)?;
        fs::write(root.path().join(number.to_string()), &song)?;
        let upload = ada.upload("song.mp3", song, &[]).await?;
        let path = format!("/api/v1/songs/{}/stream", upload.song_id.context("a song")?);
        ours.push(request("GET", &path, &[("Authorization", &ada.authorization()?)]));
        theirs.push(request("GET", &format!("/{number}"), &[]));
    }
    let nginx = Nginx::start(nginx, root.path())?;
    // Once for the page cache and the caches of the servers.
    listen(server.port(), &ours, Duration::ZERO)?;
    listen(nginx.port(), &theirs, Duration::ZERO)?;

    let (mut rhythmix, mut reference) = (Total::default(), Total::default());
    for _ in 0..TURNS {
        turn(&mut rhythmix, server.pid()?, server.port(), &ours)?;
        turn(&mut reference, nginx.pid(), nginx.port(), &theirs)?;
    }
    let (ours, theirs) = (rhythmix.megabytes_per_cpu_second(), reference.megabytes_per_cpu_second());
    Ok(vec![
        Figure::new("streaming, rhythmix", ours, "MB per CPU s", Budget::None),
        Figure::new("streaming, nginx", theirs, "MB per CPU s", Budget::None),
        Figure::new("streaming, rhythmix to nginx", ours / theirs, "", Budget::AtLeast(0.5)),
    ])
}

fn turn(total: &mut Total, pid: u32, port: u16, requests: &[String]) -> Result<()> {
    let before = process::cpu_time(pid)?;
    total.bytes += listen(port, requests, TURN)?;
    total.cpu += process::cpu_time(pid)?.saturating_sub(before);
    Ok(())
}

/// Each listener fetches its file again and again, at least once, and says how many bytes came.
fn listen(port: u16, requests: &[String], time: Duration) -> Result<u64> {
    thread::scope(|scope| {
        let listeners: Vec<_> = requests
            .iter()
            .map(|request| {
                scope.spawn(move || -> Result<u64> {
                    let (mut connection, mut bytes) = (Connection::open(port)?, 0);
                    let until = Instant::now() + time;
                    loop {
                        bytes += fetch(&mut connection, request)?;
                        if Instant::now() >= until {
                            return Ok(bytes);
                        }
                    }
                })
            })
            .collect();
        listeners.into_iter().map(|listener| listener.join().ok().context("a listener")?).sum()
    })
}

fn fetch(connection: &mut Connection, request: &str) -> Result<u64> {
    connection.send(request)?;
    let head = connection.read_head()?;
    ensure!(head.status == 200, "the stream answers {}", head.status);
    let mut left = head.length()?;
    let mut buffer = vec![0; 256 * 1024];
    while left > 0 {
        let most = left.min(buffer.len());
        let count = connection.read_some(buffer.get_mut(..most).unwrap_or_default())?;
        ensure!(count > 0, "the stream was cut");
        left -= count;
    }
    Ok(head.length()? as u64)
}
