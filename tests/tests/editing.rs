//! What songs say about themselves, and who may hear them: changed in the form, one or many at once, and taken
//! back; put into the bin and had back.

use anyhow::{Result, ensure};
use e2e::browser::{Autoplay, Browser, journey};
use e2e::client::{Client, PASSWORD, Refused};
use e2e::fixtures;
use e2e::pages::{Gate, Person, Player, undo_the_latest};
use e2e::server::Server;
use e2e::wait;
use shared::ids::SongId;
use shared::songs::{GetSong, ListSongs, Song};
use thirtyfour::Key;

const GENRES: &str = "Genres, with ; between them";

#[tokio::test]
async fn songs_are_changed_alone_and_together_and_changes_are_taken_back() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    for title in ["Amber", "Birch", "Cedar"] {
        // Other bytes each time, or they would be one song.
        let texts = [("title", title), ("artist", "Quartet"), ("genre", "Folk")];
        ada.add_song_saying("song.mp3", fixtures::unique("untagged.mp3", title)?, &texts).await?;
    }
    journey("editing", Autoplay::Default, async |browser| {
        let url = server.url();
        browser.goto(&format!("{url}/library/songs?sort=title")).await?;
        Gate::new(browser, &url).log_in("ada", PASSWORD).await?;
        one_is_changed_and_changed_back(browser, &ada).await?;
        all_are_changed_and_changed_back(browser, &ada).await?;
        one_is_had_back_from_the_bin(browser, &ada).await
    })
    .await
}

async fn one_is_changed_and_changed_back(browser: &Browser, ada: &Client) -> Result<()> {
    browser.click("button", "More for Amber").await?;
    browser.click("menuitem", "Edit").await?;
    browser.find("heading", "Edit Amber").await?;
    browser.fill("Title", "Amber Sky").await?;
    browser.fill(GENRES, "Jazz; Folk").await?;
    browser.fill("Year", "soon").await?;
    browser.click("button", "Save").await?;
    browser.read("This must be a number.").await?;
    browser.fill("Year", "1999").await?;
    browser.click("button", "Save").await?;
    browser.read("1 song was changed.").await?;
    browser.click("link", "Amber Sky").await?;
    browser.find("heading", "Amber Sky").await?;
    for change in ["Title: Amber → Amber Sky", "Genres: Folk → Jazz, Folk", "Year: nothing → 1999"] {
        browser.read(change).await?;
    }
    say(ada, &["Amber Sky: Jazz, Folk; 1999", "Birch: Folk", "Cedar: Folk"]).await?;
    undo_the_latest(browser).await?;
    browser.find("heading", "Amber").await?;
    browser.read("Title: Amber Sky → Amber").await?;
    say(ada, &["Amber: Folk", "Birch: Folk", "Cedar: Folk"]).await
}

async fn all_are_changed_and_changed_back(browser: &Browser, ada: &Client) -> Result<()> {
    browser.click("link", "Library").await?;
    browser.find("link", "Birch").await?;
    browser.script::<()>("document.querySelector('[data-at=\"0\"]').focus();", Vec::new()).await?;
    let chain = browser.driver().action_chain().key_down(Key::Control).send_keys("a");
    chain.key_up(Key::Control).perform().await?;
    browser.read("3 songs selected").await?;
    browser.click("button", "More for the selection").await?;
    browser.click("menuitem", "Edit").await?;
    browser.find("heading", "Edit 3 songs").await?;
    ensure!(browser.all("textbox", "Title").await?.is_empty(), "they differ in the title");
    // What they all say stands there; what is left alone stays in each.
    browser.holds(GENRES, "Folk").await?;
    browser.fill(GENRES, "Blues").await?;
    browser.click("button", "Save").await?;
    browser.read("3 songs were changed.").await?;
    say(ada, &["Amber: Blues", "Birch: Blues", "Cedar: Blues"]).await?;
    // From the page of one of them it is taken back in all.
    browser.click("link", "Birch").await?;
    browser.read("Genres: Folk → Blues").await?;
    undo_the_latest(browser).await?;
    say(ada, &["Amber: Folk", "Birch: Folk", "Cedar: Folk"]).await
}

