//! What home is made of: see `backend/src/home` and `docs/decisions/0021-home-and-recommendations.md`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The songs that are heard together with a song, the most similar first, packed: 16 bytes of id and 2 of similarity
/// each. And the songs of a genre that are played most, of those that everybody sees.
const SQLITE: &str = r"
    CREATE TABLE song_neighbours (
        song_id BLOB NOT NULL PRIMARY KEY REFERENCES songs (id) ON DELETE CASCADE,
        neighbours BLOB NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE genre_tops (
        genre_id BLOB NOT NULL REFERENCES genres (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        song_id BLOB NOT NULL REFERENCES songs (id) ON DELETE CASCADE,
        PRIMARY KEY (genre_id, position)
    ) WITHOUT ROWID;
    CREATE INDEX genre_tops_by_song ON genre_tops (song_id);
";

const POSTGRES: &str = r"
    CREATE TABLE song_neighbours (
        song_id uuid NOT NULL PRIMARY KEY REFERENCES songs (id) ON DELETE CASCADE,
        neighbours bytea NOT NULL
    );
    CREATE TABLE genre_tops (
        genre_id uuid NOT NULL REFERENCES genres (id) ON DELETE CASCADE,
        position smallint NOT NULL,
        song_id uuid NOT NULL REFERENCES songs (id) ON DELETE CASCADE,
        PRIMARY KEY (genre_id, position)
    );
    CREATE INDEX genre_tops_by_song ON genre_tops (song_id);
";

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
