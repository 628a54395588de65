//! Albums.

use sea_orm::entity::prelude::*;
use shared::ids::{AlbumId, UserId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "albums")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AlbumId,
    pub owner_id: UserId,
    pub title: String,
    pub title_key: String,
    pub artist_key: String,
    pub musicbrainz_id: Uuid,
    pub artists: String,
    pub kind: String,
    pub year: i16,
    pub cover_id: Option<Uuid>,
    pub accent: Option<String>,
    pub kept: bool,
    pub created_at: DateTimeUtc,
    pub deleted_at: Option<DateTimeUtc>,
    pub rating_sum: i32,
    pub rating_count: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Of all listeners: a query must say whose, and that it is of albums.
    #[sea_orm(belongs_to = "super::mark::Entity", from = "Column::Id", to = "super::mark::Column::SubjectId")]
    Marks,
    #[sea_orm(belongs_to = "super::user::Entity", from = "Column::OwnerId", to = "super::user::Column::Id")]
    Owner,
    #[sea_orm(
        belongs_to = "super::picture::Entity",
        from = "Column::CoverId",
        to = "super::picture::Column::Id"
    )]
    Cover,
}

impl ActiveModelBehavior for ActiveModel {}
