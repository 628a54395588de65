//! Our server and nginx with sendfile, with the same songs, next to each other.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use e2e::client::Client;
use e2e::fixtures;
use e2e::http::{Connection, Head};
use e2e::server::Server;
use tempfile::TempDir;

use crate::nginx::Nginx;
use crate::process;

/// How many songs there are; each has one listener.
pub(crate) const SONGS: usize = 4;

/// How long it may take until a song has been made in all its forms.
const PATIENCE: Duration = Duration::from_secs(60);

/// 64 kB, so many times over.
const TIMES: usize = 64;

/// A song, as both servers know it.
pub(crate) struct Song {
    /// Its path at ours.
    pub(crate) ours: String,
    /// Its path at nginx.
    pub(crate) theirs: String,
    /// Its size.
    pub(crate) size_bytes: usize,
}

/// Both servers.
pub(crate) struct Pair {
    pub(crate) server: Server,
    pub(crate) nginx: Nginx,
    pub(crate) songs: Vec<Song>,
    /// The header of whoever may hear them.
    pub(crate) authorization: String,
    _root: TempDir,
}

impl Pair {
    /// Starts both and gives them songs of 4 MB. Ours has nothing left to do with them.
    pub(crate) async fn start(nginx: &Path) -> Result<Self> {
        let server = Server::start()?;
        let ada = Client::sign_up(&server, "ada").await?;
        let root = tempfile::tempdir()?;
        let mut songs = Vec::new();
        for number in 0..SONGS {
            let song = fixtures::long_song(TIMES + number)?;
            let size_bytes = song.len();
            fs::write(root.path().join(number.to_string()), &song)?;
            let id = ada.add_song("song.mp3", song).await?;
            ada.wait_for_renditions(id, PATIENCE).await?;
            let ours = format!("/api/v1/songs/{id}/stream?quality=original");
            songs.push(Song { ours, theirs: format!("/{number}"), size_bytes });
        }
        let nginx = Nginx::start(nginx, root.path())?;
        let authorization = ada.authorization()?;
        Ok(Self { server, nginx, songs, authorization, _root: root })
    }
}

/// What one server has sent, and what it took.
#[derive(Debug, Default)]
pub(crate) struct Total {
    bytes: u64,
    cpu: Duration,
}

impl Total {
    /// Lets the listeners of a server listen, and adds what they heard.
    pub(crate) fn add(&mut self, pid: u32, listen: impl FnOnce() -> Result<u64>) -> Result<()> {
        let before = process::cpu_time(pid)?;
        self.bytes += listen()?;
        self.cpu += process::cpu_time(pid)?.saturating_sub(before);
        Ok(())
    }

    pub(crate) fn megabytes_per_cpu_second(&self) -> f64 {
        self.bytes as f64 / 1e6 / self.cpu.as_secs_f64()
    }
}

/// Sends a request and reads the answer to its end. Says how many bytes of body came.
pub(crate) fn fetch(connection: &mut Connection, request: &str, buffer: &mut [u8]) -> Result<u64> {
    connection.send(request)?;
    let head = connection.read_head()?;
    drain(connection, &head, buffer)
}

/// Reads the body of an answer to its end.
pub(crate) fn drain(connection: &mut Connection, head: &Head, buffer: &mut [u8]) -> Result<u64> {
    ensure!(matches!(head.status, 200 | 206), "the stream answers {}", head.status);
    let mut left = head.length()?;
    while left > 0 {
        let most = left.min(buffer.len());
        let count = connection.read_some(buffer.get_mut(..most).context("room")?)?;
        ensure!(count > 0, "the stream was cut");
        left -= count;
    }
    Ok(head.length()? as u64)
}
