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
use shared::uploads::{ListUploads, Upload};

const ADA: Person = Person { username: "ada", name: "Ada Lovelace" };

/// One of each format.
const FILES: [&str; 5] = ["cover.mp3", "cover.flac", "tone.ogg", "aac.m4a", "unicode.mp3"];

/// About 17 MB, more than two of the first pieces.
const LONG: usize = 260;
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
    let file = folder.path().join("long.mp3");
    fs::write(&file, fixtures::long_song(LONG)?)?;
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
