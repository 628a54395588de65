//! Changing what songs say about themselves, one or many at once: what is typed goes to all of them, what is
//! left alone stays as it is in each.

use shared::edits::{BulkChanges, Clearable, SongChanges};
use shared::songs::{ArtistCredit, ArtistRole, Song, Visibility};
use shared::text::{MAX_NAME, parse_line};

use crate::form::FieldErrors;

/// What stands between two names.
const BETWEEN: char = ';';

/// What can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is what its name says")]
pub enum EditField {
    Title,
    Artists,
    Album,
    AlbumArtists,
    Track,
    Disc,
    Genres,
    Year,
}

impl EditField {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 8] = [
        Self::Title,
        Self::Artists,
        Self::Album,
        Self::AlbumArtists,
        Self::Track,
        Self::Disc,
        Self::Genres,
        Self::Year,
    ];

    /// The name that the server has for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Artists => "main_artists",
            Self::Album => "album",
            Self::AlbumArtists => "album_artists",
            Self::Track => "track_number",
            Self::Disc => "disc_number",
            Self::Genres => "genres",
            Self::Year => "year",
        }
    }

    /// Whether songs of one album differ in it, so that it makes no sense for many.
    pub const fn is_for_one(self) -> bool {
        matches!(self, Self::Title | Self::Track)
    }

    /// What a song says, as it is typed.
    fn of(self, song: &Song) -> String {
        let number = |number: Option<u16>| number.map(|number| number.to_string()).unwrap_or_default();
        let names = |credits: &[ArtistCredit]| {
            let main = credits.iter().filter(|artist| artist.role == ArtistRole::Main);
            main.map(|artist| artist.name.as_str()).collect::<Vec<_>>().join("; ")
        };
        let album = song.album.as_ref();
        match self {
            Self::Title => song.title.clone(),
            Self::Artists => names(&song.artists),
            Self::Album => album.map(|album| album.title.clone()).unwrap_or_default(),
            Self::AlbumArtists => album.map(|album| names(&album.artists)).unwrap_or_default(),
            Self::Track => number(album.and_then(|album| album.track_number)),
            Self::Disc => number(album.and_then(|album| album.disc_number)),
            Self::Genres => song.genres.join("; "),
            Self::Year => number(song.year),
        }
    }
}

/// A form about some songs.
#[derive(Debug, Clone, PartialEq)]
pub struct EditDraft {
    songs: Vec<Song>,
    typed: Vec<(EditField, String)>,
    visibility: Option<Visibility>,
    known_people: String,
    people: Option<String>,
}

impl EditDraft {
    /// Nothing is changed yet.
    pub const fn new(songs: Vec<Song>) -> Self {
        Self { songs, typed: Vec::new(), visibility: None, known_people: String::new(), people: None }
    }

    /// How many songs it is about.
    pub const fn count(&self) -> usize {
        self.songs.len()
    }

    /// What all songs say; `None` when they differ.
    fn common(&self, field: EditField) -> Option<String> {
        let mut values = self.songs.iter().map(|song| field.of(song));
        let first = values.next()?;
        values.all(|value| value == first).then_some(first)
    }

    /// What stands in the field.
    pub fn value(&self, field: EditField) -> String {
        let typed = self.typed.iter().find(|(other, _)| *other == field).map(|(_, text)| text.clone());
        typed.or_else(|| self.common(field)).unwrap_or_default()
    }

    /// Whether the songs differ in it and it is left alone.
    pub fn is_mixed(&self, field: EditField) -> bool {
        self.typed.iter().all(|(other, _)| *other != field) && self.common(field).is_none()
    }

    /// Types into a field.
    pub fn set(&mut self, field: EditField, text: String) {
        self.typed.retain(|(other, _)| *other != field);
        if self.common(field).as_ref() != Some(&text) {
            self.typed.push((field, text));
        }
    }

    /// Who may hear them; `None` when they differ.
    pub fn visibility(&self) -> Option<Visibility> {
        let mut all = self.songs.iter().map(|song| song.visibility);
        let first = all.next()?;
        self.visibility.or_else(|| all.all(|other| other == first).then_some(first))
    }

    /// Says who may hear them.
    pub const fn publish(&mut self, visibility: Visibility) {
        self.visibility = Some(visibility);
    }

    /// The songs that it is about.
    pub fn songs(&self) -> &[Song] {
        &self.songs
    }

    /// The user names of those who may hear them, as they are typed.
    pub fn people(&self) -> &str {
        self.people.as_deref().unwrap_or(&self.known_people)
    }

    /// Learns which people may hear them as it is. What was typed stays.
    pub fn know_people(&mut self, names: &[String]) {
        self.known_people = names.join(", ");
    }

    /// Says which people may hear them.
    pub fn name_people(&mut self, text: String) {
        self.people = Some(text);
    }

