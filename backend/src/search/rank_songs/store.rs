//! Queries about songs that stand elsewhere in the ranking than they should.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, FromQueryResult, Order};
use uuid::Uuid;

use crate::entities::{search_thing as thing, song};
use crate::search::index::heat;
use crate::search::kind::Kind;

#[derive(Debug, FromQueryResult)]
struct Row {
    id: Uuid,
    space: Uuid,
    heat: i16,
    play_count: i32,
}

/// A thing in a space.
pub(super) type Place = (Uuid, Uuid);

/// Which of the next songs stand elsewhere, and behind which place to go on; nowhere when these were the last.
pub(super) async fn moved(
    db: &impl ConnectionTrait,
    after: Option<Place>,
    limit: u64,
) -> Result<(Vec<Uuid>, Option<Place>), DbErr> {
    let column = |column: thing::Column| Expr::col((thing::Entity, column));
    let of_song = Expr::col((song::Entity, song::Column::Id)).eq(column(thing::Column::Id));
    let mut select = Query::select();
    select
        .exprs([column(thing::Column::Id), column(thing::Column::Space), column(thing::Column::Heat)])
        .column((song::Entity, song::Column::PlayCount))
        .from(thing::Entity)
        .inner_join(song::Entity, Condition::all().add(of_song))
        .and_where(thing::Column::Kind.eq(Kind::Songs.number()))
        .order_by((thing::Entity, thing::Column::Id), Order::Asc)
        .order_by((thing::Entity, thing::Column::Space), Order::Asc)
        .limit(limit);
    if let Some((id, space)) = after {
        let here = Expr::tuple([column(thing::Column::Id), column(thing::Column::Space)]);
        select.and_where(here.gt(Expr::tuple([Expr::val(id), Expr::val(space)])));
    }
    let rows = db.query_all(&select).await?;
    let rows: Vec<Row> =
        rows.iter().map(|row| Row::from_query_result(row, "")).collect::<Result<_, DbErr>>()?;
    let is_whole = u64::try_from(rows.len()).is_ok_and(|rows| rows == limit);
    let last = rows.last().filter(|_| is_whole).map(|row| (row.id, row.space));
    let mut moved: Vec<Uuid> =
        rows.iter().filter(|row| heat(row.play_count) != row.heat).map(|row| row.id).collect();
    moved.dedup();
    Ok((moved, last))
}
