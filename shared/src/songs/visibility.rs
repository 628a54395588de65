//! Who may see and hear things.

use serde::{Deserialize, Serialize};

/// Who may see and hear a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[cfg_attr(feature = "openapi", oai(rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Its owner alone.
    #[default]
    Private,
    /// Its owner, and accounts that he names.
    People,
    /// Everyone with an account here.
    Site,
    /// Everyone.
    Public,
}

impl Visibility {
    /// All of them, the narrowest first.
    pub const ALL: [Self; 4] = [Self::Private, Self::People, Self::Site, Self::Public];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::People => "people",
            Self::Site => "site",
            Self::Public => "public",
        }
    }

    /// Whether everyone with an account may see it.
    pub const fn is_shared(self) -> bool {
        matches!(self, Self::Site | Self::Public)
    }

    /// The one of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|visibility| visibility.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visibility_has_the_same_name_in_a_form_and_in_json() {
        for visibility in Visibility::ALL {
            assert_eq!(serde_json::to_string(&visibility).unwrap(), format!("\"{}\"", visibility.as_str()));
            assert_eq!(Visibility::parse(visibility.as_str()), Some(visibility));
        }
        assert_eq!(Visibility::parse("secret"), None);
    }
}
