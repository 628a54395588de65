//! Lists come in pages that stay stable while rows are added.

use serde::{Deserialize, Serialize};

use crate::Schema;

/// How many items a page has when the request does not say.
pub const DEFAULT_LIMIT: u16 = 50;
/// The most items one page may have.
pub const MAX_LIMIT: u16 = 200;

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct Page<T: Schema> {
    /// The items, in the order asked for.
    pub items: Vec<T>,
    /// Give it as `cursor` to get what follows; absent on the last page. Opaque.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}
