//! Editing songs: what they say about themselves, one or several at once, with a history that can be undone.
//!
//! A change is a difference of `facts`; undoing one is making the reverse of it, as a change of its own.

pub mod api;
pub(crate) mod check;
mod facts;
mod store;

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::DatabaseTransaction;
use shared::edits::{Edited, MAX_BULK, SongChanges};
use shared::events::Change;
use shared::ids::{AlbumId, EditId, SongId, UserId};
use shared::songs::ArtistRole;

use self::facts::Facts;
use self::store::Editable;
use super::{changed, version};
use crate::app::AppState;
use crate::auth::Principal;
use crate::catalogue::entry::{AlbumEntry, Credited, Entry, Linked};
use crate::catalogue::{link, orphans_store, tallies};
use crate::clock::Ids;
use crate::error::AppError;
use crate::http::require_match;

/// What a song is to become.
struct Edit {
    song: Editable,
    now: Facts,
}

/// Changes songs of the caller, all or none. `if_match`: the version that a single one must have.
///
/// # Errors
/// `PreconditionFailed` when it has another version;
/// `NotFound` when one of them is none that the caller may change; `Validation` names the fields.
pub(super) async fn change(
    state: &AppState,
    caller: &Principal,
    ids: Vec<SongId>,
    changes: SongChanges,
    if_match: Option<&str>,
) -> Result<Edited, AppError> {
    if ids.is_empty() || ids.len() > MAX_BULK {
        return Err(AppError::invalid("song_ids", "out_of_range", "Name 1 to 500 songs."));
    }
    let changes = check::tidied(changes)?;
    let ids: Vec<SongId> = BTreeSet::from_iter(ids).into_iter().collect();
    let tx = state.db.begin().await?;
    let people = store::find_people(&tx, changes.people.iter().flatten()).await?;
    if let Some(unknown) = changes.people.iter().flatten().find(|name| !people.contains_key(*name)) {
        let detail = format!("There is no account {unknown}.");
        return Err(AppError::invalid("people", "unknown", &detail));
    }
    let before = tallies::of(&tx, &ids).await?;
    let songs = store::editable(&tx, &ids, caller.reach()).await?;
    if songs.len() != ids.len() {
        return Err(AppError::NotFound);
    }
    if let (Some(tag), [song]) = (if_match, ids.as_slice()) {
        let read = super::store::find_within(&tx, caller.user, caller.reach(), *song).await?;
        require_match(Some(tag), &version::etag(&read.ok_or(AppError::NotFound)?)?)?;
    }
    let edits = songs.into_iter().map(|song| Edit { now: song.facts.changed(&changes), song });
    make(state, caller.user, tx, &ids, before, edits.collect(), None).await
}

/// Takes a change back, on all songs that it was made to.
///
/// # Errors
/// `NotFound` when there is none that the caller may take back; `EditConflict` when one of its songs was
/// changed again in the same place, or is gone.
pub(super) async fn undo(state: &AppState, caller: &Principal, edit: EditId) -> Result<Edited, AppError> {
    let tx = state.db.begin().await?;
    let made = store::made_by(&tx, edit, caller.reach()).await?;
    if made.is_empty() {
        return Err(AppError::NotFound);
    }
    let ids: Vec<SongId> = made.keys().copied().collect();
    let before = tallies::of(&tx, &ids).await?;
    let songs = store::editable(&tx, &ids, caller.reach()).await?;
    if songs.len() != ids.len() {
        return Err(AppError::EditConflict);
    }
    let mut edits = Vec::with_capacity(songs.len());
    for song in songs {
        let Some((was, became)) = made.get(&song.id()) else { return Err(AppError::EditConflict) };
        if song.facts.changed(became) != song.facts {
            return Err(AppError::EditConflict);
        }
        edits.push(Edit { now: song.facts.changed(was), song });
    }
    make(state, caller.user, tx, &ids, before, edits, Some(edit)).await
}

/// Makes what is other than before and tells of it.
async fn make(
    state: &AppState,
    by: UserId,
    tx: DatabaseTransaction,
    ids: &[SongId],
    before: tallies::Shares,
    edits: Vec<Edit>,
    undoes: Option<EditId>,
) -> Result<Edited, AppError> {
    let making = Making::begin(state, by, undoes, None);
    let whose = write(&tx, &state.ids, &making, ids, &before, edits).await?;
    if whose.is_empty() {
        return Ok(Edited { edit_id: None, changed: 0 });
    }
    tx.commit().await?;
    tell(state, &whose).await;
    Ok(Edited { edit_id: Some(making.id), changed: u32::try_from(whose.len()).unwrap_or(u32::MAX) })
}

/// Tells of changed songs; call it after the commit.
pub(crate) async fn tell(state: &AppState, songs: &[(SongId, UserId)]) {
    for (song, owner) in songs {
        changed::tell(state, *owner, *song, Change::Changed).await;
    }
}

