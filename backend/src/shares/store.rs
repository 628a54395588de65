//! Queries about public links. What may be passed on by one is decided here alone, each time anew: what the
//! maker of the link owns, and what its owner shows to everyone.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IntoActiveModel, JoinType,
    QueryFilter, QueryOrder, QuerySelect, RelationTrait, Select,
};
use shared::ids::{AlbumId, PlaylistId, ShareId, SongId, UserId};
use shared::shares::ShareKind;
use shared::songs::{ArtistCredit, Visibility};
use uuid::Uuid;

use crate::entities::{album, playlist, playlist_item, share, song, user};
use crate::songs::store::from_json;

/// A public link with whether it leads to something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The link.
    pub id: ShareId,
    /// Who made it.
    pub owner: UserId,
    /// The name that he goes by.
    pub owner_name: String,
    /// What it leads to.
    pub kind: ShareKind,
    /// Which one.
    pub thing: Uuid,
    /// Whether visitors may download.
    pub downloads: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when it works.
    pub expires_at: Option<DateTime<Utc>>,
    /// How often it was visited.
    pub visits: u64,
    /// When it was last visited.
    pub last_visit_at: Option<DateTime<Utc>>,
    /// Whether there is something to be seen.
    pub passable: bool,
}

#[derive(Debug, FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    share: share::Model,
    owner_name: String,
    passable: bool,
}

fn of_share(column: share::Column) -> Expr {
    Expr::col((share::Entity, column))
}

/// What holds for a row of `songs` that the maker of the row of `shares` may pass on.
fn song_is_passable() -> Condition {
    Condition::all().add(song::Column::DeletedAt.is_null()).add(
        Condition::any()
            .add(
                Expr::col((song::Entity, song::Column::OwnerId))
                    .equals((share::Entity, share::Column::OwnerId)),
            )
            .add(song::Column::Visibility.eq(Visibility::Public.as_str())),
    )
}

/// What holds for a row of `playlists` that the maker of the row of `shares` may pass on.
fn playlist_is_passable() -> Condition {
    let own = Expr::col((playlist::Entity, playlist::Column::OwnerId));
    Condition::all().add(playlist::Column::DeletedAt.is_null()).add(
        Condition::any()
            .add(own.equals((share::Entity, share::Column::OwnerId)))
            .add(playlist::Column::Visibility.eq(Visibility::Public.as_str())),
    )
}

/// The songs that may be passed on of those whose column is the thing of the row of `shares`.
fn songs_by(column: song::Column) -> SelectStatement {
    let thing = (share::Entity, share::Column::ThingId);
    let mut songs = Query::select();
    songs
        .expr(Expr::val(1))
        .from(song::Entity)
        .and_where(Expr::col((song::Entity, column)).equals(thing))
        .cond_where(song_is_passable());
    songs
}

fn the_playlist() -> SelectStatement {
    let thing = (share::Entity, share::Column::ThingId);
    let mut playlists = Query::select();
    playlists
        .expr(Expr::val(1))
        .from(playlist::Entity)
        .and_where(Expr::col((playlist::Entity, playlist::Column::Id)).equals(thing))
        .cond_where(playlist_is_passable());
    playlists
}

fn is(kind: ShareKind) -> Expr {
    of_share(share::Column::Kind).eq(kind.as_str())
}

/// Whether the row of `shares` leads to something.
fn leads_somewhere() -> Expr {
    let song = is(ShareKind::Song).and(Expr::exists(songs_by(song::Column::Id)));
    let album = is(ShareKind::Album).and(Expr::exists(songs_by(song::Column::AlbumId)));
    let playlist = is(ShareKind::Playlist).and(Expr::exists(the_playlist()));
    song.or(album).or(playlist)
}

/// Links with their makers; those of closed accounts are not there.
fn links() -> Select<share::Entity> {
    share::Entity::find()
        .join(JoinType::InnerJoin, share::Relation::Owner.def())
        .filter(user::Column::Disabled.eq(false))
        .column_as(user::Column::DisplayName, "owner_name")
        .expr_as(leads_somewhere(), "passable")
}

fn to_link(row: Row) -> Result<Link, DbErr> {
    let of = row.share;
    let kind = ShareKind::parse(&of.kind).ok_or_else(|| DbErr::Type("an unknown kind of share".into()))?;
    Ok(Link {
        id: of.id,
        owner: of.owner_id,
        owner_name: row.owner_name,
        kind,
        thing: of.thing_id,
        downloads: of.downloads,
        created_at: of.created_at,
        expires_at: of.expires_at,
        visits: of.visits.try_into().unwrap_or_default(),
        last_visit_at: of.last_visit_at,
        passable: row.passable,
    })
}

