//! Search: from anywhere by a key, as one types, through what was found by the arrows, and back to it.

use anyhow::{Result, ensure};
use e2e::browser::{Autoplay, Browser, journey};
use e2e::client::{Client, PASSWORD};
use e2e::fixtures;
use e2e::pages::{Gate, Player};
use e2e::server::Server;
use serde_json::json;
use shared::lyrics::{LyricLine, Lyrics, PutLyrics};
use thirtyfour::{Key, TypingData};

#[tokio::test]
async fn a_few_letters_lead_to_a_song_by_keys_alone() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    for file in ["cover.mp3", "unicode.mp3", "several-artists.mp3"] {
        ada.add_song(file, fixtures::read(file)?).await?;
    }
    journey("search", Autoplay::Allowed, async |browser| {
        let url = server.url();
        browser.goto(&url).await?;
        Gate::new(browser, &url).log_in("ada", PASSWORD).await?;
        browser.find("navigation", "Main").await?;
        keys(browser, "/").await?;
        keys(browser, "bjork").await?;
        // Accents do not count, and what was typed is marked.
        let marked =
            "return [...document.querySelectorAll('mark')].some((mark) => mark.innerText === 'Björk');";
        browser.until::<bool>("Björk to be marked", marked).await?;
        let address = "return location.pathname + location.search === '/search?q=bjork'
            && document.activeElement.type === 'search' && document.title === 'bjork · Search · Rhythmix';";
        browser.until::<bool>("the address of the search, and the focus still in the field", address).await?;

        let chain =
            browser.driver().action_chain().key_down(Key::Control).send_keys("k").key_up(Key::Control);
        chain.perform().await?;
        keys(browser, "fixtur").await?;
        browser.find("link", "Fixture Duet").await?;
        browser.click("radio", "Artists").await?;
        browser.find("link", "Second Fixture").await?;
        browser.click("radio", "All").await?;
        browser.find("link", "Fixture Duet").await?;
        browser
            .driver()
            .action_chain()
            .key_down(Key::Control)
            .send_keys("k")
            .key_up(Key::Control)
            .perform()
            .await?;
        keys(browser, Key::Down + "").await?;
        let first = focused(browser).await?;
        keys(browser, Key::Down + "").await?;
        ensure!(focused(browser).await? != first, "the arrow goes on from {first}");
        keys(browser, Key::Up + "").await?;
        ensure!(focused(browser).await? == first, "and back to {first}");
        keys(browser, Key::Enter + "").await?;
        browser.until::<bool>("its page", "return location.pathname !== '/search';").await?;

        browser.driver().back().await?;
        let there = "return location.search.startsWith('?q=fixtur')
            && document.getElementById('search-field').value === 'fixtur';";
        browser.until::<bool>("the search as it was left", there).await?;
        browser.click("button", "Play Fixture Duet").await?;
        Player::new(browser).plays().await?;

        browser.click("button", "Clear the search").await?;
        browser.find("button", "fixtur").await?;
        browser.reload().await?;
        browser.click("button", "fixtur").await?;
        browser.find("link", "Fixture Duet").await?;
        browser.click("button", "Clear the search").await?;
        browser.click("button", "Forget fixtur").await?;
        browser.read("Search your music").await?;
        keys(browser, "qqqqqq").await?;
        browser.read("Nothing found").await
    })
    .await
}

/// Makes the time fly, so that Yew lets the browser go on wherever it may while it draws, and types the next letter of
/// a text each time that it does; those that are left when the page has come are typed one after the other.
const TYPE_MEANWHILE: &str = "
    const [text] = arguments, field = document.getElementById('search-field');
    const later = window.setTimeout, letters = [...text];
    const type = () => {
        if (letters.length === 0) return;
        field.value += letters.shift();
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    };
    let now = Date.now();
    Date.now = () => now += 20;
    window.setTimeout = (run, delay, ...more) => later(() => { if (!delay) type(); run(); }, delay, ...more);
    field.focus();
    type();
    return new Promise(done => {
        const come = () => document.querySelector('[name=search-kind]');
        const rest = () => letters.length === 0 ? done() : (come() && type(), later(rest, 10));
        later(rest, 10);
    });";

#[tokio::test]
async fn no_letter_is_lost_while_the_page_is_drawn() -> Result<()> {
    const TYPED: &str = "words that somebody knows by heart and types without a pause";
    let server = Server::start()?;
    Client::sign_up(&server, "ada").await?;
    journey("search-typing", Autoplay::Default, async |browser| {
        let url = server.url();
        browser.goto(&url).await?;
        Gate::new(browser, &url).log_in("ada", PASSWORD).await?;
        browser.find("navigation", "Main").await?;
        let pages = "return history.length;";
        let before: u32 = browser.script(pages, Vec::new()).await?;
        browser.script::<()>(TYPE_MEANWHILE, vec![json!(TYPED)]).await?;
        let whole = format!(
            "return document.getElementById('search-field').value === '{TYPED}'
                && new URLSearchParams(location.search).get('q') === '{TYPED}';"
        );
        browser.until::<bool>("all that was typed in the field and in the address", &whole).await?;
        let after: u32 = browser.script(pages, Vec::new()).await?;
        ensure!(after == before + 1, "the search is {} pages of the history", after - before);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn admins_alone_look_for_users() -> Result<()> {
    let server = Server::start()?;
    Client::set_up(&server, "root").await?;
    Client::sign_up(&server, "ada").await?;
    for (who, sees) in [("root", true), ("ada", false)] {
        journey("search-users", Autoplay::Default, async |browser| {
            let url = server.url();
            browser.goto(&format!("{url}/search?q=ad&type=users")).await?;
            Gate::new(browser, &url).log_in(who, PASSWORD).await?;
            browser.find("radio", "Lyrics").await?;
            if sees {
                browser.find("radio", "Users").await?;
                return browser.read("@ada").await;
            }
            browser.read("Nothing found").await?;
            browser.gone("radio", "Users").await
        })
        .await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_is_sung_leads_to_its_line() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    let song = ada.add_song("tone.mp3", fixtures::read("cover.mp3")?).await?;
    let mut lines: Vec<LyricLine> =
        (0..60).map(|at| LyricLine { at_ms: None, text: format!("Line number {at}") }).collect();
    lines.push(LyricLine { at_ms: None, text: "A whale within the harbour".to_owned() });
    let lyrics = Lyrics { language: None, synced: false, lines };
    ada.send(&PutLyrics { song, lyrics }).await?;
    journey("search-lyrics", Autoplay::Default, async |browser| {
        let url = server.url();
        browser.goto(&format!("{url}/search?q=whale+harbour&type=lyrics")).await?;
        Gate::new(browser, &url).log_in("ada", PASSWORD).await?;
        browser.find("link", "Fixture Tone").await?;
        browser.click("radio", "All").await?;
        browser.click("link", "Fixture Tone").await?;
        browser.find("heading", "Lyrics").await?;
        let seen = "const line = document.querySelector('.found-line')?.getBoundingClientRect();
            return !!line && line.top > 0 && line.bottom < innerHeight;";
        browser.until::<bool>("the line to be in sight", seen).await.map(drop)
    })
    .await
}

async fn keys(browser: &Browser, keys: impl Into<TypingData>) -> Result<()> {
    Ok(browser.driver().action_chain().send_keys(keys).perform().await?)
}

/// What has the focus.
async fn focused(browser: &Browser) -> Result<String> {
    browser.script("return document.activeElement.outerHTML;", Vec::new()).await
}
