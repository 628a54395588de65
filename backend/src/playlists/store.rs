//! Queries about playlists as a viewer sees them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IntoActiveModel, JoinType,
    PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, RelationTrait, Select, SelectModel, Selector,
};
use shared::events::MarkKind;
use shared::ids::{FolderId, PlaylistId, UserId};
use shared::playlists::Playlist;
use shared::rules::Rules;
use shared::songs::{Owner, Visibility};
use uuid::Uuid;

use super::access_store::{access_of, role_of, scalar, visible_to};
use super::totals_store::{self, Totals};
use crate::entities::{picture, playlist, playlist_place, user};
use crate::marks;
use crate::pictures::links;
use crate::search::refresh_store;

/// A playlist to be made.
#[derive(Debug)]
pub(super) struct NewRow {
    pub(super) id: PlaylistId,
    pub(super) owner: UserId,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) visibility: Visibility,
    pub(super) collaborative: bool,
    pub(super) rules: Option<Rules>,
    pub(super) now: DateTime<Utc>,
}

/// Makes a playlist.
pub(super) async fn create(db: &impl ConnectionTrait, new: NewRow) -> Result<(), DbErr> {
    let row = playlist::Model {
        id: new.id,
        owner_id: new.owner,
        name_key: shared::text::fold::fold(&new.name),
        name: new.name,
        description: new.description,
        visibility: new.visibility.as_str().to_owned(),
        collaborative: new.collaborative,
        rules: new.rules.as_ref().map(to_json).transpose()?,
        cover_id: None,
        version: 1,
        numbering: 0,
        created_at: new.now,
        updated_at: new.now,
        deleted_at: None,
    };
    playlist::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    refresh_store::playlists(db, &[new.id]).await
}

/// How many playlists an account has, those in the bin included.
pub(super) async fn count_owned(db: &impl ConnectionTrait, owner: UserId) -> Result<u64, DbErr> {
    playlist::Entity::find().filter(playlist::Column::OwnerId.eq(owner)).count(db).await
}

/// What is to be another in a playlist.
#[derive(Debug, Default)]
pub(super) struct Changed {
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) visibility: Option<Visibility>,
    pub(super) collaborative: Option<bool>,
    pub(super) rules: Option<Rules>,
}

/// Changes a playlist that the transaction holds in this version.
pub(super) async fn update(
    db: &impl ConnectionTrait,
    id: PlaylistId,
    version: u32,
    changed: Changed,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let version = i32::try_from(version).unwrap_or_default();
    let mut update = playlist::Entity::update_many()
        .col_expr(playlist::Column::Version, Expr::value(version + 1))
        .col_expr(playlist::Column::UpdatedAt, Expr::value(now));
    if let Some(name) = changed.name {
        update = update
            .col_expr(playlist::Column::NameKey, Expr::value(shared::text::fold::fold(&name)))
            .col_expr(playlist::Column::Name, Expr::value(name));
    }
    if let Some(description) = changed.description {
        update = update.col_expr(playlist::Column::Description, Expr::value(description));
    }
    if let Some(visibility) = changed.visibility {
        update = update.col_expr(playlist::Column::Visibility, Expr::value(visibility.as_str()));
    }
    if let Some(collaborative) = changed.collaborative {
        update = update.col_expr(playlist::Column::Collaborative, Expr::value(collaborative));
    }
    if let Some(rules) = &changed.rules {
        update = update.col_expr(playlist::Column::Rules, Expr::value(to_json(rules)?));
    }
    let update = update.filter(playlist::Column::Id.eq(id)).filter(playlist::Column::Version.eq(version));
    let is_updated = update.exec(db).await?.rows_affected > 0;
    refresh_store::playlists(db, &[id]).await?;
    Ok(is_updated)
}

/// Puts a playlist of this owner into the bin, or takes it out when it went there after `restore_after`.
/// `false` when there is none.
pub(super) async fn set_deleted(
    db: &impl ConnectionTrait,
    owner: UserId,
    id: PlaylistId,
    change: Bin,
) -> Result<bool, DbErr> {
    let deleted_at = Expr::col(playlist::Column::DeletedAt);
    let (value, in_time): (SimpleExpr, SimpleExpr) = match change {
        Bin::Put { now } => {
            let first =
                Expr::case(playlist::Column::DeletedAt.is_null(), Expr::value(now)).finally(deleted_at);
            (first.into(), Expr::value(true))
        }
        Bin::Take { deleted_after } => {
            let in_time =
                playlist::Column::DeletedAt.is_null().or(playlist::Column::DeletedAt.gt(deleted_after));
            (Expr::value(Option::<DateTime<Utc>>::None), in_time)
        }
    };
    let update = playlist::Entity::update_many()
        .col_expr(playlist::Column::DeletedAt, value)
        .filter(playlist::Column::Id.eq(id))
        .filter(playlist::Column::OwnerId.eq(owner))
        .filter(in_time);
    let is_changed = update.exec(db).await?.rows_affected > 0;
    refresh_store::playlists(db, &[id]).await?;
    Ok(is_changed)
}

