//! Playlists: made and filled from menus, put in order by keys, chosen by rules, and read from files.

use anyhow::{Context as _, Result, ensure};
use e2e::browser::{Autoplay, Browser, journey};
use e2e::client::{Client, PASSWORD};
use e2e::fixtures;
use e2e::pages::Gate;
use e2e::server::Server;
use e2e::wait;
use shared::ids::PlaylistId;
use shared::playlists::items::ListItems;
use shared::playlists::members::{ListMembers, MemberRole};
use shared::playlists::{CreatePlaylist, ListPlaylists, NewPlaylist};
use shared::songs::ListSongs;
use thirtyfour::{Key, TypingData};

/// The songs that there are.
const TITLES: [&str; 4] = ["Amber", "Birch", "Cedar", "Dune"];

#[tokio::test]
async fn a_playlist_is_made_filled_and_put_in_order_by_keys() -> Result<()> {
    let server = Server::start()?;
    let ada = listener(&server).await?;
    journey("playlist", Autoplay::Default, async |browser| {
        let url = server.url();
        browser.goto(&format!("{url}/library/songs?sort=title")).await?;
        Gate::new(browser, &url).log_in("ada", PASSWORD).await?;
        // All songs at once into a playlist that is made on the way.
        browser.find("link", "Amber").await?;
        focus_row(browser, 0).await?;
        chord(browser, Key::Control, "a").await?;
        browser.read("4 songs selected").await?;
        browser.click("button", "More for the selection").await?;
        browser.click("menuitem", "Add to playlist…").await?;
        browser.click("button", "New playlist").await?;
        browser.fill("Name", "Evening").await?;
        browser.click("button", "Create").await?;
        browser.read("Evening was made.").await?;
        // One more, found by typing; it stands there twice then.
        focus_row(browser, 0).await?;
        chord(browser, Key::Shift, Key::F10 + "").await?;
        browser.click("menuitem", "Add to playlist…").await?;
        type_into(browser, "searchbox", "Find a playlist", "even").await?;
        press(browser, Key::Down + "").await?;
        press(browser, Key::Down + "").await?;
        press(browser, Key::Enter + "").await?;
        browser.read("1 song was added to Evening.").await?;

        let playlist = the_playlist(&ada).await?;
        holds(&ada, playlist, &["Amber", "Birch", "Cedar", "Dune", "Amber"]).await?;
        browser.click("link", "Evening").await?;
        browser.find("heading", "Evening").await?;
        shows(browser, "Amber Birch Cedar Dune Amber").await?;
        focus_row(browser, 0).await?;
        chord(browser, Key::Alt, Key::Down + "").await?;
        chord(browser, Key::Alt, Key::Down + "").await?;
        shows(browser, "Birch Cedar Amber Dune Amber").await?;
        browser.read("Moved to place 3 of 5.").await?;
        holds(&ada, playlist, &["Birch", "Cedar", "Amber", "Dune", "Amber"]).await?;
        // The focus has gone along; what is removed comes back to its place.
        press(browser, Key::Delete + "").await?;
        shows(browser, "Birch Cedar Dune Amber").await?;
        holds(&ada, playlist, &["Birch", "Cedar", "Dune", "Amber"]).await?;
        undo(browser, "1 song was removed.").await?;
        shows(browser, "Birch Cedar Amber Dune Amber").await?;
        browser.reload().await?;
        shows(browser, "Birch Cedar Amber Dune Amber").await?;

        browser.click("button", "More for Evening").await?;
        browser.click("menuitem", "Edit details").await?;
        browser.fill("Name", "Late evening").await?;
        browser.click("button", "Save").await?;
        browser.find("heading", "Late evening").await?;
        browser.click("button", "More for Late evening").await?;
        browser.click("menuitem", "Delete").await?;
        browser.find("heading", "Playlists").await?;
        undo(browser, "Late evening was deleted.").await?;
        browser.read("Late evening is back.").await?;
        shows(browser, "Birch Cedar Amber Dune Amber").await
    })
    .await
}

