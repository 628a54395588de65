//! Members of playlists, and the invitations by which people become members. Only the owner names members and
//! their roles; whoever is one can leave.

pub mod api;
mod store;

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use shared::credentials::Username;
use shared::events::{Change, Event};
use shared::ids::{InvitationId, PlaylistId, UserId};
use shared::playlists::members::{
    DEFAULT_EXPIRY_MS, Invitation, MAX_EXPIRY_MS, MAX_INVITATIONS, MAX_MEMBERS, MIN_EXPIRY_MS, Member,
    MemberRole, NewInvitation, NewMember,
};
use shared::playlists::{Access, Playlist};

use super::service::{self, refused};
use super::{access_store, tell};
use crate::app::AppState;
use crate::error::AppError;
use crate::keys::random_id;

/// Fails unless the caller owns the playlist.
async fn require_owner(
    db: &impl sea_orm::ConnectionTrait,
    caller: UserId,
    playlist: PlaylistId,
) -> Result<(), AppError> {
    match access_store::hold(db, caller, playlist).await?.ok_or(AppError::NotFound)?.access {
        Access::Owner => Ok(()),
        Access::Editor | Access::Viewer | Access::Unknown => Err(AppError::Forbidden),
    }
}

/// Those whom the owner and the members of a playlist see, or one of them.
async fn list(
    state: &AppState,
    caller: UserId,
    playlist: PlaylistId,
    only: Option<UserId>,
) -> Result<Vec<Member>, AppError> {
    access_store::look_at(state.db.read(), caller, playlist).await?.ok_or(AppError::NotFound)?;
    // Who sees it because everyone does has no business with its members.
    if !access_store::people(state.db.read(), playlist).await?.contains(&caller) {
        return Err(AppError::Forbidden);
    }
    Ok(store::list(state.db.read(), playlist, only).await?)
}

/// Makes an account a member, or gives a member another role.
async fn put(
    state: &AppState,
    caller: UserId,
    playlist: PlaylistId,
    user: UserId,
    role: MemberRole,
) -> Result<Member, AppError> {
    let write = state.db.begin().await?;
    require_owner(&write, caller, playlist).await?;
    if !store::is_account(&write, user).await? {
        return Err(AppError::NotFound);
    }
    admit(state, caller, write, playlist, user, role).await
}

/// Makes the account of a user name a member, or gives a member another role.
async fn add(
    state: &AppState,
    caller: UserId,
    playlist: PlaylistId,
    new: NewMember,
) -> Result<Member, AppError> {
    let write = state.db.begin().await?;
    // First, so that names can be tried by nobody who has nothing to share.
    require_owner(&write, caller, playlist).await?;
    let user = match Username::parse(&new.username) {
        Ok(name) => store::find_account(&write, &name).await?,
        Err(_) => None,
    };
    let user = user.ok_or_else(|| refused("username", "unknown", "There is no account of this name."))?;
    admit(state, caller, write, playlist, user, new.role).await
}

async fn admit(
    state: &AppState,
    owner: UserId,
    write: sea_orm::DatabaseTransaction,
    playlist: PlaylistId,
    user: UserId,
    role: MemberRole,
) -> Result<Member, AppError> {
    if user == owner {
        return Err(refused("user_id", "owner", "You own this playlist."));
    }
    join(state, &write, playlist, user, role, true).await?;
    store::open_to_people(&write, playlist, state.clock.now()).await?;
    write.commit().await?;
    tell(state, playlist, Change::Changed).await?;
    store::list(state.db.read(), playlist, Some(user)).await?.pop().ok_or(AppError::Conflict)
}

async fn join(
    state: &AppState,
    write: &sea_orm::DatabaseTransaction,
    playlist: PlaylistId,
    user: UserId,
    role: MemberRole,
    may_lower: bool,
) -> Result<(), AppError> {
    store::put(write, playlist, user, role, may_lower, state.clock.now()).await?;
    if store::count(write, playlist).await? > MAX_MEMBERS as u64 {
        return Err(refused("user_id", "too_many", "A playlist has at most 200 members."));
    }
    Ok(())
}

