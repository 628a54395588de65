//! MPEG audio frames: finding the first real one, and what the file declares its length to be.

use std::io;

use super::source::Bytes;

/// How far from the tags the first frame may be. Encoders pad, and cut streams begin in mid-frame.
const MAX_JUNK: usize = 64 << 10;

/// The first frame of a stream of layer III.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FirstFrame {
    /// How many frames of audio a Xing, Info or VBRI header says there are.
    pub(super) declared_frames: Option<u64>,
}

/// Looks for two frames in a row that fit together.
pub(super) fn find(bytes: &Bytes, start: u64) -> io::Result<Option<FirstFrame>> {
    let window = bytes.up_to(start, MAX_JUNK + 8192)?;
    let is_end = start + window.len() as u64 == bytes.len();
    let found = (0..window.len().min(MAX_JUNK)).find_map(|offset| {
        let here = window.get(offset..)?;
        let header = Header::parse(here)?;
        let next = here.get(header.length..).unwrap_or_default();
        // The only frame of a short file has none after it.
        let fits = Header::parse(next).map_or(is_end && next.len() < 4, |next| next.fits(header));
        fits.then_some((header, here))
    });
    Ok(found.map(|(header, here)| FirstFrame { declared_frames: header.declared_frames(here) }))
}

/// The header of one frame.
#[derive(Debug, Clone, Copy)]
struct Header {
    version: u8,
    sample_rate_hz: u32,
    samples: u64,
    is_mono: bool,
    length: usize,
}

impl Header {
    /// Reads a header of layer III with a bit rate.
    fn parse(bytes: &[u8]) -> Option<Self> {
        const V1_KBITS: [u32; 14] = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
        const V2_KBITS: [u32; 14] = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
        let [0xFF, kind, rates, mode, ..] = *bytes else { return None };
        let version = (kind >> 3) & 3;
        if kind & 0xE0 != 0xE0 || (kind >> 1) & 3 != 1 || version == 1 {
            return None;
        }
        let is_v1 = version == 3;
        let index = usize::from(rates >> 4).checked_sub(1)?;
        let kbits = *if is_v1 { V1_KBITS } else { V2_KBITS }.get(index)?;
        let base = *[44_100, 48_000, 32_000].get(usize::from((rates >> 2) & 3))?;
        let sample_rate_hz = match version {
            3 => base,
            2 => base / 2,
            _ => base / 4,
        };
        let samples: u32 = if is_v1 { 1152 } else { 576 };
        let length = samples / 8 * kbits * 1000 / sample_rate_hz + u32::from((rates >> 1) & 1);
        Some(Self {
            version,
            sample_rate_hz,
            samples: u64::from(samples),
            is_mono: mode >> 6 == 3,
            length: length as usize,
        })
    }

    fn fits(self, other: Self) -> bool {
        self.version == other.version && self.sample_rate_hz == other.sample_rate_hz
    }

    /// What a Xing, Info or VBRI header in the frame says, in frames of audio.
    fn declared_frames(self, frame: &[u8]) -> Option<u64> {
        let side_information = match (self.version, self.is_mono) {
            (3, true) => 17,
            (3, false) => 32,
            (_, true) => 9,
            (_, false) => 17,
        };
        let xing = frame.get(4 + side_information..).and_then(|tag| match tag {
            [b'X', b'i', b'n', b'g', flags @ ..] | [b'I', b'n', b'f', b'o', flags @ ..] => match flags {
                [_, _, _, flags, a, b, c, d, ..] if flags & 1 != 0 => {
                    Some(u32::from_be_bytes([*a, *b, *c, *d]))
                }
                _ => None,
            },
            _ => None,
        });
        let vbri = || {
            let tag = frame.get(36..).filter(|tag| tag.starts_with(b"VBRI"))?;
            tag.get(14..)?.first_chunk().copied().map(u32::from_be_bytes)
        };
        xing.or_else(vbri).map(|frames| u64::from(frames) * self.samples)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn find_in(content: &[u8]) -> Option<FirstFrame> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content).unwrap();
        find(&Bytes::new(file).unwrap(), 0).unwrap()
    }

    /// A frame of 128 kbit/s at 44.1 kHz: 417 bytes.
    fn frame() -> Vec<u8> {
        let mut frame = vec![0; 417];
        frame[..4].copy_from_slice(&[0xFF, 0xFB, 0x90, 0x00]);
        frame
    }

    #[test]
    fn two_frames_in_a_row_are_a_stream_even_after_junk() {
        let mut stream = vec![0xFF; 700];
        stream.extend(frame().repeat(2));
        assert_eq!(find_in(&stream), Some(FirstFrame { declared_frames: None }));
        assert_eq!(find_in(&frame()), Some(FirstFrame { declared_frames: None }));
    }

    #[test]
    fn a_lone_sync_word_is_no_stream() {
        let mut lone = frame();
        lone.extend(b"something that is no frame at all");
        assert_eq!(find_in(&lone), None);
        assert_eq!(find_in(b""), None);
        assert_eq!(find_in(&[0xFF; 5000]), None);
    }

    #[test]
    fn the_declared_length_is_read() {
        let mut first = frame();
        first[36..40].copy_from_slice(b"Xing");
        first[43] = 1;
        first[44..48].copy_from_slice(&100u32.to_be_bytes());
        first.extend(frame());
        assert_eq!(find_in(&first), Some(FirstFrame { declared_frames: Some(115_200) }));
    }
}
