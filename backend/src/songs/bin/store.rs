//! Queries about deleted songs.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, SqlErr,
};
use shared::events::MarkKind;
use shared::ids::{ImportId, SongId, UserId};
use uuid::Uuid;

use crate::catalogue::orphans_store;
use crate::entities::{rendition, song, song_details, song_lyrics, upload};
use crate::marks;
use crate::media::storage::Key;
use crate::{pictures, strays};

/// Puts a song into the bin and says whose it is. `owner`: only if it is his; `None` for anybody's. `None`
/// when there is no such song; one that lies in the bin already stays as long as it would have.
pub(super) async fn tombstone(
    db: &impl ConnectionTrait,
    id: SongId,
    owner: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<Option<UserId>, DbErr> {
    song::Entity::update_many()
        .col_expr(song::Column::DeletedAt, first_deleted_at(now))
        .filter(reachable(id, owner))
        .exec(db)
        .await?;
    let whose = song::Entity::find().select_only().column(song::Column::OwnerId);
    whose.filter(reachable(id, owner)).into_tuple().one(db).await
}

/// The songs of an import of this owner that do not lie in the bin.
pub(super) async fn of_import(
    db: &impl ConnectionTrait,
    owner: UserId,
    import: ImportId,
) -> Result<Vec<SongId>, DbErr> {
    song::Entity::find()
        .select_only()
        .column(song::Column::Id)
        .filter(song::Column::ImportId.eq(import))
        .filter(song::Column::OwnerId.eq(owner))
        .filter(song::Column::DeletedAt.is_null())
        .into_tuple()
        .all(db)
        .await
}

/// Puts those of these songs into the bin that are this owner's.
pub(super) async fn tombstone_all(
    db: &impl ConnectionTrait,
    owner: UserId,
    songs: &[SongId],
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    song::Entity::update_many()
        .col_expr(song::Column::DeletedAt, first_deleted_at(now))
        .filter(song::Column::Id.is_in(songs.iter().copied()))
        .filter(song::Column::OwnerId.eq(owner))
        .exec(db)
        .await
        .map(|_| ())
}

/// Takes those of these songs out of the bin that are this owner's. `false` when he has one of them again.
pub(super) async fn restore_all(
    db: &impl ConnectionTrait,
    owner: UserId,
    songs: &[SongId],
) -> Result<bool, DbErr> {
    let restored = song::Entity::update_many()
        .col_expr(song::Column::DeletedAt, Expr::value(Option::<DateTime<Utc>>::None))
        .filter(song::Column::Id.is_in(songs.iter().copied()))
        .filter(song::Column::OwnerId.eq(owner))
        .exec(db)
        .await;
    match restored {
        Ok(_) => Ok(true),
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => Ok(false),
        Err(error) => Err(error),
    }
}

fn first_deleted_at(now: DateTime<Utc>) -> SimpleExpr {
    let kept = Expr::col(song::Column::DeletedAt);
    Expr::case(song::Column::DeletedAt.is_null(), Expr::value(now)).finally(kept).into()
}

fn reachable(id: SongId, owner: Option<UserId>) -> Condition {
    let this = Condition::all().add(song::Column::Id.eq(id));
    owner.map_or(this.clone(), |owner| this.add(song::Column::OwnerId.eq(owner)))
}

/// What became of the wish to restore a song.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Restored {
    /// It is back, or never was away; whose it is.
    Done(UserId),
    /// Its owner has the same bytes as another song. The transaction is of no more use.
    Exists,
    /// There is none that the caller may restore.
    Unknown,
}

/// Takes a song out of the bin that went there after `deleted_after`.
pub(super) async fn restore(
    db: &impl ConnectionTrait,
    id: SongId,
    owner: Option<UserId>,
    deleted_after: DateTime<Utc>,
) -> Result<Restored, DbErr> {
    let in_time = Condition::any()
        .add(song::Column::DeletedAt.is_null())
        .add(song::Column::DeletedAt.gt(deleted_after));
    let restorable = reachable(id, owner).add(in_time);
    let found = song::Entity::find()
        .select_only()
        .column(song::Column::OwnerId)
        .filter(restorable.clone())
        .into_tuple()
        .one(db)
        .await?;
    let Some(owner) = found else { return Ok(Restored::Unknown) };
    let restored = song::Entity::update_many()
        .col_expr(song::Column::DeletedAt, Expr::value(Option::<DateTime<Utc>>::None))
        .filter(restorable)
        .exec(db)
        .await;
    match restored {
        Ok(updated) if updated.rows_affected > 0 => Ok(Restored::Done(owner)),
        Ok(_) => Ok(Restored::Unknown),
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            Ok(Restored::Exists)
        }
        Err(error) => Err(error),
    }
}

/// Removes songs for good that went into the bin before a time, at most `limit`, and dooms everything
/// that they have in the store. Says how many those were.
pub(super) async fn remove_batch(
    db: &impl ConnectionTrait,
    before: DateTime<Utc>,
    limit: u64,
) -> Result<u64, DbErr> {
    // Locked, so that nobody restores one of them meanwhile.
    let songs: Vec<(SongId, Uuid, Option<Uuid>)> = song::Entity::find()
        .select_only()
        .columns([song::Column::Id, song::Column::MediaId, song::Column::CoverId])
        .filter(song::Column::DeletedAt.lte(before))
        .order_by_asc(song::Column::DeletedAt)
        .order_by_asc(song::Column::Id)
        .limit(limit)
        .lock_exclusive()
        .into_tuple()
        .all(db)
        .await?;
    let ids: Vec<SongId> = songs.iter().map(|(id, ..)| *id).collect();
    if ids.is_empty() {
        return Ok(0);
    }
    let mut doomed: Vec<Key> = songs.iter().map(|(_, media, _)| Key::song(*media)).collect();
    let renditions = rendition::Entity::find()
        .select_only()
        .column(rendition::Column::Id)
        .filter(rendition::Column::SongId.is_in(ids.iter().copied()));
    doomed.extend(renditions.into_tuple().all(db).await?.into_iter().map(Key::rendition));
    let left = orphans_store::places(db, &ids).await?;
    remove_rows(db, &ids).await?;
    orphans_store::remove(db, &left).await?;
    let covers = songs.iter().filter_map(|(.., cover)| *cover).collect();
    pictures::remove_unused(db, covers).await?;
    strays::doom(db, doomed).await?;
    Ok(ids.len() as u64)
}

/// The songs, what was found out about them and made of them, and the uploads that they came from.
async fn remove_rows(db: &impl ConnectionTrait, songs: &[SongId]) -> Result<(), DbErr> {
    let ids = || songs.iter().copied();
    rendition::Entity::delete_many().filter(rendition::Column::SongId.is_in(ids())).exec(db).await?;
    song_details::Entity::delete_many().filter(song_details::Column::SongId.is_in(ids())).exec(db).await?;
    song_lyrics::Entity::delete_many().filter(song_lyrics::Column::SongId.is_in(ids())).exec(db).await?;
    marks::store::forget(db, MarkKind::Song, ids().map(|song| song.0)).await?;
    let came_of = Condition::any()
        .add(upload::Column::SongId.is_in(ids()))
        .add(upload::Column::DuplicateOf.is_in(ids()));
    upload::Entity::delete_many().filter(came_of).exec(db).await?;
    song::Entity::delete_many().filter(song::Column::Id.is_in(ids())).exec(db).await?;
    Ok(())
}
