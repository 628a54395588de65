//! The words of a song: written, timed by taps while it plays, and followed.

use anyhow::{Context as _, Result, ensure};
use e2e::browser::{Autoplay, Browser, journey};
use e2e::client::{Client, PASSWORD};
use e2e::fixtures;
use e2e::pages::{Gate, Player};
use e2e::server::Server;
use e2e::wait;
use shared::lyrics::{GetLyrics, LyricLine, Lyrics, PutLyrics};

/// What is sung.
const ACTIVE: &str = "return document.querySelector('dialog .lyric[aria-current]')?.innerText ?? null;";

/// How far a tap may be from the sound, in milliseconds: the click travels through the driver and back.
const NEAR_MS: f64 = 700.0;

#[tokio::test]
async fn lyrics_follow_the_song_and_a_line_leads_to_its_place() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    let song = ada.add_song("tone.mp3", fixtures::read("tone-30s.mp3")?).await?;
    let line = |at_ms, text: &str| LyricLine { at_ms: Some(at_ms), text: text.to_owned() };
    let lines = vec![line(500, "The first"), line(3_000, "The second"), line(20_000, "The last")];
    ada.send(&PutLyrics { song, lyrics: Lyrics { language: None, synced: true, lines } }).await?;
    journey("lyrics-follow", Autoplay::Allowed, async |browser| {
        let url = server.url();
        browser.goto(&format!("{url}/library/songs")).await?;
        Gate::new(browser, &url).log_in("ada", PASSWORD).await?;
        browser.click("button", "Play Fixture Tone by The Fixtures").await?;
        let player = Player::new(browser);
        player.plays().await?;
        browser.click("button", "Lyrics").await?;
        browser.find("button", "The second").await?;
        sings(browser, "The first").await?;
        sings(browser, "The second").await?;
        browser.click("button", "The last").await?;
        player.passes(20.0).await?;
        sings(browser, "The last").await?;
        let position = player.position().await?;
        ensure!(position < 25.0, "the line begins at 20 s, and not at {position} s");
        // Whoever scrolls by hand is left alone until they ask.
        browser
            .script::<()>(
                "document.querySelector('.lyrics-view').dispatchEvent(new WheelEvent('wheel'));",
                vec![],
            )
            .await?;
        browser.click("button", "Follow").await?;
        browser.gone("button", "Follow").await
    })
    .await
}

async fn sings(browser: &Browser, line: &str) -> Result<()> {
    wait::until(&format!("“{line}” to be sung"), || async {
        let active: Option<String> = browser.script(ACTIVE, Vec::new()).await?;
        Ok((active.as_deref() == Some(line)).then_some(()))
    })
    .await
}

#[tokio::test]
async fn taps_while_the_song_plays_give_the_lines_their_times() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    let song = ada.add_song("tone.mp3", fixtures::read("tone-30s.mp3")?).await?;
    journey("lyrics-tap", Autoplay::Allowed, async |browser| {
        let url = server.url();
        browser.goto(&format!("{url}/songs/{song}")).await?;
        Gate::new(browser, &url).log_in("ada", PASSWORD).await?;
        browser.click("link", "Write lyrics").await?;
        browser.fill("Words", "One\nTwo\n\nThree").await?;
        browser.fill("Language", "en").await?;
        browser.click("radio", "Times").await?;
        browser.click("button", "Play Fixture Tone").await?;
        let player = Player::new(browser);
        player.plays().await?;
        let mut taps = Vec::new();
        for seconds in [1.0, 3.0] {
            player.passes(seconds).await?;
            taps.push(player.position().await? * 1000.0);
            browser.click("button", "Tap").await?;
        }
        // A line without a time among others is told before anything is sent.
        browser.click("button", "Save").await?;
        browser.read("This line has no time yet.").await?;
        player.passes(5.0).await?;
        taps.push(player.position().await? * 1000.0);
        browser.click("button", "Tap").await?;
        browser.click("button", "Later: Three").await?;
        browser.click("button", "Save").await?;
        browser.read("The lyrics were saved.").await?;

        let saved = ada.send(&GetLyrics(song)).await?;
        ensure!(saved.synced && saved.language.as_deref() == Some("en"), "not what was written: {saved:?}");
        let words: Vec<&str> = saved.lines.iter().map(|line| line.text.as_str()).collect();
        ensure!(words == ["One", "Two", "Three"], "the lines are {words:?}");
        for (line, tap) in saved.lines.iter().zip(&taps) {
            let at_ms = f64::from(line.at_ms.context("a time")?);
            ensure!((tap - 50.0..tap + NEAR_MS).contains(&at_ms), "tapped at {tap} ms, kept {at_ms} ms");
        }
        browser.click("button", "Remove lyrics").await?;
        browser.read("The lyrics were removed.").await?;
        ensure!(ada.send(&GetLyrics(song)).await?.lines.is_empty(), "they are still there");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_was_written_and_not_saved_is_there_again() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    let song = ada.add_song("tone.mp3", fixtures::read("tone-30s.mp3")?).await?;
    journey("lyrics-draft", Autoplay::Default, async |browser| {
        let url = server.url();
        browser.goto(&format!("{url}/lyrics/{song}")).await?;
        Gate::new(browser, &url).log_in("ada", PASSWORD).await?;
        browser.fill("Words", "Not finished").await?;
        browser.click("link", "Home").await?;
        browser.read("The lyrics of Fixture Tone are not saved yet.").await?;
        browser.click("button", "Go on writing").await?;
        wait::until("the words", || async {
            let area: Option<String> = browser
                .script("return document.querySelector('textarea')?.value ?? null;", Vec::new())
                .await?;
            Ok((area.as_deref() == Some("Not finished\n")).then_some(()))
        })
        .await
    })
    .await
}
