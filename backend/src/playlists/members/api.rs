//! `/playlists/{playlist_id}/members`, `/playlists/{playlist_id}/invitations` and `/playlists/join`.

use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::{ApiResponse, OpenApi};
use shared::ids::{InvitationId, PlaylistId, UserId};
use shared::page::Page;
use shared::playlists::Playlist;
use shared::playlists::members::{Invitation, Joining, Member, Membership, NewInvitation, NewMember};

use crate::app::AppState;
use crate::auth::CurrentUser;
use crate::error::AppError;
use crate::http::{Json, JsonBody};
use crate::router::Tag;

/// The operations.
pub struct PlaylistMembersApi;

#[OpenApi(tag = "Tag::Playlists")]
impl PlaylistMembersApi {
    /// List the members of a playlist
    ///
    /// For its owner and its members.
    #[oai(path = "/playlists/:playlist_id/members", method = "get", operation_id = "list_playlist_members")]
    async fn list_playlist_members(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
    ) -> Result<Json<Page<Member>>, AppError> {
        let items = super::list(state, caller.user, playlist_id.0, None).await?;
        Ok(Json(Page { items, next_cursor: None }))
    }

    /// Make somebody a member by his user name, or give a member another role
    ///
    /// For the owner of the playlist. One that was private is for people then. The name must be the whole one.
    #[oai(path = "/playlists/:playlist_id/members", method = "post", operation_id = "add_playlist_member")]
    async fn add_playlist_member(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
        member: JsonBody<NewMember>,
    ) -> Result<Json<Member>, AppError> {
        super::add(state, caller.user, playlist_id.0, member.0).await.map(Json)
    }

    /// Read a member of a playlist
    #[oai(
        path = "/playlists/:playlist_id/members/:user_id",
        method = "get",
        operation_id = "get_playlist_member"
    )]
    async fn get_playlist_member(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
        /// The member.
        user_id: Path<UserId>,
    ) -> Result<Json<Member>, AppError> {
        let found = super::list(state, caller.user, playlist_id.0, Some(user_id.0)).await?.pop();
        found.map(Json).ok_or(AppError::NotFound)
    }

    /// Make an account a member, or give a member another role
    ///
    /// For the owner of the playlist. One that was private is for people then.
    #[oai(
        path = "/playlists/:playlist_id/members/:user_id",
        method = "put",
        operation_id = "put_playlist_member"
    )]
    async fn put_playlist_member(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
        /// The account.
        user_id: Path<UserId>,
        membership: JsonBody<Membership>,
    ) -> Result<Json<Member>, AppError> {
        super::put(state, caller.user, playlist_id.0, user_id.0, membership.0.role).await.map(Json)
    }

    /// Remove a member, or leave a playlist yourself
    #[oai(
        path = "/playlists/:playlist_id/members/:user_id",
        method = "delete",
        operation_id = "remove_playlist_member"
    )]
    async fn remove_playlist_member(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
        /// The member.
        user_id: Path<UserId>,
    ) -> Result<Removed, AppError> {
        super::remove(state, caller.user, playlist_id.0, user_id.0).await?;
        Ok(Removed::Done)
    }

    /// List the open invitations to a playlist
    ///
    /// For its owner.
    #[oai(
        path = "/playlists/:playlist_id/invitations",
        method = "get",
        operation_id = "list_playlist_invitations"
    )]
    async fn list_playlist_invitations(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
    ) -> Result<Json<Page<Invitation>>, AppError> {
        let items = super::invitations(state, caller.user, playlist_id.0).await?;
        Ok(Json(Page { items, next_cursor: None }))
    }

    /// Invite to a playlist
    ///
    /// Whoever has the token of the answer can become a member until it expires or is taken back. It is told
    /// only here. A playlist that was private is for people then.
    #[oai(
        path = "/playlists/:playlist_id/invitations",
        method = "post",
        operation_id = "create_playlist_invitation"
    )]
    async fn create_playlist_invitation(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
        invitation: JsonBody<NewInvitation>,
    ) -> Result<Invited, AppError> {
        let invitation = super::invite(state, caller.user, playlist_id.0, invitation.0).await?;
        Ok(Invited::Made(Json(invitation)))
    }

    /// Take an invitation back
    ///
    /// Who has accepted it stays a member.
    #[oai(
        path = "/playlists/:playlist_id/invitations/:invitation_id",
        method = "delete",
        operation_id = "revoke_playlist_invitation"
    )]
    async fn revoke_playlist_invitation(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
        /// The invitation.
        invitation_id: Path<InvitationId>,
    ) -> Result<Removed, AppError> {
        super::revoke(state, caller.user, playlist_id.0, invitation_id.0).await?;
        Ok(Removed::Done)
    }

    /// Accept an invitation to a playlist
    ///
    /// Who is a member already keeps the larger role.
    #[oai(path = "/playlists/join", method = "post", operation_id = "join_playlist")]
    async fn join_playlist(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        joining: JsonBody<Joining>,
    ) -> Result<Json<Playlist>, AppError> {
        super::accept(state, caller.user, &joining.0.token).await.map(Json)
    }
}

/// 201.
#[derive(ApiResponse)]
enum Invited {
    /// The invitation with its token.
    #[oai(status = 201)]
    Made(Json<Invitation>),
}

/// 204.
#[derive(ApiResponse)]
enum Removed {
    /// It is gone.
    #[oai(status = 204)]
    Done,
}
