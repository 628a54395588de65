//! The entries of playlists. Each change is about single entries and is made on what is there when its turn
//! comes, so that changes of several people add up.

pub mod api;
mod places;
mod store;

use chrono::{DateTime, Utc};
use shared::events::Change;
use shared::ids::{PlaylistId, PlaylistItemId, SongId, UserId};
use shared::page::Page;
use shared::playlists::MAX_ITEMS;
use shared::playlists::items::{ItemChanges, MAX_AT_ONCE, MovedItems, NewItems, PlaylistItem};
use shared::problem::FieldError;

pub(super) use self::store::NewItem;
use self::store::{Spot, Wanted};
use super::service::refused;
use super::{access_store, smart, tell};
use crate::app::AppState;
use crate::error::AppError;
use crate::{paging, songs};

/// A page of the entries of a playlist that the viewer may see.
///
/// # Errors
/// `NotFound`; the limit or the cursor is bad; the database fails.
pub async fn list(
    state: &AppState,
    viewer: UserId,
    playlist: PlaylistId,
    limit: Option<u16>,
    cursor: Option<&str>,
) -> Result<Page<PlaylistItem>, AppError> {
    let limit = paging::limit(limit)?;
    let held = access_store::look_at(state.db.read(), viewer, playlist).await?.ok_or(AppError::NotFound)?;
    if let Some(rules) = &held.rules {
        let rules = super::store::from_json(rules)?;
        return smart::list(state, viewer, (playlist, held.version, &rules), limit, cursor).await;
    }
    let list = format!("playlist {playlist}");
    let after: Option<store::Place> = paging::decode(&state.keys, &list, cursor)?;
    let after = match after {
        // All entries have other places by now; that of the cursor says where to go on.
        Some(place) if place.numbering != held.numbering => {
            let found = store::find_place(state.db.read(), playlist, place.id, held.numbering).await?;
            let gone =
                || paging::bad_parameter("cursor", "This place is gone. Start again without a cursor.");
            Some(found.ok_or_else(gone)?)
        }
        after => after,
    };
    let (rows, next) = store::list(state.db.read(), playlist, after.as_ref(), limit, held.numbering).await?;
    let items = with_songs(state, viewer, rows).await?;
    let next_cursor = next.map(|place| paging::encode(&state.keys, &list, &place)).transpose()?;
    Ok(Page { items, next_cursor })
}

/// All entries of a playlist that the viewer may see, which are at most [`MAX_ITEMS`].
pub(super) async fn all(
    state: &AppState,
    viewer: UserId,
    playlist: PlaylistId,
) -> Result<Vec<PlaylistItem>, AppError> {
    access_store::look_at(state.db.read(), viewer, playlist).await?.ok_or(AppError::NotFound)?;
    let most = u16::try_from(MAX_ITEMS).unwrap_or(u16::MAX);
    let (rows, _) = store::list(state.db.read(), playlist, None, most, 0).await?;
    with_songs(state, viewer, rows).await
}

/// Makes the first entries of a playlist that the transaction has made.
pub(super) async fn fill(
    write: &sea_orm::DatabaseTransaction,
    playlist: PlaylistId,
    adder: UserId,
    now: DateTime<Utc>,
    rows: Vec<NewItem>,
) -> Result<(), AppError> {
    let places = places::between(None, None, rows.len()).ok_or(AppError::Conflict)?;
    Ok(store::insert(write, playlist, adder, now, rows, &places).await?)
}

/// Gives entries the songs that the viewer may hear.
async fn with_songs(
    state: &AppState,
    viewer: UserId,
    rows: Vec<(PlaylistItem, Option<SongId>)>,
) -> Result<Vec<PlaylistItem>, AppError> {
    let ids: Vec<SongId> = rows.iter().filter_map(|(_, song)| *song).collect();
    let songs = songs::store::find_many(state.db.read(), viewer, ids).await?;
    let give = |(item, song): (PlaylistItem, Option<SongId>)| PlaylistItem {
        song: song.and_then(|song| songs.get(&song).cloned()),
        ..item
    };
    Ok(rows.into_iter().map(give).collect())
}

