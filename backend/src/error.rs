//! The one error of the server and the one body that it answers with.

use std::borrow::Cow;
use std::time::Duration;

use poem::error::ResponseError;
use poem::http::{HeaderValue, StatusCode, header};
use poem::{IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, Registry};
use poem_openapi::types::Type;
use sea_orm::DbErr;
use shared::problem::{FieldError, PROBLEM_JSON, Problem, ProblemCode};
use shared::text::InvalidText;

use crate::media::storage::StorageError;

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
    /// 409: it is still to be made or measured.
    #[error("not ready")]
    NotReady {
        /// When to try again.
        retry_after: Duration,
    },
    /// 412: the thing is not in the state that the request names.
    #[error("precondition failed")]
    PreconditionFailed,
    /// 413: more bytes than allowed.
    #[error("payload too large, the limit is {limit_bytes} bytes")]
    TooLarge {
        /// The most bytes.
        limit_bytes: u64,
    },
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
            Self::AlreadySetUp => {
                (StatusCode::CONFLICT, Code::AlreadySetUp, text("This server has an admin already."))
            }
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
            Self::TooLarge { limit_bytes } => (
                StatusCode::PAYLOAD_TOO_LARGE,
                Code::PayloadTooLarge,
                format!("This is too large; the limit is {limit_bytes} bytes.").into(),
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
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status: status.as_u16(),
            detail: detail.into_owned(),
            code,
            errors,
            request_id: None,
        }
    }
}

/// One field that breaks a rule of text.
pub fn field_error(field: &str, rule: InvalidText) -> FieldError {
    FieldError { field: field.to_owned(), code: rule.code().to_owned(), detail: rule.to_string() }
}

/// Puts a problem on the wire.
fn respond(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::to_vec(problem).unwrap_or_default();
    Response::builder().status(status).content_type(PROBLEM_JSON).body(body)
}

impl ResponseError for AppError {
    fn status(&self) -> StatusCode {
        self.outside().0
    }

    fn as_response(&self) -> Response {
        let mut problem = self.problem();
        if problem.status == 500 {
            problem.request_id = crate::http::request_id::current();
        }
        match self {
            Self::Internal(error) => tracing::error!(error = format!("{error:#}"), "a request failed"),
            Self::Unavailable(error) => {
                tracing::warn!(error = format!("{error:#}"), "a part of the server is away");
            }
            _ => {}
        }
        let mut response = respond(&problem);
        let headers = response.headers_mut();
        match self {
            Self::Unauthenticated | Self::InvalidCredentials => {
                headers
                    .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"rhythmix\""));
            }
            Self::Busy { retry_after }
            | Self::NotReady { retry_after }
            | Self::TooManyStreams { retry_after } => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after.as_secs().max(1)));
            }
            Self::Unavailable(_) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
            }
            Self::RangeNotSatisfiable { size_bytes } => {
                if let Ok(value) = HeaderValue::try_from(format!("bytes */{size_bytes}")) {
                    headers.insert(header::CONTENT_RANGE, value);
                }
            }
            _ => {}
        }
        response
    }
}

// poem-openapi asks the error type what the specification shall say of failures.
impl ApiResponse for AppError {
    fn meta() -> MetaResponses {
        let problem = |status_range: &str, description: &'static str| MetaResponse {
            description,
            status: None,
            status_range: Some(status_range.to_owned()),
            content: vec![MetaMediaType { content_type: PROBLEM_JSON, schema: Problem::schema_ref() }],
            headers: Vec::new(),
        };
        MetaResponses {
            responses: vec![
                problem("4XX", "The request is at fault; `code` says how."),
                problem("5XX", "The server is at fault."),
            ],
        }
    }

    fn register(registry: &mut Registry) {
        Problem::register(registry);
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        self.as_response()
    }
}

impl From<DbErr> for AppError {
    fn from(error: DbErr) -> Self {
        match error {
            DbErr::Conn(_) | DbErr::ConnectionAcquire(_) => Self::Unavailable(error.into()),
            _ => Self::Internal(anyhow::Error::new(error).context("database")),
        }
    }
}

impl From<StorageError> for AppError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Full => Self::StorageFull,
            StorageError::NotFound => Self::Internal(anyhow::anyhow!("an object is missing from the store")),
            other => Self::Unavailable(anyhow::Error::new(other).context("storage")),
        }
    }
}
