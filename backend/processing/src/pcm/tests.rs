//! The reader against real files of every format.

use std::io::{Read, Write};
use std::path::PathBuf;

use super::*;

const FILES: [&str; 20] = [
    "cbr.mp3",
    "vbr.mp3",
    "no-xing.mp3",
    "mono-22k.mp3",
    "tone-30s.mp3",
    "trailing-garbage.mp3",
    "tone.flac",
    "hires.flac",
    "surround.flac",
    "tone.ogg",
    "tone.opus",
    "surround.opus",
    "aac.m4a",
    "aac-faststart.m4a",
    "alac.m4a",
    "tone.wav",
    "float.wav",
    "streamed.wav",
    "id3-flood.mp3",
    "rtl.mp3",
];

pub(crate) fn fixture_path(name: &str) -> PathBuf {
    let folder = std::env::var("RHYTHMIX_FIXTURES").map_or("../../target/fixtures".into(), PathBuf::from);
    folder.join(name)
}

pub(crate) fn fixture(name: &str) -> File {
    File::open(fixture_path(name)).unwrap()
}

fn all(pcm: &mut Pcm) -> Vec<f32> {
    let (mut all, mut block) = (Vec::new(), Vec::new());
    while pcm.next_block(&mut block).unwrap() {
        all.extend_from_slice(&block);
    }
    all
}

#[test]
fn what_is_read_is_what_was_examined() {
    for name in FILES {
        let mut pcm = open(fixture(name), &AudioLimits::default()).unwrap();
        let sound = all(&mut pcm);
        let (examined, _) = crate::examine::examine(fixture(name), &AudioLimits::default()).unwrap();
        assert_eq!((sound.len() / pcm.channels()) as u64, examined.samples, "{name}");
        assert_eq!(pcm.sample_rate_hz(), examined.sample_rate_hz, "{name}");
        assert_eq!(pcm.channels(), usize::from(examined.channels), "{name}");
        assert_eq!(pcm.census().failed, 0, "{name}");
    }
}

/// The place of a frame of MP3 in the middle of a file.
fn middle_frame(mp3: &[u8]) -> usize {
    let is_frame = |at: usize| mp3[at..].starts_with(&[0xFF, 0xFB]);
    let mut places = mp3.len() / 2..mp3.len() - 1000;
    places.find(|at| is_frame(*at) && (is_frame(at + 417) || is_frame(at + 418))).unwrap()
}

#[test]
fn a_damaged_packet_is_silence_and_moves_nothing() {
    let mut mp3 = Vec::new();
    fixture("no-xing.mp3").read_to_end(&mut mp3).unwrap();
    let examined = |mp3: &[u8]| {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(mp3).unwrap();
        let (found, _) = crate::examine::examine(file.try_clone().unwrap(), &AudioLimits::default()).unwrap();
        let mut pcm = open(file, &AudioLimits::default()).unwrap();
        assert_eq!((all(&mut pcm).len() / 2) as u64, found.samples);
        (found.samples, pcm.census())
    };
    let (samples, whole) = examined(&mp3);
    let at = middle_frame(&mp3);
    // What the frame says about itself: more than it can hold.
    mp3[at + 4..at + 36].fill(0xFF);
    let (of_damaged, census) = examined(&mp3);
    assert_eq!((whole.failed, whole.filled), (0, 0));
    assert!((1..=3).contains(&census.failed), "{census:?}");
    assert_eq!((of_damaged, census.frames, census.filled), (samples, whole.frames, census.failed * 1152));
}

#[test]
fn a_place_sounds_the_same_however_it_was_reached() {
    for name in FILES {
        let mut pcm = open(fixture(name), &AudioLimits::default()).unwrap();
        let channels = pcm.channels();
        let whole = all(&mut pcm);
        let frames = whole.len() / channels;
        for place in [0, 1, frames / 3, frames / 2 + 7, frames - 1, frames / 5, frames] {
            pcm.seek(place as u64).unwrap();
            let rest = all(&mut pcm);
            assert!(
                rest == whole[place * channels..],
                "{name} from {place} of {frames}, got {}",
                rest.len() / channels
            );
        }
    }
}
