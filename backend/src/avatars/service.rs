//! Replacing the picture of an account. The new objects are announced before they are written, and the old
//! ones doomed in the transaction that replaces them, so that a crash leaves neither too much nor too little.

use shared::ids::UserId;

use super::store;
use crate::app::AppState;
use crate::error::AppError;
use crate::pictures::{self, PictureBody};

/// Draws a picture anew and makes it that of an account.
pub(super) async fn set(state: &AppState, user: UserId, body: PictureBody) -> Result<(), AppError> {
    let received = pictures::receive(state, body).await?;
    let write = state.db.begin().await?;
    let old = store::find(&write, user).await?;
    if !store::replace(&write, user, old, Some(received.id)).await? {
        return Err(pictures::changed_meanwhile());
    }
    received.create(&write, user).await?;
    if let Some(old) = old {
        pictures::remove(&write, old).await?;
    }
    write.commit().await?;
    Ok(())
}

/// Takes the picture of an account away; one that is not there counts as taken away.
pub(super) async fn remove(state: &AppState, user: UserId) -> Result<(), AppError> {
    let write = state.db.begin().await?;
    let Some(old) = store::find(&write, user).await? else { return Ok(()) };
    if !store::replace(&write, user, Some(old), None).await? {
        return Err(pictures::changed_meanwhile());
    }
    pictures::remove(&write, old).await?;
    write.commit().await?;
    Ok(())
}
