//! Queries about what a listener has heard in some time. Each reads the plays of that time once, in the one
//! index that has all that is asked for.

use std::collections::BTreeMap;

use sea_orm::sea_query::{
    Alias, Asterisk, CommonTableExpression, Expr, ExprTrait, Func, JoinType, Order, Query, SelectStatement,
    UnionType, WithClause,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, QueryResult};
use shared::ids::UserId;
use uuid::Uuid;

use super::calendar::Offsets;
use crate::entities::{album, artist, genre, play, song, song_artist, song_genre};
use crate::songs::store::visible_to;

/// How many of each kind stand at the top.
const TOP: u64 = 10;

/// Whose plays, and between which times (milliseconds since 1970).
#[derive(Debug, Clone, Copy)]
pub(super) struct Heard {
    /// The listener.
    pub(super) listener: UserId,
    /// They began then or later.
    pub(super) from_ms: i64,
    /// They began before.
    pub(super) to_ms: i64,
}

/// How many plays there were, and how long was heard, by the day since 1970 and by the hour of the day.
#[derive(Debug, Default)]
pub(super) struct Times {
    pub(super) days: BTreeMap<i32, (u32, u64)>,
    pub(super) hours: BTreeMap<u8, (u32, u64)>,
}

/// When something was heard, by clocks with these offsets.
pub(super) async fn times(
    db: &impl ConnectionTrait,
    heard: Heard,
    offsets: &Offsets,
) -> Result<Times, DbErr> {
    let mut offset = Expr::val(i64::from(offsets.rest));
    for (until, before) in offsets.until.iter().rev() {
        let earlier = Expr::col(play::Column::StartedAtMs).lt(*until);
        offset = Expr::case(earlier, Expr::val(i64::from(*before))).finally(offset).into();
    }
    let local = Expr::col(play::Column::StartedAtMs).div(1000_i64).add(offset);
    let slots = plays(heard).expr_as(local.div(3600_i64), "slot").column(play::Column::ListenedMs).take();
    let parts = Query::select()
        .expr_as(Expr::col("slot").div(24_i64), "day")
        .expr_as(Expr::col("slot").modulo(24_i64), "hour")
        .column("listened_ms")
        .from_subquery(slots, "slots")
        .take();
    let parts = Query::select()
        .columns(["day", "hour"])
        .expr_as(Func::count(Expr::col(Asterisk)), "plays")
        .expr_as(sum("listened_ms"), "listened_ms")
        .from_subquery(parts, "parts")
        .group_by_columns(["day", "hour"])
        .take();
    let by = |kind: i32, column: &'static str| {
        Query::select()
            .expr_as(Expr::val(kind), "kind")
            .expr_as(Expr::col(column), "at")
            .expr_as(sum("plays"), "plays")
            .expr_as(sum("listened_ms"), "listened_ms")
            .from("parts")
            .group_by_col(column)
            .take()
    };
    let both = by(0, "day").union(UnionType::All, by(1, "hour")).take();
    let query = both.with(with(vec![("parts", parts)]));
    let mut times = Times::default();
    for row in db.query_all(&query).await? {
        let at: i64 = row.try_get("", "at")?;
        let much = (number(&row, "plays")?, number(&row, "listened_ms")?);
        if row.try_get::<i32>("", "kind")? == 0 {
            times.days.insert(at.try_into().unwrap_or_default(), much);
        } else {
            times.hours.insert(at.try_into().unwrap_or_default(), much);
        }
    }
    Ok(times)
}

/// A thing that stands at the top.
#[derive(Debug)]
pub(super) struct Top {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) plays: u32,
    pub(super) listened_ms: u64,
    /// When the last play of it began, of songs alone.
    pub(super) last_ms: i64,
}

/// What was heard, whatever it was by name.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) plays: u32,
    pub(super) listened_ms: u64,
    /// How many different songs.
    pub(super) distinct: u32,
    /// The song of the first play, and when that began.
    pub(super) first: Option<(Uuid, i64)>,
    pub(super) songs: Vec<Top>,
    pub(super) albums: Vec<Top>,
    pub(super) artists: Vec<Top>,
    pub(super) genres: Vec<Top>,
    /// How many songs were not heard before, and which of these most.
    pub(super) discovered: u32,
    pub(super) discoveries: Vec<Top>,
}

/// The parts of the answer to the one query about contents.
const TOTALS: i32 = 0;
const FIRST: i32 = 1;
const SONGS: i32 = 2;
const ALBUMS: i32 = 3;
const ARTISTS: i32 = 4;
const GENRES: i32 = 5;
const DISCOVERED: i32 = 6;
const DISCOVERIES: i32 = 7;

