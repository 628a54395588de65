//! Queries about lists of songs: pages in an order, behind a place.

use std::collections::HashMap;

use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, IntoIden, Query, SelectStatement, UnionType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseBackend, DbErr, EntityTrait, FromQueryResult, Order,
    QueryFilter, QuerySelect, QueryTrait, Select,
};
use serde::{Deserialize, Serialize};
use shared::events::MarkKind;
use shared::ids::{SongId, UserId};
use shared::songs::{Song, SongSort, Visibility};

use super::list::{Between, Filter, Listing, Scope, Taste};
use super::shown_store::{Shown, shown, shown_to};
use super::store::visible_to;
use crate::entities::{mark, song, song_artist, song_genre, song_people};
use crate::marks;
use crate::paging;
use crate::ratings::Tally;

/// The value of the sort key of a song.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

impl Scope {
    /// The ranges of indexes that hold them.
    pub(crate) fn ranges(self, viewer: UserId) -> Vec<Condition> {
        let own = song::Column::OwnerId.eq(viewer);
        let all = || Condition::all();
        let alive = song::Column::DeletedAt.is_null();
        let shared = all().add(song::Column::Shared.eq(true)).add(alive.clone());
        let private = all().add(own.clone()).add(song::Column::Shared.eq(false)).add(alive);
        match self {
            Self::Audible => vec![shared, private, named(viewer)],
            Self::Own => vec![shared.add(own), private],
            Self::Bin => vec![all().add(own).add(song::Column::DeletedAt.is_not_null())],
        }
    }

    /// The same as one condition, for a list that is read by something else than these ranges.
    fn condition(self, viewer: UserId) -> Condition {
        let own = song::Column::OwnerId.eq(viewer);
        match self {
            Self::Audible => visible_to(viewer),
            Self::Own => Condition::all().add(own).add(song::Column::DeletedAt.is_null()),
            Self::Bin => Condition::all().add(own).add(song::Column::DeletedAt.is_not_null()),
        }
    }
}

/// The songs of others that are not shared but that the viewer was named for. Their order is made when they
/// are read: there is no index for it.
fn named(viewer: UserId) -> Condition {
    let people = song_people::Entity::find()
        .select_only()
        .column(song_people::Column::SongId)
        .filter(song_people::Column::UserId.eq(viewer));
    Condition::all()
        .add(song::Column::Id.in_subquery(QueryTrait::into_query(people)))
        .add(song::Column::Visibility.eq(Visibility::People.as_str()))
        .add(song::Column::OwnerId.ne(viewer))
        .add(song::Column::DeletedAt.is_null())
}

impl Filter {
    /// What holds for the songs. If it is about what the viewer likes, it is for rows that are joined with his marks.
    fn condition(&self, viewer: UserId) -> Condition {
        let id = || Expr::col((song::Entity, song::Column::Id));
        let by_artist = self.artist.map(|artist| {
            let of = song_artist::Entity::find()
                .select_only()
                .column(song_artist::Column::SongId)
                .filter(song_artist::Column::ArtistId.eq(artist))
                .filter(song_artist::Column::Performs.eq(true));
            id().in_subquery(QueryTrait::into_query(of))
        });
        let of_genre = self.genre.map(|genre| {
            let of = song_genre::Entity::find()
                .select_only()
                .column(song_genre::Column::SongId)
                .filter(song_genre::Column::GenreId.eq(genre));
            id().in_subquery(QueryTrait::into_query(of))
        });
        // The year 0 is one that nobody knows.
        let first = if self.years == Between::default() {
            self.years.from
        } else {
            std::cmp::max(self.years.from, Some(1))
        };
        Condition::all()
            .add_option(self.album.map(|album| song::Column::AlbumId.eq(album)))
            .add_option(by_artist)
            .add_option(of_genre)
            .add_option(self.owner.map(|owner| song::Column::OwnerId.eq(owner)))
            .add(Between { from: first, ..self.years }.condition(song::Column::Year))
            .add(self.durations_ms.condition(song::Column::DurationMs))
            .add(self.taste.condition(viewer))
    }
}

impl Between {
    fn condition(self, column: song::Column) -> Condition {
        let column = || Expr::col((song::Entity, column));
        let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        Condition::all()
            .add_option(self.from.map(|from| column().gte(number(from))))
            .add_option(self.to.map(|to| column().lte(number(to))))
    }
}

/// Those of these songs that the viewer may see and that are like this.
///
/// # Errors
/// The database fails.
pub async fn find_matching(
    db: &impl ConnectionTrait,
    viewer: UserId,
    ids: impl IntoIterator<Item = SongId>,
    filter: &Filter,
) -> Result<HashMap<SongId, Song>, DbErr> {
    let found = song::Entity::find().filter(song::Column::Id.is_in(ids)).filter(visible_to(viewer));
    let rows = shown(found.filter(filter.condition(viewer)), viewer).all(db).await?;
    Ok(rows.into_iter().map(|Shown(song)| (song.id, song)).collect())
}

impl Taste {
    /// For rows that are joined with the viewer's marks if it is about what he likes.
    fn condition(self, viewer: UserId) -> Condition {
        // A join with all marks, of which most songs have none, made PostgreSQL read all songs.
        let heard = || {
            let id = Expr::col((song::Entity, song::Column::Id));
            Query::select()
                .expr(Expr::val(1))
                .from(mark::Entity)
                .and_where(marks::store::is_of(viewer, MarkKind::Song, id))
                .and_where(mark::Column::Plays.gt(0))
                .take()
        };
        let rank = |stars| song::Column::RatingRank.gte(Tally::lowest_rank(stars));
        Condition::all()
            .add_option(self.liked.then(|| mark::Column::FavoriteId.is_not_null()))
            .add_option(self.never_played.then(|| Expr::exists(heard()).not()))
            .add_option(self.min_rating.map(rank))
    }
}

