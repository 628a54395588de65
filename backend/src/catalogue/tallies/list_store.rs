//! Queries that list what has something to hear for somebody, and how much.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement, SimpleExpr, UnionType};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, QueryResult};
use serde::{Deserialize, Serialize};
use shared::events::MarkKind;
use shared::ids::{SongId, UserId};
use uuid::Uuid;

use super::{EVERYBODY, Kind, scopes};
use crate::columns::Columns;
use crate::entities::{picture, tally};
use crate::marks::store::is_favorite;

/// What an artist, an album or a genre has for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// Which it is.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// How many songs it has.
    pub songs: u32,
    /// How long they last, in milliseconds.
    pub duration_ms: u64,
    /// A cover, and the song that it is of.
    pub cover: Option<(Uuid, SongId)>,
    /// What stands in for that cover until it is there.
    pub placeholder: Option<String>,
    /// Whether it is a favourite of who asks; only known of artists.
    pub favorite: bool,
    key: Key,
}

/// The value that a list is ordered by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
enum Key {
    None,
    Number(i64),
    Text(String),
}

/// A place in a list: the last thing seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    key: Key,
    id: Uuid,
}

/// What a list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// By id, which for albums is when they were made.
    Id,
    /// By name.
    Name,
    /// By those whose album it is.
    Artist,
    /// By year.
    Year,
    /// By how many songs there are.
    Songs,
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

#[derive(Debug)]
struct Row {
    kind: String,
    subject_id: Uuid,
    scope_id: Uuid,
    songs: i32,
    duration_ms: i64,
    name: String,
    name_key: String,
    artist_key: String,
    year: i16,
    cover_id: Option<Uuid>,
    cover_song_id: Option<SongId>,
    placeholder: Option<String>,
    favorite: bool,
}

impl Row {
    /// Reads [`COLUMNS`] and what [`rows`] adds to them.
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        let mut columns = Columns::of(row);
        Ok(Self {
            kind: columns.take()?,
            subject_id: columns.take()?,
            scope_id: columns.take()?,
            songs: columns.take()?,
            duration_ms: columns.take()?,
            name: columns.take()?,
            name_key: columns.take()?,
            artist_key: columns.take()?,
            year: columns.take()?,
            cover_id: columns.take()?,
            cover_song_id: columns.take()?,
            placeholder: columns.take()?,
            favorite: columns.take()?,
        })
    }
}

