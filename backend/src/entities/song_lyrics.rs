//! Lyrics that somebody has written for a song.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use shared::ids::SongId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "song_lyrics")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub song_id: SongId,
    pub lyrics: String,
    pub updated_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