/// Puts songs that the caller may hear into a playlist that he may change.
async fn add(
    state: &AppState,
    caller: UserId,
    playlist: PlaylistId,
    new: NewItems,
) -> Result<Vec<PlaylistItem>, AppError> {
    check_count("song_ids", new.song_ids.len())?;
    let wanted = wanted_place(new.before_item_id, new.position)?.unwrap_or(Wanted::End);
    let songs = songs::store::find_many(state.db.read(), caller, new.song_ids.iter().copied()).await?;
    check_songs(&new.song_ids, |song| songs.contains_key(&song))?;
    let now = state.clock.now();
    let item =
        |song: &SongId| NewItem { id: PlaylistItemId(state.ids.next(now)), song: Some(*song), said: None };
    let rows: Vec<NewItem> = new.song_ids.iter().map(item).collect();
    let ids: Vec<PlaylistItemId> = rows.iter().map(|row| row.id).collect();
    let write = state.db.begin().await?;
    if !access_store::touch(&write, caller, playlist, now).await? {
        return Err(why_untouched(state, caller, playlist).await);
    }
    let spot = store::find_spot(&write, playlist, wanted, &[]).await?.ok_or(AppError::Conflict)?;
    if spot.count + rows.len() > MAX_ITEMS {
        return Err(refused("song_ids", "too_many", "A playlist has at most 10,000 entries."));
    }
    let places = make_room(&write, playlist, wanted, &[], spot, rows.len()).await?;
    store::insert(&write, playlist, caller, now, rows, &places).await?;
    write.commit().await?;
    tell(state, playlist, Change::Changed).await?;
    let rows = store::find_many(state.db.read(), playlist, &ids).await?;
    let give = |(item, song): (PlaylistItem, Option<SongId>)| PlaylistItem {
        song: song.and_then(|song| songs.get(&song).cloned()),
        ..item
    };
    Ok(rows.into_iter().map(give).collect())
}

/// Moves one entry, or gives it another song, or both.
async fn update(
    state: &AppState,
    caller: UserId,
    playlist: PlaylistId,
    item: PlaylistItemId,
    changes: ItemChanges,
) -> Result<PlaylistItem, AppError> {
    let wanted = wanted_place(changes.before_item_id, changes.position)?;
    if wanted.is_none() && changes.song_id.is_none() {
        return Err(refused("position", "missing", "Say where the entry goes, or which song it is."));
    }
    if let Some(song) = changes.song_id {
        let found = songs::store::find(state.db.read(), caller, song).await?;
        check_songs(&[song], |_| found.is_some()).map_err(|_| unknown_song("song_id".to_owned()))?;
    }
    let write = state.db.begin().await?;
    if !access_store::touch(&write, caller, playlist, state.clock.now()).await? {
        return Err(why_untouched(state, caller, playlist).await);
    }
    if let Some(song) = changes.song_id
        && !store::set_song(&write, playlist, item, song).await?
    {
        return Err(AppError::NotFound);
    }
    if let Some(wanted) = wanted
        && !place(&write, playlist, wanted, &[item]).await?
    {
        return Err(AppError::NotFound);
    }
    write.commit().await?;
    tell(state, playlist, Change::Changed).await?;
    let rows = store::find_many(state.db.read(), playlist, &[item]).await?;
    with_songs(state, caller, rows).await?.pop().ok_or(AppError::NotFound)
}

/// Moves several entries and says how many there were.
async fn move_several(
    state: &AppState,
    caller: UserId,
    playlist: PlaylistId,
    moved: MovedItems,
) -> Result<usize, AppError> {
    check_count("item_ids", moved.item_ids.len())?;
    let wanted = wanted_place(moved.before_item_id, moved.position)?.unwrap_or(Wanted::End);
    let mut ids = moved.item_ids;
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(*id));
    let write = state.db.begin().await?;
    if !access_store::touch(&write, caller, playlist, state.clock.now()).await? {
        return Err(why_untouched(state, caller, playlist).await);
    }
    let present = store::present(&write, playlist, &ids).await?;
    ids.retain(|id| present.contains(id));
    if ids.is_empty() {
        return Ok(0);
    }
    place(&write, playlist, wanted, &ids).await?;
    write.commit().await?;
    tell(state, playlist, Change::Changed).await?;
    Ok(ids.len())
}

