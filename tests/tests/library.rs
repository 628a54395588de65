//! The library: from a song to its album and artist, choosing songs, menus, and the way back.

use anyhow::{Result, ensure};
use e2e::browser::{Autoplay, Browser, journey};
use e2e::client::{Client, PASSWORD};
use e2e::fixtures;
use e2e::pages::{Gate, Player};
use e2e::server::Server;
use e2e::wait;
use shared::songs::ListSongs;
use thirtyfour::Key;

/// How many songs the long list has.
const MANY: usize = 60;
/// Scrolls far at once and says how the first row that comes into being looks: its words, and how many things it has
/// that can be used.
const JUMP: &str = "
    const list = document.querySelector('.long-list');
    return new Promise(done => {
        new MutationObserver((_, observer) => {
            const row = list.querySelector('[data-at=\"40\"]');
            if (!row) return;
            observer.disconnect();
            done([row.innerText, row.querySelectorAll('a, button').length]);
        }).observe(list, { childList: true });
        document.querySelector('.content').scrollTop = 1500;
    });";

#[tokio::test]
async fn a_song_leads_to_its_album_and_its_artist() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    ada.add_song("tone.mp3", fixtures::read("cover.mp3")?).await?;
    journey("library", Autoplay::Allowed, async |browser| {
        let url = server.url();
        browser.goto(&url).await?;
        Gate::new(browser, &url).log_in("ada", PASSWORD).await?;
        browser.click("link", "Library").await?;
        browser.click("link", "Test Patterns").await?;
        browser.find("heading", "Test Patterns").await?;
        browser.click("button", "Play Test Patterns").await?;
        Player::new(browser).plays().await?;
        browser.click("link", "The Fixtures").await?;
        browser.find("heading", "The Fixtures").await?;
        browser.find("heading", "Albums").await?;
        browser.click("link", "Library").await?;
        for part in ["Albums", "Artists", "Genres", "Uploads"] {
            browser.click("link", part).await?;
            browser.find("heading", part).await?;
        }
        browser.click("link", "Albums").await?;
        browser.click("radio", "Table").await?;
        browser.read("1 song, 4 s").await?;
        browser.reload().await?;
        browser.read("1 song, 4 s").await
    })
    .await
}

#[tokio::test]
async fn songs_are_chosen_and_deleted_by_keys_alone_and_had_back() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    for file in ["cover.mp3", "unicode.mp3", "rtl.mp3"] {
        ada.add_song(file, fixtures::read(file)?).await?;
    }
    journey("choose", Autoplay::Default, async |browser| {
        let url = server.url();
        browser.goto(&format!("{url}/library/songs")).await?;
        Gate::new(browser, &url).log_in("ada", PASSWORD).await?;
        browser.find("button", "Play Fixture Tone by The Fixtures").await?;
        focus_row(browser, 0).await?;
        let keys = |keys: &'static str| async move {
            browser.driver().action_chain().send_keys(keys).perform().await
        };
        keys(" ").await?;
        browser.read("1 song selected").await?;
        let chain = browser.driver().action_chain().key_down(Key::Shift).send_keys(Key::Down + "");
        chain.key_up(Key::Shift).perform().await?;
        browser.read("2 songs selected").await?;
        let chain = browser.driver().action_chain().key_down(Key::Shift).send_keys(Key::F10 + "");
        chain.key_up(Key::Shift).perform().await?;
        browser.find("menuitem", "Delete").await?;
        // The first letter goes to it, Enter does it.
        keys("d").await?;
        browser.driver().action_chain().send_keys(Key::Enter + "").perform().await?;
        browser.read("2 songs were deleted.").await?;
        wait::until("one song to be left", || async {
            Ok((ada.send(&ListSongs::default()).await?.items.len() == 1).then_some(()))
        })
        .await?;
        browser.click("button", "Undo").await?;
        rows(browser, 3).await?;
        browser.click("link", "Deleted").await?;
        browser.read("Nothing here").await
    })
    .await
}

#[tokio::test]
async fn going_back_leads_to_where_one_was() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    let bytes = fixtures::read("untagged.mp3")?;
    for at in 0..MANY {
        // Other bytes each time, or they would be one song.
        let other = [&*bytes, at.to_string().as_bytes()].concat();
        ada.upload("song.mp3", other, &[("title", &format!("Song {at:02}"))]).await?;
    }
    wait::until("all songs", || async {
        let list = ListSongs { limit: Some(200), ..ListSongs::default() };
        Ok((ada.send(&list).await?.items.len() == MANY).then_some(()))
    })
    .await?;
    journey("back", Autoplay::Default, async |browser| {
        let url = server.url();
        browser.goto(&format!("{url}/library/songs?sort=title")).await?;
        Gate::new(browser, &url).log_in("ada", PASSWORD).await?;
        browser.find("link", "Song 00").await?;
        let rows: u32 =
            browser.script("return document.querySelectorAll('[data-at]').length;", vec![]).await?;
        ensure!(rows < 60, "{rows} rows exist of {MANY}");
        let passing: (String, u32) = browser.script(JUMP, vec![]).await?;
        ensure!(passing.0.contains("Song 40") && passing.1 == 0, "a row that rushes by: {passing:?}");
        browser.click("link", "Song 30").await?;
        browser.find("heading", "Song 30").await?;
        browser.driver().back().await?;
        let there = "const content = document.querySelector('.content');
            return content.scrollTop === 1500 && document.activeElement.innerText === 'Song 30'
                && document.title === 'Songs · Rhythmix' && location.search === '?sort=title';";
        browser.until::<bool>("the list as it was left", there).await.map(drop)
    })
    .await
}

async fn focus_row(browser: &Browser, at: usize) -> Result<()> {
    browser.script::<()>(&format!("document.querySelector('[data-at=\"{at}\"]').focus();"), Vec::new()).await
}

async fn rows(browser: &Browser, count: usize) -> Result<()> {
    let there = format!("return document.querySelectorAll('[data-at]').length === {count};");
    browser.until::<bool>("the rows", &there).await.map(drop)
}
