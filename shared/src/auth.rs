//! Signing up, in and out.

use serde::{Deserialize, Serialize};

use crate::endpoint::{Endpoint, Method};
use crate::me::Profile;

/// Makes an account with the role listener.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
#[serde(deny_unknown_fields)]
pub struct SignUp {
    /// The public handle: 3 to 32 of `a–z 0–9 . _ -`.
    pub username: String,
    /// An address for messages about the account.
    pub email: String,
    /// 8 to 1024 bytes.
    pub password: String,
    /// The name that others see; the user name when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
}

/// Makes the first admin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields))]
#[serde(deny_unknown_fields)]
pub struct SetUp {
    /// The word from the one-time set-up link that the server prints while it has no admin.
    pub token: String,
    /// As in [`SignUp`].
    pub username: String,
    /// As in [`SignUp`].
    pub email: String,
    /// As in [`SignUp`].
    pub password: String,
}

/// Opens a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
#[serde(deny_unknown_fields)]
pub struct LogIn {
    /// User name or e-mail address.
    pub login: String,
    /// The password.
    pub password: String,
    /// How the device shall be called in the list of sessions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_name: Option<String>,
}

/// Trades a refresh token for a new pair.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The token; absent when it comes in the cookie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
}

/// Ends the session of the caller.
#[derive(Debug, Clone, Copy)]
pub struct LogOut;

/// What opens and keeps a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct SessionGrant {
    /// The account.
    pub user: Profile,
    /// Goes into `Authorization: Bearer …`.
    pub access_token: String,
    /// For how long the access token is good, in milliseconds.
    pub expires_in_ms: u64,
    /// The refresh token, for clients that send `X-Client: api`; others get it as a cookie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
}

macro_rules! post {
    ($request:ty, $path:literal) => {
        impl Endpoint for $request {
            const METHOD: Method = Method::Post;
            const PATH: &'static str = $path;
            type Body = Self;
            type Response = SessionGrant;

            fn body(&self) -> Option<&Self> {
                Some(self)
            }
        }
    };
}
post!(SignUp, "/auth/signup");
post!(SetUp, "/auth/setup");
post!(LogIn, "/auth/login");
post!(Refresh, "/auth/refresh");

impl Endpoint for LogOut {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/auth/logout";
    type Body = ();
    type Response = ();
}
