//! Every state that a person can meet says what is the matter and offers the way on.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use e2e::browser::{Autoplay, Browser, journey};
use e2e::client::{Client, PASSWORD};
use e2e::fixtures;
use e2e::pages::{Gate, Person, UploadPage};
use e2e::server::Server;
use e2e::wait;
use serde_json::json;
use shared::auth::{LogOut, Refresh};
use shared::endpoint::{API_BASE, Endpoint as _};
use shared::playlists::members::{CreateInvitation, NewInvitation};
use shared::playlists::{CreatePlaylist, NewPlaylist};
use shared::songs::{ListSongs, Visibility};

const ADA: Person = Person { username: "ada", name: "Ada Lovelace" };

#[tokio::test]
async fn a_wrong_password_is_told_apart_from_nothing() -> Result<()> {
    let server = Server::start()?;
    Client::sign_up(&server, ADA.username).await?;
    journey("wrong-password", Autoplay::Default, async |browser| {
        let url = server.url();
        let gate = Gate::new(browser, &url);
        browser.goto(&url).await?;
        gate.log_in(ADA.username, "a wrong password").await?;
        browser.read("The log-in name or the password is wrong.").await?;
        gate.log_in("nobody", PASSWORD).await?;
        browser.read("The log-in name or the password is wrong.").await?;
        gate.log_in(ADA.username, PASSWORD).await?;
        browser.find("navigation", "Main").await?;
        browser.goto(&format!("{url}/no/such/page")).await?;
        browser.find("heading", "There is nothing here").await?;
        browser.click("link", "Go home").await?;
        browser.read("No songs yet").await
    })
    .await
}

