//! What the index holds about a thing. All of it follows from one text, which is kept, so that it can be
//! taken out again as it was put in.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hasher;

use shared::text::words::{phrase, words_to_find};
use uuid::Uuid;

use super::kind::Kind;

/// What everybody sees.
pub(super) const SHARED: Uuid = Uuid::nil();
/// What only admins see.
pub(super) const ADMINS: Uuid = Uuid::max();

/// Stands between the parts of the text of a thing, and before whole names among the terms. No word has it.
pub(super) const MARK: char = '\u{1}';
/// Stands before the first letters of names among the terms.
pub(super) const LETTERS_MARK: char = '\u{2}';
/// So many first letters of names are terms of their own.
pub(super) const FIRST_LETTERS: usize = 3;
/// The most characters of a name that count when whole names are compared.
pub(super) const MAX_PHRASE: usize = 80;
/// The most words of a thing.
const MAX_WORDS: usize = 128;
/// The most words of lyrics.
const MAX_SUNG: usize = 512;
/// How hot something can be.
pub(super) const MAX_HEAT: i16 = 31;

/// A thing that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Thing {
    pub(super) kind: Kind,
    pub(super) id: Uuid,
    /// What it is called.
    pub(super) name: String,
    /// What else it is found by.
    pub(super) others: Vec<String>,
    /// Who sees it like this: [`SHARED`] for everybody, [`ADMINS`], or an account.
    pub(super) space: Uuid,
    /// How often it is asked for, see [`heat`].
    pub(super) heat: i16,
}

/// What is kept of a thing in a space.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) words: String,
    pub(super) heat: i16,
}

/// A term under which a thing stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Posting {
    pub(super) term: String,
    /// The place in the order of those who have the same term; see [`grade`].
    pub(super) grade: i16,
    /// Which words the thing may have beside this one.
    pub(super) sketch: i64,
}

/// How hot something is that was played so often: a step each time that doubles.
pub(super) fn heat(plays: i32) -> i16 {
    let powers = plays.checked_ilog2().map_or(0, |power| power + 1);
    i16::try_from(powers).unwrap_or(MAX_HEAT).min(MAX_HEAT)
}

/// How well a term names a thing, better ones being less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// It is the whole name.
    Whole,
    /// The name begins with it.
    Begins,
    /// It stands in the name.
    Names,
    /// It stands elsewhere.
    Beside,
}

impl Class {
    const ALL: [Self; 4] = [Self::Whole, Self::Begins, Self::Names, Self::Beside];
}

/// The place among all that have a term: by class, then the hot ones first.
pub(super) const fn grade(class: Class, heat: i16) -> i16 {
    (class as i16) * (MAX_HEAT + 1) + (MAX_HEAT - heat)
}

/// The class in a grade.
pub(super) fn class(grade: i16) -> Class {
    let class = usize::try_from(grade / (MAX_HEAT + 1)).unwrap_or_default();
    Class::ALL.get(class).copied().unwrap_or(Class::Beside)
}

/// How cold something with this grade is.
pub(super) const fn cold(grade: i16) -> i16 {
    grade % (MAX_HEAT + 1)
}

/// A name without the article that people leave out.
pub(super) fn without_article(phrase: &str) -> &str {
    phrase.strip_prefix("the ").unwrap_or(phrase)
}

/// What is kept of a thing: the whole name, its words, and its other words.
pub(super) fn keep(thing: &Thing) -> Kept {
    let whole: String = phrase(&thing.name).chars().take(MAX_PHRASE).collect();
    let most = if thing.kind == Kind::Lyrics { MAX_SUNG } else { MAX_WORDS };
    let mut seen = BTreeSet::new();
    let mut fresh = |words: Vec<String>| -> Vec<String> {
        words.into_iter().filter(|word| seen.len() < most && seen.insert(word.clone())).collect()
    };
    let name = fresh(words_to_find(&thing.name));
    let others: Vec<String> = thing.others.iter().flat_map(|other| fresh(words_to_find(other))).collect();
    Kept { words: format!("{whole}{MARK} {} {MARK} {} ", name.join(" "), others.join(" ")), heat: thing.heat }
}

/// The text of a thing taken apart: its whole name, the words of it, its other words.
pub(super) fn parts(words: &str) -> (&str, Vec<&str>, Vec<&str>) {
    let mut parts = words.split(MARK);
    let mut part = || parts.next().unwrap_or_default();
    let whole = part();
    (whole, part().split_whitespace().collect(), part().split_whitespace().collect())
}

