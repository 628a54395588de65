//! Queries that read what was heard in steps, and keep what follows from it.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, LockType, OnConflict, Order, Query, WindowStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, TryGetable,
};
use shared::events::MarkKind;
use shared::ids::{GenreId, SongId, UserId};
use uuid::Uuid;

use crate::entities::{genre, genre_top, mark, play, song, song_genre, song_neighbours};
use crate::home::neighbours::{Neighbour, pack};
use crate::marks::store::kind_number;

/// How many songs of a genre are kept.
const TOP: i64 = 30;

/// A play: who, when and what. Their order is that of the index of plays by time.
pub(super) type Heard = (UserId, i64, SongId);

/// The next plays that began since, listener by listener.
pub(super) async fn plays(
    db: &impl ConnectionTrait,
    from_ms: i64,
    after: Option<Heard>,
    limit: u64,
) -> Result<Vec<Heard>, DbErr> {
    let columns = [play::Column::UserId, play::Column::StartedAtMs, play::Column::SongId];
    let mut found = play::Entity::find().select_only().columns(columns);
    if let Some((listener, at, song)) = after {
        let there = Expr::tuple([Expr::val(listener.0), Expr::val(at), Expr::val(song.0)]);
        found = found.filter(Expr::tuple(columns.map(Expr::col)).gt(there));
    }
    for column in columns {
        found = found.order_by_asc(column);
    }
    found.filter(play::Column::StartedAtMs.gte(from_ms)).limit(limit).into_tuple().all(db).await
}

/// The next favourite songs, listener by listener, in the order in which they became that.
pub(super) async fn favorites(
    db: &impl ConnectionTrait,
    after: Option<(UserId, Uuid)>,
    limit: u64,
) -> Result<Vec<(UserId, Uuid, SongId)>, DbErr> {
    let columns = [mark::Column::UserId, mark::Column::FavoriteId];
    let mut found = mark::Entity::find()
        .select_only()
        .columns(columns)
        .column(mark::Column::SubjectId)
        .filter(mark::Column::Kind.eq(kind_number(MarkKind::Song)))
        .filter(mark::Column::FavoriteId.is_not_null());
    if let Some((listener, favorite)) = after {
        let there = Expr::tuple([Expr::val(listener.0), Expr::val(favorite)]);
        found = found.filter(Expr::tuple(columns.map(Expr::col)).gt(there));
    }
    for column in columns {
        found = found.order_by_asc(column);
    }
    found.limit(limit).into_tuple().all(db).await
}

/// Keeps the neighbours of songs that there still are; what is the same is not written.
pub(super) async fn keep(
    tx: &impl ConnectionTrait,
    found: Vec<(SongId, Vec<Neighbour>)>,
) -> Result<(), DbErr> {
    let ids = || found.iter().map(|(song, _)| *song);
    let there: HashSet<SongId> = song::Entity::find()
        .select_only()
        .column(song::Column::Id)
        .filter(song::Column::Id.is_in(ids()))
        .order_by_asc(song::Column::Id)
        .lock(LockType::KeyShare)
        .into_tuple()
        .all(tx)
        .await?
        .into_iter()
        .collect();
    let kept = song_neighbours::Entity::find().filter(song_neighbours::Column::SongId.is_in(ids()));
    let kept: HashMap<SongId, Vec<u8>> =
        kept.all(tx).await?.into_iter().map(|row| (row.song_id, row.neighbours)).collect();
    let rows: Vec<song_neighbours::ActiveModel> = found
        .into_iter()
        .filter(|(song, _)| there.contains(song))
        .map(|(song, neighbours)| (song, pack(&neighbours)))
        .filter(|(song, packed)| kept.get(song) != Some(packed))
        .map(|(song, packed)| song_neighbours::ActiveModel { song_id: Set(song), neighbours: Set(packed) })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let again = OnConflict::column(song_neighbours::Column::SongId)
        .update_column(song_neighbours::Column::Neighbours)
        .to_owned();
    song_neighbours::Entity::insert_many(rows).on_conflict(again).exec_without_returning(tx).await.map(|_| ())
}

/// The next songs of which neighbours are kept.
pub(super) async fn kept(
    db: &impl ConnectionTrait,
    after: Option<SongId>,
    limit: u64,
) -> Result<Vec<SongId>, DbErr> {
    next::<song_neighbours::Entity, _>(db, song_neighbours::Column::SongId, after, limit).await
}

