//! What a change has done to one song.

use sea_orm::entity::prelude::*;
use shared::ids::{EditId, SongId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "song_edits")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub song_id: SongId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub edit_id: EditId,
    pub before: String,
    pub after: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::song::Entity", from = "Column::SongId", to = "super::song::Column::Id")]
    Song,
    #[sea_orm(belongs_to = "super::edit::Entity", from = "Column::EditId", to = "super::edit::Column::Id")]
    Edit,
}

impl ActiveModelBehavior for ActiveModel {}
