//! LRC, the text format that lyrics travel in.
//!
//! Reading never fails: what is no time stands as words. It is bounded, and costs time in proportion to the
//! text.

use super::{LyricLine, Lyrics, MAX_BYTES, MAX_LINES, MAX_MS};

impl Lyrics {
    /// Reads a text: LRC when any of its lines has a time, else as it stands. Of a text of more than
    /// [`MAX_BYTES`] or [`MAX_LINES`] the rest is left out.
    pub fn parse(text: &str) -> Self {
        let text = head(text.trim_start_matches('\u{feff}'), MAX_BYTES);
        let mut lrc = Lrc::default();
        for line in text.lines() {
            if lrc.lines.len() >= MAX_LINES {
                break;
            }
            lrc.read(line);
        }
        lrc.finish().unwrap_or_else(|language| plain(text, language))
    }

    /// Writes LRC, or the plain lines when they have no times. Reading it again gives the same, but for
    /// what LRC cannot say: a line without a time among some that have one.
    pub fn to_lrc(&self) -> String {
        let mut text = String::new();
        if let Some(language) = self.language.as_deref().and_then(parse_language) {
            text.push_str(&format!("[la:{language}]\n"));
        }
        for line in &self.lines {
            if let Some(at_ms) = line.at_ms.filter(|_| self.synced) {
                let (seconds, millis) = (at_ms / 1000, at_ms % 1000);
                text.push_str(&format!("[{:02}:{:02}.{millis:03}]", seconds / 60, seconds % 60));
            }
            text.push_str(&line.text);
            text.push('\n');
        }
        text
    }
}

/// What has been read of an LRC file.
#[derive(Default)]
struct Lrc {
    /// Times are to be moved earlier by so much.
    offset_ms: i64,
    language: Option<String>,
    lines: Vec<(u32, String)>,
}

impl Lrc {
    fn read(&mut self, line: &str) {
        let line = clean(line);
        let mut rest = line.as_str();
        let mut times = Vec::new();
        while let Some((tag, behind)) = bracketed(rest, '[', ']') {
            match Tag::parse(tag) {
                Some(Tag::Time(at_ms)) => times.push(at_ms),
                // Metadata stands alone at the head of a line.
                Some(Tag::Offset(offset_ms)) if times.is_empty() => self.offset_ms = offset_ms,
                Some(Tag::Language(language)) if times.is_empty() => self.language = Some(language),
                Some(_) | None => break,
            }
            rest = behind.trim_start();
        }
        if times.is_empty() {
            return;
        }
        let words = rest.to_owned();
        let room = MAX_LINES.saturating_sub(self.lines.len());
        self.lines.extend(times.into_iter().take(room).map(|at_ms| (at_ms, words.clone())));
    }

    /// The lyrics, or only the language when no line has a time.
    fn finish(mut self) -> Result<Lyrics, Option<String>> {
        if self.lines.is_empty() {
            return Err(self.language);
        }
        // Lines of one time stay in their order.
        self.lines.sort_by_key(|(at_ms, _)| *at_ms);
        let moved = |at_ms: u32| {
            let at_ms = (i64::from(at_ms) - self.offset_ms).clamp(0, i64::from(MAX_MS));
            u32::try_from(at_ms).unwrap_or(MAX_MS)
        };
        let lines = self.lines.into_iter().map(|(at_ms, text)| LyricLine { at_ms: Some(moved(at_ms)), text });
        Ok(Lyrics { language: self.language, synced: true, lines: lines.collect() })
    }
}

/// What stands in brackets and is no words.
enum Tag {
    /// `[mm:ss]`, `[mm:ss.xx]`, `[mm:ss.xxx]`, and with a colon instead of the point.
    Time(u32),
    /// `[offset:+500]`
    Offset(i64),
    /// `[la:en]`
    Language(String),
    /// `[ar:somebody]` and the like.
    Other,
}

impl Tag {
    fn parse(tag: &str) -> Option<Self> {
        if let Some(at_ms) = parse_time(tag) {
            return Some(Self::Time(at_ms));
        }
        let (name, value) = tag.split_once(':')?;
        match name.trim().to_ascii_lowercase().as_str() {
            "offset" => Some(parse_offset(value.trim()).map_or(Self::Other, Self::Offset)),
            "la" | "lang" => Some(parse_language(value).map_or(Self::Other, Self::Language)),
            "ti" | "ar" | "al" | "au" | "by" | "re" | "ve" | "tool" | "length" | "lr" | "#" => {
                Some(Self::Other)
            }
            _ => None,
        }
    }
}

