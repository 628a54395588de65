//! Everybody can use every page: no fault that axe-core finds, in either theme and size, and nothing
//! to scroll sideways on the smallest screen.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use e2e::browser::{Autoplay, Browser, journey};
use e2e::client::{Client, PASSWORD};
use e2e::environment;
use e2e::fixtures;
use e2e::pages::{Gate, Player, UploadPage};
use e2e::server::Server;
use serde_json::{Value, json};
use shared::edits::{SongChanges, UpdateSong};
use shared::ids::{PlaylistId, SongId};
use shared::playlists::items::{AddItems, NewItems};
use shared::playlists::{CreatePlaylist, NewPlaylist};
use shared::rules::{Rule, RuleValue, Rules};
use shared::shares::{CreateShare, NewShare, ShareKind};

const SIZES: [(u32, u32); 2] = [(1440, 900), (390, 844)];

/// What the menus of pages open, and the button that closes it.
type Dialogs = [(&'static str, &'static str)];

const LIST_DIALOGS: &Dialogs = &[
    ("Edit details", "Cancel"),
    ("People", "Done"),
    ("Add to another playlist…", "Cancel"),
    ("Share…", "Done"),
];
const SONG_DIALOGS: &Dialogs = &[("Edit", "Cancel"), ("Add to playlist…", "Cancel"), ("Share…", "Done")];
const ALBUM_DIALOGS: &Dialogs =
    &[("Edit album", "Cancel"), ("Merge with another album…", "Cancel"), ("Share…", "Done")];
const ARTIST_DIALOGS: &Dialogs = &[("Edit artist", "Cancel")];

#[tokio::test]
async fn every_page_is_accessible_in_the_dark() -> Result<()> {
    audit("dark").await
}

#[tokio::test]
async fn every_page_is_accessible_in_the_light() -> Result<()> {
    audit("light").await
}

#[tokio::test]
async fn nothing_scrolls_sideways_on_the_smallest_screen() -> Result<()> {
    walk("narrow", "dark", async |browser, page| {
        browser.resize(320, 640).await?;
        let wide: Vec<String> = browser
            .script(
                "const root = document.documentElement;
                 // Strips of tabs, filters and shelves are pushed by a finger, and by the keys when one of them has the focus.
                 const scrolls = (element) => element === root
                     || (['auto', 'scroll'].includes(getComputedStyle(element).overflowX)
                         && !element.matches('nav.tabs, .filters, .shelf-row'));
                 return [...document.querySelectorAll('*')]
                     .filter((element) => scrolls(element) && element.scrollWidth > element.clientWidth + 1)
                     .map((element) => `${element.tagName}.${element.className} ${element.scrollWidth}`);",
                Vec::new(),
            )
            .await?;
        ensure!(wide.is_empty(), "{page} scrolls sideways at 320 px: {wide:?}");
        Ok(())
    })
    .await
}

/// Judges every page in that theme, at every size, and tells all that is wrong at once.
async fn audit(theme: &str) -> Result<()> {
    let axe = fs::read_to_string(environment::axe()?)?;
    let mut faults = Vec::new();
    walk(theme, theme, async |browser, page| {
        browser.devtools("Runtime.evaluate", json!({ "expression": axe })).await?;
        for (width, height) in SIZES {
            browser.resize(width, height).await?;
            let found: Vec<Value> = browser
                .script(
                    "return axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
                         violations.map(({ id, help, nodes }) =>
                             ({ id, help, where: nodes.map(({ target, failureSummary }) => [target.join(' '), failureSummary]) })));",
                    Vec::new(),
                )
                .await?;
            faults.extend(found.iter().map(|fault| format!("{page} at {width} px, {theme}: {fault:#}")));
        }
        Ok(())
    })
    .await?;
    ensure!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    Ok(())
}

