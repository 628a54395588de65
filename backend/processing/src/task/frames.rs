//! How the workshop's child answers on its standard output: frames of a channel, a length and bytes.
//!
//! Channel 0 carries [`Message`]s as JSON, every other channel the bytes of one thing:
//! a picture, a rendition. Whoever reads it must not trust a word of it.

use std::io::{self, Write};

use super::Message;

/// The channel of messages.
pub const MESSAGES: u8 = 0;
/// The bytes in front of each frame.
pub const HEADER_BYTES: usize = 5;
/// The most bytes of a frame: more than the JSON of the longest lyrics.
pub const MAX_FRAME_BYTES: usize = 4 << 20;
/// How bytes are cut up: large enough to be cheap, small enough to be buffered.
const BLOCK_BYTES: usize = 64 << 10;

/// Takes the head of a frame apart: the channel and how many bytes follow. `None` when they are too many.
pub fn parse_header(header: [u8; HEADER_BYTES]) -> Option<(u8, usize)> {
    let [channel, length @ ..] = header;
    let length = usize::try_from(u32::from_le_bytes(length)).ok()?;
    (length <= MAX_FRAME_BYTES).then_some((channel, length))
}

/// Writes frames.
#[derive(Debug)]
pub struct Frames<W>(W);

impl<W: Write> Frames<W> {
    /// Writes them there.
    pub const fn new(out: W) -> Self {
        Self(out)
    }

    /// Sends a message.
    ///
    /// # Errors
    /// Nobody listens any more, or the message is too long.
    pub fn message(&mut self, message: &Message) -> io::Result<()> {
        self.frame(MESSAGES, &serde_json::to_vec(message)?)?;
        self.0.flush()
    }

    /// Sends bytes of a thing, in as many frames as they need.
    ///
    /// # Errors
    /// Nobody listens any more.
    pub fn bytes(&mut self, channel: u8, bytes: &[u8]) -> io::Result<()> {
        bytes.chunks(BLOCK_BYTES).try_for_each(|block| self.frame(channel, block))?;
        self.0.flush()
    }

    fn frame(&mut self, channel: u8, bytes: &[u8]) -> io::Result<()> {
        if bytes.len() > MAX_FRAME_BYTES {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        let [a, b, c, d] = length.to_le_bytes();
        self.0.write_all(&[channel, a, b, c, d])?;
        self.0.write_all(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_taken_apart() {
        let mut written = Vec::new();
        let mut frames = Frames::new(&mut written);
        frames.bytes(3, &[7; BLOCK_BYTES + 1]).unwrap();
        frames.message(&Message::Progress { percent: 5 }).unwrap();
        let mut rest = written.as_slice();
        let mut seen = Vec::new();
        while let Some((header, behind)) = rest.split_first_chunk() {
            let (channel, length) = parse_header(*header).unwrap();
            seen.push((channel, length));
            rest = &behind[length..];
        }
        let message = serde_json::to_vec(&Message::Progress { percent: 5 }).unwrap().len();
        assert_eq!(seen, [(3, BLOCK_BYTES), (3, 1), (MESSAGES, message)]);
    }

    #[test]
    fn a_frame_that_claims_too_much_is_none() {
        assert_eq!(parse_header([1, 0xFF, 0xFF, 0xFF, 0xFF]), None);
        assert_eq!(parse_header([1, 2, 0, 0, 0]), Some((1, 2)));
    }
}
