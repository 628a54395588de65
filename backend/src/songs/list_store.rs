//! Queries about lists of songs: pages in an order, behind a place.

use std::cmp::Ordering;

use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select,
};
use serde::{Deserialize, Serialize};
use shared::ids::{SongId, UserId};
use shared::songs::{Song, SongSort};

use super::store::{to_song, with_owner_and_pictures};
use crate::entities::song;

/// The value of the sort key of a song.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum SortKey {
    /// The id alone decides.
    Id,
    /// A number.
    Number(i32),
    /// A folded text.
    Text(String),
}

/// A place in a list of songs: the last song seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    key: SortKey,
    id: SongId,
}

/// Which songs a list is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// All that the viewer may hear.
    Audible,
    /// The viewer's own.
    Own,
    /// The viewer's own that lie in the bin.
    Bin,
}

impl Scope {
    /// The ranges of indexes that hold them.
    fn ranges(self, viewer: UserId) -> Vec<SimpleExpr> {
        let own = song::Column::OwnerId.eq(viewer);
        let alive = song::Column::DeletedAt.is_null();
        let shared = song::Column::Shared.eq(true).and(alive.clone());
        let private = own.clone().and(song::Column::Shared.eq(false)).and(alive);
        match self {
            Self::Audible => vec![shared, private],
            Self::Own => vec![shared.and(own), private],
            Self::Bin => vec![own.and(song::Column::DeletedAt.is_not_null())],
        }
    }
}

/// What a list shall hold.
#[derive(Debug)]
pub(super) struct Listing {
    /// Who asks.
    pub(super) viewer: UserId,
    /// Which songs.
    pub(super) scope: Scope,
    /// In which order.
    pub(super) sort: SongSort,
    /// Behind which place.
    pub(super) after: Option<Place>,
    /// How many at most.
    pub(super) limit: u16,
}

/// A page of a list, and where the next one begins.
///
/// What the viewer may hear are the shared songs and his own private ones: two ranges of an index, each
/// read in the order that is asked for and no further than needed, and merged here.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    listing: &Listing,
) -> Result<(Vec<Song>, Option<Place>), DbErr> {
    let order = SortOrder::of(listing.sort);
    let wanted = usize::from(listing.limit);
    let mut rows = Vec::with_capacity(2 * (wanted + 1));
    for range in listing.scope.ranges(listing.viewer) {
        let select = order.apply(song::Entity::find().filter(range), listing.after.as_ref());
        rows.extend(with_owner_and_pictures(select.limit(wanted as u64 + 1), listing.viewer).all(db).await?);
    }
    rows.sort_by(|a, b| order.compare(&a.song, &b.song));
    let more = rows.len() > wanted;
    rows.truncate(wanted);
    let next = rows.last().filter(|_| more).map(|row| Place { key: order.key(&row.song), id: row.song.id });
    let songs = rows.into_iter().map(to_song).collect::<Result<_, _>>()?;
    Ok((songs, next))
}

/// One order of songs: a column, the id behind it, and a direction.
#[derive(Debug, Clone, Copy)]
struct SortOrder {
    /// `None` when the id alone decides.
    column: Option<song::Column>,
    descending: bool,
}

impl SortOrder {
    fn of(sort: SongSort) -> Self {
        use SongSort as By;
        let column = match sort {
            By::CreatedAt | By::CreatedAtDescending => None,
            By::Title | By::TitleDescending => Some(song::Column::TitleKey),
            By::Artist | By::ArtistDescending => Some(song::Column::ArtistKey),
            By::Album | By::AlbumDescending => Some(song::Column::AlbumKey),
            By::Year | By::YearDescending => Some(song::Column::Year),
            By::Duration | By::DurationDescending => Some(song::Column::DurationMs),
        };
        Self { column, descending: sort.as_str().starts_with('-') }
    }

    fn apply(self, select: Select<song::Entity>, after: Option<&Place>) -> Select<song::Entity> {
        let order = if self.descending { Order::Desc } else { Order::Asc };
        let mut columns = vec![Expr::col((song::Entity, song::Column::Id))];
        if let Some(column) = self.column {
            columns.insert(0, Expr::col((song::Entity, column)));
        }
        let select = match after {
            None => select,
            Some(place) => {
                let mut values = vec![Expr::val(place.id.0)];
                match &place.key {
                    SortKey::Id => {}
                    SortKey::Number(number) => values.insert(0, Expr::val(*number)),
                    SortKey::Text(text) => values.insert(0, Expr::val(text.clone())),
                }
                let (here, there) = (Expr::tuple(columns.clone()), Expr::tuple(values));
                select.filter(if self.descending { here.lt(there) } else { here.gt(there) })
            }
        };
        columns.into_iter().fold(select, |select, column| select.order_by(column, order.clone()))
    }

    fn key(self, row: &song::Model) -> SortKey {
        match self.column {
            Some(song::Column::TitleKey) => SortKey::Text(row.title_key.clone()),
            Some(song::Column::ArtistKey) => SortKey::Text(row.artist_key.clone()),
            Some(song::Column::AlbumKey) => SortKey::Text(row.album_key.clone()),
            Some(song::Column::Year) => SortKey::Number(row.year.into()),
            Some(song::Column::DurationMs) => SortKey::Number(row.duration_ms),
            _ => SortKey::Id,
        }
    }

    fn compare(self, a: &song::Model, b: &song::Model) -> Ordering {
        let ascending = (self.key(a), a.id).cmp(&(self.key(b), b.id));
        if self.descending { ascending.reverse() } else { ascending }
    }
}
