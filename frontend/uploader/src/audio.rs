//! What a file says about itself, by the same readers as on the server. They read through the
//! synchronous reader that only workers have.

use std::cell::RefCell;
use std::io::{self, Read, Seek, SeekFrom};

use frontend_core::upload::Facts;
use js_sys::Uint8Array;
use shared::tags;
use symphonia::core::common::Limit;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;
use web_sys::{Blob, FileReaderSync};

use crate::sum::{bytes, slice};

/// Larger pictures are passed over, as by the server.
const MAX_COVER_BYTES: usize = 15 << 20;
/// No tags are as long as this; what makes a reader go on reading is broken or worse.
const MAX_READ_BYTES: u64 = 64 << 20;
/// The same for what makes it jump to and fro.
const MAX_READS: u32 = 4096;
/// So many bytes are read at once.
const BLOCK: usize = 128 << 10;

thread_local! {
    /// The file that is being read. Readers must be able to move to other threads, which nothing of
    /// the browser can, so that they have only the place in it.
    static OPEN: RefCell<Option<(FileReaderSync, Blob)>> = const { RefCell::new(None) };
}

/// A place in the open file.
struct Place {
    at: u64,
    size: u64,
    bytes: u64,
    reads: u32,
}

impl Read for Place {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let end = (self.at + buffer.len() as u64).min(self.size);
        let length = end.saturating_sub(self.at);
        if length == 0 {
            return Ok(0);
        }
        self.bytes += length;
        self.reads += 1;
        if self.bytes > MAX_READ_BYTES || self.reads > MAX_READS {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let read = OPEN.with_borrow(|open| {
            let (reader, file) = open.as_ref()?;
            let part = reader.read_as_array_buffer(&slice(file, self.at, end)?).ok()?;
            let part = Uint8Array::new(&part);
            let length = usize::try_from(part.length()).ok()?;
            part.copy_to(buffer.get_mut(..length)?);
            Some(length)
        });
        let read = read.ok_or(io::ErrorKind::Other)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Place {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
        };
        self.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

impl MediaSource for Place {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.size)
    }
}

/// The tags, the length and the picture of a file; `None` when none of our readers takes it.
pub fn read(file: &Blob) -> Option<(Facts, Option<Box<[u8]>>)> {
    let reader = FileReaderSync::new().ok()?;
    OPEN.set(Some((reader, file.clone())));
    let found = open(bytes(file.size())).map(|mut reader| {
        let embedded = tags::read(reader.as_mut(), MAX_COVER_BYTES);
        let facts = Facts { tags: embedded.tags, duration_ms: duration(reader.as_ref()), cover_url: None };
        (facts, embedded.cover)
    });
    OPEN.set(None);
    found
}

fn open(size: u64) -> Option<Box<dyn FormatReader>> {
    let place = Place { at: 0, size, bytes: 0, reads: 0 };
    let options = MediaSourceStreamOptions { buffer_len: BLOCK };
    let stream = MediaSourceStream::new(Box::new(place), options);
    let metadata = MetadataOptions::default()
        .limit_tag_bytes(Limit::Maximum(16 << 20))
        .limit_visual_bytes(Limit::Maximum(16 << 20));
    symphonia::default::get_probe().probe(&Hint::new(), stream, FormatOptions::default(), metadata).ok()
}

fn duration(reader: &dyn FormatReader) -> Option<u32> {
    let track = reader.default_track(TrackType::Audio)?;
    let rate = track.codec_params.as_ref()?.audio()?.sample_rate?;
    let milliseconds = track.num_frames?.saturating_mul(1000).checked_div(u64::from(rate))?;
    u32::try_from(milliseconds).ok()
}

/// Whether a file is music, by its name and the type that the browser gives it.
pub fn is_audio(name: &str, kind: &str) -> bool {
    const ENDINGS: [&str; 8] = ["mp3", "flac", "ogg", "oga", "opus", "m4a", "mp4", "wav"];
    kind.starts_with("audio/") || ending(name).is_some_and(|end| ENDINGS.contains(&end.as_str()))
}

/// Whether a file is the picture of the folder that it lies in.
pub fn is_folder_cover(name: &str) -> bool {
    const STEMS: [&str; 3] = ["cover", "folder", "front"];
    const ENDINGS: [&str; 4] = ["jpg", "jpeg", "png", "webp"];
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_ascii_lowercase();
    STEMS.contains(&stem.as_str()) && ending(name).is_some_and(|end| ENDINGS.contains(&end.as_str()))
}

fn ending(name: &str) -> Option<String> {
    name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase())
}
