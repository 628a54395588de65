//! The schema, step by step. A migration that has landed is never edited; each runs in a transaction
//! of its own together with its record, on SQLite and on PostgreSQL alike.

use sea_orm_migration::async_trait::async_trait;
pub use sea_orm_migration::{MigrationTrait, MigratorTrait};

mod m20261121_000001_accounts;
mod m20261121_000002_songs;
mod m20261121_000003_media;
mod m20261121_000004_lyrics;
mod m20261121_000005_catalogue;
mod m20261121_000006_taste;
mod m20261121_000007_playlists;
mod m20261121_000008_search;
mod m20261121_000009_sharing;
mod m20261121_000010_home;
mod m20261121_000011_estimates;
mod m20261122_000012_better_estimates;

/// The list of all migrations, oldest first.
#[derive(Debug)]
pub struct Migrator;

#[async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_accounts::Migration),
            Box::new(m20261121_000002_songs::Migration),
            Box::new(m20261121_000003_media::Migration),
            Box::new(m20261121_000004_lyrics::Migration),
            Box::new(m20261121_000005_catalogue::Migration),
            Box::new(m20261121_000006_taste::Migration),
            Box::new(m20261121_000007_playlists::Migration),
            Box::new(m20261121_000008_search::Migration),
            Box::new(m20261121_000009_sharing::Migration),
            Box::new(m20261121_000010_home::Migration),
            Box::new(m20261121_000011_estimates::Migration),
            Box::new(m20261122_000012_better_estimates::Migration),
        ]
    }
}
