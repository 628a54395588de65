//! Queries about what all listeners together have given to a thing. It must be locked.

use sea_orm::sea_query::{Alias, Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use shared::events::MarkKind;
use shared::ids::AlbumId;

use super::Tally;
use crate::entities::{album, mark, song};
use crate::marks::Subject;
use crate::marks::store::kind_number;

/// What has been given so far.
pub(super) async fn find_tally(db: &impl ConnectionTrait, subject: Subject) -> Result<Tally, DbErr> {
    let found: Option<(i32, i32)> = match subject {
        Subject::Song(id) => {
            let columns = [song::Column::RatingSum, song::Column::RatingCount];
            song::Entity::find_by_id(id).select_only().columns(columns).into_tuple().one(db).await?
        }
        Subject::Album(id) => {
            let columns = [album::Column::RatingSum, album::Column::RatingCount];
            album::Entity::find_by_id(id).select_only().columns(columns).into_tuple().one(db).await?
        }
        Subject::Artist(_) | Subject::Playlist(_) => None,
    };
    let (sum, count) = found.unwrap_or_default();
    Ok(Tally { sum, count })
}

/// Counts again what has been given to an album.
///
/// # Errors
/// The database fails.
pub async fn recount_album(db: &impl ConnectionTrait, id: AlbumId) -> Result<(), DbErr> {
    let stars = || Expr::col((mark::Entity, mark::Column::Stars));
    let counted: Option<(Option<i64>, i64)> = mark::Entity::find()
        .select_only()
        .expr_as(stars().sum().cast_as(Alias::new("bigint")), "sum")
        .expr_as(stars().count(), "count")
        .filter(mark::Column::Kind.eq(kind_number(MarkKind::Album)))
        .filter(mark::Column::SubjectId.eq(id))
        .into_tuple()
        .one(db)
        .await?;
    let (sum, count) = counted.unwrap_or_default();
    let number = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
    let tally = Tally { sum: number(sum.unwrap_or_default()), count: number(count) };
    set_tally(db, Subject::Album(id), tally, tally.rank()).await
}

/// Keeps what has been given by now.
pub(super) async fn set_tally(
    db: &impl ConnectionTrait,
    subject: Subject,
    tally: Tally,
    rank: i32,
) -> Result<(), DbErr> {
    match subject {
        Subject::Song(id) => song::Entity::update_many()
            .col_expr(song::Column::RatingSum, Expr::value(tally.sum))
            .col_expr(song::Column::RatingCount, Expr::value(tally.count))
            .col_expr(song::Column::RatingRank, Expr::value(rank))
            .filter(song::Column::Id.eq(id))
            .exec(db)
            .await
            .map(|_| ()),
        Subject::Album(id) => album::Entity::update_many()
            .col_expr(album::Column::RatingSum, Expr::value(tally.sum))
            .col_expr(album::Column::RatingCount, Expr::value(tally.count))
            .filter(album::Column::Id.eq(id))
            .exec(db)
            .await
            .map(|_| ()),
        // These are not rated.
        Subject::Artist(_) | Subject::Playlist(_) => Ok(()),
    }
}
