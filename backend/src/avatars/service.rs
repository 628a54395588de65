//! Replacing the picture of an account. The new objects are announced before they are written, and the old
//! ones doomed in the transaction that replaces them, so that a crash leaves neither too much nor too little.

use std::time::Duration;

use shared::ids::UserId;

use super::store;
use crate::app::AppState;
use crate::error::AppError;
use crate::keys::random_id;
use crate::pictures;

/// Draws a picture anew and makes it that of an account.
pub(super) async fn set(state: &AppState, user: UserId, picture: Vec<u8>) -> Result<(), AppError> {
    let drawn = state.workshop.draw(picture).await?;
    let id = random_id()?;
    pictures::put_jpegs(state, id, drawn.images).await?;
    let write = state.db.begin().await?;
    let old = store::find(&write, user).await?;
    if !store::replace(&write, user, old, Some(id)).await? {
        return Err(changed_meanwhile());
    }
    pictures::create(&write, id, drawn.placeholder, user).await?;
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
        return Err(changed_meanwhile());
    }
    pictures::remove(&write, old).await?;
    write.commit().await?;
    Ok(())
}

/// Only where two transactions run side by side; the objects of the loser are reaped.
const fn changed_meanwhile() -> AppError {
    AppError::Busy { retry_after: Duration::from_secs(1) }
}
