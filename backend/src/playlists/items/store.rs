//! Queries about the entries of playlists. Those that change something belong into a transaction that has
//! touched the playlist.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, Order,
    QueryFilter, QueryOrder, QuerySelect, RelationTrait, Select,
};
use serde::{Deserialize, Serialize};
use shared::ids::{PlaylistId, PlaylistItemId, SongId, UserId};
use shared::playlists::items::{PlaylistItem, Said};
use shared::songs::Owner;
use uuid::Uuid;

use super::places::GAP;
use crate::entities::{picture, playlist, playlist_item, user};
use crate::pictures::links;
use crate::playlists::access_store::scalar;

/// A place in a playlist: the last entry seen, and the numbering that its place is of.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) place: i64,
    pub(super) id: PlaylistItemId,
    pub(super) numbering: i32,
}

/// Where entries are to go.
#[derive(Debug, Clone, Copy)]
pub(in crate::playlists) enum Wanted {
    /// Behind all others.
    End,
    /// Before this one.
    Before(PlaylistItemId),
    /// So many others come first.
    Position(u32),
}

/// The neighbours of a place, and how many entries there are.
#[derive(Debug, Clone, Copy)]
pub(in crate::playlists) struct Spot {
    pub(in crate::playlists) low: Option<i64>,
    pub(in crate::playlists) high: Option<i64>,
    pub(in crate::playlists) count: usize,
}

/// An entry to be made.
#[derive(Debug)]
pub(in crate::playlists) struct NewItem {
    pub(in crate::playlists) id: PlaylistItemId,
    pub(in crate::playlists) song: Option<SongId>,
    pub(in crate::playlists) said: Option<Said>,
}

#[derive(Debug, FromQueryResult)]
struct ItemRow {
    #[sea_orm(nested)]
    item: playlist_item::Model,
    adder_username: Option<String>,
    adder_display_name: Option<String>,
    adder_avatar_id: Option<Uuid>,
    adder_placeholder: Option<String>,
}

fn with_adders(select: Select<playlist_item::Entity>) -> sea_orm::Selector<sea_orm::SelectModel<ItemRow>> {
    select
        .join(JoinType::LeftJoin, playlist_item::Relation::Adder.def())
        .join_as(JoinType::LeftJoin, user::Relation::Avatar.def(), "avatar")
        .column_as(user::Column::Username, "adder_username")
        .column_as(user::Column::DisplayName, "adder_display_name")
        .column_as(user::Column::AvatarId, "adder_avatar_id")
        .column_as(Expr::col(("avatar", picture::Column::Placeholder)), "adder_placeholder")
        .into_model()
}

fn to_item(row: ItemRow) -> Result<(PlaylistItem, Option<SongId>), DbErr> {
    let said = row.item.said.as_deref().map(serde_json::from_str).transpose();
    let adder = row.item.added_by.zip(row.adder_username).zip(row.adder_display_name);
    let (avatar, placeholder) = (row.adder_avatar_id, row.adder_placeholder);
    let item = PlaylistItem {
        id: Some(row.item.id),
        song: None,
        said: said.map_err(|error| DbErr::Json(error.to_string()))?,
        added_by: adder.map(|((id, username), display_name)| Owner {
            id,
            username,
            display_name,
            avatar: avatar.map(|avatar| links::avatar(id, avatar, placeholder)),
        }),
        added_at: Some(row.item.added_at),
    };
    Ok((item, row.item.song_id))
}

/// A page of entries with their songs, and where the next one begins.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    playlist: PlaylistId,
    after: Option<&Place>,
    limit: u16,
    numbering: i32,
) -> Result<(Vec<(PlaylistItem, Option<SongId>)>, Option<Place>), DbErr> {
    let column = |column| Expr::col((playlist_item::Entity, column));
    let mut select = playlist_item::Entity::find().filter(playlist_item::Column::PlaylistId.eq(playlist));
    if let Some(after) = after {
        let here = Expr::tuple([column(playlist_item::Column::Place), column(playlist_item::Column::Id)]);
        select = select.filter(here.gt(Expr::tuple([Expr::val(after.place), Expr::val(after.id.0)])));
    }
    let wanted = usize::from(limit);
    let select = select
        .order_by_asc(playlist_item::Column::Place)
        .order_by_asc(playlist_item::Column::Id)
        .limit(wanted as u64 + 1);
    let mut rows = with_adders(select).all(db).await?;
    let more = rows.len() > wanted;
    rows.truncate(wanted);
    let last = rows.last().filter(|_| more);
    let next = last.map(|row| Place { place: row.item.place, id: row.item.id, numbering });
    Ok((rows.into_iter().map(to_item).collect::<Result<_, _>>()?, next))
}

