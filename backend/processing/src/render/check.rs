//! Reads renditions again with a parser of its own, and says what must hold of all of them; for the fuzzer
//! and the tests.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "never part of the server: to fail is what it is for"
)]

use shared::songs::Quality;

use super::boxes::{Samples, fragment_head};
use super::flac;
use super::layout::{FRAGMENT_SAMPLES, FRAME_SAMPLES, Layout, PRE_SKIP};
use crate::examine::Sound;
use crate::format::AudioFormat;

/// So many fragments are written out and looked at byte by byte.
const FEW: u64 = 4;

/// What must hold for every song: the first bytes are its length, rate, channels and the quality, then
/// come a place in it and FLAC frames.
///
/// # Panics
/// It does not hold.
pub fn check(data: &[u8]) {
    let (head, frames) = data.split_at(data.len().min(22));
    let mut numbers = [0; 22];
    numbers[..head.len()].copy_from_slice(head);
    let [samples, pick] = [0, 14].map(|at| u64::from_le_bytes(numbers[at..at + 8].try_into().unwrap()));
    let sample_rate_hz = u32::from_le_bytes(numbers[8..12].try_into().unwrap());
    let sound = Sound { format: AudioFormat::Flac, samples, sample_rate_hz, channels: numbers[12] };
    let quality = [Quality::High, Quality::Normal, Quality::Low][usize::from(numbers[13] % 3)];
    if let Some(of_opus) = Layout::new(quality, &sound) {
        layout(&of_opus, &sound, pick);
    }
    let frame = |frame: &[u8; 4]| {
        (u32::from(frame[0]), u32::from_le_bytes([frame[1], frame[2], frame[3], 0]) << (frame[3] % 9))
    };
    each(&frames.as_chunks().0.iter().map(frame).collect::<Vec<_>>());
}

/// What must hold of where everything lies in a rendition; `pick` chooses a fragment to look at.
pub(super) fn layout(layout: &Layout, sound: &Sound, pick: u64) {
    let rate = u128::from(sound.sample_rate_hz.max(1));
    let (exact, made) = (u128::from(sound.samples) * 48_000, u128::from(layout.samples()) * rate);
    assert!((exact..exact + rate).contains(&made), "{layout:?} for {sound:?}");
    assert_eq!(layout.init_bytes().len() as u64, layout.init_len());

    let (fragments, total) = (layout.fragments(), layout.total_bytes());
    assert_eq!(layout.fragment_range(0).start, layout.init_len());
    assert_eq!(layout.fragment_range(fragments - 1).end, total);
    assert!(layout.fragment_range(fragments).is_empty());
    assert_eq!(layout.fragment_at(layout.init_len() - 1), None);
    assert_eq!(layout.fragment_at(total), None);
    for fragment in [0, pick % fragments, fragments - 1] {
        let range = layout.fragment_range(fragment);
        assert_eq!(layout.fragment_at(range.start), Some(fragment));
        assert_eq!(layout.fragment_at(range.end - 1), Some(fragment));
        assert_eq!(layout.fragment_range(fragment + 1).start, range.end);
        let frames = u64::from(layout.fragment_frames(fragment) * layout.frame_bytes());
        assert_eq!(range.end - range.start, layout.fragment_head(fragment).len() as u64 + frames);
    }
    if u32::try_from(fragments).is_ok() {
        described(layout);
    }
    if fragments <= FEW {
        written(layout);
    }
}

/// What a player is told adds up.
fn described(layout: &Layout) {
    let rendition = layout.description();
    let sum = |of: fn(&shared::renditions::Fragments) -> u32| -> u64 {
        rendition.fragments.iter().map(|run| u64::from(run.count) * u64::from(of(run))).sum()
    };
    assert!(rendition.fragments.len() <= 2);
    assert_eq!(
        (rendition.size_bytes, u64::from(rendition.init_bytes)),
        (layout.total_bytes(), layout.init_len())
    );
    assert_eq!(layout.init_len() + sum(|run| run.bytes), layout.total_bytes());
    let needed = layout.samples() + u64::from(PRE_SKIP);
    assert!((needed..needed + u64::from(FRAME_SAMPLES)).contains(&sum(|run| run.samples)));
}

/// A rendition lies where its layout says, byte by byte.
fn written(layout: &Layout) {
    let mut file = layout.init_bytes();
    for fragment in 0..layout.fragments() {
        let range = layout.fragment_range(fragment);
        assert_eq!(file.len() as u64, range.start);
        file.extend(layout.fragment_head(fragment));
        let frames = layout.fragment_frames(fragment) * layout.frame_bytes();
        file.resize(file.len() + frames as usize, 0);
        assert!(range.clone().all(|byte| layout.fragment_at(byte) == Some(fragment)), "{layout:?}");
    }
    assert!((0..layout.init_len()).all(|byte| layout.fragment_at(byte).is_none()), "{layout:?}");
    assert_eq!(file.len() as u64, layout.total_bytes());
    let parsed = parse(&file);
    assert_eq!(parsed.edit, (layout.samples(), i64::from(PRE_SKIP)));
    assert!(parsed.frames.iter().all(|frame| frame.len() == layout.frame_bytes() as usize));
    lies_as_listed(&parsed, file.len());
    let ticks: Vec<_> = parsed.fragments.iter().map(|(_, tick)| *tick).collect();
    let expected: Vec<_> = (0..layout.fragments()).map(|at| at * u64::from(FRAGMENT_SAMPLES)).collect();
    assert_eq!(ticks, expected);
}

