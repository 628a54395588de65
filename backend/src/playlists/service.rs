//! Making, changing and deleting playlists: the rules of it, and the transactions.

use shared::events::Change;
use shared::ids::{PlaylistId, UserId};
use shared::playlists::{
    Access, MAX_PLAYLISTS, NewPlaylist, Playlist, PlaylistChanges, parse_description, parse_name,
};
use shared::problem::FieldError;

use super::access_store::{self, Held};
use super::store::{self, Bin, Changed, NewRow};
use super::{smart, tell};
use crate::app::AppState;
use crate::error::{AppError, field_error};
use crate::http::require_match;

/// The tag of a version, with its quotes.
pub(super) fn etag(version: u32) -> String {
    format!("\"{version}\"")
}

/// A playlist that the viewer may see.
pub(super) async fn read(state: &AppState, viewer: UserId, id: PlaylistId) -> Result<Playlist, AppError> {
    let playlist = store::find(state.db.read(), viewer, id).await?.ok_or(AppError::NotFound)?;
    smart::complete(state, viewer, playlist).await
}

/// Makes a playlist.
pub(super) async fn create(state: &AppState, owner: UserId, new: NewPlaylist) -> Result<Playlist, AppError> {
    let checked = check(PlaylistChanges {
        name: Some(new.name),
        description: new.description,
        visibility: new.visibility,
        collaborative: new.collaborative,
        rules: new.rules,
    })?;
    let now = state.clock.now();
    let id = PlaylistId(state.ids.next(now));
    let row = NewRow {
        id,
        owner,
        name: checked.name.unwrap_or_default(),
        description: checked.description.unwrap_or_default(),
        visibility: checked.visibility.unwrap_or_default(),
        collaborative: checked.collaborative.unwrap_or(true),
        rules: checked.rules,
        now,
    };
    let write = state.db.begin().await?;
    check_room(&write, owner).await?;
    store::create(&write, row).await?;
    write.commit().await?;
    tell(state, id, Change::Created).await?;
    read(state, owner, id).await
}

/// Fails when an account has as many playlists as it can have.
pub(super) async fn check_room(db: &impl sea_orm::ConnectionTrait, owner: UserId) -> Result<(), AppError> {
    if store::count_owned(db, owner).await? >= MAX_PLAYLISTS as u64 {
        return Err(refused("name", "too_many", "You have as many playlists as an account can have."));
    }
    Ok(())
}

/// Changes a playlist. `if_match` names the version that the caller has seen.
pub(super) async fn update(
    state: &AppState,
    caller: UserId,
    id: PlaylistId,
    changes: PlaylistChanges,
    if_match: Option<&str>,
) -> Result<Playlist, AppError> {
    let for_editors = changes.is_for_editors();
    let has_rules = changes.rules.is_some();
    let changed = check(changes)?;
    let write = state.db.begin().await?;
    let held = access_store::hold(&write, caller, id).await?.ok_or(AppError::NotFound)?;
    may_update(&held, for_editors, if_match)?;
    if has_rules && held.rules.is_none() {
        return Err(refused("rules", "not_smart", "Only a playlist that was made with rules has rules."));
    }
    if !store::update(&write, id, held.version, changed, state.clock.now()).await? {
        return Err(AppError::Conflict);
    }
    write.commit().await?;
    tell(state, id, Change::Changed).await?;
    read(state, caller, id).await
}

/// Decides whether a change may be made.
fn may_update(held: &Held, for_editors: bool, if_match: Option<&str>) -> Result<(), AppError> {
    match held.access {
        Access::Owner => {}
        Access::Editor if for_editors => {}
        Access::Editor | Access::Viewer | Access::Unknown => return Err(AppError::Forbidden),
    }
    require_match(if_match, &etag(held.version))
}

/// Reads what is to be changed, and says all that is wrong with it.
fn check(changes: PlaylistChanges) -> Result<Changed, AppError> {
    let mut errors: Vec<FieldError> = Vec::new();
    let name = changes.name.and_then(|name| match parse_name(&name) {
        Ok(name) => Some(name.to_owned()),
        Err(rule) => {
            errors.push(field_error("name", rule));
            None
        }
    });
    let description = changes.description.and_then(|description| {
        parse_description(&description).map_err(|rule| errors.push(field_error("description", rule))).ok()
    });
    if let Some(Err(wrong)) = changes.rules.as_ref().map(smart::check) {
        errors.extend(wrong);
    }
    if !errors.is_empty() {
        return Err(AppError::Validation(errors));
    }
    Ok(Changed {
        name,
        description,
        visibility: changes.visibility,
        collaborative: changes.collaborative,
        rules: changes.rules,
    })
}

/// Puts a playlist into the bin: from now on nobody sees it.
pub(super) async fn delete(state: &AppState, caller: UserId, id: PlaylistId) -> Result<(), AppError> {
    let people = access_store::people(state.db.read(), id).await?;
    let write = state.db.begin().await?;
    let put = Bin::Put { now: state.clock.now() };
    if !store::set_deleted(&write, caller, id, put).await? {
        // Who sees it is told that it is not his to delete; for others it is not there.
        return Err(match access_store::look_at(&write, caller, id).await? {
            Some(_) => AppError::Forbidden,
            None => AppError::NotFound,
        });
    }
    write.commit().await?;
    let event = shared::events::Event::Playlist { playlist_id: id, change: Change::Deleted };
    for user in people {
        state.events.publish(user, &event);
    }
    Ok(())
}

/// Takes a playlist out of the bin.
pub(super) async fn restore(state: &AppState, caller: UserId, id: PlaylistId) -> Result<Playlist, AppError> {
    let take = Bin::Take { deleted_after: state.clock.now() - state.config.library.bin_time() };
    let write = state.db.begin().await?;
    if !store::set_deleted(&write, caller, id, take).await? {
        return Err(AppError::NotFound);
    }
    write.commit().await?;
    tell(state, id, Change::Created).await?;
    read(state, caller, id).await
}

/// One field that breaks a rule of playlists.
pub(super) fn refused(field: &str, code: &str, detail: &str) -> AppError {
    AppError::Validation(vec![FieldError {
        field: field.to_owned(),
        code: code.to_owned(),
        detail: detail.to_owned(),
    }])
}
