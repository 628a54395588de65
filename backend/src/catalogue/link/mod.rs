//! Finds the artists, albums and genres that songs name, and makes those that are new.
//!
//! Everything is looked up for all songs at once. Rows are made in the order of their keys, so that two
//! transactions never wait for each other.

mod album_store;
mod artist_store;
mod genre_store;
mod store;

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use shared::ids::{ArtistId, SongId};
use shared::songs::ArtistCredit;

pub(super) use self::album_store::album_artists;
pub use self::store::{attach, detach};
use super::entry::{ArtistKey, Credited, Entry, Linked};
use super::name_key::name_key;
use crate::clock::Ids;
use crate::error::AppError;

/// Where songs belong that say this; one answer for each, in their order.
///
/// # Errors
/// The database fails.
pub async fn link(
    tx: &impl ConnectionTrait,
    ids: &Ids,
    now: DateTime<Utc>,
    entries: &[Entry],
) -> Result<Vec<Linked>, AppError> {
    let artists = artists(tx, entries.iter().flat_map(Entry::names)).await?;
    let genres = genre_store::find_or_create(tx, by_key(entries.iter().flat_map(|entry| &entry.genres)));
    let genres = genres.await?;
    let albums = album_store::find_or_create(tx, ids, now, entries, &artists).await?;
    Ok(entries
        .iter()
        .map(|entry| {
            let mut linked = Linked {
                credits: credits(&entry.credits, &artists),
                album_artists: entry
                    .album
                    .as_ref()
                    .map(|album| credits(&album.artists, &artists))
                    .unwrap_or_default(),
                album: match &entry.album {
                    Some(album) if album.id.is_some() => album.id,
                    _ => entry.album_key().and_then(|key| albums.get(&key).copied()),
                },
                genres: Vec::new(),
            };
            for genre in entry.genres.iter().filter_map(|name| genres.get(&name_key(name))) {
                if !linked.genres.contains(genre) {
                    linked.genres.push(*genre);
                }
            }
            linked
        })
        .collect())
}

/// Finds the artists of some credits, and makes those that are new.
///
/// # Errors
/// The database fails.
pub(super) async fn artists<'a>(
    tx: &impl ConnectionTrait,
    named: impl Iterator<Item = &'a Credited>,
) -> Result<HashMap<ArtistKey, ArtistId>, AppError> {
    let wanted: BTreeMap<ArtistKey, String> =
        named.map(|credit| (credit.key(), credit.name.clone())).collect();
    artist_store::find_or_create(tx, wanted).await
}

/// The credits with the ids of their artists. Who is credited twice for the same is kept once.
pub(super) fn credits(credited: &[Credited], artists: &HashMap<ArtistKey, ArtistId>) -> Vec<ArtistCredit> {
    let mut credits: Vec<ArtistCredit> = Vec::with_capacity(credited.len());
    for credit in credited {
        let id = artists.get(&credit.key()).copied();
        if !credits.iter().any(|other| other.id == id && other.role == credit.role) {
            credits.push(ArtistCredit { id, name: credit.name.clone(), role: credit.role });
        }
    }
    credits
}

fn by_key<'a>(names: impl Iterator<Item = &'a String>) -> BTreeMap<String, String> {
    names.map(|name| (name_key(name), name.clone())).filter(|(key, _)| !key.is_empty()).collect()
}

/// A song and where it belongs.
pub type Place<'a> = (SongId, &'a Linked);
