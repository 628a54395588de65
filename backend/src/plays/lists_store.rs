//! Queries that show the history: entry by entry, and song by song.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Order, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::{Deserialize, Serialize};
use shared::ids::{PlayId, SongId, UserId};
use shared::plays::{Play, PlaySource, PlaySourceKind, PlayedSong};
use shared::songs::Song;

use crate::entities::{mark, play, song};
use crate::paging::page;
use crate::songs::shown_store::{Shown, shown_to};
use crate::songs::store::{find_many, visible_to};

/// A place in a list: what it is ordered by, and the song. No two entries of one list have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place(i64, SongId);

/// A page of the history, the newest first, behind a place, and where the next one begins.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    listener: UserId,
    after: Option<Place>,
    limit: u16,
) -> Result<(Vec<Play>, Option<Place>), DbErr> {
    let mut found = play::Entity::find().filter(play::Column::UserId.eq(listener));
    if let Some(Place(started_at_ms, song)) = after {
        let here = Expr::tuple([play::Column::StartedAtMs.into_expr(), play::Column::SongId.into_expr()]);
        found = found.filter(here.lt(Expr::tuple([Expr::val(started_at_ms), Expr::val(song.0)])));
    }
    let found = found
        .order_by_desc(play::Column::StartedAtMs)
        .order_by_desc(play::Column::SongId)
        .limit(u64::from(limit) + 1);
    let (rows, next) = page(found.all(db).await?, limit, |row| Place(row.started_at_ms, row.song_id));
    let songs = find_many(db, listener, rows.iter().map(|row| row.song_id)).await?;
    Ok((rows.into_iter().map(|row| to_play(row, &songs)).collect::<Result<_, _>>()?, next))
}

/// One entry of the history.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    listener: UserId,
    id: PlayId,
) -> Result<Option<Play>, DbErr> {
    let found = play::Entity::find_by_id(id).filter(play::Column::UserId.eq(listener)).one(db).await?;
    let Some(row) = found else { return Ok(None) };
    let songs = find_many(db, listener, [row.song_id]).await?;
    to_play(row, &songs).map(Some)
}

fn to_play(row: play::Model, songs: &HashMap<SongId, Song>) -> Result<Play, DbErr> {
    let kind = |name: &str| PlaySourceKind::ALL.into_iter().find(|kind| kind.as_str() == name);
    let source =
        |name: &str| PlaySource { kind: kind(name).unwrap_or(PlaySourceKind::Unknown), id: row.source_id };
    Ok(Play {
        id: row.id,
        song_id: row.song_id,
        // The same song may stand on a page twice.
        song: songs.get(&row.song_id).cloned(),
        started_at: time(row.started_at_ms)?,
        listened_ms: row.listened_ms.try_into().unwrap_or_default(),
        source: row.source.as_deref().map(source),
    })
}

/// A song with what its listener has heard of it.
#[derive(Debug, FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    song: Shown,
    song_id: SongId,
    plays: i32,
    last_played_ms: i64,
}

/// The orders of what a listener has played, over all times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlayedSort {
    /// The last played first.
    LastPlay,
    /// The most often played first.
    Plays,
}

