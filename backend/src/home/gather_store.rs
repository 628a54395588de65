//! Queries that gather what may stand on the shelves: two statements, each many short walks along indexes. What is
//! found is looked up once more by whoever shows it, with the rule of who may see it.

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{
    Alias, Expr, ExprTrait, Func, Order, Query, SelectStatement, SubQueryStatement, UnionType,
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, QueryResult};
use shared::events::MarkKind;
use shared::ids::{AlbumId, ArtistId, GenreId, PlaylistId, SongId, UserId};
use shared::plays::PlaySourceKind;
use uuid::Uuid;

use super::neighbours::unpack;
use super::plan::{Heard, Own, Plan, Thing};
use super::recommend::Beside;
use crate::catalogue::tallies::{self, Kind};
use crate::columns::Columns;
use crate::entities::{
    album_artist, genre_top, mark, play, playlist_item, song, song_artist, song_genre, song_neighbours, tally,
};
use crate::marks::store::kind_number;
use crate::songs::list::Scope;
use crate::songs::store::visible_to;

/// How much of the history is looked at.
const HISTORY: u64 = 200;
/// How many of the most played songs are looked at.
const MOST_PLAYED: u64 = 100;
/// How many favourites of each kind.
const FAVORITES: u64 = 24;
/// How many of the newest songs, and of the newest albums.
const NEWEST: [u64; 2] = [48, 16];
/// For so many days an album is new.
const NEW_DAYS: i64 = 90;
/// How many new albums.
const NEW_ALBUMS: u64 = 24;
/// How many genres are recommended out of: those that are heard, or else the largest ones.
const GENRES: u64 = 4;

/// One row of either statement; what the columns mean depends on the arm that it is of.
#[derive(Debug)]
struct Row {
    arm: i32,
    id: Uuid,
    other: Option<Uuid>,
    number: Option<i64>,
    label: Option<String>,
    packed: Option<Vec<u8>>,
}

impl Row {
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        let mut columns = Columns::of(row)?;
        Ok(Self {
            arm: columns.take()?,
            id: columns.take()?,
            other: columns.take()?,
            number: columns.take()?,
            label: columns.take()?,
            packed: columns.take()?,
        })
    }
}

