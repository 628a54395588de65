//! Renditions against their sources: real files in, and what comes out read by a parser of its own and
//! decoded.

use std::collections::HashMap;
use std::fs::File;
use std::io::Write;
use std::ops::ControlFlow;

use opus_pure::OpusDecoder;
use shared::renditions::Rendition;
use shared::songs::Quality;

use super::check::{Parsed, parse};
use super::layout::PRE_SKIP;
use super::*;
use crate::examine::{Sound, examine};
use crate::format::AudioFormat;
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

#[test]
fn the_file_lies_where_its_index_says() {
    for name in ["tone-30s.mp3", "tone.flac", "hires.flac"] {
        let qualities = [Quality::Lossless, Quality::High, Quality::Normal, Quality::Low];
        let of_flac = name.ends_with(".flac");
        let (_, made, described) = all(name, if of_flac { &qualities } else { &QUALITIES });
        for rendition in described {
            let file = &made[&rendition.quality];
            assert_eq!(file.len() as u64, rendition.size_bytes);
            let parsed = parse(file);
            assert_eq!(parsed.anchor, rendition.init_bytes as usize);
            assert_eq!(parsed.edit, (rendition.samples, i64::from(rendition.pre_skip_samples)));
            let runs = rendition.fragments.iter();
            let listed: Vec<(u32, u32)> =
                runs.flat_map(|run| vec![(run.bytes, run.samples); run.count as usize]).collect();
            assert_eq!(parsed.index, listed, "{name} {:?}", rendition.quality);
            check::lies_as_listed(&parsed, file.len());
            let tick: u64 = listed.iter().map(|(_, samples)| u64::from(*samples)).sum();
            assert!(tick >= rendition.samples + u64::from(rendition.pre_skip_samples));
            let json = serde_json::to_string(&rendition).unwrap();
            assert_eq!(serde_json::from_str::<Rendition>(&json).unwrap(), rendition);
        }
    }
}

/// Builds a FLAC file again from what a rendition holds.
fn unwrapped(parsed: &Parsed) -> Vec<u8> {
    let at = parsed.entry.windows(4).position(|kind| kind == b"dfLa").unwrap();
    let mut flac = b"fLaC".to_vec();
    flac.extend_from_slice(&parsed.entry[at + 8..]);
    flac.extend(parsed.frames.concat());
    flac
}

fn samples_of(file: File) -> Vec<f32> {
    let mut pcm = pcm::open(file, &AudioLimits::default()).unwrap();
    let (mut all, mut block) = (Vec::new(), Vec::new());
    while pcm.next_block(&mut block).unwrap() {
        all.extend_from_slice(&block);
    }
    all
}

#[test]
fn flac_keeps_every_bit() {
    for name in ["tone.flac", "hires.flac", "surround.flac", "cover.flac"] {
        let (sound, made, described) = all(name, &[Quality::Lossless]);
        let parsed = parse(&made[&Quality::Lossless]);
        assert_eq!(described[0].samples, sound.samples);
        assert_eq!(described[0].codecs, "fLaC");
        assert!(parsed.fragments.len() >= 2, "{name}");
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&unwrapped(&parsed)).unwrap();
        assert!(samples_of(file) == samples_of(fixture(name)), "{name}");
    }
}

#[test]
fn only_flac_becomes_flac() {
    let sound = sound_of(fixture("cbr.mp3"));
    let mut kept = Kept::default();
    let refused = render_all(fixture("cbr.mp3"), &sound, &[Quality::Lossless], &mut kept);
    assert!(matches!(refused, Err(RenderError::NoSuchQuality)));
    let refused = render_all(fixture("cbr.mp3"), &sound, &[Quality::Original], &mut kept);
    assert!(matches!(refused, Err(RenderError::NoSuchQuality)));
    assert!(kept.made.is_empty());
}

fn level(sound: &[f32]) -> f32 {
    10.0 * (sound.iter().map(|sample| sample * sample).sum::<f32>() / sound.len() as f32).log10()
}

#[test]
fn a_gain_changes_how_loud_it_is_and_nothing_else() {
    let (sound, made, _) = all("tone.wav", &[Quality::High]);
    let layout = Layout::new(Quality::High, &sound).unwrap();
    let channels = usize::from(layout.channels());
    let plain = decode(&parse(&made[&Quality::High]), channels);
    for gain in [-6.0, 3.0] {
        let mut file = layout.init_bytes();
        file.extend(part("tone.wav", &sound, Quality::High, Some(gain), 0..u64::MAX));
        assert_eq!(file.len() as u64, layout.total_bytes());
        let changed = decode(&parse(&file), channels);
        let difference = level(&changed) - level(&plain);
        assert!((difference - gain).abs() < 0.1, "{gain}: {difference}");
    }
    let none = part("tone.wav", &sound, Quality::High, None, 0..1);
    assert!(part("tone.wav", &sound, Quality::High, Some(0.0), 0..1) == none);
}

