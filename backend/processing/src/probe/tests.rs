//! The probe against small real files, and against what becomes of them in bad hands.

use std::io::{Seek, Write};
use std::path::{Path, PathBuf};

use super::*;

/// The length of every sample file.
const LENGTH_MS: i64 = 1500;

const FILES: [(&str, AudioFormat, u32); 8] = [
    ("tone.mp3", AudioFormat::Mp3, 44_100),
    ("no-xing.mp3", AudioFormat::Mp3, 22_050),
    ("tone.flac", AudioFormat::Flac, 16_000),
    ("tone.ogg", AudioFormat::OggVorbis, 22_050),
    ("tone.opus", AudioFormat::Opus, 48_000),
    ("tone-aac.m4a", AudioFormat::M4aAac, 44_100),
    ("tone-alac.m4a", AudioFormat::M4aAlac, 8_000),
    ("tone.wav", AudioFormat::Wav, 8_000),
];

struct Deaf;

impl Listener for Deaf {
    fn begin(&mut self, _: u32, _: &[Speaker]) {}
    fn hear(&mut self, _: &[f32]) {}
}

fn path(name: &str) -> PathBuf {
    // Cargo runs unit tests in the folder of their package.
    Path::new("../tests/media").join(name)
}

fn read(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).unwrap()
}

fn probe_bytes(content: &[u8]) -> Result<Probed, ProbeError> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(content).unwrap();
    file.rewind().unwrap();
    probe(file, &AudioLimits::default(), &mut Deaf)
}

fn flaw(content: &[u8]) -> Flaw {
    match probe_bytes(content) {
        Err(ProbeError::Unplayable(flaw)) => flaw,
        other => panic!("expected a flaw, got {other:?}"),
    }
}

fn is_unsupported(content: &[u8]) -> bool {
    matches!(probe_bytes(content), Err(ProbeError::Unsupported))
}

#[test]
fn every_format_is_recognised_and_measured() {
    for (name, format, sample_rate_hz) in FILES {
        let file = File::open(path(name)).unwrap();
        let probed = probe(file, &AudioLimits::default(), &mut Deaf)
            .unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert_eq!(
            (probed.format, probed.sample_rate_hz, probed.channels),
            (format, sample_rate_hz, 1),
            "{name}"
        );
        let off_by = i64::from(probed.duration_ms) - LENGTH_MS;
        // Without a Xing header nobody knows what the encoder added.
        let allowed = if name == "no-xing.mp3" { 120 } else { 2 };
        assert!(off_by.abs() <= allowed, "{name} is off by {off_by} ms");
    }
}

#[test]
fn tags_are_read_from_every_format() {
    for (name, ..) in FILES.into_iter().filter(|(name, ..)| *name != "no-xing.mp3") {
        let tags = probe_bytes(&read(name)).unwrap().tags;
        assert_eq!(tags.title.as_deref(), Some("Grüße"), "{name}");
        assert_eq!(tags.artists, ["Ensemble"], "{name}");
        assert_eq!(tags.album.as_deref(), Some("Proben"), "{name}");
        assert_eq!(tags.genres, ["Jazz"], "{name}");
        assert_eq!((tags.track_number, tags.year), (Some(3), Some(2019)), "{name}");
    }
}

