//! Folders of playlists. Each account has its own and sorts what it sees; others do not notice.

pub mod api;
mod store;
mod tree;

use shared::ids::{FolderId, PlaylistId, UserId};
use shared::playlists::folders::{Folder, MAX_FOLDERS, NewFolder};
use shared::playlists::{Playlist, parse_name};

use self::tree::Refusal;
use super::access_store;
use super::service::{self, refused};
use crate::app::AppState;
use crate::error::AppError;

/// Makes a folder, or gives one another name and place.
async fn put(
    state: &AppState,
    user: UserId,
    id: Option<FolderId>,
    new: NewFolder,
) -> Result<Folder, AppError> {
    let name = parse_name(&new.name).map_err(|rule| AppError::field("name", rule))?.to_owned();
    let write = state.db.begin().await?;
    // Held, so that two changes at once do not put two folders into each other.
    store::hold(&write, user).await?;
    let folders = store::list(&write, user).await?;
    if id.is_some_and(|id| !folders.iter().any(|folder| folder.id == id)) {
        return Err(AppError::NotFound);
    }
    if id.is_none() && folders.len() >= MAX_FOLDERS {
        return Err(refused("name", "too_many", "An account has at most 200 folders."));
    }
    tree::may_lie_in(&folders, id, new.parent_id).map_err(|refusal| match refusal {
        Refusal::Unknown => refused("parent_id", "unknown", "There is no such folder."),
        Refusal::Circle => refused("parent_id", "circle", "A folder cannot lie in itself."),
        Refusal::TooDeep => refused("parent_id", "too_deep", "Folders lie at most four deep."),
    })?;
    let made = id.is_none();
    let id = id.unwrap_or_else(|| FolderId(state.ids.next(state.clock.now())));
    let folder = Folder { id, name, parent_id: new.parent_id };
    if made {
        store::insert(&write, user, &folder).await?;
    } else {
        store::update(&write, user, &folder).await?;
    }
    write.commit().await?;
    Ok(folder)
}

/// Removes a folder; what is in it goes where the folder was.
async fn remove(state: &AppState, user: UserId, id: FolderId) -> Result<(), AppError> {
    let write = state.db.begin().await?;
    store::hold(&write, user).await?;
    let folders = store::list(&write, user).await?;
    let folder = folders.into_iter().find(|folder| folder.id == id).ok_or(AppError::NotFound)?;
    store::remove(&write, user, &folder).await?;
    write.commit().await?;
    Ok(())
}

/// Puts a playlist that the caller sees into one of his folders, or takes it out.
async fn file(
    state: &AppState,
    user: UserId,
    playlist: PlaylistId,
    folder: Option<FolderId>,
) -> Result<Playlist, AppError> {
    let write = state.db.begin().await?;
    access_store::look_at(&write, user, playlist).await?.ok_or(AppError::NotFound)?;
    if let Some(folder) = folder
        && !store::list(&write, user).await?.iter().any(|own| own.id == folder)
    {
        return Err(refused("folder_id", "unknown", "There is no such folder."));
    }
    store::file(&write, user, playlist, folder).await?;
    write.commit().await?;
    service::read(state, user, playlist).await
}
