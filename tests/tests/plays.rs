//! What is heard comes into the history: at once, and after a time without a network.

use anyhow::{Result, ensure};
use e2e::browser::{Autoplay, Browser, journey};
use e2e::client::{Client, PASSWORD};
use e2e::fixtures;
use e2e::pages::{Gate, Player};
use e2e::server::Server;
use e2e::wait;
use serde_json::json;
use shared::plays::{ListPlays, ListRecentlyPlayed, Play, PlaySourceKind};

#[tokio::test]
async fn a_song_that_is_heard_to_its_end_is_counted_once() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    let song = ada.add_song("tone.mp3", fixtures::read("cover.mp3")?).await?;
    journey("plays", Autoplay::Allowed, async |browser| {
        let url = server.url();
        browser.goto(&format!("{url}/library/songs")).await?;
        Gate::new(browser, &url).log_in("ada", PASSWORD).await?;
        hear_all(browser).await?;
        let plays = history(&ada, 1).await?;
        let [play] = &*plays else { anyhow::bail!("one play: {plays:?}") };
        ensure!(play.song_id == song, "it is of the song");
        ensure!(play.source.is_some_and(|source| source.kind == PlaySourceKind::Library), "{play:?}");
        let length = play.song.as_ref().map_or(0, |song| song.duration_ms);
        ensure!(play.listened_ms.abs_diff(length) < 300, "{} of {length} ms", play.listened_ms);
        let recent = ada.send(&ListRecentlyPlayed::default()).await?.items;
        ensure!(recent.len() == 1 && recent.iter().all(|played| played.plays == 1), "{recent:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_heard_without_a_network_is_counted_when_it_is_back() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    ada.add_song("tone.mp3", fixtures::read("cover.mp3")?).await?;
    journey("plays-offline", Autoplay::Allowed, async |browser| {
        let url = server.url();
        browser.goto(&format!("{url}/library/songs")).await?;
        Gate::new(browser, &url).log_in("ada", PASSWORD).await?;
        hear_all(browser).await?;
        history(&ada, 1).await?;
        browser.devtools("Network.enable", json!({})).await?;
        // The browser has the whole song by now.
        online(browser, false).await?;
        hear_all(browser).await?;
        let kept = "return new Promise((done) => {
            const open = indexedDB.open('rhythmix-plays');
            open.onsuccess = () => {
                const all = open.result.transaction('plays').objectStore('plays').getAll();
                all.onsuccess = () => { open.result.close(); done(all.result.some((text) => JSON.parse(text).is_over)); };
            };
        });";
        browser.until::<bool>("the play to be kept", kept).await?;
        ensure!(history(&ada, 1).await?.len() == 1, "nothing is told without a network");
        online(browser, true).await?;
        let plays = history(&ada, 2).await?;
        let [later, earlier] = &*plays else { anyhow::bail!("two plays: {plays:?}") };
        ensure!(later.started_at > earlier.started_at, "it says when it was heard: {plays:?}");
        let gone = kept.replace("some((text) => JSON.parse(text).is_over)", "length === 0");
        browser.until::<bool>("nothing to be kept any more", &gone).await.map(drop)
    })
    .await
}

/// Plays the one song to its end.
async fn hear_all(browser: &Browser) -> Result<()> {
    browser.click("button", "Play Fixture Tone by The Fixtures").await?;
    let player = Player::new(browser);
    player.plays().await?;
    let over = "return document.querySelector('audio').ended;";
    browser.until::<bool>("the song to end", over).await.map(drop)
}

/// The history once it has so many entries.
async fn history(ada: &Client, count: usize) -> Result<Vec<Play>> {
    wait::until(&format!("{count} plays"), || async {
        let plays = ada.send(&ListPlays::default()).await?.items;
        Ok((plays.len() == count).then_some(plays))
    })
    .await
}

async fn online(browser: &Browser, is_online: bool) -> Result<()> {
    let conditions = json!({
        "offline": !is_online, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1
    });
    browser.devtools("Network.emulateNetworkConditions", conditions).await.map(drop)
}