    /// What to ask of the server; `None` when nothing is changed.
    ///
    /// # Errors
    /// What is wrong, by field.
    pub fn changes(&self) -> Result<Option<BulkChanges>, FieldErrors> {
        let mut changes = SongChanges { visibility: self.visibility, ..SongChanges::default() };
        let mut errors = FieldErrors::default();
        if let (Some(Visibility::People), Some(text)) = (self.visibility(), &self.people)
            && *text != self.known_people
        {
            let names = text.split([BETWEEN, ',', ' ']).map(|name| name.trim().trim_start_matches('@'));
            changes.people = Some(names.filter(|name| !name.is_empty()).map(str::to_lowercase).collect());
        }
        for (field, text) in &self.typed {
            self.change(*field, text.trim(), &mut changes, &mut errors);
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let is_changed = changes != SongChanges::default();
        let song_ids = self.songs.iter().map(|song| song.id).collect();
        Ok(is_changed.then_some(BulkChanges { song_ids, changes }))
    }

    fn change(&self, field: EditField, text: &str, changes: &mut SongChanges, errors: &mut FieldErrors) {
        let names = || text.split(BETWEEN).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
        let line = |errors: &mut FieldErrors| match parse_line(text, MAX_NAME) {
            Ok(line) => Some(line.to_owned()),
            Err(invalid) => {
                errors.add(field.name(), invalid);
                None
            }
        };
        let number = |errors: &mut FieldErrors| match text.parse::<u16>() {
            Ok(number) if number > 0 => Some(number),
            _ => {
                errors.add(field.name(), "This must be a number.");
                None
            }
        };
        let clearable = match field {
            EditField::Album => Some(Clearable::Album),
            EditField::Track => Some(Clearable::TrackNumber),
            EditField::Disc => Some(Clearable::DiscNumber),
            EditField::Year => Some(Clearable::Year),
            _ => None,
        };
        if let Some(clearable) = clearable.filter(|_| text.is_empty()) {
            return changes.clear.push(clearable);
        }
        match field {
            EditField::Title => changes.title = line(errors),
            EditField::Album => changes.album = line(errors),
            EditField::Track => changes.track_number = number(errors),
            EditField::Disc => changes.disc_number = number(errors),
            EditField::Year => changes.year = number(errors),
            EditField::Genres => changes.genres = Some(names().collect()),
            EditField::AlbumArtists => changes.album_artists = Some(names().collect()),
            // Who else is credited is not in the form, and stays.
            EditField::Artists => changes.main_artists = Some(names().collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn song(title: &str, album: &str) -> Song {
        let json = format!(
            r#"{{"id":"01a1fb92-9a7f-71de-bfa7-e678cd45e5a1","title":"{title}",
            "artists":[{{"name":"Ada"}},{{"name":"Bob","role":"composer"}}],
            "album":{{"title":"{album}","track_number":3}},"genres":["Jazz","Rock"],"year":1999,"duration_ms":1,
            "mime":"audio/mpeg","size_bytes":1,"sample_rate_hz":1,"channels":1,"visibility":"private",
            "owner":{{"id":"01a1fb92-9a7f-71de-bfa7-e678cd45e5a1","username":"a","display_name":"A"}},
            "created_at":"2026-01-01T00:00:00Z"}}"#
        );
        serde_json::from_str(&json).unwrap()
    }

    fn changes(draft: &EditDraft) -> SongChanges {
        draft.changes().unwrap().unwrap().changes
    }

    #[test]
    fn what_is_left_alone_is_not_sent() {
        let mut draft = EditDraft::new(vec![song("One", "X"), song("Two", "X")]);
        assert_eq!(draft.changes(), Ok(None));
        assert_eq!((draft.value(EditField::Album).as_str(), draft.is_mixed(EditField::Album)), ("X", false));
        assert_eq!((draft.value(EditField::Title).as_str(), draft.is_mixed(EditField::Title)), ("", true));
        draft.set(EditField::Genres, "Jazz; Rock".into());
        assert_eq!(draft.changes(), Ok(None), "typed as it is");
        draft.set(EditField::Genres, " Blues ;; Jazz".into());
        draft.publish(Visibility::Site);
        let expected = SongChanges {
            genres: Some(vec!["Blues".into(), "Jazz".into()]),
            visibility: Some(Visibility::Site),
            ..SongChanges::default()
        };
        assert_eq!(changes(&draft), expected);
        assert_eq!(draft.visibility(), Some(Visibility::Site));
    }

    #[test]
    fn credits_besides_those_who_made_it_stay() {
        for songs in [vec![song("One", "X")], vec![song("One", "X"), song("Two", "X")]] {
            let mut draft = EditDraft::new(songs);
            assert_eq!(draft.value(EditField::Artists), "Ada");
            draft.set(EditField::Artists, "Cy; Di".into());
            let changes = changes(&draft);
            assert_eq!((changes.artists, changes.main_artists), (None, Some(vec!["Cy".into(), "Di".into()])));
        }
    }

    #[test]
    fn what_is_emptied_is_cleared_and_what_is_no_number_is_told() {
        let mut draft = EditDraft::new(vec![song("One", "X")]);
        draft.set(EditField::Year, " ".into());
        draft.set(EditField::Album, String::new());
        assert_eq!(changes(&draft).clear, [Clearable::Year, Clearable::Album]);
        draft.set(EditField::Track, "three".into());
        draft.set(EditField::Title, String::new());
        let errors = draft.changes().unwrap_err();
        assert_eq!(errors.of("track_number"), Some("This must be a number."));
        assert_eq!(errors.of("title"), Some("This must not be empty."));
    }

    #[test]
    fn people_are_named_only_where_people_may_hear_it() {
        let mut draft = EditDraft::new(vec![song("One", "Album")]);
        draft.name_people("@Eve, bob; ".into());
        assert_eq!(draft.changes(), Ok(None));
        draft.publish(Visibility::People);
        let named = changes(&draft);
        assert_eq!(
            (named.visibility, named.people),
            (Some(Visibility::People), Some(vec!["eve".into(), "bob".into()]))
        );
        draft.know_people(&["eve".into()]);
        draft.name_people("eve".into());
        assert_eq!(changes(&draft).people, None, "they are so already");
    }
}
