//! Covers in the forms of songs and albums: chosen, seen, and taken away.

use anyhow::{Context as _, Result};
use e2e::browser::{Autoplay, Browser, journey};
use e2e::client::{Client, PASSWORD};
use e2e::fixtures;
use e2e::pages::Gate;
use e2e::server::Server;
use shared::songs::GetSong;

#[tokio::test]
async fn covers_are_chosen_and_taken_away() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    let song = ada.add_song("tone.mp3", fixtures::read("cover.mp3")?).await?;
    let texts = [("title", "Bare"), ("artist", "The Fixtures"), ("album", "Test Patterns")];
    let bare = ada.add_song_saying("bare.mp3", fixtures::read("untagged.mp3")?, &texts).await?;
    let album = ada.send(&GetSong(song)).await?.album.and_then(|album| album.id).context("an album")?;
    let of = |thing: String| format!("/api/v1/{thing}/cover?");
    let (of_song, of_bare, of_album) =
        (of(format!("songs/{song}")), of(format!("songs/{bare}")), of(format!("albums/{album}")));
    journey("covers", Autoplay::Default, async |browser| {
        let url = server.url();
        browser.goto(&format!("{url}/songs/{bare}")).await?;
        Gate::new(browser, &url).log_in("ada", PASSWORD).await?;
        browser.find("heading", "Bare").await?;
        shows(browser, "main", None).await?;
        edit(browser, "Bare", "Edit").await?;
        choose(browser, "Cover of the song").await?;
        shows(browser, "dialog", Some(&of_bare)).await?;
        browser.click("button", "Cancel").await?;
        // What is chosen stays, whatever becomes of the rest of the form.
        shows(browser, "main", Some(&of_bare)).await?;
        edit(browser, "Bare", "Edit").await?;
        browser.click("button", "Remove the cover").await?;
        shows(browser, "dialog", None).await?;
        browser.click("button", "Save").await?;
        shows(browser, "main", None).await?;

        browser.click("link", "Test Patterns").await?;
        browser.find("heading", "Test Patterns").await?;
        shows(browser, "main", Some(&of_song)).await?;
        edit(browser, "Test Patterns", "Edit album").await?;
        choose(browser, "Cover of the album").await?;
        shows(browser, "dialog", Some(&of_album)).await?;
        browser.click("button", "Cancel").await?;
        shows(browser, "main", Some(&of_album)).await?;
        edit(browser, "Test Patterns", "Edit album").await?;
        browser.click("button", "Use that of a song").await?;
        shows(browser, "dialog", Some(&of_song)).await?;
        browser.click("button", "Cancel").await?;
        shows(browser, "main", Some(&of_song)).await
    })
    .await
}

/// Opens the form.
async fn edit(browser: &Browser, title: &str, item: &str) -> Result<()> {
    browser.click("button", &format!("More for {title}")).await?;
    browser.click("menuitem", item).await?;
    browser.find("button", "Save").await.map(drop)
}

async fn choose(browser: &Browser, name: &str) -> Result<()> {
    let path = fixtures::path("cover.png")?;
    let path = path.to_str().context("a path that can be typed")?;
    Ok(browser.find("button", name).await?.send_keys(path).await?)
}

/// Waits until the first picture in the page or in the dialog is there and of that thing, or until there is a
/// tile in its place.
async fn shows(browser: &Browser, place: &str, of: Option<&str>) -> Result<()> {
    let picture = match of {
        Some(of) => format!(
            "!!image && image.complete && image.naturalWidth > 0 && image.currentSrc.includes('{of}')"
        ),
        None => "!image".to_owned(),
    };
    let look = format!(
        "const cover = document.querySelector('{place} .cover');
         const image = cover?.querySelector('img');
         return !!cover && {picture};"
    );
    browser.until::<bool>(&format!("the cover {of:?} in the {place}"), &look).await.map(drop)
}
