//! Playlists.

use sea_orm::entity::prelude::*;
use shared::ids::{PlaylistId, UserId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "playlists")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PlaylistId,
    pub owner_id: UserId,
    pub name: String,
    pub name_key: String,
    pub description: String,
    pub visibility: String,
    pub collaborative: bool,
    pub rules: Option<String>,
    pub cover_id: Option<Uuid>,
    pub version: i32,
    pub numbering: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub deleted_at: Option<DateTimeUtc>,
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
}

impl ActiveModelBehavior for ActiveModel {}
