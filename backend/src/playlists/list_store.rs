//! Queries about lists of playlists: pages in an order, behind a place.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};
use shared::ids::{PlaylistId, UserId};
use shared::playlists::{Playlist, PlaylistScope, PlaylistSort};

use super::access_store::{editable_by, shared_with, visible_to};
use super::store::{complete, with_people};
use crate::entities::playlist;

/// A place in a list of playlists: the last one seen.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Place {
    key: Key,
    id: PlaylistId,
}

/// The value of the key that a list is ordered by.
#[derive(Debug, Serialize, Deserialize)]
enum Key {
    Id,
    Time(DateTime<Utc>),
    Name(String),
}

/// What a list shall hold.
#[derive(Debug)]
pub(super) struct Listing {
    pub(super) viewer: UserId,
    pub(super) scope: PlaylistScope,
    pub(super) sort: PlaylistSort,
    pub(super) after: Option<Place>,
    pub(super) limit: u16,
}

/// A page of a list, and where the next one begins.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    listing: &Listing,
) -> Result<(Vec<Playlist>, Option<Place>), DbErr> {
    let column = match listing.sort {
        PlaylistSort::UpdatedAtDescending => Some(playlist::Column::UpdatedAt),
        PlaylistSort::CreatedAtDescending => None,
        PlaylistSort::Name | PlaylistSort::NameDescending => Some(playlist::Column::NameKey),
    };
    let descending = listing.sort != PlaylistSort::Name;
    let mut columns = vec![Expr::col((playlist::Entity, playlist::Column::Id))];
    if let Some(column) = column {
        columns.insert(0, Expr::col((playlist::Entity, column)));
    }
    let mut select = playlist::Entity::find().filter(within(listing.scope, listing.viewer));
    if let Some(place) = &listing.after {
        let mut values = vec![Expr::val(place.id.0)];
        match &place.key {
            Key::Id => {}
            Key::Time(time) => values.insert(0, Expr::val(*time)),
            Key::Name(name) => values.insert(0, Expr::val(name.clone())),
        }
        let (here, there) = (Expr::tuple(columns.clone()), Expr::tuple(values));
        select = select.filter(if descending { here.lt(there) } else { here.gt(there) });
    }
    let order = if descending { Order::Desc } else { Order::Asc };
    let select = columns.into_iter().fold(select, |select, column| select.order_by(column, order.clone()));
    let wanted = usize::from(listing.limit);
    let mut rows = with_people(select.limit(wanted as u64 + 1), listing.viewer).all(db).await?;
    let more = rows.len() > wanted;
    rows.truncate(wanted);
    let next = rows.last().filter(|_| more).map(|row| {
        let key = match column {
            Some(playlist::Column::UpdatedAt) => Key::Time(row.playlist.updated_at),
            Some(_) => Key::Name(row.playlist.name_key.clone()),
            None => Key::Id,
        };
        Place { key, id: row.playlist.id }
    });
    Ok((complete(db, listing.viewer, rows).await?, next))
}

fn within(scope: PlaylistScope, viewer: UserId) -> Condition {
    let own = playlist::Column::OwnerId.eq(viewer);
    let alive = Condition::all().add(playlist::Column::DeletedAt.is_null());
    match scope {
        PlaylistScope::Mine => alive.add(Condition::any().add(own).add(shared_with(viewer, None))),
        PlaylistScope::Own => alive.add(own),
        PlaylistScope::Editable => editable_by(viewer),
        PlaylistScope::Visible => visible_to(viewer),
        PlaylistScope::Bin => Condition::all().add(own).add(playlist::Column::DeletedAt.is_not_null()),
    }
}