/// One change, to whichever songs.
pub(crate) struct Making {
    id: EditId,
    by: UserId,
    at: DateTime<Utc>,
    undoes: Option<EditId>,
    /// The album that the songs shall be on, whatever they say.
    onto: Option<AlbumId>,
}

impl Making {
    /// A change that is made now.
    pub(crate) fn begin(state: &AppState, by: UserId, undoes: Option<EditId>, onto: Option<AlbumId>) -> Self {
        let at = state.clock.now();
        Self { id: EditId(state.ids.next(at)), by, at, undoes, onto }
    }
}

/// Says something of songs that the caller was found to be allowed to change, however many there are.
///
/// # Errors
/// The database fails.
pub(crate) async fn say_of(
    tx: &DatabaseTransaction,
    ids: &Ids,
    making: &Making,
    songs: &[SongId],
    changes: &SongChanges,
) -> Result<Vec<(SongId, UserId)>, AppError> {
    let mut changed = Vec::new();
    for some in songs.chunks(MAX_BULK) {
        let before = tallies::of(tx, some).await?;
        let edits = store::editable(tx, some, None).await?.into_iter();
        let edits = edits.map(|song| Edit { now: song.facts.changed(changes), song }).collect();
        changed.extend(write(tx, ids, making, some, &before, edits).await?);
    }
    Ok(changed)
}

/// Makes what is other than before, writes it into the history, and says to which songs of whom.
async fn write(
    tx: &DatabaseTransaction,
    ids: &Ids,
    making: &Making,
    songs: &[SongId],
    before: &tallies::Shares,
    edits: Vec<Edit>,
) -> Result<Vec<(SongId, UserId)>, AppError> {
    let moves = |edit: &Edit| making.onto.is_some() && edit.song.linked.album != making.onto;
    let edits: Vec<Edit> =
        edits.into_iter().filter(|edit| edit.now != edit.song.facts || moves(edit)).collect();
    if edits.is_empty() {
        return Ok(Vec::new());
    }
    let entries: Vec<Entry> = edits.iter().map(|edit| entry(edit, making.onto)).collect();
    let linked = link::link(tx, ids, making.at, &entries).await?;
    let linked: Vec<Linked> =
        edits.iter().zip(linked).map(|(edit, linked)| stay(edit, linked, making.onto)).collect();
    let whose: Vec<(SongId, UserId)> = edits.iter().map(|edit| (edit.song.id(), edit.song.owner())).collect();
    let changed: Vec<SongId> = whose.iter().map(|(song, _)| *song).collect();
    let left = orphans_store::places(tx, &changed).await?;
    link::detach(tx, &changed).await?;
    let places: Vec<_> = changed.iter().copied().zip(&linked).collect();
    link::attach(tx, &places).await?;
    let people = store::find_people(tx, edits.iter().flat_map(|edit| &edit.now.people)).await?;
    store::record(tx, making, &edits).await?;
    store::write(tx, edits, &linked, &people).await?;
    orphans_store::remove(tx, &left).await?;
    let after = tallies::of(tx, songs).await?;
    tallies::apply(tx, songs, before, &after).await?;
    Ok(whose)
}

/// `onto`: the album that the song shall be on, whatever it says.
fn entry(edit: &Edit, onto: Option<AlbumId>) -> Entry {
    let now = &edit.now;
    let named = |name: &String| Credited::named(name, ArtistRole::Main);
    Entry {
        owner: edit.song.owner(),
        credits: now.artists.iter().map(|credit| Credited::named(&credit.name, credit.role)).collect(),
        album: now.album.clone().map(|title| AlbumEntry {
            id: onto,
            title,
            artists: now.album_artists.iter().map(named).collect(),
            compilation: now.compilation,
            musicbrainz_id: None,
            year: now.year,
            accent: now.accent.clone(),
        }),
        genres: now.genres.clone(),
    }
}

/// Who was credited by the same name stays the same artist, and who says nothing else of the album stays on
/// it: names alone might mean others.
fn stay(edit: &Edit, linked: Linked, onto: Option<AlbumId>) -> Linked {
    let was = &edit.song.linked;
    let known: HashMap<&str, _> = was
        .credits
        .iter()
        .chain(&was.album_artists)
        .map(|credit| (credit.name.as_str(), credit.id))
        .collect();
    let stay = |mut credits: Vec<shared::songs::ArtistCredit>| {
        for credit in &mut credits {
            credit.id = known.get(credit.name.as_str()).copied().flatten().or(credit.id);
        }
        credits
    };
    let (old, new) = (&edit.song.facts, &edit.now);
    let same_album = onto.is_none()
        && old.album == new.album
        && old.album_artists == new.album_artists
        && old.compilation == new.compilation
        && (!new.album_artists.is_empty() || new.compilation || old.artists == new.artists);
    Linked {
        credits: stay(linked.credits),
        album_artists: stay(linked.album_artists),
        album: if same_album { was.album } else { linked.album },
        genres: linked.genres,
    }
}