/// A link, whoever asks.
pub(super) async fn find(db: &impl ConnectionTrait, id: ShareId) -> Result<Option<Link>, DbErr> {
    let row = links().filter(share::Column::Id.eq(id)).into_model::<Row>().one(db).await?;
    row.map(to_link).transpose()
}

/// Those of an account, the latest first; `only`: those to one thing.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    owner: UserId,
    only: Option<Uuid>,
    before: Option<ShareId>,
    limit: u64,
) -> Result<Vec<Link>, DbErr> {
    let mut found = links().filter(share::Column::OwnerId.eq(owner));
    if let Some(thing) = only {
        found = found.filter(share::Column::ThingId.eq(thing));
    }
    if let Some(before) = before {
        found = found.filter(share::Column::Id.lt(before));
    }
    let rows = found.order_by_desc(share::Column::Id).limit(limit).into_model::<Row>().all(db).await?;
    rows.into_iter().map(to_link).collect()
}

/// How many links an account has.
pub(super) async fn count(db: &impl ConnectionTrait, owner: UserId) -> Result<u64, DbErr> {
    let count = share::Entity::find()
        .select_only()
        .column_as(share::Column::Id.count(), "count")
        .filter(share::Column::OwnerId.eq(owner))
        .into_tuple::<i64>();
    Ok(count.one(db).await?.and_then(|count| count.try_into().ok()).unwrap_or_default())
}

