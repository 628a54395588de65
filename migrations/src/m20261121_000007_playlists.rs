//! Playlists: their entries, members, invitations and folders, and what rules ask about songs.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        playlists(manager).await?;
        items(manager).await?;
        members(manager).await?;
        folders(manager).await?;
        facts(manager).await
    }
}

/// A text that is compared as bytes, so that both databases, the cursors and clients agree.
fn bytewise(manager: &SchemaManager, name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.text().not_null();
    if manager.get_database_backend() == DatabaseBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

fn references(
    name: &str,
    from: (&'static str, &'static str),
    to: &'static str,
    on_delete: ForeignKeyAction,
) -> ForeignKeyCreateStatement {
    let mut key = ForeignKey::create();
    key.name(name).from(from.0, from.1).to(to, "id").on_delete(on_delete);
    key
}

async fn index(
    manager: &SchemaManager<'_>,
    name: &str,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    manager.create_index(index).await
}

async fn playlists(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table
        .table("playlists")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("owner_id").uuid().not_null())
        .col(ColumnDef::new("name").text().not_null())
        .col(bytewise(manager, "name_key"))
        .col(ColumnDef::new("description").text().not_null())
        .col(ColumnDef::new("visibility").string_len(16).not_null())
        .col(ColumnDef::new("collaborative").boolean().not_null())
        // JSON; a playlist with rules has no entries.
        .col(ColumnDef::new("rules").text())
        .col(ColumnDef::new("cover_id").uuid())
        .col(ColumnDef::new("version").integer().not_null())
        // How often its entries were given new places all at once; cursors name it.
        .col(ColumnDef::new("numbering").integer().not_null())
        .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("updated_at").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("deleted_at").timestamp_with_time_zone())
        .foreign_key(&mut references(
            "playlists_owner",
            ("playlists", "owner_id"),
            "users",
            ForeignKeyAction::Restrict,
        ));
    manager.create_table(table).await?;
    index(manager, "playlists_by_owner", "playlists", &["owner_id", "id"]).await?;
    index(manager, "playlists_by_visibility", "playlists", &["visibility", "id"]).await
}

async fn items(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table
        .table("playlist_items")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("playlist_id").uuid().not_null())
        // Numbers with room between them, so that a move changes one row.
        .col(ColumnDef::new("place").big_integer().not_null())
        // NULL when the song is gone for good, or was never found.
        .col(ColumnDef::new("song_id").uuid())
        // JSON: what an imported file says of this entry.
        .col(ColumnDef::new("said").text())
        .col(ColumnDef::new("added_by").uuid())
        .col(ColumnDef::new("added_at").timestamp_with_time_zone().not_null())
        .foreign_key(&mut references(
            "playlist_items_playlist",
            ("playlist_items", "playlist_id"),
            "playlists",
            ForeignKeyAction::Cascade,
        ))
        .foreign_key(&mut references(
            "playlist_items_song",
            ("playlist_items", "song_id"),
            "songs",
            ForeignKeyAction::SetNull,
        ))
        .foreign_key(&mut references(
            "playlist_items_adder",
            ("playlist_items", "added_by"),
            "users",
            ForeignKeyAction::SetNull,
        ));
    manager.create_table(table).await?;
    index(manager, "playlist_items_by_place", "playlist_items", &["playlist_id", "place", "id"]).await?;
    index(manager, "playlist_items_by_song", "playlist_items", &["song_id", "playlist_id"]).await?;
    index(manager, "playlist_items_by_adder", "playlist_items", &["added_by"]).await
}

