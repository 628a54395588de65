//! FLAC and Ogg before they are parsed: what they hold, and that their comments are no flood.

use super::source::Bytes;
use super::{Flaw, ProbeError};

/// The most comments that are parsed; each costs memory however short it is.
const MAX_COMMENTS: u32 = 4096;
/// The longest name of an encoder that is believed.
const MAX_VENDOR: u32 = 1024;
/// More streams than this in one Ogg file are no music.
const MAX_STREAMS: usize = 8;

/// Walks the metadata blocks of a FLAC file that begins at `start`.
pub(super) fn check_flac(bytes: &Bytes, start: u64, max_header_bytes: u64) -> Result<(), ProbeError> {
    const VORBIS_COMMENT: u8 = 4;
    let mut offset = start + 4;
    loop {
        let Some([kind, a, b, c]) = bytes.at(offset)? else { return Err(Flaw::Truncated.into()) };
        let size = u64::from(u32::from_be_bytes([0, a, b, c]));
        if kind & 0x7F == VORBIS_COMMENT {
            check_comments(bytes, offset + 4)?;
        }
        offset += 4 + size;
        if offset - start > max_header_bytes {
            return Err(Flaw::HeadersTooLarge.into());
        }
        if kind & 0x80 != 0 {
            return Ok(());
        }
    }
}

/// Reads the first pages of an Ogg file: each stream that it announces must be audio that we know, and
/// there must be one only.
pub(super) fn check_ogg(bytes: &Bytes) -> Result<(), ProbeError> {
    let mut offset = 0;
    let mut comments_after = None;
    for _ in 0..MAX_STREAMS {
        let page = Page::read(bytes, offset)?.ok_or(Flaw::Truncated)?;
        if !page.is_first {
            let signature = comments_after.ok_or(ProbeError::Unsupported)?;
            return check_comments(bytes, page.body + signature);
        }
        let start = bytes.up_to(page.body, 8)?;
        let signature = if start.starts_with(b"\x01vorbis") {
            7
        } else if start.starts_with(b"OpusHead") {
            8
        } else {
            return Err(ProbeError::Unsupported);
        };
        if comments_after.replace(signature).is_some() {
            return Err(Flaw::SeveralStreams.into());
        }
        offset = page.end;
    }
    Err(ProbeError::Unsupported)
}

/// Where a page of an Ogg file lies.
struct Page {
    is_first: bool,
    body: u64,
    end: u64,
}

impl Page {
    fn read(bytes: &Bytes, offset: u64) -> Result<Option<Self>, ProbeError> {
        let Some(header) = bytes.at::<27>(offset)? else { return Ok(None) };
        let [b'O', b'g', b'g', b'S', _, flags, .., segments] = header else {
            return Err(Flaw::Damaged.into());
        };
        let lengths = bytes.up_to(offset + 27, usize::from(segments))?;
        let body = offset + 27 + u64::from(segments);
        let end = body + lengths.iter().copied().map(u64::from).sum::<u64>();
        Ok(Some(Self { is_first: flags & 2 != 0, body, end }))
    }
}

/// Looks at how many comments a Vorbis comment block announces; no parser reads more than that.
fn check_comments(bytes: &Bytes, offset: u64) -> Result<(), ProbeError> {
    let vendor = bytes.u32_le(offset)?.ok_or(Flaw::Truncated)?;
    if vendor > MAX_VENDOR {
        return Err(Flaw::Damaged.into());
    }
    let comments = bytes.u32_le(offset + 4 + u64::from(vendor))?.ok_or(Flaw::Truncated)?;
    if comments > MAX_COMMENTS {
        return Err(Flaw::TooManyTags.into());
    }
    Ok(())
}