#[test]
fn the_less_common_tags_are_read_too() {
    let read_tags = |name| probe_bytes(&read(name)).unwrap().tags;
    let mp3 = read_tags("tagged.mp3");
    let id = |text: &str| text.parse().unwrap();
    let (one, other) =
        (id("b10bbbfc-cf9e-42e0-be17-e2c3e1d2600d"), id("4d5447d7-c61c-4120-ba1b-d7f471d385b9"));
    assert_eq!(
        (mp3.title_sort.as_deref(), mp3.album_sort.as_deref()),
        (Some("Gruesse"), Some("Proben, Die"))
    );
    assert_eq!(
        (mp3.artists_sort, mp3.album_artists_sort),
        (vec!["Ensemble, Das".into()], vec!["Ensemble".into()])
    );
    assert_eq!((mp3.label.as_deref(), mp3.bpm), (Some("Verlag"), Some(96)));
    assert_eq!(mp3.comment.as_deref(), Some("Hello"));
    assert_eq!((mp3.musicbrainz.recording_id, mp3.musicbrainz.release_id), (Some(other), Some(one)));
    assert_eq!(mp3.musicbrainz.artist_ids, [one, other]);
    assert_eq!(mp3.replay_gain.album_gain_db, Some(-24.0));
    let lyrics: Vec<_> = mp3.lyrics.iter().map(|lyrics| (lyrics.text.as_str(), lyrics.synced)).collect();
    assert_eq!(lyrics, [("One\nzwölf", false), ("[00:00.10]One\n[00:00.50]zwölf", true)]);
    assert!(mp3.lyrics.iter().all(|lyrics| lyrics.language.as_deref() == Some("eng")));

    for name in ["tagged.mp3", "tagged.flac", "tagged.m4a"] {
        let tags = read_tags(name);
        assert_eq!((tags.track_number, tags.track_total), (Some(3), Some(12)), "{name}");
        assert_eq!((tags.disc_number, tags.disc_total), (Some(1), Some(2)), "{name}");
        assert!(tags.compilation, "{name}");
        assert_eq!(tags.composers, ["Clara"], "{name}");
        if name != "tagged.m4a" {
            assert_eq!(tags.artists, ["Anna", "Ben"], "{name}");
            assert_eq!(tags.isrc.as_deref(), Some("USRC17607839"), "{name}");
            assert_eq!(tags.replay_gain.track_gain_db, Some(-6.52), "{name}");
            assert_eq!(tags.replay_gain.track_peak, Some(0.91), "{name}");
        }
        if name != "tagged.mp3" {
            assert_eq!(
                tags.lyrics.first().map(|lyrics| lyrics.text.as_str()),
                Some("[00:00.10]One"),
                "{name}"
            );
        }
    }
}

#[test]
fn the_embedded_picture_comes_along() {
    assert_eq!(probe_bytes(&read("tone.mp3")).unwrap().cover, Some(read("cover.png")));
    assert_eq!(probe_bytes(&read("tone.flac")).unwrap().cover, None);
}

#[test]
fn half_a_file_is_not_complete() {
    for (name, ..) in FILES.into_iter().filter(|(name, ..)| *name != "no-xing.mp3") {
        let whole = read(name);
        for part in [whole.len() / 2, whole.len() * 3 / 4] {
            let flaw = flaw(&whole[..part]);
            assert!(matches!(flaw, Flaw::Truncated), "{name} cut to {part}: {flaw:?}");
        }
    }
}

#[test]
fn no_cut_and_no_flipped_bit_does_worse_than_a_refusal() {
    for (name, ..) in FILES {
        let whole = read(name);
        for step in 0..24 {
            let at = whole.len() * step / 24;
            let _ = probe_bytes(&whole[..at]);
            let mut flipped = whole.clone();
            for byte in flipped.iter_mut().skip(at).step_by(97).take(8) {
                *byte ^= 0x5A;
            }
            if let Ok(probed) = probe_bytes(&flipped) {
                assert!(probed.duration_ms < 10_000, "{name} flipped at {at}: {probed:?}");
            }
        }
    }
}

#[test]
fn noise_in_the_sound_is_damage() {
    for name in ["tone.flac", "tone.ogg"] {
        let mut noisy = read(name);
        let from = noisy.len() / 3;
        for (index, byte) in noisy.iter_mut().enumerate().skip(from) {
            *byte ^= (index.wrapping_mul(2_654_435_761) >> 7) as u8;
        }
        assert!(matches!(probe_bytes(&noisy), Err(ProbeError::Unplayable(_))), "{name}");
    }
}

#[test]
fn what_is_no_audio_is_unsupported() {
    assert!(is_unsupported(b""));
    assert!(is_unsupported(b"This is a text that somebody called song.mp3.\n".repeat(500).as_slice()));
    assert!(is_unsupported(&read("cover.png")));
    let mut picture_with_sound = read("cover.png");
    picture_with_sound.extend(read("tone.mp3"));
    assert!(is_unsupported(&picture_with_sound));
}

#[test]
fn junk_around_an_mp3_does_no_harm() {
    let mut wrapped = read("tone.mp3");
    wrapped.extend([0; 3000]);
    wrapped.extend(b"APETAGEX and whatever else a tagger leaves behind");
    let mut id3v1 = [0; 128];
    id3v1[..12].copy_from_slice(b"TAGOld title");
    wrapped.extend(id3v1);
    let probed = probe_bytes(&wrapped).unwrap();
    assert!((i64::from(probed.duration_ms) - LENGTH_MS).abs() < 60, "{probed:?}");
    assert_eq!(probed.tags.title.as_deref(), Some("Grüße"));

    let mut cut_in = vec![0x55; 700];
    cut_in.extend(read("no-xing.mp3"));
    assert!(probe_bytes(&cut_in).is_ok());
}