async fn members(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table
        .table("playlist_members")
        .col(ColumnDef::new("playlist_id").uuid().not_null())
        .col(ColumnDef::new("user_id").uuid().not_null())
        .col(ColumnDef::new("role").string_len(16).not_null())
        .col(ColumnDef::new("joined_at").timestamp_with_time_zone().not_null())
        .primary_key(Index::create().col("playlist_id").col("user_id"))
        .foreign_key(&mut references(
            "playlist_members_playlist",
            ("playlist_members", "playlist_id"),
            "playlists",
            ForeignKeyAction::Cascade,
        ))
        .foreign_key(&mut references(
            "playlist_members_user",
            ("playlist_members", "user_id"),
            "users",
            ForeignKeyAction::Cascade,
        ));
    manager.create_table(table).await?;
    index(manager, "playlist_members_by_user", "playlist_members", &["user_id", "playlist_id"]).await?;

    let mut table = Table::create();
    table
        .table("playlist_invitations")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("playlist_id").uuid().not_null())
        .col(ColumnDef::new("role").string_len(16).not_null())
        // The SHA-256 of the token in the link.
        .col(ColumnDef::new("token_hash").binary_len(32).not_null().unique_key())
        .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("expires_at").timestamp_with_time_zone().not_null())
        .foreign_key(&mut references(
            "playlist_invitations_playlist",
            ("playlist_invitations", "playlist_id"),
            "playlists",
            ForeignKeyAction::Cascade,
        ));
    manager.create_table(table).await?;
    index(manager, "playlist_invitations_by_playlist", "playlist_invitations", &["playlist_id", "id"]).await
}

async fn folders(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table
        .table("playlist_folders")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("user_id").uuid().not_null())
        .col(ColumnDef::new("parent_id").uuid())
        .col(ColumnDef::new("name").text().not_null())
        .foreign_key(&mut references(
            "playlist_folders_user",
            ("playlist_folders", "user_id"),
            "users",
            ForeignKeyAction::Cascade,
        ))
        .foreign_key(&mut references(
            "playlist_folders_parent",
            ("playlist_folders", "parent_id"),
            "playlist_folders",
            ForeignKeyAction::Cascade,
        ));
    manager.create_table(table).await?;
    index(manager, "playlist_folders_by_user", "playlist_folders", &["user_id", "id"]).await?;
    index(manager, "playlist_folders_by_parent", "playlist_folders", &["parent_id"]).await?;

    // Where somebody keeps a playlist, his own or another's.
    let mut table = Table::create();
    table
        .table("playlist_places")
        .col(ColumnDef::new("user_id").uuid().not_null())
        .col(ColumnDef::new("playlist_id").uuid().not_null())
        .col(ColumnDef::new("folder_id").uuid().not_null())
        .primary_key(Index::create().col("user_id").col("playlist_id"))
        .foreign_key(&mut references(
            "playlist_places_user",
            ("playlist_places", "user_id"),
            "users",
            ForeignKeyAction::Cascade,
        ))
        .foreign_key(&mut references(
            "playlist_places_playlist",
            ("playlist_places", "playlist_id"),
            "playlists",
            ForeignKeyAction::Cascade,
        ))
        .foreign_key(&mut references(
            "playlist_places_folder",
            ("playlist_places", "folder_id"),
            "playlist_folders",
            ForeignKeyAction::Cascade,
        ));
    manager.create_table(table).await?;
    index(manager, "playlist_places_by_playlist", "playlist_places", &["playlist_id"]).await?;
    index(manager, "playlist_places_by_folder", "playlist_places", &["folder_id"]).await
}

/// What rules and the import look songs up by: their texts folded, each between separators.
async fn facts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table("song_facts").col(ColumnDef::new("song_id").uuid().not_null().primary_key());
    for name in ["title", "artists", "album", "album_artists", "genres"] {
        table.col(bytewise(manager, name));
    }
    table
        .col(ColumnDef::new("has_lyrics").boolean().not_null())
        // A number that follows from the id alone; orders at random are made of it.
        .col(ColumnDef::new("shuffle").big_integer().not_null())
        // Identifiers in the file; empty when it has none.
        .col(bytewise(manager, "isrc"))
        .col(bytewise(manager, "musicbrainz_id"))
        .foreign_key(&mut references(
            "song_facts_song",
            ("song_facts", "song_id"),
            "songs",
            ForeignKeyAction::Cascade,
        ));
    manager.create_table(table).await?;
    index(manager, "song_facts_by_isrc", "song_facts", &["isrc"]).await?;
    index(manager, "song_facts_by_musicbrainz_id", "song_facts", &["musicbrainz_id"]).await
}
