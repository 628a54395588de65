//! Checksums as people write them.

/// Lower-case hex.
pub(super) fn encode(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads a SHA-256 in hex of either case; `None` for anything else.
pub(super) fn decode_sha256(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    (0..64).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_64_digits_are_a_sum() {
        let text = "00ff".repeat(16);
        assert_eq!(encode(&decode_sha256(&text).unwrap()), text);
        for bad in ["", "00", &"0g".repeat(32), &"é".repeat(32), &"00".repeat(33)] {
            assert_eq!(decode_sha256(bad), None);
        }
    }
}
