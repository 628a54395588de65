//! The one error of the server and the one body that it answers with.

mod response;

use std::borrow::Cow;
use std::time::Duration;

use poem::http::StatusCode;
use shared::problem::{FieldError, Problem, ProblemCode};
use shared::text::InvalidText;

/// One variant for each thing that a client can do differently.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// 400: the request cannot be read; the sentence says why.
    #[error("invalid request: {0}")]
    InvalidRequest(Cow<'static, str>),
    /// 400: one parameter cannot be read.
    #[error("invalid parameter {field}: {detail}")]
    InvalidParameter {
        /// The parameter, as the request names it.
        field: Cow<'static, str>,
        /// A sentence for a person.
        detail: Cow<'static, str>,
    },
    /// 422: fields break rules.
    #[error("validation failed")]
    Validation(Vec<FieldError>),
    /// 401: no or bad credentials.
    #[error("unauthenticated")]
    Unauthenticated,
    /// 401: the log-in is wrong; never says which part of it.
    #[error("invalid credentials")]
    InvalidCredentials,
    /// 403: signed in, but not allowed.
    #[error("forbidden")]
    Forbidden,
    /// 403: no sign-ups here.
    #[error("registration closed")]
    RegistrationClosed,
    /// 404: not there, or not for the caller to know about.
    #[error("not found")]
    NotFound,
    /// 404: this song has no such form and never will.
    #[error("no such quality")]
    NoSuchQuality,
    /// 405, with what is allowed.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// 408: the request came too slowly.
    #[error("request timeout")]
    RequestTimeout,
    /// 409: the user name belongs to somebody.
    #[error("username taken")]
    UsernameTaken,
    /// 409: there is an admin already.
    #[error("already set up")]
    AlreadySetUp,
    /// 409: the same bytes are there as another song of this owner.
    #[error("the song exists")]
    SongExists,
    /// 409: what the request builds on has changed meanwhile.
    #[error("conflict")]
    Conflict,
    /// 409: there is an artist of that name.
    #[error("the artist exists")]
    ArtistExists,
    /// 409: its owner has such an album already.
    #[error("the album exists")]
    AlbumExists,
    /// 409: what a change has made was changed again, or is gone.
    #[error("the edit is overtaken")]
    EditConflict,
    /// 409: it is still to be made or measured.
    #[error("not ready")]
    NotReady {
        /// When to try again.
        retry_after: Duration,
    },
    /// 412: the thing is not in the state that the request names.
    #[error("precondition failed")]
    PreconditionFailed,
    /// 409: an upload stands elsewhere than the request says.
    #[error("wrong offset, the upload has {offset_bytes} bytes")]
    WrongOffset {
        /// Where it stands.
        offset_bytes: u64,
    },
    /// 409: parts of an upload have not arrived; the sentence says which.
    #[error("incomplete: {0}")]
    Incomplete(String),
    /// 410: an upload that nobody went on with in time.
    #[error("expired")]
    Expired,
    /// 409: the same request is being answered at this moment.
    #[error("in progress")]
    InProgress,
    /// 422: something else was asked with this idempotency key.
    #[error("the idempotency key was used")]
    KeyReused,
    /// 410: a public link that was revoked, is over, or leads to nothing any more.
    #[error("the share is gone")]
    ShareGone,
    /// 412: a version of tus that we do not speak.
    #[error("another version of tus")]
    TusVersion,
    /// 413: more bytes than allowed.
    #[error("payload too large, the limit is {limit_bytes} bytes")]
    TooLarge {
        /// The most bytes.
        limit_bytes: u64,
    },
    /// 413: more bytes than the account may keep.
    #[error("quota exceeded, the limit is {limit_bytes} bytes")]
    QuotaExceeded {
        /// How much it may keep.
        limit_bytes: u64,
    },
    /// 423: another request is appending to the same upload.
    #[error("locked")]
    Locked,
    /// 429: the account has too many uploads open.
    #[error("too many uploads, the limit is {limit}")]
    TooManyUploads {
        /// The most.
        limit: u32,
    },
    /// 460: bytes that do not sum up to what their sender says.
    #[error("checksum mismatch")]
    ChecksumMismatch,
    /// 501: this server is not set up for it.
    #[error("not offered")]
    NotOffered,
    /// 415: a kind of content that is not taken.
    #[error("unsupported media: {0}")]
    UnsupportedMedia(Cow<'static, str>),
    /// 416: the range lies outside of the content.
    #[error("range not satisfiable")]
    RangeNotSatisfiable {
        /// The size of the content.
        size_bytes: u64,
    },
    /// 422: the file cannot be played; the sentence says why.
    #[error("unplayable audio: {0}")]
    UnplayableAudio(String),
    /// 422: the picture cannot be used; the sentence says why.
    #[error("unusable image: {0}")]
    UnusableImage(String),
    /// 429: the account hears as much at once as it may.
    #[error("too many streams")]
    TooManyStreams {
        /// When to try again.
        retry_after: Duration,
    },
    /// 503: too much work of this kind.
    #[error("busy")]
    Busy {
        /// When to try again.
        retry_after: Duration,
    },
    /// 503: the database or the store is away.
    #[error("unavailable: {0}")]
    Unavailable(#[source] anyhow::Error),
    /// 507: the disk is full.
    #[error("storage full")]
    StorageFull,
    /// 500: our fault. The text is for the log alone.
    #[error("internal error: {0:#}")]
    Internal(#[from] anyhow::Error),
}

impl AppError {
    /// One field breaks a rule of text.
    pub fn field(field: &str, rule: InvalidText) -> Self {
        Self::Validation(vec![field_error(field, rule)])
    }

    /// One field has a value that is not acceptable.
    pub fn invalid(field: &str, code: &str, detail: &str) -> Self {
        let (field, code, detail) = (field.to_owned(), code.to_owned(), detail.to_owned());
        Self::Validation(vec![FieldError { field, code, detail }])
    }

    /// What of this error a client may see: status, word and sentence.
    fn outside(&self) -> (StatusCode, ProblemCode, Cow<'static, str>) {
        use ProblemCode as Code;
        let text = |text: &'static str| Cow::Borrowed(text);
        match self {
            Self::InvalidRequest(detail) => (StatusCode::BAD_REQUEST, Code::InvalidRequest, detail.clone()),
            Self::InvalidParameter { detail, .. } => {
                (StatusCode::BAD_REQUEST, Code::InvalidRequest, detail.clone())
            }
            Self::Validation(_) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                Code::ValidationFailed,
                text("Some values are not acceptable."),
            ),
            Self::Unauthenticated => {
                (StatusCode::UNAUTHORIZED, Code::Unauthenticated, text("Sign in to do this."))
            }
            Self::InvalidCredentials => (
                StatusCode::UNAUTHORIZED,
                Code::InvalidCredentials,
                text("The log-in name or the password is wrong."),
            ),
            Self::Forbidden => (StatusCode::FORBIDDEN, Code::Forbidden, text("You may not do this.")),
            Self::RegistrationClosed => (
                StatusCode::FORBIDDEN,
                Code::RegistrationClosed,
                text("This server does not take new accounts."),
            ),
            Self::NotFound => (StatusCode::NOT_FOUND, Code::NotFound, text("There is nothing here.")),
            Self::NoSuchQuality => {
                (StatusCode::NOT_FOUND, Code::NoSuchQuality, text("This song does not come in that quality."))
            }
            Self::MethodNotAllowed => (
                StatusCode::METHOD_NOT_ALLOWED,
                Code::MethodNotAllowed,
                text("This cannot be done with that method."),
            ),
            Self::RequestTimeout => {
                (StatusCode::REQUEST_TIMEOUT, Code::RequestTimeout, text("The request came too slowly."))
            }
            Self::UsernameTaken => {
                (StatusCode::CONFLICT, Code::UsernameTaken, text("This user name is taken."))
            }
            Self::Conflict => (
                StatusCode::CONFLICT,
                Code::Conflict,
                text("Somebody has changed this meanwhile. Read it again."),
            ),
            Self::AlreadySetUp => {
                (StatusCode::CONFLICT, Code::AlreadySetUp, text("This server has an admin already."))
            }
            Self::ArtistExists => {
                (StatusCode::CONFLICT, Code::ArtistExists, text("There is an artist of that name."))
            }
            Self::AlbumExists => (
                StatusCode::CONFLICT,
                Code::AlbumExists,
                text("There is an album of this title and these artists."),
            ),
            Self::EditConflict => (
                StatusCode::CONFLICT,
                Code::EditConflict,
                text("What this change made was changed again, or is gone."),
            ),
            Self::InProgress => (
                StatusCode::CONFLICT,
                Code::InProgress,
                text("The same request is being answered. Ask again in a moment."),
            ),
            Self::KeyReused => (
                StatusCode::UNPROCESSABLE_ENTITY,
                Code::IdempotencyKeyReused,
                text("This key was used for another request. Use a new one."),
            ),
            Self::ShareGone => (StatusCode::GONE, Code::ShareGone, text("This link does not work any more.")),
            Self::SongExists => {
                (StatusCode::CONFLICT, Code::SongExists, text("There is a song with the same content."))
            }
            Self::NotReady { .. } => (
                StatusCode::CONFLICT,
                Code::NotReady,
                text("This is still being made. Try again in a moment."),
            ),
            Self::PreconditionFailed => (
                StatusCode::PRECONDITION_FAILED,
                Code::InvalidRequest,
                text("It has changed since you read it."),
            ),
            Self::TusVersion => (
                StatusCode::PRECONDITION_FAILED,
                Code::InvalidRequest,
                text("This speaks tus 1.0.0; say so in Tus-Resumable."),
            ),
            Self::TooLarge { limit_bytes } => (
                StatusCode::PAYLOAD_TOO_LARGE,
                Code::PayloadTooLarge,
                format!("This is too large; the limit is {limit_bytes} bytes.").into(),
            ),
            Self::WrongOffset { offset_bytes } => (
                StatusCode::CONFLICT,
                Code::WrongOffset,
                format!("The upload goes on at byte {offset_bytes}.").into(),
            ),
            Self::Incomplete(detail) => (StatusCode::CONFLICT, Code::Incomplete, detail.clone().into()),
            Self::Expired => {
                (StatusCode::GONE, Code::Expired, text("This upload was given up. Start it anew."))
            }
            Self::QuotaExceeded { limit_bytes } => (
                StatusCode::PAYLOAD_TOO_LARGE,
                Code::QuotaExceeded,
                format!("There is no room left in your account, which may keep {limit_bytes} bytes.").into(),
            ),
            Self::Locked => {
                (StatusCode::LOCKED, Code::Locked, text("Another request is appending to this upload."))
            }
            Self::TooManyUploads { limit } => (
                StatusCode::TOO_MANY_REQUESTS,
                Code::TooManyUploads,
                format!("At most {limit} uploads can be open at once.").into(),
            ),
            Self::ChecksumMismatch => (
                checksum_mismatch(),
                Code::ChecksumMismatch,
                text("The bytes do not sum up to the checksum that came with them."),
            ),
            Self::NotOffered => (
                StatusCode::NOT_IMPLEMENTED,
                Code::NotOffered,
                text("This server does not offer that; see `GET /server`."),
            ),
            Self::UnsupportedMedia(detail) => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, Code::UnsupportedMedia, detail.clone())
            }
            Self::RangeNotSatisfiable { .. } => (
                StatusCode::RANGE_NOT_SATISFIABLE,
                Code::RangeNotSatisfiable,
                text("The range lies outside of the content."),
            ),
            Self::UnplayableAudio(detail) => {
                (StatusCode::UNPROCESSABLE_ENTITY, Code::UnplayableAudio, detail.clone().into())
            }
            Self::UnusableImage(detail) => {
                (StatusCode::UNPROCESSABLE_ENTITY, Code::UnusableImage, detail.clone().into())
            }
            Self::TooManyStreams { .. } => (
                StatusCode::TOO_MANY_REQUESTS,
                Code::TooManyStreams,
                text("You hear too many songs at once. Stop one of them first."),
            ),
            Self::Busy { .. } => (
                StatusCode::SERVICE_UNAVAILABLE,
                Code::Busy,
                text("The server is busy. Try again in a moment."),
            ),
            Self::Unavailable(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                Code::Unavailable,
                text("A part of the server is away. Try again in a moment."),
            ),
            Self::StorageFull => (
                StatusCode::INSUFFICIENT_STORAGE,
                Code::StorageFull,
                text("The server has no room left for this."),
            ),
            Self::Internal(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                Code::Internal,
                text("Something went wrong on the server."),
            ),
        }
    }

    /// The body of the answer.
    pub fn problem(&self) -> Problem {
        let (status, code, detail) = self.outside();
        let errors = match self {
            Self::Validation(errors) => errors.clone(),
            Self::InvalidParameter { field, detail } => vec![FieldError {
                field: field.clone().into_owned(),
                code: "malformed".to_owned(),
                detail: detail.clone().into_owned(),
            }],
            Self::UsernameTaken => vec![FieldError {
                field: "username".to_owned(),
                code: "taken".to_owned(),
                detail: detail.clone().into_owned(),
            }],
            _ => Vec::new(),
        };
        Problem {
            r#type: "about:blank".to_owned(),
            title: status.canonical_reason().unwrap_or("Checksum Mismatch").to_owned(),
            status: status.as_u16(),
            detail: detail.into_owned(),
            code,
            errors,
            request_id: None,
        }
    }
}

/// The status that tus has for a checksum that does not match.
fn checksum_mismatch() -> StatusCode {
    StatusCode::from_u16(460).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY)
}

/// One field that breaks a rule of text.
pub fn field_error(field: &str, rule: InvalidText) -> FieldError {
    FieldError { field: field.to_owned(), code: rule.code().to_owned(), detail: rule.to_string() }
}
