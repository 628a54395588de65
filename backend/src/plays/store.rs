//! Queries that keep and delete plays. Whoever does so has locked the listener, and then the songs in the
//! order of their ids, so that two who do the same at once wait for each other and not for ever.

use std::collections::{BTreeMap, HashMap};

use sea_orm::sea_query::{
    Alias, Expr, ExprTrait, LockType, OnConflict, Query, SelectStatement, SubQueryStatement,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use shared::events::MarkKind;
use shared::ids::{PlayId, SongId, UserId};
use shared::plays::{MAX_LISTENED_MS, PlayReport};
use uuid::Uuid;

use super::judge::{Found, Listener, window};
use crate::entities::{forgotten_play, mark, play, song, user};
use crate::marks::store::kind_number;
use crate::search::refresh_store;
use crate::songs::store::visible_to;

/// What the account says about its history, which nobody else changes until the transaction ends.
pub(super) async fn lock_listener(
    db: &impl ConnectionTrait,
    listener: UserId,
) -> Result<Option<Listener>, DbErr> {
    let columns = [user::Column::CreatedAt, user::Column::KeepsHistory, user::Column::HistoryFromMs];
    let found = user::Entity::find_by_id(listener).select_only().columns(columns);
    let found = found.lock(LockType::NoKeyUpdate).into_tuple().one(db).await?;
    Ok(found.map(|(created_at, keeps_history, history_from_ms)| Listener {
        created_at,
        keeps_history,
        history_from_ms,
    }))
}

/// How long those of these songs are that the listener may hear. They are locked.
pub(super) async fn lock_songs(
    db: &impl ConnectionTrait,
    listener: UserId,
    songs: impl IntoIterator<Item = SongId>,
) -> Result<HashMap<SongId, u32>, DbErr> {
    let found: Vec<(SongId, i32)> = song::Entity::find()
        .select_only()
        .columns([song::Column::Id, song::Column::DurationMs])
        .filter(song::Column::Id.is_in(songs))
        .filter(visible_to(listener))
        .order_by_asc(song::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().map(|(id, duration)| (id, duration.try_into().unwrap_or_default())).collect())
}

/// What the history knows of each of these reports: three looks into an index for each, in one query.
///
/// The listener is a column of what is asked. As a constant PostgreSQL would compare him with its statistics, and for
/// somebody who has only begun to be heard of expect a single play, and read all of them to find the one.
pub(super) async fn find_reported(
    db: &impl ConnectionTrait,
    listener: UserId,
    reports: &[PlayReport],
) -> Result<Vec<Found>, DbErr> {
    let asked = |column: &'static str| Expr::col((Alias::new("asked"), Alias::new(column)));
    let values = reports.iter().zip(0_i32..).map(|(report, place)| {
        let (begin, end) = window(report);
        (place, report.client_id, report.song_id.0, begin, end, listener.0)
    });
    let column = |column: play::Column| Expr::col((play::Entity, column));
    let known = Query::select()
        .column(play::Column::Id)
        .from(play::Entity)
        .and_where(column(play::Column::UserId).eq(asked("column6")))
        .and_where(column(play::Column::ClientId).eq(asked("column2")))
        .take();
    let overlaps = Query::select()
        .expr(Expr::val(1))
        .from(play::Entity)
        .and_where(column(play::Column::UserId).eq(asked("column6")))
        .and_where(column(play::Column::SongId).eq(asked("column3")))
        .and_where(column(play::Column::StartedAtMs).lt(asked("column5")))
        .and_where(column(play::Column::StartedAtMs).gt(asked("column4").sub(i64::from(MAX_LISTENED_MS))))
        .and_where(
            column(play::Column::StartedAtMs).add(column(play::Column::ListenedMs)).gt(asked("column4")),
        )
        .take();
    let forgotten = Query::select()
        .expr(Expr::val(1))
        .from(forgotten_play::Entity)
        .and_where(Expr::col(forgotten_play::Column::UserId).eq(asked("column6")))
        .and_where(Expr::col(forgotten_play::Column::ClientId).eq(asked("column2")))
        .take();
    let query = Query::select()
        .expr_as(asked("column1"), "place")
        .expr_as(scalar(known), "known")
        .expr_as(Expr::exists(forgotten), "forgotten")
        .expr_as(Expr::exists(overlaps), "overlaps")
        .from_values(values, "asked")
        .take();
    let mut found = vec![Found::default(); reports.len()];
    for row in db.query_all(&query).await? {
        let place: i32 = row.try_get("", "place")?;
        let known: Option<Uuid> = row.try_get("", "known")?;
        let (forgotten, overlaps) = (row.try_get("", "forgotten")?, row.try_get("", "overlaps")?);
        if let Some(found) = usize::try_from(place).ok().and_then(|place| found.get_mut(place)) {
            *found = Found { known: known.map(PlayId), forgotten, overlaps };
        }
    }
    Ok(found)
}

/// Keeps plays and counts them.
pub(super) async fn keep(
    db: &impl ConnectionTrait,
    listener: UserId,
    plays: &[(PlayId, &PlayReport)],
) -> Result<(), DbErr> {
    let rows = plays.iter().map(|(id, report)| play::ActiveModel {
        id: Set(*id),
        user_id: Set(listener),
        song_id: Set(report.song_id),
        started_at_ms: Set(report.started_at.timestamp_millis()),
        listened_ms: Set(report.listened_ms.try_into().unwrap_or(i32::MAX)),
        client_id: Set(report.client_id),
        source: Set(report.source.map(|source| source.kind.as_str().to_owned())),
        source_id: Set(report.source.and_then(|source| source.id)),
    });
    play::Entity::insert_many(rows).exec_without_returning(db).await?;

    // In the order of the songs, as everywhere.
    let mut heard: BTreeMap<SongId, (i32, i64)> = BTreeMap::new();
    for (_, report) in plays {
        let (count, last) = heard.entry(report.song_id).or_insert((0, i64::MIN));
        *count += 1;
        *last = std::cmp::max(*last, report.started_at.timestamp_millis());
    }
    let marks = heard.iter().map(|(song, (count, last))| mark::ActiveModel {
        user_id: Set(listener),
        kind: Set(kind_number(MarkKind::Song)),
        subject_id: Set(song.0),
        favorite_id: Set(None),
        favorited_at: Set(None),
        stars: Set(None),
        plays: Set(*count),
        last_played_ms: Set(Some(*last)),
    });
    let kept = |column: mark::Column| Expr::col((mark::Entity, column));
    let new = |column: mark::Column| Expr::col((Alias::new("excluded"), column));
    let is_older = Condition::any()
        .add(kept(mark::Column::LastPlayedMs).is_null())
        .add(kept(mark::Column::LastPlayedMs).lt(new(mark::Column::LastPlayedMs)));
    let last =
        Expr::case(is_older, new(mark::Column::LastPlayedMs)).finally(kept(mark::Column::LastPlayedMs));
    let again = OnConflict::columns([mark::Column::UserId, mark::Column::Kind, mark::Column::SubjectId])
        .value(mark::Column::Plays, kept(mark::Column::Plays).add(new(mark::Column::Plays)))
        .value(mark::Column::LastPlayedMs, last)
        .to_owned();
    mark::Entity::insert_many(marks).on_conflict(again).exec_without_returning(db).await?;

    let songs: Vec<SongId> = heard.keys().copied().collect();
    let counts = heard.iter().map(|(song, (count, _))| (song.0, *count));
    let counted = |column: &'static str| Expr::col((Alias::new("heard"), Alias::new(column)));
    let more = Query::select()
        .expr(counted("column2"))
        .from_values(counts, "heard")
        .and_where(counted("column1").eq(Expr::col((song::Entity, song::Column::Id))))
        .take();
    song::Entity::update_many()
        .col_expr(song::Column::PlayCount, Expr::col(song::Column::PlayCount).add(scalar(more)))
        .filter(song::Column::Id.is_in(songs.iter().copied()))
        .exec(db)
        .await?;
    refresh_store::played(db, &songs).await
}

/// Which plays of a listener are deleted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Which {
    /// One entry.
    One(PlayId),
    /// What began before, in milliseconds since 1970.
    Before(i64),
    /// All of them.
    All {
        /// The time now.
        now_ms: i64,
    },
}

