//! Bringing many songs in, over good lines and bad ones.

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, ensure};
use e2e::browser::{Autoplay, Browser, journey};
use e2e::client::{Client, PASSWORD};
use e2e::fixtures;
use e2e::pages::{Gate, Person, Player, UploadPage};
use e2e::server::Server;
use e2e::slow::SlowLine;
use e2e::wait;
use shared::auth::LogIn;
use shared::songs::{ListSongs, Song, Visibility};
use shared::uploads::{ListUploads, Upload, UploadState};

const ADA: Person = Person { username: "ada", name: "Ada Lovelace" };

/// One of each format.
const FILES: [&str; 5] = ["cover.mp3", "cover.flac", "tone.ogg", "aac.m4a", "unicode.mp3"];

/// The long one takes some seconds then, and no more.
const BYTES_PER_SECOND: u32 = 4_000_000;

#[tokio::test]
async fn many_files_are_read_edited_sent_heard_and_undone() -> Result<()> {
    let server = Server::start()?;
    journey("upload-many", Autoplay::Allowed, async |browser| {
        Gate::new(browser, &server.url()).sign_up(ADA).await?;
        let page = UploadPage::open(browser).await?;
        let files: Vec<PathBuf> = FILES.iter().map(|name| fixtures::path(name)).collect::<Result<_>>()?;
        page.choose_all(&files.iter().map(PathBuf::as_path).collect::<Vec<_>>()).await?;
        see_the_tags(browser, page).await?;
        edit_all(browser).await?;

        browser.click("button", "Upload 5 files").await?;
        browser.read("5 files, 5 finished").await?;
        browser.click("button", "Play Fixture Tone").await?;
        let player = Player::new(browser);
        player.plays().await?;
        player.passes(1.0).await?;

        let ada = log_in(&server).await?;
        let songs = songs(&ada).await?;
        ensure!(songs.len() == 5, "five songs: {songs:?}");
        for song in &songs {
            let album = song.album.as_ref().map(|album| album.title.as_str());
            ensure!(album == Some("A Journey") && song.visibility == Visibility::Site, "{song:?}");
            ensure!(song.year == Some(1999), "{song:?}");
        }
        undo(browser, &ada).await
    })
    .await
}

/// The browser has read title, artist and picture before anything was sent.
async fn see_the_tags(browser: &Browser, page: UploadPage<'_>) -> Result<()> {
    wait::until("titles and artists", || async {
        let rows = page.rows().await?;
        let tagged = |row: &&String| row.contains("The Fixtures") || row.contains("Björk & 東京");
        Ok((rows.iter().filter(tagged).count() == FILES.len()).then_some(()))
    })
    .await?;
    const COVERS: &str = "const covers = [...document.querySelectorAll('[aria-label=\"Files\"] img')];
        return covers.length === 2 && covers.every((cover) => cover.complete && cover.naturalWidth > 0);";
    browser.until::<bool>("the pictures in the files", COVERS).await.map(drop)
}

async fn edit_all(browser: &Browser) -> Result<()> {
    browser.click("checkbox", "Edit all").await?;
    browser.find("heading", "Edit 5 files").await?;
    ensure!(browser.all("textbox", "Title").await?.is_empty(), "no two songs have the same title");
    browser.fill("Album", "A Journey").await?;
    browser.fill("Year", "1999").await?;
    browser.click("radio", "Everyone here").await?;
    browser.click("button", "Stop editing").await
}

async fn undo(browser: &Browser, ada: &Client) -> Result<()> {
    browser.click("button", "Undo import").await?;
    browser.read("Import undone: 5 songs removed.").await?;
    browser.gone("list", "Files").await?;
    let left = songs(ada).await?;
    ensure!(left.is_empty(), "an import that was undone leaves nothing: {left:?}");
    Ok(())
}

