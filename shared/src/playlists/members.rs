//! Who else may see or change a playlist, and how others are invited.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Playlist;
use crate::endpoint::{Endpoint, Method};
use crate::ids::{InvitationId, PlaylistId, UserId};
use crate::page::Page;
use crate::songs::Owner;

/// The most members of one playlist.
pub const MAX_MEMBERS: usize = 200;
/// The most open invitations to one playlist.
pub const MAX_INVITATIONS: usize = 20;
/// How long an invitation is open when nobody says.
pub const DEFAULT_EXPIRY_MS: u64 = 7 * 24 * 60 * 60 * 1000;
/// How long an invitation is open at most.
pub const MAX_EXPIRY_MS: u64 = 90 * 24 * 60 * 60 * 1000;
/// How long an invitation is open at least.
pub const MIN_EXPIRY_MS: u64 = 60 * 1000;

/// What a member may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[cfg_attr(feature = "openapi", oai(rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum MemberRole {
    /// Look and listen.
    #[default]
    Viewer,
    /// Change the entries too, while the playlist is collaborative.
    Editor,
}

impl MemberRole {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
        }
    }
}

/// A member of a playlist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Member {
    /// Who.
    pub user: Owner,
    /// What he may do.
    pub role: MemberRole,
    /// Since when he is a member.
    #[serde(with = "crate::time")]
    pub joined_at: DateTime<Utc>,
}

/// Lists the members of a playlist, for its owner and its members.
#[derive(Debug, Clone, Copy)]
pub struct ListMembers(pub PlaylistId);

impl Endpoint for ListMembers {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/playlists/{playlist_id}/members";
    type Body = ();
    type Response = Page<Member>;

    fn uri(&self) -> String {
        format!("/playlists/{}/members", self.0)
    }
}

/// Reads one member.
#[derive(Debug, Clone, Copy)]
pub struct GetMember {
    /// The playlist.
    pub playlist: PlaylistId,
    /// The member.
    pub user: UserId,
}

impl Endpoint for GetMember {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/playlists/{playlist_id}/members/{user_id}";
    type Body = ();
    type Response = Member;

    fn uri(&self) -> String {
        format!("/playlists/{}/members/{}", self.playlist, self.user)
    }
}

/// What a member is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields))]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// What he may do.
    pub role: MemberRole,
}

/// Who is to be a member, by the name that he signs in with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields))]
#[serde(deny_unknown_fields)]
pub struct NewMember {
    /// The whole user name; upper and lower case are the same.
    pub username: String,
    /// What he may do.
    pub role: MemberRole,
}

/// Makes the account of a user name a member, or gives a member another role.
#[derive(Debug, Clone)]
pub struct AddMember {
    /// The playlist.
    pub playlist: PlaylistId,
    /// Who, and what he may do.
    pub member: NewMember,
}

impl Endpoint for AddMember {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/playlists/{playlist_id}/members";
    type Body = NewMember;
    type Response = Member;

    fn uri(&self) -> String {
        format!("/playlists/{}/members", self.playlist)
    }

    fn body(&self) -> Option<&NewMember> {
        Some(&self.member)
    }
}

/// Makes an account a member, or gives a member another role. A private playlist becomes one for people.
#[derive(Debug, Clone, Copy)]
pub struct PutMember {
    /// The playlist.
    pub playlist: PlaylistId,
    /// Who.
    pub user: UserId,
    /// What he may do.
    pub membership: Membership,
}

impl Endpoint for PutMember {
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "/playlists/{playlist_id}/members/{user_id}";
    type Body = Membership;
    type Response = Member;

    fn uri(&self) -> String {
        format!("/playlists/{}/members/{}", self.playlist, self.user)
    }

    fn body(&self) -> Option<&Membership> {
        Some(&self.membership)
    }
}

/// Removes a member, or leaves a playlist oneself.
#[derive(Debug, Clone, Copy)]
pub struct RemoveMember {
    /// The playlist.
    pub playlist: PlaylistId,
    /// Who.
    pub user: UserId,
}

impl Endpoint for RemoveMember {
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/playlists/{playlist_id}/members/{user_id}";
    type Body = ();
    type Response = ();

    fn uri(&self) -> String {
        format!("/playlists/{}/members/{}", self.playlist, self.user)
    }
}

/// An open invitation. Whoever has its token can become a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct Invitation {
    /// The invitation.
    pub id: InvitationId,
    /// What its members will be.
    pub role: MemberRole,
    /// When it was made.
    #[serde(with = "crate::time")]
    pub created_at: DateTime<Utc>,
    /// Until when it is open.
    #[serde(with = "crate::time")]
    pub expires_at: DateTime<Utc>,
    /// What to give to [`JoinPlaylist`]; told only once, when it is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// An invitation to be made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    /// What its members will be.
    pub role: MemberRole,
    /// For how long it is open, in milliseconds: one minute to 90 days, a week when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in_ms: Option<u64>,
}

/// Makes an invitation. A private playlist becomes one for people.
#[derive(Debug, Clone, Copy)]
pub struct CreateInvitation {
    /// The playlist.
    pub playlist: PlaylistId,
    /// What it offers.
    pub invitation: NewInvitation,
}

impl Endpoint for CreateInvitation {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/playlists/{playlist_id}/invitations";
    type Body = NewInvitation;
    type Response = Invitation;

    fn uri(&self) -> String {
        format!("/playlists/{}/invitations", self.playlist)
    }

    fn body(&self) -> Option<&NewInvitation> {
        Some(&self.invitation)
    }
}

/// Lists the open invitations to a playlist, for its owner.
#[derive(Debug, Clone, Copy)]
pub struct ListInvitations(pub PlaylistId);

impl Endpoint for ListInvitations {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/playlists/{playlist_id}/invitations";
    type Body = ();
    type Response = Page<Invitation>;

    fn uri(&self) -> String {
        format!("/playlists/{}/invitations", self.0)
    }
}

/// Takes an invitation back. Who has accepted it stays a member.
#[derive(Debug, Clone, Copy)]
pub struct RevokeInvitation {
    /// The playlist.
    pub playlist: PlaylistId,
    /// The invitation.
    pub invitation: InvitationId,
}

impl Endpoint for RevokeInvitation {
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/playlists/{playlist_id}/invitations/{invitation_id}";
    type Body = ();
    type Response = ();

    fn uri(&self) -> String {
        format!("/playlists/{}/invitations/{}", self.playlist, self.invitation)
    }
}

/// The token of an invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields))]
#[serde(deny_unknown_fields)]
pub struct Joining {
    /// As it was told when the invitation was made.
    pub token: String,
}

/// Accepts an invitation. Who is a member already keeps the larger role.
#[derive(Debug, Clone)]
pub struct JoinPlaylist(pub Joining);

impl Endpoint for JoinPlaylist {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/playlists/join";
    type Body = Joining;
    type Response = Playlist;

    fn body(&self) -> Option<&Joining> {
        Some(&self.0)
    }
}