/// Into the bin or out of it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bin {
    /// In; what lies there already stays as long as it would have.
    Put { now: DateTime<Utc> },
    /// Out.
    Take { deleted_after: DateTime<Utc> },
}

/// A playlist with its totals, pictures and rules, if the viewer may see it. A smart one comes without totals.
///
/// # Errors
/// The database fails.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: UserId,
    id: PlaylistId,
) -> Result<Option<Playlist>, DbErr> {
    let row =
        with_people(playlist::Entity::find_by_id(id).filter(visible_to(viewer)), viewer).one(db).await?;
    let Some(row) = row else { return Ok(None) };
    let rules = row.playlist.rules.as_deref().map(from_json).transpose()?;
    let found = complete(db, viewer, vec![row]).await?.into_iter().next();
    Ok(found.map(|playlist| Playlist { rules, ..playlist }))
}

/// Those of these playlists that the viewer may see, as lists show them.
///
/// # Errors
/// The database fails.
pub async fn find_many(
    db: &impl ConnectionTrait,
    viewer: UserId,
    ids: impl IntoIterator<Item = PlaylistId>,
) -> Result<HashMap<PlaylistId, Playlist>, DbErr> {
    let found = playlist::Entity::find().filter(playlist::Column::Id.is_in(ids)).filter(visible_to(viewer));
    let rows = with_people(found, viewer).all(db).await?;
    let playlists = complete(db, viewer, rows).await?;
    Ok(playlists.into_iter().map(|playlist| (playlist.id, playlist)).collect())
}

/// The same without what is in them.
///
/// # Errors
/// The database fails.
pub async fn find_many_bare(
    db: &impl ConnectionTrait,
    viewer: UserId,
    ids: impl IntoIterator<Item = PlaylistId>,
) -> Result<HashMap<PlaylistId, Playlist>, DbErr> {
    let found = playlist::Entity::find().filter(playlist::Column::Id.is_in(ids)).filter(visible_to(viewer));
    let rows = with_people(found, viewer).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.playlist.id, to_playlist(row, viewer, None))).collect())
}

/// The same with the pictures of their first songs, in one statement.
///
/// # Errors
/// The database fails.
pub async fn find_many_pictured(
    db: &impl ConnectionTrait,
    viewer: UserId,
    ids: Vec<PlaylistId>,
) -> Result<HashMap<PlaylistId, Playlist>, DbErr> {
    let Some(first) = totals_store::first_of_all(viewer, &ids) else { return Ok(HashMap::new()) };
    let found = playlist::Entity::find().filter(playlist::Column::Id.is_in(ids)).filter(visible_to(viewer));
    let mut select = select_with_people(found, viewer).into_query();
    totals_store::join_first(&mut select, first);
    let mut playlists = HashMap::new();
    let mut pictures = Vec::new();
    for row in db.query_all(&select).await? {
        let of = PlaylistRow::from_query_result(&row, "")?;
        pictures.extend(totals_store::read_first(&row)?);
        playlists.entry(of.playlist.id).or_insert_with(|| to_playlist(of, viewer, None));
    }
    for (id, covers) in totals_store::composed(pictures) {
        playlists.entry(id).and_modify(|playlist| playlist.covers = covers);
    }
    Ok(playlists)
}

/// A playlist with what a viewer sees around it.
#[derive(Debug, FromQueryResult)]
pub(super) struct PlaylistRow {
    #[sea_orm(nested)]
    pub(super) playlist: playlist::Model,
    owner_username: String,
    owner_display_name: String,
    owner_avatar_id: Option<Uuid>,
    owner_placeholder: Option<String>,
    cover_placeholder: Option<String>,
    role: Option<String>,
    folder_id: Option<FolderId>,
    favorite: bool,
}

/// Playlists with what a viewer sees around them.
pub(super) fn with_people(
    select: Select<playlist::Entity>,
    viewer: UserId,
) -> Selector<SelectModel<PlaylistRow>> {
    select_with_people(select, viewer).into_model()
}