#[tokio::test]
async fn rules_choose_songs_while_they_are_put_together() -> Result<()> {
    let server = Server::start()?;
    listener(&server).await?;
    journey("smart-playlist", Autoplay::Default, async |browser| {
        let url = server.url();
        browser.goto(&format!("{url}/playlists/new-smart")).await?;
        Gate::new(browser, &url).log_in("ada", PASSWORD).await?;
        browser.find("heading", "New smart playlist").await?;
        browser.click("button", "Create").await?;
        browser.read("Use at least one letter.").await?;
        browser.fill("Name", "Trees").await?;
        choose(browser, "What rule 1 looks at", "Title").await?;
        choose(browser, "How rule 1 compares", "cont").await?;
        browser.fill("Value of rule 1", "birch").await?;
        browser.read("1 song, ").await?;
        browser.click("button", "Add a rule").await?;
        browser.fill("Value of rule 2", "cedar").await?;
        browser.read("0 songs, ").await?;
        choose(browser, "How many of the rules must hold", "Any").await?;
        browser.read("2 songs, ").await?;
        browser.click("button", "Add an order").await?;
        choose(browser, "Direction of order 1", "Largest").await?;
        browser.click("button", "Create").await?;
        browser.find("heading", "Trees").await?;
        shows(browser, "Cedar Birch").await
    })
    .await
}

#[tokio::test]
async fn a_file_becomes_a_playlist_after_it_was_put_right() -> Result<()> {
    let server = Server::start()?;
    let ada = listener(&server).await?;
    let file = tempfile::Builder::new().prefix("Drive").suffix(".m3u8").tempfile()?;
    let entries = "#EXTM3U\n#EXTINF:4,Quartet - Dune\na.mp3\n#EXTINF:4,Nobody - Amber\nb.mp3\n#EXTINF:9,X - Gone\nc.mp3\n";
    std::fs::write(file.path(), entries)?;
    journey("import", Autoplay::Default, async |browser| {
        let url = server.url();
        browser.goto(&format!("{url}/playlists/import")).await?;
        Gate::new(browser, &url).log_in("ada", PASSWORD).await?;
        let path = file.path().to_str().context("a path that can be typed")?;
        browser.find("button", "Playlist file").await?.send_keys(path).await?;
        browser.read("1 of 3 entries have a song. 2 still without one").await?;
        browser.fill("Name of the playlist", "Driving").await?;
        browser.click("button", "Choose a song for Amber by Nobody").await?;
        type_into(browser, "searchbox", "Find a song", "ced").await?;
        browser.click("button", "Cedar Quartet 0:04").await?;
        browser.click("button", "Leave out Gone by X").await?;
        browser.read("2 of 3 entries have a song. 1 left out.").await?;
        browser.click("button", "Save playlist").await?;
        browser.find("heading", "Driving").await?;
        shows(browser, "Dune Cedar").await?;
        holds(&ada, the_playlist(&ada).await?, &["Dune", "Cedar"]).await
    })
    .await
}

#[tokio::test]
async fn who_is_named_becomes_a_member_and_an_editor() -> Result<()> {
    let server = Server::start()?;
    let ada = Client::sign_up(&server, "ada").await?;
    let ben = Client::sign_up(&server, "ben").await?;
    let ours = NewPlaylist { name: "Ours".to_owned(), ..NewPlaylist::default() };
    let playlist = ada.send(&CreatePlaylist(ours)).await?.id;
    journey("members", Autoplay::Default, async |browser| {
        let url = server.url();
        browser.goto(&format!("{url}/playlists/{playlist}")).await?;
        Gate::new(browser, &url).log_in("ada", PASSWORD).await?;
        browser.click("button", "More for Ours").await?;
        browser.click("menuitem", "People").await?;
        browser.click("button", "Add").await?;
        browser.read("Type a user name.").await?;
        browser.fill("Add by user name", "nobody").await?;
        browser.click("button", "Add").await?;
        browser.read("There is no account of this name.").await?;
        browser.fill("Add by user name", "@Ben").await?;
        browser.click("button", "Add").await?;
        browser.find("combobox", "What ben may do").await?;
        is_member(&ben, playlist, MemberRole::Viewer).await?;
        choose(browser, "What ben may do", "Can change").await?;
        is_member(&ben, playlist, MemberRole::Editor).await?;
        browser.click("button", "Remove ben").await?;
        wait::until("no playlist of others", || async {
            Ok(ben.send(&ListPlaylists::default()).await?.items.is_empty().then_some(()))
        })
        .await
    })
    .await
}