/// Goes to every page there is, in that theme, and does something there.
async fn walk(
    name: &str,
    theme: &str,
    mut look: impl AsyncFnMut(&Browser, &str) -> Result<()>,
) -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    let song = ada.upload("song.mp3", fixtures::read("cover.mp3")?, &[]).await?.song_id.context("a song")?;
    for file in ["unicode.mp3", "rtl.mp3"] {
        ada.upload(file, fixtures::read(file)?, &[]).await?;
    }
    // One that the others of its kind can be merged with.
    let alike = [("artist", "The Fixtures Again"), ("album", "Test Patterns Again")];
    ada.add_song_saying("untagged.mp3", fixtures::read("untagged.mp3")?, &alike).await?;
    let changes = SongChanges { year: Some(1999), ..SongChanges::default() };
    let changed = ada.send(&UpdateSong { id: song, changes }).await?;
    let album = changed.album.and_then(|album| album.id).context("an album")?;
    let artist = changed.artists.first().and_then(|artist| artist.id).context("an artist")?;
    let (list, smart) = playlists(&ada, song).await?;
    let new =
        NewShare { kind: ShareKind::Album, thing_id: album.0, expires_in_ms: None, downloads: Some(true) };
    let share = ada.send(&CreateShare(new)).await?.url;
    journey(&format!("access-{name}"), Autoplay::Allowed, async |browser| {
        let url = server.url();
        browser.prefer(theme).await?;
        for (path, heading) in [("signup", "Sign up"), ("setup", "Set up"), ("login", "Log in")] {
            browser.goto(&format!("{url}/{path}")).await?;
            browser.find("heading", heading).await?;
            look(browser, path).await?;
        }
        shared_page(browser, &format!("{url}{share}"), &mut look).await?;
        browser.goto(&format!("{url}/login")).await?;
        // With what a form says when it is sent empty.
        browser.click("button", "Log in").await?;
        browser.read("Type your password.").await?;
        look(browser, "login, refused").await?;

        Gate::new(browser, &url).log_in("ada", PASSWORD).await?;
        for (path, heading) in [
            ("", "Newly added"),
            ("library/songs", "Songs"),
            ("library/albums", "Albums"),
            ("library/albums?view=table", "Albums"),
            ("library/artists", "Artists"),
            ("library/genres", "Genres"),
            ("library/playlists", "Playlists"),
            ("library/playlists?view=table", "Playlists"),
            (&format!("playlists/{list}"), "Evening"),
            (&format!("playlists/{smart}"), "Patterns"),
            (&format!("rules/{smart}"), "Rules of Patterns"),
            ("playlists/new-smart", "New smart playlist"),
            ("playlists/import", "Import a playlist"),
            ("join", "This link is not complete"),
            ("library/uploads", "Uploads"),
            ("library/bin", "Deleted songs"),
            ("search", "Search"),
            ("search?q=fix", "Songs"),
            ("search?q=fix&type=songs", "Search"),
            (&format!("songs/{song}"), "Fixture Tone"),
            (&format!("lyrics/{song}"), "Lyrics"),
            ("upload", "Upload"),
            ("history", "History"),
            ("stats", "Statistics"),
            ("year/2026", "Your 2026"),
            ("shares", "Public links"),
            ("account", "Account"),
            ("no/such/page", "There is nothing here"),
        ] {
            browser.find("navigation", "Main").await?;
            browser.goto(&format!("{url}/{path}")).await?;
            browser.find("heading", heading).await?;
            browser
                .until::<bool>("the page to be complete", "return !document.querySelector('.skeleton');")
                .await?;
            look(browser, path).await?;
        }
        let upload = UploadPage::open(browser).await?;
        upload.choose(&fixtures::path("text.mp3")?).await?;
        browser.holds("Title", "text").await?;
        look(browser, "upload with a file").await?;
        upload.send().await?;
        browser.find("button", "Try again: text").await?;
        look(browser, "upload, refused").await?;

        for (page, more, dialogs) in [
            (format!("playlists/{list}"), "Evening", LIST_DIALOGS),
            (format!("songs/{song}"), "Fixture Tone", SONG_DIALOGS),
            (format!("album/{album}"), "Test Patterns", ALBUM_DIALOGS),
            (format!("artist/{artist}"), "The Fixtures", ARTIST_DIALOGS),
        ] {
            browser.goto(&format!("{url}/{page}")).await?;
            for (item, close) in dialogs {
                browser.click("button", &format!("More for {more}")).await?;
                browser.click("menuitem", item).await?;
                let complete = "return !!document.querySelector('dialog.edit[open]') && !document.querySelector('.skeleton');";
                browser.until::<bool>("the dialog", complete).await?;
                look(browser, &format!("{item} of {more}")).await?;
                browser.click("button", close).await?;
            }
        }
        merging(browser, &mut look).await?;
        new_lists(browser, &url, &mut look).await?;
        editing_many(browser, &url, &mut look).await?;

        browser.click("link", "Home").await?;
        browser.click("button", "Play Test Patterns").await?;
        Player::new(browser).plays().await?;
        look(browser, "home, playing").await?;
        browser.click("link", "Library").await?;
        browser.find("button", "Pause Fixture Tone by The Fixtures").await?;
        look(browser, "songs, playing").await?;
        browser.click("button", "More for Fixture Tone").await?;
        browser.find("menuitem", "Play next").await?;
        look(browser, "the menu of a song").await?;
        browser.click("menuitem", "Select").await?;
        browser.read("1 song selected").await?;
        look(browser, "songs, one selected").await?;
        // Narrow rows have no room for the album.
        browser.resize(1440, 900).await?;
        browser.click("link", "Test Patterns").await?;
        browser.find("heading", "Test Patterns").await?;
        look(browser, "an album").await?;
        browser.click("link", "The Fixtures").await?;
        browser.find("heading", "The Fixtures").await?;
        look(browser, "an artist").await?;
        browser.click("button", "Open the player: Fixture Tone The Fixtures").await?;
        browser.find("button", "Close the player").await?;
        look(browser, "the full player").await?;
        browser.click("button", "Queue").await?;
        browser.find("heading", "Queue, 1 song").await?;
        look(browser, "the queue").await
    })
    .await
}

