//! Queries about the songs that rules choose: counted, and in pages.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{
    Alias, Expr, ExprTrait, Frame, FrameType, Func, Query, SelectStatement, SimpleExpr, WindowStatement,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, FromQueryResult, Order, QueryResult};
use serde::{Deserialize, Serialize};
use shared::events::MarkKind;
use shared::ids::SongId;
use shared::rules::check::{Checked, SortKey};
use shared::rules::fields::SortField;

use super::compile_store::{Look, group, sort_expr};
use crate::entities::{mark, song, song_facts};
use crate::marks::store::kind_number;
use crate::playlists::totals_store::Totals;
use crate::songs::store::visible_to;

/// The names of the keys of an order in the inner query.
const KEYS: [&str; 4] = ["k0", "k1", "k2", "k3"];
const CHOSEN: &str = "chosen";

/// A place among the songs that rules choose: the keys of the last one seen.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Place {
    keys: Vec<Key>,
    id: SongId,
}

/// One key of a place.
#[derive(Debug, Clone, Serialize, Deserialize)]
enum Key {
    Number(i64),
    Text(String),
    Time(DateTime<Utc>),
}

/// The songs that the rules choose, with their keys, in no order; limits are kept.
fn chosen(rules: &Checked, look: Look) -> SelectStatement {
    let bigint = || Alias::new("bigint");
    let of_song = |column| Expr::col((song::Entity, column));
    let mut select = Query::select();
    select
        .expr_as(of_song(song::Column::Id), "song_id")
        .expr_as(of_song(song::Column::DurationMs), "duration_ms")
        .from(song::Entity)
        .inner_join(
            song_facts::Entity,
            Expr::col((song_facts::Entity, song_facts::Column::SongId))
                .equals((song::Entity, song::Column::Id)),
        )
        .left_join(
            mark::Entity,
            Condition::all()
                .add(mark::Column::UserId.eq(look.viewer))
                .add(mark::Column::Kind.eq(kind_number(MarkKind::Song)))
                .add(
                    Expr::col((mark::Entity, mark::Column::SubjectId))
                        .equals((song::Entity, song::Column::Id)),
                ),
        )
        .cond_where(visible_to(look.viewer))
        .cond_where(group(&rules.group, look));
    for (key, name) in rules.sort.iter().zip(KEYS) {
        select.expr_as(sort_expr(*key), name);
    }
    let limit = &rules.limit;
    for (most, column, name) in [
        (limit.minutes, song::Column::DurationMs, "running_ms"),
        (limit.bytes.map(|_| 0), song::Column::SizeBytes, "running_bytes"),
    ] {
        if most.is_some() {
            let mut window = WindowStatement::new();
            for (expr, order) in order(&rules.sort) {
                window.order_by_expr(expr, order);
            }
            window.frame_start(FrameType::Rows, Frame::UnboundedPreceding);
            let sum = Func::sum(of_song(column).cast_as(bigint()));
            select.expr_window_as(sum, window, name);
        }
    }
    if let Some(songs) = limit.songs {
        for (expr, order) in order(&rules.sort) {
            select.order_by_expr(expr, order);
        }
        select.limit(songs.into());
    }
    select
}

/// The order with the id behind it.
fn order(sort: &[SortKey]) -> impl Iterator<Item = (SimpleExpr, Order)> {
    let keys = sort.iter().map(|key| (sort_expr(*key), direction(*key)));
    keys.chain([(Expr::col((song::Entity, song::Column::Id)), Order::Asc)])
}

const fn direction(key: SortKey) -> Order {
    if key.descending { Order::Desc } else { Order::Asc }
}

