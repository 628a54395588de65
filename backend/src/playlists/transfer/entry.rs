//! What files of playlists say, cleaned and bounded, whatever their form.

use shared::playlists::MAX_ITEMS;
use shared::playlists::items::Said;
use shared::text::{MAX_NAME, clean_line};
use uuid::Uuid;

/// The most characters of a place that a file names.
const MAX_LOCATION: usize = 1000;

/// A playlist in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parsed {
    /// What it is called.
    pub(super) name: Option<String>,
    /// Its entries.
    pub(super) entries: Vec<Said>,
}

/// Why a file is not taken: a word and a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unreadable(pub(super) &'static str, pub(super) &'static str);

impl Parsed {
    /// Adds an entry.
    pub(super) fn push(&mut self, said: Said) -> Result<(), Unreadable> {
        if self.entries.len() >= MAX_ITEMS {
            return Err(Unreadable("too_many", "The file has more than 10,000 entries."));
        }
        self.entries.push(said);
        Ok(())
    }
}

/// A name in one line.
pub(super) fn line(text: &str) -> Option<String> {
    clean_line(text, MAX_NAME)
}

/// A place.
pub(super) fn location(text: &str) -> Option<String> {
    clean_line(text, MAX_LOCATION)
}

/// The code of a recording without the signs in it.
pub(super) fn isrc(text: &str) -> Option<String> {
    let code: String = text.chars().filter(char::is_ascii_alphanumeric).take(13).collect();
    (code.len() == 12).then(|| code.to_ascii_uppercase())
}

/// The id of a recording at MusicBrainz, alone or at the end of an address.
pub(super) fn musicbrainz_id(text: &str) -> Option<String> {
    let last = text.trim().trim_end_matches('/').rsplit('/').next()?;
    last.parse::<Uuid>().ok().map(|id| id.to_string())
}

/// What an identifier of XSPF and JSPF says.
pub(super) fn identifier(said: &mut Said, text: &str) {
    let text = text.trim();
    if let Some(code) = text.strip_prefix("urn:isrc:") {
        said.isrc = said.isrc.take().or_else(|| isrc(code));
    } else if text.contains("musicbrainz.org/recording/") {
        said.musicbrainz_id = said.musicbrainz_id.take().or_else(|| musicbrainz_id(text));
    }
}

/// Whether it says anything that a song could be found by.
pub(super) fn says_something(said: &Said) -> bool {
    said.title.is_some() || said.location.is_some() || said.isrc.is_some() || said.musicbrainz_id.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_read_in_their_forms() {
        assert_eq!(isrc("us-rc1-76-07839").as_deref(), Some("USRC17607839"));
        assert_eq!((isrc("USRC1760783"), isrc("USRC176078390")), (None, None));
        let id = "b1a9c0e9-d987-4042-ae91-78d6a3267d69";
        assert_eq!(musicbrainz_id(&format!("https://musicbrainz.org/recording/{id}/")).as_deref(), Some(id));
        assert_eq!(musicbrainz_id("x"), None);
        let mut said = Said::default();
        identifier(&mut said, "urn:isrc:USRC17607839");
        identifier(&mut said, &format!("https://musicbrainz.org/recording/{id}"));
        assert_eq!((said.isrc.as_deref(), said.musicbrainz_id.as_deref()), (Some("USRC17607839"), Some(id)));
    }
}
