//! What a song shall be called, while it is being typed: texts as the fields of the form hold them.

use serde::{Deserialize, Serialize};
use shared::songs::Visibility;
use shared::tags::Tags;
use shared::text::{MAX_NAME, parse_line};
use shared::uploads::fields;

use crate::form::FieldErrors;

/// Between artists in their one field. A comma is part of too many names.
const BETWEEN_ARTISTS: char = ';';

/// One text of a song.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The title.
    Title,
    /// The artists, in the order of the credits, with a semicolon between.
    Artists,
    /// The album.
    Album,
    /// The genre.
    Genre,
    /// Where in the album.
    Track,
    /// The year of release.
    Year,
}

impl Field {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 6] =
        [Self::Title, Self::Artists, Self::Album, Self::Genre, Self::Track, Self::Year];

    /// How requests call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Title => fields::TITLE,
            Self::Artists => fields::ARTIST,
            Self::Album => fields::ALBUM,
            Self::Genre => fields::GENRE,
            Self::Track => fields::TRACK_NUMBER,
            Self::Year => fields::YEAR,
        }
    }

    /// The field of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// Whether several songs can have the same one, so that it can be given to many at once.
    pub const fn is_shared(self) -> bool {
        !matches!(self, Self::Title | Self::Track)
    }
}

/// What a song shall be called.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Draft {
    title: String,
    artists: String,
    album: String,
    genre: String,
    track: String,
    year: String,
    /// Who may see and hear it.
    pub visibility: Visibility,
}

impl Draft {
    /// A draft with a title made of the name of the file.
    pub fn from_file_name(name: &str) -> Self {
        Self { title: title_of(name), ..Self::default() }
    }

    /// What the tags of a file say; without a title, the name of the file has to do.
    pub fn from_tags(tags: &Tags, file_name: &str) -> Self {
        let number = |number: Option<u16>| number.map(|number| number.to_string()).unwrap_or_default();
        Self {
            title: tags.title.clone().unwrap_or_else(|| title_of(file_name)),
            artists: tags.artists.join("; "),
            album: tags.album.clone().unwrap_or_default(),
            genre: tags.genres.first().cloned().unwrap_or_default(),
            track: number(tags.track_number),
            year: number(tags.year),
            visibility: Visibility::default(),
        }
    }

    /// A text as it was typed.
    pub fn text(&self, field: Field) -> &str {
        match field {
            Field::Title => &self.title,
            Field::Artists => &self.artists,
            Field::Album => &self.album,
            Field::Genre => &self.genre,
            Field::Track => &self.track,
            Field::Year => &self.year,
        }
    }

    /// Changes a text.
    pub fn set(&mut self, field: Field, text: String) {
        let place = match field {
            Field::Title => &mut self.title,
            Field::Artists => &mut self.artists,
            Field::Album => &mut self.album,
            Field::Genre => &mut self.genre,
            Field::Track => &mut self.track,
            Field::Year => &mut self.year,
        };
        *place = text;
    }

    /// The artists one by one.
    pub fn artists(&self) -> impl Iterator<Item = &str> {
        self.artists.split(BETWEEN_ARTISTS).map(str::trim).filter(|name| !name.is_empty())
    }

    /// The artists as one credits them in a line.
    pub fn artist_line(&self) -> String {
        self.artists().collect::<Vec<_>>().join(", ")
    }

