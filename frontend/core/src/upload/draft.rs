//! What a song shall be called, while it is being typed: texts as the fields of the form hold them.

use shared::songs::Visibility;
use shared::text::{MAX_NAME, parse_line};

use crate::form::FieldErrors;

/// What a song shall be called. Empty texts are not sent: the server then takes what the file says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// The title.
    pub title: String,
    /// The artists, in the order of the credits.
    pub artists: Vec<String>,
    /// The album.
    pub album: String,
    /// The year of release.
    pub year: String,
    /// The genre.
    pub genre: String,
    /// Where in the album.
    pub track: String,
    /// Who may see and hear it.
    pub visibility: Visibility,
    /// A `blob:` link to the picture that the person chose; `None` leaves it to the one in the file.
    pub cover: Option<String>,
}

impl Draft {
    /// A draft with a title made of the name of the file.
    pub fn from_file_name(name: &str) -> Self {
        Self { title: title_of(name), ..Self::default() }
    }

    /// Checks the texts by the rules of the server. Fields are named as in the request.
    pub fn check(&self) -> FieldErrors {
        use shared::uploads::fields;
        let mut errors = FieldErrors::default();
        let texts =
            [(fields::TITLE, &self.title), (fields::ALBUM, &self.album), (fields::GENRE, &self.genre)];
        let artists = self.artists.iter().map(|artist| (fields::ARTIST, artist));
        for (field, text) in texts.into_iter().chain(artists) {
            if !text.trim().is_empty()
                && let Err(invalid) = parse_line(text, MAX_NAME)
            {
                errors.add(field, invalid);
            }
        }
        for (field, text, most) in
            [(fields::YEAR, &self.year, 9999), (fields::TRACK_NUMBER, &self.track, 9999)]
        {
            let text = text.trim();
            if !text.is_empty() && !text.parse::<u16>().is_ok_and(|number| (1..=most).contains(&number)) {
                errors.add(field, format!("Use a number from 1 to {most}."));
            }
        }
        errors
    }

    /// The text fields of the request, in order; empty ones are left out.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        use shared::uploads::fields;
        let visibility = match self.visibility {
            Visibility::Private => "private",
            Visibility::Site => "site",
            Visibility::Public => "public",
        };
        let mut all = vec![(fields::VISIBILITY, visibility), (fields::TITLE, self.title.as_str())];
        all.extend(self.artists.iter().map(|artist| (fields::ARTIST, artist.as_str())));
        all.extend([
            (fields::ALBUM, self.album.as_str()),
            (fields::YEAR, self.year.as_str()),
            (fields::GENRE, self.genre.as_str()),
            (fields::TRACK_NUMBER, self.track.as_str()),
        ]);
        let trimmed = all.into_iter().map(|(field, text)| (field, text.trim()));
        trimmed.filter(|(_, text)| !text.is_empty()).map(|(field, text)| (field, text.to_owned())).collect()
    }
}

/// The name of a file without its ending and a number in front, with underscores as spaces.
pub(super) fn title_of(file_name: &str) -> String {
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
        let draft = Draft {
            title: "x".repeat(201),
            year: "MMXX".into(),
            track: "0".into(),
            artists: vec!["ok".into(), "a\u{202E}b".into()],
            ..Draft::default()
        };
        let errors = draft.check();
        assert!(["title", "year", "track_number", "artist"].iter().all(|field| errors.of(field).is_some()));
        assert!(Draft { year: " 1959 ".into(), ..Draft::default() }.check().is_empty());
    }

    #[test]
    fn only_what_was_typed_is_sent() {
        let draft = Draft {
            title: " So What ".into(),
            artists: vec!["Miles Davis".into(), " ".into(), "John Coltrane".into()],
            visibility: Visibility::Site,
            ..Draft::default()
        };
        let fields: Vec<String> =
            draft.fields().into_iter().map(|(name, text)| format!("{name}={text}")).collect();
        assert_eq!(
            fields,
            ["visibility=site", "title=So What", "artist=Miles Davis", "artist=John Coltrane"]
        );
    }
}
