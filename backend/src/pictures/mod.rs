//! Pictures: covers of songs and avatars of accounts. Each is one row and its objects in the store, and never
//! changes: another picture is another id.
//!
//! The JPEGs are there before the row is, by the rule of [`crate::strays`]; the AVIFs are made later by a job.

mod accept;
mod body;
pub mod draw;
mod known;
pub mod links;
mod receive;
mod respond;
mod store;

pub use self::body::PictureBody;
pub use self::known::KnownPictures;
pub use self::receive::{Received, changed_meanwhile, receive};
pub use self::respond::{Picture, respond};

use processing::cover::InAllSizes;
use sea_orm::{ConnectionTrait, DbErr};
use shared::ids::UserId;
use uuid::Uuid;

use crate::app::AppState;
use crate::error::AppError;
use crate::jobs::{self, Kind, NewJob};
use crate::media::storage::{Key, PictureFormat};
use crate::strays;

/// AVIFs are a nicety: whatever somebody waits for goes first.
const PRIORITY: i16 = -10;

/// Announces the JPEGs of a picture and puts them into the store.
///
/// # Errors
/// The database or the store fails; what is there by then is reaped.
pub async fn put_jpegs(state: &AppState, id: Uuid, images: InAllSizes) -> Result<(), AppError> {
    put(state, id, PictureFormat::Jpeg, images).await
}

async fn put(state: &AppState, id: Uuid, format: PictureFormat, images: InAllSizes) -> Result<(), AppError> {
    let write = state.db.begin().await?;
    strays::announce(&write, Key::pictures(id, format)).await?;
    write.commit().await?;
    for (size, image) in images {
        let key = Key::picture(id, size, format).ok_or(anyhow::anyhow!("a size that is not offered"))?;
        state.storage.put_bytes(&key, image).await?;
    }
    Ok(())
}

/// Makes a picture whose JPEGs are in the store; belongs into the transaction of the first thing that shows it.
///
/// # Errors
/// The database fails.
pub async fn create(
    db: &impl ConnectionTrait,
    id: Uuid,
    placeholder: String,
    owner: UserId,
) -> Result<(), DbErr> {
    store::insert(db, id, placeholder).await?;
    strays::keep(db, Key::pictures(id, PictureFormat::Jpeg)).await?;
    let job = NewJob { kind: Kind::DrawPicture, subject: id, owner: Some(owner), priority: PRIORITY };
    jobs::enqueue(db, job).await
}

/// Removes a picture and, soon, its objects; belongs into the transaction that removes what showed it.
///
/// # Errors
/// The database fails.
pub async fn remove(db: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    store::delete(db, id).await?;
    strays::doom(db, Key::whole_picture(id)).await
}

/// Removes those of these pictures that nothing shows any more, and, soon, their objects; belongs into the transaction
/// that removes what showed them.
///
/// # Errors
/// The database fails.
pub async fn remove_unused(db: &impl ConnectionTrait, pictures: Vec<Uuid>) -> Result<(), DbErr> {
    if pictures.is_empty() {
        return Ok(());
    }
    let unused = store::delete_unused(db, pictures).await?;
    strays::doom(db, unused.into_iter().flat_map(Key::whole_picture)).await
}
