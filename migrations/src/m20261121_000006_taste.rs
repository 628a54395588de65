//! What listeners think of things and what they have heard: favourites, ratings, plays.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tallies(manager).await?;
        marks(manager).await?;
        plays(manager).await
    }
}

/// What all listeners together say about a song or an album stands in its row, so that a list can be shown
/// and put in order without looking elsewhere.
async fn tallies(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // `rating_rank` is what an order by rating goes by, see `ratings::Tally` in the server.
    for name in ["rating_sum", "rating_count", "rating_rank", "play_count"] {
        let column = ColumnDef::new(name).integer().not_null().default(0).to_owned();
        manager.alter_table(Table::alter().table("songs").add_column(column).to_owned()).await?;
    }
    // Albums are in no order by rating.
    for name in ["rating_sum", "rating_count"] {
        let column = ColumnDef::new(name).integer().not_null().default(0).to_owned();
        manager.alter_table(Table::alter().table("albums").add_column(column).to_owned()).await?;
    }
    for key in ["rating_rank", "play_count"] {
        for (name, scope) in [("shared", &["shared"][..]), ("owned", &["owner_id", "shared"][..])] {
            let mut index = Index::create();
            index.name(format!("songs_{name}_by_{key}")).table("songs");
            for column in scope {
                index.col(*column);
            }
            manager.create_index(index.col(key).col("id").to_owned()).await?;
        }
    }
    Ok(())
}

/// Everything that one listener has to do with one thing, in one row: a list finds it by one look at the
/// primary key.
async fn marks(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("marks")
                .col(ColumnDef::new("user_id").uuid().not_null())
                // 1 song, 2 album, 3 artist, 4 playlist; `subject_id` is the id of one of these.
                .col(ColumnDef::new("kind").small_integer().not_null())
                .col(ColumnDef::new("subject_id").uuid().not_null())
                // Both NULL unless it is a favourite. The first is a UUIDv7: the order of favourites.
                .col(ColumnDef::new("favorite_id").uuid())
                .col(ColumnDef::new("favorited_at").timestamp_with_time_zone())
                // 1 to 5.
                .col(ColumnDef::new("stars").small_integer())
                // How many rows `plays` has, and when the last of them began (milliseconds since 1970).
                .col(ColumnDef::new("plays").integer().not_null().default(0))
                .col(ColumnDef::new("last_played_ms").big_integer())
                .primary_key(Index::create().col("user_id").col("kind").col("subject_id"))
                // An account cannot go before its ratings and plays are taken back: the tallies of songs
                // count them.
                .foreign_key(&mut of_user("marks_user", "marks"))
                .to_owned(),
        )
        .await?;
    let index = |name: &'static str, columns: &[&'static str]| {
        let mut index = Index::create();
        index.name(name).table("marks");
        for column in columns {
            index.col(*column);
        }
        index
    };
    let favorites = index("marks_by_favorite", &["user_id", "kind", "favorite_id"]);
    let recent = index("marks_by_last_play", &["user_id", "last_played_ms", "subject_id"]);
    let most = index("marks_by_plays", &["user_id", "plays", "subject_id"]);
    for (mut index, there) in
        [(favorites, "favorite_id"), (recent, "last_played_ms"), (most, "last_played_ms")]
    {
        manager.create_index(index.and_where(Expr::col(there).is_not_null()).to_owned()).await?;
    }
    // What is removed takes its marks along.
    manager.create_index(index("marks_by_subject", &["kind", "subject_id"])).await
}

/// The history. A play names its song, which may be gone.
async fn plays(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("plays")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("user_id").uuid().not_null())
                .col(ColumnDef::new("song_id").uuid().not_null())
                // Milliseconds since 1970: statistics count in them.
                .col(ColumnDef::new("started_at_ms").big_integer().not_null())
                .col(ColumnDef::new("listened_ms").integer().not_null())
                // What the client calls it; a play that is reported again is known by it.
                .col(ColumnDef::new("client_id").uuid().not_null())
                // Out of what it was played.
                .col(ColumnDef::new("source").string_len(16))
                .col(ColumnDef::new("source_id").uuid())
                .foreign_key(&mut of_user("plays_user", "plays"))
                .to_owned(),
        )
        .await?;
    // The order of the history, with all that statistics ask for. Two plays of one song never begin at the
    // same moment.
    let by_time = ["user_id", "started_at_ms", "song_id", "listened_ms"];
    let by_song = ["user_id", "song_id", "started_at_ms"];
    for (name, columns, unique) in [
        ("plays_by_client", &["user_id", "client_id"][..], true),
        ("plays_by_time", &by_time, false),
        ("plays_by_song", &by_song, true),
    ] {
        let mut index = Index::create();
        index.name(name).table("plays");
        for column in columns {
            index.col(*column);
        }
        if unique {
            index.unique();
        }
        manager.create_index(index).await?;
    }

    // Plays that were deleted one by one, so that a device that reports one again does not bring it back.
    manager
        .create_table(
            Table::create()
                .table("forgotten_plays")
                .col(ColumnDef::new("user_id").uuid().not_null())
                .col(ColumnDef::new("client_id").uuid().not_null())
                .col(ColumnDef::new("started_at_ms").big_integer().not_null())
                .primary_key(Index::create().col("user_id").col("client_id"))
                .foreign_key(
                    of_user("forgotten_plays_user", "forgotten_plays").on_delete(ForeignKeyAction::Cascade),
                )
                .to_owned(),
        )
        .await?;
    for column in [
        ColumnDef::new("keeps_history").boolean().not_null().default(true),
        // What began before this was deleted from the history, and stays so.
        ColumnDef::new("history_from_ms").big_integer(),
    ] {
        manager.alter_table(Table::alter().table("users").add_column(column).to_owned()).await?;
    }
    Ok(())
}

fn of_user(name: &'static str, table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(name)
        .from(table, "user_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Restrict)
        .to_owned()
}
