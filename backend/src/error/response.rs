//! Errors as answers, and what other errors mean for the client.

use poem::error::ResponseError;
use poem::http::{HeaderValue, StatusCode, header};
use poem::{IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, Registry};
use poem_openapi::types::Type;
use sea_orm::{DbErr, RuntimeErr};
use shared::problem::{PROBLEM_JSON, Problem};

use super::AppError;
use crate::media::storage::StorageError;

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
            Self::TooManyUploads { .. } => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
            }
            Self::InProgress => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
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
            error if is_full(&error) => Self::StorageFull,
            error => Self::Internal(anyhow::Error::new(error).context("database")),
        }
    }
}

/// Whether the database has no room left: SQLITE_FULL, or disk_full of PostgreSQL.
fn is_full(error: &DbErr) -> bool {
    let (DbErr::Exec(error) | DbErr::Query(error)) = error else { return false };
    let RuntimeErr::SqlxError(error) = error else { return false };
    let code = error.as_database_error().and_then(|error| error.code());
    matches!(code.as_deref(), Some("13" | "53100"))
}

impl From<std::io::Error> for AppError {
    fn from(error: std::io::Error) -> Self {
        StorageError::from(error).into()
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
