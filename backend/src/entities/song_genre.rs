//! Of which genres a song is.

use sea_orm::entity::prelude::*;
use shared::ids::{GenreId, SongId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "song_genres")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub song_id: SongId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i16,
    pub genre_id: GenreId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::song::Entity", from = "Column::SongId", to = "super::song::Column::Id")]
    Song,
    #[sea_orm(belongs_to = "super::genre::Entity", from = "Column::GenreId", to = "super::genre::Column::Id")]
    Genre,
}

impl ActiveModelBehavior for ActiveModel {}