/// A song of a list, and what it is ordered by.
#[derive(Debug, FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    song: Shown,
    number_key: Option<i32>,
    text_key: Option<String>,
}

/// A page of a list, and where the next one begins. `whole`: whether the filter leaves so few songs that
/// they are better found by it and sorted than walked in their order.
///
/// Without one, what the viewer may hear are the shared songs, his own private ones and those that he was
/// named for: ranges of an index, each read in the order that is asked for and no further than needed.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    listing: &Listing,
    whole: bool,
    after: Option<Place>,
    limit: u16,
) -> Result<(Vec<Song>, Option<Place>), DbErr> {
    let order = SortOrder::of(listing.sort);
    let page = |query: &mut SelectStatement, of: Condition| {
        query.cond_where(of).cond_where(listing.filter.condition(listing.viewer));
        order.apply(query, after.as_ref(), limit);
    };
    let mut found = song::Entity::find();
    let query = QuerySelect::query(&mut found);
    match (whole, listing.scope.ranges(listing.viewer).as_slice()) {
        (true, _) => page(query, listing.scope.condition(listing.viewer)),
        (false, [range]) => page(query, range.clone()),
        (false, ranges) => {
            let pages = ranges.iter().map(|range| {
                let mut query = Query::select().from(song::Entity).take();
                if listing.filter.taste.liked {
                    let id = Expr::col((song::Entity, song::Column::Id));
                    query.left_join(mark::Entity, marks::store::is_of(listing.viewer, MarkKind::Song, id));
                }
                page(&mut query, range.clone());
                query
            });
            merge(query, db.get_database_backend(), pages);
            order.apply(query, None, limit);
        }
    }
    let found = order.select_key(shown_to(found, listing.viewer));
    let (rows, next) = paging::page(found.into_model::<Row>().all(db).await?, limit, Row::place);
    Ok((rows.into_iter().map(|row| row.song.0).collect(), next))
}

/// Makes a query about songs one about those of all these pages, which have selected nothing yet and are of different
/// songs.
///
/// PostgreSQL takes the rows of the pages as they come, each in its order, and merges them; SQLite would sort them once
/// more for that, so it gets ids, which are shorter.
fn merge(
    query: &mut SelectStatement,
    backend: DatabaseBackend,
    pages: impl Iterator<Item = SelectStatement>,
) {
    let merges = backend == DatabaseBackend::Postgres;
    let pages = pages.map(|mut page| {
        if merges {
            page.column((song::Entity, Asterisk));
        } else {
            page.column((song::Entity, song::Column::Id));
        }
        // What is limited can be part of a union only from inside.
        Query::select().column(Asterisk).from_subquery(page, "range").take()
    });
    let all = pages.reduce(|mut all, page| all.union(UnionType::All, page).take()).unwrap_or_default();
    if merges {
        query.from_clear().from_subquery(all, song::Entity.into_iden());
    } else {
        query.and_where(Expr::col((song::Entity, song::Column::Id)).in_subquery(all));
    }
}

impl Row {
    fn place(&self) -> Place {
        let number = self.number_key.map(SortKey::Number);
        let text = self.text_key.clone().map(SortKey::Text);
        Place { key: number.or(text).unwrap_or(SortKey::Id), id: self.song.0.id }
    }
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
            By::RatingDescending => Some(song::Column::RatingRank),
            By::PlayCountDescending => Some(song::Column::PlayCount),
        };
        Self { column, descending: sort.as_str().starts_with('-') }
    }

    /// Puts the songs of a query in this order, from behind a place, and ends it one behind the page.
    fn apply(self, query: &mut SelectStatement, after: Option<&Place>, limit: u16) {
        let order = if self.descending { Order::Desc } else { Order::Asc };
        let mut columns = vec![Expr::col((song::Entity, song::Column::Id))];
        if let Some(column) = self.column {
            columns.insert(0, Expr::col((song::Entity, column)));
        }
        if let Some(place) = after {
            let mut values = vec![Expr::val(place.id.0)];
            match &place.key {
                SortKey::Id => {}
                SortKey::Number(number) => values.insert(0, Expr::val(*number)),
                SortKey::Text(text) => values.insert(0, Expr::val(text.clone())),
            }
            let (here, there) = (Expr::tuple(columns.clone()), Expr::tuple(values));
            query.and_where(if self.descending { here.lt(there) } else { here.gt(there) });
        }
        for column in columns {
            query.order_by_expr(column, order.clone());
        }
        query.limit(u64::from(limit) + 1);
    }

    /// Adds the column that the order is by, for the place of the last song.
    fn select_key(self, select: Select<song::Entity>) -> Select<song::Entity> {
        match self.column {
            None => select,
            Some(key @ (song::Column::TitleKey | song::Column::ArtistKey | song::Column::AlbumKey)) => {
                select.column_as(key, "text_key")
            }
            // The year is a smaller number.
            Some(key) => select.column_as(Expr::col((song::Entity, key)).cast_as("integer"), "number_key"),
        }
    }
}