#[test]
fn tags_that_are_a_flood_are_not_parsed_but_the_song_plays() {
    let frames = b"TXXX\0\0\0\x03\0\0x".repeat(160_000);
    let size = frames.len() as u32;
    let mut file = b"ID3\x04\0\0".to_vec();
    file.extend([21, 14, 7, 0].map(|shift| ((size >> shift) & 0x7F) as u8));
    file.extend(frames);
    file.extend(read("no-xing.mp3"));
    let probed = probe_bytes(&file).unwrap();
    assert_eq!(probed.format, AudioFormat::Mp3);
    assert_eq!(probed.tags, Tags::default());
}

#[test]
fn lying_numbers_are_refused() {
    let flac = read("tone.flac");
    // STREAMINFO: 20 bits of rate, 3 of channels, 5 of bits, 36 of samples, from byte 18.
    let with_info = |info: u64| {
        let mut lying = flac.clone();
        lying[18..26].copy_from_slice(&info.to_be_bytes());
        lying
    };
    let day_at_16_khz = 16_000 * 60 * 60 * 24;
    let honest = u64::from_be_bytes(flac[18..26].try_into().unwrap());
    let samples = honest & 0xF_FFFF_FFFF;
    assert!(matches!(flaw(&with_info(honest - samples + day_at_16_khz)), Flaw::TooLong(360)));
    assert!(matches!(flaw(&with_info(honest + 16_000)), Flaw::Truncated));
    assert!(probe_bytes(&with_info(honest & 0xFFF_FFFF_FFFF)).is_err(), "a sample rate of zero");
    assert!(probe_bytes(&with_info(honest | 0xFFFFF << 44)).is_err(), "a sample rate of a megahertz");

    let mut opus = read("tone.opus");
    let channels = opus.windows(8).position(|window| window == b"OpusHead").unwrap() + 9;
    opus[channels] = 0;
    assert!(probe_bytes(&opus).is_err(), "no channels");

    let mut wav = read("tone.wav");
    wav[24..28].copy_from_slice(&1_000_000_000u32.to_le_bytes());
    assert!(matches!(flaw(&wav), Flaw::SampleRate(1_000_000_000)));
}

#[test]
fn a_wave_file_that_was_streamed_plays() {
    let mut wav = read("tone.wav");
    let size = wav.windows(4).position(|window| window == b"data").unwrap() + 4;
    for claimed in [0u32, u32::MAX] {
        wav[size..size + 4].copy_from_slice(&claimed.to_le_bytes());
        let probed = probe_bytes(&wav).unwrap();
        assert!((i64::from(probed.duration_ms) - LENGTH_MS).abs() < 10, "{claimed}: {probed:?}");
    }
}

#[test]
fn a_moment_of_sound_is_too_short() {
    let wav = read("tone.wav");
    let size = wav.windows(4).position(|window| window == b"data").unwrap() + 4;
    let mut short = wav[..size + 4 + 3000].to_vec();
    short[size..size + 4].copy_from_slice(&3000u32.to_le_bytes());
    assert!(matches!(flaw(&short), Flaw::TooShort(500)));
}

#[test]
fn a_large_mp3_is_stepped_through_before_it_is_decoded() {
    let song = read("no-xing.mp3");
    let long = song.repeat(8);
    assert!(long.len() > 20_000);
    let open = || {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&long).unwrap();
        Opened::new(file, &AudioLimits::default()).unwrap()
    };
    let at_most = |seconds| AudioLimits { longest: Duration::from_secs(seconds), ..AudioLimits::default() };
    let refused = open().check_walked(&at_most(10));
    assert!(matches!(refused, Err(ProbeError::Unplayable(Flaw::TooLong(0)))), "{refused:?}");
    let mut opened = open();
    opened.check_walked(&at_most(20)).unwrap();
    let mut pcm = Pcm::new(opened, &AudioLimits::default(), None).unwrap();
    let mut block = Vec::new();
    while pcm.next_block(&mut block).unwrap() {}
    let once = probe_bytes(&song).unwrap();
    assert!(pcm.census().heard.abs_diff(8 * once.samples) < 8 * 1152, "from its beginning");
}

#[test]
fn the_sample_files_are_small() {
    for (name, ..) in FILES {
        assert!(Path::new(&path(name)).metadata().unwrap().len() < 40_000, "{name}");
    }
}
