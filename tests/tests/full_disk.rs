//! A full disk: what comes in is refused clearly, what is there goes on, and room that comes back is used.

use anyhow::{Context as _, Result, bail, ensure};
use e2e::client::{Client, Refused};
use e2e::fixtures;
use e2e::server::Server;
use reqwest::{Method, StatusCode};
use shared::endpoint::API_BASE;
use shared::problem::ProblemCode;
use shared::songs::ListSongs;

const DISK_BYTES: u64 = 64 << 20;
/// What is left of the disk beside the ballast does not hold this many songs.
const MANY: usize = 40;
const BALLAST_BYTES: usize = 24 << 20;

#[tokio::test]
async fn a_full_disk_refuses_uploads_and_nothing_else() -> Result<()> {
    let server = Server::start_on_small_disk(DISK_BYTES)?;
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

/// Takes up room with an upload that is never finished, and says where it is.
async fn receive_ballast(ada: &Client) -> Result<String> {
    let created = ada
        .request(Method::POST, &format!("{API_BASE}/uploads"))?
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", BALLAST_BYTES + 1)
        .header("Content-Type", "application/offset+octet-stream")
        .body(vec![0; BALLAST_BYTES])
        .send()
        .await?;
    ensure!(created.status() == StatusCode::CREATED, "the ballast is refused: {}", created.status());
    Ok(created.headers().get("Location").context("where the upload is")?.to_str()?.to_owned())
}

/// Uploads songs until there is no room for another, and says how many there was room for.
async fn fill(ada: &Client) -> Result<usize> {
    for taken in 0..MANY {
        let mut song = fixtures::long_song(40)?;
        song.extend_from_slice(format!("number {taken}").as_bytes());
        let Err(error) = ada.upload("song.mp3", song, &[]).await else { continue };
        let refused = error.downcast_ref::<Refused>().with_context(|| format!("{error:#}"))?;
        ensure!(refused.0.code == ProblemCode::StorageFull, "another reason: {refused}");
        ensure!(refused.0.status == 507, "another status: {refused}");
        return Ok(taken);
    }
    bail!("the disk never was full")
}
