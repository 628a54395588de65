//! The words of a text, as search knows them: of any script, whatever stands between them.

use super::fold::fold;

/// No word is longer; what stands behind does not count.
pub const MAX_WORD: usize = 32;
/// The most parts that are also one word when nothing but signs stands between them.
const MAX_PARTS: usize = 6;
/// The most characters of such a word.
const MAX_JOINED: usize = 16;

/// The words of a text one after another.
///
/// Letters and digits are words, apostrophes belong to them, everything else stands between them. Scripts
/// that put no spaces between words (Han, kana), and Hangul, whose particles are attached to words, give
/// every two neighbouring characters as a word, and the last character of a run alone: so each part of a
/// name can be found, from its first character on. A text of signs alone is the words that spaces make of it.
pub fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for run in runs(&fold_lines(text)) {
        push_run(&mut found, &run);
    }
    found
}

/// The words of a text that is to be found: those of [`words`], and what is written with signs between
/// letters also in one word: `acdc` for `AC/DC`, `rem` for `R.E.M.`
pub fn words_to_find(text: &str) -> Vec<String> {
    let mut found = words(text);
    for chunk in fold_lines(text).split_whitespace() {
        let parts = runs(chunk);
        let length: usize = parts.iter().map(|part| part.chars().count()).sum();
        let is_signs = !parts.iter().any(|part| part.chars().any(is_letter));
        if (2..=MAX_PARTS).contains(&parts.len()) && length <= MAX_JOINED && !is_signs {
            push_run(&mut found, &parts.concat());
        }
    }
    found
}

/// The words of a text that somebody asks for, with whether each may be but the beginning of one: the last,
/// which is still being typed, and a single character of a script without spaces.
pub fn words_to_ask(text: &str) -> Vec<(String, bool)> {
    let mut asked = Vec::new();
    for run in runs(&fold_lines(text)) {
        let mut found = Vec::new();
        push_run(&mut found, &run);
        let is_single = |word: &String| word.chars().count() == 1 && word.chars().all(is_ideographic);
        for (index, word) in found.iter().enumerate() {
            // The pair before says it already.
            let follows_its_pair = index
                .checked_sub(1)
                .and_then(|before| found.get(before))
                .is_some_and(|before| is_single(word) && before.ends_with(word) && !is_single(before));
            if !follows_its_pair {
                asked.push((word.clone(), is_single(word)));
            }
        }
    }
    if let Some((_, is_beginning)) = asked.last_mut() {
        *is_beginning = true;
    }
    asked
}

/// A text reduced to its words with one space between them: two texts that have the same are the same name.
pub fn phrase(text: &str) -> String {
    runs(&fold_lines(text)).join(" ")
}

/// Whether a character belongs to a script without spaces between words, or to Hangul.
pub const fn is_ideographic(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FF}' | '\u{3100}'..='\u{312F}'
        | '\u{31A0}'..='\u{31BF}' | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// Folded, with every white space as a space: tabs and ends of lines would go as control characters.
fn fold_lines(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    fold(&spaced)
}

/// Letters, digits, and the marks that stand among the letters of a word.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
}

/// Stands inside words without parting them.
const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '′')
}

/// The runs of letters in a folded text; of signs when it has none of letters.
fn runs(folded: &str) -> Vec<String> {
    if !folded.chars().any(is_letter) {
        return folded.split_whitespace().map(str::to_owned).collect();
    }
    let mut runs = Vec::new();
    let mut run = String::new();
    for c in folded.chars() {
        if is_letter(c) {
            run.push(c);
        } else if !is_apostrophe(c) && !run.is_empty() {
            runs.push(std::mem::take(&mut run));
        }
    }
    if !run.is_empty() {
        runs.push(run);
    }
    runs
}

