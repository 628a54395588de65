//! What one listener has to do with one thing.

use sea_orm::entity::prelude::*;
use shared::ids::UserId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "marks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: i16,
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_id: Uuid,
    pub favorite_id: Option<Uuid>,
    pub favorited_at: Option<DateTimeUtc>,
    pub stars: Option<i16>,
    pub plays: i32,
    pub last_played_ms: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