/// These entries with their songs, in the order of the list.
pub(super) async fn find_many(
    db: &impl ConnectionTrait,
    playlist: PlaylistId,
    ids: &[PlaylistItemId],
) -> Result<Vec<(PlaylistItem, Option<SongId>)>, DbErr> {
    let select = playlist_item::Entity::find()
        .filter(playlist_item::Column::PlaylistId.eq(playlist))
        .filter(playlist_item::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(playlist_item::Column::Place)
        .order_by_asc(playlist_item::Column::Id);
    with_adders(select).all(db).await?.into_iter().map(to_item).collect()
}

/// Where an entry stands in the numbering of now. `None` when it is gone.
pub(super) async fn find_place(
    db: &impl ConnectionTrait,
    playlist: PlaylistId,
    id: PlaylistItemId,
    numbering: i32,
) -> Result<Option<Place>, DbErr> {
    let found = playlist_item::Entity::find_by_id(id)
        .select_only()
        .column(playlist_item::Column::Place)
        .filter(playlist_item::Column::PlaylistId.eq(playlist));
    let place: Option<i64> = found.into_tuple().one(db).await?;
    Ok(place.map(|place| Place { place, id, numbering }))
}

/// Which of these entries are there.
pub(super) async fn present(
    db: &impl ConnectionTrait,
    playlist: PlaylistId,
    ids: &[PlaylistItemId],
) -> Result<HashSet<PlaylistItemId>, DbErr> {
    let found = playlist_item::Entity::find()
        .select_only()
        .column(playlist_item::Column::Id)
        .filter(playlist_item::Column::PlaylistId.eq(playlist))
        .filter(playlist_item::Column::Id.is_in(ids.iter().copied()));
    Ok(found.into_tuple().all(db).await?.into_iter().collect())
}

#[derive(Debug, FromQueryResult)]
struct SpotRow {
    low: Option<i64>,
    high: Option<i64>,
    last: Option<i64>,
    count: i64,
}

/// The neighbours of a place, as if `moved` were not there. `None` when the entry that names it is gone.
pub(in crate::playlists) async fn find_spot(
    db: &impl ConnectionTrait,
    playlist: PlaylistId,
    wanted: Wanted,
    moved: &[PlaylistItemId],
) -> Result<Option<Spot>, DbErr> {
    let others = || {
        let mut others = Query::select();
        others.from(playlist_item::Entity).and_where(playlist_item::Column::PlaylistId.eq(playlist));
        if !moved.is_empty() {
            others.and_where(playlist_item::Column::Id.is_not_in(moved.iter().copied()));
        }
        others
    };
    let place = || Expr::col((playlist_item::Entity, playlist_item::Column::Place));
    let largest = |mut of: SelectStatement| scalar(of.expr(Func::max(place())).take());
    let high = match wanted {
        Wanted::End => None,
        Wanted::Before(anchor) => {
            Some(others().expr(place()).and_where(playlist_item::Column::Id.eq(anchor)).take())
        }
        Wanted::Position(position) => Some(
            others()
                .expr(place())
                .order_by(playlist_item::Column::Place, Order::Asc)
                .order_by(playlist_item::Column::Id, Order::Asc)
                .limit(1)
                .offset(position.into())
                .take(),
        ),
    };
    let low = high.clone().map(|high| largest(others().and_where(place().lt(scalar(high))).take()));
    let none = || Expr::value(Option::<i64>::None).cast_as(Alias::new("bigint"));
    let count = scalar(others().expr(Func::count(place())).take());
    let mut spot = Query::select();
    spot.expr_as(low.unwrap_or_else(none), "low")
        .expr_as(high.map_or_else(none, scalar), "high")
        .expr_as(largest(others()), "last")
        .expr_as(count, "count");
    let row = db.query_one(&spot).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("a row of numbers".to_owned()))?;
    let row = SpotRow::from_query_result(&row, "")?;
    let count = usize::try_from(row.count).unwrap_or_default() + moved.len();
    Ok(match (wanted, row.high) {
        (Wanted::Before(_), None) => None,
        (_, Some(high)) => Some(Spot { low: row.low, high: Some(high), count }),
        (_, None) => Some(Spot { low: row.last, high: None, count }),
    })
}

