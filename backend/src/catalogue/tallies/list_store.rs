//! Queries that list what has something to hear for somebody, and how much.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement, SimpleExpr, UnionType};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr};
use serde::{Deserialize, Serialize};
use shared::ids::UserId;
use uuid::Uuid;

use super::total_store::{Beside, By, COLUMNS, Key, Row, Total, rows, sum};
use super::{Kind, scopes};
use crate::entities::tally;

/// A place in a list: the last thing seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    key: Key,
    id: Uuid,
}

/// Which page of a list.
#[derive(Debug)]
pub struct Listing {
    /// Of what.
    pub kind: Kind,
    /// Who asks.
    pub viewer: UserId,
    /// A subquery that gives the ids of those that the list is about; all when absent.
    pub only: Option<SelectStatement>,
    /// In which order.
    pub by: By,
    /// Whether the order is turned around.
    pub descending: bool,
    /// Behind which place.
    pub after: Option<Place>,
    /// How many at most.
    pub limit: u16,
}

/// A page, and where the next one begins.
///
/// # Errors
/// The database fails.
pub async fn page<B: Beside>(
    db: &impl ConnectionTrait,
    listing: &Listing,
) -> Result<(Vec<Total<B>>, Option<Place>), DbErr> {
    let rows = match listing.by {
        By::Songs => by_songs(db, listing).await?,
        _ => ranges(db, listing).await?,
    };
    let mut totals = sum(rows, listing.by);
    totals.sort_by(|a, b| {
        let order = a.key.cmp(&b.key).then(a.id.cmp(&b.id));
        if listing.descending { order.reverse() } else { order }
    });
    let wanted = usize::from(listing.limit);
    let more = totals.len() > wanted;
    totals.truncate(wanted);
    let last = totals.last().filter(|_| more);
    let next = last.map(|total| Place { key: total.key.clone(), id: total.id });
    Ok((totals, next))
}

/// What a thing has for somebody; `None` when that is nothing, so that he does not see it.
///
/// # Errors
/// The database fails.
pub async fn find(
    db: &impl ConnectionTrait,
    kind: Kind,
    viewer: UserId,
    id: Uuid,
) -> Result<Option<Total>, DbErr> {
    Ok(find_many(db, kind, viewer, [id]).await?.pop())
}

