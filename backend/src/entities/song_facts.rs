//! What rules and imports look songs up by.

use sea_orm::entity::prelude::*;
use shared::ids::SongId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "song_facts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub song_id: SongId,
    pub title: String,
    pub artists: String,
    pub album: String,
    pub album_artists: String,
    pub genres: String,
    pub has_lyrics: bool,
    pub shuffle: i64,
    pub isrc: String,
    pub musicbrainz_id: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
