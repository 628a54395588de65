//! Lyrics in tags: plain text, or lines with times in the form of LRC.

use crate::text::clean_text;

/// The most bytes of all lyrics of a song.
pub const MAX_LYRICS_BYTES: usize = 256 << 10;
/// How many different lyrics a song keeps.
const MAX_LYRICS: usize = 8;

/// What is sung.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Lyrics {
    /// The lines. When they are synced, each begins with its time, as in `[01:23.45]`.
    pub text: String,
    /// Whether the lines have times.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub synced: bool,
    /// The language, three letters of ISO 639-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

impl Lyrics {
    /// Lyrics out of a text of any kind; `None` when nothing is sung in it.
    pub(super) fn new(text: &str, language: Option<&str>) -> Option<Self> {
        let text = clean_text(text, MAX_LYRICS_BYTES)?;
        let synced = text.lines().any(begins_with_time);
        Some(Self { text, synced, language: language.and_then(parse_language) })
    }

    /// The lyrics of an ID3v2 frame `SYLT`, with times in milliseconds.
    pub(super) fn from_sylt(frame: &[u8]) -> Option<Self> {
        const MILLISECONDS: u8 = 2;
        const LYRICS: u8 = 1;
        let (&[encoding, a, b, c, MILLISECONDS, LYRICS], mut rest) = frame.split_first_chunk()? else {
            return None;
        };
        // What the lyrics are called.
        (_, rest) = split_text(encoding, rest)?;
        let mut text = String::new();
        while let Some((line, after)) = split_text(encoding, rest) {
            let Some((time, after)) = after.split_first_chunk() else { break };
            rest = after;
            let (milliseconds, line) = (u32::from_be_bytes(*time), line.replace(['\r', '\n'], ""));
            let (minutes, hundredths) = (milliseconds / 60_000, milliseconds % 60_000 / 10);
            text += &format!("[{minutes:02}:{:02}.{:02}]{line}\n", hundredths / 100, hundredths % 100);
            if text.len() > MAX_LYRICS_BYTES {
                break;
            }
        }
        Self::new(&text, std::str::from_utf8(&[a, b, c]).ok())
    }
}

/// Adds lyrics that are not there yet, while there is room.
pub(super) fn push(list: &mut Vec<Lyrics>, lyrics: Option<Lyrics>) {
    let used: usize = list.iter().map(|lyrics| lyrics.text.len()).sum();
    list.extend(lyrics.filter(|lyrics| {
        let is_new = list.iter().all(|other| other.text != lyrics.text);
        is_new && list.len() < MAX_LYRICS && used + lyrics.text.len() <= MAX_LYRICS_BYTES
    }));
}

/// Whether a line begins as `[1:23` does.
fn begins_with_time(line: &str) -> bool {
    let time = line.trim_start().strip_prefix('[').and_then(|line| line.split_once(':'));
    time.is_some_and(|(minutes, rest)| {
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number(minutes) && rest.get(..2).is_some_and(is_number)
    })
}

fn parse_language(code: &str) -> Option<String> {
    let code = code.trim_matches('\0').to_ascii_lowercase();
    let is_code = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_lowercase());
    // Some write this where they do not know.
    (is_code && code != "xxx" && code != "und").then_some(code)
}

/// Takes a text off that ends in NUL, or in two for the encodings of two bytes.
fn split_text(encoding: u8, bytes: &[u8]) -> Option<(String, &[u8])> {
    match encoding {
        0 | 3 => {
            let end = bytes.iter().position(|byte| *byte == 0)?;
            let (text, rest) = (bytes.get(..end)?, bytes.get(end + 1..)?);
            let latin = || text.iter().copied().map(char::from).collect();
            Some((if encoding == 0 { latin() } else { String::from_utf8_lossy(text).into_owned() }, rest))
        }
        1 | 2 => {
            let (pairs, _) = bytes.as_chunks::<2>();
            let end = pairs.iter().position(|pair| *pair == [0, 0])?;
            let mut text = pairs.get(..end)?;
            let mut is_big = encoding == 2;
            if let Some(([first, second], rest)) = text.split_first()
                && matches!((first, second), (0xFF, 0xFE) | (0xFE, 0xFF))
            {
                (is_big, text) = (*first == 0xFE, rest);
            }
            let units = text
                .iter()
                .map(|pair| if is_big { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) });
            let text = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
            Some((text, bytes.get(2 * end + 2..)?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_tell_synced_lyrics_from_plain_ones() {
        let plain = Lyrics::new("One\r\ntwo\u{202E}\n\nthree\u{0}", Some("ENG")).unwrap();
        assert_eq!((plain.text.as_str(), plain.synced), ("One\ntwo\n\nthree", false));
        assert_eq!(plain.language.as_deref(), Some("eng"));
        let synced = Lyrics::new("[ar:Somebody]\n[00:12.00]One", Some("xxx")).unwrap();
        assert!(synced.synced && synced.language.is_none());
        assert!(!Lyrics::new("[Chorus: everybody]\nla", None).unwrap().synced);
        assert_eq!(Lyrics::new(" \n\u{1}\n", None), None);
    }

    #[test]
    fn id3_frames_with_times_become_lines_with_times() {
        let mut frame = b"\x00deu\x02\x01title\0".to_vec();
        frame.extend(b"Gr\xFC\xDFe\0\0\0\x03\xE8");
        frame.extend(b"\nzweite\0\0\x01\x2B\x1D");
        frame.extend(b"cut off");
        let lyrics = Lyrics::from_sylt(&frame).unwrap();
        assert_eq!(lyrics.text, "[00:01.00]Gr\u{FC}\u{DF}e\n[01:16.57]zweite");
        assert_eq!((lyrics.synced, lyrics.language.as_deref()), (true, Some("deu")));

        let mut wide = b"\x01eng\x02\x01\xFF\xFE\0\0".to_vec();
        wide.extend(b"\xFE\xFF\0H\0i\0\0\0\0\0\x0A");
        assert_eq!(Lyrics::from_sylt(&wide).unwrap().text, "[00:00.01]Hi");
        for bad in [&b""[..], b"\x00eng\x01\x01\0x\0\0\0\0\0", b"\x07eng\x02\x01\0x\0\0\0\0\0"] {
            assert_eq!(Lyrics::from_sylt(bad), None);
        }
    }

    #[test]
    fn there_is_an_end_to_what_is_kept() {
        let mut list = Vec::new();
        for number in 0..20 {
            push(&mut list, Lyrics::new(&format!("{number} la\n").repeat(20_000), None));
        }
        let kept: usize = list.iter().map(|lyrics| lyrics.text.len()).sum();
        assert!(!list.is_empty() && kept <= MAX_LYRICS_BYTES, "{kept}");
        let mut frame = b"\x00eng\x02\x01\0".to_vec();
        frame.extend(b"l\0\0\0\0\0".repeat(1_000_000));
        assert!(Lyrics::from_sylt(&frame).unwrap().text.len() <= MAX_LYRICS_BYTES);
    }
}
