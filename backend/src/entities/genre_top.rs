//! The songs of a genre that are played most, of those that everybody sees.

use sea_orm::entity::prelude::*;
use shared::ids::{GenreId, SongId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "genre_tops")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub genre_id: GenreId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i16,
    pub song_id: SongId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
