//! What the tus protocol asks of a client, as far as it is plain text: the header with the texts of a
//! song, and what an answer means.

use std::fmt::Write as _;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The version of the protocol that is spoken.
pub const VERSION: &str = "1.0.0";

/// Base64 with padding.
pub fn base64(bytes: &[u8]) -> String {
    let digit = |value: u32, at: u32| {
        let place = usize::try_from(value >> (18 - 6 * at) & 63).unwrap_or_default();
        ALPHABET.get(place).map_or('=', |byte| char::from(*byte))
    };
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let value = (0..).zip(three).fold(0, |value, (at, byte)| value | u32::from(*byte) << (16 - 8 * at));
        for at in 0..4_u32 {
            let is_there = usize::try_from(at).is_ok_and(|at| at <= three.len());
            text.push(if is_there { digit(value, at) } else { '=' });
        }
    }
    text
}

/// The value of `Upload-Metadata` for these names and texts.
pub fn metadata(pairs: &[(&str, String)]) -> String {
    let mut header = String::new();
    for (name, text) in pairs {
        if !header.is_empty() {
            header.push(',');
        }
        // Writing to a string cannot fail.
        let _ = write!(header, "{name} {}", base64(text.as_bytes()));
    }
    header
}

/// What to do after an answer to a question about an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It went well.
    GoOn,
    /// The server has another place in mind, or another request is at it: ask where it is, after a while.
    AskAgain,
    /// The server has forgotten the upload: begin anew.
    BeginAnew,
    /// It may go better later.
    Wait,
    /// It will never be taken.
    GiveUp,
}

/// What an HTTP status means; 0 for no answer.
pub const fn next(status: u16) -> Next {
    match status {
        200..=299 => Next::GoOn,
        // Another offset, locked by another request, a piece that was damaged on its way.
        409 | 423 | 460 => Next::AskAgain,
        404 | 410 => Next::BeginAnew,
        0 | 401 | 408 | 425 | 429 | 500..=506 | 508.. => Next::Wait,
        _ => Next::GiveUp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (plain, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
            ("Œuvre 音楽", "xZJ1dnJlIOmfs+alvQ=="),
        ] {
            assert_eq!(base64(plain.as_bytes()), text);
        }
    }

    #[test]
    fn metadata_is_names_and_base64() {
        let pairs = [("filename", "a b.mp3".to_owned()), ("artist", "A\nB".to_owned())];
        assert_eq!(metadata(&pairs), "filename YSBiLm1wMw==,artist QQpC");
        assert_eq!(metadata(&[]), "");
    }

    #[test]
    fn every_answer_has_a_meaning() {
        for (status, meant) in [
            (204, Next::GoOn),
            (409, Next::AskAgain),
            (423, Next::AskAgain),
            (404, Next::BeginAnew),
            (0, Next::Wait),
            (503, Next::Wait),
            (507, Next::GiveUp),
            (413, Next::GiveUp),
            (422, Next::GiveUp),
        ] {
            assert_eq!(next(status), meant, "{status}");
        }
    }
}
