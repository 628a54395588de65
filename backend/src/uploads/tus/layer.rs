//! What every answer about uploads says, failures too, and the one thing that must happen before the
//! routes see a request: some proxies let no PATCH through, so a POST may say that it means one.

use poem::http::{HeaderName, HeaderValue, Method, StatusCode};
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};
use shared::endpoint::API_BASE;

use super::headers::VERSION;

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const SUPPORTED: HeaderName = HeaderName::from_static("tus-version");
const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");

/// The layer.
#[derive(Debug, Clone, Copy)]
pub struct TusLayer;

impl<E: Endpoint> Middleware<E> for TusLayer {
    type Output = Speaking<E>;

    fn transform(&self, inner: E) -> Self::Output {
        Speaking(inner)
    }
}

/// An endpoint below [`TusLayer`].
pub struct Speaking<E>(E);

impl<E: Endpoint> Endpoint for Speaking<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        if !is_about_uploads(request.uri().path()) {
            return Ok(self.0.call(request).await?.into_response());
        }
        if let Some(method) = meant(&request) {
            request.set_method(method);
        }
        let mut response = match self.0.call(request).await {
            Ok(response) => response.into_response(),
            Err(error) => error.into_response(),
        };
        let is_refused_version = response.status() == StatusCode::PRECONDITION_FAILED;
        let headers = response.headers_mut();
        headers.insert(RESUMABLE, HeaderValue::from_static(VERSION));
        if is_refused_version {
            headers.insert(SUPPORTED, HeaderValue::from_static(VERSION));
        }
        Ok(response)
    }
}

fn is_about_uploads(path: &str) -> bool {
    let rest = path.strip_prefix(API_BASE).and_then(|rest| rest.strip_prefix("/uploads"));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The method that a POST stands for.
fn meant(request: &Request) -> Option<Method> {
    let meant = request.headers().get(METHOD_OVERRIDE).filter(|_| request.method() == Method::POST)?;
    [Method::PATCH, Method::DELETE].into_iter().find(|method| meant.as_bytes() == method.as_str().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_uploads_are_spoken_about() {
        for path in ["/api/v1/uploads", "/api/v1/uploads/x", "/api/v1/uploads/imports/x"] {
            assert!(is_about_uploads(path), "{path}");
        }
        for path in ["/api/v1/uploadsx", "/api/v1/songs", "/uploads", "/"] {
            assert!(!is_about_uploads(path), "{path}");
        }
    }

    #[test]
    fn only_a_post_can_mean_something_else() {
        let request = |method: Method, meant: &str| {
            Request::builder().method(method).header(METHOD_OVERRIDE, meant).finish()
        };
        assert_eq!(meant(&request(Method::POST, "PATCH")), Some(Method::PATCH));
        assert_eq!(meant(&request(Method::POST, "DELETE")), Some(Method::DELETE));
        assert_eq!(meant(&request(Method::POST, "GET")), None);
        assert_eq!(meant(&request(Method::GET, "DELETE")), None);
    }
}