/// The same, up to where the limits stop.
fn limited(rules: &Checked, look: Look) -> SelectStatement {
    let mut select = Query::select();
    select.from_subquery(chosen(rules, look), CHOSEN);
    let column = |name: &'static str| Expr::col((CHOSEN, name));
    if let Some(minutes) = rules.limit.minutes {
        select.and_where(column("running_ms").lte(i64::from(minutes) * 60_000));
    }
    if let Some(bytes) = rules.limit.bytes {
        select.and_where(column("running_bytes").lte(i64::try_from(bytes).unwrap_or(i64::MAX)));
    }
    select
}

#[derive(Debug, FromQueryResult)]
struct TotalsRow {
    songs: i64,
    duration_ms: Option<i64>,
}

/// How many songs the rules choose, and how long these are together.
pub(super) async fn totals(db: &impl ConnectionTrait, rules: &Checked, look: Look) -> Result<Totals, DbErr> {
    let mut select = limited(rules, look);
    let sum = Func::sum(Expr::col((CHOSEN, "duration_ms"))).cast_as(Alias::new("bigint"));
    select.expr_as(Func::count(Expr::col((CHOSEN, "song_id"))), "songs").expr_as(sum, "duration_ms");
    let row = db.query_one(&select).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("a row of sums".to_owned()))?;
    let row = TotalsRow::from_query_result(&row, "")?;
    Ok(Totals {
        songs: row.songs.try_into().unwrap_or_default(),
        duration_ms: row.duration_ms.unwrap_or_default().try_into().unwrap_or_default(),
    })
}

/// A page of the songs that the rules choose, and where the next one begins.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    rules: &Checked,
    look: Look,
    after: Option<&Place>,
    limit: u16,
) -> Result<(Vec<SongId>, Option<Place>), DbErr> {
    let mut select = limited(rules, look);
    select.column((CHOSEN, "song_id"));
    for (key, name) in rules.sort.iter().zip(KEYS) {
        select.column((CHOSEN, name)).order_by((CHOSEN, name), direction(*key));
    }
    select.order_by((CHOSEN, "song_id"), Order::Asc).limit(u64::from(limit) + 1);
    if let Some(after) = after {
        select.cond_where(behind(&rules.sort, after));
    }
    let mut rows = db.query_all(&select).await?;
    let more = rows.len() > usize::from(limit);
    rows.truncate(limit.into());
    let ids = rows.iter().map(|row| row.try_get("", "song_id")).collect::<Result<Vec<SongId>, _>>()?;
    let last = rows.last().filter(|_| more);
    let next = last.map(|row| read_place(row, &rules.sort)).transpose()?;
    Ok((ids, next))
}

fn read_place(row: &QueryResult, sort: &[SortKey]) -> Result<Place, DbErr> {
    let read = |(key, name): (&SortKey, &str)| {
        Ok::<_, DbErr>(match key.field {
            SortField::Title | SortField::Artist | SortField::Album => Key::Text(row.try_get("", name)?),
            SortField::CreatedAt => Key::Time(row.try_get("", name)?),
            _ => Key::Number(row.try_get("", name)?),
        })
    };
    let keys = sort.iter().zip(KEYS).map(read).collect::<Result<_, _>>()?;
    Ok(Place { keys, id: row.try_get("", "song_id")? })
}

/// What holds for the rows behind a place: they differ in one key in the direction of the order, and are equal in
/// all keys before it.
fn behind(sort: &[SortKey], place: &Place) -> Condition {
    let mut behind = Condition::any();
    let mut equal = Condition::all();
    for ((key, name), value) in sort.iter().zip(KEYS).zip(&place.keys) {
        let column = || Expr::col((CHOSEN, name));
        let value = || match value {
            Key::Number(number) => Expr::value(*number),
            Key::Text(text) => Expr::value(text.clone()),
            Key::Time(time) => Expr::value(*time),
        };
        let further = if key.descending { column().lt(value()) } else { column().gt(value()) };
        behind = behind.add(equal.clone().add(further));
        equal = equal.add(column().eq(value()));
    }
    behind.add(equal.add(Expr::col((CHOSEN, "song_id")).gt(Expr::value(place.id.0))))
}
