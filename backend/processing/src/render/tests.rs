//! Renditions against their sources: real files in, and what comes out read by a parser of its own and
//! decoded.

use std::collections::HashMap;
use std::fs::File;
use std::ops::ControlFlow;

use opus_pure::OpusDecoder;
use shared::renditions::Rendition;
use shared::songs::Quality;

use super::layout::PRE_SKIP;
use super::*;
use crate::examine::{Sound, examine};
use crate::pcm;
use crate::pcm::tests::fixture;
use crate::probe::AudioLimits;

const QUALITIES: [Quality; 3] = [Quality::High, Quality::Normal, Quality::Low];

/// Keeps what is made.
#[derive(Default)]
struct Kept {
    made: HashMap<Quality, Vec<u8>>,
    stop_at: Option<u64>,
    reports: Vec<(u64, u64)>,
}

impl Sink for Kept {
    fn write(&mut self, quality: Quality, bytes: &[u8]) -> std::io::Result<()> {
        self.made.entry(quality).or_default().extend_from_slice(bytes);
        Ok(())
    }

    fn progress(&mut self, done: u64, whole: u64) -> ControlFlow<()> {
        self.reports.push((done, whole));
        if self.stop_at == Some(done) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

fn sound_of(file: File) -> Sound {
    Sound::from(&examine(file, &AudioLimits::default()).unwrap().0)
}

fn all(name: &str, qualities: &[Quality]) -> (Sound, HashMap<Quality, Vec<u8>>, Vec<Rendition>) {
    let sound = sound_of(fixture(name));
    let mut kept = Kept::default();
    let described = render_all(fixture(name), &sound, qualities, &mut kept).unwrap();
    (sound, kept.made, described)
}

fn part(
    name: &str,
    sound: &Sound,
    quality: Quality,
    gain_db: Option<f32>,
    range: std::ops::Range<u64>,
) -> Vec<u8> {
    let mut kept = Kept::default();
    render_range(fixture(name), sound, quality, gain_db, range, &mut kept).unwrap();
    kept.made.remove(&quality).unwrap_or_default()
}

/// What a player finds in a file.
#[derive(Debug, Default)]
struct Parsed {
    entry: Vec<u8>,
    edit: (u64, i64),
    index: Vec<(u32, u32)>,
    /// Where the first byte behind the index is.
    anchor: usize,
    /// Where each fragment begins in the file, and at which tick.
    fragments: Vec<(usize, u64)>,
    frames: Vec<Vec<u8>>,
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

fn parse(file: &[u8]) -> Parsed {
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

fn decode(parsed: &Parsed, channels: usize) -> Vec<f32> {
    let mut decoder = OpusDecoder::new(48_000, channels).unwrap();
    let mut block = vec![0.0; 5760 * channels];
    let mut sound = Vec::new();
    for frame in &parsed.frames {
        let count = decoder.decode(frame, 5760, &mut block).unwrap();
        assert_eq!(count, 960);
        sound.extend_from_slice(&block[..count * channels]);
    }
    let (heard, lead) = (parsed.edit.0 as usize, parsed.edit.1 as usize);
    sound.drain(..lead * channels);
    sound.truncate(heard * channels);
    assert_eq!(sound.len(), heard * channels);
    sound
}

/// The source at 48 kHz, as the encoder gets it.
fn source(name: &str, sound: &Sound) -> Vec<f32> {
    let pcm = pcm::open(fixture(name), &AudioLimits::default()).unwrap();
    let mut feed = feed::Feed::new(pcm, sound, gain::Gain::new(None), 0).unwrap();
    let mut heard = Vec::new();
    let samples = Layout::new(Quality::High, sound).unwrap().samples();
    feed.read(samples as usize, &mut heard).unwrap();
    heard
}

fn correlation(left: &[f32], right: &[f32]) -> f64 {
    let (mut both, mut of_left, mut of_right) = (0.0, 0.0, 0.0);
    for (left, right) in left.iter().zip(right) {
        let (left, right) = (f64::from(*left), f64::from(*right));
        both += left * right;
        of_left += left * left;
        of_right += right * right;
    }
    both / (of_left * of_right).sqrt()
}

#[test]
fn what_is_heard_is_the_source_to_the_sample() {
    for name in [
        "vbr.mp3",
        "mono-22k.mp3",
        "hires.flac",
        "surround.flac",
        "tone.ogg",
        "tone.opus",
        "aac.m4a",
        "alac.m4a",
        "float.wav",
    ] {
        let (sound, made, _) = all(name, &QUALITIES);
        let source = source(name, &sound);
        for quality in QUALITIES {
            let layout = Layout::new(quality, &sound).unwrap();
            let file = &made[&quality];
            assert_eq!(file.len() as u64, layout.total_bytes(), "{name}");
            let parsed = parse(file);
            assert_eq!(parsed.edit, (layout.samples(), i64::from(PRE_SKIP)));
            let channels = usize::from(layout.channels());
            let heard = decode(&parsed, channels);
            assert_eq!(heard.len(), source.len(), "{name}");
            let fit = correlation(&heard, &source);
            println!("{name} {quality:?} {fit}");
            for shift in 1..3 {
                let early = correlation(&heard[shift * channels..], &source);
                let late = correlation(&heard, &source[shift * channels..]);
                assert!(fit > early && fit > late, "{name} {quality:?}: {early} {fit} {late}");
            }
            assert!(fit > 0.99, "{name} {quality:?}: {fit}");
        }
    }
}

#[test]
fn a_fragment_made_alone_is_the_same_bytes() {
    for name in [
        "vbr.mp3",
        "no-xing.mp3",
        "hires.flac",
        "tone.ogg",
        "tone.opus",
        "aac.m4a",
        "alac.m4a",
        "tone.wav",
        "tone-30s.mp3",
    ] {
        let (sound, made, _) = all(name, &QUALITIES);
        for quality in QUALITIES {
            let layout = Layout::new(quality, &sound).unwrap();
            let whole = &made[&quality];
            let last = layout.fragments() - 1;
            for range in [0..1, 1..2, 1..last + 1, last..last + 1] {
                let from = layout.fragment_range(range.start).start as usize;
                let to = layout.fragment_range(range.end - 1).end as usize;
                let alone = part(name, &sound, quality, None, range.clone());
                assert!(alone == whole[from..to], "{name} {quality:?} {range:?}");
            }
        }
    }
}
