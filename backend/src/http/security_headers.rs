//! What a browser is told about every answer, errors too.

use poem::http::{HeaderName, HeaderValue, header};
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};

/// The policy of every answer that does not bring its own: nothing may be loaded or run from it, so
/// an uploaded file can never act as a page.
const SEALED: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// Set on every answer that has not set them itself.
const HEADERS: [(HeaderName, &str); 7] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CONTENT_SECURITY_POLICY, SEALED),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// The layer.
#[derive(Debug, Clone, Copy)]
pub struct SecurityHeaders {
    /// Whether people come over https, so that browsers can be told to stay there.
    pub https: bool,
}

impl<E: Endpoint> Middleware<E> for SecurityHeaders {
    type Output = Secured<E>;

    fn transform(&self, inner: E) -> Self::Output {
        Secured { inner, https: self.https }
    }
}

/// An endpoint below [`SecurityHeaders`].
pub struct Secured<E> {
    inner: E,
    https: bool,
}

impl<E: Endpoint> Endpoint for Secured<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let mut response = match self.inner.call(request).await {
            Ok(response) => response.into_response(),
            Err(error) => error.into_response(),
        };
        let headers = response.headers_mut();
        for (name, value) in &HEADERS {
            if !headers.contains_key(name) {
                headers.insert(name, HeaderValue::from_static(value));
            }
        }
        if self.https {
            headers.insert(
                header::STRICT_TRANSPORT_SECURITY,
                HeaderValue::from_static("max-age=31536000; includeSubDomains"),
            );
        }
        Ok(response)
    }
}
