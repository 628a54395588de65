//! Artists, albums and genres, who may see a song that is not everybody's, and the history of edits.

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
        artists(manager).await?;
        albums(manager).await?;
        genres(manager).await?;
        songs(manager).await?;
        tallies(manager).await?;
        edits(manager).await
    }
}

/// A text that rows are ordered by: compared as bytes, so that both databases and the cursors agree.
fn sort_key(manager: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.text().not_null();
    if manager.get_database_backend() == DatabaseBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

fn cascade(
    name: &'static str,
    from: (&'static str, &'static str),
    to: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(name)
        .from(from.0, from.1)
        .to(to, "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}

async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    name: &'static str,
    columns: &[&'static str],
    unique: bool,
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    if unique {
        index.unique();
    }
    manager.create_index(index).await
}

async fn artists(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("artists")
                // Random, so that it does not tell when somebody first had something of the artist.
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("name").text().not_null())
                .col(sort_key(manager, "name_key"))
                // The nil id when it is not known.
                .col(ColumnDef::new("musicbrainz_id").uuid().not_null())
                // What is credited to this one belongs to that one.
                .col(ColumnDef::new("merged_into").uuid())
                .to_owned(),
        )
        .await?;
    index(manager, "artists", "artists_by_name", &["name_key", "musicbrainz_id"], true).await?;
    index(manager, "artists", "artists_by_musicbrainz_id", &["musicbrainz_id"], false).await?;
    index(manager, "artists", "artists_by_merge", &["merged_into"], false).await
}

async fn albums(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("albums")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("owner_id").uuid().not_null())
                .col(ColumnDef::new("title").text().not_null())
                // What songs find their album by, together with its owner.
                .col(sort_key(manager, "title_key"))
                .col(sort_key(manager, "artist_key"))
                // The nil id when it is not known.
                .col(ColumnDef::new("musicbrainz_id").uuid().not_null())
                // JSON: credits.
                .col(ColumnDef::new("artists").text().not_null())
                .col(ColumnDef::new("kind").string_len(16).not_null())
                .col(ColumnDef::new("year").small_integer().not_null())
                // Chosen for the album; without one it shows a cover of its songs.
                .col(ColumnDef::new("cover_id").uuid())
                .col(ColumnDef::new("accent").string_len(7))
                // Whether it stays when it has no songs: somebody has made it by hand.
                .col(ColumnDef::new("kept").boolean().not_null())
                .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
                .col(ColumnDef::new("deleted_at").timestamp_with_time_zone())
                .foreign_key(
                    ForeignKey::create()
                        .name("albums_owner")
                        .from("albums", "owner_id")
                        .to("users", "id")
                        .on_delete(ForeignKeyAction::Restrict),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("albums_by_name")
                .table("albums")
                .col("owner_id")
                .col("title_key")
                .col("artist_key")
                .col("musicbrainz_id")
                .unique()
                .and_where(Expr::col("deleted_at").is_null())
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("albums_in_the_bin")
                .table("albums")
                .col("owner_id")
                .col("id")
                .and_where(Expr::col("deleted_at").is_not_null())
                .to_owned(),
        )
        .await?;
    manager
        .create_table(
            Table::create()
                .table("album_artists")
                .col(ColumnDef::new("album_id").uuid().not_null())
                .col(ColumnDef::new("position").small_integer().not_null())
                .col(ColumnDef::new("artist_id").uuid().not_null())
                .primary_key(Index::create().col("album_id").col("position"))
                .foreign_key(&mut cascade("album_artists_album", ("album_artists", "album_id"), "albums"))
                .foreign_key(&mut cascade("album_artists_artist", ("album_artists", "artist_id"), "artists"))
                .to_owned(),
        )
        .await?;
    index(manager, "album_artists", "album_artists_by_artist", &["artist_id", "album_id"], false).await
}

async fn genres(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("genres")
                // Random, as those of artists.
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("name").text().not_null())
                .col(sort_key(manager, "name_key"))
                .to_owned(),
        )
        .await?;
    index(manager, "genres", "genres_by_name", &["name_key"], true).await
}

