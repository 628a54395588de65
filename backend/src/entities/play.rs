//! What was heard.

use sea_orm::entity::prelude::*;
use shared::ids::{PlayId, SongId, UserId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "plays")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PlayId,
    pub user_id: UserId,
    pub song_id: SongId,
    pub started_at_ms: i64,
    pub listened_ms: i32,
    pub client_id: Uuid,
    pub source: Option<String>,
    pub source_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
