//! The index of search: see `backend/src/search` and `docs/decisions/0018-search.md`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Rows that are their own key are kept in its order, without a second copy.
const SQLITE: &str = r"
    CREATE TABLE search_things (
        kind INTEGER NOT NULL,
        id BLOB NOT NULL,
        space BLOB NOT NULL,
        words TEXT NOT NULL,
        heat INTEGER NOT NULL,
        PRIMARY KEY (kind, id, space)
    ) WITHOUT ROWID;
    CREATE TABLE search_terms (
        space BLOB NOT NULL,
        kind INTEGER NOT NULL,
        term TEXT NOT NULL,
        grade INTEGER NOT NULL,
        id BLOB NOT NULL,
        sketch INTEGER NOT NULL,
        PRIMARY KEY (space, kind, term, grade, id)
    ) WITHOUT ROWID;
    CREATE TABLE search_words (
        space BLOB NOT NULL,
        key TEXT NOT NULL,
        word TEXT NOT NULL,
        PRIMARY KEY (space, key, word)
    ) WITHOUT ROWID;
    CREATE TABLE search_progress (
        version INTEGER NOT NULL,
        kind INTEGER NOT NULL,
        after BLOB,
        PRIMARY KEY (version, kind)
    );
";

/// Texts are compared as bytes, as SQLite does.
const POSTGRES: &str = r#"
    CREATE TABLE search_things (
        kind smallint NOT NULL,
        id uuid NOT NULL,
        space uuid NOT NULL,
        words text NOT NULL,
        heat smallint NOT NULL,
        PRIMARY KEY (kind, id, space)
    );
    CREATE TABLE search_terms (
        space uuid NOT NULL,
        kind smallint NOT NULL,
        term text COLLATE "C" NOT NULL,
        grade smallint NOT NULL,
        id uuid NOT NULL,
        sketch bigint NOT NULL,
        PRIMARY KEY (space, kind, term, grade, id) INCLUDE (sketch)
    );
    CREATE TABLE search_words (
        space uuid NOT NULL,
        key text COLLATE "C" NOT NULL,
        word text COLLATE "C" NOT NULL,
        PRIMARY KEY (space, key, word)
    );
    CREATE TABLE search_progress (
        version integer NOT NULL,
        kind smallint NOT NULL,
        after uuid,
        PRIMARY KEY (version, kind)
    );
"#;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = match manager.get_database_backend() {
            DatabaseBackend::Postgres => POSTGRES,
            _ => SQLITE,
        };
        manager.get_connection().execute_unprepared(tables).await.map(|_| ())
    }
}
