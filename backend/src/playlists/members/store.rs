//! Queries about members of playlists and invitations. Those that change something belong into a transaction
//! that holds the playlist.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};
use shared::credentials::Username;
use shared::ids::{InvitationId, PlaylistId, UserId};
use shared::playlists::members::{Invitation, MAX_MEMBERS, Member, MemberRole};
use shared::songs::{Owner, Visibility};
use uuid::Uuid;

use crate::entities::{picture, playlist, playlist_invitation, playlist_member, user};
use crate::pictures::links;
use crate::search::refresh_store;

#[derive(Debug, FromQueryResult)]
struct MemberRow {
    #[sea_orm(nested)]
    member: playlist_member::Model,
    username: String,
    display_name: String,
    avatar_id: Option<Uuid>,
    placeholder: Option<String>,
}

fn parse_role(name: &str) -> MemberRole {
    if name == MemberRole::Editor.as_str() { MemberRole::Editor } else { MemberRole::Viewer }
}

/// The members of a playlist, the oldest first, or one of them.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    playlist: PlaylistId,
    only: Option<UserId>,
) -> Result<Vec<Member>, DbErr> {
    let mut found = playlist_member::Entity::find()
        .join(JoinType::InnerJoin, playlist_member::Relation::User.def())
        .join_as(JoinType::LeftJoin, user::Relation::Avatar.def(), "avatar")
        .column_as(user::Column::Username, "username")
        .column_as(user::Column::DisplayName, "display_name")
        .column_as(user::Column::AvatarId, "avatar_id")
        .column_as(Expr::col(("avatar", picture::Column::Placeholder)), "placeholder")
        .filter(playlist_member::Column::PlaylistId.eq(playlist))
        .order_by_asc(playlist_member::Column::JoinedAt)
        .order_by_asc(playlist_member::Column::UserId)
        .limit(MAX_MEMBERS as u64);
    if let Some(user) = only {
        found = found.filter(playlist_member::Column::UserId.eq(user));
    }
    let rows = found.into_model::<MemberRow>().all(db).await?;
    let read = |row: MemberRow| {
        let id = row.member.user_id;
        Member {
            user: Owner {
                id,
                username: row.username,
                display_name: row.display_name,
                avatar: row.avatar_id.map(|avatar| links::avatar(id, avatar, row.placeholder)),
            },
            role: parse_role(&row.member.role),
            joined_at: row.member.joined_at,
        }
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Whether there is such an account.
pub(super) async fn is_account(db: &impl ConnectionTrait, id: UserId) -> Result<bool, DbErr> {
    let found = user::Entity::find_by_id(id).filter(user::Column::Disabled.eq(false));
    Ok(found.count(db).await? > 0)
}

/// The account of a user name, if it can be used.
pub(super) async fn find_account(
    db: &impl ConnectionTrait,
    username: &Username,
) -> Result<Option<UserId>, DbErr> {
    let found = user::Entity::find().select_only().column(user::Column::Id);
    let found =
        found.filter(user::Column::Username.eq(username.as_str())).filter(user::Column::Disabled.eq(false));
    found.into_tuple().one(db).await
}

/// How many members a playlist has.
pub(super) async fn count(db: &impl ConnectionTrait, playlist: PlaylistId) -> Result<u64, DbErr> {
    playlist_member::Entity::find().filter(playlist_member::Column::PlaylistId.eq(playlist)).count(db).await
}

/// Makes an account a member. Who is one already gets the role, if that is no smaller one or `may_lower`.
pub(super) async fn put(
    db: &impl ConnectionTrait,
    playlist: PlaylistId,
    user: UserId,
    role: MemberRole,
    may_lower: bool,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = playlist_member::ActiveModel {
        playlist_id: Set(playlist),
        user_id: Set(user),
        role: Set(role.as_str().to_owned()),
        joined_at: Set(now),
    };
    let mut again =
        OnConflict::columns([playlist_member::Column::PlaylistId, playlist_member::Column::UserId]);
    if may_lower || role == MemberRole::Editor {
        again.update_column(playlist_member::Column::Role);
    } else {
        again.do_nothing();
    }
    playlist_member::Entity::insert(row).on_conflict(again).exec_without_returning(db).await?;
    refresh_store::playlists(db, &[playlist]).await
}

/// Removes a member. Who is none counts as removed.
pub(super) async fn remove(
    db: &impl ConnectionTrait,
    playlist: PlaylistId,
    user: UserId,
) -> Result<(), DbErr> {
    let removed = playlist_member::Entity::delete_many()
        .filter(playlist_member::Column::PlaylistId.eq(playlist))
        .filter(playlist_member::Column::UserId.eq(user));
    removed.exec(db).await?;
    refresh_store::playlists(db, &[playlist]).await
}

/// Lets the members of a private playlist see it: who names members means that they do.
pub(super) async fn open_to_people(
    db: &impl ConnectionTrait,
    playlist: PlaylistId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    playlist::Entity::update_many()
        .col_expr(playlist::Column::Visibility, Expr::value(Visibility::People.as_str()))
        .col_expr(playlist::Column::Version, Expr::col(playlist::Column::Version).add(1))
        .col_expr(playlist::Column::UpdatedAt, Expr::value(now))
        .filter(playlist::Column::Id.eq(playlist))
        .filter(playlist::Column::Visibility.eq(Visibility::Private.as_str()))
        .exec(db)
        .await?;
    refresh_store::playlists(db, &[playlist]).await
}

/// Keeps an invitation by the hash of its token.
pub(super) async fn invite(
    db: &impl ConnectionTrait,
    playlist: PlaylistId,
    invitation: &Invitation,
    token_hash: Vec<u8>,
) -> Result<(), DbErr> {
    let row = playlist_invitation::ActiveModel {
        id: Set(invitation.id),
        playlist_id: Set(playlist),
        role: Set(invitation.role.as_str().to_owned()),
        token_hash: Set(token_hash),
        created_at: Set(invitation.created_at),
        expires_at: Set(invitation.expires_at),
    };
    playlist_invitation::Entity::insert(row).exec_without_returning(db).await.map(|_| ())
}

/// How many invitations to a playlist are kept.
pub(super) async fn count_invitations(db: &impl ConnectionTrait, playlist: PlaylistId) -> Result<u64, DbErr> {
    let of = playlist_invitation::Column::PlaylistId.eq(playlist);
    playlist_invitation::Entity::find().filter(of).count(db).await
}

/// Forgets invitations to a playlist that are not open any more.
pub(super) async fn forget_expired(
    db: &impl ConnectionTrait,
    playlist: PlaylistId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    playlist_invitation::Entity::delete_many()
        .filter(playlist_invitation::Column::PlaylistId.eq(playlist))
        .filter(playlist_invitation::Column::ExpiresAt.lte(now))
        .exec(db)
        .await
        .map(|_| ())
}

/// The open invitations to a playlist, the oldest first.
pub(super) async fn invitations(
    db: &impl ConnectionTrait,
    playlist: PlaylistId,
    now: DateTime<Utc>,
) -> Result<Vec<Invitation>, DbErr> {
    let rows = playlist_invitation::Entity::find()
        .filter(playlist_invitation::Column::PlaylistId.eq(playlist))
        .filter(playlist_invitation::Column::ExpiresAt.gt(now))
        .order_by_asc(playlist_invitation::Column::Id)
        .all(db)
        .await?;
    let read = |row: playlist_invitation::Model| Invitation {
        id: row.id,
        role: parse_role(&row.role),
        created_at: row.created_at,
        expires_at: row.expires_at,
        token: None,
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Takes an invitation back. One that is not there counts as taken back.
pub(super) async fn revoke(
    db: &impl ConnectionTrait,
    playlist: PlaylistId,
    id: InvitationId,
) -> Result<(), DbErr> {
    playlist_invitation::Entity::delete_many()
        .filter(playlist_invitation::Column::PlaylistId.eq(playlist))
        .filter(playlist_invitation::Column::Id.eq(id))
        .exec(db)
        .await
        .map(|_| ())
}

/// What the invitation with this token offers: the playlist, whose it is, and the role. `None` when it is not
/// open, or the playlist is private or gone.
pub(super) async fn find_invitation(
    db: &impl ConnectionTrait,
    token_hash: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<Option<(PlaylistId, UserId, MemberRole)>, DbErr> {
    let found: Option<(PlaylistId, UserId, String)> = playlist_invitation::Entity::find()
        .select_only()
        .column(playlist_invitation::Column::PlaylistId)
        .column(playlist::Column::OwnerId)
        .column(playlist_invitation::Column::Role)
        .join(
            JoinType::InnerJoin,
            playlist_invitation::Entity::belongs_to(playlist::Entity)
                .from(playlist_invitation::Column::PlaylistId)
                .to(playlist::Column::Id)
                .into(),
        )
        .filter(playlist_invitation::Column::TokenHash.eq(token_hash))
        .filter(playlist_invitation::Column::ExpiresAt.gt(now))
        .filter(playlist::Column::DeletedAt.is_null())
        .filter(playlist::Column::Visibility.ne(Visibility::Private.as_str()))
        .into_tuple()
        .one(db)
        .await?;
    Ok(found.map(|(playlist, owner, role)| (playlist, owner, parse_role(&role))))
}
