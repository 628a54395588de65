//! The reader against real files of every format.

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

pub(crate) fn fixture(name: &str) -> File {
    let folder = std::env::var("RHYTHMIX_FIXTURES").map_or("../../target/fixtures".into(), PathBuf::from);
    File::open(folder.join(name)).unwrap()
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