/// Everything that the index holds about a thing of which this is kept.
pub(super) fn postings(kept: &Kept) -> BTreeSet<Posting> {
    let (whole, name, others) = parts(&kept.words);
    let bare = without_article(whole);
    let skipped = usize::from(bare.len() != whole.len());
    let mut terms: BTreeMap<String, Class> = BTreeMap::new();
    let mut add = |term: String, class: Class| {
        let best = terms.entry(term).or_insert(class);
        *best = class.min(*best);
    };
    for (place, word) in name.iter().enumerate() {
        let class = match place {
            _ if *word == whole || *word == bare => Class::Whole,
            0 => Class::Begins,
            place if place == skipped => Class::Begins,
            _ => Class::Names,
        };
        add((*word).to_owned(), class);
    }
    for word in others {
        add(word.to_owned(), Class::Beside);
    }
    for name in [whole, bare].into_iter().filter(|name| !name.is_empty()) {
        add(format!("{MARK}{name}"), Class::Whole);
        for letters in 1..=FIRST_LETTERS.min(name.chars().count()) {
            add(std::iter::once(LETTERS_MARK).chain(name.chars().take(letters)).collect(), Class::Whole);
        }
    }
    let sketch = sketch(name.iter().chain(&parts(&kept.words).2).copied());
    terms.into_iter().map(|(term, class)| Posting { term, grade: grade(class, kept.heat), sketch }).collect()
}

/// A few bits for each word, so that most of those who lack a word are seen to lack it at a glance.
pub(super) fn sketch<'a>(words: impl Iterator<Item = &'a str>) -> i64 {
    words.fold(0, |bits, word| bits | asked_bits(word, false) | asked_bits(word, true))
}

/// The bits that the sketch of whatever has this word, or a word that begins with it, must have.
pub(super) fn asked_bits(word: &str, is_beginning: bool) -> i64 {
    let bit = |salt: u8, text: &str| {
        // FNV-1a: the same on every machine and in every version, since it is kept.
        let mut hash = Fnv(0xcbf2_9ce4_8422_2325);
        hash.write(&[salt]);
        hash.write(text.as_bytes());
        1_i64 << (hash.finish() % 63)
    };
    let first = |letters: usize| {
        word.char_indices().nth(letters).map_or(word, |(end, _)| word.get(..end).unwrap_or(word))
    };
    let letters = bit(1, first(1)) | if word.chars().nth(1).is_some() { bit(2, first(2)) } else { 0 };
    if is_beginning { letters } else { letters | bit(3, word) | bit(4, word) }
}

struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        // The low bits alone would say little.
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(name: &str, others: &[&str]) -> Kept {
        keep(&Thing {
            kind: Kind::Songs,
            id: Uuid::nil(),
            name: name.to_owned(),
            others: others.iter().map(|other| (*other).to_owned()).collect(),
            space: SHARED,
            heat: 0,
        })
    }

    fn class_of(kept: &Kept, term: &str) -> Option<Class> {
        postings(kept).iter().find(|posting| posting.term == term).map(|posting| class(posting.grade))
    }

    #[test]
    fn a_term_stands_in_the_class_of_its_best_place() {
        let song = kept("The Love Song", &["Love Songs", "Beyoncé"]);
        for (term, class) in [
            ("the", Some(Class::Begins)),
            ("love", Some(Class::Begins)),
            ("song", Some(Class::Names)),
            ("songs", Some(Class::Beside)),
            ("beyonce", Some(Class::Beside)),
            ("\u{1}the love song", Some(Class::Whole)),
            ("\u{1}love song", Some(Class::Whole)),
            ("\u{2}t", Some(Class::Whole)),
            ("\u{2}lov", Some(Class::Whole)),
            ("lov", None),
        ] {
            assert_eq!(class_of(&song, term), class, "{term:?}");
        }
        assert_eq!(class_of(&kept("The Beatles", &[]), "beatles"), Some(Class::Whole));
        assert_eq!(class_of(&kept("AC/DC", &[]), "acdc"), Some(Class::Names));
    }

    #[test]
    fn the_hot_come_before_the_cold_of_their_class_alone() {
        assert!(grade(Class::Begins, 31) > grade(Class::Whole, 0));
        assert!(grade(Class::Begins, 5) < grade(Class::Begins, 4));
        assert_eq!((class(grade(Class::Names, 7)), cold(grade(Class::Names, 7))), (Class::Names, 24));
        assert_eq!([-1, 0, 1, 2, 3, 4, 1000, i32::MAX].map(heat), [0, 0, 1, 2, 2, 3, 10, 31]);
    }

    #[test]
    fn a_sketch_never_denies_a_word_that_is_there() {
        use proptest::prelude::*;
        proptest!(|(name in "\\PC{0,30}", other in any::<String>())| {
            let kept = kept(&name, &[&other]);
            let (_, names, others) = parts(&kept.words);
            for posting in postings(&kept) {
                for word in names.iter().chain(&others) {
                    for end in word.char_indices().map(|(at, _)| at).skip(1).chain([word.len()]) {
                        let asked = asked_bits(&word[..end], true);
                        prop_assert_eq!(posting.sketch & asked, asked);
                    }
                    let asked = asked_bits(word, false);
                    prop_assert_eq!(posting.sketch & asked, asked);
                }
            }
        });
    }
}