/// Deletes plays and counts them no longer. Says how many those were.
pub(super) async fn delete(db: &impl ConnectionTrait, listener: UserId, which: Which) -> Result<u64, DbErr> {
    let deleted = Condition::all().add(play::Column::UserId.eq(listener)).add_option(match which {
        Which::One(id) => Some(play::Column::Id.eq(id)),
        Which::Before(time) => Some(play::Column::StartedAtMs.lt(time)),
        Which::All { .. } => None,
    });
    let songs = || {
        let mut songs = Query::select();
        songs.column(play::Column::SongId).from(play::Entity).cond_where(deleted.clone());
        songs.take()
    };
    let locked = song::Entity::find().select_only().columns([song::Column::Id, song::Column::PlayCount]);
    let before: Vec<(SongId, i32)> = locked
        .filter(song::Column::Id.in_subquery(songs()))
        .order_by_asc(song::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .into_tuple()
        .all(db)
        .await?;

    let number = |song: Expr| {
        let of_song = Expr::col((play::Entity, play::Column::SongId)).eq(song);
        let count = Expr::col((play::Entity, play::Column::Id)).count().cast_as(Alias::new("INTEGER"));
        scalar(
            Query::select()
                .expr(count)
                .from(play::Entity)
                .cond_where(deleted.clone())
                .and_where(of_song)
                .take(),
        )
    };
    let song = Expr::col((song::Entity, song::Column::Id));
    song::Entity::update_many()
        .col_expr(song::Column::PlayCount, Expr::col(song::Column::PlayCount).sub(number(song)))
        .filter(song::Column::Id.in_subquery(songs()))
        .exec(db)
        .await?;

    let marked = || Expr::col((mark::Entity, mark::Column::SubjectId));
    let last_left = Query::select()
        .expr(Expr::col((play::Entity, play::Column::StartedAtMs)).max())
        .from(play::Entity)
        .and_where(play::Column::UserId.eq(listener))
        .and_where(Expr::col((play::Entity, play::Column::SongId)).eq(marked()))
        .cond_where(deleted.clone().not())
        .take();
    let of_listener = Condition::all()
        .add(mark::Column::UserId.eq(listener))
        .add(mark::Column::Kind.eq(kind_number(MarkKind::Song)));
    mark::Entity::update_many()
        .col_expr(mark::Column::Plays, Expr::col(mark::Column::Plays).sub(number(marked())))
        .col_expr(mark::Column::LastPlayedMs, scalar(last_left))
        .filter(of_listener.clone().add(mark::Column::SubjectId.in_subquery(songs())))
        .exec(db)
        .await?;
    let nothing_left = of_listener
        .add(mark::Column::FavoriteId.is_null())
        .add(mark::Column::Stars.is_null())
        .add(mark::Column::Plays.eq(0))
        .add(mark::Column::SubjectId.in_subquery(songs()));
    mark::Entity::delete_many().filter(nothing_left).exec(db).await?;

    forget(db, listener, which).await?;
    let deleted = play::Entity::delete_many().filter(deleted).exec(db).await?.rows_affected;
    refresh_store::cooled(db, &before).await?;
    Ok(deleted)
}

/// Sees to it that what is deleted does not come back when a device reports it again.
async fn forget(db: &impl ConnectionTrait, listener: UserId, which: Which) -> Result<(), DbErr> {
    let before = match which {
        Which::One(id) => {
            let columns = [play::Column::UserId, play::Column::ClientId, play::Column::StartedAtMs];
            let one = Query::select()
                .columns(columns)
                .from(play::Entity)
                .and_where(play::Column::UserId.eq(listener))
                .and_where(play::Column::Id.eq(id))
                .take();
            let insert = Query::insert()
                .into_table(forgotten_play::Entity)
                .columns([
                    forgotten_play::Column::UserId,
                    forgotten_play::Column::ClientId,
                    forgotten_play::Column::StartedAtMs,
                ])
                .select_from(one)
                .map_err(|error| DbErr::Custom(error.to_string()))?
                .take();
            return db.execute(&insert).await.map(|_| ());
        }
        Which::Before(time) => time,
        // The clock of a client may have been ahead of ours.
        Which::All { now_ms } => {
            last_start(db, listener).await?.map_or(now_ms, |last| std::cmp::max(now_ms, last + 1))
        }
    };
    forgotten_play::Entity::delete_many()
        .filter(forgotten_play::Column::UserId.eq(listener))
        .filter(forgotten_play::Column::StartedAtMs.lt(before))
        .exec(db)
        .await?;
    let earlier = Condition::any()
        .add(user::Column::HistoryFromMs.is_null())
        .add(user::Column::HistoryFromMs.lt(before));
    user::Entity::update_many()
        .col_expr(user::Column::HistoryFromMs, Expr::value(before))
        .filter(user::Column::Id.eq(listener))
        .filter(earlier)
        .exec(db)
        .await
        .map(|_| ())
}

/// When the last play of a listener began.
async fn last_start(db: &impl ConnectionTrait, listener: UserId) -> Result<Option<i64>, DbErr> {
    let starts = play::Entity::find().select_only().column(play::Column::StartedAtMs);
    let starts = starts.filter(play::Column::UserId.eq(listener));
    starts.order_by_desc(play::Column::StartedAtMs).limit(1).into_tuple().one(db).await
}

/// The one value of a query.
fn scalar(query: SelectStatement) -> Expr {
    Expr::from(SubQueryStatement::from(query))
}
