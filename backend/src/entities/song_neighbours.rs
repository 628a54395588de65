//! Which songs are heard together with a song.

use sea_orm::entity::prelude::*;
use shared::ids::SongId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "song_neighbours")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub song_id: SongId,
    pub neighbours: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
