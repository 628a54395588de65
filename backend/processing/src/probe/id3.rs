//! ID3v2 in front of the audio: where it ends, and whether it is harmless enough to be parsed.

use std::io;

use super::source::Bytes;

/// The largest tag that is parsed.
const MAX_TAG_BYTES: u64 = 16 << 20;
/// The most frames in all tags together.
const MAX_FRAMES: usize = 4096;
/// The most tags in a row.
const MAX_TAGS: usize = 8;

/// What stands in front of the audio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Leading {
    /// Where the audio begins.
    pub(super) end: u64,
    /// Whether the tags are of a sane size; a parser must not see them otherwise.
    pub(super) is_sane: bool,
}

/// Steps over the ID3v2 tags at the beginning of a file.
pub(super) fn skip(bytes: &Bytes) -> io::Result<Leading> {
    let mut leading = Leading { end: 0, is_sane: true };
    let mut frames = 0;
    for _ in 0..MAX_TAGS {
        let Some([b'I', b'D', b'3', version, _, flags, size @ ..]) = bytes.at::<10>(leading.end)? else {
            return Ok(leading);
        };
        let body = leading.end + 10;
        let size = u64::from(synchsafe(size));
        if size > MAX_TAG_BYTES {
            leading.is_sane = false;
        }
        if leading.is_sane {
            let tag = bytes.up_to(body, usize::try_from(size).unwrap_or_default())?;
            frames += count_frames(tag, version, flags);
            leading.is_sane = frames <= MAX_FRAMES;
        }
        let footer = if flags & 0x10 == 0 { 0 } else { 10 };
        leading.end = body + size + footer;
    }
    leading.is_sane = false;
    Ok(leading)
}

/// Counts the frames of one tag, without looking into them.
fn count_frames(tag: Vec<u8>, version: u8, flags: u8) -> usize {
    let is_unsynchronised = flags & 0x80 != 0 && version < 4;
    let tag = if is_unsynchronised { resynchronise(&tag) } else { tag };
    let mut rest = tag.as_slice();
    if flags & 0x40 != 0 && version > 2 {
        let size = rest.first_chunk::<4>().map_or(0, |size| match version {
            3 => u32::from_be_bytes(*size).saturating_add(4),
            _ => synchsafe(*size),
        });
        rest = rest.get(size as usize..).unwrap_or_default();
    }
    let mut frames = 0;
    loop {
        let (header, size) = match (version, rest) {
            (2, [id, _, _, a, b, c, ..]) if *id != 0 => (6, u32::from_be_bytes([0, *a, *b, *c])),
            (3, [id, _, _, _, a, b, c, d, _, _, ..]) if *id != 0 => {
                (10, u32::from_be_bytes([*a, *b, *c, *d]))
            }
            (4.., [id, _, _, _, a, b, c, d, _, _, ..]) if *id != 0 => (10, synchsafe([*a, *b, *c, *d])),
            _ => return frames,
        };
        frames += 1;
        rest = rest.get(header + size as usize..).unwrap_or_default();
    }
}

/// Takes the zeros out that were put behind each 0xFF.
fn resynchronise(tag: &[u8]) -> Vec<u8> {
    let mut last = 0;
    tag.iter()
        .copied()
        .filter(|byte| {
            let is_stuffing = last == 0xFF && *byte == 0;
            last = *byte;
            !is_stuffing
        })
        .collect()
}

/// Four bytes of seven bits each.
fn synchsafe(bytes: [u8; 4]) -> u32 {
    bytes.into_iter().fold(0, |sum, byte| (sum << 7) | u32::from(byte & 0x7F))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn leading(content: &[u8]) -> Leading {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content).unwrap();
        skip(&Bytes::new(file).unwrap()).unwrap()
    }

    fn tag(frames: usize) -> Vec<u8> {
        let body = b"TXXX\0\0\0\x01\0\0x".repeat(frames);
        let size = body.len() as u32;
        let mut tag = b"ID3\x04\0\0".to_vec();
        tag.extend([21, 14, 7, 0].map(|shift| ((size >> shift) & 0x7F) as u8));
        tag.extend(body);
        tag
    }

    #[test]
    fn sane_tags_are_stepped_over() {
        assert_eq!(leading(b"no tag at all"), Leading { end: 0, is_sane: true });
        let mut two = tag(3);
        two.extend(tag(5));
        let end = two.len() as u64;
        two.extend(b"audio");
        assert_eq!(leading(&two), Leading { end, is_sane: true });
    }

    #[test]
    fn a_flood_of_frames_is_noticed() {
        assert!(leading(&tag(4096)).is_sane);
        assert!(!leading(&tag(160_000)).is_sane);
    }

    #[test]
    fn a_huge_tag_is_not_even_read() {
        assert_eq!(
            leading(b"ID3\x04\0\0\x7F\x7F\x7F\x7F"),
            Leading { end: 10 + (1 << 28) - 1, is_sane: false }
        );
    }

    #[test]
    fn stuffing_is_taken_out() {
        assert_eq!(resynchronise(&[0xFF, 0, 0xFF, 0, 0, 1]), [0xFF, 0xFF, 0, 1]);
    }
}