#[tokio::test]
async fn a_session_that_was_ended_elsewhere_leads_back_to_the_log_in() -> Result<()> {
    let server = Server::start()?;
    journey("session-ended", Autoplay::Default, async |browser| {
        let url = server.url();
        let gate = Gate::new(browser, &url);
        gate.sign_up(ADA).await?;
        end_session(&server, browser).await?;
        browser.click("link", "Library").await?;
        browser.read("Your session has ended. Log in again to go on where you were.").await?;
        gate.log_in(ADA.username, PASSWORD).await?;
        browser.find("heading", "Songs").await?;
        let address = browser.driver().current_url().await?;
        ensure!(address.path() == "/library/songs", "it goes on where it was, not at {address}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn who_signs_up_on_the_way_to_an_invitation_goes_on_to_it() -> Result<()> {
    let server = Server::start()?;
    let eve = Client::sign_up(&server, "eve").await?;
    let list = CreatePlaylist(NewPlaylist {
        name: "Ours".to_owned(),
        visibility: Some(Visibility::People),
        ..NewPlaylist::default()
    });
    let playlist = eve.send(&list).await?.id;
    let invited = CreateInvitation { playlist, invitation: NewInvitation::default() };
    let token = eve.send(&invited).await?.token.context("the word of the invitation")?;
    journey("sign-up-invited", Autoplay::Default, async |browser| {
        browser.goto(&format!("{}/join#{token}", server.url())).await?;
        browser.click("link", "Sign up").await?;
        browser.click("link", "Log in").await?;
        browser.click("link", "Sign up").await?;
        browser.fill("User name", ADA.username).await?;
        browser.fill("E-mail", "ada@example.org").await?;
        browser.fill("Password", PASSWORD).await?;
        browser.click("button", "Sign up").await?;
        browser.click("button", "Accept").await?;
        browser.find("heading", "Ours").await.map(drop)
    })
    .await
}

/// Logs the session of the browser out behind its back.
async fn end_session(server: &Server, browser: &Browser) -> Result<()> {
    let path = format!("{API_BASE}{}", Refresh::PATH);
    let token = browser.cookie(&format!("{}{path}", server.url()), "rhythmix_refresh").await?;
    let mut same = Client::new(server)?;
    same.open_session(&Refresh { refresh_token: Some(token) }).await?;
    same.send(&LogOut).await
}

#[tokio::test]
async fn a_server_that_is_away_is_waited_for() -> Result<()> {
    let mut server = Server::start()?;
    let url = server.url();
    journey("server-away", Autoplay::Default, async |browser| {
        Gate::new(browser, &url).sign_up(ADA).await?;
        wait_for_the_service_worker(browser).await?;

        server.kill()?;
        browser.click("link", "Library").await?;
        browser.read("The server cannot be reached").await?;
        server.restart()?;
        browser.click("button", "Try again").await?;
        browser.read("No songs yet").await?;

        // Started afresh without a server: the shell comes from the service worker.
        server.kill()?;
        browser.reload().await?;
        browser.read("The server cannot be reached").await?;
        let shell = browser.exchanges(&url).await?;
        ensure!(shell.iter().any(|file| file.from_service_worker), "the shell is the service worker's");
        browser.goto(&format!("{url}/account")).await?;
        browser.read("The server cannot be reached").await?;
        server.restart()?;
        browser.click("button", "Try again").await?;
        browser.find("button", "Log out").await.map(drop)
    })
    .await
}

#[tokio::test]
async fn a_page_of_somebody_in_between_takes_nothing_away() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, ADA.username).await?;
    ada.upload("song.mp3", fixtures::read("untagged.mp3")?, &[("title", "Amber")]).await?;
    wait::until("the song", || async {
        Ok((!ada.send(&ListSongs::default()).await?.items.is_empty()).then_some(()))
    })
    .await?;
    let url = server.url();
    journey("foreign-page", Autoplay::Default, async |browser| {
        browser.goto(&format!("{url}/library/songs")).await?;
        Gate::new(browser, &url).log_in(ADA.username, PASSWORD).await?;
        browser.find("link", "Amber").await?;
        // As a network does that wants a log-in.
        let source = "const ask = window.fetch;
            window.fetch = (what, how) => {
                const address = String(what.url ?? what);
                return address.includes('/api/') && !address.includes('/auth/')
                    ? Promise.resolve(new Response('<html>Accept our terms</html>'))
                    : ask.call(window, what, how);
            };";
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await?;
        // The second time it is still kept.
        for _ in 0..2 {
            browser.reload().await?;
            browser.read("This could not be read again just now, and may be out of date.").await?;
            browser.find("link", "Amber").await?;
        }
        Ok(())
    })
    .await
}

async fn wait_for_the_service_worker(browser: &Browser) -> Result<()> {
    browser
        .until::<bool>(
            "the service worker",
            "return navigator.serviceWorker.getRegistration().then((found) => found?.active?.state === 'activated');",
        )
        .await
        .map(drop)
}

#[tokio::test]
async fn an_app_whose_wasm_does_not_load_says_so() -> Result<()> {
    break_a_part("no-wasm", "*.wasm").await
}

#[tokio::test]
async fn an_app_whose_script_does_not_load_says_so() -> Result<()> {
    break_a_part("no-script", "*/frontend-*.js").await
}

/// Opens the app while a part of it cannot be had, and again when it can.
async fn break_a_part(name: &str, part: &str) -> Result<()> {
    let server = Server::start()?;
    journey(name, Autoplay::Default, async |browser| {
        browser.devtools("Network.enable", json!({})).await?;
        browser.devtools("Network.setBlockedURLs", json!({ "urls": [part] })).await?;
        browser.goto(&server.url()).await?;
        browser.find("alertdialog", "The app did not start").await?;
        browser.devtools("Network.setBlockedURLs", json!({ "urls": [] })).await?;
        browser.click_to_reload("button", "Try again").await?;
        browser.find("button", "Log in").await.map(drop)
    })
    .await
}

#[tokio::test]
async fn a_refused_file_is_shown_with_the_reason() -> Result<()> {
    let server = Server::start()?;
    journey("refused-upload", Autoplay::Default, async |browser| {
        Gate::new(browser, &server.url()).sign_up(ADA).await?;
        let page = UploadPage::open(browser).await?;
        for (name, title, reason) in [
            ("text.mp3", "text", "This is not an audio file of a kind that can be played here."),
            ("cut-cbr.mp3", "Fixture Tone", "This file is incomplete: part of the song is missing."),
        ] {
            page.choose(&fixtures::path(name)?).await?;
            page.send().await?;
            browser.read(reason).await?;
            browser.find("button", &format!("Try again: {title}")).await?;
            browser.click("button", &format!("Remove {title}")).await?;
            browser.gone("button", &format!("Try again: {title}")).await?;
        }
        wait::until("refused files to be removed", || async {
            let left = fs::read_dir(server.data().join("media/incoming"))?.count();
            Ok((left == 0).then_some(()))
        })
        .await
    })
    .await
}

#[tokio::test]
async fn no_page_breaks_its_own_rules() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, ADA.username).await?;
    let song = ada.upload("song.mp3", fixtures::read("cover.mp3")?, &[]).await?.song_id.context("a song")?;
    journey("console", Autoplay::Allowed, async |browser| {
        let url = server.url();
        browser.goto(&format!("{url}/signup")).await?;
        browser.find("heading", "Sign up").await?;
        browser.goto(&format!("{url}/setup")).await?;
        browser.find("heading", "Set up").await?;
        browser.goto(&url).await?;
        Gate::new(browser, &url).log_in(ADA.username, PASSWORD).await?;
        browser.click("button", "Play Test Patterns").await?;
        browser.click("button", "Open the player: Fixture Tone The Fixtures").await?;
        browser.find("button", "Close the player").await?;
        for (path, heading) in [
            ("library/songs".to_owned(), "Songs"),
            ("library/albums".to_owned(), "Albums"),
            ("library/artists".to_owned(), "Artists"),
            ("library/genres".to_owned(), "Genres"),
            ("library/playlists".to_owned(), "Playlists"),
            ("library/bin".to_owned(), "Deleted songs"),
            ("stats".to_owned(), "Statistics"),
            (format!("lyrics/{song}"), "Lyrics"),
            (format!("songs/{song}"), "Fixture Tone"),
            ("upload".to_owned(), "Upload"),
            ("account".to_owned(), "Account"),
            ("no/such/page".to_owned(), "There is nothing here"),
        ] {
            browser.goto(&format!("{url}/{path}")).await?;
            browser.find("heading", heading).await?;
        }
        wait_for_the_service_worker(browser).await?;
        let console = browser.console().await?;
        ensure!(console.is_empty(), "the console has complaints: {console:#?}");

        // And it would have complained: the policy holds, and the console is heard.
        browser
            .script::<()>(
                "document.body.append(Object.assign(new Image(), { src: 'http://127.0.0.1:9/x.png' }));",
                vec![],
            )
            .await?;
        wait::until("a complaint about a foreign picture", || async {
            let console = browser.console().await?;
            Ok(console.iter().any(|line| line.contains("Content Security Policy")).then_some(()))
        })
        .await
    })
    .await
}

#[tokio::test]
async fn an_account_that_is_full_says_so_and_keeps_what_was_typed() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let config = folder.path().join("rhythmix.toml");
    fs::write(&config, "[uploads]\nquota_bytes = 60000\n")?;
    let server = Server::start_with(&["--config", &config.display().to_string()])?;
    journey("quota", Autoplay::Default, async |browser| {
        Gate::new(browser, &server.url()).sign_up(ADA).await?;
        let page = UploadPage::open(browser).await?;
        page.choose(&fixtures::path("tone-30s.mp3")?).await?;
        browser.holds("Title", "Fixture Tone").await?;
        browser.fill("Title", "Too much").await?;
        page.send().await?;
        browser.read("Your account is full. There is no room left in your account").await?;
        // On a phone, too, it can be read what is the matter.
        browser.resize(390, 844).await?;
        const LINES: &str =
            "return document.querySelector('.upload-how.bad .upload-words').offsetHeight === 32;";
        browser.until::<bool>("the reason on two lines", LINES).await?;
        browser.click("checkbox", "Edit Too much").await?;
        browser.holds("Title", "Too much").await
    })
    .await
}
