//! Folding: texts that a person takes for the same become the same. What is searched, sorted, and compared
//! by rules is folded by this, on the server and in the web app alike.

use unicode_normalization::UnicodeNormalization;

/// Lower case, without accents, ligatures taken apart, wide letters narrow, katakana as hiragana; letters
/// that only look different in other places of a word or on other keyboards are one. Marks that make another
/// letter in scripts such as Thai or Devanagari stay. Control characters go.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        folded.extend(text.chars().filter(|c| !c.is_control()).map(|c| c.to_ascii_lowercase()));
        return folded;
    }
    let letters = text.nfkd().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase);
    // What lower case has taken apart, such as the dot of the Turkish I.
    let letters = letters.filter(|c| !is_accent(*c) && !c.is_control());
    // Syllables of Hangul and voiced kana are put together again.
    for letter in letters.nfc() {
        push_letter(&mut folded, letter);
    }
    folded
}

/// Whether it is put on letters without making another one of them: accents of the European scripts, points
/// of Hebrew, vowels of Arabic, and what cannot be seen.
const fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}'
        | '\u{591}'..='\u{5BD}' | '\u{5BF}' | '\u{5C1}' | '\u{5C2}' | '\u{5C4}' | '\u{5C5}' | '\u{5C7}'
        | '\u{610}'..='\u{61A}' | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6DC}'
        | '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// Letters that no normal form takes apart.
fn push_letter(folded: &mut String, letter: char) {
    let several = match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        _ => {
            folded.push(one(letter));
            return;
        }
    };
    folded.push_str(several);
}

const fn one(letter: char) -> char {
    match letter {
        'ø' => 'o',
        'đ' | 'ð' => 'd',
        'ł' => 'l',
        'ħ' => 'h',
        'ŧ' => 't',
        'ı' => 'i',
        'ς' => 'σ',
        // The Arabic letters as they stand on the keyboards of Iran and Egypt.
        'ی' | 'ى' => 'ي',
        'ک' => 'ك',
        'ة' => 'ه',
        'ァ'..='ヶ' => hiragana(letter),
        other => other,
    }
}

/// Both kana stand in the same order.
const fn hiragana(katakana: char) -> char {
    match char::from_u32(katakana as u32 - 0x60) {
        Some(letter) => letter,
        None => katakana,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_takes_for_the_same_is_the_same() {
        for (text, folded) in [
            ("Beyoncé", "beyonce"),
            ("MÖTLEY Crüe", "motley crue"),
            ("Ångström", "angstrom"),
            ("Straße", "strasse"),
            ("GROẞ", "gross"),
            ("ﬁrst ﬂoor", "first floor"),
            ("Łódź, Møøse, Đà Nẵng, Ħal", "lodz, moose, da nang, hal"),
            ("Æther œuvre Þór", "aether oeuvre thor"),
            ("İstanbul ılık", "istanbul ilik"),
            ("Ёлка", "елка"),
            ("ЙОГУРТ", "иогурт"),
            ("Ἀθήνα ΟΔΟΣ", "αθηνα οδοσ"),
            ("ＡＢＣ１２３", "abc123"),
            ("ハナ", "はな"),
            ("ﾊﾞﾅﾅ", "ばなな"),
            ("バナナ", "ばなな"),
            ("宇多田ヒカル", "宇多田ひかる"),
            ("사랑", "사랑"),
            ("שָׁלוֹם", "שלום"),
            ("مُحَمَّد", "محمد"),
            ("فارسی", "فارسي"),
            ("น้ำใจ", "น้ําใจ"),
            ("हिन्दी", "हिन्दी"),
            ("a\u{ad}b\u{200b}c\u{0}d\te", "abcde"),
            ("", ""),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn folding_again_changes_nothing() {
        use proptest::prelude::*;
        proptest!(|(text in "\\PC{0,40}")| {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        });
    }
}