/// What was heard. `discoveries`: also what was not heard before.
pub(super) async fn contents(
    db: &impl ConnectionTrait,
    heard: Heard,
    discoveries: bool,
) -> Result<Contents, DbErr> {
    let by_song = plays(heard)
        .column(play::Column::SongId)
        .expr_as(Func::count(Expr::col(Asterisk)), "plays")
        .expr_as(sum("listened_ms"), "listened_ms")
        .expr_as(Func::max(Expr::col(play::Column::StartedAtMs)), "last_ms")
        .group_by_col(play::Column::SongId)
        .take();
    let its_song = of("heard", "song_id").eq(Expr::col((song::Entity, song::Column::Id)));
    let shown = Query::select()
        .exprs(["song_id", "plays", "listened_ms", "last_ms"].map(|column| of("heard", column)))
        .column((song::Entity, song::Column::AlbumId))
        .from("heard")
        .join(JoinType::InnerJoin, song::Entity, its_song)
        .cond_where(visible_to(heard.listener))
        .take();
    let mut query = totals();
    query.union(UnionType::All, first(heard));
    query.union(UnionType::All, songs(SONGS, None));
    query.union(UnionType::All, albums());
    query.union(UnionType::All, artists());
    query.union(UnionType::All, genres());
    if discoveries {
        query.union(UnionType::All, discovered(heard));
        query.union(UnionType::All, songs(DISCOVERIES, Some(heard)));
    }
    let query = query.take().with(with(vec![("heard", by_song), ("shown", shown)]));
    let mut contents = Contents::default();
    for row in db.query_all(&query).await? {
        let top = Top {
            id: row.try_get("", "id")?,
            name: row.try_get("", "name")?,
            plays: number(&row, "plays")?,
            listened_ms: number(&row, "listened_ms")?,
            last_ms: row.try_get("", "last_ms")?,
        };
        match row.try_get::<i32>("", "kind")? {
            TOTALS => {
                (contents.plays, contents.listened_ms) = (top.plays, top.listened_ms);
                contents.distinct = number(&row, "last_ms")?;
            }
            FIRST => contents.first = Some((top.id, top.last_ms)),
            SONGS => contents.songs.push(top),
            ALBUMS => contents.albums.push(top),
            ARTISTS => contents.artists.push(top),
            GENRES => contents.genres.push(top),
            DISCOVERED => contents.discovered = top.plays,
            DISCOVERIES => contents.discoveries.push(top),
            _ => {}
        }
    }
    // A union need not keep the order of its parts.
    let most = |top: &Top| std::cmp::Reverse((top.plays, top.listened_ms, top.id));
    for tops in [
        &mut contents.songs,
        &mut contents.albums,
        &mut contents.artists,
        &mut contents.genres,
        &mut contents.discoveries,
    ] {
        tops.sort_by_key(most);
    }
    Ok(contents)
}

/// The plays of a time.
fn plays(heard: Heard) -> SelectStatement {
    Query::select()
        .from(play::Entity)
        .and_where(play::Column::UserId.eq(heard.listener))
        .and_where(play::Column::StartedAtMs.gte(heard.from_ms))
        .and_where(play::Column::StartedAtMs.lt(heard.to_ms))
        .take()
}

/// How much there was; the number of songs stands where others have their last play.
fn totals() -> SelectStatement {
    let or_nothing = |sum: Expr| Func::coalesce([sum, Expr::val(0_i64)]);
    part(TOTALS, Expr::val(Uuid::nil()), Expr::val(""))
        .expr_as(or_nothing(sum("plays")), "plays")
        .expr_as(or_nothing(sum("listened_ms")), "listened_ms")
        .expr_as(Func::count(Expr::col(Asterisk)), "last_ms")
        .from("heard")
        .take()
}

fn first(heard: Heard) -> SelectStatement {
    let mut first = plays(heard);
    first
        .columns([play::Column::SongId, play::Column::StartedAtMs])
        .order_by(play::Column::StartedAtMs, Order::Asc)
        .order_by(play::Column::SongId, Order::Asc)
        .limit(1);
    part(FIRST, Expr::col("song_id"), Expr::val(""))
        .expr_as(Expr::val(1_i64), "plays")
        .expr_as(Expr::val(0_i64), "listened_ms")
        .expr_as(Expr::col("started_at_ms"), "last_ms")
        .from_subquery(first.take(), "first")
        .take()
}

/// Songs; with a time only those that were not heard before it.
fn songs(kind: i32, new_in: Option<Heard>) -> SelectStatement {
    let mut songs = part(kind, of("shown", "song_id"), Expr::val(""));
    songs.exprs(["plays", "listened_ms", "last_ms"].map(|column| of("shown", column))).from("shown");
    if let Some(heard) = new_in {
        songs.and_where(Expr::exists(before(heard, "shown")).not());
    }
    top(songs.take())
}

/// How many songs were not heard before, whether they are gone by now or not.
fn discovered(heard: Heard) -> SelectStatement {
    part(DISCOVERED, Expr::val(Uuid::nil()), Expr::val(""))
        .expr_as(Func::count(Expr::col(Asterisk)), "plays")
        .expr_as(Expr::val(0_i64), "listened_ms")
        .expr_as(Expr::val(0_i64), "last_ms")
        .from("heard")
        .and_where(Expr::exists(before(heard, "heard")).not())
        .take()
}