/// Keeps no neighbours of these songs.
pub(super) async fn forget(tx: &impl ConnectionTrait, songs: &[SongId]) -> Result<(), DbErr> {
    let gone = song_neighbours::Column::SongId.is_in(songs.iter().copied());
    song_neighbours::Entity::delete_many().filter(gone).exec(tx).await.map(|_| ())
}

/// The next genres.
pub(super) async fn genres(
    db: &impl ConnectionTrait,
    after: Option<GenreId>,
    limit: u64,
) -> Result<Vec<GenreId>, DbErr> {
    next::<genre::Entity, _>(db, genre::Column::Id, after, limit).await
}

/// The next ids of a table, in their order.
async fn next<E: EntityTrait, Id: Into<sea_orm::Value> + TryGetable + Send>(
    db: &impl ConnectionTrait,
    id: E::Column,
    after: Option<Id>,
    limit: u64,
) -> Result<Vec<Id>, DbErr> {
    let mut found = E::find().select_only().column(id);
    if let Some(after) = after {
        found = found.filter(id.gt(after));
    }
    found.order_by_asc(id).limit(limit).into_tuple().all(db).await
}

/// The songs of these genres that everybody sees and that are played most, the first first.
pub(super) async fn tops(
    db: &impl ConnectionTrait,
    genres: &[GenreId],
) -> Result<Vec<(GenreId, SongId)>, DbErr> {
    let window = WindowStatement::partition_by((song_genre::Entity, song_genre::Column::GenreId))
        .order_by((song::Entity, song::Column::PlayCount), Order::Desc)
        .order_by((song::Entity, song::Column::Id), Order::Desc)
        .take();
    let mut ranked = Query::select();
    ranked
        .columns([
            (song_genre::Entity, song_genre::Column::GenreId),
            (song_genre::Entity, song_genre::Column::SongId),
        ])
        .expr_window_as(Func::cust("ROW_NUMBER"), window, "place")
        .from(song_genre::Entity)
        .join(
            JoinType::InnerJoin,
            song::Entity,
            Expr::col((song::Entity, song::Column::Id))
                .equals((song_genre::Entity, song_genre::Column::SongId)),
        )
        .and_where(song_genre::Column::GenreId.is_in(genres.iter().copied()))
        .and_where(song::Column::Shared.eq(true))
        .and_where(song::Column::DeletedAt.is_null());
    let mut first = Query::select();
    first
        .columns(["genre_id", "song_id"])
        .from_subquery(ranked, Alias::new("ranked"))
        .and_where(Expr::col("place").lte(TOP))
        .order_by("genre_id", Order::Asc)
        .order_by("place", Order::Asc);
    let rows = db.query_all(&first).await?;
    let read = |row: &sea_orm::QueryResult| Ok((row.try_get("", "genre_id")?, row.try_get("", "song_id")?));
    rows.iter().map(read).collect()
}

/// Keeps what is played most of these genres. A song that has gone in between is left out.
pub(super) async fn keep_tops(
    tx: &impl ConnectionTrait,
    genres: &[GenreId],
    tops: Vec<(GenreId, SongId)>,
) -> Result<(), DbErr> {
    let of = genre_top::Column::GenreId.is_in(genres.iter().copied());
    genre_top::Entity::delete_many().filter(of).exec(tx).await?;
    let songs: HashSet<SongId> = song::Entity::find()
        .select_only()
        .column(song::Column::Id)
        .filter(song::Column::Id.is_in(tops.iter().map(|(_, song)| *song)))
        .order_by_asc(song::Column::Id)
        .lock(LockType::KeyShare)
        .into_tuple()
        .all(tx)
        .await?
        .into_iter()
        .collect();
    let genres: HashSet<GenreId> = genre::Entity::find()
        .select_only()
        .column(genre::Column::Id)
        .filter(genre::Column::Id.is_in(genres.iter().copied()))
        .order_by_asc(genre::Column::Id)
        .lock(LockType::KeyShare)
        .into_tuple()
        .all(tx)
        .await?
        .into_iter()
        .collect();
    let mut positions: HashMap<GenreId, i16> = HashMap::new();
    let rows: Vec<genre_top::ActiveModel> = tops
        .into_iter()
        .filter(|(genre, song)| genres.contains(genre) && songs.contains(song))
        .map(|(genre, song)| {
            let position = positions.entry(genre).or_default();
            *position += 1;
            genre_top::ActiveModel { genre_id: Set(genre), position: Set(*position), song_id: Set(song) }
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    genre_top::Entity::insert_many(rows).exec_without_returning(tx).await.map(|_| ())
}
