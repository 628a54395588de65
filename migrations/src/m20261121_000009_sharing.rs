//! Public links, and the answers to requests that can be sent twice.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        shares(manager).await?;
        answers(manager).await
    }
}

async fn shares(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table
        .table("shares")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("owner_id").uuid().not_null())
        .col(ColumnDef::new("kind").string_len(16).not_null())
        // No foreign key: a link outlives what it leads to, and says then that it is gone.
        .col(ColumnDef::new("thing_id").uuid().not_null())
        .col(ColumnDef::new("downloads").boolean().not_null())
        .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("expires_at").timestamp_with_time_zone())
        .col(ColumnDef::new("visits").big_integer().not_null())
        .col(ColumnDef::new("last_visit_at").timestamp_with_time_zone())
        .foreign_key(
            ForeignKey::create()
                .name("shares_owner")
                .from("shares", "owner_id")
                .to("users", "id")
                .on_delete(ForeignKeyAction::Cascade),
        );
    manager.create_table(table).await?;
    let mut by_owner = Index::create();
    by_owner.name("shares_by_owner").table("shares").col("owner_id").col("id");
    manager.create_index(by_owner).await?;
    let mut by_thing = Index::create();
    by_thing.name("shares_by_thing").table("shares").col("thing_id").col("owner_id");
    manager.create_index(by_thing).await
}

async fn answers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table
        .table("kept_answers")
        .col(ColumnDef::new("user_id").uuid().not_null())
        // The hash of the key that the client chose, so that any key fits.
        .col(ColumnDef::new("key_hash").binary().not_null())
        // What was asked: a hash of method, address and body.
        .col(ColumnDef::new("fingerprint").binary().not_null())
        .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
        // NULL while the answer is not known yet.
        .col(ColumnDef::new("status").small_integer())
        .col(ColumnDef::new("headers").text())
        .col(ColumnDef::new("body").binary())
        .primary_key(Index::create().col("user_id").col("key_hash"))
        .foreign_key(
            ForeignKey::create()
                .name("kept_answers_user")
                .from("kept_answers", "user_id")
                .to("users", "id")
                .on_delete(ForeignKeyAction::Cascade),
        );
    manager.create_table(table).await?;
    let mut by_age = Index::create();
    by_age.name("kept_answers_by_age").table("kept_answers").col("created_at");
    manager.create_index(by_age).await
}