/// A page of the songs that a listener has played, each once, behind a place, and where the next one begins. `only`: a
/// subquery that gives the ids of those that it shall be about.
///
/// # Errors
/// The database fails.
pub async fn list_played(
    db: &impl ConnectionTrait,
    listener: UserId,
    sort: PlayedSort,
    only: Option<SelectStatement>,
    after: Option<Place>,
    limit: u16,
) -> Result<(Vec<PlayedSong>, Option<Place>), DbErr> {
    let key = match sort {
        PlayedSort::LastPlay => mark::Column::LastPlayedMs,
        PlayedSort::Plays => mark::Column::Plays,
    };
    let mut found = song::Entity::find()
        .filter(visible_to(listener))
        .filter(mark::Column::LastPlayedMs.is_not_null())
        .order_by_desc(key)
        .order_by_desc(mark::Column::SubjectId)
        .limit(u64::from(limit) + 1);
    if let Some(only) = only {
        found = found.filter(Expr::col((song::Entity, song::Column::Id)).in_subquery(only));
    }
    if let Some(Place(value, song)) = after {
        let here = Expr::tuple([key.into_expr(), mark::Column::SubjectId.into_expr()]);
        found = found.filter(here.lt(Expr::tuple([Expr::val(value), Expr::val(song.0)])));
    }
    let found = shown_to(found, listener)
        .column_as(mark::Column::SubjectId, "song_id")
        .column(mark::Column::Plays)
        .column(mark::Column::LastPlayedMs);
    let (rows, next) = page(found.into_model::<Row>().all(db).await?, limit, |row| match sort {
        PlayedSort::LastPlay => Place(row.last_played_ms, row.song_id),
        PlayedSort::Plays => Place(row.plays.into(), row.song_id),
    });
    let item = |row: Row| {
        let plays = row.plays.try_into().unwrap_or_default();
        Ok(PlayedSong { song: row.song.0, plays, last_played_at: time(row.last_played_ms)? })
    };
    Ok((rows.into_iter().map(item).collect::<Result<_, DbErr>>()?, next))
}

/// A song that was heard in some time.
#[derive(Debug, Clone, Copy, FromQueryResult)]
struct Heard {
    song_id: SongId,
    plays: i64,
    last_played_ms: i64,
}

/// A page of the songs that a listener has played between two times (milliseconds since 1970), the most often
/// played first.
pub(super) async fn list_most_played_between(
    db: &impl ConnectionTrait,
    listener: UserId,
    between: (i64, i64),
    after: Option<Place>,
    limit: u16,
) -> Result<(Vec<PlayedSong>, Option<Place>), DbErr> {
    let heard = Query::select()
        .column(play::Column::SongId)
        .expr_as(Expr::col(play::Column::SongId).count(), "plays")
        .expr_as(Expr::col(play::Column::StartedAtMs).max(), "last_played_ms")
        .from(play::Entity)
        .and_where(play::Column::UserId.eq(listener))
        .and_where(play::Column::StartedAtMs.gte(between.0))
        .and_where(play::Column::StartedAtMs.lt(between.1))
        .group_by_col(play::Column::SongId)
        .take();
    let column = |name: &'static str| Expr::col((Alias::new("heard"), Alias::new(name)));
    let its_song = column("song_id").eq(Expr::col((song::Entity, song::Column::Id)));
    let mut query = Query::select();
    query
        .exprs(["song_id", "plays", "last_played_ms"].map(column))
        .from_subquery(heard, "heard")
        .join(JoinType::InnerJoin, song::Entity, Condition::all().add(its_song))
        .cond_where(visible_to(listener))
        .order_by_expr(column("plays"), Order::Desc)
        .order_by_expr(column("song_id"), Order::Desc)
        .limit(u64::from(limit) + 1);
    if let Some(Place(plays, song)) = after {
        let here = Expr::tuple([column("plays"), column("song_id")]);
        query.and_where(here.lt(Expr::tuple([Expr::val(plays), Expr::val(song.0)])));
    }
    let rows = db.query_all(&query).await?;
    let rows = rows.iter().map(|row| Heard::from_query_result(row, "")).collect::<Result<_, _>>()?;
    let (rows, next) = page(rows, limit, |row: &Heard| Place(row.plays, row.song_id));
    let mut songs = find_many(db, listener, rows.iter().map(|row| row.song_id)).await?;
    let item = |row: Heard| {
        // One that was hidden this moment is left out.
        let song = songs.remove(&row.song_id)?;
        let plays = row.plays.try_into().unwrap_or(u32::MAX);
        Some(time(row.last_played_ms).map(|last_played_at| PlayedSong { song, plays, last_played_at }))
    };
    Ok((rows.into_iter().filter_map(item).collect::<Result<_, _>>()?, next))
}

fn time(milliseconds: i64) -> Result<DateTime<Utc>, DbErr> {
    DateTime::from_timestamp_millis(milliseconds).ok_or_else(|| DbErr::Type("a time out of range".to_owned()))
}
