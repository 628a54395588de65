//! Queries about what playlists hold, each counted for who looks: what he may not hear does not count.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};
use sea_orm::{JoinType, RelationTrait};
use shared::ids::{PlaylistId, SongId, UserId};
use shared::songs::Cover;
use uuid::Uuid;

use crate::entities::{picture, playlist_item, song};
use crate::pictures::links;
use crate::songs::store::visible_to;

/// How many pictures stand for a playlist that has none.
const COVERS: usize = 4;
/// How many songs are looked at for them: the first of many albums all have the same one.
const LOOKED_AT: u64 = 20;

/// How many songs, and how long they are together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) songs: u32,
    pub(super) duration_ms: u64,
}

#[derive(Debug, FromQueryResult)]
struct TotalsRow {
    playlist_id: PlaylistId,
    songs: i64,
    duration_ms: Option<i64>,
}

/// What the viewer may hear of these playlists. One without such songs is absent.
pub(super) async fn totals(
    db: &impl ConnectionTrait,
    viewer: UserId,
    playlists: &[PlaylistId],
) -> Result<HashMap<PlaylistId, Totals>, DbErr> {
    let sum = Func::sum(Expr::col((song::Entity, song::Column::DurationMs))).cast_as(Alias::new("bigint"));
    let rows = playlist_item::Entity::find()
        .select_only()
        .column(playlist_item::Column::PlaylistId)
        .column_as(playlist_item::Column::Id.count(), "songs")
        .expr_as(sum, "duration_ms")
        .join(JoinType::InnerJoin, playlist_item::Relation::Song.def())
        .filter(playlist_item::Column::PlaylistId.is_in(playlists.iter().copied()))
        .filter(visible_to(viewer))
        .group_by(playlist_item::Column::PlaylistId)
        .into_model::<TotalsRow>()
        .all(db)
        .await?;
    let read = |row: TotalsRow| {
        let totals = Totals {
            songs: row.songs.try_into().unwrap_or_default(),
            duration_ms: row.duration_ms.unwrap_or_default().try_into().unwrap_or_default(),
        };
        (row.playlist_id, totals)
    };
    Ok(rows.into_iter().map(read).collect())
}

#[derive(Debug, FromQueryResult)]
struct CoverRow {
    playlist_id: PlaylistId,
    song_id: SongId,
    cover_id: Uuid,
    placeholder: Option<String>,
}

/// The pictures of the first songs of these playlists that the viewer may see, each picture once.
pub(super) async fn covers(
    db: &impl ConnectionTrait,
    viewer: UserId,
    playlists: &[PlaylistId],
) -> Result<HashMap<PlaylistId, Vec<Cover>>, DbErr> {
    let mut parts = playlists.iter().map(|playlist| first_covers(viewer, *playlist));
    let Some(mut all) = parts.next() else { return Ok(HashMap::new()) };
    all.unions(parts.map(|part| (UnionType::All, part)));
    let mut covers: HashMap<PlaylistId, Vec<Cover>> = HashMap::new();
    let mut seen = std::collections::HashSet::new();
    for row in db.query_all(&all).await? {
        let row = CoverRow::from_query_result(&row, "")?;
        let of = covers.entry(row.playlist_id).or_default();
        if of.len() < COVERS && seen.insert((row.playlist_id, row.cover_id)) {
            of.push(links::cover(row.song_id, row.cover_id, row.placeholder));
        }
    }
    Ok(covers)
}

/// One playlist's part of the query: a walk along its entries that ends early.
fn first_covers(viewer: UserId, playlist: PlaylistId) -> SelectStatement {
    let mut first = Query::select();
    first
        .column((playlist_item::Entity, playlist_item::Column::PlaylistId))
        .column((playlist_item::Entity, playlist_item::Column::SongId))
        .column((song::Entity, song::Column::CoverId))
        .column((picture::Entity, picture::Column::Placeholder))
        .from(playlist_item::Entity)
        .inner_join(
            song::Entity,
            Expr::col((song::Entity, song::Column::Id))
                .equals((playlist_item::Entity, playlist_item::Column::SongId)),
        )
        .left_join(
            picture::Entity,
            Expr::col((picture::Entity, picture::Column::Id)).equals((song::Entity, song::Column::CoverId)),
        )
        .and_where(playlist_item::Column::PlaylistId.eq(playlist))
        .and_where(song::Column::CoverId.is_not_null())
        .cond_where(visible_to(viewer))
        .order_by((playlist_item::Entity, playlist_item::Column::Place), sea_orm::Order::Asc)
        .order_by((playlist_item::Entity, playlist_item::Column::Id), sea_orm::Order::Asc)
        .limit(LOOKED_AT);
    // Wrapped, since SQLite takes no limit in a part of a union.
    let mut part = Query::select();
    part.column(sea_orm::sea_query::Asterisk).from_subquery(first, Alias::new("first"));
    part
}
