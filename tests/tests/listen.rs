//! The way from a first visit to music, in a real browser.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use e2e::browser::{Autoplay, Browser, journey};
use e2e::client::Client;
use e2e::fixtures;
use e2e::pages::{Gate, Person, Player, UploadPage};
use e2e::server::Server;
use e2e::wait;
use reqwest::header::COOKIE;
use shared::me::GetMe;
use shared::songs::{ListSongs, Quality, Song};

const ADA: Person = Person { username: "ada", name: "Ada Lovelace" };

/// What is a sound and what is none: the test music is about 0.2 loud, dither would be 0.00001.
const AUDIBLE: f64 = 0.02;

/// A quarter of an hour and 16 MB: more than a browser loads ahead, so that a jump needs a request of its
/// own.
const LONG: usize = 256;

#[tokio::test]
async fn a_newcomer_signs_up_uploads_listens_and_leaves() -> Result<()> {
    let server = Server::start()?;
    journey("listen", Autoplay::Allowed, async |browser| {
        let url = server.url();
        let gate = Gate::new(browser, &url);
        gate.sign_up(ADA).await?;
        browser.read("No songs yet").await?;

        upload_two_songs(browser).await?;
        see_them_with_their_covers(browser, &url).await?;

        let player = Player::new(browser);
        browser.click("button", "Play Fixture Tone by The Fixtures").await?;
        player.shows("Fixture Tone", "The Fixtures").await?;
        player.plays().await?;
        player.passes(1.0).await?;
        let loudness = player.loudness().await?;
        ensure!(loudness > AUDIBLE, "what plays is silence: {loudness}");

        seek(browser, player).await?;
        next_and_reload(browser, player).await?;
        log_out(browser, &server, gate).await
    })
    .await
}

/// One with tags and a cover, one that has nothing but what is typed and chosen.
async fn upload_two_songs(browser: &Browser) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let page = UploadPage::open(browser).await?;
    for (name, bytes, typed) in [
        ("bare.mp3", fixtures::read("untagged.mp3")?, Some("Œuvre 音楽")),
        ("tagged.mp3", fixtures::long_song(LONG)?, None),
    ] {
        let file = folder.path().join(name);
        fs::write(&file, bytes)?;
        page.choose(&file).await?;
        if let Some(title) = typed {
            browser.fill("Title", title).await?;
            page.choose_cover(&fixtures::path("cover.png")?).await?;
            browser.find("button", "Change cover").await?;
        }
        page.send().await?;
        browser.read("Added").await?;
        browser.click("button", "Clear finished").await?;
    }
    Ok(())
}

async fn see_them_with_their_covers(browser: &Browser, url: &str) -> Result<()> {
    const LOADED: &str = "const covers = [...document.querySelectorAll('main img')];
        return covers.length === 2 && covers.every((cover) => cover.complete && cover.naturalWidth > 0
            && cover.parentElement.style.background.startsWith('rgb('));";
    browser.click("link", "Home").await?;
    // What is of an album stands there as that.
    browser.find("link", "Test Patterns").await?;
    browser.find("link", "Œuvre 音楽").await?;
    browser.until::<bool>("the covers on the home page, over their colours", LOADED).await?;
    browser.click("link", "Library").await?;
    browser.find("link", "Fixture Tone").await?;
    browser.until::<bool>("the covers in the table", LOADED).await?;
    let covers = browser.exchanges("/cover").await?;
    ensure!(
        covers.iter().all(|cover| cover.url.starts_with(url) && cover.status == 200),
        "covers come from the server: {covers:?}"
    );
    Ok(())
}

/// A click far behind what is loaded lands there, by a request for just that part.
async fn seek(browser: &Browser, player: Player<'_>) -> Result<()> {
    player.seek(0.75).await?;
    player.passes(600.0).await?;
    let (position, slider) = (player.position().await?, player.slider().await? / 1000.0);
    ensure!((position - slider).abs() < 2.0, "the slider shows {slider} s at {position} s");
    ensure!((750.0..800.0).contains(&position), "three quarters of 1031 s are not {position} s");
    wait::until("a part of the audio to be asked for", || async {
        let streams = browser.exchanges("/stream").await?;
        let part = |range: &str| !range.starts_with("bytes 0-");
        let parts = streams.iter().filter(|stream| stream.content_range.as_deref().is_some_and(part));
        Ok(parts.into_iter().any(|stream| stream.status == 206).then_some(()))
    })
    .await?;
    player.passes(position + 0.5).await
}

