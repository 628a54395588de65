//! Who is credited on a song.

use sea_orm::entity::prelude::*;
use shared::ids::{ArtistId, SongId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "song_artists")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub song_id: SongId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i16,
    pub role: String,
    pub performs: bool,
    pub artist_id: ArtistId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::song::Entity", from = "Column::SongId", to = "super::song::Column::Id")]
    Song,
    #[sea_orm(
        belongs_to = "super::artist::Entity",
        from = "Column::ArtistId",
        to = "super::artist::Column::Id"
    )]
    Artist,
}

impl ActiveModelBehavior for ActiveModel {}
