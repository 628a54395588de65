//! Hearts and stars: at once where they are given, for good on the server, and taken back when it refuses.

use anyhow::{Result, ensure};
use e2e::browser::{Autoplay, Browser, journey};
use e2e::client::{Client, PASSWORD};
use e2e::fixtures;
use e2e::pages::Gate;
use e2e::server::Server;
use e2e::wait;
use serde_json::json;
use shared::albums::ListAlbums;
use shared::favorites::ListFavoriteSongs;
use shared::songs::{GetSong, ListSongs};

const HEART: &str = "Favourite: Fixture Tone";

#[tokio::test]
async fn hearts_and_stars_stay_and_can_be_taken_back() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    let song = ada.add_song("tone.mp3", fixtures::read("cover.mp3")?).await?;
    ada.add_song("other.mp3", fixtures::read("unicode.mp3")?).await?;
    journey("favorites", Autoplay::Default, async |browser| {
        let url = server.url();
        browser.goto(&format!("{url}/library/songs")).await?;
        Gate::new(browser, &url).log_in("ada", PASSWORD).await?;
        browser.click("button", HEART).await?;
        pressed(browser, true).await?;
        favorites(&ada, 1).await?;
        browser.click("button", "Favourites").await?;
        rows(browser, 1).await?;
        browser.reload().await?;
        rows(browser, 1).await?;

        browser.click("link", "Fixture Tone").await?;
        browser.find("heading", "Fixture Tone").await?;
        browser.click("radio", "4 stars").await?;
        browser.read("4.0 from 1 rating").await?;
        stars(&ada, song, Some(4)).await?;
        // The keys of a group of radio buttons move what is chosen.
        browser.driver().action_chain().send_keys(thirtyfour::Key::Right + "").perform().await?;
        stars(&ada, song, Some(5)).await?;
        browser.click("radio", "5 stars").await?;
        stars(&ada, song, None).await?;
        browser.click("button", HEART).await?;
        favorites(&ada, 0).await?;

        browser.click("link", "Test Patterns").await?;
        browser.find("heading", "Test Patterns").await?;
        browser.click("button", "Favourite: Test Patterns").await?;
        browser.click("radio", "3 stars").await?;
        wait::until("the stars of the album", || async {
            let albums = ada.send(&ListAlbums::default()).await?.items;
            let mine = |album: &shared::albums::Album| album.rating.and_then(|rating| rating.mine);
            Ok(albums.iter().any(|album| album.favorite && mine(album) == Some(3)).then_some(()))
        })
        .await
    })
    .await
}

#[tokio::test]
async fn many_songs_become_favourites_at_once_and_no_longer() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    for file in ["cover.mp3", "unicode.mp3", "rtl.mp3"] {
        ada.add_song(file, fixtures::read(file)?).await?;
    }
    journey("favorites-many", Autoplay::Default, async |browser| {
        let url = server.url();
        browser.goto(&format!("{url}/library/songs")).await?;
        Gate::new(browser, &url).log_in("ada", PASSWORD).await?;
        rows(browser, 3).await?;
        focus_row(browser).await?;
        browser.driver().action_chain().send_keys(" ").perform().await?;
        browser.click("button", "Select all").await?;
        browser.click("button", "More for the selection").await?;
        browser.click("menuitem", "Add to favourites").await?;
        favorites(&ada, 3).await?;
        browser.click("button", "Undo").await?;
        favorites(&ada, 0).await?;
        focus_row(browser).await?;
        browser.driver().action_chain().send_keys("2").perform().await?;
        browser.read("was given 2 stars").await?;
        wait::until("two stars", || async {
            let songs = ada.send(&ListSongs { min_rating: Some(2), ..ListSongs::default() }).await?.items;
            Ok((songs.len() == 1).then_some(()))
        })
        .await
    })
    .await
}

#[tokio::test]
async fn a_heart_that_the_server_does_not_take_is_taken_back() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    ada.add_song("tone.mp3", fixtures::read("cover.mp3")?).await?;
    journey("favorites-offline", Autoplay::Default, async |browser| {
        let url = server.url();
        browser.goto(&format!("{url}/library/songs")).await?;
        Gate::new(browser, &url).log_in("ada", PASSWORD).await?;
        browser.find("button", HEART).await?;
        browser.devtools("Network.enable", json!({})).await?;
        let away = json!({ "offline": true, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        browser.devtools("Network.emulateNetworkConditions", away).await?;
        browser.click("button", HEART).await?;
        browser.read("The server cannot be reached").await?;
        pressed(browser, false).await?;
        ensure!(ada.send(&ListFavoriteSongs::default()).await?.items.is_empty(), "nothing was told");
        Ok(())
    })
    .await
}

/// Whether the heart is shown as pressed.
async fn pressed(browser: &Browser, is_pressed: bool) -> Result<()> {
    let pressed = format!(
        "return document.querySelector('[aria-label=\"{HEART}\"]')?.getAttribute('aria-pressed') === '{is_pressed}';"
    );
    browser.until::<bool>("the heart", &pressed).await.map(drop)
}

async fn favorites(ada: &Client, count: usize) -> Result<()> {
    wait::until(&format!("{count} favourites"), || async {
        Ok((ada.send(&ListFavoriteSongs::default()).await?.items.len() == count).then_some(()))
    })
    .await
}

async fn stars(ada: &Client, song: shared::ids::SongId, stars: Option<u8>) -> Result<()> {
    wait::until(&format!("{stars:?} stars"), || async {
        let rating = ada.send(&GetSong(song)).await?.rating;
        Ok((rating.and_then(|rating| rating.mine) == stars).then_some(()))
    })
    .await
}

async fn rows(browser: &Browser, count: usize) -> Result<()> {
    let there = format!("return document.querySelectorAll('[data-at]').length === {count};");
    browser.until::<bool>("the rows", &there).await.map(drop)
}

async fn focus_row(browser: &Browser) -> Result<()> {
    browser.script::<()>("document.querySelector('[data-at=\"0\"]').focus();", Vec::new()).await
}
