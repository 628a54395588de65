//! Changing an album: what is typed, and what of it is other than before.

use shared::albums::{Album, AlbumChanges, AlbumKind};
use shared::text::{MAX_NAME, parse_line};

use crate::form::FieldErrors;

/// What stands between two names.
const BETWEEN: char = ';';
/// The years that a release can have.
const YEARS: std::ops::RangeInclusive<u16> = 1000..=9999;

/// The form of an album.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlbumDraft {
    /// The title.
    pub title: String,
    /// The names of those whose it is, with `;` between.
    pub artists: String,
    /// The year, or nothing.
    pub year: String,
    /// What sort of release it is.
    pub kind: AlbumKind,
}

impl AlbumDraft {
    /// The form of an album as it is.
    pub fn new(album: &Album) -> Self {
        let names: Vec<&str> = album.artists.iter().map(|credit| credit.name.as_str()).collect();
        Self {
            title: album.title.clone(),
            artists: names.join("; "),
            year: album.year.map(|year| year.to_string()).unwrap_or_default(),
            kind: album.kind,
        }
    }

    /// What is other than before; `None` when nothing is.
    ///
    /// # Errors
    /// What is wrong, by field.
    pub fn changes(&self, before: &Album) -> Result<Option<AlbumChanges>, FieldErrors> {
        let (old, mut errors) = (Self::new(before), FieldErrors::default());
        let mut changes = AlbumChanges::default();
        if self.title != old.title {
            match parse_line(&self.title, MAX_NAME) {
                Ok(title) => changes.title = Some(title.to_owned()),
                Err(invalid) => errors.add("title", invalid),
            }
        }
        if self.artists != old.artists {
            let names = self.artists.split(BETWEEN).map(str::trim).filter(|name| !name.is_empty());
            changes.artists = Some(names.map(str::to_owned).collect());
        }
        if self.year.trim() != old.year {
            match self.year.trim() {
                "" => changes.year = Some(0),
                text => match text.parse() {
                    Ok(year) if YEARS.contains(&year) => changes.year = Some(year),
                    _ => errors.add("year", "This is no year."),
                },
            }
        }
        changes.kind = (self.kind != old.kind).then_some(self.kind);
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok((changes != AlbumChanges::default()).then_some(changes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn album() -> Album {
        serde_json::from_str(
            r#"{"id":"01a1fb92-9a7f-71de-bfa7-e678cd45e5a1","title":"Blue","artists":[{"name":"Ada"},{"name":"Eve"}],
                "type":"ep","year":1999,"songs":1,"duration_ms":1,"created_at":"2026-01-01T00:00:00Z",
                "owner":{"id":"01a1fb92-9a7f-71de-bfa7-e678cd45e5a1","username":"ada","display_name":"Ada"},
                "favorite":false,"rating":{"mean":0.0,"count":0}}"#,
        )
        .unwrap()
    }

    #[test]
    fn only_what_is_other_is_sent() {
        let draft = AlbumDraft::new(&album());
        assert_eq!((draft.artists.as_str(), draft.year.as_str()), ("Ada; Eve", "1999"));
        assert_eq!(draft.changes(&album()), Ok(None));
        let changed = AlbumDraft { artists: " Eve ;; Bob".into(), year: " ".into(), ..draft.clone() };
        let expected = AlbumChanges {
            artists: Some(vec!["Eve".into(), "Bob".into()]),
            year: Some(0),
            ..AlbumChanges::default()
        };
        assert_eq!(changed.changes(&album()), Ok(Some(expected)));
        let kind = AlbumDraft { kind: AlbumKind::Live, ..draft };
        assert_eq!(kind.changes(&album()).unwrap().unwrap().kind, Some(AlbumKind::Live));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for year in ["99", "10000", "soon", "-1"] {
            let draft = AlbumDraft { title: " ".into(), year: year.into(), ..AlbumDraft::new(&album()) };
            let errors = draft.changes(&album()).unwrap_err();
            assert!(errors.of("title").is_some() && errors.of("year").is_some(), "{year}");
        }
    }
}
