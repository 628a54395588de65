//! Accounts, their roles and their sessions.

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
                    .table("users")
                    .col(ColumnDef::new("id").uuid().not_null().primary_key())
                    .col(ColumnDef::new("username").string_len(32).not_null().unique_key())
                    .col(ColumnDef::new("email").string_len(254).not_null())
                    // Lower case. Not unique: an address counts only once its owner has confirmed it.
                    .col(ColumnDef::new("email_folded").string_len(512).not_null())
                    .col(ColumnDef::new("password_hash").text().not_null())
                    .col(ColumnDef::new("display_name").string_len(200).not_null())
                    .col(ColumnDef::new("disabled").boolean().not_null().default(false))
                    .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("users_by_email")
                    .table("users")
                    .col("email_folded")
                    .col("id")
                    .to_owned(),
            )
            .await?;

        manager
            .create_table(
                Table::create()
                    .table("user_roles")
                    .col(ColumnDef::new("user_id").uuid().not_null())
                    .col(ColumnDef::new("role").string_len(16).not_null())
                    .primary_key(Index::create().col("user_id").col("role"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("user_roles_user")
                            .from("user_roles", "user_id")
                            .to("users", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create().name("user_roles_by_role").table("user_roles").col("role").to_owned(),
            )
            .await?;

        manager
            .create_table(
                Table::create()
                    .table("sessions")
                    .col(ColumnDef::new("id").uuid().not_null().primary_key())
                    .col(ColumnDef::new("user_id").uuid().not_null())
                    // SHA-256 of the refresh token that is good now, and of the one before it.
                    .col(ColumnDef::new("refresh_hash").binary_len(32).not_null().unique_key())
                    .col(ColumnDef::new("previous_refresh_hash").binary_len(32))
                    .col(ColumnDef::new("refreshed_at").timestamp_with_time_zone().not_null())
                    .col(ColumnDef::new("device_name").string_len(200))
                    .col(ColumnDef::new("user_agent").string_len(500))
                    .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
                    .col(ColumnDef::new("expires_at").timestamp_with_time_zone().not_null())
                    .col(ColumnDef::new("revoked_at").timestamp_with_time_zone())
                    .foreign_key(
                        ForeignKey::create()
                            .name("sessions_user")
                            .from("sessions", "user_id")
                            .to("users", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        for (name, column) in [
            ("sessions_by_user", "user_id"),
            ("sessions_by_previous", "previous_refresh_hash"),
            ("sessions_by_expiry", "expires_at"),
        ] {
            manager.create_index(Index::create().name(name).table("sessions").col(column).to_owned()).await?;
        }
        Ok(())
    }
}
