//! How much an artist, an album or a genre has, as somebody sees it.

use sea_orm::entity::prelude::*;
use shared::ids::SongId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tallies")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub scope_id: Uuid,
    pub listed: bool,
    pub songs: i32,
    pub holds: i32,
    pub duration_ms: i64,
    pub name: String,
    pub name_key: String,
    pub artist_key: String,
    pub year: i16,
    pub cover_id: Option<Uuid>,
    pub cover_song_id: Option<SongId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
