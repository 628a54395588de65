//! Favourites: what a listener likes, the newest first. What is hidden or gone is left out of the lists, and
//! is there again when it is back.

pub mod api;
pub mod store;

use crate::app::AppState;
use crate::auth::Principal;
use crate::error::AppError;
use crate::marks::store::Favorite;
use crate::marks::{self, Subject};

/// Makes a thing a favourite of the caller; one that is stays where it is in the list.
///
/// # Errors
/// `NotFound` when there is no such thing that the caller may see.
async fn add(state: &AppState, caller: &Principal, subject: Subject) -> Result<(), AppError> {
    let since = state.clock.now();
    let favorite = Favorite { id: state.ids.next(since), since };
    let write = state.db.begin().await?;
    if !marks::store::lock(&write, Some(caller.user), subject).await? {
        return Err(AppError::NotFound);
    }
    let (old, new) = marks::store::change(&write, caller.user, subject, |mark| {
        mark.favorite.get_or_insert(favorite);
    })
    .await?;
    write.commit().await?;
    if new != old {
        marks::tell(state, caller.user, subject, &new);
    }
    Ok(())
}

/// Makes a thing a favourite of the caller no longer, also when it is hidden from him by now.
async fn remove(state: &AppState, caller: &Principal, subject: Subject) -> Result<(), AppError> {
    let write = state.db.begin().await?;
    if !marks::store::lock(&write, None, subject).await? {
        return Ok(());
    }
    let (old, new) = marks::store::change(&write, caller.user, subject, |mark| mark.favorite = None).await?;
    write.commit().await?;
    if new != old {
        marks::tell(state, caller.user, subject, &new);
    }
    Ok(())
}
