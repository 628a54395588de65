//! Home and the history: from an account that has nothing to one that has heard something, and back.

use anyhow::Result;
use e2e::browser::{Autoplay, journey};
use e2e::client::{Client, PASSWORD};
use e2e::fixtures;
use e2e::pages::{Gate, Player};
use e2e::server::Server;

#[tokio::test]
async fn home_shows_what_is_new_and_was_heard_and_the_history_can_be_deleted() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    journey("home", Autoplay::Allowed, async |browser| {
        let url = server.url();
        browser.goto(&url).await?;
        Gate::new(browser, &url).log_in("ada", PASSWORD).await?;
        browser.find("heading", "No songs yet").await?;
        browser.find("link", "Upload songs").await?;

        ada.add_song("tone.mp3", fixtures::read("cover.mp3")?).await?;
        browser.find("heading", "Newly added").await?;
        browser.click("button", "Play Test Patterns").await?;
        Player::new(browser).plays().await?;
        let over = "return document.querySelector('audio').ended;";
        browser.until::<bool>("the song to end", over).await?;
        browser.find("heading", "Recently played").await?;
        browser.find("heading", "Most played").await?;

        browser.goto(&format!("{url}/stats")).await?;
        browser.find("heading", "Over time").await?;
        browser.goto(&format!("{url}/history")).await?;
        browser.find("heading", "Today").await?;
        browser.click("button", "Remove Fixture Tone from the history").await?;
        browser.find("heading", "Nothing heard yet").await?;
        browser.click("link", "Home").await?;
        browser.find("heading", "Newly added").await?;
        let gone = "return ![...document.querySelectorAll('h2')].some((h2) => h2.textContent === 'Recently played');";
        browser.until::<bool>("what was heard to be gone", gone).await.map(drop)
    })
    .await
}