/// A page, and where the next one begins.
///
/// # Errors
/// The database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    listing: &Listing,
) -> Result<(Vec<Total>, Option<Place>), DbErr> {
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

/// What these have for somebody; nothing of those that have nothing for him.
///
/// # Errors
/// The database fails.
pub async fn find_many(
    db: &impl ConnectionTrait,
    kind: Kind,
    viewer: UserId,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Total>, DbErr> {
    let mut found = find_of_kinds(db, viewer, [(kind, ids.into_iter().collect())]).await?;
    Ok(found.remove(&kind).unwrap_or_default())
}

/// The same, of several kinds at once.
///
/// # Errors
/// The database fails.
pub async fn find_of_kinds(
    db: &impl ConnectionTrait,
    viewer: UserId,
    wanted: impl IntoIterator<Item = (Kind, Vec<Uuid>)>,
) -> Result<HashMap<Kind, HashMap<Uuid, Total>>, DbErr> {
    let wanted: Vec<(Kind, Vec<Uuid>)> = wanted.into_iter().filter(|(_, ids)| !ids.is_empty()).collect();
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let any = wanted.iter().fold(Condition::any(), |any, (kind, ids)| {
        let ids = tally::Column::SubjectId.is_in(ids.iter().copied());
        any.add(Condition::all().add(tally::Column::Kind.eq(kind.as_str())).add(ids))
    });
    let mut found = Query::select();
    found
        .columns(COLUMNS)
        .from(tally::Entity)
        .cond_where(any)
        .and_where(tally::Column::ScopeId.is_in(scopes(viewer)));
    let mut rows = rows(db, found, viewer).await?;
    let mut of = |kind: Kind| {
        let of_kind = rows.extract_if(.., |row| row.kind == kind.as_str()).collect();
        sum(of_kind, By::Id).into_iter().map(|total| (total.id, total)).collect()
    };
    Ok(wanted.iter().map(|(kind, _)| (*kind, of(*kind))).collect())
}

/// Two ranges of an index, each read in the order that is asked for and no further than needed: what
/// everybody sees and what the viewer sees beyond it. The keys of a thing are the same in both.
async fn ranges(db: &impl ConnectionTrait, listing: &Listing) -> Result<Vec<Row>, DbErr> {
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
async fn by_songs(db: &impl ConnectionTrait, listing: &Listing) -> Result<Vec<Row>, DbErr> {
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

/// Reads tallies with what stands in for their covers, and what the viewer likes of them: each by a primary key.
async fn rows(
    db: &impl ConnectionTrait,
    tallies: SelectStatement,
    viewer: UserId,
) -> Result<Vec<Row>, DbErr> {
    let found = |column: tally::Column| Expr::col((Alias::new("found"), column));
    // Of these only artists are marked by that kind, and no two things have the same id.
    let liked = is_favorite(viewer, MarkKind::Artist, found(tally::Column::SubjectId));
    let mut select = Query::select();
    select
        .exprs(COLUMNS.map(found))
        .column((picture::Entity, picture::Column::Placeholder))
        .expr_as(liked, "favorite")
        .from_subquery(tallies, Alias::new("found"))
        .left_join(
            picture::Entity,
            Expr::col((picture::Entity, picture::Column::Id)).eq(found(tally::Column::CoverId)),
        );
    db.query_all(&select).await?.iter().map(Row::read).collect()
}

const COLUMNS: [tally::Column; 11] = [
    tally::Column::Kind,
    tally::Column::SubjectId,
    tally::Column::ScopeId,
    tally::Column::Songs,
    tally::Column::DurationMs,
    tally::Column::Name,
    tally::Column::NameKey,
    tally::Column::ArtistKey,
    tally::Column::Year,
    tally::Column::CoverId,
    tally::Column::CoverSongId,
];

fn order(descending: bool) -> sea_orm::Order {
    if descending { sea_orm::Order::Desc } else { sea_orm::Order::Asc }
}

/// Adds up what the scopes have of the same. Names and covers are everybody's where there is one.
fn sum(mut rows: Vec<Row>, by: By) -> Vec<Total> {
    rows.sort_by_key(|row| (row.subject_id, row.scope_id != EVERYBODY));
    let mut totals: Vec<Total> = Vec::with_capacity(rows.len());
    for row in rows {
        let songs = u32::try_from(row.songs).unwrap_or_default();
        let duration_ms = u64::try_from(row.duration_ms).unwrap_or_default();
        let cover = row.cover_id.zip(row.cover_song_id);
        match totals.last_mut().filter(|total| total.id == row.subject_id) {
            Some(total) => {
                total.songs += songs;
                total.duration_ms += duration_ms;
                if total.cover.is_none() {
                    (total.cover, total.placeholder) = (cover, row.placeholder);
                }
            }
            None => totals.push(Total {
                id: row.subject_id,
                songs,
                duration_ms,
                cover,
                favorite: row.favorite,
                key: by.key(&row),
                name: row.name,
                placeholder: row.placeholder,
            }),
        }
        if let (By::Songs, Some(total)) = (by, totals.last_mut()) {
            total.key = Key::Number(total.songs.into());
        }
    }
    totals
}

impl By {
    const fn column(self) -> Option<tally::Column> {
        match self {
            Self::Id => None,
            Self::Name => Some(tally::Column::NameKey),
            Self::Artist => Some(tally::Column::ArtistKey),
            Self::Year => Some(tally::Column::Year),
            Self::Songs => Some(tally::Column::Songs),
        }
    }

    fn key(self, row: &Row) -> Key {
        match self {
            Self::Id => Key::None,
            Self::Name => Key::Text(row.name_key.clone()),
            Self::Artist => Key::Text(row.artist_key.clone()),
            Self::Year => Key::Number(row.year.into()),
            Self::Songs => Key::Number(row.songs.into()),
        }
    }
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
