//! The headers that make a request conditional.

use poem::http::{HeaderMap, header};

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::error::AppError;
use crate::media::conditional::{self, Conditions, Decision};

/// Takes them out of a request. Of several of one name only the first counts, as clients send one.
pub fn conditions(headers: &HeaderMap) -> Conditions<'_> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    Conditions {
        if_match: text(header::IF_MATCH),
        if_none_match: text(header::IF_NONE_MATCH),
        if_range: text(header::IF_RANGE),
    }
}

/// Lets a change through that names the version that is there, or none.
///
/// # Errors
/// `PreconditionFailed` when it names another.
pub fn require_match(if_match: Option<&str>, etag: &str) -> Result<(), AppError> {
    let conditions = Conditions { if_match, ..Conditions::default() };
    match conditional::evaluate(conditions, etag) {
        Decision::PreconditionFailed => Err(AppError::PreconditionFailed),
        Decision::NotModified | Decision::Proceed { .. } => Ok(()),
    }
}

/// A strong tag, with its quotes, that is another for other content.
///
/// # Errors
/// The content cannot be written as JSON.
pub fn content_tag(content: &impl Serialize) -> anyhow::Result<String> {
    let hash = Sha256::digest(serde_json::to_vec(content)?);
    let hash: String = hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("\"{hash}\""))
}
