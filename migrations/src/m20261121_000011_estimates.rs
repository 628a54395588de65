//! What PostgreSQL is to expect of the columns that lists of songs begin with: see `docs/decisions/0026-fast-lists.md`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Where one person has uploaded everything, statistics say that any owner has all songs, and that half of them are
/// shared. A plan that fits everybody would then go through all songs for somebody who has none.
const POSTGRES: &str = r"
    ALTER TABLE songs
        ALTER COLUMN owner_id SET (n_distinct = 1000),
        ALTER COLUMN shared SET (n_distinct = 1000);
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
