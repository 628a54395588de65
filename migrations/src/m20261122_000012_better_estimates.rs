//! What PostgreSQL is to expect of the columns that lists of songs begin with, once more: see
//! `docs/decisions/0026-fast-lists.md`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// A thousand owners, and a thousand values of `shared`, made it expect a single private song of anybody in 500,000. One
/// row is sorted for nothing, so it took any index of the owner's, and sorted all that he had.
const POSTGRES: &str = r"
    ALTER TABLE songs
        ALTER COLUMN owner_id SET (n_distinct = 50),
        ALTER COLUMN shared SET (n_distinct = 50);
    ANALYZE songs (owner_id, shared);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DatabaseBackend::Postgres {
            return Ok(());
        }
        manager.get_connection().execute_unprepared(POSTGRES).await.map(|_| ())
    }
}