/// A part of a statement, of which only the columns that it has are asked for. It is wrapped, since SQLite takes no
/// limit in a part of a union.
fn arm(number: i32, select: SelectStatement, columns: &[&'static str]) -> SelectStatement {
    let mut arm = Query::select();
    arm.expr_as(Expr::val(number), "arm").from_subquery(select, Alias::new("part"));
    for (name, nothing) in [
        ("id", "CAST(NULL AS uuid)"),
        ("other", "CAST(NULL AS uuid)"),
        ("number", "CAST(NULL AS bigint)"),
        ("label", "CAST(NULL AS text)"),
        ("packed", "CAST(NULL AS bytea)"),
    ] {
        if columns.contains(&name) {
            arm.column(name);
        } else {
            arm.expr_as(Expr::cust(nothing), name);
        }
    }
    arm
}

async fn read(db: &impl ConnectionTrait, arms: Vec<SelectStatement>) -> Result<Vec<Row>, DbErr> {
    let mut arms = arms.into_iter();
    let Some(mut all) = arms.next() else { return Ok(Vec::new()) };
    all.unions(arms.map(|arm| (UnionType::All, arm)));
    db.query_all(&all).await?.iter().map(Row::read).collect()
}

/// What a listener has heard and likes, and what is new for him.
pub(super) async fn own(db: &impl ConnectionTrait, listener: UserId) -> Result<Own, DbErr> {
    let mut arms = vec![history(listener), most_played(listener)];
    let kinds = [MarkKind::Song, MarkKind::Album, MarkKind::Artist, MarkKind::Playlist];
    arms.extend(kinds.map(|kind| favorites(listener, kind)));
    arms.extend(Scope::Audible.ranges(listener).into_iter().map(new_songs));
    arms.extend(tallies::scopes(listener).map(new_albums));
    let mut own = Own::default();
    for row in read(db, arms).await? {
        match row.arm {
            0 => own.history.push(Heard {
                song: SongId(row.id),
                at_ms: row.number.unwrap_or_default(),
                source: row.label.as_deref().and_then(source).zip(row.other),
            }),
            1 => own.most_played.push((SongId(row.id), row.number.unwrap_or_default())),
            2 => own.favorites.extend(thing(row.number, row.id).zip(row.other)),
            3 => own.new_songs.push((SongId(row.id), row.other.map(AlbumId))),
            _ => own.new_albums.push(AlbumId(row.id)),
        }
    }
    Ok(own)
}

fn source(name: &str) -> Option<PlaySourceKind> {
    PlaySourceKind::ALL.into_iter().find(|kind| kind.as_str() == name)
}

fn thing(kind: Option<i64>, id: Uuid) -> Option<Thing> {
    Some(match kind? {
        1 => Thing::Song(SongId(id)),
        2 => Thing::Album(AlbumId(id)),
        3 => Thing::Artist(ArtistId(id)),
        4 => Thing::Playlist(PlaylistId(id)),
        _ => return None,
    })
}

fn history(listener: UserId) -> SelectStatement {
    let mut select = Query::select();
    select
        .expr_as(Expr::col(play::Column::SongId), "id")
        .expr_as(Expr::col(play::Column::SourceId), "other")
        .expr_as(Expr::col(play::Column::StartedAtMs), "number")
        .expr_as(Expr::col(play::Column::Source), "label")
        .from(play::Entity)
        .and_where(play::Column::UserId.eq(listener))
        .order_by(play::Column::StartedAtMs, Order::Desc)
        .order_by(play::Column::SongId, Order::Desc)
        .limit(HISTORY);
    arm(0, select, &["id", "other", "number", "label"])
}

fn most_played(listener: UserId) -> SelectStatement {
    let mut select = Query::select();
    select
        .expr_as(Expr::col(mark::Column::SubjectId), "id")
        .expr_as(Expr::col(mark::Column::Plays).cast_as(Alias::new("bigint")), "number")
        .from(mark::Entity)
        .and_where(mark::Column::UserId.eq(listener))
        .and_where(mark::Column::LastPlayedMs.is_not_null())
        .order_by(mark::Column::Plays, Order::Desc)
        .order_by(mark::Column::SubjectId, Order::Desc)
        .limit(MOST_PLAYED);
    arm(1, select, &["id", "number"])
}

fn favorites(listener: UserId, kind: MarkKind) -> SelectStatement {
    let mut select = Query::select();
    select
        .expr_as(Expr::col(mark::Column::SubjectId), "id")
        .expr_as(Expr::col(mark::Column::FavoriteId), "other")
        .expr_as(Expr::col(mark::Column::Kind).cast_as(Alias::new("bigint")), "number")
        .from(mark::Entity)
        .and_where(mark::Column::UserId.eq(listener))
        .and_where(mark::Column::Kind.eq(kind_number(kind)))
        .and_where(mark::Column::FavoriteId.is_not_null())
        .order_by(mark::Column::FavoriteId, Order::Desc)
        .limit(FAVORITES);
    arm(2, select, &["id", "other", "number"])
}

fn new_songs(range: sea_orm::Condition) -> SelectStatement {
    let mut select = Query::select();
    select
        .expr_as(Expr::col((song::Entity, song::Column::Id)), "id")
        .expr_as(Expr::col((song::Entity, song::Column::AlbumId)), "other")
        .from(song::Entity)
        .cond_where(range)
        .order_by((song::Entity, song::Column::Id), Order::Desc)
        .limit(NEWEST[0]);
    arm(3, select, &["id", "other"])
}

fn new_albums(scope: Uuid) -> SelectStatement {
    let mut select = Query::select();
    select
        .expr_as(Expr::col(tally::Column::SubjectId), "id")
        .from(tally::Entity)
        .and_where(tally::Column::Kind.eq(Kind::Album.as_str()))
        .and_where(tally::Column::ScopeId.eq(scope))
        .and_where(tally::Column::Listed.eq(true))
        .order_by(tally::Column::SubjectId, Order::Desc)
        .limit(NEWEST[1]);
    arm(4, select, &["id"])
}

/// What follows from what a listener has heard and likes.
pub(super) async fn beside(
    db: &impl ConnectionTrait,
    listener: UserId,
    plan: &Plan,
    now: DateTime<Utc>,
) -> Result<Beside, DbErr> {
    let seeds: Vec<Uuid> = plan.seeds.iter().map(|seed| seed.song.0).collect();
    let mut arms = vec![genre_tops(listener, &seeds)];
    if !seeds.is_empty() {
        arms.extend([neighbours(&seeds), new_albums_of(artists_of(&seeds), now)]);
    }
    if !plan.favorite_artists.is_empty() {
        let liked = album_artist::Column::ArtistId.is_in(plan.favorite_artists.iter().copied());
        arms.push(new_albums_of(liked, now));
    }
    arms.extend(plan.continued.iter().filter_map(|(thing, song)| match thing {
        Thing::Album(album) => Some(next_of_album(listener, *album, *song)),
        Thing::Playlist(playlist) => Some(next_of_playlist(listener, *playlist, *song)),
        Thing::Song(_) | Thing::Artist(_) => None,
    }));
    let mut beside = Beside::default();
    let mut tops = Vec::new();
    for row in read(db, arms).await? {
        match (row.arm, row.other) {
            (0, _) => {
                let near = row.packed.as_deref().map(|packed| unpack(packed).collect()).unwrap_or_default();
                beside.neighbours.insert(SongId(row.id), near);
            }
            (1, Some(song)) => drop(beside.next.insert(Thing::Album(AlbumId(row.id)), SongId(song))),
            (2, Some(song)) => drop(beside.next.insert(Thing::Playlist(PlaylistId(row.id)), SongId(song))),
            (3, Some(artist)) => beside.new_albums.push((AlbumId(row.id), ArtistId(artist))),
            (4, Some(song)) => tops.push((row.number, GenreId(row.id), SongId(song))),
            _ => {}
        }
    }
    beside.new_albums.sort_by_key(|album| std::cmp::Reverse(*album));
    tops.sort_unstable();
    beside.genre_tops = tops.into_iter().map(|(_, genre, song)| (genre, song)).collect();
    Ok(beside)
}

fn neighbours(seeds: &[Uuid]) -> SelectStatement {
    let mut select = Query::select();
    select
        .expr_as(Expr::col(song_neighbours::Column::SongId), "id")
        .expr_as(Expr::col(song_neighbours::Column::Neighbours), "packed")
        .from(song_neighbours::Entity)
        .and_where(song_neighbours::Column::SongId.is_in(seeds.iter().copied()));
    arm(0, select, &["id", "packed"])
}

/// The song behind another in an album that the listener may hear.
fn next_of_album(listener: UserId, album: AlbumId, left_at: SongId) -> SelectStatement {
    let place = [song::Column::AlbumKey, song::Column::Id];
    let of = |table: &'static str| place.map(|column| Expr::col((Alias::new(table), column)));
    let left = Query::select()
        .exprs(of("heard"))
        .from_as(song::Entity, Alias::new("heard"))
        .and_where(Expr::col((Alias::new("heard"), song::Column::Id)).eq(left_at.0))
        .take();
    let mut select = Query::select();
    select
        .expr_as(Expr::val(album.0), "id")
        .expr_as(Expr::col((song::Entity, song::Column::Id)), "other")
        .from(song::Entity)
        .and_where(song::Column::AlbumId.eq(album))
        .and_where(Expr::tuple(of("songs")).gt(scalar(left)))
        .cond_where(visible_to(listener));
    for column in place {
        select.order_by((song::Entity, column), Order::Asc);
    }
    select.limit(1);
    arm(1, select, &["id", "other"])
}

/// The song behind another in a playlist that the listener may hear; behind the first entry of that other.
fn next_of_playlist(listener: UserId, playlist: PlaylistId, left_at: SongId) -> SelectStatement {
    let place = [playlist_item::Column::Place, playlist_item::Column::Id];
    let of = |table: &'static str| place.map(|column| Expr::col((Alias::new(table), column)));
    let heard = |column: playlist_item::Column| Expr::col((Alias::new("heard"), column));
    let left = Query::select()
        .exprs(of("heard"))
        .from_as(playlist_item::Entity, Alias::new("heard"))
        .and_where(heard(playlist_item::Column::PlaylistId).eq(playlist.0))
        .and_where(heard(playlist_item::Column::SongId).eq(left_at.0))
        .order_by((Alias::new("heard"), playlist_item::Column::Place), Order::Asc)
        .order_by((Alias::new("heard"), playlist_item::Column::Id), Order::Asc)
        .limit(1)
        .take();
    let mut select = Query::select();
    select
        .expr_as(Expr::val(playlist.0), "id")
        .expr_as(Expr::col((song::Entity, song::Column::Id)), "other")
        .from(playlist_item::Entity)
        .inner_join(
            song::Entity,
            Expr::col((song::Entity, song::Column::Id))
                .equals((playlist_item::Entity, playlist_item::Column::SongId)),
        )
        .and_where(playlist_item::Column::PlaylistId.eq(playlist))
        .and_where(Expr::tuple(of("playlist_items")).gt(scalar(left)))
        .cond_where(visible_to(listener));
    for column in place {
        select.order_by((playlist_item::Entity, column), Order::Asc);
    }
    select.limit(1);
    arm(2, select, &["id", "other"])
}

/// The newest albums of some artists. The id of an album tells when it was made.
fn new_albums_of(artists: Expr, now: DateTime<Utc>) -> SelectStatement {
    let since = (now - Duration::days(NEW_DAYS)).timestamp_millis();
    let since = Uuid::from_u128(u128::try_from(since).unwrap_or_default() << 80);
    let album = || Expr::col(album_artist::Column::AlbumId);
    let mut select = Query::select();
    select
        .expr_as(album(), "id")
        .expr_as(Expr::col(album_artist::Column::ArtistId), "other")
        .from(album_artist::Entity)
        .and_where(artists)
        .and_where(album_artist::Column::AlbumId.gt(since))
        // The same order, by what stands in no index: PostgreSQL would else go through all new albums in search of these.
        .order_by_expr(Func::coalesce([album(), Expr::val(since)]).into(), Order::Desc)
        .limit(NEW_ALBUMS);
    arm(3, select, &["id", "other"])
}

/// Those who are heard on these songs.
fn artists_of(songs: &[Uuid]) -> Expr {
    let artists = Query::select()
        .column(song_artist::Column::ArtistId)
        .from(song_artist::Entity)
        .and_where(song_artist::Column::SongId.is_in(songs.iter().copied()))
        .and_where(song_artist::Column::Performs.eq(true))
        .take();
    Expr::col(album_artist::Column::ArtistId).in_subquery(artists)
}

/// What is heard most of the genres of these songs; of the largest that the listener sees when there are none.
fn genre_tops(listener: UserId, songs: &[Uuid]) -> SelectStatement {
    let mut genres = Query::select();
    if songs.is_empty() {
        genres
            .expr_as(Expr::col(tally::Column::SubjectId), "genre_id")
            .from(tally::Entity)
            .and_where(tally::Column::Kind.eq(Kind::Genre.as_str()))
            .and_where(tally::Column::ScopeId.is_in(tallies::scopes(listener)))
            .and_where(tally::Column::Listed.eq(true))
            .group_by_col(tally::Column::SubjectId)
            .order_by_expr(Expr::col(tally::Column::Songs).sum(), Order::Desc)
            .order_by(tally::Column::SubjectId, Order::Asc);
    } else {
        genres
            .column(song_genre::Column::GenreId)
            .from(song_genre::Entity)
            .and_where(song_genre::Column::SongId.is_in(songs.iter().copied()))
            .group_by_col(song_genre::Column::GenreId)
            .order_by_expr(Expr::col(song_genre::Column::SongId).count(), Order::Desc)
            .order_by(song_genre::Column::GenreId, Order::Asc);
    }
    genres.limit(GENRES);
    let few = Query::select().column("genre_id").from_subquery(genres, Alias::new("few")).take();
    let mut select = Query::select();
    select
        .expr_as(Expr::col(genre_top::Column::GenreId), "id")
        .expr_as(Expr::col(genre_top::Column::SongId), "other")
        .expr_as(Expr::col(genre_top::Column::Position).cast_as(Alias::new("bigint")), "number")
        .from(genre_top::Entity)
        .and_where(Expr::col((genre_top::Entity, genre_top::Column::GenreId)).in_subquery(few));
    arm(4, select, &["id", "other", "number"])
}

/// The one row of a query.
fn scalar(query: SelectStatement) -> Expr {
    Expr::from(SubQueryStatement::from(query))
}
