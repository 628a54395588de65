//! Resumable uploads, jobs, renditions, pictures, and the bin.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        songs(manager).await?;
        pictures(manager).await?;
        renditions(manager).await?;
        uploads(manager).await?;
        accounts(manager).await?;
        jobs(manager).await?;
        draw_covers(manager).await?;
        strays(manager).await
    }
}

/// SQLite adds one column at a time.
async fn add(manager: &SchemaManager<'_>, table: &'static str, columns: Vec<ColumnDef>) -> Result<(), DbErr> {
    for column in columns {
        manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
    }
    Ok(())
}

fn column(name: &'static str, define: impl FnOnce(&mut ColumnDef)) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    define(&mut column);
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

async fn songs(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = vec![
        // How many samples of one channel are to be heard. NULL until the song has been measured, which
        // those of before this migration are by a job.
        column("samples", |c| {
            c.big_integer();
        }),
        // Hundredths of LUFS and dBTP; NULL for silence.
        column("loudness_centi", |c| {
            c.integer();
        }),
        column("true_peak_centi", |c| {
            c.integer();
        }),
        // JSON: whose album it is.
        column("album_artists", |c| {
            c.text().not_null().default("[]");
        }),
        column("compilation", |c| {
            c.boolean().not_null().default(false);
        }),
        column("deleted_at", |c| {
            c.timestamp_with_time_zone();
        }),
        column("import_id", |c| {
            c.uuid();
        }),
    ];
    add(manager, "songs", columns).await?;
    // What lies in the bin does not keep the same bytes from coming again.
    manager.drop_index(Index::drop().name("songs_by_content").table("songs").to_owned()).await?;
    let alive = |name: &'static str| {
        let mut index = Index::create();
        index.name(name).table("songs");
        index
    };
    manager
        .create_index(
            alive("songs_by_content")
                .col("owner_id")
                .col("sha256")
                .unique()
                .and_where(Expr::col("deleted_at").is_null())
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            alive("songs_in_the_bin")
                .col("deleted_at")
                .col("id")
                .and_where(Expr::col("deleted_at").is_not_null())
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            alive("songs_in_the_bin_by_owner")
                .col("owner_id")
                .col("id")
                .and_where(Expr::col("deleted_at").is_not_null())
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            alive("songs_by_import")
                .col("import_id")
                .col("owner_id")
                .and_where(Expr::col("import_id").is_not_null())
                .to_owned(),
        )
        .await?;
    // What is seldom asked for stands apart, so that lists read less.
    manager
        .create_table(
            Table::create()
                .table("song_details")
                .col(ColumnDef::new("song_id").uuid().not_null().primary_key())
                // JSON: everything that the file says about itself.
                .col(ColumnDef::new("tags").text().not_null())
                // See `processing::waveform`.
                .col(ColumnDef::new("waveform").binary().not_null())
                .foreign_key(&mut cascade("song_details_song", ("song_details", "song_id"), "songs"))
                .to_owned(),
        )
        .await
}

async fn pictures(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("pictures")
                // Also the name of its objects in the store.
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                // A ThumbHash in base64.
                .col(ColumnDef::new("placeholder").text())
                // Whether it is there as AVIF too; JPEG always is.
                .col(ColumnDef::new("has_avif").boolean().not_null().default(false))
                .to_owned(),
        )
        .await?;
    let covers = Query::insert()
        .into_table("pictures")
        .columns(["id", "has_avif"])
        .select_from(
            Query::select()
                .distinct()
                .column("cover_id")
                .expr(Expr::val(false))
                .from("songs")
                .and_where(Expr::col("cover_id").is_not_null())
                .to_owned(),
        )
        .map_err(|error| DbErr::Custom(error.to_string()))?
        .to_owned();
    manager.execute(covers).await
}

async fn renditions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("renditions")
                // Also the name of its object in the store.
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("song_id").uuid().not_null())
                // `lossless`, `high`, `normal`, `low`
                .col(ColumnDef::new("quality").string_len(16).not_null())
                .col(ColumnDef::new("size_bytes").big_integer().not_null())
                .col(ColumnDef::new("sha256").binary_len(32).not_null())
                // Where its fragments lie, JSON; see `shared::renditions`.
                .col(ColumnDef::new("layout").text().not_null())
                .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
                .foreign_key(&mut cascade("renditions_song", ("renditions", "song_id"), "songs"))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("renditions_by_song")
                .table("renditions")
                .col("song_id")
                .col("quality")
                .unique()
                .to_owned(),
        )
        .await
}

