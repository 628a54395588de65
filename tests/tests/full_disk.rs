//! A full disk: what comes in is refused clearly, what is there goes on, and room that comes back is used.
//!
//! A small disk must be mounted, which some machines let nobody do. So there is the other half for all of
//! them: a disk that gives up in the middle of a file.

use std::fs;

use anyhow::{Context as _, Error, Result, bail, ensure};
use e2e::client::{Client, Refused};
use e2e::fixtures;
use e2e::server::Server;
use reqwest::{Method, Response, StatusCode};
use shared::endpoint::API_BASE;
use shared::problem::ProblemCode;
use shared::songs::ListSongs;

const DISK_BYTES: u64 = 64 << 20;
/// What is left of the disk beside the ballast does not hold this many songs.
const MANY: usize = 40;
const BALLAST_BYTES: usize = 24 << 20;
/// More than the database has, less than a song.
const FILE_BYTES: u64 = 8 << 20;

#[tokio::test]
async fn a_full_disk_refuses_uploads_and_nothing_else() -> Result<()> {
    let Some(server) = Server::start_on_small_disk(DISK_BYTES)? else {
        eprintln!("This machine lets us mount nothing: only the limit of one file is tested here.");
        return Ok(());
    };
    let ada = Client::sign_up(&server, "ada").await?;
    let first = fixtures::read("cbr.mp3")?;
    let song = ada.upload("first.mp3", first.clone(), &[]).await?.song_id.context("a song")?;
    let ballast = receive_ballast(&ada).await?;
    let taken = fill(&ada).await?;

    // Listening, listing and the database go on.
    let heard = ada.get(&format!("{API_BASE}/songs/{song}/stream")).await?.bytes().await?;
    ensure!(heard == first, "the song is as it was");
    let songs = ada.send(&ListSongs { limit: Some(200), ..ListSongs::default() }).await?.items;
    ensure!(songs.len() == taken + 1, "{} songs after {taken} uploads", songs.len());
    Client::sign_up(&server, "eve").await?;

    // Room comes back, and is used.
    let gone = ada.request(Method::DELETE, &ballast)?.header("Tus-Resumable", "1.0.0").send().await?;
    ensure!(gone.status() == StatusCode::NO_CONTENT, "the ballast stays: {}", gone.status());
    let again = ada.upload("again.mp3", fixtures::unique("cbr.mp3", "again")?, &[]).await?;
    ensure!(again.song_id.is_some(), "there is room again");
    Ok(())
}

#[tokio::test]
async fn a_disk_that_gives_up_in_the_middle_of_a_file_keeps_nothing_of_it() -> Result<()> {
    let server = Server::start_with_small_files(FILE_BYTES)?;
    let ada = Client::sign_up(&server, "ada").await?;
    let song = fixtures::read("cbr.mp3")?;
    let mut large = song.clone();
    large.resize(2 * usize::try_from(FILE_BYTES)?, 0);

    let error = ada.upload("large.mp3", large.clone(), &[]).await.err().context("it was taken")?;
    is_full(&error)?;
    let created = tus(&ada, large.len(), large).await?;
    ensure!(created.status() == StatusCode::INSUFFICIENT_STORAGE, "by tus: {}", created.status());
    let left: Vec<_> = fs::read_dir(server.data().join("media/incoming"))?.collect::<Result<_, _>>()?;
    ensure!(left.is_empty(), "something is left: {left:?}");
    ada.upload("small.mp3", song, &[]).await?.song_id.context("what fits is taken")?;
    Ok(())
}

/// Takes up room with an upload that is never finished, and says where it is.
async fn receive_ballast(ada: &Client) -> Result<String> {
    let created = tus(ada, BALLAST_BYTES + 1, vec![0; BALLAST_BYTES]).await?;
    ensure!(created.status() == StatusCode::CREATED, "the ballast is refused: {}", created.status());
    Ok(created.headers().get("Location").context("where the upload is")?.to_str()?.to_owned())
}

/// Begins an upload by tus with some of its bytes.
async fn tus(ada: &Client, length: usize, bytes: Vec<u8>) -> Result<Response> {
    let create = ada
        .request(Method::POST, &format!("{API_BASE}/uploads"))?
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", length)
        .header("Content-Type", "application/offset+octet-stream");
    Ok(create.body(bytes).send().await?)
}

/// Whether the server says that it is full, and nothing else.
fn is_full(error: &Error) -> Result<()> {
    let refused = error.downcast_ref::<Refused>().with_context(|| format!("{error:#}"))?;
    ensure!(refused.0.code == ProblemCode::StorageFull, "another reason: {refused}");
    ensure!(refused.0.status == 507, "another status: {refused}");
    Ok(())
}

/// Uploads songs until there is no room for another, and says how many there was room for.
async fn fill(ada: &Client) -> Result<usize> {
    for taken in 0..MANY {
        let mut song = fixtures::long_song(40)?;
        song.extend_from_slice(format!("number {taken}").as_bytes());
        let Err(error) = ada.upload("song.mp3", song, &[]).await else { continue };
        is_full(&error)?;
        return Ok(taken);
    }
    bail!("the disk never was full")
}
