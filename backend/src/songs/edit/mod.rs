//! Editing songs: what they say about themselves, one or several at once, with a history that can be undone.
//!
//! A change is a difference of [`facts`]; undoing one is making the reverse of it, as a change of its own.

pub mod api;
pub(crate) mod check;
mod facts;
mod store;

use std::collections::{BTreeSet, HashMap};

use sea_orm::DatabaseTransaction;
use shared::edits::{Edited, MAX_BULK, SongChanges};
use shared::events::Change;
use shared::ids::{EditId, SongId, UserId};
use shared::songs::ArtistRole;

use self::facts::Facts;
use self::store::Editable;
use super::changed;
use crate::app::AppState;
use crate::auth::Principal;
use crate::catalogue::entry::{AlbumEntry, Credited, Entry, Linked};
use crate::catalogue::{link, orphans_store, tallies};
use crate::error::AppError;

/// What a song is to become.
struct Edit {
    song: Editable,
    now: Facts,
}

/// Changes songs of the caller, all or none.
///
/// # Errors
/// `NotFound` when one of them is none that the caller may change; `Validation` names the fields.
pub(super) async fn change(
    state: &AppState,
    caller: &Principal,
    ids: Vec<SongId>,
    changes: SongChanges,
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

/// Makes what is other than before, writes it into the history, and tells of it.
async fn make(
    state: &AppState,
    by: UserId,
    tx: DatabaseTransaction,
    ids: &[SongId],
    before: tallies::Shares,
    edits: Vec<Edit>,
    undoes: Option<EditId>,
) -> Result<Edited, AppError> {
    let edits: Vec<Edit> = edits.into_iter().filter(|edit| edit.now != edit.song.facts).collect();
    if edits.is_empty() {
        return Ok(Edited { edit_id: None, changed: 0 });
    }
    let now = state.clock.now();
    let id = EditId(state.ids.next(now));
    let entries: Vec<Entry> = edits.iter().map(entry).collect();
    let linked = link::link(&tx, &state.ids, now, &entries).await?;
    let linked: Vec<Linked> = edits.iter().zip(linked).map(|(edit, linked)| stay(edit, linked)).collect();
    let whose: Vec<(SongId, UserId)> = edits.iter().map(|edit| (edit.song.id(), edit.song.owner())).collect();
    let songs: Vec<SongId> = whose.iter().map(|(song, _)| *song).collect();
    let left = store::places(&tx, &songs).await?;
    link::detach(&tx, &songs).await?;
    let places: Vec<_> = songs.iter().copied().zip(&linked).collect();
    link::attach(&tx, &places).await?;
    let people = store::find_people(&tx, edits.iter().flat_map(|edit| &edit.now.people)).await?;
    store::record(&tx, id, by, now, undoes, &edits).await?;
    store::write(&tx, edits, &linked, &people).await?;
    orphans_store::remove(&tx, &left).await?;
    let after = tallies::of(&tx, ids).await?;
    tallies::apply(&tx, ids, &before, &after).await?;
    tx.commit().await?;
    for (song, owner) in &whose {
        changed::tell(state, *owner, *song, Change::Changed).await;
    }
    Ok(Edited { edit_id: Some(id), changed: u32::try_from(whose.len()).unwrap_or(u32::MAX) })
}

fn entry(edit: &Edit) -> Entry {
    let now = &edit.now;
    let named = |name: &String| Credited::named(name, ArtistRole::Main);
    Entry {
        owner: edit.song.owner(),
        credits: now.artists.iter().map(|credit| Credited::named(&credit.name, credit.role)).collect(),
        album: now.album.clone().map(|title| AlbumEntry {
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
fn stay(edit: &Edit, linked: Linked) -> Linked {
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
    let same_album = old.album == new.album
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