async fn uploads(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = vec![
        column("filename", |c| {
            c.text();
        }),
        column("import_id", |c| {
            c.uuid();
        }),
        column("offset_bytes", |c| {
            c.big_integer().not_null().default(0);
        }),
        // What the sender says about the song, JSON.
        column("wishes", |c| {
            c.text().not_null().default("{}");
        }),
        // What the bytes shall sum up to, where the sender has said so.
        column("sha256", |c| {
            c.binary_len(32);
        }),
        // Whether the bytes go straight to the object store, as parts.
        column("direct", |c| {
            c.boolean().not_null().default(false);
        }),
        column("has_cover", |c| {
            c.boolean().not_null().default(false);
        }),
        column("progress_percent", |c| {
            c.small_integer();
        }),
        column("duplicate_of", |c| {
            c.uuid();
        }),
        column("error_code", |c| {
            c.string_len(64);
        }),
        column("error_detail", |c| {
            c.text();
        }),
        // Who is appending now, and until when he may be silent (milliseconds since 1970, by the
        // database's clock).
        column("lease", |c| {
            c.uuid();
        }),
        column("lease_until_ms", |c| {
            c.big_integer();
        }),
        column("expires_at", |c| {
            c.timestamp_with_time_zone();
        }),
    ];
    add(manager, "uploads", columns).await?;
    // What an upload became goes with the song.
    for (name, column) in [("uploads_by_song", "song_id"), ("uploads_by_duplicate", "duplicate_of")] {
        manager.create_index(Index::create().name(name).table("uploads").col(column).to_owned()).await?;
    }
    manager
        .create_index(
            Index::create()
                .name("uploads_by_import")
                .table("uploads")
                .col("import_id")
                .col("owner_id")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uploads_by_expiry")
                .table("uploads")
                .col("state")
                .col("expires_at")
                .to_owned(),
        )
        .await
}

async fn accounts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = vec![
        column("avatar_id", |c| {
            c.uuid();
        }),
        // JSON.
        column("preferences", |c| {
            c.text().not_null().default("{}");
        }),
        // How much the account may keep; NULL for what the settings say.
        column("quota_bytes", |c| {
            c.big_integer();
        }),
    ];
    add(manager, "users", columns).await
}

/// See `jobs` in the server for what these mean. Times are milliseconds since 1970 by the clock of the
/// database: nodes need not agree on theirs.
async fn jobs(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("jobs")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("kind").string_len(32).not_null())
                // What it is about; the nil id for what is about nothing in particular.
                .col(ColumnDef::new("subject").uuid().not_null())
                // Whose turn it takes; the nil id for the server's own work.
                .col(ColumnDef::new("owner_id").uuid().not_null())
                // `waiting`, `later` (until `run_at_ms`), `running`, `dead`
                .col(ColumnDef::new("state").string_len(8).not_null())
                .col(ColumnDef::new("priority").small_integer().not_null())
                .col(ColumnDef::new("turn").big_integer().not_null())
                .col(ColumnDef::new("run_at_ms").big_integer().not_null())
                .col(ColumnDef::new("attempts").small_integer().not_null().default(0))
                // How many attempts in a row have ended with the worker gone.
                .col(ColumnDef::new("lost").small_integer().not_null().default(0))
                // Whether it was put in once more while it was running.
                .col(ColumnDef::new("again").boolean().not_null().default(false))
                .col(ColumnDef::new("fence").big_integer().not_null().default(0))
                .col(ColumnDef::new("lease_until_ms").big_integer())
                .col(ColumnDef::new("error").text())
                .col(ColumnDef::new("created_at_ms").big_integer().not_null())
                .to_owned(),
        )
        .await?;
    for (name, columns, unique) in [
        ("jobs_by_subject", &["kind", "subject"][..], true),
        ("jobs_by_turn", &["state", "turn", "id"][..], false),
        ("jobs_by_time", &["state", "run_at_ms"][..], false),
        ("jobs_by_lease", &["state", "lease_until_ms"][..], false),
        ("jobs_by_owner", &["owner_id", "state", "priority", "turn"][..], false),
    ] {
        let mut index = Index::create();
        index.name(name).table("jobs");
        for column in columns {
            index.col(*column);
        }
        if unique {
            index.unique();
        }
        manager.create_index(index).await?;
    }
    manager
        .create_table(
            Table::create()
                .table("schedule_runs")
                .col(ColumnDef::new("name").string_len(32).not_null())
                .col(ColumnDef::new("due_ms").big_integer().not_null())
                .primary_key(Index::create().col("name").col("due_ms"))
                .to_owned(),
        )
        .await
}

/// The covers that are there get their placeholders and AVIFs by the jobs that new ones get them by.
async fn draw_covers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let jobs = Query::insert()
        .into_table("jobs")
        .columns([
            "id",
            "subject",
            "owner_id",
            "kind",
            "state",
            "priority",
            "turn",
            "run_at_ms",
            "created_at_ms",
        ])
        .select_from(
            Query::select()
                .distinct()
                .columns(["cover_id", "cover_id", "owner_id"])
                .expr(Expr::val("draw_picture"))
                .expr(Expr::val("waiting"))
                .expr(Expr::val(-10))
                .expr(Expr::val(0_i64))
                .expr(Expr::val(0_i64))
                .expr(Expr::val(0_i64))
                .from("songs")
                .and_where(Expr::col("cover_id").is_not_null())
                .to_owned(),
        )
        .map_err(|error| DbErr::Custom(error.to_string()))?
        .to_owned();
    manager.execute(jobs).await
}

/// Objects that are to be removed from the store unless something happens: announced here before they
/// are written, taken out when something refers to them, put in again when nothing does any more.
async fn strays(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("strays")
                .col(ColumnDef::new("key").text().not_null().primary_key())
                .col(ColumnDef::new("after_ms").big_integer().not_null())
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create().name("strays_by_time").table("strays").col("after_ms").col("key").to_owned(),
        )
        .await
}
