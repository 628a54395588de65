//! What the memory holds, of the server and of the process that examines files, while a file of 2 GB is
//! received and becomes a song.

use std::fs;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use e2e::client::Client;
use e2e::http::{Connection, request};
use e2e::server::Server;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use shared::ids::UploadId;
use shared::uploads::{GetUpload, UploadState};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use crate::process;
use crate::report::{Budget, Figure};

const SIZE_BYTES: u32 = 2_000_000_000;
const BLOCK_BYTES: usize = 1 << 20;
const LOOK_EVERY: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_secs(300);

pub(crate) async fn measure() -> Result<Vec<Figure>> {
    println!("large upload: {SIZE_BYTES} bytes");
    let folder = tempfile::tempdir()?;
    let settings = folder.path().join("rhythmix.toml");
    fs::write(&settings, format!("[uploads]\nmax_audio_bytes = {SIZE_BYTES}\n"))?;
    let server = Server::start_with(&["--config", settings.to_str().context("a path")?])?;
    let ada = Client::sign_up(&server, "ada").await?;
    let (pid, port, authorization) = (server.pid()?, server.port(), ada.authorization()?);
    let idle = process::memory_bytes(pid)?;
    let began = Instant::now();
    let (upload, receiving) = process::peak_memory(pid, LOOK_EVERY, async {
        spawn_blocking(move || send(port, &authorization)).await?
    })
    .await?;
    let received = began.elapsed();
    let ((), examining) = process::peak_memory(pid, LOOK_EVERY, becomes_a_song(&ada, upload)).await?;
    let above = |name: &str, peak: u64| {
        let megabytes = peak.saturating_sub(idle) as f64 / 1e6;
        Figure::new(format!("upload of 2 GB, above idle {name}"), megabytes, "MB", Budget::AtMost(64.0))
    };
    Ok(vec![
        above("while it arrives", receiving),
        above("while it is examined", examining),
        Figure::new("upload of 2 GB, until it is safe", received.as_secs_f64(), "s", Budget::None),
    ])
}

/// Sends noise as a WAV file by tus, in one piece.
fn send(port: u16, authorization: &str) -> Result<UploadId> {
    let mut connection = Connection::open(port)?;
    let created = connection.ask(
        "POST",
        "/api/v1/uploads",
        &[
            ("Authorization", authorization),
            ("Tus-Resumable", "1.0.0"),
            ("Upload-Length", &SIZE_BYTES.to_string()),
            // "noise.wav"
            ("Upload-Metadata", "filename bm9pc2Uud2F2"),
            ("Content-Length", "0"),
        ],
    )?;
    ensure!(created.head.status == 201, "the upload was refused with {}", created.head.status);
    let path = created.head.get("location").context("where it goes")?.to_owned();
    connection.send(request(
        "PATCH",
        &path,
        &[
            ("Authorization", authorization),
            ("Tus-Resumable", "1.0.0"),
            ("Upload-Offset", "0"),
            ("Content-Type", "application/offset+octet-stream"),
            ("Content-Length", &SIZE_BYTES.to_string()),
        ],
    ))?;
    let head = wav_head();
    let mut block = vec![0; BLOCK_BYTES];
    StdRng::seed_from_u64(1).fill(block.as_mut_slice());
    connection.send(&head)?;
    let mut left = SIZE_BYTES as usize - head.len();
    while left > 0 {
        let piece = block.get(..left.min(BLOCK_BYTES)).context("a piece")?;
        connection.send(piece)?;
        left -= piece.len();
    }
    let answer = connection.read("PATCH")?;
    ensure!(answer.head.status == 204, "the file was refused with {}", answer.head.status);
    Ok(path.rsplit('/').next().context("an id")?.parse()?)
}

/// 16 bits, two channels, 44.1 kHz: the three hours that make up the size.
fn wav_head() -> Vec<u8> {
    let mut head = Vec::with_capacity(44);
    head.extend(b"RIFF");
    head.extend((SIZE_BYTES - 8).to_le_bytes());
    head.extend(b"WAVEfmt ");
    head.extend(16_u32.to_le_bytes());
    for half in [1_u16, 2] {
        head.extend(half.to_le_bytes());
    }
    head.extend(44_100_u32.to_le_bytes());
    head.extend((44_100_u32 * 4).to_le_bytes());
    for half in [4_u16, 16] {
        head.extend(half.to_le_bytes());
    }
    head.extend(b"data");
    head.extend((SIZE_BYTES - 44).to_le_bytes());
    head
}

async fn becomes_a_song(ada: &Client, upload: UploadId) -> Result<()> {
    let began = Instant::now();
    loop {
        let found = ada.send(&GetUpload(upload)).await?;
        ensure!(found.state != UploadState::Failed, "the file was refused: {:?}", found.error);
        if found.song_id.is_some() {
            return Ok(());
        }
        ensure!(began.elapsed() < PATIENCE, "the file never becomes a song");
        sleep(LOOK_EVERY).await;
    }
}