/// The words of one run.
fn push_run(found: &mut Vec<String>, run: &str) {
    let letters: Vec<char> = run.chars().collect();
    for part in letters.chunk_by(|a, b| is_ideographic(*a) == is_ideographic(*b)) {
        let ideographic = part.first().copied().is_some_and(is_ideographic);
        if ideographic {
            found.extend(part.windows(2).map(|pair| pair.iter().collect::<String>()));
            found.extend(part.last().map(char::to_string));
        } else {
            found.push(part.iter().take(MAX_WORD).collect());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_every_script_are_told_apart() {
        for (text, expected) in [
            ("The Beatles", &["the", "beatles"][..]),
            ("AC/DC", &["ac", "dc"]),
            ("Don't  Stop\t'Til You\nGet", &["dont", "stop", "til", "you", "get"]),
            ("Sigur Rós – ( )", &["sigur", "ros"]),
            ("Mötley Crüe!", &["motley", "crue"]),
            ("99 Luftballons", &["99", "luftballons"]),
            ("宇多田ヒカル", &["宇多", "多田", "田ひ", "ひか", "かる", "る"]),
            ("Best 椎名林檎 Live", &["best", "椎名", "名林", "林檎", "檎", "live"]),
            ("B'z愛", &["bz", "愛"]),
            ("첫사랑 노래", &["첫사", "사랑", "랑", "노래", "래"]),
            ("เพลงรัก ของเธอ", &["เพลงรัก", "ของเธอ"]),
            ("हिन्दी गाने", &["हिन्दी", "गाने"]),
            ("!!!", &["!!!"]),
            ("÷ +", &["÷", "+"]),
            ("100% %_\\", &["100"]),
            (" \u{202e}\u{0} ", &[]),
            ("", &[]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
        assert_eq!(words(&"x".repeat(99)), ["x".repeat(MAX_WORD)]);
    }

    #[test]
    fn names_with_signs_are_also_found_in_one_word() {
        assert_eq!(words_to_find("AC/DC Live"), ["ac", "dc", "live", "acdc"]);
        assert_eq!(words_to_find("R.E.M."), ["r", "e", "m", "rem"]);
        assert_eq!(words_to_find("P!nk"), ["p", "nk", "pnk"]);
        assert_eq!(words_to_find("a-b-c-d-e-f-g").len(), 7, "too many parts for one");
        assert_eq!(words_to_find("Beatles"), ["beatles"]);
        assert_eq!(words_to_find("!!!"), ["!!!"]);
    }

    #[test]
    fn what_is_asked_for_may_be_the_beginning_of_a_word() {
        let asked = |text: &str| -> Vec<String> {
            let mark = |(word, beginning): (String, bool)| if beginning { word + "*" } else { word };
            words_to_ask(text).into_iter().map(mark).collect()
        };
        assert_eq!(asked("The bea"), ["the", "bea*"]);
        assert_eq!(asked("宇多田 Best"), ["宇多", "多田", "best*"]);
        assert_eq!(asked("宇多田"), ["宇多", "多田*"]);
        assert_eq!(asked("愛 の"), ["愛*", "の*"]);
        assert_eq!(asked(" "), Vec::<String>::new());
    }

    #[test]
    fn names_that_differ_in_signs_alone_are_the_same() {
        assert_eq!(phrase("AC/DC"), phrase("ac dc"));
        assert_eq!(phrase("  Hey,  Jude! "), "hey jude");
        assert_eq!(phrase("宇多田 ヒカル"), "宇多田 ひかる");
        assert_eq!(phrase("!!!"), "!!!");
    }

    #[test]
    fn any_text_has_words_without_spaces_or_control_characters() {
        use proptest::prelude::*;
        proptest!(|(text in any::<String>())| {
            for word in words_to_find(&text) {
                prop_assert!(!word.is_empty() && word.chars().count() <= MAX_WORD);
                prop_assert!(!word.chars().any(|c| c.is_whitespace() || c.is_control()), "{word:?}");
            }
            prop_assert!(!phrase(&text).contains("  "));
        });
    }
}
