//! Changes to songs.

use sea_orm::entity::prelude::*;
use shared::ids::{EditId, UserId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "edits")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EditId,
    pub user_id: UserId,
    pub at: DateTimeUtc,
    pub undoes: Option<EditId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::user::Entity", from = "Column::UserId", to = "super::user::Column::Id")]
    Author,
}

impl ActiveModelBehavior for ActiveModel {}