/// What is open to people without an account: a link that works, with its player, and one that does not.
async fn shared_page(
    browser: &Browser,
    link: &str,
    look: &mut impl AsyncFnMut(&Browser, &str) -> Result<()>,
) -> Result<()> {
    browser.goto(link).await?;
    browser.click("button", "Play Fixture Tone").await?;
    browser.find("region", "Player").await?;
    look(browser, "a public link, playing").await?;
    browser.goto(&format!("{link}x")).await?;
    browser.find("heading", "There is no such link.").await?;
    look(browser, "a public link that is none").await
}

/// The dialog in which one artist becomes another, on the page of one, with what it finds and what it will do.
async fn merging(browser: &Browser, look: &mut impl AsyncFnMut(&Browser, &str) -> Result<()>) -> Result<()> {
    browser.click("button", "More for The Fixtures").await?;
    browser.click("menuitem", "Merge with another artist…").await?;
    browser.find("button", "The Fixtures Again 1 song").await?;
    look(browser, "merging, found").await?;
    browser.click("button", "The Fixtures Again 1 song").await?;
    browser.read("“The Fixtures Again” will be gone").await?;
    look(browser, "merging, chosen").await?;
    browser.click("button", "Cancel").await
}

/// The dialogs that make playlists and folders, with what is wrong.
async fn new_lists(
    browser: &Browser,
    url: &str,
    look: &mut impl AsyncFnMut(&Browser, &str) -> Result<()>,
) -> Result<()> {
    browser.goto(&format!("{url}/library/playlists")).await?;
    browser.click("button", "New playlist").await?;
    browser.click("button", "Create").await?;
    browser.read("This must not be empty.").await?;
    look(browser, "a new playlist, refused").await?;
    browser.click("button", "Cancel").await?;
    browser.click("button", "More ways to make playlists").await?;
    look(browser, "the ways to make a playlist").await?;
    browser.click("menuitem", "New folder").await?;
    browser.find("heading", "New folder").await?;
    look(browser, "a new folder").await?;
    browser.click("button", "Cancel").await
}

/// The form of many songs, with what is wrong.
async fn editing_many(
    browser: &Browser,
    url: &str,
    look: &mut impl AsyncFnMut(&Browser, &str) -> Result<()>,
) -> Result<()> {
    browser.goto(&format!("{url}/library/songs")).await?;
    browser.click("button", "More for Fixture Tone").await?;
    browser.click("menuitem", "Select").await?;
    browser.click("button", "Select all").await?;
    browser.click("button", "More for the selection").await?;
    browser.click("menuitem", "Edit").await?;
    browser.find("heading", "Edit 4 songs").await?;
    browser.fill("Year", "soon").await?;
    browser.click("radio", "Some people").await?;
    browser.click("button", "Save").await?;
    browser.read("This must be a number.").await?;
    look(browser, "editing many, refused").await?;
    browser.click("button", "Cancel").await
}

/// A playlist of one song, and one with rules.
async fn playlists(ada: &Client, song: SongId) -> Result<(PlaylistId, PlaylistId)> {
    let new = |name: &str| NewPlaylist { name: name.into(), ..NewPlaylist::default() };
    let list = ada.send(&CreatePlaylist(new("Evening"))).await?.id;
    let items = NewItems { song_ids: vec![song], ..NewItems::default() };
    ada.send(&AddItems { playlist: list, items }).await?;
    let rule = Rule {
        field: Some("album".into()),
        operator: Some("contains".into()),
        value: Some(RuleValue::Text("patterns".into())),
        ..Rule::default()
    };
    let rules = Rules { join: "all".into(), rules: vec![rule], sort: Vec::new(), limit: None };
    let smart = NewPlaylist { rules: Some(rules), ..new("Patterns") };
    Ok((list, ada.send(&CreatePlaylist(smart)).await?.id))
}