async fn one_is_had_back_from_the_bin(browser: &Browser, ada: &Client) -> Result<()> {
    browser.click("button", "Delete").await?;
    browser.find("heading", "Songs").await?;
    browser.gone("link", "Birch").await?;
    browser.click("link", "Deleted").await?;
    browser.click("button", "Restore Birch").await?;
    browser.read("Nothing here").await?;
    browser.click("link", "Songs").await?;
    browser.find("link", "Birch").await?;
    say(ada, &["Amber: Folk", "Birch: Folk", "Cedar: Folk"]).await
}

#[tokio::test]
async fn a_song_for_some_people_is_heard_by_them_alone() -> Result<()> {
    const BOB: Person = Person { username: "bob", name: "bob" };
    let server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    let bob = Client::sign_up(&server, "bob").await?;
    Client::sign_up(&server, "eve").await?;
    let song = ada.add_song("tone.mp3", fixtures::read("cover.mp3")?).await?;
    let page = format!("{}/songs/{song}", server.url());
    journey("people", Autoplay::Default, async |owner| {
        let url = server.url();
        owner.goto(&page).await?;
        Gate::new(owner, &url).log_in("ada", PASSWORD).await?;
        let edit = async || {
            owner.click("button", "More for Fixture Tone").await?;
            owner.click("menuitem", "Edit").await
        };
        edit().await?;
        owner.click("radio", "Some people").await?;
        owner.fill("Who they are", "bobby").await?;
        owner.click("button", "Save").await?;
        owner.read("There is no account bobby.").await?;
        owner.fill("Who they are", "bob").await?;
        owner.click("button", "Save").await?;
        owner.read("1 song was changed.").await?;
        owner.read("People you chose").await?;

        journey("people-others", Autoplay::Default, async |browser| {
            let gate = Gate::new(browser, &url);
            browser.goto(&format!("{url}/library/songs")).await?;
            gate.log_in("bob", PASSWORD).await?;
            browser.click("button", "Play Fixture Tone by The Fixtures").await?;
            let player = Player::new(browser);
            player.plays().await?;
            player.passes(1.0).await?;
            gate.log_out(BOB).await?;
            gate.log_in("eve", PASSWORD).await?;
            browser.find("navigation", "Main").await?;
            browser.goto(&page).await?;
            browser.read("This song is not here").await?;
            browser.goto(&format!("{url}/library/songs")).await?;
            browser.read("No songs yet").await
        })
        .await?;

        edit().await?;
        owner.holds("Who they are", "bob").await?;
        owner.click("radio", "Only me").await?;
        owner.click("button", "Save").await?;
        owner.read("Only you").await?;
        is_not_there(&bob, song).await
    })
    .await
}

/// Waits until the songs say this, in the order of their titles: `title: genres; year`.
async fn say(ada: &Client, expected: &[&str]) -> Result<()> {
    wait::until(&format!("{expected:?}"), || async {
        let said = |song: Song| {
            let year = song.year.map(|year| format!("; {year}")).unwrap_or_default();
            format!("{}: {}{year}", song.title, song.genres.join(", "))
        };
        let mut all: Vec<String> =
            ada.send(&ListSongs::default()).await?.items.into_iter().map(said).collect();
        all.sort();
        Ok((all == expected).then_some(()))
    })
    .await
}

async fn is_not_there(bob: &Client, song: SongId) -> Result<()> {
    let refused = bob.send(&GetSong(song)).await.err();
    let problem = refused.and_then(|error| error.downcast::<Refused>().ok());
    ensure!(problem.as_ref().is_some_and(|problem| problem.0.status == 404), "{problem:?}");
    Ok(())
}
