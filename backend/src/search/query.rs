//! What somebody asks for, taken apart. Pure.

use shared::search::MAX_CHARACTERS;
use shared::text::words::{phrase, words_to_ask};

use super::index::MAX_PHRASE;
use super::typos::{distance, forgiven, is_correctable};

/// The most words that are looked for.
const MAX_TERMS: usize = 16;
/// The most words that one that was mistyped is taken for.
const MEANINGS: usize = 3;
/// The most ways in which a question is asked again.
const MAX_VARIANTS: usize = 8;

/// A word that is looked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Term {
    pub(super) word: String,
    /// Whether words that begin with it will do.
    pub(super) is_beginning: bool,
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Query {
    /// The whole of it as a name.
    pub(super) phrase: String,
    pub(super) terms: Vec<Term>,
    /// The term that is looked up first, where that is settled.
    pub(super) driver: Option<usize>,
    /// How many mistakes are forgiven to read it so.
    pub(super) edits: u8,
}

impl Query {
    /// Reads any text. Without terms there is nothing to be found.
    pub(super) fn parse(text: &str) -> Self {
        let text: String = text.chars().take(MAX_CHARACTERS).collect();
        let mut terms: Vec<Term> = Vec::new();
        for (word, is_beginning) in words_to_ask(&text) {
            let term = Term { word, is_beginning };
            if terms.len() < MAX_TERMS && !terms.contains(&term) {
                terms.push(term);
            }
        }
        let phrase = phrase(&text).chars().take(MAX_PHRASE).collect();
        Self { phrase, terms, driver: None, edits: 0 }
    }

    /// The other ways to read it, those with the fewest mistakes first. `meant` holds, for each term, words
    /// that are there and look like it.
    pub(super) fn variants(&self, meant: &[Vec<String>]) -> Vec<Self> {
        let readings: Vec<Vec<(Term, u8)>> = self
            .terms
            .iter()
            .zip(meant.iter().map(Vec::as_slice).chain(std::iter::repeat(&[][..])))
            .map(|(term, words)| readings(term, words))
            .collect();
        let mut variants = Vec::new();
        for (at, readings) in readings.iter().enumerate() {
            variants.extend(readings.iter().map(|reading| self.with(&[(at, reading)])));
        }
        // Several words mistyped: each that is not there as it stands is read as the nearest one.
        let unknown: Vec<(usize, &(Term, u8))> = readings
            .iter()
            .enumerate()
            .filter(|(at, _)| !self.is_known(*at, meant))
            .filter_map(|(at, readings)| Some((at, readings.iter().find(|(term, _)| !term.is_beginning)?)))
            .collect();
        if unknown.len() > 1 {
            variants.push(self.with(&unknown));
        }
        variants.sort_by_key(|variant| variant.edits);
        variants.truncate(MAX_VARIANTS);
        variants
    }

    fn is_known(&self, at: usize, meant: &[Vec<String>]) -> bool {
        let word = self.terms.get(at).map(|term| &term.word);
        word.zip(meant.get(at)).is_some_and(|(word, words)| words.contains(word))
    }

    fn with(&self, changed: &[(usize, &(Term, u8))]) -> Self {
        let mut terms = self.terms.clone();
        for (at, (reading, _)) in changed {
            if let Some(term) = terms.get_mut(*at) {
                term.clone_from(reading);
            }
        }
        let words: Vec<&str> = terms.iter().map(|term| term.word.as_str()).collect();
        let phrase = words.join(" ").chars().take(MAX_PHRASE).collect();
        let edits = changed.iter().map(|(_, (_, edits))| *edits).fold(0, u8::saturating_add);
        Self { phrase, terms, driver: changed.first().map(|(at, _)| *at), edits }
    }
}

/// What a term can mean beside what it says, the nearest first.
fn readings(term: &Term, words: &[String]) -> Vec<(Term, u8)> {
    let mut readings = Vec::new();
    if !term.is_beginning && term.word.chars().count() > 1 {
        readings.push((Term { is_beginning: true, ..term.clone() }, 1));
    }
    if is_correctable(&term.word) {
        let most = forgiven(term.word.chars().count());
        let first = term.word.chars().next();
        let mut near: Vec<(usize, bool, &String)> = words
            .iter()
            .filter(|word| **word != term.word && is_correctable(word))
            .filter_map(|word| {
                let edits = distance(&term.word, word, term.is_beginning, most)?;
                // Whatever begins with it is found anyway.
                (edits > 0).then_some((edits, word.chars().next() != first, word))
            })
            .collect();
        near.sort_unstable();
        near.dedup();
        near.truncate(MEANINGS);
        readings.extend(near.into_iter().map(|(edits, _, word)| {
            let edits = u8::try_from(edits).unwrap_or(u8::MAX);
            (Term { word: word.clone(), is_beginning: false }, edits)
        }));
    }
    readings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<String> {
        let mark = |term: Term| if term.is_beginning { term.word + "*" } else { term.word };
        Query::parse(text).terms.into_iter().map(mark).collect()
    }

    #[test]
    fn operators_are_nothing_special() {
        for (text, expected) in [
            ("The Bea", &["the", "bea*"][..]),
            ("a OR b", &["a", "or", "b*"]),
            ("\"quoted\" -not title:x* (near/3)", &["quoted", "not", "title", "x", "near", "3*"]),
            ("100% _ \\ ' ; DROP TABLE", &["100", "drop", "table*"]),
            ("'--", &["'--*"]),
            ("a a a", &["a", "a*"]),
            ("", &[]),
            (" \u{0} ", &[]),
        ] {
            assert_eq!(terms(text), expected, "{text}");
        }
    }

    #[test]
    fn long_texts_are_cut() {
        let long = (0..100).map(|n| format!("w{n}")).collect::<Vec<_>>().join(" ");
        assert_eq!(terms(&long).len(), MAX_TERMS);
        let cut = format!("{} seen", "x".repeat(MAX_CHARACTERS));
        assert_eq!(terms(&cut), [format!("{}*", "x".repeat(32))]);
    }

    fn variants(text: &str, meant: &[&[&str]]) -> Vec<(String, u8)> {
        let meant: Vec<Vec<String>> =
            meant.iter().map(|words| words.iter().map(|word| (*word).to_owned()).collect()).collect();
        Query::parse(text).variants(&meant).into_iter().map(|query| (query.phrase, query.edits)).collect()
    }

    #[test]
    fn a_question_is_read_as_what_is_there() {
        let own = |pairs: &[(&str, u8)]| -> Vec<(String, u8)> {
            pairs.iter().map(|(phrase, edits)| ((*phrase).to_owned(), *edits)).collect()
        };
        assert_eq!(variants("metalica", &[&["metallica", "metal"]]), own(&[("metallica", 1)]));
        assert_eq!(variants("abc", &[&["xyz"]]), own(&[]));
        assert_eq!(
            variants("the beatels", &[&["the"], &["beatles"]]),
            own(&[("the beatels", 1), ("the beatles", 1)]),
            "the first word may also be the beginning of one"
        );
        let both = variants("metalica mastr", &[&["metallica"], &["master"]]);
        assert!(both.contains(&("metallica master".to_owned(), 2)), "{both:?}");
    }
}
