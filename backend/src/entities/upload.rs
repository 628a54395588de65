//! Files on their way into the store.

use sea_orm::entity::prelude::*;
use shared::ids::{SongId, UploadId, UserId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "uploads")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UploadId,
    pub owner_id: UserId,
    pub state: String,
    pub size_bytes: i64,
    pub media_id: Uuid,
    pub cover_id: Option<Uuid>,
    pub song_id: Option<SongId>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