/// Each join and each value beside is by a primary key.
fn select_with_people(select: Select<playlist::Entity>, viewer: UserId) -> Select<playlist::Entity> {
    let placeholder = |of: &'static str| Expr::col((of, picture::Column::Placeholder));
    let mut folder = Query::select();
    folder
        .column(playlist_place::Column::FolderId)
        .from(playlist_place::Entity)
        .and_where(
            Expr::col((playlist_place::Entity, playlist_place::Column::PlaylistId))
                .equals((playlist::Entity, playlist::Column::Id)),
        )
        .and_where(playlist_place::Column::UserId.eq(viewer));
    let id = Expr::col((playlist::Entity, playlist::Column::Id));
    let liked = marks::store::is_favorite(viewer, MarkKind::Playlist, id);
    select
        .join(JoinType::InnerJoin, playlist::Relation::Owner.def())
        .join_as(JoinType::LeftJoin, playlist::Relation::Cover.def(), "cover")
        .join_as(JoinType::LeftJoin, user::Relation::Avatar.def(), "avatar")
        .column_as(user::Column::Username, "owner_username")
        .column_as(user::Column::DisplayName, "owner_display_name")
        .column_as(user::Column::AvatarId, "owner_avatar_id")
        .column_as(placeholder("avatar"), "owner_placeholder")
        .column_as(placeholder("cover"), "cover_placeholder")
        .column_as(role_of(viewer), "role")
        .column_as(scalar(folder), "folder_id")
        .column_as(liked, "favorite")
}

/// Adds what the viewer may hear of them; the order stays.
pub(super) async fn complete(
    db: &impl ConnectionTrait,
    viewer: UserId,
    rows: Vec<PlaylistRow>,
) -> Result<Vec<Playlist>, DbErr> {
    let plain: Vec<PlaylistId> =
        rows.iter().filter(|row| row.playlist.rules.is_none()).map(|row| row.playlist.id).collect();
    if plain.is_empty() {
        return Ok(rows.into_iter().map(|row| to_playlist(row, viewer, None)).collect());
    }
    let bare: Vec<PlaylistId> = rows
        .iter()
        .filter(|row| row.playlist.rules.is_none() && row.playlist.cover_id.is_none())
        .map(|row| row.playlist.id)
        .collect();
    let totals = totals_store::totals(db, viewer, &plain).await?;
    let mut covers = totals_store::covers(db, viewer, &bare).await?;
    let read = |row: PlaylistRow| {
        let id = row.playlist.id;
        let totals = row.playlist.rules.is_none().then(|| totals.get(&id).copied().unwrap_or_default());
        let covers = covers.remove(&id).unwrap_or_default();
        Playlist { covers, ..to_playlist(row, viewer, totals) }
    };
    Ok(rows.into_iter().map(read).collect())
}

fn to_playlist(row: PlaylistRow, viewer: UserId, totals: Option<Totals>) -> Playlist {
    let of = row.playlist;
    Playlist {
        access: access_of(viewer, of.owner_id, row.role.as_deref(), of.collaborative),
        id: of.id,
        name: of.name,
        description: of.description,
        visibility: Visibility::parse(&of.visibility).unwrap_or_default(),
        collaborative: of.collaborative,
        smart: of.rules.is_some(),
        rules: None,
        owner: Owner {
            id: of.owner_id,
            username: row.owner_username,
            display_name: row.owner_display_name,
            avatar: row
                .owner_avatar_id
                .map(|avatar| links::avatar(of.owner_id, avatar, row.owner_placeholder)),
        },
        song_count: totals.map(|totals| totals.songs),
        duration_ms: totals.map(|totals| totals.duration_ms),
        cover: of.cover_id.map(|cover| links::playlist_cover(of.id, cover, row.cover_placeholder)),
        covers: Vec::new(),
        folder_id: row.folder_id,
        favorite: row.favorite,
        version: of.version.try_into().unwrap_or_default(),
        created_at: of.created_at,
        updated_at: of.updated_at,
        deleted_at: of.deleted_at,
    }
}

fn to_json(rules: &Rules) -> Result<String, DbErr> {
    serde_json::to_string(rules).map_err(|error| DbErr::Json(error.to_string()))
}

/// Reads rules as the database keeps them.
///
/// # Errors
/// They are not rules.
pub(super) fn from_json(text: &str) -> Result<Rules, DbErr> {
    serde_json::from_str(text).map_err(|error| DbErr::Json(error.to_string()))
}
