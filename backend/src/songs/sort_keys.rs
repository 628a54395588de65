//! The texts that songs are ordered by: what a person would look under, compared as bytes.

use shared::songs::ArtistCredit;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How many characters of one part of a key count; bounds the size of the indexes.
const MAX_PART: usize = 80;

/// Below every character that a folded text can have, so that a shorter text sorts first.
const SEPARATOR: char = '\u{1}';

/// The three keys of a song.
#[derive(Debug, PartialEq, Eq)]
pub struct SortKeys {
    /// By title.
    pub title: String,
    /// By artists, then album, then place in it.
    pub artist: String,
    /// By album, then place in it.
    pub album: String,
}

/// Makes the keys of a song.
pub fn sort_keys(
    title: &str,
    credits: &[ArtistCredit],
    album: Option<&str>,
    disc_number: Option<u16>,
    track_number: Option<u16>,
) -> SortKeys {
    let album = fold(album.unwrap_or_default());
    let place = format!("{:05}{:05}", disc_number.unwrap_or(1), track_number.unwrap_or(0));
    let names: Vec<&str> =
        credits.iter().filter(|credit| credit.role.performs()).map(|credit| credit.name.as_str()).collect();
    SortKeys {
        title: fold(title),
        artist: format!("{}{SEPARATOR}{album}{SEPARATOR}{place}", fold(&names.join(" "))),
        album: format!("{album}{SEPARATOR}{place}"),
    }
}

/// Lower case, without accents.
fn fold(text: &str) -> String {
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_control())
        .take(MAX_PART)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(text: &str) -> String {
        sort_keys(text, &[], None, None, None).title
    }

    #[test]
    fn case_and_accents_do_not_count() {
        assert_eq!(title("Élan"), title("ELAN"));
        assert_eq!(title("Ångström"), "angstrom");
        assert!(title("Abba") < title("abbey"));
        assert!(title(&"x".repeat(500)).len() == MAX_PART);
    }

    #[test]
    fn songs_of_an_album_keep_its_order() {
        let key = |disc, track| sort_keys("t", &[ArtistCredit::named("A")], Some("B"), disc, track).album;
        assert!(key(None, Some(2)) < key(None, Some(10)));
        assert!(key(Some(1), Some(10)) < key(Some(2), Some(1)));
        let short = sort_keys("t", &[ArtistCredit::named("A")], Some("B"), None, None).artist;
        let longer = sort_keys("t", &[ArtistCredit::named("A B")], None, None, None).artist;
        assert!(short < longer);
    }
}