async fn songs(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut album = ColumnDef::new("album_id");
    album.uuid();
    // The songs that are there already are entered when the server starts, see `catalogue::backfill`.
    let mut catalogued = ColumnDef::new("catalogued");
    catalogued.boolean().not_null().default(false);
    for column in [album, catalogued] {
        manager.alter_table(Table::alter().table("songs").add_column(column).to_owned()).await?;
    }
    index(manager, "songs", "songs_by_album", &["album_id", "album_key", "id"], false).await?;
    manager
        .create_index(
            Index::create()
                .name("songs_to_catalogue")
                .table("songs")
                .col("id")
                .and_where(Expr::col("catalogued").eq(Expr::val(false)))
                .to_owned(),
        )
        .await?;
    manager
        .create_table(
            Table::create()
                .table("song_artists")
                .col(ColumnDef::new("song_id").uuid().not_null())
                .col(ColumnDef::new("position").small_integer().not_null())
                .col(ColumnDef::new("role").string_len(16).not_null())
                // Whether the artist is heard: derived from the role, here for the index.
                .col(ColumnDef::new("performs").boolean().not_null())
                .col(ColumnDef::new("artist_id").uuid().not_null())
                .primary_key(Index::create().col("song_id").col("position"))
                .foreign_key(&mut cascade("song_artists_song", ("song_artists", "song_id"), "songs"))
                .foreign_key(&mut cascade("song_artists_artist", ("song_artists", "artist_id"), "artists"))
                .to_owned(),
        )
        .await?;
    index(manager, "song_artists", "song_artists_by_artist", &["artist_id", "performs", "song_id"], false)
        .await?;
    manager
        .create_table(
            Table::create()
                .table("song_genres")
                .col(ColumnDef::new("song_id").uuid().not_null())
                .col(ColumnDef::new("position").small_integer().not_null())
                .col(ColumnDef::new("genre_id").uuid().not_null())
                .primary_key(Index::create().col("song_id").col("position"))
                .foreign_key(&mut cascade("song_genres_song", ("song_genres", "song_id"), "songs"))
                .foreign_key(&mut cascade("song_genres_genre", ("song_genres", "genre_id"), "genres"))
                .to_owned(),
        )
        .await?;
    index(manager, "song_genres", "song_genres_by_genre", &["genre_id", "song_id"], false).await?;
    manager
        .create_table(
            Table::create()
                .table("song_people")
                .col(ColumnDef::new("song_id").uuid().not_null())
                .col(ColumnDef::new("user_id").uuid().not_null())
                .primary_key(Index::create().col("song_id").col("user_id"))
                .foreign_key(&mut cascade("song_people_song", ("song_people", "song_id"), "songs"))
                .foreign_key(&mut cascade("song_people_user", ("song_people", "user_id"), "users"))
                .to_owned(),
        )
        .await?;
    index(manager, "song_people", "song_people_by_user", &["user_id", "song_id"], false).await
}

/// How many songs an artist, an album or a genre has, and how long they last: for everybody (the scope is
/// the nil id), and for each account what that one sees beyond this. Kept by the transactions that change
/// songs, so that lists neither count nor show what somebody may not see.
async fn tallies(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("tallies")
                // `artist`, `album`, `genre`
                .col(ColumnDef::new("kind").string_len(8).not_null())
                .col(ColumnDef::new("subject_id").uuid().not_null())
                .col(ColumnDef::new("scope_id").uuid().not_null())
                // Whether it stands in lists: some artists are only credited, as composers.
                .col(ColumnDef::new("listed").boolean().not_null())
                .col(ColumnDef::new("songs").integer().not_null())
                // How many things hold the row; it goes with the last.
                .col(ColumnDef::new("holds").integer().not_null())
                .col(ColumnDef::new("duration_ms").big_integer().not_null())
                .col(ColumnDef::new("name").text().not_null())
                .col(sort_key(manager, "name_key"))
                // Of albums alone; empty and 0 for others.
                .col(sort_key(manager, "artist_key"))
                .col(ColumnDef::new("year").small_integer().not_null())
                // A cover of one of the songs, and which song that is.
                .col(ColumnDef::new("cover_id").uuid())
                .col(ColumnDef::new("cover_song_id").uuid())
                .primary_key(Index::create().col("kind").col("subject_id").col("scope_id"))
                .to_owned(),
        )
        .await?;
    for (name, columns) in [
        ("tallies_by_id", &["kind", "scope_id", "listed", "subject_id"][..]),
        ("tallies_by_name", &["kind", "scope_id", "listed", "name_key", "subject_id"][..]),
        ("tallies_by_artist", &["kind", "scope_id", "listed", "artist_key", "subject_id"][..]),
        ("tallies_by_year", &["kind", "scope_id", "listed", "year", "subject_id"][..]),
        ("tallies_by_songs", &["kind", "scope_id", "listed", "songs", "subject_id"][..]),
    ] {
        index(manager, "tallies", name, columns, false).await?;
    }
    index(manager, "tallies", "tallies_by_cover", &["cover_song_id"], false).await
}

async fn edits(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("edits")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("user_id").uuid().not_null())
                .col(ColumnDef::new("at").timestamp_with_time_zone().not_null())
                .col(ColumnDef::new("undoes").uuid())
                .foreign_key(&mut cascade("edits_user", ("edits", "user_id"), "users"))
                .to_owned(),
        )
        .await?;
    manager
        .create_table(
            Table::create()
                .table("song_edits")
                .col(ColumnDef::new("song_id").uuid().not_null())
                .col(ColumnDef::new("edit_id").uuid().not_null())
                // JSON: what the song said before where it was changed, and what it says since.
                .col(ColumnDef::new("before").text().not_null())
                .col(ColumnDef::new("after").text().not_null())
                .primary_key(Index::create().col("song_id").col("edit_id"))
                .foreign_key(&mut cascade("song_edits_song", ("song_edits", "song_id"), "songs"))
                .foreign_key(&mut cascade("song_edits_edit", ("song_edits", "edit_id"), "edits"))
                .to_owned(),
        )
        .await?;
    index(manager, "song_edits", "song_edits_by_edit", &["edit_id", "song_id"], false).await
}
