//! Lyrics that somebody has written. Those of the files stand in the tags of `song_details`.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("song_lyrics")
                    .col(ColumnDef::new("song_id").uuid().not_null().primary_key())
                    // JSON; without lines when those of the file are to be shown no more.
                    .col(ColumnDef::new("lyrics").text().not_null())
                    .col(ColumnDef::new("updated_at").timestamp_with_time_zone().not_null())
                    .foreign_key(
                        ForeignKey::create()
                            .name("song_lyrics_song")
                            .from("song_lyrics", "song_id")
                            .to("songs", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await
    }
}
