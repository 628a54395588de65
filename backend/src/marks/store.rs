//! Queries about what listeners have to do with things.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{DynIden, Expr, ExprTrait, LockType, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, JoinType,
    QueryFilter, QuerySelect, RelationDef, Select,
};
use shared::events::MarkKind;
use shared::ids::{AlbumId, ArtistId, PlaylistId, SongId, UserId};
use uuid::Uuid;

use super::Subject;
use crate::catalogue::tallies::{self, Kind};
use crate::entities::{album, artist, mark, playlist, song};
use crate::playlists;
use crate::songs::store::visible_to;

/// Since when something is a favourite, and its place among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Favorite {
    /// A UUIDv7; their order is that of the favourites.
    pub id: Uuid,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// What a listener thinks of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    /// Set when it is a favourite.
    pub favorite: Option<Favorite>,
    /// 1 to 5.
    pub stars: Option<u8>,
}

/// Keeps the row of a thing as it is until the transaction ends, so that whoever else wants to mark it, or
/// to remove it, waits. `viewer`: only if he may see it. `false` when there is nothing to be kept.
///
/// # Errors
/// The database fails.
pub async fn lock(
    db: &impl ConnectionTrait,
    viewer: Option<UserId>,
    subject: Subject,
) -> Result<bool, DbErr> {
    // Rows that only refer to the thing need not wait.
    let lock = LockType::NoKeyUpdate;
    match subject {
        Subject::Song(id) => {
            let seen = viewer.map_or_else(Condition::all, visible_to);
            let found = song::Entity::find_by_id(id).select_only().column(song::Column::Id).filter(seen);
            Ok(found.lock(lock).into_tuple::<SongId>().one(db).await?.is_some())
        }
        Subject::Album(id) => {
            let found = album::Entity::find_by_id(id).select_only().column(album::Column::Id);
            let found = found.lock(lock).into_tuple::<AlbumId>().one(db).await?.is_some();
            Ok(found && sees(db, viewer, Kind::Album, id.0).await?)
        }
        Subject::Artist(id) => {
            let found = artist::Entity::find_by_id(id).select_only().column(artist::Column::Id);
            let found = found.lock(lock).into_tuple::<ArtistId>().one(db).await?.is_some();
            Ok(found && sees(db, viewer, Kind::Artist, id.0).await?)
        }
        Subject::Playlist(id) => {
            let found = playlist::Entity::find_by_id(id).select_only().column(playlist::Column::Id);
            let found = found.lock(lock).into_tuple::<PlaylistId>().one(db).await?.is_some();
            let Some(viewer) = viewer.filter(|_| found) else { return Ok(found) };
            Ok(playlists::store::find_many(db, viewer, [id]).await?.contains_key(&id))
        }
    }
}

/// Whether somebody sees something of the catalogue; nobody in particular sees everything.
async fn sees(
    db: &impl ConnectionTrait,
    viewer: Option<UserId>,
    kind: Kind,
    id: Uuid,
) -> Result<bool, DbErr> {
    let Some(viewer) = viewer else { return Ok(true) };
    Ok(tallies::find(db, kind, viewer, id).await?.is_some())
}

/// Changes what a listener thinks of a thing that is locked; gives it as it was and as it is now.
///
/// # Errors
/// The database fails.
pub async fn change(
    db: &impl ConnectionTrait,
    listener: UserId,
    subject: Subject,
    change: impl FnOnce(&mut Mark),
) -> Result<(Mark, Mark), DbErr> {
    let (kind, id) = subject.parts();
    let found = mark::Entity::find_by_id((listener, kind_number(kind), id)).one(db).await?;
    let old = found.as_ref().map(read).unwrap_or_default();
    let mut new = old;
    change(&mut new);
    if new == old {
        return Ok((old, new));
    }
    let is_new = found.is_none();
    let mut row = found.unwrap_or_else(|| blank(listener, kind, id));
    row.favorite_id = new.favorite.map(|favorite| favorite.id);
    row.favorited_at = new.favorite.map(|favorite| favorite.since);
    row.stars = new.stars.map(i16::from);
    let is_empty = new == Mark::default() && row.plays == 0;
    let row = row.into_active_model();
    if is_new {
        mark::Entity::insert(row).exec_without_returning(db).await?;
    } else if is_empty {
        row.delete(db).await?;
    } else {
        mark::Entity::update(row.reset_all()).exec(db).await?;
    }
    Ok((old, new))
}

/// Forgets what anybody had to do with these things, which are being removed.
///
/// # Errors
/// The database fails.
pub async fn forget(
    db: &impl ConnectionTrait,
    kind: MarkKind,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<(), DbErr> {
    let of = mark::Column::Kind.eq(kind_number(kind)).and(mark::Column::SubjectId.is_in(ids));
    mark::Entity::delete_many().filter(of).exec(db).await.map(|_| ())
}

/// Joins each thing with the mark of this listener, where there is one: found by the primary key, so that a
/// list stays one walk along its index. `marks`: the relation of the thing to its marks.
pub fn join<E: EntityTrait>(
    select: Select<E>,
    marks: RelationDef,
    listener: UserId,
    kind: MarkKind,
) -> Select<E> {
    let of_listener = move |_, marks: DynIden| {
        let column = |column: mark::Column| Expr::col((marks.clone(), column));
        Condition::all()
            .add(column(mark::Column::UserId).eq(listener))
            .add(column(mark::Column::Kind).eq(kind_number(kind)))
    };
    select.join(JoinType::LeftJoin, marks.on_condition(of_listener))
}

/// What holds for the mark of this listener on the thing with this id: a join by the primary key.
pub fn is_of(listener: UserId, kind: MarkKind, id: Expr) -> Expr {
    let column = |column: mark::Column| Expr::col((mark::Entity, column));
    column(mark::Column::UserId)
        .eq(listener)
        .and(column(mark::Column::Kind).eq(kind_number(kind)))
        .and(column(mark::Column::SubjectId).eq(id))
}

/// Whether a thing, of which this is the id in another table, is a favourite of a listener: one look by the primary
/// key.
pub fn is_favorite(listener: UserId, kind: MarkKind, id: Expr) -> Expr {
    let of_listener = Query::select()
        .expr(Expr::val(1))
        .from(mark::Entity)
        .and_where(is_of(listener, kind, id))
        .and_where(Expr::col((mark::Entity, mark::Column::FavoriteId)).is_not_null())
        .take();
    Expr::exists(of_listener)
}

/// The mark in a row.
fn read(row: &mark::Model) -> Mark {
    let favorite = row.favorite_id.zip(row.favorited_at).map(|(id, since)| Favorite { id, since });
    Mark { favorite, stars: row.stars.and_then(|stars| u8::try_from(stars).ok()) }
}

fn blank(user_id: UserId, kind: MarkKind, subject_id: Uuid) -> mark::Model {
    mark::Model {
        user_id,
        kind: kind_number(kind),
        subject_id,
        favorite_id: None,
        favorited_at: None,
        stars: None,
        plays: 0,
        last_played_ms: None,
    }
}

/// How a kind stands in the database.
pub const fn kind_number(kind: MarkKind) -> i16 {
    match kind {
        MarkKind::Unknown => 0,
        MarkKind::Song => 1,
        MarkKind::Album => 2,
        MarkKind::Artist => 3,
        MarkKind::Playlist => 4,
    }
}
