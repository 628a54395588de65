//! What a sender says about a song, by form or by `Upload-Metadata`: read, checked, and kept with the
//! upload until the song is made.

use serde::{Deserialize, Serialize};
use shared::ids::ImportId;
use shared::songs::Visibility;
use shared::text::{InvalidText, MAX_NAME, clean_line, parse_line};
use shared::uploads::fields;

use super::hex;
use crate::error::AppError;

/// The most artists or genres that can be named.
const MAX_NAMES: usize = 16;

/// What the sender says about the song; what is absent is taken from the file.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Wishes {
    pub(super) title: Option<String>,
    pub(super) artists: Vec<String>,
    pub(super) album: Option<String>,
    pub(super) genres: Vec<String>,
    pub(super) year: Option<u16>,
    pub(super) track_number: Option<u16>,
    pub(super) disc_number: Option<u16>,
    pub(super) visibility: Visibility,
    pub(super) accent: Option<String>,
    /// `Upload-Metadata` as it came, for `HEAD`.
    pub(super) metadata: Option<String>,
}

/// All that a sender says about a file.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Description {
    pub(super) wishes: Wishes,
    /// A name that can be shown; it is never used as a path.
    pub(super) filename: Option<String>,
    /// What the bytes shall sum up to.
    pub(super) sha256: Option<Vec<u8>>,
    pub(super) import_id: Option<ImportId>,
}

impl Description {
    /// Takes one text. An empty one says nothing.
    pub(super) fn set(&mut self, name: &str, text: &str) -> Result<(), AppError> {
        match name {
            fields::SHA256 | fields::IMPORT_ID if text.is_empty() => {}
            fields::SHA256 => {
                let sum = hex::decode_sha256(text);
                self.sha256 = Some(sum.ok_or_else(|| bad_field(name, "This is not a SHA-256 in hex."))?);
            }
            fields::IMPORT_ID => {
                self.import_id = Some(text.parse().map_err(|_| bad_field(name, "This is not an id."))?);
            }
            _ => self.wishes.set(name, text)?,
        }
        Ok(())
    }

    /// Takes the name that the file has where it comes from; what cannot be shown is left out.
    pub(super) fn set_filename(&mut self, name: &str) {
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
        self.filename = clean_line(name, MAX_NAME).map(|line| normalise(&line));
    }
}

impl Wishes {
    /// Takes one text field. An empty one says nothing.
    fn set(&mut self, name: &str, text: &str) -> Result<(), AppError> {
        match name {
            fields::TITLE => self.title = line(name, text)?,
            fields::ARTIST => add(name, &mut self.artists, line(name, text)?)?,
            fields::ALBUM => self.album = line(name, text)?,
            fields::GENRE => add(name, &mut self.genres, line(name, text)?)?,
            fields::YEAR => self.year = number(name, text, 1000..=9999)?,
            fields::TRACK_NUMBER => self.track_number = number(name, text, 1..=9999)?,
            fields::DISC_NUMBER => self.disc_number = number(name, text, 1..=999)?,
            fields::VISIBILITY if text.is_empty() => {}
            fields::VISIBILITY => {
                self.visibility = serde_json::from_value(serde_json::Value::from(text))
                    .map_err(|_| invalid(name, InvalidText::NotA("private, people, site or public")))?;
            }
            fields::ACCENT if text.is_empty() => {}
            fields::ACCENT => {
                let hex = text.strip_prefix('#').filter(|hex| hex.len() == 6);
                if !hex.is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit())) {
                    return Err(invalid(name, InvalidText::NotA("a colour such as #1db954")));
                }
                self.accent = Some(text.to_ascii_lowercase());
            }
            _ => return Err(bad_field(name, "There is no such field here.")),
        }
        Ok(())
    }
}

fn line(name: &str, text: &str) -> Result<Option<String>, AppError> {
    if text.is_empty() {
        return Ok(None);
    }
    parse_line(text, MAX_NAME).map(|line| Some(normalise(line))).map_err(|rule| invalid(name, rule))
}

