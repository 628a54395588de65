//! One operation of the API as a type: the web app, the API tests and the end-to-end tests send the
//! same values, and a contract test holds every one of them against the served specification.

use serde::{Serialize, de::DeserializeOwned};

/// The HTTP methods that the API uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Create or act.
    Post,
    /// Replace, idempotent.
    Put,
    /// Change what is named.
    Patch,
    /// Remove, idempotent.
    Delete,
}

impl Method {
    /// The name as it stands in a request line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// A request whose body and answer are JSON (uploads and streams are not endpoints in this sense).
pub trait Endpoint {
    /// The method of the request.
    const METHOD: Method;
    /// The path as the specification writes it, below [`API_BASE`]: `/songs/{song_id}`.
    const PATH: &'static str;
    /// What is sent; `()` for nothing.
    type Body: Serialize;
    /// What a success answers; `()` for nothing.
    type Response: DeserializeOwned;

    /// The path with its values and the query, below [`API_BASE`].
    fn uri(&self) -> String {
        Self::PATH.to_owned()
    }

    /// The body, if the request has one.
    fn body(&self) -> Option<&Self::Body> {
        None
    }
}

/// Where the API lives on its server.
pub const API_BASE: &str = "/api/v1";

/// Tells the server which kind of client asks. It is also the header that the refresh endpoint asks
/// for, since a page of another origin cannot set it without a preflight that we never grant.
pub const CLIENT_HEADER: &str = "X-Client";

/// Builds `?a=b&c=d` from the pairs that have a value; empty without any.
pub fn query(pairs: &[(&str, Option<String>)]) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        if let Some(value) = value {
            text.push(if text.is_empty() { '?' } else { '&' });
            text.push_str(name);
            text.push('=');
            percent_encode(value, &mut text);
        }
    }
    text
}

/// RFC 3986: everything but the unreserved characters is escaped.
fn percent_encode(value: &str, out: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_escapes_its_values_and_leaves_out_what_is_absent() {
        assert_eq!(query(&[("a", None)]), "");
        assert_eq!(
            query(&[("q", Some("a&b=c é".into())), ("x", None), ("n", Some("1".into()))]),
            "?q=a%26b%3Dc%20%C3%A9&n=1"
        );
    }
}
