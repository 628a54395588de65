//! Songs.

use sea_orm::entity::prelude::*;
use shared::ids::{AlbumId, ImportId, SongId, UserId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "songs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SongId,
    pub owner_id: UserId,
    pub title: String,
    pub artists: String,
    pub genres: String,
    pub album: Option<String>,
    pub track_number: Option<i16>,
    pub disc_number: Option<i16>,
    pub year: i16,
    pub title_key: String,
    pub artist_key: String,
    pub album_key: String,
    pub duration_ms: i32,
    pub sample_rate_hz: i32,
    pub channels: i16,
    pub format: String,
    pub size_bytes: i64,
    pub sha256: Vec<u8>,
    pub media_id: Uuid,
    pub cover_id: Option<Uuid>,
    pub accent: Option<String>,
    pub visibility: String,
    pub shared: bool,
    pub created_at: DateTimeUtc,
    pub samples: Option<i64>,
    pub loudness_centi: Option<i32>,
    pub true_peak_centi: Option<i32>,
    pub album_artists: String,
    pub compilation: bool,
    pub deleted_at: Option<DateTimeUtc>,
    pub import_id: Option<ImportId>,
    pub rating_sum: i32,
    pub rating_count: i32,
    pub rating_rank: i32,
    pub play_count: i32,
    pub album_id: Option<AlbumId>,
    pub catalogued: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::user::Entity", from = "Column::OwnerId", to = "super::user::Column::Id")]
    Owner,
    #[sea_orm(
        belongs_to = "super::picture::Entity",
        from = "Column::CoverId",
        to = "super::picture::Column::Id"
    )]
    Cover,
    /// Of all listeners: a query must say whose, and that it is of songs.
    #[sea_orm(belongs_to = "super::mark::Entity", from = "Column::Id", to = "super::mark::Column::SubjectId")]
    Marks,
}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Owner.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
