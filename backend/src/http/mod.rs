//! HTTP below the routes: our own accept loop with deadlines, and what every request passes through.
//!
//! poem's own server never cuts slow clients and never sets TCP_NODELAY, so connections are served
//! here by hyper and only the endpoint is poem's.

pub mod body_limit;
mod bytes_meta;
mod conditions;
pub mod connection;
mod failures;
mod head_scan;
mod json;
mod json_body;
mod known_query;
mod observe;
mod paced_body;
pub mod request_id;
mod security_headers;
pub mod server;
mod timed_io;

pub use body_limit::BodyLimit;
pub use bytes_meta::bytes_meta;
pub use conditions::{conditions, content_tag, require_match};
pub use failures::{CatchFailures, on_panic};
pub use json::Json;
pub use json_body::{JsonBody, body_meta};
pub use known_query::KnownQuery;
pub use observe::Observe;
pub use security_headers::SecurityHeaders;
