//! Accounts.

use sea_orm::entity::prelude::*;
use shared::ids::UserId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    pub username: String,
    pub email: String,
    pub email_folded: String,
    pub password_hash: String,
    pub display_name: String,
    pub disabled: bool,
    pub created_at: DateTimeUtc,
    pub avatar_id: Option<Uuid>,
    pub preferences: String,
    pub quota_bytes: Option<i64>,
    pub keeps_history: bool,
    pub history_from_ms: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::picture::Entity",
        from = "Column::AvatarId",
        to = "super::picture::Column::Id"
    )]
    Avatar,
}

impl Related<super::picture::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Avatar.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