/// Makes a link.
pub(super) async fn insert(db: &impl ConnectionTrait, row: NewLink) -> Result<(), DbErr> {
    let row = share::Model {
        id: row.id,
        owner_id: row.owner,
        kind: row.kind.as_str().to_owned(),
        thing_id: row.thing,
        downloads: row.downloads,
        created_at: row.created_at,
        expires_at: row.expires_at,
        visits: 0,
        last_visit_at: None,
    };
    share::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// A link to be made.
#[derive(Debug)]
pub(super) struct NewLink {
    pub(super) id: ShareId,
    pub(super) owner: UserId,
    pub(super) kind: ShareKind,
    pub(super) thing: Uuid,
    pub(super) downloads: bool,
    pub(super) created_at: DateTime<Utc>,
    pub(super) expires_at: Option<DateTime<Utc>>,
}

/// Changes a link of an account. `expires_at`: `Some` to change it. Something must change.
/// `false` when he has no such link.
pub(super) async fn update(
    db: &impl ConnectionTrait,
    owner: UserId,
    id: ShareId,
    expires_at: Option<Option<DateTime<Utc>>>,
    downloads: Option<bool>,
) -> Result<bool, DbErr> {
    let mut update = share::Entity::update_many()
        .filter(share::Column::Id.eq(id))
        .filter(share::Column::OwnerId.eq(owner));
    if let Some(expires_at) = expires_at {
        update = update.col_expr(share::Column::ExpiresAt, Expr::value(expires_at));
    }
    if let Some(downloads) = downloads {
        update = update.col_expr(share::Column::Downloads, Expr::value(downloads));
    }
    Ok(update.exec(db).await?.rows_affected > 0)
}

/// Removes a link of an account, if it has it.
pub(super) async fn delete(db: &impl ConnectionTrait, owner: UserId, id: ShareId) -> Result<(), DbErr> {
    let delete = share::Entity::delete_many();
    let delete = delete.filter(share::Column::Id.eq(id)).filter(share::Column::OwnerId.eq(owner));
    delete.exec(db).await.map(|_| ())
}

/// Counts a visit.
pub(super) async fn count_visit(
    db: &impl ConnectionTrait,
    id: ShareId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    share::Entity::update_many()
        .col_expr(share::Column::Visits, Expr::col(share::Column::Visits).add(1))
        .col_expr(share::Column::LastVisitAt, Expr::value(now))
        .filter(share::Column::Id.eq(id))
        .exec(db)
        .await
        .map(|_| ())
}

/// Lets the links to albums that became another lead to that.
///
/// # Errors
/// The database fails.
pub async fn follow_albums(
    db: &impl ConnectionTrait,
    merged: &[AlbumId],
    into: AlbumId,
) -> Result<(), DbErr> {
    share::Entity::update_many()
        .col_expr(share::Column::ThingId, Expr::value(into.0))
        .filter(share::Column::Kind.eq(ShareKind::Album.as_str()))
        .filter(share::Column::ThingId.is_in(merged.iter().map(|id| id.0)))
        .exec(db)
        .await
        .map(|_| ())
}

/// Whether a song can be heard by a link. A smart playlist has every song of which a link to sound was made: that
/// its rules chose it is known from the signature.
pub(super) async fn hears(db: &impl ConnectionTrait, id: ShareId, song: SongId) -> Result<bool, DbErr> {
    let thing = (share::Entity, share::Column::ThingId);
    let this = Expr::col((song::Entity, song::Column::Id));
    let mut entries = Query::select();
    entries
        .expr(Expr::val(1))
        .from(playlist_item::Entity)
        .and_where(Expr::col((playlist_item::Entity, playlist_item::Column::PlaylistId)).equals(thing))
        .and_where(
            Expr::col((playlist_item::Entity, playlist_item::Column::SongId))
                .equals((song::Entity, song::Column::Id)),
        );
    let mut list = the_playlist();
    list.cond_where(Condition::any().add(playlist::Column::Rules.is_not_null()).add(Expr::exists(entries)));
    let member = Condition::any()
        .add(is(ShareKind::Song).and(this.clone().equals(thing)))
        .add(is(ShareKind::Album).and(Expr::col((song::Entity, song::Column::AlbumId)).equals(thing)))
        .add(is(ShareKind::Playlist).and(Expr::exists(list)));
    let mut query = Query::select();
    query
        .expr(Expr::val(1))
        .from(song::Entity)
        .inner_join(share::Entity, of_share(share::Column::Id).eq(id.0))
        .and_where(this.eq(song.0))
        .cond_where(song_is_passable())
        .cond_where(member);
    Ok(db.query_one(&query).await?.is_some())
}

/// What is shown of an album.
#[derive(Debug)]
pub(super) struct ShownAlbum {
    pub(super) title: String,
    pub(super) artists: Vec<ArtistCredit>,
    pub(super) accent: Option<String>,
    pub(super) cover: Option<Uuid>,
}

/// An album of which a song may be passed on, as the caller has seen to.
pub(super) async fn album(db: &impl ConnectionTrait, id: AlbumId) -> Result<Option<ShownAlbum>, DbErr> {
    let Some(row) = album::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    let artists = from_json(&row.artists)?;
    Ok(Some(ShownAlbum { title: row.title, artists, accent: row.accent, cover: row.cover_id }))
}

/// The picture of what a link leads to: its own, or that of its first song that has one.
pub(super) async fn cover(db: &impl ConnectionTrait, link: &Link) -> Result<Option<Uuid>, DbErr> {
    let own: Option<Option<Uuid>> = match link.kind {
        ShareKind::Song => None,
        ShareKind::Album => {
            let found = album::Entity::find_by_id(AlbumId(link.thing)).select_only();
            found.column(album::Column::CoverId).into_tuple().one(db).await?
        }
        ShareKind::Playlist => {
            let found = playlist::Entity::find_by_id(PlaylistId(link.thing)).select_only();
            found.column(playlist::Column::CoverId).into_tuple().one(db).await?
        }
    };
    if let Some(Some(own)) = own {
        return Ok(Some(own));
    }
    let of_song = |column| Expr::col((song::Entity, column));
    let mut first = Query::select();
    first
        .expr(of_song(song::Column::CoverId))
        .from(song::Entity)
        .inner_join(share::Entity, of_share(share::Column::Id).eq(link.id.0))
        .and_where(song::Column::CoverId.is_not_null())
        .cond_where(song_is_passable())
        .limit(1);
    match link.kind {
        ShareKind::Song => first.and_where(of_song(song::Column::Id).eq(link.thing)),
        ShareKind::Album => first
            .and_where(of_song(song::Column::AlbumId).eq(link.thing))
            .order_by((song::Entity, song::Column::AlbumKey), sea_orm::Order::Asc),
        ShareKind::Playlist => first
            .inner_join(
                playlist_item::Entity,
                Expr::col((playlist_item::Entity, playlist_item::Column::SongId))
                    .equals((song::Entity, song::Column::Id)),
            )
            .and_where(playlist_item::Column::PlaylistId.eq(link.thing))
            .order_by((playlist_item::Entity, playlist_item::Column::Place), sea_orm::Order::Asc),
    };
    match db.query_one(&first).await? {
        Some(row) => row.try_get("", "cover_id"),
        None => Ok(None),
    }
}
