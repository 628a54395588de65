//! How well something answers a question. Pure, and the same whatever the database: what the index gives is
//! put into this order.

use serde::{Deserialize, Serialize};

use super::index::{Class, LETTERS_MARK, MARK, class, cold, parts, without_article};
use super::query::Query;

/// The place of a hit among others; the best is the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Rank {
    /// How many mistakes are forgiven: what was asked for goes before what may have been meant.
    pub(super) edits: u8,
    pub(super) tier: Tier,
    /// Whether it has but words that begin with the last one.
    pub(super) is_partial: bool,
    /// The less it is played, the more.
    pub(super) cold: i16,
}

/// Where the words of the question stand in what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Tier {
    /// It is the name.
    Name,
    /// The name begins with it.
    Begins,
    /// All are in the name.
    InName,
    /// All are in the name, the artists and the album together.
    Anywhere,
}

/// A hit of one term, by the term that it stands under.
pub(super) fn of_term(query: &Query, term: &str, grade: i16) -> Rank {
    let rank = |tier, is_partial| Rank { edits: query.edits, tier, is_partial, cold: cold(grade) };
    if let Some(name) = term.strip_prefix(MARK) {
        return of_name(query, name)
            .map_or_else(|| rank(Tier::Begins, true), |(tier, part)| rank(tier, part));
    }
    if term.starts_with(LETTERS_MARK) {
        return rank(Tier::Begins, true);
    }
    let is_whole = query.terms.first().is_some_and(|asked| asked.word == term);
    let tier = match class(grade) {
        Class::Whole if is_whole => Tier::Name,
        Class::Whole | Class::Begins => Tier::Begins,
        Class::Names => Tier::InName,
        Class::Beside => Tier::Anywhere,
    };
    rank(tier, !is_whole)
}

/// A hit that has all terms, by its words; `None` when it has not.
pub(super) fn of_words(query: &Query, words: &str, grade: i16) -> Option<Rank> {
    let (whole, name, others) = parts(words);
    let last = query.terms.len().checked_sub(1)?;
    let (mut in_name, mut is_partial) = (true, false);
    for (at, term) in query.terms.iter().enumerate() {
        let is = |word: &&str| **word == *term.word;
        let begins = |word: &&str| term.is_beginning && word.starts_with(term.word.as_str());
        if name.iter().any(is) {
            continue;
        }
        if name.iter().any(begins) {
            is_partial |= at == last;
        } else if others.iter().any(is) {
            in_name = false;
        } else if others.iter().any(begins) {
            in_name = false;
            is_partial |= at == last;
        } else {
            return None;
        }
    }
    let by_words = (if in_name { Tier::InName } else { Tier::Anywhere }, is_partial);
    let (tier, is_partial) = if in_name { of_name(query, whole).unwrap_or(by_words) } else { by_words };
    Some(Rank { edits: query.edits, tier, is_partial, cold: cold(grade) })
}

/// What a whole name says, with or without its article; `None` when it does not begin with the question.
fn of_name(query: &Query, name: &str) -> Option<(Tier, bool)> {
    let names = [name, without_article(name)];
    if names.contains(&query.phrase.as_str()) {
        return Some((Tier::Name, false));
    }
    let rest = names.into_iter().find_map(|name| name.strip_prefix(query.phrase.as_str()))?;
    Some((Tier::Begins, !rest.starts_with(' ')))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::search::index::{SHARED, Thing, keep, postings};
    use crate::search::kind::Kind;

    fn thing(name: &str, others: &[&str], heat: i16) -> Thing {
        let others = others.iter().map(|other| (*other).to_owned()).collect();
        Thing { kind: Kind::Songs, id: Uuid::nil(), name: name.to_owned(), others, space: SHARED, heat }
    }

    /// The best rank under any of its terms, as the index would give it.
    fn rank(asked: &str, thing: &Thing) -> Option<Rank> {
        let (query, kept) = (Query::parse(asked), keep(thing));
        let by_words = of_words(&query, &kept.words, 31 - thing.heat);
        let [only] = query.terms.as_slice() else { return by_words };
        let found = postings(&kept).into_iter().filter(|posting| {
            posting.term.starts_with(&only.word)
                || posting.term.strip_prefix(MARK).is_some_and(|name| name.starts_with(&query.phrase))
        });
        found.map(|posting| of_term(&query, &posting.term, posting.grade)).min()
    }

    #[test]
    fn the_better_answer_comes_first() {
        let hot = |name, others: &[&str]| thing(name, others, 31);
        let cold = |name, others: &[&str]| thing(name, others, 0);
        for (asked, best_first) in [
            (
                "love",
                vec![
                    cold("Love", &[]),
                    hot("Love Me Do", &[]),
                    cold("Love Me Do", &[]),
                    hot("Lovely Day", &[]),
                    hot("All My Love", &[]),
                    cold("All My Love", &[]),
                    hot("My Lover", &[]),
                    hot("Something", &["Love"]),
                    hot("Something", &["The Lovers"]),
                ],
            ),
            (
                "the end",
                vec![
                    cold("The End", &["The Doors"]),
                    hot("The End of the World", &[]),
                    hot("The Ending", &[]),
                    hot("End of the Line", &[]),
                    hot("One", &["The Ends"]),
                ],
            ),
            (
                "beatles",
                vec![cold("The Beatles", &[]), hot("Beatles Medley", &[]), hot("Help!", &["The Beatles"])],
            ),
            ("宇多", vec![hot("宇多田ヒカル", &[]), hot("First Love", &["宇多田ヒカル"])]),
        ] {
            let ranks: Vec<Rank> = best_first.iter().map(|thing| rank(asked, thing).unwrap()).collect();
            assert!(ranks.is_sorted_by(|a, b| a < b), "{asked}: {ranks:?}");
        }
    }

    #[test]
    fn all_words_must_be_there() {
        let song = thing("One", &["Metallica", "...And Justice for All"], 0);
        assert_eq!(rank("metallica one", &song).map(|rank| rank.tier), Some(Tier::Anywhere));
        assert_eq!(rank("one just", &song).map(|rank| rank.is_partial), Some(true));
        assert_eq!(rank("one two", &song), None);
        assert_eq!(rank("met one", &song), None, "only the last word may be a beginning");
    }

    #[test]
    fn mistakes_weigh_more_than_the_place() {
        let ask = Query::parse("love");
        let meant = Query { edits: 1, ..ask.clone() };
        let far = of_words(&ask, &keep(&thing("X", &["My Love"], 0)).words, 127);
        assert!(far < of_words(&meant, &keep(&thing("Love", &[], 31)).words, 0));
    }
}
