//! Songs, and the uploads that they come from.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The columns that a list of songs can be ordered by.
const SORT_KEYS: [&str; 5] = ["title_key", "artist_key", "album_key", "year", "duration_ms"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        // Keys are compared as bytes, so that both databases and the cursors agree on the order.
        let sort_key = |name: &'static str| {
            let mut column = ColumnDef::new(name);
            column.text().not_null();
            if backend == DatabaseBackend::Postgres {
                column.extra("COLLATE \"C\"");
            }
            column
        };

        manager
            .create_table(
                Table::create()
                    .table("songs")
                    .col(ColumnDef::new("id").uuid().not_null().primary_key())
                    .col(ColumnDef::new("owner_id").uuid().not_null())
                    .col(ColumnDef::new("title").text().not_null())
                    // JSON arrays of names, in the order of the recording.
                    .col(ColumnDef::new("artists").text().not_null())
                    .col(ColumnDef::new("genres").text().not_null())
                    .col(ColumnDef::new("album").text())
                    .col(ColumnDef::new("track_number").small_integer())
                    .col(ColumnDef::new("disc_number").small_integer())
                    // 0 when unknown, so that it can stand in an order.
                    .col(ColumnDef::new("year").small_integer().not_null())
                    .col(sort_key("title_key"))
                    .col(sort_key("artist_key"))
                    .col(sort_key("album_key"))
                    .col(ColumnDef::new("duration_ms").integer().not_null())
                    .col(ColumnDef::new("sample_rate_hz").integer().not_null())
                    .col(ColumnDef::new("channels").small_integer().not_null())
                    .col(ColumnDef::new("format").string_len(16).not_null())
                    .col(ColumnDef::new("size_bytes").big_integer().not_null())
                    .col(ColumnDef::new("sha256").binary_len(32).not_null())
                    // The names of the objects in the store, see `media::storage`.
                    .col(ColumnDef::new("media_id").uuid().not_null())
                    .col(ColumnDef::new("cover_id").uuid())
                    .col(ColumnDef::new("accent").string_len(7))
                    .col(ColumnDef::new("visibility").string_len(16).not_null())
                    // Whether others may see it; derived from `visibility`, here for the indexes.
                    .col(ColumnDef::new("shared").boolean().not_null())
                    .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
                    .foreign_key(
                        ForeignKey::create()
                            .name("songs_owner")
                            .from("songs", "owner_id")
                            .to("users", "id")
                            .on_delete(ForeignKeyAction::Restrict),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("songs_by_content")
                    .table("songs")
                    .col("owner_id")
                    .col("sha256")
                    .unique()
                    .to_owned(),
            )
            .await?;
        // What a caller sees is the shared songs and his own private ones: two ranges of an index,
        // each in the order that is asked for. Ids are UUIDv7, so their order is that of creation.
        for (name, scope) in [("shared", &["shared"][..]), ("owned", &["owner_id", "shared"][..])] {
            let mut newest = Index::create();
            newest.name(format!("songs_{name}_by_id")).table("songs");
            for column in scope {
                newest.col(*column);
            }
            manager.create_index(newest.col("id").to_owned()).await?;
            for key in SORT_KEYS {
                let mut index = Index::create();
                index.name(format!("songs_{name}_by_{key}")).table("songs");
                for column in scope {
                    index.col(*column);
                }
                manager.create_index(index.col(key).col("id").to_owned()).await?;
            }
        }

        manager
            .create_table(
                Table::create()
                    .table("uploads")
                    .col(ColumnDef::new("id").uuid().not_null().primary_key())
                    .col(ColumnDef::new("owner_id").uuid().not_null())
                    .col(ColumnDef::new("state").string_len(16).not_null())
                    .col(ColumnDef::new("size_bytes").big_integer().not_null())
                    // What is being put into the store; announced here before it is written, so that
                    // whatever a crash leaves behind can be found.
                    .col(ColumnDef::new("media_id").uuid().not_null())
                    .col(ColumnDef::new("cover_id").uuid())
                    .col(ColumnDef::new("song_id").uuid())
                    .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
                    .foreign_key(
                        ForeignKey::create()
                            .name("uploads_owner")
                            .from("uploads", "owner_id")
                            .to("users", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        for (name, column) in [("uploads_by_owner", "owner_id"), ("uploads_by_state", "state")] {
            manager
                .create_index(Index::create().name(name).table("uploads").col(column).col("id").to_owned())
                .await?;
        }
        Ok(())
    }
}
