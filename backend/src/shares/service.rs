//! Making, changing and revoking public links.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use shared::ids::{AlbumId, PlaylistId, ShareId, SongId, UserId};
use shared::shares::{
    MAX_EXPIRY_MS, MAX_SHARES, MIN_EXPIRY_MS, NewShare, Share, ShareChanges, ShareKind, ShareState,
};
use shared::songs::Cover;
use uuid::Uuid;

use super::store::{self, Link, NewLink};
use super::{page, token};
use crate::app::AppState;
use crate::catalogue::albums;
use crate::error::AppError;
use crate::{playlists, songs};

/// Makes a link to something that the caller may pass on.
pub(super) async fn create(state: &AppState, caller: UserId, new: NewShare) -> Result<Share, AppError> {
    let now = state.clock.now();
    let expires_at = match new.expires_in_ms {
        Some(milliseconds) => Some(end(now, milliseconds)?),
        None => None,
    };
    let id = ShareId(state.ids.next(now));
    let row = NewLink {
        id,
        owner: caller,
        kind: new.kind,
        thing: new.thing_id,
        downloads: new.downloads.unwrap_or_default(),
        created_at: now,
        expires_at,
    };
    let tx = state.db.begin().await?;
    if store::count(&tx, caller).await? >= MAX_SHARES as u64 {
        return Err(AppError::invalid(
            "thing_id",
            "too_many",
            "You have as many links as an account can have.",
        ));
    }
    store::insert(&tx, row).await?;
    // The one rule of what may be passed on needs the link; without leave it is never committed.
    let link = store::find(&tx, id).await?.filter(|link| link.passable);
    let link = link.ok_or_else(|| {
        AppError::invalid("thing_id", "not_yours", "You can share what is yours, or what is public.")
    })?;
    tx.commit().await?;
    show_one(state, caller, link).await
}

/// Changes a link of the caller.
pub(super) async fn update(
    state: &AppState,
    caller: UserId,
    id: ShareId,
    changes: ShareChanges,
) -> Result<Share, AppError> {
    let expires_at = match changes.expires_in_ms {
        None => None,
        Some(0) => Some(None),
        Some(milliseconds) => Some(Some(end(state.clock.now(), milliseconds)?)),
    };
    if changes != ShareChanges::default() {
        let tx = state.db.begin().await?;
        if !store::update(&tx, caller, id, expires_at, changes.downloads).await? {
            return Err(AppError::NotFound);
        }
        tx.commit().await?;
        state.shares.forget(id).await;
    }
    read(state, caller, id).await
}

/// Revokes a link of the caller; one that is not there counts as revoked.
pub(super) async fn delete(state: &AppState, caller: UserId, id: ShareId) -> Result<(), AppError> {
    let tx = state.db.begin().await?;
    store::delete(&tx, caller, id).await?;
    tx.commit().await?;
    state.shares.forget(id).await;
    Ok(())
}

/// One of the caller's links.
pub(super) async fn read(state: &AppState, caller: UserId, id: ShareId) -> Result<Share, AppError> {
    let link = store::find(state.db.read(), id).await?.filter(|link| link.owner == caller);
    show_one(state, caller, link.ok_or(AppError::NotFound)?).await
}

async fn show_one(state: &AppState, caller: UserId, link: Link) -> Result<Share, AppError> {
    show(state, caller, vec![link]).await?.pop().ok_or(AppError::NotFound)
}

/// Links with what they lead to.
pub(super) async fn show(state: &AppState, caller: UserId, links: Vec<Link>) -> Result<Vec<Share>, AppError> {
    let names = names(state, caller, &links).await?;
    let now = state.clock.now();
    let share = |link: Link| {
        let found = names.get(&link.thing).filter(|_| link.passable);
        Share {
            id: link.id,
            kind: link.kind,
            thing_id: link.thing,
            title: found.map(|(title, _)| title.clone()),
            cover: found.and_then(|(_, cover)| cover.clone()),
            state: match link.expires_at {
                _ if !link.passable => ShareState::Gone,
                Some(end) if end <= now => ShareState::Expired,
                _ => ShareState::Live,
            },
            url: format!("{}/{}", page::PATH, token::write(&state.keys.share, link.id)),
            downloads: link.downloads,
            created_at: link.created_at,
            expires_at: link.expires_at,
            visits: link.visits,
            last_visit_at: link.last_visit_at,
        }
    };
    Ok(links.into_iter().map(share).collect())
}

/// What things are called, and their pictures. Kinds that are not among them cost no query.
async fn names(
    state: &AppState,
    caller: UserId,
    links: &[Link],
) -> Result<HashMap<Uuid, (String, Option<Cover>)>, AppError> {
    let (db, mut names) = (state.db.read(), HashMap::new());
    let (songs, albums, lists) = (
        of(links, ShareKind::Song).map(SongId).collect::<Vec<_>>(),
        of(links, ShareKind::Album).map(AlbumId).collect::<Vec<_>>(),
        of(links, ShareKind::Playlist).map(PlaylistId).collect::<Vec<_>>(),
    );
    if !songs.is_empty() {
        let found = songs::store::find_many(db, caller, songs).await?;
        names.extend(found.into_values().map(|song| (song.id.0, (song.title, song.cover))));
    }
    if !albums.is_empty() {
        let found = albums::store::find_many(db, caller, albums).await?;
        names.extend(found.into_values().map(|album| (album.id.0, (album.title, album.cover))));
    }
    if !lists.is_empty() {
        let found = playlists::store::find_many_bare(db, caller, lists).await?;
        names.extend(found.into_values().map(|list| (list.id.0, (list.name, list.cover))));
    }
    Ok(names)
}

fn of(links: &[Link], kind: ShareKind) -> impl Iterator<Item = Uuid> {
    links.iter().filter(move |link| link.kind == kind).map(|link| link.thing)
}

fn end(now: DateTime<Utc>, milliseconds: u64) -> Result<DateTime<Utc>, AppError> {
    if !(MIN_EXPIRY_MS..=MAX_EXPIRY_MS).contains(&milliseconds) {
        return Err(AppError::invalid(
            "expires_in_ms",
            "out_of_range",
            "A link works for a minute to ten years, or for ever.",
        ));
    }
    Ok(now + Duration::from_millis(milliseconds))
}
