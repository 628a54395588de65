//! Watches the heads of requests go by for one thing that hyper hides: a length and a chunked encoding
//! in the same head, the mark of request smuggling.
//!
//! hyper obeys the encoding, drops the length and closes the connection afterwards, which is safe but
//! cannot be told from a good request; we answer 400. A head that arrives in one read with the body
//! before it (pipelining) is left to hyper.

/// The most bytes of a head that are kept; hyper refuses longer ones itself.
const MAX_HEAD: usize = 64 * 1024;

/// One head while it arrives.
#[derive(Debug, Default)]
pub(super) struct HeadScan {
    head: Vec<u8>,
    done: bool,
}

impl HeadScan {
    /// Begins with the next head.
    pub(super) fn restart(&mut self) {
        self.head.clear();
        self.done = false;
    }

    /// Takes what has arrived. `true` once, when the head is whole and ambiguous.
    pub(super) fn take(&mut self, bytes: &[u8]) -> bool {
        if self.done {
            return false;
        }
        let seen = self.head.len().saturating_sub(3);
        self.head.extend_from_slice(bytes);
        let end = self.head.get(seen..).and_then(|new| new.windows(4).position(|four| four == b"\r\n\r\n"));
        let ambiguous = match end {
            Some(end) => is_ambiguous(self.head.get(..seen + end).unwrap_or_default()),
            None if self.head.len() < MAX_HEAD => return false,
            None => false,
        };
        self.done = true;
        self.head = Vec::new();
        ambiguous
    }
}

fn is_ambiguous(head: &[u8]) -> bool {
    let has = |name: &str| {
        head.split(|byte| *byte == b'\n').skip(1).any(|line| {
            let (field, _) = line.split_at_checked(name.len()).unwrap_or_default();
            field.eq_ignore_ascii_case(name.as_bytes()) && line.get(name.len()) == Some(&b':')
        })
    };
    has("content-length") && has("transfer-encoding")
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: &[u8] =
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\ncontent-LENGTH: 5\r\n\r\nbody";
    const ONE: &[u8] = b"POST / HTTP/1.1\r\nHost: a\r\nX: content-length: 1\r\nContent-Length: 5\r\n\r\nTransfer-Encoding: x\r\n\r\n";

    #[test]
    fn a_head_with_both_is_found_however_it_arrives() {
        for size in 1..BOTH.len() {
            let mut scan = HeadScan::default();
            assert_eq!(BOTH.chunks(size).filter(|part| scan.take(part)).count(), 1, "by {size}");
        }
    }

    #[test]
    fn a_body_is_not_a_head() {
        let mut scan = HeadScan::default();
        assert!(!scan.take(ONE));
        assert!(!scan.take(BOTH), "still the body");
        scan.restart();
        assert!(scan.take(BOTH));
    }
}
