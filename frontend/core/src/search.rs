//! What the search page decides: what comes first, which words are marked, what is remembered.
//!
//! `fold` makes texts alike that a person takes for the same. It comes from outside, since browsers have the tables
//! for it and the download need not.

use shared::lyrics::Lyrics;
use shared::search::{Found, SearchKind};

/// So many searches are remembered.
pub const REMEMBERED: usize = 8;
/// Shorter texts are no searches worth remembering.
const SHORTEST: usize = 2;

/// What was searched for before, the last first, after another search.
pub fn remember(before: &[String], text: &str, fold: impl Fn(&str) -> String) -> Vec<String> {
    let text = text.trim();
    if text.chars().count() < SHORTEST {
        return before.to_vec();
    }
    let same = fold(text);
    let others = before.iter().filter(|other| fold(other) != same).cloned();
    std::iter::once(text.to_owned()).chain(others).take(REMEMBERED).collect()
}

/// The words of what somebody has typed, folded.
pub fn asked_words(text: &str, fold: impl Fn(&str) -> String) -> Vec<String> {
    let mut words: Vec<String> = fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    // The longest first, so that it is marked as a whole.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
}

/// Whether a script puts no spaces between words, so that one may begin anywhere.
const fn has_no_spaces(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{20000}'..)
}

/// A text in pieces, with whether each is one of the words or the beginning of what begins with one.
pub fn marked(text: &str, words: &[String], fold: impl Fn(&str) -> String) -> Vec<(String, bool)> {
    let letters: Vec<(char, String)> =
        text.chars().map(|letter| (letter, fold(letter.encode_utf8(&mut [0; 4])))).collect();
    let mut pieces: Vec<(String, bool)> = Vec::new();
    let mut push = |letter: char, is_marked: bool| match pieces.last_mut() {
        Some((piece, same)) if *same == is_marked => piece.push(letter),
        _ => pieces.push((letter.to_string(), is_marked)),
    };
    let mut marked_until = 0;
    let mut before = ' ';
    for (at, (letter, _)) in letters.iter().enumerate() {
        let begins = !before.is_alphanumeric() || has_no_spaces(*letter);
        if at >= marked_until && begins && letter.is_alphanumeric() {
            let rest = letters.get(at..).unwrap_or_default();
            let length = words.iter().find_map(|word| beginning(rest, word));
            marked_until = length.map_or(marked_until, |length| at + length);
        }
        push(*letter, at < marked_until);
        before = *letter;
    }
    pieces
}

/// How many letters it takes to make a word, when these begin with it. Accents that follow belong to it.
fn beginning(letters: &[(char, String)], word: &str) -> Option<usize> {
    let mut rest = word;
    let mut length = 0;
    for (_, folded) in letters {
        if rest.is_empty() && !folded.is_empty() {
            break;
        }
        if !rest.is_empty() {
            // A letter may stand for more than is asked for: ß for the first s of "ss".
            rest = rest.strip_prefix(folded.as_str()).or_else(|| folded.starts_with(rest).then_some(""))?;
        }
        length += 1;
    }
    rest.is_empty().then_some(length)
}

/// The kinds of what was found, in the order in which they are shown: first the kind whose best has the text for its
/// name, else one whose best begins with it. Kinds of which nothing was found are left out.
pub fn shelves(found: &Found, text: &str, fold: impl Fn(&str) -> String) -> Vec<SearchKind> {
    let asked = fold(text.trim());
    let fit = |kind: SearchKind| -> Option<u8> {
        let name = match kind {
            SearchKind::Songs => found.songs.first().map(|song| song.title.as_str()),
            SearchKind::Albums => found.albums.first().map(|album| album.title.as_str()),
            SearchKind::Artists => found.artists.first().map(|artist| artist.name.as_str()),
            SearchKind::Playlists => found.playlists.first().map(|playlist| playlist.name.as_str()),
            SearchKind::Genres => found.genres.first().map(|genre| genre.name.as_str()),
            // What is sung is never the name of a thing.
            SearchKind::Lyrics => return found.lyrics.first().map(|_| 2),
            SearchKind::Users => None,
        };
        let name = fold(name?);
        Some(if name == asked { 0 } else { u8::from(!name.starts_with(&asked)) + 1 })
    };
    let mut kinds: Vec<(u8, SearchKind)> =
        SearchKind::ALL.into_iter().filter_map(|kind| Some((fit(kind)?, kind))).collect();
    let best = kinds.iter().map(|(fit, _)| *fit).min().unwrap_or(0);
    // Of those that fit alike, a person means an artist before an album before a song.
    let first = [SearchKind::Artists, SearchKind::Albums, SearchKind::Songs]
        .into_iter()
        .chain(SearchKind::ALL)
        .find(|kind| kinds.contains(&(best, *kind)));
    if best < 2
        && let Some(first) = first
    {
        kinds.sort_by_key(|(_, kind)| *kind != first);
    }
    kinds.into_iter().map(|(_, kind)| kind).collect()
}

