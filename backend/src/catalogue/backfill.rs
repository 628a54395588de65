//! Enters songs into the catalogue that were uploaded before there was one. Runs at the start, before
//! anybody is served; what a crash leaves undone the next start goes on with.

use sea_orm::DatabaseTransaction;
use shared::songs::ArtistRole;
use shared::tags::Tags;

use super::entry::{AlbumEntry, Credited, Entry};
use super::tallies::{self, Shares};
use super::{backfill_store as store, link, said};
use crate::clock::{Clock, Ids};
use crate::db::Db;
use crate::error::AppError;
use crate::songs::facts_store;

/// How many songs are entered in one transaction.
const BATCH: u64 = 200;

/// A song that is not in the catalogue yet.
#[derive(Debug)]
pub(super) struct Uncatalogued {
    pub(super) row: store::Row,
    /// The names as they stand in the row.
    pub(super) artists: Vec<String>,
    pub(super) album_artists: Vec<String>,
    pub(super) genres: Vec<String>,
    /// What the file says, if it has been examined.
    pub(super) tags: Tags,
}

/// Enters all songs that are not in the catalogue yet.
///
/// # Errors
/// The database fails.
pub async fn run(db: &Db, ids: &Ids, clock: &dyn Clock) -> Result<(), AppError> {
    let mut entered = 0;
    loop {
        let tx = db.begin().await?;
        let count = batch(&tx, ids, clock).await?;
        tx.commit().await?;
        if count == 0 {
            break;
        }
        entered += count;
        tracing::info!(songs = entered, "entering songs into the catalogue");
    }
    Ok(())
}

async fn batch(tx: &DatabaseTransaction, ids: &Ids, clock: &dyn Clock) -> Result<usize, AppError> {
    let songs = store::uncatalogued(tx, BATCH).await?;
    let entries: Vec<Entry> = songs.iter().map(entry).collect();
    let linked = link::link(tx, ids, clock.now(), &entries).await?;
    let (songs, tags): (Vec<_>, Vec<_>) = songs.into_iter().map(|song| (song.row, song.tags)).unzip();
    let song_ids: Vec<_> = songs.iter().map(|row| row.id).collect();
    let places: Vec<_> = song_ids.iter().copied().zip(&linked).collect();
    link::attach(tx, &places).await?;
    store::enter(tx, songs, &linked).await?;
    let said: Vec<_> = song_ids.iter().copied().zip(&tags).collect();
    facts_store::learn(tx, &said).await?;
    let now = tallies::of(tx, &song_ids).await?;
    tallies::apply(tx, &song_ids, &Shares::default(), &now).await?;
    Ok(song_ids.len())
}

/// What the row says, which its owner has seen, goes before what the file says; ids and composers come
/// from the file.
fn entry(song: &Uncatalogued) -> Entry {
    let known = said::credits(&song.tags, Vec::new());
    let find = |name: &String, role| {
        let same = known.iter().find(|credit| credit.name == *name && credit.role == role);
        same.cloned().unwrap_or_else(|| Credited::named(name, role))
    };
    let artists = song.artists.iter().map(|name| find(name, ArtistRole::Main));
    let composers = known.iter().filter(|credit| credit.role == ArtistRole::Composer).cloned();
    let album = song.row.album.clone().map(|title| AlbumEntry {
        id: None,
        musicbrainz_id: said::album(&song.tags, Some(title.clone()), None, None)
            .and_then(|album| album.musicbrainz_id),
        title,
        artists: song.album_artists.iter().map(|name| find(name, ArtistRole::Main)).collect(),
        compilation: song.row.compilation,
        year: u16::try_from(song.row.year).ok().filter(|year| *year > 0),
        accent: song.row.accent.clone(),
    });
    Entry {
        owner: song.row.owner_id,
        credits: artists.chain(composers).collect(),
        album,
        genres: song.genres.clone(),
    }
}