/// Gives entries a new place, one behind the other. `false` when none of them is there.
async fn place(
    write: &sea_orm::DatabaseTransaction,
    playlist: PlaylistId,
    wanted: Wanted,
    ids: &[PlaylistItemId],
) -> Result<bool, AppError> {
    if let Wanted::Before(anchor) = wanted
        && ids.contains(&anchor)
    {
        return Err(refused("before_item_id", "itself", "An entry cannot go before itself."));
    }
    let spot = store::find_spot(write, playlist, wanted, ids).await?.ok_or(AppError::Conflict)?;
    let places = make_room(write, playlist, wanted, ids, spot, ids.len()).await?;
    Ok(store::set_places(write, playlist, ids, &places).await? > 0)
}

/// Numbers for `count` entries at a spot; numbers all entries anew where there is no room left.
async fn make_room(
    write: &sea_orm::DatabaseTransaction,
    playlist: PlaylistId,
    wanted: Wanted,
    moved: &[PlaylistItemId],
    spot: Spot,
    count: usize,
) -> Result<Vec<i64>, AppError> {
    if let Some(places) = places::between(spot.low, spot.high, count) {
        return Ok(places);
    }
    store::renumber(write, playlist).await?;
    let spot = store::find_spot(write, playlist, wanted, moved).await?.ok_or(AppError::Conflict)?;
    let no_room = || AppError::Internal(anyhow::anyhow!("no room in a playlist that was just numbered"));
    places::between(spot.low, spot.high, count).ok_or_else(no_room)
}

/// Removes entries and says how many there were.
async fn remove(
    state: &AppState,
    caller: UserId,
    playlist: PlaylistId,
    ids: Vec<PlaylistItemId>,
) -> Result<u64, AppError> {
    check_count("item_ids", ids.len())?;
    let write = state.db.begin().await?;
    if !access_store::touch(&write, caller, playlist, state.clock.now()).await? {
        return Err(why_untouched(state, caller, playlist).await);
    }
    let removed = store::remove(&write, playlist, &ids).await?;
    write.commit().await?;
    tell(state, playlist, Change::Changed).await?;
    Ok(removed)
}

/// Why the entries of a playlist could not be changed.
async fn why_untouched(state: &AppState, caller: UserId, playlist: PlaylistId) -> AppError {
    match access_store::look_at(state.db.read(), caller, playlist).await {
        Ok(Some(held)) if held.rules.is_some() => {
            refused("playlist_id", "smart", "Rules decide what is in it.")
        }
        Ok(Some(_)) => AppError::Forbidden,
        Ok(None) => AppError::NotFound,
        Err(error) => error.into(),
    }
}

fn check_count(field: &str, count: usize) -> Result<(), AppError> {
    match count {
        0 => Err(refused(field, "too_short", "Name at least one.")),
        1..=MAX_AT_ONCE => Ok(()),
        _ => Err(refused(field, "too_long", "At most 500 at once.")),
    }
}

fn check_songs(songs: &[SongId], is_there: impl Fn(SongId) -> bool) -> Result<(), AppError> {
    match songs.iter().position(|song| !is_there(*song)) {
        Some(index) => Err(unknown_song(format!("song_ids[{index}]"))),
        None => Ok(()),
    }
}

fn unknown_song(field: String) -> AppError {
    let detail = "There is no such song.".to_owned();
    AppError::Validation(vec![FieldError { field, code: "unknown".to_owned(), detail }])
}

fn wanted_place(before: Option<PlaylistItemId>, position: Option<u32>) -> Result<Option<Wanted>, AppError> {
    match (before, position) {
        (Some(_), Some(_)) => {
            Err(refused("position", "ambiguous", "Give `before_item_id` or `position`, not both."))
        }
        (Some(before), None) => Ok(Some(Wanted::Before(before))),
        (None, position) => Ok(position.map(Wanted::Position)),
    }
}
