//! Queries about what playlists hold, each counted for who looks: what he may not hear does not count.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};
use sea_orm::{JoinType, QueryResult, RelationTrait};
use shared::ids::{PlaylistId, SongId, UserId};
use shared::songs::Cover;
use uuid::Uuid;

use crate::entities::{picture, playlist, playlist_item, song};
use crate::pictures::links;
use crate::songs::store::visible_to;

/// How many pictures stand for a playlist that has none.
const COVERS: usize = 4;
/// How many songs are looked at for them: the first of many albums all have the same one.
const LOOKED_AT: u64 = 20;

/// The columns of the pictures of entries; see [`CoverRow`].
const FIRST: [&str; 6] = [
    "first_playlist_id",
    "first_place",
    "first_item_id",
    "first_song_id",
    "first_cover_id",
    "first_placeholder",
];

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

/// The picture of an entry.
#[derive(Debug, FromQueryResult)]
pub(super) struct CoverRow {
    first_playlist_id: PlaylistId,
    first_place: i64,
    first_item_id: Uuid,
    first_song_id: SongId,
    first_cover_id: Uuid,
    first_placeholder: Option<String>,
}

/// The pictures of the first songs of these playlists that the viewer may see, each picture once.
pub(super) async fn covers(
    db: &impl ConnectionTrait,
    viewer: UserId,
    playlists: &[PlaylistId],
) -> Result<HashMap<PlaylistId, Vec<Cover>>, DbErr> {
    let Some(all) = first_of_all(viewer, playlists) else { return Ok(HashMap::new()) };
    let rows = db.query_all(&all).await?;
    Ok(composed(rows.iter().map(|row| CoverRow::from_query_result(row, "")).collect::<Result<_, _>>()?))
}

/// The pictures that stand for playlists, of those of their first songs.
pub(super) fn composed(mut rows: Vec<CoverRow>) -> HashMap<PlaylistId, Vec<Cover>> {
    rows.sort_by_key(|row| (row.first_playlist_id, row.first_place, row.first_item_id));
    let mut covers: HashMap<PlaylistId, Vec<Cover>> = HashMap::new();
    let mut seen = std::collections::HashSet::new();
    for row in rows {
        let of = covers.entry(row.first_playlist_id).or_default();
        // The songs of an album often have a copy each of one picture: what looks the same is the same.
        let look = row.first_placeholder.clone().unwrap_or_else(|| row.first_cover_id.to_string());
        if of.len() < COVERS && seen.insert((row.first_playlist_id, look)) {
            of.push(links::cover(row.first_song_id, row.first_cover_id, row.first_placeholder));
        }
    }
    covers
}

/// The pictures of the first songs of each; `None` without playlists.
pub(super) fn first_of_all(viewer: UserId, playlists: &[PlaylistId]) -> Option<SelectStatement> {
    let mut parts = playlists.iter().map(|playlist| first_covers(viewer, *playlist));
    let mut all = parts.next()?;
    all.unions(parts.map(|part| (UnionType::All, part)));
    Some(all)
}

/// Puts these beside the playlists of a statement: a row for each, and one for a playlist that has none or a picture
/// of its own.
pub(super) fn join_first(select: &mut SelectStatement, first: SelectStatement) {
    let of = |column: &'static str| Expr::col((Alias::new("first"), Alias::new(column)));
    for column in FIRST {
        select.column((Alias::new("first"), Alias::new(column)));
    }
    let is_its = of(FIRST[0])
        .equals((playlist::Entity, playlist::Column::Id))
        .and(Expr::col((playlist::Entity, playlist::Column::CoverId)).is_null());
    select.join_subquery(JoinType::LeftJoin, first, Alias::new("first"), is_its);
}

/// What [`join_first`] puts into a row.
pub(super) fn read_first(row: &QueryResult) -> Result<Option<CoverRow>, DbErr> {
    let is_there = row.try_get::<Option<Uuid>>("", FIRST[0])?.is_some();
    is_there.then(|| CoverRow::from_query_result(row, "")).transpose()
}

/// One playlist's part of the query: a walk along its entries that ends early.
fn first_covers(viewer: UserId, playlist: PlaylistId) -> SelectStatement {
    let mut first = Query::select();
    let of_item = |column: playlist_item::Column| Expr::col((playlist_item::Entity, column));
    let [playlist_id, place, item_id, song_id, cover_id, placeholder] = FIRST.map(Alias::new);
    first
        .expr_as(of_item(playlist_item::Column::PlaylistId), playlist_id)
        .expr_as(of_item(playlist_item::Column::Place), place)
        .expr_as(of_item(playlist_item::Column::Id), item_id)
        .expr_as(of_item(playlist_item::Column::SongId), song_id)
        .expr_as(Expr::col((song::Entity, song::Column::CoverId)), cover_id)
        .expr_as(Expr::col((picture::Entity, picture::Column::Placeholder)), placeholder)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_stands_for_a_playlist_once_also_where_each_song_has_its_own_copy() {
        let of = PlaylistId(Uuid::from_u128(1));
        let row = |place: u32, cover: u32, look: Option<&str>| CoverRow {
            first_playlist_id: of,
            first_place: place.into(),
            first_item_id: Uuid::from_u128(place.into()),
            first_song_id: SongId(Uuid::from_u128(place.into())),
            first_cover_id: Uuid::from_u128(cover.into()),
            first_placeholder: look.map(str::to_owned),
        };
        let rows = [(0, 7, Some("a")), (1, 8, Some("a")), (2, 9, None), (3, 9, None), (4, 10, Some("b"))];
        let covers = composed(rows.map(|(place, cover, look)| row(place, cover, look)).into());
        let shown: Vec<_> = covers[&of].iter().map(|cover| cover.placeholder.as_deref()).collect();
        assert_eq!(shown, [Some("a"), None, Some("b")]);
    }
}
