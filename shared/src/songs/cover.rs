//! Pictures of things, in the widths that they come in.

use serde::{Deserialize, Serialize};

/// A picture of a song or of an account, square.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Cover {
    /// Where it is, without a host. Add `&size=` and one of [`COVER_SIZES`]. The link changes when
    /// the picture does, so it may be kept for ever.
    pub url: String,
    /// What to show until it is there: a ThumbHash in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
    pub placeholder: Option<String>,
}

impl Cover {
    /// The link to the picture at the smallest offered size that is at least `pixels` wide.
    pub fn at(&self, pixels: u16) -> String {
        let size = COVER_SIZES.into_iter().find(|size| *size >= pixels).unwrap_or(1024);
        format!("{}&size={size}", self.url)
    }
}

/// The widths in pixels that pictures come in.
pub const COVER_SIZES: [u16; 5] = [64, 128, 256, 512, 1024];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cover_is_asked_for_at_an_offered_size() {
        let cover = Cover { url: "/c?v=1".into(), placeholder: None };
        assert_eq!(cover.at(40), "/c?v=1&size=64");
        assert_eq!(cover.at(256), "/c?v=1&size=256");
        assert_eq!(cover.at(4000), "/c?v=1&size=1024");
    }
}
