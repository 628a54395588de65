//! Words that were meant: which keys a word is looked up under, and how far two words are from each other.

use shared::text::words::is_ideographic;

/// Shorter words are not taken for others.
pub(super) const MIN_LETTERS: usize = 3;
/// Mistakes in so many first letters are found by leaving one out on both sides. Behind them the first
/// letters of the words are the same, and the words stand beside each other.
const FIRST_LETTERS: usize = 4;
/// So many first letters must be the same for words to stand beside each other.
pub(super) const COMMON_LETTERS: usize = 3;

/// Whether a word can have been mistyped: numbers, signs and pairs of characters stand for themselves.
pub(super) fn is_correctable(word: &str) -> bool {
    word.chars().count() >= MIN_LETTERS && word.chars().all(|c| c.is_alphabetic() && !is_ideographic(c))
}

/// The word itself, and the word without one of its first letters.
pub(super) fn keys(word: &str) -> Vec<String> {
    let mut keys = vec![word.to_owned()];
    for (at, letter) in word.char_indices().take(FIRST_LETTERS) {
        let (before, rest) = word.split_at_checked(at).unwrap_or((word, ""));
        let behind = rest.get(letter.len_utf8()..).unwrap_or_default();
        keys.push(format!("{before}{behind}"));
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// How many mistakes are forgiven in a word of so many letters.
pub(super) const fn forgiven(letters: usize) -> usize {
    match letters {
        0..MIN_LETTERS => 0,
        MIN_LETTERS..8 => 1,
        _ => 2,
    }
}

/// How many letters were left out, put in, taken for another, or swapped with their neighbour; `None` when
/// more than `most`. When `is_beginning`, whatever follows in the word that was meant does not count.
pub(super) fn distance(typed: &str, meant: &str, is_beginning: bool, most: usize) -> Option<usize> {
    let (typed, meant): (Vec<char>, Vec<char>) = (typed.chars().collect(), meant.chars().collect());
    if typed.len() > meant.len() + most || (!is_beginning && meant.len() > typed.len() + most) {
        return None;
    }
    let reach = if is_beginning { meant.len().min(typed.len() + most) } else { meant.len() };
    let meant = meant.get(..reach)?;
    let first: Vec<usize> = (0..=meant.len()).collect();
    let (mut before_last, mut last) = (first.clone(), first);
    for (row, a) in typed.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, b) in meant.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX / 2);
            let mut cost = (at(&last, column) + usize::from(a != b))
                .min(at(&last, column + 1) + 1)
                .min(at(&current, column) + 1);
            let swapped =
                row > 0 && column > 0 && typed.get(row - 1) == Some(b) && meant.get(column - 1) == Some(a);
            if swapped {
                cost = cost.min(at(&before_last, column - 1) + 1);
            }
            current.push(cost);
        }
        before_last = std::mem::replace(&mut last, current);
    }
    let cost = if is_beginning { last.iter().min() } else { last.last() };
    cost.copied().filter(|cost| *cost <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_counted() {
        for (typed, meant, expected) in [
            ("metalica", "metallica", Some(1)),
            ("beatels", "beatles", Some(1)),
            ("beetles", "beatles", Some(1)),
            ("beyonse", "beyonce", Some(1)),
            ("same", "same", Some(0)),
            ("tschaikowsky", "tchaikovsky", Some(2)),
            ("abc", "xyz", None),
            ("ab", "abcdef", None),
            ("", "abc", None),
        ] {
            assert_eq!(distance(typed, meant, false, 2), expected, "{typed} {meant}");
        }
    }

    #[test]
    fn the_beginning_of_a_word_is_enough_while_it_is_typed() {
        assert_eq!(distance("metalic", "metallica", true, 1), Some(1));
        assert_eq!(distance("metalic", "metallica", false, 1), None);
        assert_eq!(distance("nirvna", "nirvana", true, 1), Some(1));
    }

    #[test]
    fn a_mistake_among_the_first_letters_leaves_a_key_in_common() {
        for (typed, meant) in [
            ("beetles", "beatles"),
            ("raidohead", "radiohead"),
            ("qeen", "queen"),
            ("eqeen", "qeen"),
            ("bue", "blue"),
        ] {
            let meant = keys(meant);
            assert!(keys(typed).iter().any(|key| meant.contains(key)), "{typed}");
        }
        assert_eq!(keys("aab"), ["aa", "aab", "ab"]);
    }

    #[test]
    fn numbers_and_signs_stand_for_themselves() {
        for (word, expected) in
            [("1999", false), ("宇多", false), ("ab", false), ("!!!", false), ("abc", true), ("ёлка", true)]
        {
            assert_eq!(is_correctable(word), expected, "{word}");
        }
    }
}
