//! What a visitor of a public link sees. It is read with the eyes of who made the link, and then only what he may
//! pass on is shown.

use poem::Request;
use shared::endpoint::API_BASE;
use shared::ids::{AlbumId, PlaylistId, ShareId, SongId, UserId};
use shared::shares::{ShareKind, SharedSong, SharedThing};
use shared::songs::{ArtistCredit, Cover, Quality, Song, SongSort, Visibility};

use super::store::{self, Link};
use super::{token, visitors};
use crate::app::AppState;
use crate::auth::link;
use crate::error::AppError;
use crate::playlists;
use crate::songs;
use crate::songs::list::{self, Filter, Listing, Scope};

/// How long links to sound are good: a long evening, for pages that have no script to ask for new ones. They die
/// with the public link all the same, and whoever holds one of these holds that too.
const LINKS_LIFETIME: chrono::Duration = chrono::Duration::hours(12);

/// The link that a word opens.
///
/// # Errors
/// `NotFound` for a made-up word, `ShareGone` for one that worked once.
pub(super) async fn open(state: &AppState, word: &str) -> Result<std::sync::Arc<Link>, AppError> {
    let id: ShareId = token::read(&state.keys.share, word).ok_or(AppError::NotFound)?;
    state.shares.find(state, id).await
}

/// Counts the visit, unless the visitor was here a moment ago.
pub(super) async fn count(state: &AppState, link: &Link, request: &Request) -> Result<(), AppError> {
    let now = state.clock.now();
    if state.visitors.counts(link.id, &visitors::describe(request), now) {
        let tx = state.db.begin().await?;
        store::count_visit(&tx, link.id, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// What is said about a thing as a whole.
struct Head {
    title: String,
    by: String,
    description: Option<String>,
    accent: Option<String>,
    has_cover: bool,
}

/// What the link leads to, with a page of its songs.
///
/// # Errors
/// `ShareGone`; the limit or the cursor is bad; the database fails.
pub(super) async fn read(
    state: &AppState,
    link: &Link,
    limit: Option<u16>,
    cursor: Option<&str>,
) -> Result<SharedThing, AppError> {
    let (head, songs, next_cursor) = match link.kind {
        ShareKind::Song => song(state, link).await?,
        ShareKind::Album => album(state, link, limit, cursor).await?,
        ShareKind::Playlist => playlist(state, link, limit, cursor).await?,
    };
    let links_expire_at = state.clock.now() + LINKS_LIFETIME;
    let songs: Vec<SharedSong> = songs
        .into_iter()
        .map(|song| {
            let Some(song) = song else { return SharedSong { gone: true, ..SharedSong::default() } };
            let signed = link::sign(&state.keys.share_link, link.id.0, song.id.0, links_expire_at);
            shown(song, &signed, link.downloads)
        })
        .collect();
    let word = token::write(&state.keys.share, link.id);
    let has_cover = head.has_cover || songs.iter().any(|song| song.cover.is_some());
    Ok(SharedThing {
        kind: link.kind,
        title: head.title,
        by: head.by,
        description: head.description,
        shared_by: link.owner_name.clone(),
        cover: has_cover.then(|| Cover { url: format!("{API_BASE}/s/{word}/cover"), placeholder: None }),
        accent: head.accent,
        downloads: link.downloads,
        links_expire_at,
        songs,
        next_cursor,
    })
}

type Found = (Head, Vec<Option<Song>>, Option<String>);

async fn song(state: &AppState, link: &Link) -> Result<Found, AppError> {
    let found = songs::store::find(state.db.read(), link.owner, SongId(link.thing)).await?;
    let song = found.filter(|song| may_pass(song, link.owner)).ok_or(AppError::ShareGone)?;
    let head = Head {
        title: song.title.clone(),
        by: names(&song.artists),
        description: None,
        accent: song.accent.clone(),
        has_cover: song.cover.is_some(),
    };
    Ok((head, vec![Some(song)], None))
}

async fn album(
    state: &AppState,
    link: &Link,
    limit: Option<u16>,
    cursor: Option<&str>,
) -> Result<Found, AppError> {
    let id = AlbumId(link.thing);
    let album = store::album(state.db.read(), id).await?.ok_or(AppError::ShareGone)?;
    let filter = Filter { album: Some(id), ..Filter::default() };
    let sort = SongSort::Album;
    let listing = Listing { viewer: link.owner, scope: Scope::Audible, filter, sort, limit };
    let page = list::page(state, listing, cursor).await?;
    let songs = page.items.into_iter().filter(|song| may_pass(song, link.owner)).map(Some).collect();
    let head = Head {
        title: album.title,
        by: names(&album.artists),
        description: None,
        accent: album.accent,
        has_cover: album.cover.is_some(),
    };
    Ok((head, songs, page.next_cursor))
}

async fn playlist(
    state: &AppState,
    link: &Link,
    limit: Option<u16>,
    cursor: Option<&str>,
) -> Result<Found, AppError> {
    let id = PlaylistId(link.thing);
    let found = playlists::store::find_many_bare(state.db.read(), link.owner, [id]).await?.remove(&id);
    let playlist = found.ok_or(AppError::ShareGone)?;
    let page = playlists::items::list(state, link.owner, id, limit, cursor).await?;
    let songs = page.items.into_iter().map(|item| item.song.filter(|song| may_pass(song, link.owner)));
    let head = Head {
        title: playlist.name,
        by: playlist.owner.display_name,
        description: Some(playlist.description).filter(|text| !text.is_empty()),
        accent: None,
        has_cover: playlist.cover.is_some(),
    };
    Ok((head, songs.collect(), page.next_cursor))
}

/// The rule of `store::song_is_passable` for a song that was read.
fn may_pass(song: &Song, maker: UserId) -> bool {
    song.owner.id == maker || song.visibility == Visibility::Public
}

fn shown(song: Song, signed: &str, downloads: bool) -> SharedSong {
    let stream = |quality: Quality| {
        format!("{API_BASE}/songs/{}/stream?quality={}&token={signed}", song.id, quality.as_str())
    };
    SharedSong {
        gone: false,
        id: Some(song.id),
        by: names(&song.artists),
        duration_ms: song.duration_ms,
        stream_url: Some(stream(Quality::High)),
        download_url: downloads.then(|| stream(Quality::Original)),
        cover: song.cover.map(|cover| Cover { url: format!("{}&token={signed}", cover.url), ..cover }),
        title: song.title,
    }
}

fn names(credits: &[ArtistCredit]) -> String {
    credits.iter().map(|credit| credit.name.as_str()).collect::<Vec<_>>().join(", ")
}