#[test]
fn whoever_wants_no_more_gets_no_more() {
    let sound = sound_of(fixture("tone-30s.mp3"));
    let mut kept = Kept { stop_at: Some(2), ..Kept::default() };
    let stopped = render_all(fixture("tone-30s.mp3"), &sound, &[Quality::Low], &mut kept);
    assert!(matches!(stopped, Err(RenderError::Stopped)));
    assert_eq!(kept.reports, [(1, 16), (2, 16)]);
    let layout = Layout::new(Quality::Low, &sound).unwrap();
    assert_eq!(kept.made[&Quality::Low].len() as u64, layout.fragment_range(1).end);
}

/// A disk that is full.
struct Full;

impl Sink for Full {
    fn write(&mut self, _: Quality, _: &[u8]) -> std::io::Result<()> {
        Err(std::io::ErrorKind::StorageFull.into())
    }

    fn progress(&mut self, _: u64, _: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

#[test]
fn a_full_disk_is_not_the_fault_of_the_song() {
    let sound = sound_of(fixture("tone.flac"));
    for quality in [Quality::Low, Quality::Lossless] {
        let failed = render_all(fixture("tone.flac"), &sound, &[quality], &mut Full);
        assert!(matches!(failed, Err(RenderError::Write(_))), "{quality:?}");
    }
}

#[test]
fn a_file_that_is_not_what_it_was_is_refused() {
    let sound = sound_of(fixture("tone.wav"));
    for other in ["mono-22k.mp3", "cut-tone.wav", "text.mp3", "moment.wav"] {
        let failed = render_all(fixture(other), &sound, &[Quality::Low], &mut Kept::default());
        assert!(matches!(failed, Err(RenderError::Source(_))), "{other}: {failed:?}");
    }
}

#[test]
fn silence_and_noise_have_frames_of_the_same_size() {
    for frame_bytes in [120, 240, 400] {
        let mut state = 1u32;
        let noise = (0..1920 * 20).map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 8_388_608.0 - 1.0
        });
        let square = (0..1920 * 20).map(|at| if at / 100 % 2 == 0 { 4.0 } else { -4.0 });
        for sound in [vec![0.0; 1920 * 20], noise.collect(), square.collect()] {
            for channels in [1, 2] {
                let mut out = Vec::new();
                opus::encode(&sound, channels, 3, frame_bytes, &mut out).unwrap();
                assert_eq!(out.len(), frame_bytes * (sound.len() / 960 / channels - 3));
            }
        }
    }
}

#[test]
fn frames_whose_numbers_have_no_room_are_not_gathered() {
    let mut fragments = Vec::new();
    assert_eq!(flac::gather(&mut fragments, 10, 0, (5, 9)), Some(()));
    assert_eq!(flac::gather(&mut fragments, 10, 9, (5, u32::MAX)), None, "too long");
    assert_eq!(flac::gather(&mut fragments, 10, 9, (u32::MAX >> 1, 1)), None, "too large");
    assert_eq!(flac::gather(&mut fragments, 10, 9, (5, 9)), Some(()));
    assert_eq!(flac::gather(&mut fragments, 10, 18, (u32::MAX - 3, 9)), None);
    let frames: Vec<_> = fragments.iter().map(|fragment| fragment.frames.len()).collect();
    assert_eq!(frames, [2, 0]);
}

#[test]
fn every_seed_of_the_fuzzer_holds() {
    let seeds = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/fragments");
    let seeds = std::fs::read_dir(seeds).unwrap();
    let seeds: Vec<_> = seeds.map(|seed| std::fs::read(seed.unwrap().path()).unwrap()).collect();
    assert!(seeds.len() > 3, "there are no seeds");
    seeds.iter().for_each(|seed| check(seed));
}

proptest::proptest! {
    #[test]
    fn the_layout_has_a_place_for_every_byte(
        samples in 0u64..2_000_000_000,
        sample_rate_hz in 8_000u32..=384_000,
        channels in 1u8..=8,
        quality in 0usize..3,
        pick: u64,
    ) {
        let sound = Sound { format: AudioFormat::Wav, samples, sample_rate_hz, channels };
        check::layout(&Layout::new(QUALITIES[quality], &sound).unwrap(), &sound, pick);
    }

    #[test]
    fn frames_of_any_size_and_length_are_found_again(
        frames in proptest::collection::vec((0u32..300, 0u32..400_000), 1..200),
    ) {
        check::each(&frames);
    }
}
