//! What a client may know of the server before anybody signs in.

use serde::{Deserialize, Serialize};

use crate::endpoint::{Endpoint, Method};

/// How this instance is set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ServerInfo {
    /// The version of the server.
    pub version: String,
    /// Whether anybody may sign up.
    pub registration_open: bool,
    /// Whether there is no admin yet; the server printed a set-up link.
    pub needs_setup: bool,
    /// What may be uploaded.
    pub uploads: UploadLimits,
}

/// What may be uploaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct UploadLimits {
    /// The largest audio file, in bytes.
    pub max_audio_bytes: u64,
    /// The largest picture, in bytes.
    pub max_cover_bytes: u64,
    /// The longest recording, in milliseconds.
    pub max_duration_ms: u64,
    /// The shortest recording, in milliseconds.
    pub min_duration_ms: u64,
    /// The names of the formats that are taken, for a person to read.
    pub formats: Vec<String>,
    /// Whether `POST /uploads/direct` gives links by which files go straight to the object store.
    #[serde(default)]
    pub direct: bool,
}

/// Reads how the instance is set up.
#[derive(Debug, Clone, Copy)]
pub struct GetServer;

impl Endpoint for GetServer {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/server";
    type Body = ();
    type Response = ServerInfo;
}
