//! Reading tallies, and adding up what the scopes have of the same.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use serde::{Deserialize, Serialize};
use shared::ids::{SongId, UserId};
use uuid::Uuid;

use super::EVERYBODY;
use crate::columns::Columns;
use crate::entities::{picture, tally};

/// What an artist, an album or a genre has for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total<B = ()> {
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
    /// What is shown of it beside that.
    pub beside: B,
    pub(super) key: Key,
}

/// What is shown of a thing beside what its songs tell, read in the same statement.
pub trait Beside: Sized {
    /// Joins and selects it for rows that have the thing's id here.
    fn select(rows: &mut SelectStatement, id: Expr, viewer: UserId);

    /// Reads the columns that [`Self::select`] adds.
    ///
    /// # Errors
    /// A column is missing, or of another type.
    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr>;
}

/// Nothing.
impl Beside for () {
    fn select(_: &mut SelectStatement, _: Expr, _: UserId) {}

    fn read(_: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(())
    }
}

/// Both.
impl<A: Beside, B: Beside> Beside for (A, B) {
    fn select(rows: &mut SelectStatement, id: Expr, viewer: UserId) {
        A::select(rows, id.clone(), viewer);
        B::select(rows, id, viewer);
    }

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok((A::read(columns)?, B::read(columns)?))
    }
}

impl<A> Total<A> {
    /// The same with something else beside it.
    pub fn map<B>(self, change: impl FnOnce(A) -> B) -> Total<B> {
        Total {
            id: self.id,
            name: self.name,
            songs: self.songs,
            duration_ms: self.duration_ms,
            cover: self.cover,
            placeholder: self.placeholder,
            beside: change(self.beside),
            key: self.key,
        }
    }
}

/// The value that a list is ordered by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Key {
    None,
    Number(i64),
    Text(String),
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

impl By {
    pub(super) const fn column(self) -> Option<tally::Column> {
        match self {
            Self::Id => None,
            Self::Name => Some(tally::Column::NameKey),
            Self::Artist => Some(tally::Column::ArtistKey),
            Self::Year => Some(tally::Column::Year),
            Self::Songs => Some(tally::Column::Songs),
        }
    }

    fn key<B>(self, row: &Row<B>) -> Key {
        match self {
            Self::Id => Key::None,
            Self::Name => Key::Text(row.name_key.clone()),
            Self::Artist => Key::Text(row.artist_key.clone()),
            Self::Year => Key::Number(row.year.into()),
            Self::Songs => Key::Number(row.songs.into()),
        }
    }
}

#[derive(Debug)]
pub(super) struct Row<B> {
    pub(super) kind: String,
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
    beside: B,
}

impl<B: Beside> Row<B> {
    /// Reads [`COLUMNS`] and what [`rows`] adds to them.
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        let mut columns = Columns::of(row)?;
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
            cover_song_id: columns.take::<Option<_>>()?.map(SongId),
            placeholder: columns.take()?,
            beside: B::read(&mut columns)?,
        })
    }
}

/// Reads tallies with what stands in for their covers, by its primary key, and what is shown beside them.
pub(super) async fn rows<B: Beside>(
    db: &impl ConnectionTrait,
    tallies: SelectStatement,
    viewer: UserId,
) -> Result<Vec<Row<B>>, DbErr> {
    let found = |column: tally::Column| Expr::col((Alias::new("found"), column));
    let mut select = Query::select();
    select
        .exprs(COLUMNS.map(found))
        .column((picture::Entity, picture::Column::Placeholder))
        .from_subquery(tallies, Alias::new("found"))
        .left_join(
            picture::Entity,
            Expr::col((picture::Entity, picture::Column::Id)).eq(found(tally::Column::CoverId)),
        );
    B::select(&mut select, found(tally::Column::SubjectId), viewer);
    db.query_all(&select).await?.iter().map(Row::read).collect()
}

pub(super) const COLUMNS: [tally::Column; 11] = [
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

/// Adds up what the scopes have of the same. Names and covers are everybody's where there is one.
pub(super) fn sum<B>(mut rows: Vec<Row<B>>, by: By) -> Vec<Total<B>> {
    rows.sort_by_key(|row| (row.subject_id, row.scope_id != EVERYBODY));
    let mut totals: Vec<Total<B>> = Vec::with_capacity(rows.len());
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
                key: by.key(&row),
                name: row.name,
                placeholder: row.placeholder,
                beside: row.beside,
            }),
        }
        if let (By::Songs, Some(total)) = (by, totals.last_mut()) {
            total.key = Key::Number(total.songs.into());
        }
    }
    totals
}
