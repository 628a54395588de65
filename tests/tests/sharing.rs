//! Public links: made in the dialog, opened by somebody without an account, counted, and revoked.

use anyhow::{Context as _, Result, ensure};
use e2e::browser::{Autoplay, Browser, journey};
use e2e::client::{Client, PASSWORD};
use e2e::fixtures;
use e2e::pages::Gate;
use e2e::server::Server;
use reqwest::Method;
use shared::playlists::items::{AddItems, NewItems};
use shared::playlists::{CreatePlaylist, NewPlaylist};
use shared::shares::ListShares;
use shared::songs::GetSong;

/// What visitors can see, and what is not for them.
const DOWNLOAD: &str = "Download Fixture Tone";

/// The addresses that the owner has made.
struct Links {
    song: String,
    album: String,
    playlist: String,
}

#[tokio::test]
async fn visitors_hear_what_is_shared_until_the_link_is_revoked() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    let pages = pages_to_share(&ada).await?;
    journey("share", Autoplay::Default, async |owner| {
        let url = server.url();
        owner.goto(&url).await?;
        Gate::new(owner, &url).log_in("ada", PASSWORD).await?;
        owner.find("navigation", "Main").await?;
        let links = make_links(owner, &url, &pages).await?;
        messengers_show_it(&server, &links).await?;
        journey("visitor", Autoplay::Default, async |visitor| {
            hear_the_song(visitor, &server, &links).await?;
            hear_the_album_to_its_end(visitor, &links).await?;
            visitor.goto(&links.playlist).await?;
            visitor.find("heading", "Evening").await?;
            visitor.click("button", "Play Second Tone").await?;
            plays(visitor).await?;

            // A messenger and the visitor, who came twice within half an hour.
            visitor.goto(&links.song).await?;
            owner.goto(&format!("{url}/shares")).await?;
            owner.read("Visited 2 times. Works until").await?;
            let visits: Vec<u64> =
                ada.send(&ListShares::default()).await?.items.iter().map(|share| share.visits).collect();
            ensure!(visits == [1, 1, 2], "the latest link comes first: {visits:?}");
            revoke(owner, visitor, &server, &links).await
        })
        .await
    })
    .await
}

/// A song of an album of two, the album, and a playlist; where their pages are.
async fn pages_to_share(ada: &Client) -> Result<[String; 3]> {
    let song = ada.add_song("tone.mp3", fixtures::read("cover.mp3")?).await?;
    let texts = [("title", "Second Tone"), ("artist", "The Fixtures"), ("album", "Test Patterns")];
    let second = ada.add_song_saying("second.mp3", fixtures::read("untagged.mp3")?, &texts).await?;
    let list = CreatePlaylist(NewPlaylist { name: "Evening".into(), ..NewPlaylist::default() });
    let playlist = ada.send(&list).await?.id;
    let items = NewItems { song_ids: vec![second, song], ..NewItems::default() };
    ada.send(&AddItems { playlist, items }).await?;
    let album = ada.send(&GetSong(song)).await?.album.and_then(|album| album.id).context("an album")?;
    Ok([format!("songs/{song}"), format!("album/{album}"), format!("playlists/{playlist}")])
}

/// Makes a link to each in the dialog, that to the song with all that can be chosen.
async fn make_links(owner: &Browser, url: &str, pages: &[String; 3]) -> Result<Links> {
    let [song, album, playlist] = pages;
    let open = async |page: &str, title: &str| {
        owner.goto(&format!("{url}/{page}")).await?;
        owner.click("button", &format!("More for {title}")).await?;
        owner.click("menuitem", "Share…").await
    };
    let make = async |title: &str| -> Result<String> {
        owner.click("button", "Make a link").await?;
        owner.read("The link was copied.").await?;
        let field = owner.find("textbox", &format!("Link to {title}")).await?;
        field.prop("value").await?.context("an address")
    };
    open(song, "Fixture Tone").await?;
    owner.find("combobox", "The link works").await?.send_keys("For a week").await?;
    owner.click("checkbox", "Visitors may download the files").await?;
    let song = make("Fixture Tone").await?;
    owner.read("Never visited. Works until").await?;
    open(album, "Test Patterns").await?;
    let album = make("Test Patterns").await?;
    open(playlist, "Evening").await?;
    let playlist = make("Evening").await?;
    Ok(Links { song, album, playlist })
}