/// Makes entries at these places.
pub(in crate::playlists) async fn insert(
    db: &impl ConnectionTrait,
    playlist: PlaylistId,
    adder: UserId,
    now: DateTime<Utc>,
    items: Vec<NewItem>,
    places: &[i64],
) -> Result<(), DbErr> {
    /// Rows of one statement; each has seven values, and SQLite takes 32,766.
    const BATCH: usize = 1000;
    let mut rows = Vec::with_capacity(items.len());
    for (item, place) in items.into_iter().zip(places) {
        let said = item.said.as_ref().map(serde_json::to_string).transpose();
        rows.push(playlist_item::ActiveModel {
            id: Set(item.id),
            playlist_id: Set(playlist),
            place: Set(*place),
            song_id: Set(item.song),
            said: Set(said.map_err(|error| DbErr::Json(error.to_string()))?),
            added_by: Set(Some(adder)),
            added_at: Set(now),
        });
    }
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        playlist_item::Entity::insert_many(rows.by_ref().take(BATCH)).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Gives an entry a song. `false` when it is gone.
pub(super) async fn set_song(
    db: &impl ConnectionTrait,
    playlist: PlaylistId,
    id: PlaylistItemId,
    song: SongId,
) -> Result<bool, DbErr> {
    let update = playlist_item::Entity::update_many()
        .col_expr(playlist_item::Column::SongId, Expr::value(Some(song.0)))
        .filter(playlist_item::Column::PlaylistId.eq(playlist))
        .filter(playlist_item::Column::Id.eq(id));
    Ok(update.exec(db).await?.rows_affected > 0)
}

/// Gives entries other places and says how many there were.
pub(super) async fn set_places(
    db: &impl ConnectionTrait,
    playlist: PlaylistId,
    ids: &[PlaylistItemId],
    places: &[i64],
) -> Result<u64, DbErr> {
    let mut place = sea_orm::sea_query::CaseStatement::new();
    for (id, number) in ids.iter().zip(places) {
        place = place.case(playlist_item::Column::Id.eq(*id), Expr::value(*number));
    }
    let place = place.finally(Expr::col(playlist_item::Column::Place));
    let update = playlist_item::Entity::update_many()
        .col_expr(playlist_item::Column::Place, place.into())
        .filter(playlist_item::Column::PlaylistId.eq(playlist))
        .filter(playlist_item::Column::Id.is_in(ids.iter().copied()));
    Ok(update.exec(db).await?.rows_affected)
}

/// Removes entries and says how many there were.
pub(super) async fn remove(
    db: &impl ConnectionTrait,
    playlist: PlaylistId,
    ids: &[PlaylistItemId],
) -> Result<u64, DbErr> {
    let removed = playlist_item::Entity::delete_many()
        .filter(playlist_item::Column::PlaylistId.eq(playlist))
        .filter(playlist_item::Column::Id.is_in(ids.iter().copied()));
    Ok(removed.exec(db).await?.rows_affected)
}

/// Gives all entries new places in the order that they have, with room between them.
pub(super) async fn renumber(db: &impl ConnectionTrait, playlist: PlaylistId) -> Result<(), DbErr> {
    let mut order = sea_orm::sea_query::WindowStatement::new();
    order.order_by(playlist_item::Column::Place, Order::Asc).order_by(playlist_item::Column::Id, Order::Asc);
    let mut numbered = Query::select();
    numbered
        .expr_as(Expr::col(playlist_item::Column::Id), "item_id")
        .expr_window_as(Func::cust("ROW_NUMBER"), order, "number")
        .from(playlist_item::Entity)
        .and_where(playlist_item::Column::PlaylistId.eq(playlist));
    let mut update = Query::update();
    update
        .table(playlist_item::Entity)
        .from(sea_orm::sea_query::TableRef::SubQuery(Box::new(numbered), "numbered".into()))
        .value(playlist_item::Column::Place, Expr::col(("numbered", "number")).mul(GAP))
        .and_where(
            Expr::col((playlist_item::Entity, playlist_item::Column::Id)).equals(("numbered", "item_id")),
        );
    db.execute(&update).await?;
    playlist::Entity::update_many()
        .col_expr(playlist::Column::Numbering, Expr::col(playlist::Column::Numbering).add(1))
        .filter(playlist::Column::Id.eq(playlist))
        .exec(db)
        .await?;
    Ok(())
}
