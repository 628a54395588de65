//! The headers of tus, read. Everything here is bounded and pure.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// The version of the protocol.
pub const VERSION: &str = "1.0.0";
/// What of the protocol we speak beyond its core.
pub const EXTENSIONS: &str = "creation,creation-with-upload,expiration,checksum,termination";
/// The checksums that we know.
pub const CHECKSUMS: &str = "sha256,sha1";
/// The type of every body.
pub const CONTENT_TYPE: &str = "application/offset+octet-stream";

/// The longest `Upload-Metadata`.
const MAX_METADATA: usize = 16 * 1024;
/// The most pairs in it.
const MAX_PAIRS: usize = 64;
/// The longest key.
const MAX_KEY: usize = 64;

/// Clients differ on whether they pad.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Why `Upload-Metadata` cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// More than we read.
    #[error("Upload-Metadata is too long.")]
    TooLong,
    /// A key that is none.
    #[error("A key in Upload-Metadata is empty, too long, or holds what no key may hold.")]
    BadKey,
    /// The same key again.
    #[error("A key stands twice in Upload-Metadata.")]
    Twice,
    /// A value that is not text in base64.
    #[error("A value in Upload-Metadata is not UTF-8 text in base64.")]
    BadValue,
}

/// Reads `Upload-Metadata`: pairs of a key and a text in base64, in their order.
///
/// # Errors
/// It breaks the rules of the protocol or our bounds.
pub fn parse_metadata(text: &str) -> Result<Vec<(String, String)>, MetadataError> {
    if text.len() > MAX_METADATA {
        return Err(MetadataError::TooLong);
    }
    let mut pairs: Vec<(String, String)> = Vec::new();
    if text.trim().is_empty() {
        return Ok(pairs);
    }
    for pair in text.split(',') {
        let (key, value) = pair.trim().split_once(' ').unwrap_or((pair.trim(), ""));
        if key.is_empty() || key.len() > MAX_KEY || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(MetadataError::BadKey);
        }
        if pairs.iter().any(|(known, _)| known == key) {
            return Err(MetadataError::Twice);
        }
        if pairs.len() == MAX_PAIRS {
            return Err(MetadataError::TooLong);
        }
        let value = BASE64.decode(value.trim()).map_err(|_| MetadataError::BadValue)?;
        let value = String::from_utf8(value).map_err(|_| MetadataError::BadValue)?;
        pairs.push((key.to_owned(), value));
    }
    Ok(pairs)
}

/// What the bytes of one request shall sum up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checksum {
    /// A SHA-256.
    Sha256([u8; 32]),
    /// A SHA-1, against accidents alone.
    Sha1([u8; 20]),
}

/// Why `Upload-Checksum` cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChecksumError {
    /// An algorithm that we do not know.
    #[error("This checksum is none of: {CHECKSUMS}.")]
    Unsupported,
    /// A value that cannot be a sum.
    #[error("Upload-Checksum cannot be read.")]
    Malformed,
}

/// Reads `Upload-Checksum`: an algorithm and a sum in base64.
///
/// # Errors
/// The algorithm is unknown, or the sum is none of its.
pub fn parse_checksum(text: &str) -> Result<Checksum, ChecksumError> {
    let (algorithm, sum) = text.trim().split_once(' ').ok_or(ChecksumError::Malformed)?;
    // No sum is longer, padded or not.
    let sum = || Some(sum.trim()).filter(|sum| sum.len() <= 64).and_then(|sum| BASE64.decode(sum).ok());
    let read = match algorithm {
        "sha256" => sum().and_then(|sum| sum.try_into().ok()).map(Checksum::Sha256),
        "sha1" => sum().and_then(|sum| sum.try_into().ok()).map(Checksum::Sha1),
        _ => return Err(ChecksumError::Unsupported),
    };
    read.ok_or(ChecksumError::Malformed)
}

