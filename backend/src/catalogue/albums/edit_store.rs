//! Queries that change albums.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    Select, SqlErr,
};
use shared::albums::{AlbumChanges, AlbumKind};
use shared::ids::{AlbumId, ArtistId, SongId, UserId};
use shared::songs::ArtistCredit;
use uuid::Uuid;

use crate::catalogue::link::album_artists;
use crate::catalogue::name_key::{name_key, names_key};
use crate::catalogue::orphans_store;
use crate::entities::{album, album_artist, song};
use crate::songs::store::{from_json, to_json};

/// What an album is called.
pub(super) struct Named {
    pub(super) title: String,
    pub(super) artists: Vec<ArtistCredit>,
}

/// An album that is being changed, locked.
pub(super) struct Locked {
    pub(super) owner: UserId,
    pub(super) title: String,
    pub(super) artists: Vec<String>,
    pub(super) kind: AlbumKind,
    pub(super) kept: bool,
}

/// An album in the bin.
pub(super) struct Deleted {
    pub(super) owner: UserId,
    pub(super) kept: bool,
    pub(super) deleted_at: DateTime<Utc>,
}

fn within(id: AlbumId, owner: Option<UserId>) -> Select<album::Entity> {
    let found = album::Entity::find_by_id(id);
    match owner {
        Some(owner) => found.filter(album::Column::OwnerId.eq(owner)),
        None => found,
    }
}

/// An album that is not in the bin. `owner`: only if it is his; `None` for anybody's.
pub(super) async fn lock(
    tx: &impl ConnectionTrait,
    id: AlbumId,
    owner: Option<UserId>,
) -> Result<Option<Locked>, DbErr> {
    let found = within(id, owner).filter(album::Column::DeletedAt.is_null());
    let Some(row) = found.lock_exclusive().one(tx).await? else { return Ok(None) };
    let credits: Vec<ArtistCredit> = from_json(&row.artists)?;
    Ok(Some(Locked {
        owner: row.owner_id,
        artists: credits.into_iter().map(|credit| credit.name).collect(),
        kind: AlbumKind::parse(&row.kind).unwrap_or_default(),
        kept: row.kept,
        title: row.title,
    }))
}

/// An album that is in the bin.
pub(super) async fn find_deleted(
    tx: &impl ConnectionTrait,
    id: AlbumId,
    owner: Option<UserId>,
) -> Result<Option<Deleted>, DbErr> {
    let row = within(id, owner).one(tx).await?;
    Ok(row.and_then(|row| Some(Deleted { owner: row.owner_id, kept: row.kept, deleted_at: row.deleted_at? })))
}

/// Whose an album is that is not in the bin.
pub(super) async fn owner(
    db: &impl ConnectionTrait,
    id: AlbumId,
    owner: Option<UserId>,
) -> Result<Option<UserId>, DbErr> {
    let found = within(id, owner).filter(album::Column::DeletedAt.is_null());
    found.select_only().column(album::Column::OwnerId).into_tuple().one(db).await
}

/// Makes an album by hand. `false` when its owner has such a one.
pub(super) async fn insert(
    tx: &impl ConnectionTrait,
    id: AlbumId,
    owner: UserId,
    now: DateTime<Utc>,
    named: &Named,
    changes: &AlbumChanges,
) -> Result<bool, DbErr> {
    let row = album::Model {
        id,
        owner_id: owner,
        title: named.title.clone(),
        title_key: name_key(&named.title),
        artist_key: artist_key(named),
        musicbrainz_id: Uuid::nil(),
        artists: to_json(&named.artists)?,
        kind: changes.kind.unwrap_or_default().as_str().to_owned(),
        year: year(changes.year.unwrap_or_default()),
        cover_id: None,
        accent: changes.accent.clone().filter(|accent| !accent.is_empty()),
        kept: true,
        rating_sum: 0,
        rating_count: 0,
        created_at: now,
        deleted_at: None,
    };
    let inserted = album::Entity::insert(album::ActiveModel::from(row)).exec_without_returning(tx).await;
    if !unless_there(inserted.map(|_| ()))? {
        return Ok(false);
    }
    credit(tx, id, named).await?;
    Ok(true)
}