/// Removes a member: the owner anybody, a member himself.
async fn remove(
    state: &AppState,
    caller: UserId,
    playlist: PlaylistId,
    user: UserId,
) -> Result<(), AppError> {
    let write = state.db.begin().await?;
    if user == caller {
        access_store::hold(&write, caller, playlist).await?.ok_or(AppError::NotFound)?;
    } else {
        require_owner(&write, caller, playlist).await?;
    }
    store::remove(&write, playlist, user).await?;
    write.commit().await?;
    state.events.publish(user, &Event::Playlist { playlist_id: playlist, change: Change::Deleted });
    tell(state, playlist, Change::Changed).await
}

/// Makes an invitation. Its token is told here alone: what is kept of it is a hash.
async fn invite(
    state: &AppState,
    caller: UserId,
    playlist: PlaylistId,
    new: NewInvitation,
) -> Result<Invitation, AppError> {
    let expires_in = new.expires_in_ms.unwrap_or(DEFAULT_EXPIRY_MS);
    if !(MIN_EXPIRY_MS..=MAX_EXPIRY_MS).contains(&expires_in) {
        return Err(refused(
            "expires_in_ms",
            "out_of_range",
            "An invitation is open for a minute to 90 days.",
        ));
    }
    let now = state.clock.now();
    // Two random ids are 244 bits that nobody guesses.
    let token = [random_id()?, random_id()?].map(|part| part.into_bytes()).concat();
    let token = URL_SAFE_NO_PAD.encode(token);
    let invitation = Invitation {
        id: InvitationId(state.ids.next(now)),
        role: new.role,
        created_at: now,
        expires_at: now + Duration::from_millis(expires_in),
        token: Some(token.clone()),
    };
    let write = state.db.begin().await?;
    require_owner(&write, caller, playlist).await?;
    store::forget_expired(&write, playlist, now).await?;
    if store::count_invitations(&write, playlist).await? >= MAX_INVITATIONS as u64 {
        return Err(refused("role", "too_many", "A playlist has at most 20 open invitations."));
    }
    store::invite(&write, playlist, &invitation, hash(&token)).await?;
    store::open_to_people(&write, playlist, now).await?;
    write.commit().await?;
    Ok(invitation)
}

/// The open invitations to a playlist of the caller.
async fn invitations(
    state: &AppState,
    caller: UserId,
    playlist: PlaylistId,
) -> Result<Vec<Invitation>, AppError> {
    let held = access_store::look_at(state.db.read(), caller, playlist).await?.ok_or(AppError::NotFound)?;
    if held.access != Access::Owner {
        return Err(AppError::Forbidden);
    }
    Ok(store::invitations(state.db.read(), playlist, state.clock.now()).await?)
}

/// Takes an invitation back.
async fn revoke(
    state: &AppState,
    caller: UserId,
    playlist: PlaylistId,
    invitation: InvitationId,
) -> Result<(), AppError> {
    let write = state.db.begin().await?;
    require_owner(&write, caller, playlist).await?;
    store::revoke(&write, playlist, invitation).await?;
    write.commit().await?;
    Ok(())
}

/// Accepts an invitation.
async fn accept(state: &AppState, caller: UserId, token: &str) -> Result<Playlist, AppError> {
    let write = state.db.begin().await?;
    let offered = store::find_invitation(&write, hash(token), state.clock.now()).await?;
    let (playlist, owner, role) = offered.ok_or(AppError::NotFound)?;
    if owner != caller {
        join(state, &write, playlist, caller, role, false).await?;
    }
    write.commit().await?;
    tell(state, playlist, Change::Changed).await?;
    service::read(state, caller, playlist).await
}

fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