/// Reads a number of bytes: digits and nothing else.
pub fn parse_bytes(text: &str) -> Option<u64> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// What must hold of every header; for the fuzzer and the tests.
///
/// # Panics
/// It does not hold.
#[cfg(any(test, fuzzing))]
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(pairs) = parse_metadata(&text) {
        assert!(pairs.len() <= MAX_PAIRS, "too many pairs");
        assert!(pairs.iter().all(|(key, _)| (1..=MAX_KEY).contains(&key.len())), "keys of any length");
        assert!(pairs.iter().map(|(_, value)| value.len()).sum::<usize>() <= text.len(), "values grow");
        let keys: std::collections::HashSet<_> = pairs.iter().map(|(key, _)| key).collect();
        assert_eq!(keys.len(), pairs.len(), "a key stands twice");
        let written: Vec<_> =
            pairs.iter().map(|(key, value)| format!("{key} {}", BASE64.encode(value))).collect();
        let written = written.join(",");
        // With padding and a space behind each key it may be longer than what was read.
        assert!(written.len() > MAX_METADATA || parse_metadata(&written) == Ok(pairs), "{written}");
    }
    if let Ok(sum) = parse_checksum(&text) {
        let written = match &sum {
            Checksum::Sha256(sum) => format!("sha256 {}", BASE64.encode(sum)),
            Checksum::Sha1(sum) => format!("sha1 {}", BASE64.encode(sum)),
        };
        assert_eq!(parse_checksum(&written), Ok(sum), "{written}");
    }
    if let Some(bytes) = parse_bytes(&text) {
        let digits = text.trim_start_matches('0');
        assert_eq!(bytes.to_string(), if digits.is_empty() { "0" } else { digits });
    }
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn metadata_is_read_in_its_order() {
        let pair = |key: &str, value: &str| format!("{key} {}", STANDARD.encode(value));
        let text = format!("{},{}, empty ,bare", pair("filename", "Überfluß.mp3"), pair("artist", "A\nB"));
        let expected = [("filename", "Überfluß.mp3"), ("artist", "A\nB"), ("empty", ""), ("bare", "")];
        let read = parse_metadata(&text).unwrap();
        assert_eq!(read, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
        assert_eq!(parse_metadata("").unwrap(), []);
        assert_eq!(parse_metadata("a YQ").unwrap(), [("a".to_owned(), "a".to_owned())], "without padding");
    }

    #[test]
    fn metadata_that_breaks_a_rule_is_refused() {
        for (text, error) in [
            (",", MetadataError::BadKey),
            ("a YQ==,", MetadataError::BadKey),
            ("é YQ==", MetadataError::BadKey),
            ("a YQ==,a Yg==", MetadataError::Twice),
            ("a !!", MetadataError::BadValue),
            ("a /w==", MetadataError::BadValue),
            ("a YQ== YQ==", MetadataError::BadValue),
        ] {
            assert_eq!(parse_metadata(text), Err(error), "{text}");
        }
        assert_eq!(parse_metadata(&"a".repeat(MAX_KEY + 1)), Err(MetadataError::BadKey));
        assert_eq!(parse_metadata(&"a".repeat(MAX_METADATA + 1)), Err(MetadataError::TooLong));
        let many: Vec<_> = (0..=MAX_PAIRS).map(|key| format!("k{key}")).collect();
        assert_eq!(parse_metadata(&many.join(",")), Err(MetadataError::TooLong));
    }

    #[test]
    fn a_checksum_is_of_its_length() {
        let text = |algorithm: &str, bytes: &[u8]| format!("{algorithm} {}", STANDARD.encode(bytes));
        assert_eq!(parse_checksum(&text("sha256", &[7; 32])), Ok(Checksum::Sha256([7; 32])));
        assert_eq!(parse_checksum(&text("sha1", &[7; 20])), Ok(Checksum::Sha1([7; 20])));
        assert_eq!(parse_checksum(&text("md5", &[7; 16])), Err(ChecksumError::Unsupported));
        for text in
            [text("sha256", &[7; 31]), text("sha1", &[7; 32]), "sha1".into(), String::new(), "sha1 é".into()]
        {
            assert_eq!(parse_checksum(&text), Err(ChecksumError::Malformed), "{text}");
        }
    }

    #[test]
    fn only_digits_are_a_length() {
        assert_eq!(parse_bytes("0"), Some(0));
        assert_eq!(parse_bytes("18446744073709551615"), Some(u64::MAX));
        for text in ["", "-1", "+1", " 1", "1 ", "1e3", "18446744073709551616", "٣"] {
            assert_eq!(parse_bytes(text), None, "{text}");
        }
    }

    #[test]
    fn every_seed_of_the_fuzzer_holds() {
        let seeds = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/corpus/tus")).unwrap();
        let seeds: Vec<_> = seeds.map(|seed| std::fs::read(seed.unwrap().path()).unwrap()).collect();
        assert!(seeds.len() > 3, "there are no seeds");
        seeds.iter().for_each(|seed| check(seed));
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in ".*|[ab]( [YQ=]{0,5})?(,[cd]( [YQ=]{0,5})?)*|sha1 [A-Za-z0-9+/]{27}=?|[0-9]{0,21}") {
            check(text.as_bytes());
        }

        #[test]
        fn what_clients_write_is_read(values in proptest::collection::vec(".{0,40}", 0..10)) {
            let pairs: Vec<_> =
                values.iter().enumerate().map(|(at, value)| format!("k{at} {}", STANDARD.encode(value))).collect();
            let read = parse_metadata(&pairs.join(",")).unwrap();
            prop_assert_eq!(read.into_iter().map(|(_, value)| value).collect::<Vec<_>>(), values);
        }
    }
}
