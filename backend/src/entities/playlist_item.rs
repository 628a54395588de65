//! The entries of playlists.

use sea_orm::entity::prelude::*;
use shared::ids::{PlaylistId, PlaylistItemId, SongId, UserId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "playlist_items")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PlaylistItemId,
    pub playlist_id: PlaylistId,
    pub place: i64,
    pub song_id: Option<SongId>,
    pub said: Option<String>,
    pub added_by: Option<UserId>,
    pub added_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::user::Entity", from = "Column::AddedBy", to = "super::user::Column::Id")]
    Adder,
    #[sea_orm(belongs_to = "super::song::Entity", from = "Column::SongId", to = "super::song::Column::Id")]
    Song,
}

impl ActiveModelBehavior for ActiveModel {}
