//! The headers that make a request conditional.

use poem::http::{HeaderMap, header};

use crate::media::conditional::Conditions;

/// Takes them out of a request. Of several of one name only the first counts, as clients send one.
pub fn conditions(headers: &HeaderMap) -> Conditions<'_> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    Conditions {
        if_match: text(header::IF_MATCH),
        if_none_match: text(header::IF_NONE_MATCH),
        if_range: text(header::IF_RANGE),
    }
}