/// What these have for somebody; nothing of those that have nothing for him.
///
/// # Errors
/// The database fails.
pub async fn find_many<B: Beside>(
    db: &impl ConnectionTrait,
    kind: Kind,
    viewer: UserId,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<Total<B>>, DbErr> {
    let rows = of_kinds(db, viewer, &[(kind, ids.into_iter().collect())]).await?;
    Ok(sum(rows, By::Id))
}

/// The same, of several kinds at once.
///
/// # Errors
/// The database fails.
pub async fn find_of_kinds<B: Beside>(
    db: &impl ConnectionTrait,
    viewer: UserId,
    wanted: &[(Kind, Vec<Uuid>)],
) -> Result<HashMap<Kind, HashMap<Uuid, Total<B>>>, DbErr> {
    let mut rows = of_kinds(db, viewer, wanted).await?;
    let mut of = |kind: Kind| {
        let of_kind = rows.extract_if(.., |row| row.kind == kind.as_str()).collect();
        sum(of_kind, By::Id).into_iter().map(|total| (total.id, total)).collect()
    };
    Ok(wanted.iter().map(|(kind, _)| (*kind, of(*kind))).collect())
}

async fn of_kinds<B: Beside>(
    db: &impl ConnectionTrait,
    viewer: UserId,
    wanted: &[(Kind, Vec<Uuid>)],
) -> Result<Vec<Row<B>>, DbErr> {
    let any = wanted.iter().filter(|(_, ids)| !ids.is_empty()).fold(Condition::any(), |any, (kind, ids)| {
        let ids = tally::Column::SubjectId.is_in(ids.iter().copied());
        any.add(Condition::all().add(tally::Column::Kind.eq(kind.as_str())).add(ids))
    });
    if any.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = Query::select();
    found
        .columns(COLUMNS)
        .from(tally::Entity)
        .cond_where(any)
        .and_where(tally::Column::ScopeId.is_in(scopes(viewer)));
    rows(db, found, viewer).await
}

/// Two ranges of an index, each read in the order that is asked for and no further than needed: what
/// everybody sees and what the viewer sees beyond it. The keys of a thing are the same in both.
async fn ranges<B: Beside>(db: &impl ConnectionTrait, listing: &Listing) -> Result<Vec<Row<B>>, DbErr> {
    let column = listing.by.column();
    let mut ranges = scopes(listing.viewer).map(|scope| {
        let mut range = Query::select();
        range
            .columns(COLUMNS)
            .from(tally::Entity)
            .and_where(tally::Column::Kind.eq(listing.kind.as_str()))
            .and_where(tally::Column::ScopeId.eq(scope))
            .and_where(tally::Column::Listed.eq(true));
        if let Some(only) = &listing.only {
            range.and_where(Expr::col(tally::Column::SubjectId).in_subquery(only.clone()));
        }
        let keys: Vec<SimpleExpr> =
            column.into_iter().chain([tally::Column::SubjectId]).map(Expr::col).collect();
        if let Some(place) = &listing.after {
            let here = Expr::tuple(keys.clone());
            let there = Expr::tuple(place.values());
            range.and_where(if listing.descending { here.lt(there) } else { here.gt(there) });
        }
        for key in keys {
            range.order_by_expr(key, order(listing.descending));
        }
        range.limit(u64::from(listing.limit) + 1);
        Query::select().columns(COLUMNS).from_subquery(range, Alias::new("range")).to_owned()
    });
    let [everybodys, own] = &mut ranges;
    let all = everybodys.union(UnionType::All, own.to_owned());
    rows(db, all.to_owned(), listing.viewer).await
}

/// How many songs there are is known of each scope; for both together it must be summed up first. There are
/// few genres, and some thousands of artists.
async fn by_songs<B: Beside>(db: &impl ConnectionTrait, listing: &Listing) -> Result<Vec<Row<B>>, DbErr> {
    let songs = || Expr::col(tally::Column::Songs).sum();
    let mut totals = Query::select();
    totals
        .column(tally::Column::SubjectId)
        .from(tally::Entity)
        .and_where(tally::Column::Kind.eq(listing.kind.as_str()))
        .and_where(tally::Column::ScopeId.is_in(scopes(listing.viewer)))
        .and_where(tally::Column::Listed.eq(true))
        .group_by_col(tally::Column::SubjectId);
    if let Some(only) = &listing.only {
        totals.and_where(Expr::col(tally::Column::SubjectId).in_subquery(only.clone()));
    }
    if let Some(place) = &listing.after {
        let here = Expr::tuple([songs(), Expr::col(tally::Column::SubjectId)]);
        let there = Expr::tuple(place.values());
        totals.and_having(if listing.descending { here.lt(there) } else { here.gt(there) });
    }
    totals
        .order_by_expr(songs(), order(listing.descending))
        .order_by(tally::Column::SubjectId, order(listing.descending))
        .limit(u64::from(listing.limit) + 1);
    let subjects = Query::select()
        .column(tally::Column::SubjectId)
        .from_subquery(totals, Alias::new("totals"))
        .to_owned();
    let mut found = Query::select();
    found
        .columns(COLUMNS)
        .from(tally::Entity)
        .and_where(tally::Column::Kind.eq(listing.kind.as_str()))
        .and_where(tally::Column::ScopeId.is_in(scopes(listing.viewer)))
        .and_where(Expr::col(tally::Column::SubjectId).in_subquery(subjects));
    rows(db, found, listing.viewer).await
}

fn order(descending: bool) -> sea_orm::Order {
    if descending { sea_orm::Order::Desc } else { sea_orm::Order::Asc }
}

impl Place {
    fn values(&self) -> Vec<SimpleExpr> {
        let key = match &self.key {
            Key::None => None,
            Key::Number(number) => Some(Expr::val(*number)),
            Key::Text(text) => Some(Expr::val(text.clone())),
        };
        key.into_iter().chain([Expr::val(self.id)]).collect()
    }
}
