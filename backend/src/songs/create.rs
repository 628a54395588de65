//! Making a song: its row, where it belongs, and what it counts for.

use sea_orm::ConnectionTrait;

use super::store::{self, NewSong};
use crate::catalogue::entry::Entry;
use crate::catalogue::link;
use crate::catalogue::tallies::{self, Shares};
use crate::clock::Ids;
use crate::error::AppError;

/// Makes a song. `false` when its owner has these bytes already; the transaction is then of no more use.
///
/// # Errors
/// The database fails.
pub async fn create(tx: &impl ConnectionTrait, ids: &Ids, new: NewSong) -> Result<bool, AppError> {
    let entry = Entry {
        owner: new.owner,
        credits: new.credits.clone(),
        album: new.album.clone(),
        genres: new.genres.clone(),
    };
    let linked = link::link(tx, ids, new.created_at, &[entry]).await?.pop().unwrap_or_default();
    let id = new.id;
    if !store::insert(tx, new, &linked).await? {
        return Ok(false);
    }
    link::attach(tx, &[(id, &linked)]).await?;
    let now = tallies::of(tx, &[id]).await?;
    tallies::apply(tx, &[id], &Shares::default(), &now).await?;
    Ok(true)
}
