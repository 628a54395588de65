//! The account of whoever asks.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::endpoint::{Endpoint, Method};
use crate::ids::UserId;
use crate::songs::{Cover, Quality};

/// What an account may do beyond listening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[cfg_attr(feature = "openapi", oai(rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everyone: listens, uploads to an own library, makes playlists.
    Listener,
    /// Publishes music and sees statistics about it.
    Artist,
    /// Runs the instance.
    Admin,
    /// A role that this client does not know yet.
    #[serde(other)]
    Unknown,
}

/// What an account likes, on every device of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct Preferences {
    /// In which form to hear songs where a request does not say; absent to leave it to the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream_quality: Option<Quality>,
}

/// An account, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct Profile {
    /// The account.
    pub id: UserId,
    /// The public handle.
    pub username: String,
    /// The address; only its owner and admins see it.
    pub email: String,
    /// The name that others see.
    pub display_name: String,
    /// The picture of the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Cover>,
    /// What the account may do.
    pub roles: Vec<Role>,
    /// What the account likes.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", oai(default))]
    pub preferences: Preferences,
    /// Whether plays are kept and counted.
    #[serde(default = "on")]
    #[cfg_attr(feature = "openapi", oai(default = "on"))]
    pub keeps_history: bool,
    /// When the account was made.
    #[serde(with = "crate::time")]
    pub created_at: DateTime<Utc>,
}

const fn on() -> bool {
    true
}

/// Reads the own account.
#[derive(Debug, Clone, Copy)]
pub struct GetMe;

impl Endpoint for GetMe {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/me";
    type Body = ();
    type Response = Profile;
}

/// Changes to the own account. What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
#[serde(deny_unknown_fields)]
pub struct ProfileChanges {
    /// The name that others see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// All that the account likes: what is absent in here is cleared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferences: Option<Preferences>,
    /// Whether plays are kept and counted from now on. Those that were stay until they are deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keeps_history: Option<bool>,
}

/// Changes the own account.
#[derive(Debug, Clone)]
pub struct UpdateMe(pub ProfileChanges);

impl Endpoint for UpdateMe {
    const METHOD: Method = Method::Patch;
    const PATH: &'static str = "/me";
    type Body = ProfileChanges;
    type Response = Profile;

    fn body(&self) -> Option<&ProfileChanges> {
        Some(&self.0)
    }
}
