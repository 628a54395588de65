//! Every failure becomes a problem: ours, those that the framework finds, and panics.

use std::any::Any;

use poem::error::{MethodNotAllowedError, NotFoundError};
use poem::http::StatusCode;
use poem::{Endpoint, Error, IntoResponse, Middleware, Request, Response, Result};
use poem_openapi::error::{AuthorizationError, ContentTypeError, ParseParamError, ParsePathError};

use crate::error::AppError;

/// The layer that turns errors into answers.
#[derive(Debug, Clone, Copy)]
pub struct CatchFailures;

impl<E: Endpoint> Middleware<E> for CatchFailures {
    type Output = Catching<E>;

    fn transform(&self, inner: E) -> Self::Output {
        Catching(inner)
    }
}

/// An endpoint below [`CatchFailures`].
pub struct Catching<E>(E);

impl<E: Endpoint> Endpoint for Catching<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        Ok(match self.0.call(request).await {
            Ok(response) => response.into_response(),
            Err(error) => translate(error),
        })
    }
}

/// What a panic in a handler answers.
pub fn on_panic(_: Box<dyn Any + Send>) -> AppError {
    AppError::Internal(anyhow::anyhow!("a handler panicked"))
}

fn translate(error: Error) -> Response {
    if error.is_from_response() || error.is::<AppError>() {
        return error.into_response();
    }
    if error.is::<AuthorizationError>() {
        return AppError::Unauthenticated.into_response();
    }
    if error.is::<NotFoundError>() || error.is::<ParsePathError>() {
        // Ids are opaque: one that cannot be read is one that does not exist.
        return AppError::NotFound.into_response();
    }
    if error.is::<MethodNotAllowedError>() {
        return AppError::MethodNotAllowed.into_response();
    }
    if let Some(error) = error.downcast_ref::<ParseParamError>() {
        return AppError::InvalidParameter {
            field: error.name.into(),
            detail: format!("The parameter `{}` cannot be read.", error.name).into(),
        }
        .into_response();
    }
    if error.is::<ContentTypeError>() {
        return AppError::UnsupportedMedia("The body must be JSON (application/json).".into())
            .into_response();
    }
    match error.status() {
        StatusCode::NOT_FOUND => AppError::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => AppError::MethodNotAllowed,
        status if status.is_client_error() => AppError::InvalidRequest("The request cannot be read.".into()),
        _ => AppError::Internal(anyhow::anyhow!("{error}")),
    }
    .into_response()
}
