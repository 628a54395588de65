//! Which parts of the index are read for a question. Pure.
//!
//! Each arm reads one range of the index in its order, which is that of the ranking, and no more than so
//! many rows of it; so what a question costs does not depend on how common its words are.

use serde::Serialize;
use uuid::Uuid;

use super::index::{FIRST_LETTERS, LETTERS_MARK, MARK, asked_bits};
use super::kind::Kind;
use super::query::{Query, Term};
use super::typos::{COMMON_LETTERS, is_correctable, keys};

/// Above every character that a term can have.
const LAST: char = char::MAX;
/// What follows a space: names up to here begin with the same words.
const BEHIND_SPACE: char = '!';
/// How many words of one question are looked up for what may have been meant.
const LOOKUPS: usize = 6;

/// What one statement reads.
#[derive(Debug, Default, Serialize)]
pub(super) struct Ask {
    /// Ranges that are taken as they stand.
    pub(super) plain: Vec<Range>,
    /// Ranges of which those are taken that have other words too.
    pub(super) filtered: Vec<Filtered>,
    /// Words that may have been meant.
    pub(super) lookups: Vec<Lookup>,
}

/// A range of the terms of one kind in one space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Range {
    #[serde(serialize_with = "simple")]
    pub(super) space: Uuid,
    #[serde(serialize_with = "number")]
    pub(super) kind: Kind,
    pub(super) low: String,
    pub(super) high: String,
    /// Which question it is for.
    #[serde(skip)]
    pub(super) question: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Filtered {
    #[serde(flatten)]
    pub(super) range: Range,
    /// The bits that the sketch must have.
    pub(super) sketch: i64,
    /// What must stand in the text that is kept.
    pub(super) needles: Vec<String>,
    /// The ranges that are tried before: where one of them is read to its end, this one is not needed.
    pub(super) rarer: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Lookup {
    #[serde(serialize_with = "simple")]
    space: Uuid,
    keys: Vec<String>,
    low: String,
    high: String,
    /// Which term of the question it is for.
    #[serde(skip)]
    pub(super) term: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn number<S: serde::Serializer>(kind: &Kind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_i16(kind.number())
}

fn simple<S: serde::Serializer>(id: &Uuid, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&id.simple())
}

impl Ask {
    /// Asks for everything that answers a question.
    pub(super) fn question(&mut self, number: usize, query: &Query, kind: Kind, spaces: &[Uuid]) {
        for space in spaces {
            let range =
                |low: String, high: String| Range { space: *space, kind, low, high, question: number };
            if query.edits == 0 {
                self.plain.extend(names(&query.phrase).map(|(low, high)| range(low, high)));
            }
            if let [only] = query.terms.as_slice() {
                let (low, high) = bounds(only);
                self.plain.push(range(low, high));
                continue;
            }
            let mut rarer = Vec::new();
            for driver in drivers(query, kind) {
                let Some(term) = query.terms.get(driver) else { continue };
                let (low, high) = bounds(term);
                let others =
                    || query.terms.iter().enumerate().filter(|(at, _)| *at != driver).map(|(_, term)| term);
                self.filtered.push(Filtered {
                    range: range(low.clone(), high.clone()),
                    sketch: others().fold(0, |bits, term| bits | asked_bits(&term.word, term.is_beginning)),
                    needles: others().map(needle).collect(),
                    rarer: rarer.clone(),
                });
                rarer.push((low, high));
            }
        }
    }

    /// Asks for words that may have been meant.
    pub(super) fn look_up(&mut self, query: &Query, spaces: &[Uuid]) {
        let correctable = query.terms.iter().enumerate().filter(|(_, term)| is_correctable(&term.word));
        for (number, term) in correctable.take(LOOKUPS) {
            let beginning: String = term.word.chars().take(COMMON_LETTERS).collect();
            for space in spaces {
                self.lookups.push(Lookup {
                    space: *space,
                    keys: keys(&term.word),
                    low: beginning.clone(),
                    high: format!("{beginning}{LAST}"),
                    term: number,
                });
            }
        }
    }
}

/// The ranges of names that begin with a phrase. Few letters have their own terms, so that of the many names
/// the hot ones are read.
fn names(phrase: &str) -> impl Iterator<Item = (String, String)> {
    let is_short = phrase.chars().count() <= FIRST_LETTERS;
    let behind = if is_short { BEHIND_SPACE } else { LAST };
    let letters = format!("{LETTERS_MARK}{phrase}");
    let letters = is_short.then(|| (letters.clone(), format!("{letters}{MARK}")));
    std::iter::once((format!("{MARK}{phrase}"), format!("{MARK}{phrase}{behind}"))).chain(letters)
}

fn bounds(term: &Term) -> (String, String) {
    let behind = if term.is_beginning { LAST } else { MARK };
    (term.word.clone(), format!("{}{behind}", term.word))
}

fn needle(term: &Term) -> String {
    let end = if term.is_beginning { "" } else { " " };
    format!(" {}{end}", term.word)
}

/// The terms that are looked up, each with the others as a condition: the long ones, which are rare as a
/// rule. What has one of them seldom enough is surely found; of songs there are many, so more are tried.
fn drivers(query: &Query, kind: Kind) -> Vec<usize> {
    if let Some(driver) = query.driver {
        return vec![driver];
    }
    let mut drivers: Vec<usize> = (0..query.terms.len()).collect();
    drivers.sort_by_key(|at| {
        let term = query.terms.get(*at);
        let letters = term.map_or(0, |term| {
            if term.word.is_ascii() { term.word.len() } else { 2 * term.word.chars().count() }
        });
        std::cmp::Reverse((letters, term.is_some_and(|term| !term.is_beginning)))
    });
    drivers.truncate(if kind == Kind::Songs { 3 } else { 2 });
    drivers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(text: &str) -> Ask {
        let mut ask = Ask::default();
        let query = Query::parse(text);
        ask.question(0, &query, Kind::Songs, &[Uuid::nil()]);
        ask.look_up(&query, &[Uuid::nil()]);
        ask
    }

    #[test]
    fn a_word_is_read_from_its_place_in_the_index() {
        let lows = |text: &str| ask(text).plain.into_iter().map(|range| range.low).collect::<Vec<_>>();
        assert_eq!(lows("love"), ["\u{1}love", "love"]);
        assert_eq!(lows("lo"), ["\u{1}lo", "\u{2}lo", "lo"]);
        assert_eq!(lows("love me"), ["\u{1}love me"]);
    }

    #[test]
    fn other_words_are_a_condition() {
        let filtered = ask("the Beatles hel").filtered;
        let drivers: Vec<&str> = filtered.iter().map(|arm| arm.range.low.as_str()).collect();
        assert_eq!(drivers, ["beatles", "the", "hel"]);
        assert_eq!(filtered[0].needles, [" the ", " hel"]);
        assert_ne!(filtered[0].sketch, 0);
    }

    #[test]
    fn no_question_reads_more_than_so_many_ranges() {
        let long: String = (0..200).map(|n| format!("ab{n} ")).collect();
        let ask = ask(&long);
        assert!(ask.plain.len() <= 3 && ask.filtered.len() <= 3 && ask.lookups.len() <= LOOKUPS);
    }
}
