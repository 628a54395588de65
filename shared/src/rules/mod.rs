//! The rules of a smart playlist: which songs are in it, in which order, and how many.

pub mod check;
pub mod evaluate;
pub mod facts;
pub mod fields;
pub mod values;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

/// The rules as they cross the wire. They are read loosely, so that whatever is wrong with them can be
/// said with the place where it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// How the rules are joined: `all` or `any` of them must hold.
    pub join: String,
    /// The rules and groups of rules; without any, every song is in.
    pub rules: Vec<Rule>,
    /// The order, the most important first; the newest first when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_empty))]
    pub sort: Vec<RuleSort>,
    /// Where to stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<RuleLimit>,
}

/// A rule (`field`, `operator`, `value`), or a group of rules (`join`, `rules`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// For a group: `all` or `any`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join: Option<String>,
    /// For a group: what is in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<Vec<Rule>>,
    /// What of a song is looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// How it is compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// With what it is compared: a text, a number, yes or no, or two for `between`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<RuleValue>,
}

/// What a rule compares with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Union))]
#[serde(untagged)]
pub enum RuleValue {
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(f64),
    /// A text, an id, or a day (`2026-11-21`) or time (RFC 3339).
    Text(String),
    /// The lower and the upper end.
    Numbers(Vec<f64>),
    /// The first and the last day or time.
    Texts(Vec<String>),
}

/// One key of the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
#[serde(deny_unknown_fields)]
pub struct RuleSort {
    /// By what, or `random`.
    pub field: String,
    /// Whether the largest come first.
    #[serde(default, skip_serializing_if = "crate::is_false")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if = "crate::is_false"))]
    pub descending: bool,
    /// For `random`: the same seed gives the same order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u32>,
}

/// Where a smart playlist stops: before the song with which it would have more than any of these.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
#[serde(deny_unknown_fields)]
pub struct RuleLimit {
    /// The most songs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub songs: Option<u32>,
    /// The most minutes of sound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// The most bytes of original files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
}
