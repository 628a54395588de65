//! Queries about the tallies of albums, which exist without songs when somebody has made them by hand, and
//! which can be renamed.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use shared::ids::AlbumId;

use super::share::{Kind, Label, Share, Subject};
use super::store::add;
use crate::entities::{album, tally};
use crate::search::refresh_store;

/// Makes an album hold its own row for its owner, or let go of it.
///
/// # Errors
/// The database fails.
pub async fn hold(tx: &impl ConnectionTrait, id: AlbumId, kept: bool) -> Result<(), DbErr> {
    let Some(row) = album::Entity::find_by_id(id).one(tx).await? else { return Ok(()) };
    let subject = Subject { kind: Kind::Album, id: id.0, scope: row.owner_id.0 };
    let share = Share {
        holds: if kept { 1 } else { -1 },
        label: Label { name: row.title, name_key: row.title_key, artist_key: row.artist_key, year: row.year },
        ..Share::default()
    };
    add(tx, vec![(subject, share)]).await?;
    refresh_store::albums(tx, &[id]).await
}

/// Gives the tallies of an album the names and the year that the album has now.
///
/// # Errors
/// The database fails.
pub async fn relabel(tx: &impl ConnectionTrait, id: AlbumId) -> Result<(), DbErr> {
    let Some(row) = album::Entity::find_by_id(id).one(tx).await? else { return Ok(()) };
    tally::Entity::update_many()
        .col_expr(tally::Column::Name, Expr::value(row.title))
        .col_expr(tally::Column::NameKey, Expr::value(row.title_key))
        .col_expr(tally::Column::ArtistKey, Expr::value(row.artist_key))
        .col_expr(tally::Column::Year, Expr::value(row.year))
        .filter(tally::Column::Kind.eq(Kind::Album.as_str()))
        .filter(tally::Column::SubjectId.eq(id))
        .exec(tx)
        .await?;
    refresh_store::albums(tx, &[id]).await
}
