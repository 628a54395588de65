//! Text that people write and others read: what is refused in it, and why.

pub mod fold;
pub mod words;

use std::fmt;

/// Why a text was refused. One sentence for a person and one word for a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidText {
    /// Fewer characters than the rule asks for.
    TooShort {
        /// The least.
        min: usize,
    },
    /// More characters (or bytes, for passwords) than the rule allows.
    TooLong {
        /// The most.
        max: usize,
    },
    /// Control characters or characters that turn the direction of the text around.
    ForbiddenCharacters,
    /// A character outside of the allowed set, which the text names.
    OnlyAllowed(&'static str),
    /// Not of the form that is asked for, which the text names.
    NotA(&'static str),
}

impl InvalidText {
    /// The stable word for `errors[].code`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooShort { .. } => "too_short",
            Self::TooLong { .. } => "too_long",
            Self::ForbiddenCharacters | Self::OnlyAllowed(_) => "forbidden_characters",
            Self::NotA(_) => "malformed",
        }
    }
}

impl fmt::Display for InvalidText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { min: 1 } => write!(f, "This must not be empty."),
            Self::TooShort { min } => write!(f, "Use at least {min} characters."),
            Self::TooLong { max } => write!(f, "Use at most {max} characters."),
            Self::ForbiddenCharacters => write!(f, "Control characters are not allowed here."),
            Self::OnlyAllowed(set) => write!(f, "Use only {set}."),
            Self::NotA(form) => write!(f, "This is not {form}."),
        }
    }
}

impl std::error::Error for InvalidText {}

/// The longest name of anything that is shown: a person, a song, an artist, an album.
pub const MAX_NAME: usize = 200;

/// Checks one line of display text of 1 to `max` characters and returns it without the white space
/// around it.
///
/// # Errors
/// Empty, too long, or with control characters or bidirectional overrides in it, which would let one
/// name disguise itself as another.
pub fn parse_line(text: &str, max: usize) -> Result<&str, InvalidText> {
    let text = text.trim();
    if text.is_empty() {
        return Err(InvalidText::TooShort { min: 1 });
    }
    if text.chars().count() > max {
        return Err(InvalidText::TooLong { max });
    }
    if text.chars().any(is_forbidden) {
        return Err(InvalidText::ForbiddenCharacters);
    }
    Ok(text)
}

/// Makes a line of display text out of whatever a file carries: white space collapsed, forbidden
/// characters dropped, cut to `max` characters. `None` when nothing is left.
pub fn clean_line(text: &str, max: usize) -> Option<String> {
    let spaced: String =
        text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !is_forbidden(*c)).collect();
    let line: String = spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(max).collect();
    let cut = cut.trim_end();
    (!cut.is_empty()).then(|| cut.to_owned())
}

/// Makes display text of several lines out of whatever a file carries: forbidden characters dropped, cut
/// to `max_bytes`. `None` when nothing is left.
pub fn clean_text(text: &str, max_bytes: usize) -> Option<String> {
    let head = text.get(..text.floor_char_boundary(max_bytes)).unwrap_or_default();
    let clean: String = head
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| matches!(c, '\n' | '\t') || !is_forbidden(*c))
        .collect();
    let text = clean.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Control characters, the bidirectional overrides and isolates, and the invisible separators.
fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_trimmed_and_bounded() {
        assert_eq!(parse_line("  Blue in Green ", 200), Ok("Blue in Green"));
        assert_eq!(parse_line(" \t ", 200), Err(InvalidText::TooShort { min: 1 }));
        assert_eq!(parse_line("äöü", 2), Err(InvalidText::TooLong { max: 2 }));
        assert_eq!(parse_line("evil\u{202E}3pm.exe", 200), Err(InvalidText::ForbiddenCharacters));
        assert_eq!(parse_line("two\nlines", 200), Err(InvalidText::ForbiddenCharacters));
    }

    #[test]
    fn cleaning_keeps_what_can_be_shown() {
        assert_eq!(clean_line("  a\u{0}b \n\n c\u{202E} ", 200).as_deref(), Some("ab c"));
        assert_eq!(clean_line("\u{0}\u{1}", 200), None);
        assert_eq!(clean_line("abc def", 4).as_deref(), Some("abc"));
        assert_eq!(clean_text("a\rb\r\n\nc\u{0}\u{202E}\n", 200).as_deref(), Some("a\nb\n\nc"));
        assert_eq!(clean_text("aä", 2).as_deref(), Some("a"));
        assert_eq!(clean_text("\n\u{1}\n", 200), None);
    }
}
