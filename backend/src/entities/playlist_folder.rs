//! The folders that people sort playlists into.

use sea_orm::entity::prelude::*;
use shared::ids::{FolderId, UserId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "playlist_folders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FolderId,
    pub user_id: UserId,
    pub parent_id: Option<FolderId>,
    pub name: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