#[tokio::test]
async fn a_file_that_is_there_already_is_not_sent() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, ADA.username).await?;
    ada.upload("tone.mp3", fixtures::read("tone-30s.mp3")?, &[]).await?;
    let before = uploads(&ada).await?.len();
    journey("upload-known", Autoplay::Default, async |browser| {
        let url = server.url();
        browser.goto(&url).await?;
        Gate::new(browser, &url).log_in(ADA.username, PASSWORD).await?;
        let page = UploadPage::open(browser).await?;
        page.choose(&fixtures::path("tone-30s.mp3")?).await?;
        browser.read("Already in your library").await?;
        browser.click("link", "Fixture Tone").await?;
        browser.find("heading", "Fixture Tone").await?;
        let after = uploads(&ada).await?;
        ensure!(after.len() == before, "nothing was sent: {after:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_upload_goes_on_by_itself_after_a_reload() -> Result<()> {
    let server = Server::start()?;
    let line = SlowLine::to(server.port(), BYTES_PER_SECOND).await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("long.wav");
    fs::write(&file, fixtures::long_wav())?;
    journey("upload-reload", Autoplay::Default, async |browser| {
        Gate::new(browser, &line.url()).sign_up(ADA).await?;
        let page = UploadPage::open(browser).await?;
        page.choose(&file).await?;
        page.send().await?;
        let ada = log_in(&server).await?;
        let first = wait::until("some of it to arrive", || async {
            let uploads = uploads(&ada).await?;
            Ok(uploads.into_iter().find(|upload| upload.offset_bytes > 0))
        })
        .await?;
        ensure!(first.offset_bytes < first.size_bytes, "the line is slow: {first:?}");
        // Nothing is left to choose it from again.
        fs::remove_file(&file)?;

        browser.reload().await?;
        all_bytes_arrive(&ada).await?;
        browser.read("Added").await?;
        let all = uploads(&ada).await?;
        ensure!(
            all.len() == 1 && all.iter().all(|upload| upload.id == first.id),
            "the same went on: {all:?}"
        );
        let songs = songs(&ada).await?;
        ensure!(songs.len() == 1, "one song: {songs:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_upload_goes_on_by_itself_after_the_server_was_killed_and_the_tab_was_closed() -> Result<()> {
    let mut server = Server::start()?;
    let line = SlowLine::to(server.port(), BYTES_PER_SECOND / 2).await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("long.wav");
    fs::write(&file, fixtures::long_wav())?;
    journey("upload-killed", Autoplay::Default, async |browser| {
        Gate::new(browser, &line.url()).sign_up(ADA).await?;
        let page = UploadPage::open(browser).await?;
        let ada = log_in(&server).await?;
        let tabs = browser.driver();
        let (first, second) = (tabs.window().await?, tabs.new_tab().await?);
        tabs.switch_to_window(second.clone()).await?;
        browser.goto(&format!("{}/upload", line.url())).await?;
        browser.find("button", "Choose files").await?;
        tabs.switch_to_window(first).await?;
        page.choose(&file).await?;
        page.send().await?;
        browser.read("MB of 17 MB").await?;

        server.kill()?;
        browser.read("The connection broke. Trying again…").await?;
        server.restart()?;
        browser.read("MB of 17 MB").await?;
        let before = uploads(&ada).await?;
        let is_half = |upload: &Upload| upload.state == UploadState::Receiving;
        ensure!(before.len() == 1 && before.iter().all(is_half), "the line is slow: {before:?}");

        // The tab that sends goes, and the other one takes over.
        tabs.close_window().await?;
        tabs.switch_to_window(second).await?;
        all_bytes_arrive(&ada).await?;
        browser.read("Added").await?;
        let all = uploads(&ada).await?;
        ensure!(all.len() == 1 && all[0].id == before[0].id, "the same went on: {all:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_folder_that_is_dropped_brings_its_songs_in_order_and_its_picture() -> Result<()> {
    let server = Server::start()?;
    let folder = tempfile::tempdir()?;
    let album = folder.path().join("album");
    fs::create_dir_all(album.join("more"))?;
    for (name, file) in [("2.mp3", "untagged.mp3"), ("cover.png", "cover.png"), ("notes.txt", "text.mp3")] {
        fs::copy(fixtures::path(file)?, album.join(name))?;
    }
    fs::write(album.join("1.mp3"), fixtures::unique("untagged.mp3", "another")?)?;
    fs::copy(fixtures::path("tone.ogg")?, album.join("more/3.ogg"))?;
    journey("upload-folder", Autoplay::Default, async |browser| {
        Gate::new(browser, &server.url()).sign_up(ADA).await?;
        let page = UploadPage::drop_onto(browser, &album).await?;
        browser.read("1 file is no music and stays out.").await?;
        browser.click("button", "Upload 3 files").await?;
        browser.read("3 files, 3 finished").await?;
        let rows = page.rows().await?;
        ensure!(rows.len() == 3 && rows[0].contains('1') && rows[1].contains('2'), "{rows:?}");
        let ada = log_in(&server).await?;
        let songs = songs(&ada).await?;
        let with_cover = songs.iter().filter(|song| song.cover.is_some()).count();
        ensure!(with_cover == 2, "the picture is that of the songs beside it: {songs:?}");
        Ok(())
    })
    .await
}

/// To examine a long song takes a while of its own.
async fn all_bytes_arrive(ada: &Client) -> Result<()> {
    wait::until("all bytes to arrive", || async {
        let there = uploads(ada).await?.iter().all(|upload| upload.state != UploadState::Receiving);
        Ok(there.then_some(()))
    })
    .await
}

async fn log_in(server: &Server) -> Result<Client> {
    let mut client = Client::new(server)?;
    let form = LogIn { login: ADA.username.into(), password: PASSWORD.into(), device_name: None };
    client.open_session(&form).await?;
    Ok(client)
}

async fn songs(client: &Client) -> Result<Vec<Song>> {
    Ok(client.send(&ListSongs::default()).await?.items)
}

async fn uploads(client: &Client) -> Result<Vec<Upload>> {
    Ok(client.send(&ListUploads::default()).await?.items)
}
