//! Conditional requests as RFC 9110, section 13: whether a client already has what it asks for, and
//! whether a part that it asks for fits to what it has.
//!
//! Our files have strong tags and no dates: a date has a resolution of a second, and mixes the bytes of
//! two files when one replaced the other within it.

/// The headers that make a request conditional. Several of one name are joined with a comma.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Conditions<'a> {
    /// Give it only if it is one of these.
    pub if_match: Option<&'a str>,
    /// Give it only if it is none of these.
    pub if_none_match: Option<&'a str>,
    /// Heed the range only if it is this one.
    pub if_range: Option<&'a str>,
}

/// What to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Give it.
    Proceed {
        /// Whether a `Range` header is to be heeded.
        use_range: bool,
    },
    /// The client has it, status 304.
    NotModified,
    /// It is not what the client wants, status 412.
    PreconditionFailed,
}

/// Decides about a GET or HEAD of something that exists and has the strong tag `etag`, which is given
/// with its quotes.
pub fn evaluate(conditions: Conditions<'_>, etag: &str) -> Decision {
    if conditions.if_match.is_some_and(|list| !matches(list, etag, Compare::Strong)) {
        return Decision::PreconditionFailed;
    }
    if conditions.if_none_match.is_some_and(|list| matches(list, etag, Compare::Weak)) {
        return Decision::NotModified;
    }
    // A date never equals a tag, so that a range with a date gets the whole file.
    Decision::Proceed { use_range: conditions.if_range.is_none_or(|tag| tag.trim() == etag) }
}

/// How two tags are compared: strongly, where a weak tag equals nothing, or by what they name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Compare {
    Strong,
    Weak,
}

/// Whether a list of tags, or a star, holds `etag`.
fn matches(list: &str, etag: &str, compare: Compare) -> bool {
    list.trim() == "*"
        || tags(list).any(|(is_weak, tag)| tag == etag && (compare == Compare::Weak || !is_weak))
}

/// The tags of a list with whether each is weak. A tag may hold commas, so the quotes lead. Reading
/// ends at the first thing that is no tag.
fn tags(mut list: &str) -> impl Iterator<Item = (bool, &str)> {
    std::iter::from_fn(move || {
        list = list.trim_start_matches([' ', '\t', ',']);
        let (is_weak, tag) = list.strip_prefix("W/").map_or((false, list), |tag| (true, tag));
        let inner = tag.strip_prefix('"')?;
        let (tag, rest) = tag.split_at_checked(inner.find('"')? + 2)?;
        list = rest;
        Some((is_weak, tag))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Decision::{NotModified, PreconditionFailed};
    use super::*;

    const WITH_RANGE: Decision = Decision::Proceed { use_range: true };
    const WITHOUT_RANGE: Decision = Decision::Proceed { use_range: false };

    fn decide(if_match: &str, if_none_match: &str, if_range: &str) -> Decision {
        fn given(header: &str) -> Option<&str> {
            (!header.is_empty()).then_some(header)
        }
        let conditions = Conditions {
            if_match: given(if_match),
            if_none_match: given(if_none_match),
            if_range: given(if_range),
        };
        evaluate(conditions, "\"a\"")
    }

    #[test]
    fn the_table() {
        let table = [
            ("", "", "", WITH_RANGE),
            ("", "\"a\"", "", NotModified),
            ("", "W/\"a\"", "", NotModified),
            ("", "*", "", NotModified),
            ("", "\"b\", W/\"c\" ,\"a\"", "", NotModified),
            ("", "\"b\"", "", WITH_RANGE),
            ("", "a", "", WITH_RANGE),
            ("", "\"b,\"a\"", "", WITH_RANGE),
            ("\"a\"", "", "", WITH_RANGE),
            ("*", "", "", WITH_RANGE),
            ("\"x,y\",\"a\"", "", "", WITH_RANGE),
            ("W/\"a\"", "", "", PreconditionFailed),
            ("\"b\"", "", "", PreconditionFailed),
            ("\"b\"", "\"a\"", "", PreconditionFailed),
            ("\"a\"", "\"a\"", "", NotModified),
            ("", "", "\"a\"", WITH_RANGE),
            ("", "", "W/\"a\"", WITHOUT_RANGE),
            ("", "", "\"b\"", WITHOUT_RANGE),
            ("", "", "Sat, 21 Nov 2026 00:00:00 GMT", WITHOUT_RANGE),
            ("", "\"b\"", "\"b\"", WITHOUT_RANGE),
        ];
        for (if_match, if_none_match, if_range, decision) in table {
            let given = (if_match, if_none_match, if_range);
            assert_eq!(decide(if_match, if_none_match, if_range), decision, "{given:?}");
        }
    }

    proptest! {
        #[test]
        fn any_header_is_read_to_its_end(list in ".{0,60}|[W/\", a]{0,40}") {
            prop_assert!(tags(&list).count() <= list.len());
        }
    }
}
