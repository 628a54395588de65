//! The one body of every failure: RFC 9457 problem details.

use serde::{Deserialize, Serialize};

/// The media type of a [`Problem`].
pub const PROBLEM_JSON: &str = "application/problem+json";

/// A word that a client can switch on. It never changes its meaning; texts may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[cfg_attr(feature = "openapi", oai(rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// 400: the request could not be read (bad JSON, bad parameter, unknown field, bad cursor).
    InvalidRequest,
    /// 422: the request was understood, but a value breaks a rule; see `errors`.
    ValidationFailed,
    /// 401: no credentials, or they are not valid (any more).
    Unauthenticated,
    /// 401: log-in name or password is wrong.
    InvalidCredentials,
    /// 403: signed in, but not allowed.
    Forbidden,
    /// 403: this instance does not take sign-ups.
    RegistrationClosed,
    /// 404: not there, or not for the caller to know about.
    NotFound,
    /// 405: the path exists, the method does not.
    MethodNotAllowed,
    /// 408: the request came too slowly.
    RequestTimeout,
    /// 409: the user name belongs to somebody already.
    UsernameTaken,
    /// 409: the set-up is done, there is an admin.
    AlreadySetUp,
    /// 409: the caller has a song with the same bytes.
    SongExists,
    /// 409: what the request builds on has changed; read it again and decide anew.
    Conflict,
    /// 409: it has not been made or measured yet; it will be, so try again after `Retry-After`.
    NotReady,
    /// 409: the bytes do not go on where the upload stands; ask for its offset and go on from there.
    WrongOffset,
    /// 409: parts of the upload have not arrived yet.
    Incomplete,
    /// 410: the upload was given up, nobody had gone on with it in time.
    Expired,
    /// 409: the same request, with the same `Idempotency-Key`, is being answered; try again after `Retry-After`.
    InProgress,
    /// 422: the `Idempotency-Key` was used for another request.
    IdempotencyKeyReused,
    /// 410: the public link was revoked, is over, or leads to nothing any more.
    ShareGone,
    /// 413: more bytes than allowed.
    PayloadTooLarge,
    /// 413: the account has no room left for this.
    QuotaExceeded,
    /// 415: a kind of content that is not taken here.
    UnsupportedMedia,
    /// 416: the range lies outside of the content.
    RangeNotSatisfiable,
    /// 422: the file says it is audio but cannot be played: cut off, damaged or out of limits.
    UnplayableAudio,
    /// 422: the picture cannot be used: damaged or out of limits.
    UnusableImage,
    /// 404: there is no such form of this song and never will be, such as a lossless one of an MP3.
    NoSuchQuality,
    /// 429: too many streams of this account at once; try again after `Retry-After`.
    TooManyStreams,
    /// 409: there is an artist of that name already; the two can be merged.
    ArtistExists,
    /// 409: there is such an album already; the two can be merged.
    AlbumExists,
    /// 409: the change cannot be taken back: what it made was changed again, or is gone.
    EditConflict,
    /// 423: another request is appending to this upload.
    Locked,
    /// 429: too many uploads of this account are open; end some, or try again after `Retry-After`.
    TooManyUploads,
    /// 460: the bytes do not sum up to what the sender says.
    ChecksumMismatch,
    /// 501: this server is not set up for it; `GET /server` says what it offers.
    NotOffered,
    /// 503: too much work of this kind at the moment; try again after `Retry-After`.
    Busy,
    /// 503: a part that the server needs is away; try again after `Retry-After`.
    Unavailable,
    /// 507: the disk is full.
    StorageFull,
    /// 500: our fault. The request id is all there is to say.
    Internal,
    /// A code that this client does not know yet.
    #[serde(other)]
    Unknown,
}

/// What is wrong with one field of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct FieldError {
    /// The field, as the request names it.
    pub field: String,
    /// A word for the rule that was broken, such as `too_short`.
    pub code: String,
    /// A sentence for a person.
    pub detail: String,
}

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct Problem {
    /// Always `about:blank`; `code` tells problems apart.
    pub r#type: String,
    /// The text of the status.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// A sentence for a person.
    pub detail: String,
    /// The word to switch on.
    pub code: ProblemCode,
    /// The fields that are wrong, when the failure is about fields.
    #[serde(default)]
    pub errors: Vec<FieldError>,
    /// Given with a 500: quote it when you report the failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}