/// Waits until somebody sees himself among the members, with this role.
async fn is_member(who: &Client, playlist: PlaylistId, role: MemberRole) -> Result<()> {
    wait::until(&format!("the role {}", role.as_str()), || async {
        let members = who.send(&ListMembers(playlist)).await?.items;
        Ok(members.iter().any(|member| member.role == role).then_some(()))
    })
    .await
}

/// Somebody with a few songs.
async fn listener(server: &Server) -> Result<Client> {
    let ada = Client::sign_up(server, "ada").await?;
    let bytes = fixtures::read("untagged.mp3")?;
    for title in TITLES {
        // Other bytes each time, or they would be one song.
        let other = [&*bytes, title.as_bytes()].concat();
        ada.upload("song.mp3", other, &[("title", title), ("artist", "Quartet")]).await?;
    }
    wait::until("all songs", || async {
        Ok((ada.send(&ListSongs::default()).await?.items.len() == TITLES.len()).then_some(()))
    })
    .await?;
    Ok(ada)
}

async fn the_playlist(ada: &Client) -> Result<PlaylistId> {
    let found = ada.send(&ListPlaylists::default()).await?.items;
    ensure!(found.len() == 1, "there is one playlist");
    Ok(found.first().context("a playlist")?.id)
}

/// Waits until the server has these songs in the playlist, in this order.
async fn holds(ada: &Client, playlist: PlaylistId, titles: &[&str]) -> Result<()> {
    wait::until(&format!("{titles:?} in the playlist"), || async {
        let items = ada.send(&ListItems { playlist, limit: None, cursor: None }).await?.items;
        let found: Vec<String> =
            items.into_iter().filter_map(|item| item.song).map(|song| song.title).collect();
        Ok((found == titles).then_some(()))
    })
    .await
}

/// Waits until the page shows these songs in this order.
async fn shows(browser: &Browser, titles: &str) -> Result<()> {
    let shown = format!(
        "return [...document.querySelectorAll('[data-at] .song-title')].map((title) => title.innerText).join(' ') === '{titles}';"
    );
    browser.until::<bool>(titles, &shown).await.map(drop)
}

/// Takes back what a message tells of; others may stand there too.
async fn undo(browser: &Browser, sentence: &str) -> Result<()> {
    let button = format!(
        "const toast = [...document.querySelectorAll('.toast')].find((toast) => toast.innerText.includes('{sentence}'));
         toast?.querySelector('.button').click();
         return !!toast;"
    );
    browser.until::<bool>(sentence, &button).await.map(drop)
}

async fn focus_row(browser: &Browser, at: usize) -> Result<()> {
    browser.script::<()>(&format!("document.querySelector('[data-at=\"{at}\"]').focus();"), Vec::new()).await
}

async fn press(browser: &Browser, keys: impl Into<TypingData>) -> Result<()> {
    Ok(browser.driver().action_chain().send_keys(keys).perform().await?)
}

async fn chord(browser: &Browser, held: Key, keys: impl Into<TypingData>) -> Result<()> {
    let chain = browser.driver().action_chain().key_down(held.clone()).send_keys(keys);
    Ok(chain.key_up(held).perform().await?)
}

async fn type_into(browser: &Browser, role: &str, name: &str, text: &str) -> Result<()> {
    let field = browser.find(role, name).await?;
    field.send_keys(Key::Control + "a").await?;
    Ok(field.send_keys(text).await?)
}

/// Chooses something in a list, by its words.
async fn choose(browser: &Browser, name: &str, words: &str) -> Result<()> {
    Ok(browser.find("combobox", name).await?.send_keys(words).await?)
}
