//! Artists.

use sea_orm::entity::prelude::*;
use shared::ids::ArtistId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "artists")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ArtistId,
    pub name: String,
    pub name_key: String,
    pub musicbrainz_id: Uuid,
    pub merged_into: Option<ArtistId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