/// Frames of FLAC of these sizes in bytes and lengths in samples lie where the index of their file says.
pub(super) fn each(frames: &[(u32, u32)]) {
    let mut fragments: Vec<flac::Fragment> = Vec::new();
    let mut begins_at = 0;
    for frame in frames {
        if flac::gather(&mut fragments, 96_000, begins_at, *frame).is_none() {
            // More than can be written down: no such file is made.
            return;
        }
        begins_at += u64::from(frame.1);
    }
    let sound = Sound { format: AudioFormat::Flac, samples: begins_at, sample_rate_hz: 48_000, channels: 2 };
    let mut file = flac::init(&sound, begins_at, &[0; 34], &fragments, Some(16));
    for (number, fragment) in (1..).zip(&fragments) {
        file.extend(fragment_head(number, fragment.begins_at, &Samples::Each(&fragment.frames)));
        let bytes: u32 = fragment.frames.iter().map(|(bytes, _)| *bytes).sum();
        file.resize(file.len() + bytes as usize, 0);
    }
    let parsed = parse(&file);
    assert_eq!(parsed.edit, (begins_at, 0));
    let sizes: Vec<_> = parsed.frames.iter().map(Vec::len).collect();
    assert_eq!(sizes, frames.iter().map(|(bytes, _)| *bytes as usize).collect::<Vec<_>>());
    lies_as_listed(&parsed, file.len());
}

/// The fragments begin where the index says, in bytes and in ticks, and the last ends with the file.
pub(super) fn lies_as_listed(parsed: &Parsed, file_bytes: usize) {
    assert_eq!(parsed.index.len(), parsed.fragments.len());
    let (mut at, mut tick) = (parsed.anchor, 0);
    for ((bytes, samples), found) in parsed.index.iter().zip(&parsed.fragments) {
        assert_eq!(*found, (at, tick));
        at += *bytes as usize;
        tick += u64::from(*samples);
    }
    assert_eq!(at, file_bytes);
}

/// What a player finds in a file.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) entry: Vec<u8>,
    pub(super) edit: (u64, i64),
    pub(super) index: Vec<(u32, u32)>,
    /// Where the first byte behind the index is.
    pub(super) anchor: usize,
    /// Where each fragment begins in the file, and at which tick.
    pub(super) fragments: Vec<(usize, u64)>,
    pub(super) frames: Vec<Vec<u8>>,
}

fn number(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap())
}

fn long(bytes: &[u8], at: usize) -> u64 {
    u64::from_be_bytes(bytes[at..at + 8].try_into().unwrap())
}

fn boxes(bytes: &[u8]) -> Vec<(usize, String, &[u8])> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let size = number(bytes, at) as usize;
        let kind = String::from_utf8(bytes[at + 4..at + 8].to_vec()).unwrap();
        found.push((at, kind, &bytes[at + 8..at + size]));
        at += size;
    }
    assert_eq!(at, bytes.len());
    found
}

fn inside<'a>(bytes: &'a [u8], path: &[&str]) -> &'a [u8] {
    path.iter().fold(bytes, |bytes, kind| {
        boxes(bytes).into_iter().find(|(_, found, _)| found == kind).unwrap_or_else(|| panic!("no {kind}")).2
    })
}

/// Reads a file.
pub(super) fn parse(file: &[u8]) -> Parsed {
    let mut parsed = Parsed::default();
    let mut sizes: Vec<usize> = Vec::new();
    let mut moof_at = 0;
    for (at, kind, body) in boxes(file) {
        match kind.as_str() {
            "ftyp" => {}
            "moov" => {
                parsed.entry = inside(body, &["trak", "mdia", "minf", "stbl", "stsd"])[8..].to_vec();
                let list = inside(body, &["trak", "edts", "elst"]);
                assert_eq!(number(list, 4), 1);
                parsed.edit = (long(list, 8), long(list, 16) as i64);
                assert_eq!(long(inside(body, &["mvex", "mehd"]), 4), parsed.edit.0);
            }
            "sidx" => {
                parsed.anchor = at + 8 + body.len();
                let count = number(body, 28) as usize & 0xFFFF;
                parsed.index =
                    (0..count).map(|n| (number(body, 32 + n * 12), number(body, 36 + n * 12))).collect();
            }
            "moof" => {
                moof_at = at;
                assert_eq!(number(inside(body, &["mfhd"]), 4) as usize, parsed.fragments.len() + 1);
                parsed.fragments.push((at, long(inside(body, &["traf", "tfdt"]), 4)));
                let (tfhd, trun) = (inside(body, &["traf", "tfhd"]), inside(body, &["traf", "trun"]));
                let count = number(trun, 4) as usize;
                sizes = match number(trun, 0) & 0xFF_FFFF {
                    1 => vec![number(tfhd, 12) as usize; count],
                    0x301 => (0..count).map(|n| number(trun, 16 + n * 8) as usize).collect(),
                    flags => panic!("flags {flags:x}"),
                };
                // The data begins right behind the header of the next box.
                assert_eq!(number(trun, 8) as usize, body.len() + 8 + 8);
            }
            "mdat" => {
                assert_eq!(at, moof_at + number(file, moof_at) as usize);
                let mut rest = body;
                for size in sizes.drain(..) {
                    parsed.frames.push(rest[..size].to_vec());
                    rest = &rest[size..];
                }
                assert!(rest.is_empty());
            }
            other => panic!("unexpected {other}"),
        }
    }
    parsed
}
