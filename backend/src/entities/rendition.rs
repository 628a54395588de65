//! Songs in other forms than the original.

use sea_orm::entity::prelude::*;
use shared::ids::SongId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "renditions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub song_id: SongId,
    pub quality: String,
    pub size_bytes: i64,
    pub sha256: Vec<u8>,
    pub layout: String,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
