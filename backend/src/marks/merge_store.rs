//! Queries that give what listeners think of some things to the one that they have become, and that forget what
//! they thought of things that are gone.

use std::collections::BTreeMap;

use sea_orm::sea_query::{ExprTrait, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use shared::events::MarkKind;
use shared::ids::UserId;
use uuid::Uuid;

use super::store::kind_number;
use crate::entities::mark;

/// How many marks go into one statement.
const ROWS: usize = 1000;

/// Lets the marks of some things be those of another of the same kind. Where a listener has marked several, the
/// newest favourite and the most stars stay. All of them are locked.
///
/// # Errors
/// The database fails.
pub async fn move_to(
    db: &impl ConnectionTrait,
    kind: MarkKind,
    from: &[Uuid],
    into: Uuid,
) -> Result<(), DbErr> {
    let of = mark::Column::SubjectId.is_in(from.iter().copied().chain([into]));
    let of = mark::Column::Kind.eq(kind_number(kind)).and(of);
    let found = mark::Entity::find().filter(of.clone()).order_by_asc(mark::Column::UserId).all(db).await?;
    if !found.iter().any(|row| row.subject_id != into) {
        return Ok(());
    }
    let kept = best(found, into);
    mark::Entity::delete_many().filter(of).exec(db).await?;
    for rows in kept.chunks(ROWS) {
        let rows = rows.iter().cloned().map(mark::ActiveModel::from);
        mark::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// One mark for each listener.
fn best(found: Vec<mark::Model>, into: Uuid) -> Vec<mark::Model> {
    let mut kept: BTreeMap<UserId, mark::Model> = BTreeMap::new();
    for row in found {
        let row = mark::Model { subject_id: into, ..row };
        let Some(one) = kept.get_mut(&row.user_id) else {
            kept.insert(row.user_id, row);
            continue;
        };
        if row.favorite_id > one.favorite_id {
            (one.favorite_id, one.favorited_at) = (row.favorite_id, row.favorited_at);
        }
        one.stars = std::cmp::max(one.stars, row.stars);
    }
    kept.into_values().collect()
}

/// Forgets what anybody had to do with those of these things that are gone. `there`: a subquery that gives the ids
/// of those that are not.
///
/// # Errors
/// The database fails.
pub async fn forget_gone(
    db: &impl ConnectionTrait,
    kind: MarkKind,
    ids: impl IntoIterator<Item = Uuid>,
    there: SelectStatement,
) -> Result<(), DbErr> {
    let of = mark::Column::Kind.eq(kind_number(kind)).and(mark::Column::SubjectId.is_in(ids));
    let gone = mark::Column::SubjectId.not_in_subquery(there);
    mark::Entity::delete_many().filter(of).filter(gone).exec(db).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn mark(user: u128, subject: u128, favorite: Option<u128>, stars: Option<i16>) -> mark::Model {
        mark::Model {
            user_id: UserId(Uuid::from_u128(user)),
            kind: 2,
            subject_id: Uuid::from_u128(subject),
            favorite_id: favorite.map(Uuid::from_u128),
            favorited_at: favorite.map(|second| DateTime::from_timestamp(second as i64, 0).unwrap()),
            stars,
            plays: 0,
            last_played_ms: None,
        }
    }

    #[test]
    fn the_newest_favourite_and_the_most_stars_stay() {
        let found = vec![
            mark(1, 10, Some(5), Some(2)),
            mark(1, 11, Some(7), None),
            mark(1, 12, None, Some(4)),
            mark(2, 11, None, Some(1)),
        ];
        let kept = best(found, Uuid::from_u128(10));
        assert_eq!(kept, [mark(1, 10, Some(7), Some(4)), mark(2, 10, None, Some(1))]);
    }
}
