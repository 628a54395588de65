//! Whether a change can be made, and what it says without what does not belong there.

use shared::edits::{MAX_NAMES, SongChanges};
use shared::problem::FieldError;
use shared::songs::ArtistCredit;
use shared::text::{InvalidText, MAX_NAME, parse_line};
use unicode_normalization::UnicodeNormalization;

use crate::error::{AppError, field_error};

/// The change with clean names, none twice.
pub(super) fn tidied(changes: SongChanges) -> Result<SongChanges, AppError> {
    let mut wrong = Wrong::default();
    if changes.artists.is_some() && changes.main_artists.is_some() {
        let (code, detail) = ("not_both".to_owned(), "Give `artists` or `main_artists`.".to_owned());
        wrong.0.push(FieldError { field: "main_artists".to_owned(), code, detail });
    }
    let tidied = SongChanges {
        title: changes.title.and_then(|title| wrong.line("title", &title)),
        artists: changes.artists.map(|credits| wrong.credits(credits)),
        main_artists: changes.main_artists.map(|names| wrong.lines("main_artists", names)),
        album: changes.album.and_then(|album| wrong.line("album", &album)),
        album_artists: changes.album_artists.map(|names| wrong.lines("album_artists", names)),
        compilation: changes.compilation,
        track_number: changes.track_number.and_then(|number| wrong.number("track_number", number, 1, 9999)),
        disc_number: changes.disc_number.and_then(|number| wrong.number("disc_number", number, 1, 999)),
        genres: changes.genres.map(|names| wrong.lines("genres", names)),
        year: changes.year.and_then(|year| wrong.number("year", year, 1000, 9999)),
        accent: changes.accent.and_then(|accent| wrong.colour("accent", &accent)),
        visibility: changes.visibility,
        people: changes.people.map(|names| {
            let names = wrong.lines("people", names);
            let mut names: Vec<String> = names.into_iter().map(|name| name.to_lowercase()).collect();
            names.sort_unstable();
            names.dedup();
            names
        }),
        clear: changes.clear,
    };
    wrong.into_result(tidied)
}

/// What is wrong so far.
#[derive(Debug, Default)]
pub(crate) struct Wrong(Vec<FieldError>);

impl Wrong {
    /// One line of text in NFC.
    pub(crate) fn line(&mut self, field: &str, text: &str) -> Option<String> {
        match parse_line(text, MAX_NAME) {
            Ok(line) => Some(line.nfc().collect()),
            Err(rule) => {
                self.0.push(field_error(field, rule));
                None
            }
        }
    }

    /// Several lines, each once.
    pub(crate) fn lines(&mut self, field: &str, texts: Vec<String>) -> Vec<String> {
        self.count(field, texts.len());
        let mut lines: Vec<String> = Vec::new();
        for (at, text) in texts.iter().take(MAX_NAMES).enumerate() {
            if let Some(line) = self.line(&format!("{field}[{at}]"), text)
                && !lines.contains(&line)
            {
                lines.push(line);
            }
        }
        lines
    }

    fn credits(&mut self, credits: Vec<ArtistCredit>) -> Vec<ArtistCredit> {
        self.count("artists", credits.len());
        let mut tidied: Vec<ArtistCredit> = Vec::new();
        for (at, credit) in credits.iter().take(MAX_NAMES).enumerate() {
            let Some(name) = self.line(&format!("artists[{at}].name"), &credit.name) else { continue };
            let credit = ArtistCredit { id: None, name, role: credit.role };
            if !tidied.contains(&credit) {
                tidied.push(credit);
            }
        }
        tidied
    }

    fn count(&mut self, field: &str, count: usize) {
        if count > MAX_NAMES {
            let (code, detail) = ("too_many".to_owned(), format!("Give at most {MAX_NAMES}."));
            self.0.push(FieldError { field: field.to_owned(), code, detail });
        }
    }

    /// A number within bounds.
    pub(crate) fn number(&mut self, field: &str, number: u16, least: u16, most: u16) -> Option<u16> {
        if (least..=most).contains(&number) {
            return Some(number);
        }
        let detail = format!("This must be {least} to {most}.");
        self.0.push(FieldError { field: field.to_owned(), code: "out_of_range".to_owned(), detail });
        None
    }

    /// A colour such as `#1db954`, in lower case.
    pub(crate) fn colour(&mut self, field: &str, text: &str) -> Option<String> {
        let hex = text.strip_prefix('#').filter(|hex| hex.len() == 6);
        if hex.is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit())) {
            return Some(text.to_ascii_lowercase());
        }
        self.0.push(field_error(field, InvalidText::NotA("a colour such as #1db954")));
        None
    }

    /// The value, if nothing is wrong.
    pub(crate) fn into_result<T>(self, value: T) -> Result<T, AppError> {
        if self.0.is_empty() { Ok(value) } else { Err(AppError::Validation(self.0)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(changes: SongChanges) -> Vec<String> {
        match tidied(changes) {
            Err(AppError::Validation(errors)) => errors.into_iter().map(|error| error.field).collect(),
            other => panic!("{other:?} is no validation"),
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let wrong = SongChanges {
            title: Some(" ".into()),
            artists: Some(vec![ArtistCredit::named("ok"), ArtistCredit::named("x".repeat(201))]),
            genres: Some(vec!["g".into(); 17]),
            year: Some(999),
            accent: Some("red".into()),
            ..SongChanges::default()
        };
        assert_eq!(fields(wrong), ["title", "artists[1].name", "genres", "year", "accent"]);
    }

    #[test]
    fn names_are_clean_and_stand_once() {
        let said = SongChanges {
            title: Some(" Cafe\u{301} ".into()),
            genres: Some(vec!["Dub".into(), " Dub".into()]),
            people: Some(vec!["Zoe".into(), "ada".into(), "zoe".into()]),
            ..SongChanges::default()
        };
        let tidied = tidied(said).unwrap();
        assert_eq!(tidied.title.as_deref(), Some("Café"));
        assert_eq!(tidied.genres.unwrap(), ["Dub"]);
        assert_eq!(tidied.people.unwrap(), ["ada", "zoe"]);
    }
}