async fn next_and_reload(browser: &Browser, player: Player<'_>) -> Result<()> {
    browser.click("button", "Next").await?;
    player.shows("Œuvre 音楽", "").await?;
    player.plays().await?;
    browser.click("button", "Previous").await?;
    player.shows("Fixture Tone", "The Fixtures").await?;
    player.plays().await?;
    player.seek(0.25).await?;
    player.passes(200.0).await?;
    ensure!(player.position().await? < 300.0, "a quarter of 1031 s");
    let before = player.position().await?;

    browser.reload().await?;
    player.shows("Fixture Tone", "The Fixtures").await?;
    browser.find("button", "Play").await?;
    ensure!(player.is_silent().await?, "a reload starts no sound");
    let shown = player.slider().await? / 1000.0;
    ensure!((shown - before).abs() < 3.0, "after a reload it stands at {shown} s, not {before} s");
    browser.click("button", "Queue").await?;
    browser.find("heading", "Queue, 2 songs").await?;
    browser.click("button", "Close the player").await?;

    browser.click("button", "Play").await?;
    player.plays().await?;
    let resumed = player.position().await?;
    ensure!((resumed - before).abs() < 4.0, "it goes on at {resumed} s, not {before} s");
    Ok(())
}

/// After the log-out the page is back at the gate, and the old cookie opens nothing.
async fn log_out(browser: &Browser, server: &Server, gate: Gate<'_>) -> Result<()> {
    let stream = browser.exchanges("/stream").await?.pop().context("something was streamed")?.url;
    let cookie = format!("rhythmix_media={}", browser.cookie(&stream, "rhythmix_media").await?);
    let outsider = Client::new(server)?;
    let listen = async || -> Result<u16> {
        let request = outsider.request(reqwest::Method::GET, &stream)?;
        Ok(request.header(COOKIE, &cookie).send().await?.status().as_u16())
    };
    ensure!(listen().await? == 200, "the cookie opens the stream {stream}");
    gate.log_out(ADA).await?;
    let status = listen().await?;
    ensure!(status == 401, "after the log-out the old cookie gets {status}");
    browser.find("button", "Log in").await.map(drop)
}

#[tokio::test]
async fn a_click_plays_under_the_autoplay_rules_of_browsers() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, ADA.username).await?;
    ada.upload("tone.mp3", fixtures::read("tone-30s.mp3")?, &[]).await?;
    let songs: Vec<Song> = ada.send(&ListSongs::default()).await?.items;
    ensure!(songs.len() == 1, "one song: {songs:?}");
    journey("autoplay", Autoplay::Default, async |browser| {
        let url = server.url();
        browser.goto(&format!("{url}/library/songs")).await?;
        Gate::new(browser, &url).log_in(ADA.username, e2e::client::PASSWORD).await?;
        browser.click("button", "Play Fixture Tone by The Fixtures").await?;
        let player = Player::new(browser);
        player.plays().await?;
        player.passes(1.0).await
    })
    .await
}

#[tokio::test]
async fn quality_and_picture_belong_to_the_account() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, ADA.username).await?;
    for file in ["tone-30s.mp3", "cover.flac"] {
        ada.upload(file, fixtures::read(file)?, &[]).await?;
    }
    journey("account", Autoplay::Allowed, async |browser| {
        let url = server.url();
        browser.goto(&format!("{url}/account")).await?;
        Gate::new(browser, &url).log_in(ADA.username, e2e::client::PASSWORD).await?;
        browser.click("radio", "Low").await?;
        let chosen = wait::until("the choice to be kept", || async {
            Ok(ada.send(&GetMe).await?.preferences.stream_quality)
        });
        ensure!(chosen.await? == Quality::Low, "what was chosen is kept");
        browser.click("link", "Library").await?;
        browser.click("button", "Play Fixture Tone by The Fixtures").await?;
        let player = Player::new(browser);
        player.plays().await?;
        player.passes(1.0).await?;
        let streams = browser.exchanges("/stream").await?;
        ensure!(streams.iter().all(|stream| stream.url.contains("quality=low")), "{streams:?}");

        const FACES: &str = "const faces = [...document.querySelectorAll('.avatar img')];
            return faces.length === 2 && faces.every((face) => face.complete && face.naturalWidth > 0);";
        browser.click("link", "ada").await?;
        let picture = fixtures::path("cover.png")?;
        let field = browser.find("button", "Your picture").await?;
        field.send_keys(picture.to_str().context("a path")?).await?;
        browser.until::<bool>("the picture here and in the navigation", FACES).await?;
        browser.click("button", "Remove picture").await?;
        browser.gone("button", "Remove picture").await?;
        ensure!(ada.send(&GetMe).await?.avatar.is_none(), "it is gone");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_deleted_song_can_be_had_back() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, ADA.username).await?;
    ada.upload("tone.mp3", fixtures::read("tone-30s.mp3")?, &[]).await?;
    journey("delete", Autoplay::Allowed, async |browser| {
        let url = server.url();
        browser.goto(&format!("{url}/songs")).await?;
        Gate::new(browser, &url).log_in(ADA.username, e2e::client::PASSWORD).await?;
        browser.click("link", "Fixture Tone").await?;
        browser.click("button", "Delete").await?;
        browser.read("Fixture Tone was deleted.").await?;
        browser.read("No songs yet").await?;
        browser.click("button", "Undo").await?;
        browser.click("button", "Play Fixture Tone by The Fixtures").await?;
        Player::new(browser).plays().await
    })
    .await
}