/// NFC: the same name typed on two systems is the same text.
fn normalise(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfc().collect()
}

fn add(name: &str, names: &mut Vec<String>, line: Option<String>) -> Result<(), AppError> {
    names.extend(line);
    if names.len() > MAX_NAMES { Err(bad_field(name, "There are too many of these.")) } else { Ok(()) }
}

fn number(name: &str, text: &str, range: std::ops::RangeInclusive<u16>) -> Result<Option<u16>, AppError> {
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse::<u16>().ok().filter(|number| range.contains(number));
    number.map(Some).ok_or_else(|| invalid(name, InvalidText::NotA("a number that makes sense here")))
}

fn invalid(name: &str, rule: InvalidText) -> AppError {
    AppError::field(name, rule)
}

pub(super) fn bad_field(name: &str, detail: &'static str) -> AppError {
    AppError::InvalidParameter { field: name.to_owned().into(), detail: detail.into() }
}

/// A title, out of the name of a file.
pub(super) fn stem(filename: &str) -> Option<String> {
    let stem = filename.rsplit_once('.').map_or(filename, |(stem, _)| stem);
    clean_line(&stem.replace('_', " "), MAX_NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(pairs: &[(&str, &str)]) -> Result<Wishes, AppError> {
        let mut wishes = Wishes::default();
        pairs.iter().try_for_each(|(name, text)| wishes.set(name, text)).map(|()| wishes)
    }

    #[test]
    fn fields_are_read_and_empty_ones_say_nothing() {
        let wishes = set(&[
            ("title", " Blue "),
            ("artist", "A"),
            ("artist", "B"),
            ("album", ""),
            ("year", "1999"),
            ("visibility", "site"),
            ("accent", "#1DB954"),
        ])
        .unwrap();
        assert_eq!(wishes.title.as_deref(), Some("Blue"));
        assert_eq!(wishes.artists, ["A", "B"]);
        assert_eq!((wishes.album, wishes.year), (None, Some(1999)));
        assert_eq!(wishes.visibility, Visibility::Site);
        assert_eq!(wishes.accent.as_deref(), Some("#1db954"));
    }

    #[test]
    fn a_bad_field_is_named() {
        for (name, text) in [
            ("title", "a\u{202E}b"),
            ("year", "99"),
            ("year", "MCMXCIX"),
            ("track_number", "0"),
            ("visibility", "secret"),
            ("accent", "red"),
            ("owner_id", "x"),
        ] {
            let problem = set(&[(name, text)]).unwrap_err().problem();
            assert_eq!(problem.errors.first().map(|error| error.field.as_str()), Some(name));
            assert!((400..500).contains(&problem.status));
        }
    }

    #[test]
    fn a_title_is_found_in_a_file_name_but_never_a_path() {
        let title = |name: &str| {
            let mut description = Description::default();
            description.set_filename(name);
            description.filename.as_deref().and_then(stem)
        };
        assert_eq!(title("../../etc/My_Song.final.mp3").as_deref(), Some("My Song.final"));
        assert_eq!(title("C:\\music\\a.mp3").as_deref(), Some("a"));
        assert_eq!(title(".mp3"), None);
    }

    #[test]
    fn a_description_is_kept_as_json() {
        let mut description = Description::default();
        description.set("sha256", &"Ab".repeat(32)).unwrap();
        assert_eq!(description.sha256, Some(vec![0xab; 32]));
        assert!(description.set("sha256", "abc").is_err());
        assert!(description.set("import_id", "x").is_err());
        let text = serde_json::to_string(&description.wishes).unwrap();
        assert_eq!(serde_json::from_str::<Wishes>(&text).unwrap(), description.wishes);
        // Rows of before there were wishes.
        assert_eq!(serde_json::from_str::<Wishes>("{}").unwrap(), Wishes::default());
    }
}
