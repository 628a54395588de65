//! Lyrics, plain or with times, and the operations on them.

mod lrc;

use serde::{Deserialize, Serialize};

#[cfg(any(test, fuzzing))]
pub use self::lrc::check;
use crate::endpoint::{Endpoint, Method};
use crate::ids::SongId;
use crate::problem::FieldError;
use crate::text::clean_line;

/// The most bytes of a text that are read.
pub const MAX_BYTES: usize = 256 << 10;
/// The most lines that are kept.
pub const MAX_LINES: usize = 10_000;
/// No song is longer: 100 hours.
const MAX_MS: u32 = 360_000_000;

/// The words of a song.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
// In requests. The web app reads the answers of newer servers, too.
#[cfg_attr(feature = "openapi", serde(deny_unknown_fields))]
pub struct Lyrics {
    /// The language as a tag of BCP 47, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Whether the lines have times.
    pub synced: bool,
    /// The lines, by their times where they have them.
    pub lines: Vec<LyricLine>,
}

/// A line of lyrics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
// In requests. The web app reads the answers of newer servers, too.
#[cfg_attr(feature = "openapi", serde(deny_unknown_fields))]
pub struct LyricLine {
    /// When it is sung, in milliseconds from the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_ms: Option<u32>,
    /// The words; empty where there is a pause.
    pub text: String,
}

impl Lyrics {
    /// Brings what somebody has written into the form in which it is kept: lines by their times, words with
    /// single spaces, no empty lines around, and `synced` as the lines are.
    ///
    /// # Errors
    /// The first thing that cannot be kept.
    pub fn tidied(self) -> Result<Self, FieldError> {
        let language = match self.language {
            None => None,
            Some(text) => Some(lrc::parse_language(&text).ok_or_else(|| {
                refused("language", "invalid", "This must be a language such as en or pt-br.")
            })?),
        };
        let bytes: usize = self.lines.iter().map(|line| line.text.len()).sum();
        if self.lines.len() > MAX_LINES || bytes > MAX_BYTES {
            return Err(refused("lines", "too_long", "These are too many lines, or too many words."));
        }
        let synced = self.lines.iter().any(|line| line.at_ms.is_some());
        if synced && self.lines.iter().any(|line| line.at_ms.is_none()) {
            return Err(refused("lines", "half_synced", "Either all lines have a time, or none."));
        }
        if self.lines.iter().any(|line| line.at_ms.is_some_and(|at_ms| at_ms > MAX_MS)) {
            return Err(refused("lines", "out_of_range", "A line has a time that no song reaches."));
        }
        let mut lines = self.lines;
        for line in &mut lines {
            line.text = clean_line(&line.text, usize::MAX).unwrap_or_default();
        }
        if synced {
            // Lines of one time stay in their order.
            lines.sort_by_key(|line| line.at_ms);
        } else {
            let is_empty = |line: &LyricLine| line.text.is_empty();
            lines.truncate(lines.iter().rposition(|line| !is_empty(line)).map_or(0, |last| last + 1));
            lines.drain(..lines.iter().take_while(|line| is_empty(line)).count());
        }
        Ok(Self { language, synced, lines })
    }
}

fn refused(field: &str, code: &str, detail: &str) -> FieldError {
    FieldError { field: field.to_owned(), code: code.to_owned(), detail: detail.to_owned() }
}

/// Reads the lyrics of a song; without lines where there are none.
#[derive(Debug, Clone, Copy)]
pub struct GetLyrics(pub SongId);

impl Endpoint for GetLyrics {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/songs/{song_id}/lyrics";
    type Body = ();
    type Response = Lyrics;

    fn uri(&self) -> String {
        format!("/songs/{}/lyrics", self.0)
    }
}

/// Writes the lyrics of a song, as its owner or an admin.
#[derive(Debug, Clone)]
pub struct PutLyrics {
    /// The song.
    pub song: SongId,
    /// Its lyrics.
    pub lyrics: Lyrics,
}

impl Endpoint for PutLyrics {
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "/songs/{song_id}/lyrics";
    type Body = Lyrics;
    type Response = Lyrics;

    fn uri(&self) -> String {
        format!("/songs/{}/lyrics", self.song)
    }

    fn body(&self) -> Option<&Lyrics> {
        Some(&self.lyrics)
    }
}

/// Removes the lyrics of a song, those of its file too, as its owner or an admin.
#[derive(Debug, Clone, Copy)]
pub struct DeleteLyrics(pub SongId);

impl Endpoint for DeleteLyrics {
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/songs/{song_id}/lyrics";
    type Body = ();
    type Response = ();

    fn uri(&self) -> String {
        format!("/songs/{}/lyrics", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(at_ms: impl Into<Option<u32>>, text: &str) -> LyricLine {
        LyricLine { at_ms: at_ms.into(), text: text.to_owned() }
    }

    fn tidied(language: Option<&str>, lines: Vec<LyricLine>) -> Result<Lyrics, FieldError> {
        Lyrics { language: language.map(str::to_owned), synced: false, lines }.tidied()
    }

    #[test]
    fn what_is_written_is_brought_into_order() {
        let synced = tidied(Some(" EN "), vec![line(9, "b  c"), line(9, "\u{7}d"), line(1, "a\nb")]).unwrap();
        assert_eq!((synced.synced, synced.language.as_deref()), (true, Some("en")));
        assert_eq!(synced.lines, [line(1, "a b"), line(9, "b c"), line(9, "d")]);
        let plain = [" ", "a", "", "b", ""].map(|text| line(None, text)).to_vec();
        let plain = tidied(None, plain).unwrap();
        assert_eq!(plain.lines, [line(None, "a"), line(None, ""), line(None, "b")]);
        assert_eq!(tidied(None, Vec::new()).unwrap(), Lyrics::default());
        assert_eq!(tidied(None, vec![line(None, "")]).unwrap(), Lyrics::default());
    }

    #[test]
    fn what_cannot_be_kept_is_named() {
        for (language, lines, field, code) in [
            (Some("not a language"), Vec::new(), "language", "invalid"),
            (None, vec![line(1, "a"), line(None, "b")], "lines", "half_synced"),
            (None, vec![line(MAX_MS + 1, "a")], "lines", "out_of_range"),
            (None, vec![line(None, "a"); MAX_LINES + 1], "lines", "too_long"),
            (None, vec![line(None, &"a".repeat(MAX_BYTES)), line(None, "b")], "lines", "too_long"),
        ] {
            let error = tidied(language, lines).unwrap_err();
            assert_eq!((error.field.as_str(), error.code.as_str()), (field, code));
        }
    }
}