/// What a messenger reads to show a link, and the picture that it fetches.
async fn messengers_show_it(server: &Server, links: &Links) -> Result<()> {
    let messenger = Client::new(server)?;
    let page = messenger.get(&links.song).await?.text().await?;
    let content = |property: &str| {
        let (_, rest) = page.split_once(&format!("<meta property=\"{property}\" content=\""))?;
        rest.split_once('"').map(|(content, _)| content.to_owned())
    };
    for (property, expected) in [
        ("og:type", "music.song"),
        ("og:title", "Fixture Tone"),
        ("og:description", "Song by The Fixtures, shared by ada"),
        ("og:url", &links.song),
    ] {
        let found = content(property);
        ensure!(found.as_deref() == Some(expected), "{property} says {found:?}");
    }
    let picture = messenger.get(&content("og:image").context("a picture")?).await?;
    let kind = picture.headers().get("Content-Type").context("what it is")?;
    ensure!(kind == "image/jpeg", "a picture is no {kind:?}");
    Ok(())
}

async fn hear_the_song(visitor: &Browser, server: &Server, links: &Links) -> Result<()> {
    visitor.goto(&links.song).await?;
    visitor.find("heading", "Fixture Tone").await?;
    visitor.read("Shared by ada").await?;
    visitor.click("button", "Play Fixture Tone").await?;
    plays(visitor).await?;
    let download = visitor.find("link", DOWNLOAD).await?.prop("href").await?.context("an address")?;
    let file = Client::new(server)?.get(&download).await?.bytes().await?;
    ensure!(file == fixtures::read("cover.mp3")?, "a download is the file itself, not {} bytes", file.len());
    Ok(())
}

/// One song after the other, without being asked; there is nothing to download.
async fn hear_the_album_to_its_end(visitor: &Browser, links: &Links) -> Result<()> {
    visitor.goto(&links.album).await?;
    visitor.find("heading", "Test Patterns").await?;
    visitor.click("button", "Play all").await?;
    plays(visitor).await?;
    let first = now(visitor).await?;
    let to_the_end = "const audio = document.querySelector('[aria-label=Player] audio');
        audio.currentTime = audio.duration - 0.2;";
    visitor.script::<()>(to_the_end, Vec::new()).await?;
    visitor.until::<bool>("the next song", &format!("return ({NOW}) !== '{first}';")).await?;
    plays(visitor).await?;
    let second = now(visitor).await?;
    let mut both = [first.as_str(), second.as_str()];
    both.sort_unstable();
    ensure!(both == ["Fixture Tone, The Fixtures", "Second Tone, The Fixtures"], "{both:?} were heard");
    ensure!(visitor.all("link", DOWNLOAD).await?.is_empty(), "nothing can be downloaded");
    Ok(())
}

/// The link to the song is revoked: its page and its sound are gone, the other links stay.
async fn revoke(owner: &Browser, visitor: &Browser, server: &Server, links: &Links) -> Result<()> {
    let sound = "return document.querySelector('.song audio').src;";
    let sound: String = visitor.script(sound, Vec::new()).await?;
    owner.click("button", "Revoke the link to Fixture Tone").await?;
    owner.read("The link was revoked.").await?;
    owner.gone("textbox", "Link to Fixture Tone").await?;
    visitor.reload().await?;
    visitor.find("heading", "This link does not work any more.").await?;
    let anybody = Client::new(server)?;
    let status = async |address: &str| -> Result<u16> {
        Ok(anybody.request(Method::GET, address)?.send().await?.status().as_u16())
    };
    ensure!(status(&links.song).await? == 410, "a link that was there is gone");
    ensure!(status(&sound).await? == 410, "and so is its sound");
    ensure!(status(&links.album).await? == 200, "the other link stays");
    Ok(())
}

const NOW: &str = "document.querySelector('[aria-label=Player] [role=status]').textContent";

/// What plays, as the page says.
async fn now(visitor: &Browser) -> Result<String> {
    visitor.script(&format!("return {NOW};"), Vec::new()).await
}

/// Waits until the player of the page is well into a song.
async fn plays(visitor: &Browser) -> Result<()> {
    let audio = "const audio = document.querySelector('[aria-label=Player] audio');
        return !audio.paused && audio.currentTime > 0.5;";
    visitor.until::<bool>("the sound to go on", audio).await.map(drop)
}
