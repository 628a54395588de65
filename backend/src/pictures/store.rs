//! Queries about pictures.

use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};
use uuid::Uuid;

use crate::entities::picture;

/// Makes a picture.
pub(super) async fn insert(db: &impl ConnectionTrait, id: Uuid, placeholder: String) -> Result<(), DbErr> {
    let row = picture::ActiveModel { id: Set(id), placeholder: Set(Some(placeholder)), has_avif: Set(false) };
    picture::Entity::insert(row).exec_without_returning(db).await.map(|_| ())
}

/// Removes a picture. One that is not there counts as removed.
pub(super) async fn delete(db: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    picture::Entity::delete_by_id(id).exec(db).await.map(|_| ())
}
