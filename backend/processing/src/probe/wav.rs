//! RIFF WAVE before it is decoded: whether all its samples are there, and its tags.
//!
//! Symphonia 0.6.1 reads INFO chunks and then forgets them, so they are read here.

use shared::tags::Tags;
use shared::text::{MAX_NAME, clean_line};

use super::source::{Bytes, Overlay};
use super::{Flaw, ProbeError};

/// The most chunks in front of the samples.
const MAX_CHUNKS: usize = 256;
/// The most bytes of tags.
const MAX_INFO_BYTES: u32 = 1 << 20;
/// Who writes into a pipe does not know the size and claims one from here on.
const STREAMED: u32 = 0x7FFF_0000;

/// What is known of a WAVE file before it is decoded.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Wave {
    /// The tags of the INFO chunk.
    pub(super) tags: Tags,
    /// The sizes to show to the decoder when those of the file mean "to the end".
    pub(super) overlays: Vec<Overlay>,
}

/// Walks the chunks up to the samples.
pub(super) fn check(bytes: &Bytes) -> Result<Wave, ProbeError> {
    let mut wave = Wave::default();
    let mut offset = 12;
    for _ in 0..MAX_CHUNKS {
        let Some([a, b, c, d, size @ ..]) = bytes.at::<8>(offset)? else {
            return Err(Flaw::Truncated.into());
        };
        let size = u32::from_le_bytes(size);
        let body = offset + 8;
        match &[a, b, c, d] {
            b"data" => {
                if size == 0 || size >= STREAMED {
                    let to_the_end = u32::MAX.to_le_bytes();
                    wave.overlays = vec![
                        Overlay { offset: 4, bytes: to_the_end },
                        Overlay { offset: offset + 4, bytes: to_the_end },
                    ];
                } else if body + u64::from(size) > bytes.len() {
                    return Err(Flaw::Truncated.into());
                }
                return Ok(wave);
            }
            b"LIST" if size > MAX_INFO_BYTES => return Err(Flaw::HeadersTooLarge.into()),
            b"LIST" => {
                let list = bytes.up_to(body, size as usize)?;
                if let Some(info) = list.strip_prefix(b"INFO") {
                    wave.tags.fill_from(read_info(info));
                }
            }
            _ => {}
        }
        offset = body + u64::from(size) + u64::from(size % 2);
    }
    Err(Flaw::Damaged.into())
}

/// Reads the entries of an INFO list: four letters, a size, a text that may end in NUL.
fn read_info(mut list: &[u8]) -> Tags {
    let mut tags = Tags::default();
    while let Some(([a, b, c, d, size @ ..], rest)) = list.split_first_chunk::<8>() {
        let size = u32::from_le_bytes(*size) as usize;
        let text = String::from_utf8_lossy(rest.get(..size).unwrap_or(rest));
        list = rest.get(size + size % 2..).unwrap_or_default();
        let line = || clean_line(&text, MAX_NAME);
        match &[*a, *b, *c, *d] {
            b"INAM" => tags.title = line(),
            b"IART" => tags.artists = line().into_iter().collect(),
            b"IPRD" => tags.album = line(),
            b"IGNR" => tags.genres = line().into_iter().collect(),
            b"ITRK" | b"IPRT" => {
                let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
                tags.track_number = digits.parse().ok().filter(|number| *number > 0);
            }
            b"ICRD" => {
                let year = text.get(..4).and_then(|year| year.parse().ok());
                tags.year = year.filter(|year| (1000..=9999).contains(year));
            }
            _ => {}
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn check_file(chunks: &[(&[u8; 4], u32, &[u8])]) -> Result<Wave, String> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"RIFF\0\0\0\0WAVE").unwrap();
        for (id, size, body) in chunks {
            file.write_all(*id).unwrap();
            file.write_all(&size.to_le_bytes()).unwrap();
            file.write_all(body).unwrap();
        }
        check(&Bytes::new(file).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn the_samples_must_all_be_there() {
        assert_eq!(check_file(&[(b"data", 4, b"abcd")]), Ok(Wave::default()));
        assert_eq!(check_file(&[(b"data", 5, b"abcd")]), Err(Flaw::Truncated.to_string()));
        assert_eq!(check_file(&[(b"fmt ", 4, b"abcd")]), Err(Flaw::Truncated.to_string()));
    }

    #[test]
    fn sizes_of_streamed_files_mean_to_the_end() {
        for size in [0, u32::MAX, 0x7FFF_F000] {
            let wave = check_file(&[(b"data", size, b"abcd")]).unwrap();
            let to_the_end = [0xFF; 4];
            assert_eq!(
                wave.overlays,
                [Overlay { offset: 4, bytes: to_the_end }, Overlay { offset: 16, bytes: to_the_end }]
            );
        }
    }

    #[test]
    fn tags_are_read() {
        let info =
            b"INFOINAM\x03\0\0\0Hi\0\0ICRD\x0A\0\0\x001999-02-03IPRT\x04\0\0\x003/12IART\xFF\xFF\xFF\xFFMe";
        let wave = check_file(&[(b"LIST", info.len() as u32, info), (b"data", 0, b"")]);
        let tags = wave.unwrap().tags;
        assert_eq!(tags.title.as_deref(), Some("Hi"));
        assert_eq!((tags.year, tags.track_number), (Some(1999), Some(3)));
        assert_eq!(tags.artists, ["Me"]);
    }
}