    /// Checks the texts by the rules of the server. Fields are named as in the request.
    pub fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        let lines = [Field::Title, Field::Album, Field::Genre].map(|field| (field, self.text(field)));
        for (field, text) in lines.into_iter().chain(self.artists().map(|artist| (Field::Artists, artist))) {
            if !text.trim().is_empty()
                && let Err(invalid) = parse_line(text, MAX_NAME)
            {
                errors.add(field.name(), invalid);
            }
        }
        for field in [Field::Year, Field::Track] {
            let text = self.text(field).trim();
            if !text.is_empty() && !text.parse::<u16>().is_ok_and(|number| (1..=9999).contains(&number)) {
                errors.add(field.name(), "Use a number from 1 to 9999.");
            }
        }
        errors
    }

    /// The texts that go along with the file: who may hear it, and whatever differs from what the file
    /// says anyway (`said`). Empty texts are left out: the server then takes what the file says.
    pub fn changes(&self, said: &Self) -> Vec<(&'static str, String)> {
        let mut changes = vec![(fields::VISIBILITY, self.visibility.as_str().to_owned())];
        for field in Field::ALL {
            let text = self.text(field).trim();
            if text.is_empty() || text == said.text(field).trim() {
                continue;
            }
            let text = match field {
                Field::Artists => self.artists().collect::<Vec<_>>().join("\n"),
                _ => text.to_owned(),
            };
            changes.push((field.name(), text));
        }
        changes
    }
}

/// The name of a file without its ending and a number in front, with underscores as spaces.
fn title_of(file_name: &str) -> String {
    let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
    let text = stem.replace('_', " ");
    let text = text.trim();
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.len() - rest.len();
    // "03 Airbag", "03. Airbag", "03 - Airbag"; not "99 Luftballons" and not "1984".
    let unnumbered = rest.trim_start_matches([' ', '.', '-']);
    let leading_zero = text.starts_with('0');
    let separated = rest.trim_start().starts_with(['.', '-']);
    if (1..=3).contains(&digits) && (leading_zero || separated) && !unnumbered.is_empty() {
        unnumbered.to_owned()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(texts: &[(Field, &str)]) -> Draft {
        let mut draft = Draft::default();
        for (field, text) in texts {
            draft.set(*field, (*text).to_owned());
        }
        draft
    }

    #[test]
    fn a_title_comes_out_of_a_file_name() {
        for (name, title) in [
            ("Blue in Green.mp3", "Blue in Green"),
            ("03 - Airbag.flac", "Airbag"),
            ("03. Airbag.flac", "Airbag"),
            ("07_so_what.m4a", "so what"),
            ("99 Luftballons.ogg", "99 Luftballons"),
            ("1984.mp3", "1984"),
            ("07.mp3", "07"),
            ("noending", "noending"),
        ] {
            assert_eq!(title_of(name), title, "{name}");
        }
    }

    #[test]
    fn a_draft_is_checked_by_the_rules_of_the_server() {
        let long = "x".repeat(201);
        let errors = draft(&[
            (Field::Title, &long),
            (Field::Year, "MMXX"),
            (Field::Track, "0"),
            (Field::Artists, "ok; a\u{202E}b"),
        ])
        .check();
        assert!(["title", "year", "track_number", "artist"].iter().all(|field| errors.of(field).is_some()));
        assert!(draft(&[(Field::Year, " 1959 ")]).check().is_empty());
    }

    #[test]
    fn only_what_the_file_does_not_say_is_sent() {
        let tags = Tags {
            title: Some("So What".into()),
            artists: vec!["Miles Davis".into(), "Bill Evans".into()],
            year: Some(1959),
            ..Tags::default()
        };
        let said = Draft::from_tags(&tags, "01.mp3");
        let mut draft = said.clone();
        draft.visibility = Visibility::Site;
        assert_eq!(draft.changes(&said), [("visibility", "site".to_owned())]);
        draft.set(Field::Title, " So what? ".into());
        draft.set(Field::Artists, "Miles Davis;; John Coltrane ".into());
        draft.set(Field::Year, String::new());
        assert_eq!(
            draft.changes(&said),
            [
                ("visibility", "site".to_owned()),
                ("title", "So what?".to_owned()),
                ("artist", "Miles Davis\nJohn Coltrane".to_owned()),
            ]
        );
        assert_eq!(draft.artist_line(), "Miles Davis, John Coltrane");
    }
}
