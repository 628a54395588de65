//! One made of two: artists and albums that are the same, what the pages show then, and the way back.

use anyhow::{Context as _, Result, ensure};
use e2e::browser::{Autoplay, Browser, journey};
use e2e::client::{Client, PASSWORD};
use e2e::fixtures;
use e2e::pages::{Gate, undo_the_latest};
use e2e::server::Server;
use e2e::wait;
use shared::albums::ListAlbums;
use shared::artists::ListArtists;
use shared::songs::GetSong;

#[tokio::test]
async fn two_artists_and_two_albums_become_one() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    let mut songs = Vec::new();
    for (title, artist, album) in [("Amber", "Quartet", "Trees"), ("Birch", "The Quartet", "Trees (Deluxe)")]
    {
        // Other bytes each time, or they would be one song.
        let texts = [("title", title), ("artist", artist), ("album", album)];
        let song = ada.add_song_saying("song.mp3", fixtures::unique("untagged.mp3", title)?, &texts).await?;
        songs.push(ada.send(&GetSong(song)).await?);
    }
    let [amber, birch] = &*songs else { anyhow::bail!("two songs") };
    let artist = amber.artists.first().and_then(|artist| artist.id).context("an artist")?;
    let album = birch.album.as_ref().and_then(|album| album.id).context("an album")?;
    journey("merging", Autoplay::Default, async |browser| {
        let url = server.url();
        browser.goto(&format!("{url}/artist/{artist}")).await?;
        Gate::new(browser, &url).log_in("ada", PASSWORD).await?;
        merge(browser, "Quartet", "artist", "The Quartet").await?;
        browser.read("2 albums").await?;
        browser.read("2 songs").await?;
        for link in ["Birch", "Trees (Deluxe)"] {
            browser.find("link", link).await?;
        }
        artists(&ada, &["Quartet"]).await?;

        browser.click("link", "Trees").await?;
        browser.find("heading", "Trees").await?;
        merge(browser, "Trees", "album", "Trees (Deluxe)").await?;
        browser.read("2 songs").await?;
        browser.find("link", "Birch").await?;
        albums(&ada, &["Trees"]).await?;

        // The song says that it is on another album since, which can be taken back.
        browser.click("link", "Birch").await?;
        browser.find("heading", "Birch").await?;
        browser.read("Album: Trees (Deluxe) → Trees").await?;
        undo_the_latest(browser).await?;
        browser.click("link", "Trees (Deluxe)").await?;
        browser.find("heading", "Trees (Deluxe)").await?;
        albums(&ada, &["Trees", "Trees (Deluxe)"]).await?;
        artists(&ada, &["Quartet"]).await?;
        // It is a new one: what was merged is no more.
        browser.goto(&format!("{url}/album/{album}")).await?;
        browser.read("This album is not here").await
    })
    .await
}

/// Makes another one part of the one whose page is open.
async fn merge(browser: &Browser, into: &str, kind: &str, other: &str) -> Result<()> {
    browser.click("button", &format!("More for {into}")).await?;
    browser.click("menuitem", &format!("Merge with another {kind}…")).await?;
    browser.find("heading", &format!("Merge into {into}")).await?;
    let merge = browser.find("button", "Merge").await?;
    ensure!(!merge.is_enabled().await?, "nothing is chosen yet");
    browser.click("button", &format!("{other} 1 song")).await?;
    browser.read(&format!("“{other}” will be gone")).await?;
    browser.click("button", "Merge").await?;
    browser.read(&format!("{other} is part of {into} now.")).await
}

async fn artists(ada: &Client, expected: &[&str]) -> Result<()> {
    wait::until(&format!("the artists {expected:?}"), || async {
        let all = ada.send(&ListArtists::default()).await?.items;
        Ok(all.iter().map(|artist| artist.name.as_str()).eq(expected.iter().copied()).then_some(()))
    })
    .await
}

async fn albums(ada: &Client, expected: &[&str]) -> Result<()> {
    wait::until(&format!("the albums {expected:?}"), || async {
        let mut all = ada.send(&ListAlbums::default()).await?.items;
        all.sort_by(|one, other| one.title.cmp(&other.title));
        Ok(all.iter().map(|album| album.title.as_str()).eq(expected.iter().copied()).then_some(()))
    })
    .await
}