/// The line of lyrics that has most of the words, the first of several.
pub fn line_of(lyrics: &Lyrics, words: &[String], fold: impl Fn(&str) -> String) -> Option<usize> {
    let hits = |line: &str| {
        let line = fold(line);
        words.iter().filter(|word| line.contains(word.as_str())).count()
    };
    let best = lyrics.lines.iter().map(|line| hits(&line.text)).max().filter(|hits| *hits > 0)?;
    lyrics.lines.iter().position(|line| hits(&line.text) == best)
}

#[cfg(test)]
mod tests {
    use shared::lyrics::LyricLine;
    use shared::text::fold::fold;

    use super::*;

    fn shown(text: &str, asked: &str) -> String {
        let pieces = marked(text, &asked_words(asked, fold), fold);
        pieces.into_iter().map(|(piece, on)| if on { format!("[{piece}]") } else { piece }).collect()
    }

    #[test]
    fn words_are_marked_at_their_beginning_whatever_their_accents() {
        for (text, asked, marks) in [
            ("Blue in Green", "gre", "Blue in [Gre]en"),
            ("Blue in Green", "een", "Blue in Green"),
            ("Björk Guðmundsdóttir", "bjork gud", "[Björk] [Guð]mundsdóttir"),
            ("Straße", "stras", "[Straß]e"),
            ("bjo\u{308}rk", "björk", "[bjo\u{308}rk]"),
            ("音楽の夜", "夜", "音楽の[夜]"),
            ("AC/DC", "ac dc", "[AC]/[DC]"),
            ("Blue", "", "Blue"),
            ("", "x", ""),
            ("a aa aaa", "a aa", "[a] [aa] [aa]a"),
        ] {
            assert_eq!(shown(text, asked), marks, "{asked} in {text}");
        }
    }

    #[test]
    fn marking_loses_no_letter() {
        for text in ["Œuvre 音楽", "e\u{301}\u{301}!", "👩‍🎤 x", "ﬀ ligature"] {
            for asked in ["o", "e", "x", "ff", "l 音"] {
                let pieces = marked(text, &asked_words(asked, fold), fold);
                assert_eq!(pieces.into_iter().map(|(piece, _)| piece).collect::<String>(), text);
            }
        }
    }

    #[test]
    fn searches_are_remembered_once_and_the_last_first() {
        let before: Vec<String> = ["miles", "Björk"].map(str::to_owned).into();
        assert_eq!(remember(&before, " bjork ", fold), ["bjork", "miles"]);
        assert_eq!(remember(&before, "x", fold), before, "too short");
        let many: Vec<String> = (0..20).map(|at| format!("text {at}")).collect();
        assert_eq!(remember(&many, "new", fold).len(), REMEMBERED);
    }

    fn found(songs: &[&str], artists: &[&str]) -> Found {
        let owner = r#"{"id":"0192d3c4-0000-7000-8000-000000000000","username":"ada","display_name":"Ada"}"#;
        let song = |title: &&str| {
            format!(
                r#"{{"id":"0192d3c4-0000-7000-8000-000000000001","title":"{title}","artists":[],"genres":[],
                "duration_ms":1,"mime":"audio/mpeg","size_bytes":1,"sample_rate_hz":1,"channels":2,
                "visibility":"private","owner":{owner},"created_at":"2026-01-01T00:00:00Z"}}"#
            )
        };
        let list = |items: Vec<String>| format!("[{}]", items.join(","));
        let songs = list(songs.iter().map(song).collect());
        let artists = list(
            artists
                .iter()
                .map(|name| {
                    format!(
                        r#"{{"id":"0192d3c4-0000-7000-8000-000000000002","name":"{name}","songs":1,"duration_ms":1,
                        "favorite":false,"albums":0}}"#
                    )
                })
                .collect(),
        );
        serde_json::from_str(&format!(r#"{{"songs":{songs},"artists":{artists}}}"#)).unwrap()
    }

    #[test]
    fn the_kind_that_fits_best_comes_first() {
        use SearchKind::{Artists, Songs};
        for (songs, artists, asked, order) in [
            (vec!["Hello"], vec!["Hello"], "hello", vec![Artists, Songs]),
            (vec!["Hello"], vec!["Hell"], "hello", vec![Songs, Artists]),
            (vec!["The Hello"], vec!["Hello You"], "hello", vec![Artists, Songs]),
            (vec!["The Hello"], vec!["A Hello"], "hello", vec![Songs, Artists]),
            (vec![], vec!["Hello"], "hello", vec![Artists]),
            (vec![], vec![], "hello", vec![]),
        ] {
            assert_eq!(shelves(&found(&songs, &artists), asked, fold), order, "{songs:?} {artists:?}");
        }
    }

    #[test]
    fn the_line_with_most_words_is_found() {
        let line = |text: &str| LyricLine { at_ms: None, text: text.to_owned() };
        let lines = ["Over the sea", "", "Déjà vu over me", "over me"].map(line).into();
        let lyrics = Lyrics { language: None, synced: false, lines };
        let at = |text: &str| line_of(&lyrics, &asked_words(text, fold), fold);
        assert_eq!((at("deja over"), at("over"), at("nothing")), (Some(2), Some(0), None));
    }
}
