//! A picture that somebody sends, on its way to be shown by something.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DbErr};
use shared::ids::UserId;
use uuid::Uuid;

use super::{PictureBody, create, put_jpegs};
use crate::app::AppState;
use crate::error::AppError;
use crate::keys::random_id;

/// How long one waits while others send pictures.
const WAIT: Duration = Duration::from_secs(10);

/// A picture that was drawn anew and lies in the store. Without a row it is reaped.
#[derive(Debug)]
pub struct Received {
    /// Its name.
    pub id: Uuid,
    placeholder: String,
}

/// Takes a picture, draws it anew and puts it into the store. Call it when the sender was found to be allowed.
///
/// # Errors
/// `Busy` when others send pictures, `TooLarge`, `UnusableImage`; the workshop, the database or the store fails.
pub async fn receive(state: &AppState, body: PictureBody) -> Result<Received, AppError> {
    // Bodies are held in memory, so only a few at a time.
    let turn = tokio::time::timeout(WAIT, state.avatar_turns.acquire()).await;
    let _turn = turn.map_err(|_| AppError::Busy { retry_after: WAIT })?.map_err(anyhow::Error::new)?;
    let drawn = state.workshop.draw(body.read().await?).await?;
    let id = random_id()?;
    put_jpegs(state, id, drawn.images).await?;
    Ok(Received { id, placeholder: drawn.placeholder })
}

/// Something else was given to what shows the picture. Only where two transactions run side by side; the objects of the
/// loser are reaped.
pub const fn changed_meanwhile() -> AppError {
    AppError::Busy { retry_after: Duration::from_secs(1) }
}

impl Received {
    /// Makes its row; belongs into the transaction of what shows it.
    ///
    /// # Errors
    /// The database fails.
    pub async fn create(self, db: &impl ConnectionTrait, owner: UserId) -> Result<(), DbErr> {
        create(db, self.id, self.placeholder, owner).await
    }
}
