//! The colour of a song, from its cover, on an element of the class `tinted`.

use shared::songs::Song;

/// The colour when a song has none: that of the shell.
const QUIET: &str = "var(--overlay)";

/// The style that gives an element the colour of the song.
pub fn tint(song: &Song) -> String {
    tint_of(song.accent.as_deref())
}

/// The style that gives an element a colour, if it is one.
pub fn tint_of(accent: Option<&str>) -> String {
    let tint = accent.filter(|accent| is_colour(accent)).unwrap_or(QUIET);
    format!("--tint:{tint}")
}

/// Whether it is `#rrggbb` and nothing that could mean more in a style sheet.
fn is_colour(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::is_colour;

    #[test]
    fn only_colours_are_colours() {
        assert!(is_colour("#1db9Ff"));
        for bad in ["", "#fff", "red", "#12345g", "#123456;", "1234567"] {
            assert!(!is_colour(bad), "{bad}");
        }
    }
}