/// Changes an album. `false` when its owner has another such one.
pub(super) async fn update(
    tx: &impl ConnectionTrait,
    id: AlbumId,
    named: &Named,
    changes: &AlbumChanges,
) -> Result<bool, DbErr> {
    let mut update = album::Entity::update_many()
        .col_expr(album::Column::Title, Expr::value(named.title.clone()))
        .col_expr(album::Column::TitleKey, Expr::value(name_key(&named.title)))
        .col_expr(album::Column::ArtistKey, Expr::value(artist_key(named)))
        .col_expr(album::Column::Artists, Expr::value(to_json(&named.artists)?));
    if let Some(kind) = changes.kind {
        update = update.col_expr(album::Column::Kind, Expr::value(kind.as_str()));
    }
    if let Some(number) = changes.year {
        update = update.col_expr(album::Column::Year, Expr::value(year(number)));
    }
    if let Some(accent) = &changes.accent {
        let accent = Some(accent.clone()).filter(|accent| !accent.is_empty());
        update = update.col_expr(album::Column::Accent, Expr::value(accent));
    }
    if !unless_there(update.filter(album::Column::Id.eq(id)).exec(tx).await.map(|_| ()))? {
        return Ok(false);
    }
    album_artist::Entity::delete_many().filter(album_artist::Column::AlbumId.eq(id)).exec(tx).await?;
    credit(tx, id, named).await?;
    Ok(true)
}

async fn credit(tx: &impl ConnectionTrait, id: AlbumId, named: &Named) -> Result<(), DbErr> {
    let artists: Vec<ArtistId> = named.artists.iter().filter_map(|credit| credit.id).collect();
    let rows: Vec<_> = album_artists(id, &artists).collect();
    if rows.is_empty() {
        return Ok(());
    }
    album_artist::Entity::insert_many(rows).exec_without_returning(tx).await.map(|_| ())
}

fn artist_key(named: &Named) -> String {
    names_key(named.artists.iter().map(|credit| credit.name.as_str()))
}

fn year(year: u16) -> i16 {
    year.try_into().unwrap_or_default()
}

/// `false` for what is there already; the transaction is then of no more use.
fn unless_there(done: Result<(), DbErr>) -> Result<bool, DbErr> {
    match done {
        Ok(()) => Ok(true),
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The songs of these albums that are not in the bin.
pub(super) async fn songs(tx: &impl ConnectionTrait, albums: &[AlbumId]) -> Result<Vec<SongId>, DbErr> {
    song::Entity::find()
        .select_only()
        .column(song::Column::Id)
        .filter(song::Column::AlbumId.is_in(albums.iter().copied()))
        .filter(song::Column::DeletedAt.is_null())
        .into_tuple()
        .all(tx)
        .await
}

/// The songs that went into the bin with their album.
pub(super) async fn songs_deleted_at(
    tx: &impl ConnectionTrait,
    album: AlbumId,
    at: DateTime<Utc>,
) -> Result<Vec<SongId>, DbErr> {
    song::Entity::find()
        .select_only()
        .column(song::Column::Id)
        .filter(song::Column::AlbumId.eq(album))
        .filter(song::Column::DeletedAt.eq(at))
        .into_tuple()
        .all(tx)
        .await
}

/// Lets the songs of these albums that lie in the bin come back to another, under its title.
pub(super) async fn move_binned(
    tx: &impl ConnectionTrait,
    albums: &[AlbumId],
    into: AlbumId,
    title: &str,
) -> Result<(), DbErr> {
    song::Entity::update_many()
        .col_expr(song::Column::AlbumId, Expr::value(into.0))
        .col_expr(song::Column::Album, Expr::value(title))
        .filter(song::Column::AlbumId.is_in(albums.iter().copied()))
        .filter(song::Column::DeletedAt.is_not_null())
        .exec(tx)
        .await
        .map(|_| ())
}

/// Lets an album go when it has no songs.
pub(super) async fn let_go(tx: &impl ConnectionTrait, id: AlbumId) -> Result<(), DbErr> {
    album::Entity::update_many()
        .col_expr(album::Column::Kept, Expr::value(false))
        .filter(album::Column::Id.eq(id))
        .exec(tx)
        .await
        .map(|_| ())
}

/// Removes those of these albums that have no songs.
pub(super) async fn remove_empty(tx: &impl ConnectionTrait, albums: &[AlbumId]) -> Result<(), DbErr> {
    let used = song::Entity::find()
        .select_only()
        .column(song::Column::AlbumId)
        .filter(song::Column::AlbumId.is_in(albums.iter().copied()));
    let empty = Condition::all()
        .add(album::Column::Id.is_in(albums.iter().copied()))
        .add(Expr::col(album::Column::Id).not_in_subquery(used.into_query()));
    orphans_store::remove_albums(tx, empty).await
}

/// Puts an album into the bin or takes it out. `false` when its owner has another such one by now.
pub(super) async fn set_deleted(
    tx: &impl ConnectionTrait,
    id: AlbumId,
    at: Option<DateTime<Utc>>,
) -> Result<bool, DbErr> {
    let update = album::Entity::update_many()
        .col_expr(album::Column::DeletedAt, Expr::value(at))
        .filter(album::Column::Id.eq(id));
    unless_there(update.exec(tx).await.map(|_| ()))
}