/// What stands between brackets at the beginning, and what comes behind.
fn bracketed(text: &str, open: char, close: char) -> Option<(&str, &str)> {
    text.strip_prefix(open)?.split_once(close)
}

fn parse_time(text: &str) -> Option<u32> {
    let (minutes, rest) = text.trim().split_once(':')?;
    let (seconds, fraction) = rest.split_once(['.', ':']).unwrap_or((rest, ""));
    let minutes = number(minutes, 1..=4)?;
    let seconds = number(seconds, 1..=2).filter(|seconds| *seconds < 60)?;
    let millis = match fraction.len() {
        0 if rest == seconds_of(rest) => 0,
        length @ 1..=3 => number(fraction, 1..=3)? * [100, 10, 1].get(length - 1)?,
        _ => return None,
    };
    Some(minutes * 60_000 + seconds * 1000 + millis).filter(|at_ms| *at_ms <= MAX_MS)
}

/// The part before a point: a time that ends with its point is none.
fn seconds_of(rest: &str) -> &str {
    rest.split(['.', ':']).next().unwrap_or(rest)
}

/// A number of so many digits and nothing else.
fn number(digits: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let is_number = lengths.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

fn parse_offset(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let offset = i64::from(number(digits, 1..=8)?);
    Some(if text.starts_with('-') { -offset } else { offset })
}

/// A language as a tag, lower case: letters, digits and hyphens.
pub(super) fn parse_language(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    let is_tag = (2..=35).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_tag.then_some(text)
}

/// Words without the `<mm:ss.xx>` that enhanced LRC has before each.
fn without_word_times(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.find('<').map(|at| rest.split_at(at)) {
        words.push_str(before);
        // No time is longer, so that a text of many brackets is not searched to its end for each.
        let window = head(from, 16);
        match bracketed(window, '<', '>').filter(|(tag, _)| parse_time(tag).is_some()) {
            Some((tag, _)) => rest = from.get(tag.len() + 2..).unwrap_or_default(),
            None => {
                words.push('<');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    words.push_str(rest);
    words
}

/// A line without times of words and with single spaces, such that cleaning it again changes nothing.
fn clean(line: &str) -> String {
    let cleaned = |line: &str| single_spaces(&without_word_times(line));
    let once = cleaned(&single_spaces(line));
    // Times within times are no lyrics of anybody.
    if cleaned(&once) == once { once } else { single_spaces(&once.replace(['<', '>'], "")) }
}

fn single_spaces(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text without times. Empty lines around it go, those within are pauses.
fn plain(text: &str, language: Option<String>) -> Lyrics {
    let lines = text
        .trim()
        .lines()
        .filter(|line| !is_metadata(line))
        .take(MAX_LINES)
        .map(|line| LyricLine { at_ms: None, text: single_spaces(line) });
    Lyrics { language, synced: false, lines: lines.collect() }
}

fn is_metadata(line: &str) -> bool {
    bracketed(line.trim(), '[', ']').is_some_and(|(tag, rest)| rest.is_empty() && Tag::parse(tag).is_some())
}

/// The beginning of a text, of at most so many bytes.
fn head(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    text.get(..end.unwrap_or_default()).unwrap_or_default()
}

/// What must hold of every text; for the fuzzer and the tests.
///
/// # Panics
/// It does not hold.
#[cfg(any(test, fuzzing))]
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let lyrics = Lyrics::parse(&text);
    assert!(lyrics.lines.len() <= MAX_LINES, "too many lines");
    assert!(lyrics.lines.iter().all(|line| line.at_ms.is_some() == lyrics.synced), "half synced");
    assert!(lyrics.lines.is_sorted_by_key(|line| line.at_ms), "out of order");
    assert!(lyrics.lines.iter().all(|line| !line.text.contains(['\n', '\r'])), "a line of several");
    if lyrics.synced {
        let again = Lyrics::parse(&lyrics.to_lrc());
        // What is read from the last bytes of a text that is too long may not fit when times are longer.
        let fits = lyrics.to_lrc().len() <= MAX_BYTES;
        assert!(!fits || again == lyrics, "reading what was written gives something else");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn synced(lines: &[(u32, &str)]) -> Vec<LyricLine> {
        lines
            .iter()
            .map(|(at_ms, text)| LyricLine { at_ms: Some(*at_ms), text: (*text).to_owned() })
            .collect()
    }

    fn texts(lyrics: &Lyrics) -> Vec<&str> {
        lyrics.lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn lines_come_in_the_order_of_their_times() {
        let lyrics = Lyrics::parse(
            "\u{feff}[ti:Song]\r\n[ar:Somebody]\r\n[la:EN]\r\n\r\n[00:12.00][01:15.5]Chorus\r\n[00:01.250] First\n[0:05]\nno time",
        );
        assert_eq!(lyrics.language.as_deref(), Some("en"));
        assert!(lyrics.synced);
        let expected = [(1250, "First"), (5000, ""), (12_000, "Chorus"), (75_500, "Chorus")];
        assert_eq!(lyrics.lines, synced(&expected));
    }

    #[test]
    fn an_offset_moves_all_lines() {
        assert_eq!(
            Lyrics::parse("[offset:+500]\n[00:01.00]a\n[00:00.20]b").lines,
            synced(&[(0, "b"), (500, "a")])
        );
        assert_eq!(Lyrics::parse("[00:01.00]a\n[offset: -250]").lines, synced(&[(1250, "a")]));
        assert_eq!(Lyrics::parse("[offset:soon]\n[00:01.00]a").lines, synced(&[(1000, "a")]));
    }

    #[test]
    fn times_of_words_are_left_out() {
        let lyrics = Lyrics::parse("[00:01.00] <00:01.00> One <00:01.50> two <3 <00:02.00>");
        assert_eq!(lyrics.lines, synced(&[(1000, "One two <3")]));
    }

    #[test]
    fn what_is_no_time_stands_as_words() {
        for text in [
            "[00:99.00]a",
            "[1:2:3:4]a",
            "[00:01.]a",
            "[-1:00]a",
            "[00:01.0000]a",
            "[Chorus] a",
            "[12345:00]a",
        ] {
            let lyrics = Lyrics::parse(text);
            assert!(!lyrics.synced, "{text}");
            assert_eq!(texts(&lyrics), [text]);
        }
    }

    #[test]
    fn a_plain_text_keeps_its_lines_and_pauses() {
        let lyrics = Lyrics::parse("\n[la:de]\n  One\r\n\r\nTwo \n\n");
        assert_eq!((lyrics.synced, lyrics.language.as_deref()), (false, Some("de")));
        assert_eq!(texts(&lyrics), ["One", "", "Two"]);
        assert_eq!(Lyrics::parse(&lyrics.to_lrc()), lyrics);
        assert_eq!(Lyrics::parse(""), Lyrics::default());
    }

    #[test]
    fn a_flood_is_bounded() {
        let flood = "[00:01.00]".repeat(MAX_BYTES);
        assert!(Lyrics::parse(&flood).lines.len() <= MAX_LINES);
        let brackets = Lyrics::parse(&"<".repeat(2 * MAX_BYTES));
        assert_eq!(brackets.lines.iter().map(|line| line.text.len()).sum::<usize>(), MAX_BYTES);
        assert_eq!(Lyrics::parse(&"a\n".repeat(MAX_BYTES)).lines.len(), MAX_LINES);
        let letters = Lyrics::parse(&"é".repeat(MAX_BYTES));
        assert_eq!(letters.lines.iter().map(|line| line.text.len()).sum::<usize>(), MAX_BYTES);
    }

    #[test]
    fn every_seed_of_the_fuzzer_holds() {
        let seeds = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/corpus/lrc")).unwrap();
        let mut seen = 0;
        for seed in seeds {
            check(&std::fs::read(seed.unwrap().path()).unwrap());
            seen += 1;
        }
        assert!(seen > 3, "there are no seeds");
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_comes_back(text in "(\\[[0-9:.]{0,9}\\]|<[0-9:. ]{0,9}>|\\[offset:-?[0-9]{1,4}\\]|[a<>\\[\\]: \\n\r]|.){0,60}") {
            check(text.as_bytes());
        }

        #[test]
        fn what_is_written_is_read_again(lines in prop::collection::vec((0..=MAX_MS, "[a-zé ]{0,20}"), 1..40)) {
            let mut lines: Vec<LyricLine> = lines
                .into_iter()
                .map(|(at_ms, text)| LyricLine { at_ms: Some(at_ms), text: single_spaces(&text) })
                .collect();
            lines.sort_by_key(|line| line.at_ms);
            let lyrics = Lyrics { language: Some("en".to_owned()), synced: true, lines };
            prop_assert_eq!(Lyrics::parse(&lyrics.to_lrc()), lyrics);
        }
    }
}
