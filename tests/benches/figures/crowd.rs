//! Two thousand listeners at once, each taking sound as fast as it plays.

use std::fs;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use e2e::client::Client;
use e2e::fixtures;
use e2e::http::request;
use e2e::server::Server;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use crate::process;
use crate::report::{Budget, Figure};

const LISTENERS: usize = 2_000;
/// 320 kbit/s.
const BYTES_PER_SECOND: f64 = 40_000.0;
/// 64 kB, so many times over: a song that nobody hears to its end.
const TIMES: usize = 64;
/// How long it may take until the song has been made in all its forms.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often a player looks whether it needs more.
const TICK: Duration = Duration::from_millis(250);
/// How much a player has in hand, in seconds of sound.
const AHEAD_S: f64 = 2.0;
/// For how long all of them listen.
const LISTENING: Duration = Duration::from_secs(20);
/// All begin within this time.
const ARRIVAL: Duration = Duration::from_secs(4);
/// What a phone's system takes ahead.
const RECEIVE_BUFFER: u32 = 64 * 1024;

pub(crate) async fn measure() -> Result<Vec<Figure>> {
    println!("crowd: {LISTENERS} listeners for {LISTENING:?}");
    allow_files()?;
    let folder = tempfile::tempdir()?;
    let settings = folder.path().join("rhythmix.toml");
    fs::write(
        &settings,
        format!(
            "[server]\nmax_connections_per_address = {}\n[streams]\nper_user = {LISTENERS}\n",
            LISTENERS + 50
        ),
    )?;
    let server = Server::start_with(&["--config", settings.to_str().context("a path")?])?;
    let ada = Client::sign_up(&server, "ada").await?;
    let song = ada.add_song("song.mp3", fixtures::long_song(TIMES)?).await?;
    ada.wait_for_renditions(song, PATIENCE).await?;
    let path = format!("/api/v1/songs/{song}/stream?quality=original");
    let request = request("GET", &path, &[("Authorization", &ada.authorization()?)]);

    let began = Instant::now();
    let mut listeners = JoinSet::new();
    for number in 0..LISTENERS {
        let at = began + ARRIVAL.mul_f64(number as f64 / LISTENERS as f64);
        listeners.spawn(listen(server.port(), request.clone(), at, began + ARRIVAL + LISTENING));
    }
    sleep_until(began + ARRIVAL).await;
    let (pid, before) = (server.pid()?, process::cpu_time(server.pid()?)?);
    let mut memory = 0;
    while began.elapsed() < ARRIVAL + LISTENING {
        memory = memory.max(process::resident_bytes(pid)?);
        sleep(TICK).await;
    }
    let cpu = (process::cpu_time(pid)?.saturating_sub(before)).as_secs_f64() / LISTENING.as_secs_f64();
    let mut stalls = 0;
    while let Some(listened) = listeners.join_next().await {
        stalls += listened??;
    }
    Ok(vec![
        Figure::new(format!("{LISTENERS} streams, stalls"), stalls as f64, "", Budget::AtMost(0.0)),
        Figure::new(format!("{LISTENERS} streams, memory"), memory as f64 / 1e6, "MB", Budget::AtMost(250.0)),
        Figure::new(format!("{LISTENERS} streams, processor"), cpu, "cores", Budget::AtMost(0.35)),
    ])
}

/// Plays until the end, from the first byte on, and says how often the sound stopped because what had
/// arrived had been played.
async fn listen(port: u16, request: String, at: Instant, until: Instant) -> Result<usize> {
    sleep_until(at).await;
    let mut stream = connect(port).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut buffer = vec![0; 16 * 1024];
    let mut taken = stream.read(&mut buffer).await?;
    ensure!(buffer.starts_with(b"HTTP/1.1 200"), "a listener was refused");
    let (mut playing_since, mut stalls) = (Instant::now(), 0);
    while Instant::now() < until {
        let tick = Instant::now() + TICK;
        let wanted = (playing_since.elapsed().as_secs_f64() + AHEAD_S) * BYTES_PER_SECOND;
        while (taken as f64) < wanted {
            let Ok(read) = timeout_at(tick, stream.read(&mut buffer)).await else { break };
            let count = read?;
            ensure!(count > 0, "the stream was cut");
            taken += count;
        }
        sleep_until(tick).await;
        let arrived = Duration::from_secs_f64(taken as f64 / BYTES_PER_SECOND);
        if playing_since.elapsed() > arrived {
            stalls += 1;
            playing_since = Instant::now() - arrived;
        }
    }
    Ok(stalls)
}

async fn connect(port: u16) -> Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(RECEIVE_BUFFER)?;
    let address: SocketAddr = ([127, 0, 0, 1], port).into();
    Ok(socket.connect(address).await?)
}

/// Each listener is an open file of this process.
fn allow_files() -> Result<()> {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum })?;
    let allowed = limit.maximum.unwrap_or(u64::MAX);
    ensure!(allowed > 2 * LISTENERS as u64, "only {allowed} files may be open");
    Ok(())
}
