//! Work for later.

use sea_orm::entity::prelude::*;
use shared::ids::JobId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    pub kind: String,
    pub subject: Uuid,
    pub owner_id: Uuid,
    pub state: String,
    pub priority: i16,
    pub turn: i64,
    pub run_at_ms: i64,
    pub attempts: i16,
    pub lost: i16,
    pub again: bool,
    pub fence: i64,
    pub lease_until_ms: Option<i64>,
    pub error: Option<String>,
    pub created_at_ms: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
