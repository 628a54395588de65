//! What a query may ask for is what the specification says of the operation: anything else is refused by name, so
//! that a filter with a slip in it does not answer with everything.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};
use serde_json::Value;
use shared::endpoint::API_BASE;

use crate::error::AppError;
use crate::router;

/// The layer.
#[derive(Debug, Clone)]
pub struct KnownQuery(Arc<[Operation]>);

#[derive(Debug)]
struct Operation {
    method: String,
    /// Parts of the path; `None` for one that is a value.
    path: Vec<Option<String>>,
    known: HashSet<String>,
}

impl KnownQuery {
    /// The operations of this server.
    pub fn of_the_api() -> Self {
        static KNOWN: OnceLock<KnownQuery> = OnceLock::new();
        // What the framework writes is JSON; a test asks every operation.
        KNOWN.get_or_init(|| Self::of(&router::api().spec()).unwrap_or_else(|_| Self(Arc::default()))).clone()
    }

    /// Reads the operations of a specification.
    ///
    /// # Errors
    /// The text is not JSON.
    fn of(specification: &str) -> serde_json::Result<Self> {
        let value: Value = serde_json::from_str(specification)?;
        let paths = value.get("paths").and_then(Value::as_object).into_iter().flatten();
        let operations = paths.flat_map(|(path, methods)| {
            let methods = methods.as_object().into_iter().flatten();
            let value = &value;
            methods.map(move |(method, operation)| Operation {
                method: method.to_ascii_uppercase(),
                path: parts(path).map(|part| (!part.starts_with('{')).then(|| part.to_owned())).collect(),
                known: parameters(operation).chain(proofs(value, operation)).collect(),
            })
        });
        Ok(Self(operations.collect()))
    }

    /// The first parameter of a request that its operation does not have. `None` also when there is no such
    /// operation, which others find.
    fn unknown<'a>(&self, method: &str, path: &str, asked: &'a [(String, String)]) -> Option<&'a str> {
        let path: Vec<&str> = parts(path).collect();
        let fits = |operation: &&Operation| {
            operation.method == method
                && operation.path.len() == path.len()
                && operation
                    .path
                    .iter()
                    .zip(&path)
                    .all(|(known, part)| known.as_deref().is_none_or(|k| k == *part))
        };
        // Where a word and a value both fit, the router takes the word.
        let operation = self
            .0
            .iter()
            .filter(fits)
            .min_by_key(|operation| operation.path.iter().map(Option::is_none).collect::<Vec<_>>())?;
        asked.iter().map(|(name, _)| name.as_str()).find(|name| !operation.known.contains(*name))
    }
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty())
}

/// The names of the parameters that an operation takes from the query.
fn parameters(operation: &Value) -> impl Iterator<Item = String> + '_ {
    let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
    let of_query =
        parameters.filter(|parameter| parameter.get("in").and_then(Value::as_str) == Some("query"));
    of_query.filter_map(|parameter| parameter.get("name")?.as_str().map(str::to_owned))
}

/// The names of the proofs that an operation takes from the query.
fn proofs<'a>(specification: &'a Value, operation: &'a Value) -> impl Iterator<Item = String> + 'a {
    let taken = operation.get("security").and_then(Value::as_array).into_iter().flatten();
    let names = taken.filter_map(Value::as_object).flat_map(|schemes| schemes.keys());
    names.filter_map(|name| {
        let scheme = specification.get("components")?.get("securitySchemes")?.get(name)?;
        (scheme.get("in")?.as_str()? == "query").then(|| scheme.get("name")?.as_str().map(str::to_owned))?
    })
}

impl<E: Endpoint> Middleware<E> for KnownQuery {
    type Output = Asked<E>;

    fn transform(&self, inner: E) -> Self::Output {
        Asked { inner, known: self.clone() }
    }
}

/// An endpoint below [`KnownQuery`].
pub struct Asked<E> {
    inner: E,
    known: KnownQuery,
}

impl<E: Endpoint> Endpoint for Asked<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        if request.uri().query().is_some_and(|query| !query.is_empty()) {
            let asked: Vec<(String, String)> = request.params().unwrap_or_default();
            let path = request.uri().path();
            let path = path.strip_prefix(API_BASE).unwrap_or(path);
            if let Some(name) = self.known.unknown(request.method().as_str(), path, &asked) {
                let detail = format!("There is no parameter `{name}` here.");
                return Err(AppError::InvalidParameter {
                    field: name.to_owned().into(),
                    detail: detail.into(),
                }
                .into());
            }
        }
        self.inner.call(request).await.map(IntoResponse::into_response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPECIFICATION: &str = r#"{
        "paths": {
            "/songs": {"get": {"parameters": [{"in": "query", "name": "sort"}, {"in": "header", "name": "x"}]}},
            "/songs/{id}": {"get": {"parameters": [{"in": "path", "name": "id"}]}},
            "/songs/known": {"get": {"parameters": [{"in": "query", "name": "a"}]}},
            "/songs/{id}/stream": {"get": {"security": [{"link": []}, {"bearer": []}]}}
        },
        "components": {"securitySchemes": {
            "link": {"type": "apiKey", "in": "query", "name": "token"}, "bearer": {"type": "http"}
        }}
    }"#;

    #[test]
    fn a_query_has_what_its_operation_says() {
        let known = KnownQuery::of(SPECIFICATION).unwrap();
        let unknown = |method, path, names: &[&str]| {
            let asked: Vec<_> = names.iter().map(|name| ((*name).to_owned(), "1".to_owned())).collect();
            known.unknown(method, path, &asked).map(str::to_owned)
        };
        assert_eq!(unknown("GET", "/songs", &["sort"]), None);
        assert_eq!(unknown("GET", "/songs", &["sort", "x"]).as_deref(), Some("x"), "that is a header");
        assert_eq!(unknown("GET", "/songs", &["Sort"]).as_deref(), Some("Sort"));
        assert_eq!(unknown("GET", "/songs/7", &["id"]).as_deref(), Some("id"), "that is in the path");
        assert_eq!(unknown("GET", "/songs/known", &["a"]), None);
        assert_eq!(unknown("GET", "/songs/7", &["a"]).as_deref(), Some("a"));
        assert_eq!(unknown("GET", "/songs/7/stream", &["token"]), None);
        assert_eq!(unknown("POST", "/songs", &["x"]), None, "there is no such operation");
        assert_eq!(unknown("GET", "/elsewhere", &["x"]), None);
    }
}