/// An earlier play of a song of this table.
fn before(heard: Heard, table: &'static str) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(play::Entity)
        .and_where(play::Column::UserId.eq(heard.listener))
        .and_where(Expr::col((play::Entity, play::Column::SongId)).eq(of(table, "song_id")))
        .and_where(play::Column::StartedAtMs.lt(heard.from_ms))
        .take()
}

fn albums() -> SelectStatement {
    let its_album = of("shown", "album_id").eq(album::Column::Id.into_expr());
    grouped(ALBUMS, album::Column::Id.into_expr(), album::Column::Title.into_expr(), |albums| {
        albums.from("shown").join(JoinType::InnerJoin, album::Entity, its_album);
    })
}

/// Artists who are heard; once for a song even when they are credited twice.
fn artists() -> SelectStatement {
    let again = Alias::new("again");
    let credit = |column: song_artist::Column| Expr::col((song_artist::Entity, column));
    let other = |column: song_artist::Column| Expr::col((again.clone(), column));
    let already = Query::select()
        .expr(Expr::val(1))
        .from_as(song_artist::Entity, again.clone())
        .and_where(other(song_artist::Column::SongId).eq(credit(song_artist::Column::SongId)))
        .and_where(other(song_artist::Column::ArtistId).eq(credit(song_artist::Column::ArtistId)))
        .and_where(other(song_artist::Column::Performs).eq(true))
        .and_where(other(song_artist::Column::Position).lt(credit(song_artist::Column::Position)))
        .take();
    let credited = Condition::all()
        .add(credit(song_artist::Column::SongId).eq(of("shown", "song_id")))
        .add(credit(song_artist::Column::Performs).eq(true));
    let its_artist = artist::Column::Id.into_expr().eq(credit(song_artist::Column::ArtistId));
    grouped(ARTISTS, artist::Column::Id.into_expr(), artist::Column::Name.into_expr(), |artists| {
        artists
            .from("shown")
            .join(JoinType::InnerJoin, song_artist::Entity, credited)
            .join(JoinType::InnerJoin, artist::Entity, its_artist)
            .and_where(Expr::exists(already).not());
    })
}

fn genres() -> SelectStatement {
    let named = |column: song_genre::Column| Expr::col((song_genre::Entity, column));
    let of_song = named(song_genre::Column::SongId).eq(of("shown", "song_id"));
    let its_genre = genre::Column::Id.into_expr().eq(named(song_genre::Column::GenreId));
    grouped(GENRES, genre::Column::Id.into_expr(), genre::Column::Name.into_expr(), |genres| {
        genres.from("shown").join(JoinType::InnerJoin, song_genre::Entity, of_song).join(
            JoinType::InnerJoin,
            genre::Entity,
            its_genre,
        );
    })
}

/// Things that songs have in common, with what was heard of all of these.
fn grouped(kind: i32, id: Expr, name: Expr, from: impl FnOnce(&mut SelectStatement)) -> SelectStatement {
    let sum_of = |column| Func::sum(of("shown", column)).cast_as(Alias::new("BIGINT"));
    let mut things = part(kind, id.clone(), name.clone());
    things
        .expr_as(sum_of("plays"), "plays")
        .expr_as(sum_of("listened_ms"), "listened_ms")
        .expr_as(Expr::val(0_i64), "last_ms")
        .add_group_by([id, name]);
    from(&mut things);
    top(things.take())
}

/// The beginning of each part: its kind, an id and a name.
fn part(kind: i32, id: Expr, name: Expr) -> SelectStatement {
    Query::select().expr_as(Expr::val(kind), "kind").expr_as(id, "id").expr_as(name, "name").take()
}

/// The most played of a part. SQLite lets no part of a union have an order, but what it selects from.
fn top(mut things: SelectStatement) -> SelectStatement {
    for column in ["plays", "listened_ms", "id"] {
        things.order_by(Alias::new(column), Order::Desc);
    }
    things.limit(TOP);
    let columns = ["kind", "id", "name", "plays", "listened_ms", "last_ms"];
    Query::select().columns(columns).from_subquery(things, "top").take()
}

fn with(tables: Vec<(&'static str, SelectStatement)>) -> WithClause {
    let mut with = WithClause::new();
    for (name, query) in tables {
        with.cte(CommonTableExpression::new().query(query).table_name(name).to_owned());
    }
    with
}

fn of(table: &'static str, column: &'static str) -> Expr {
    Expr::col((Alias::new(table), Alias::new(column)))
}

/// PostgreSQL has a type of its own for sums of large numbers.
fn sum(column: &'static str) -> Expr {
    Func::sum(Expr::col(column)).cast_as(Alias::new("BIGINT"))
}

fn number<T: TryFrom<i64> + Default>(row: &QueryResult, column: &str) -> Result<T, DbErr> {
    Ok(T::try_from(row.try_get::<i64>("", column)?).unwrap_or_default())
}
