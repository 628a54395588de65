//! The outermost layer: gives each request an id and a span, and writes its one line to the log.

use std::sync::Arc;
use std::time::Instant;

use poem::http::HeaderValue;
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};
use tracing::Instrument;

use super::request_id;
use crate::clock::{Clock, Ids};

/// The layer.
#[derive(Clone)]
pub struct Observe {
    /// For the ids.
    pub clock: Arc<dyn Clock>,
    /// For the ids.
    pub ids: Arc<Ids>,
}

impl<E: Endpoint> Middleware<E> for Observe {
    type Output = Observed<E>;

    fn transform(&self, inner: E) -> Self::Output {
        Observed { inner, observe: self.clone() }
    }
}

/// An endpoint below [`Observe`].
pub struct Observed<E> {
    inner: E,
    observe: Observe,
}

impl<E: Endpoint> Endpoint for Observed<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let id = self.observe.ids.next(self.observe.clock.now());
        // The path alone: a query may carry a signature.
        let path = loggable(request.uri().path());
        let span = tracing::info_span!("request", %id, method = %request.method(), path);
        let started = Instant::now();
        let work = async {
            let mut response = match self.inner.call(request).await {
                Ok(response) => response.into_response(),
                Err(error) => error.into_response(),
            };
            if let Ok(value) = HeaderValue::try_from(id.to_string()) {
                response.headers_mut().insert("x-request-id", value);
            }
            tracing::info!(
                status = response.status().as_u16(),
                duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
                "answered"
            );
            response
        };
        Ok(request_id::scope(id, work.instrument(span)).await)
    }
}

/// The path as it may stand in the log: without the words that open public links.
fn loggable(path: &str) -> String {
    for start in ["/s/", "/api/v1/s/"] {
        if let Some(rest) = path.strip_prefix(start) {
            let behind = rest.find('/').map_or("", |slash| rest.get(slash..).unwrap_or_default());
            return format!("{start}***{behind}");
        }
    }
    path.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_opens_no_public_link() {
        assert_eq!(loggable("/s/secret"), "/s/***");
        assert_eq!(loggable("/api/v1/s/secret/cover"), "/api/v1/s/***/cover");
        assert_eq!(loggable("/api/v1/songs"), "/api/v1/songs");
    }
}
