//! Queries about who may do what with a playlist: the one rule of it.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr, SubQueryStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
};
use shared::ids::{PlaylistId, UserId};
use shared::playlists::Access;
use shared::songs::Visibility;

use crate::entities::{playlist, playlist_member};

/// How the role of an editor stands in the database.
pub(super) const EDITOR: &str = "editor";

/// What holds for a row of `playlists` that the viewer may see. Whatever shows a playlist asks this.
pub(super) fn visible_to(viewer: UserId) -> Condition {
    let everyone = [Visibility::Site, Visibility::Public].map(Visibility::as_str);
    Condition::all().add(playlist::Column::DeletedAt.is_null()).add(
        Condition::any()
            .add(playlist::Column::OwnerId.eq(viewer))
            .add(playlist::Column::Visibility.is_in(everyone))
            .add(shared_with(viewer, None)),
    )
}

/// What holds for a row of `playlists` whose entries the account may change.
pub(super) fn editable_by(account: UserId) -> Condition {
    Condition::all()
        .add(playlist::Column::DeletedAt.is_null())
        .add(playlist::Column::Rules.is_null())
        .add(Condition::any().add(playlist::Column::OwnerId.eq(account)).add(edited_by(account)))
}

/// What holds for a row of `playlists` that the account is an editor of, and that takes edits.
fn edited_by(account: UserId) -> Condition {
    shared_with(account, Some(EDITOR)).add(playlist::Column::Collaborative.eq(true))
}

/// What holds for a row of `playlists` that the account is a member of, while it is not private.
pub(super) fn shared_with(account: UserId, role: Option<&str>) -> Condition {
    let mut memberships = Query::select();
    memberships
        .column(playlist_member::Column::PlaylistId)
        .from(playlist_member::Entity)
        .and_where(playlist_member::Column::UserId.eq(account));
    if let Some(role) = role {
        memberships.and_where(playlist_member::Column::Role.eq(role));
    }
    Condition::all()
        .add(playlist::Column::Id.in_subquery(memberships))
        .add(playlist::Column::Visibility.ne(Visibility::Private.as_str()))
}

/// The role of an account in the playlist of the row; NULL when it is no member.
pub(super) fn role_of(account: UserId) -> SimpleExpr {
    let mut role = Query::select();
    role.column(playlist_member::Column::Role)
        .from(playlist_member::Entity)
        .and_where(
            Expr::col((playlist_member::Entity, playlist_member::Column::PlaylistId))
                .equals((playlist::Entity, playlist::Column::Id)),
        )
        .and_where(playlist_member::Column::UserId.eq(account));
    scalar(role)
}

/// A query that gives one value, as an expression.
pub(super) fn scalar(query: SelectStatement) -> SimpleExpr {
    SimpleExpr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(query)))
}

/// What an account may do with a playlist that it may see.
pub(super) fn access_of(viewer: UserId, owner: UserId, role: Option<&str>, collaborative: bool) -> Access {
    match role {
        _ if viewer == owner => Access::Owner,
        Some(EDITOR) if collaborative => Access::Editor,
        _ => Access::Viewer,
    }
}

/// What decides about a change of a playlist.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) access: Access,
    pub(super) version: u32,
    /// The rules that choose its songs; `None` when its entries stand in it.
    pub(super) rules: Option<String>,
    /// How often its entries were numbered anew.
    pub(super) numbering: i32,
}

#[derive(Debug, FromQueryResult)]
struct HeldRow {
    owner_id: UserId,
    version: i32,
    numbering: i32,
    visibility: String,
    collaborative: bool,
    rules: Option<String>,
    role: Option<String>,
}

/// What decides about what the viewer wants with a playlist. `None` when it is not there for him.
pub(super) async fn look_at(
    db: &impl ConnectionTrait,
    viewer: UserId,
    id: PlaylistId,
) -> Result<Option<Held>, DbErr> {
    decisive(db, viewer, id, false).await
}

/// The same, and nobody else changes it until the transaction ends.
pub(super) async fn hold(
    db: &impl ConnectionTrait,
    viewer: UserId,
    id: PlaylistId,
) -> Result<Option<Held>, DbErr> {
    decisive(db, viewer, id, true).await
}

async fn decisive(
    db: &impl ConnectionTrait,
    viewer: UserId,
    id: PlaylistId,
    lock: bool,
) -> Result<Option<Held>, DbErr> {
    use playlist::Column as Of;
    let mut found = playlist::Entity::find_by_id(id)
        .select_only()
        .columns([Of::OwnerId, Of::Version, Of::Numbering, Of::Visibility, Of::Collaborative, Of::Rules])
        .expr_as(role_of(viewer), "role")
        .filter(visible_to(viewer));
    if lock {
        found = found.lock_exclusive();
    }
    let row = found.into_model::<HeldRow>().one(db).await?;
    Ok(row.map(|row| {
        let role = row.role.filter(|_| row.visibility != Visibility::Private.as_str());
        Held {
            access: access_of(viewer, row.owner_id, role.as_deref(), row.collaborative),
            version: row.version.try_into().unwrap_or_default(),
            rules: row.rules,
            numbering: row.numbering,
        }
    }))
}

/// Says that the entries of a playlist are being changed; nobody else changes them until the transaction ends.
/// `false` when the account may not do that, or there is no such playlist, or rules make its entries.
pub(super) async fn touch(
    db: &impl ConnectionTrait,
    account: UserId,
    id: PlaylistId,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let touched = playlist::Entity::update_many()
        .col_expr(playlist::Column::UpdatedAt, Expr::value(now))
        .filter(playlist::Column::Id.eq(id))
        .filter(editable_by(account));
    Ok(touched.exec(db).await?.rows_affected > 0)
}

/// The owner and the members of a playlist who see it.
pub(super) async fn people(db: &impl ConnectionTrait, id: PlaylistId) -> Result<Vec<UserId>, DbErr> {
    let mut members = Query::select();
    members
        .column(playlist_member::Column::UserId)
        .from(playlist_member::Entity)
        .inner_join(
            playlist::Entity,
            Expr::col((playlist::Entity, playlist::Column::Id))
                .equals((playlist_member::Entity, playlist_member::Column::PlaylistId)),
        )
        .and_where(playlist_member::Column::PlaylistId.eq(id))
        .and_where(playlist::Column::Visibility.ne(Visibility::Private.as_str()));
    let mut people = Query::select();
    people
        .expr_as(Expr::col(playlist::Column::OwnerId), "user_id")
        .from(playlist::Entity)
        .and_where(playlist::Column::Id.eq(id))
        .union(sea_orm::sea_query::UnionType::Distinct, members);
    let rows = db.query_all(&people).await?;
    rows.iter().map(|row| row.try_get("", "user_id")).collect()
}
