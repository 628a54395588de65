//! Files on their way into the store.

use sea_orm::entity::prelude::*;
use shared::ids::{ImportId, SongId, UploadId, UserId};

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
    pub filename: Option<String>,
    pub import_id: Option<ImportId>,
    pub offset_bytes: i64,
    pub wishes: String,
    pub sha256: Option<Vec<u8>>,
    pub direct: bool,
    pub has_cover: bool,
    pub progress_percent: Option<i16>,
    pub duplicate_of: Option<SongId>,
    pub error_code: Option<String>,
    pub error_detail: Option<String>,
    pub lease: Option<Uuid>,
    pub lease_until_ms: Option<i64>,
    pub expires_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
