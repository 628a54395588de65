//! Whose album it is.

use sea_orm::entity::prelude::*;
use shared::ids::{AlbumId, ArtistId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "album_artists")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub album_id: AlbumId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i16,
    pub artist_id: ArtistId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::album::Entity", from = "Column::AlbumId", to = "super::album::Column::Id")]
    Album,
}

impl ActiveModelBehavior for ActiveModel {}
