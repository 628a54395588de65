//! Loudness and true peak against the signals of EBU Tech 3341, whose values are known, and against the
//! filter of ffmpeg on real files.

use std::f64::consts::TAU;
use std::process::Command;

use super::*;
use crate::pcm::tests::{fixture, fixture_path};

const RATE: u32 = 48_000;
const STEREO: [Speaker; 2] = [Speaker::Left, Speaker::Right];

/// A tone of 1 kHz: seconds, and its peak on each channel in dBFS.
type Tone<'a> = (u32, &'a [f64]);

fn measured(speakers: &[Speaker], rate: u32, tones: &[Tone]) -> Loudness {
    let mut meter = Meter::default();
    meter.begin(rate, speakers);
    for (seconds, peaks) in tones {
        let factors: Vec<_> = peaks.iter().map(|peak| 10f64.powf(peak / 20.0)).collect();
        let frame = |at: u32| {
            let sine = (TAU * 1000.0 * f64::from(at) / f64::from(rate)).sin();
            factors.iter().map(move |factor| (factor * sine) as f32)
        };
        let sound: Vec<f32> = (0..seconds * rate).flat_map(frame).collect();
        sound.chunks(1152 * speakers.len()).for_each(|block| meter.hear(block));
    }
    meter.finish().0.unwrap()
}

fn is_loud(what: &str, measured: Loudness, lufs: f32) {
    assert!((measured.integrated_lufs - lufs).abs() <= 0.1, "{what}: {measured:?} is not {lufs}");
}

#[test]
fn the_signals_of_the_ebu_are_as_loud_as_they_should_be() {
    let stereo = |tones: &[(u32, f64)]| {
        let tones: Vec<_> = tones.iter().map(|(seconds, peak)| (*seconds, [*peak; 2])).collect();
        let tones: Vec<Tone> = tones.iter().map(|(seconds, peaks)| (*seconds, &peaks[..])).collect();
        measured(&STEREO, RATE, &tones)
    };
    is_loud("1", stereo(&[(20, -23.0)]), -23.0);
    is_loud("2", stereo(&[(20, -33.0)]), -33.0);
    is_loud("3", stereo(&[(10, -36.0), (60, -23.0), (10, -36.0)]), -23.0);
    is_loud("4", stereo(&[(10, -72.0), (10, -36.0), (60, -23.0), (10, -36.0), (10, -72.0)]), -23.0);
    is_loud("5", stereo(&[(20, -26.0), (20, -20.0), (20, -26.0)]), -23.0);
}

#[test]
fn loudspeakers_beside_the_listener_count_more_and_effects_do_not() {
    use Speaker::{Centre, Left, LowFrequency, RearLeft, RearRight, Right, SideLeft, SideRight};
    let peaks = [-28.0, -28.0, -24.0, -30.0, -30.0];
    for (left, right) in [(SideLeft, SideRight), (RearLeft, RearRight)] {
        let five = [Left, Right, Centre, left, right];
        is_loud("6", measured(&five, RATE, &[(20, &peaks)]), -23.0);
        let loud_effects = [&peaks[..], &[0.0]].concat();
        let six = [&five[..], &[LowFrequency]].concat();
        is_loud("6 with effects", measured(&six, RATE, &[(20, &loud_effects)]), -23.0);
    }
    let seven = [Left, Right, SideLeft, SideRight, RearLeft, RearRight];
    let quiet = [-200.0; 4];
    let beside = measured(&seven, RATE, &[(5, &[&quiet[..2], &[-23.0, -23.0], &quiet[..2]].concat())]);
    let behind = measured(&seven, RATE, &[(5, &[&quiet[..], &[-23.0, -23.0]].concat())]);
    is_loud("beside", beside, -21.5);
    is_loud("far behind", behind, -23.0);
}

#[test]
fn the_rate_makes_no_difference() {
    for rate in [8_000, 22_050, 44_100, 96_000, 192_000] {
        is_loud("a tone", measured(&STEREO, rate, &[(5, &[-20.0; 2])]), -20.0);
    }
}

#[test]
fn peaks_between_the_samples_are_found() {
    // A quarter of the rate, an eighth of a turn late: no sample hits the peak of the wave.
    for (divisor, turn, expected) in
        [(4.0, 0.0, -6.0), (4.0, 0.125, -6.0), (6.0, 1.0 / 6.0, -6.0), (8.0, 0.1875, -6.0)]
    {
        let mut meter = Meter::default();
        meter.begin(RATE, &STEREO);
        let sound: Vec<f32> = (0..RATE)
            .flat_map(|at| [(0.5 * (TAU * (f64::from(at) / divisor + turn)).sin()) as f32; 2])
            .collect();
        // What begins at full height rings: the middle alone is what the standard speaks of.
        let fade = |at: usize| (at.min(sound.len() - at) as f32 / 4800.0).min(1.0);
        let faded: Vec<f32> = sound.iter().enumerate().map(|(at, sample)| sample * fade(at)).collect();
        meter.hear(&faded);
        let peak = meter.finish().0.unwrap().true_peak_dbtp;
        assert!((expected - 0.4..=expected + 0.2).contains(&peak), "{divisor} {turn}: {peak}");
    }
}

#[test]
fn silence_has_no_loudness() {
    let mut meter = Meter::default();
    meter.begin(RATE, &STEREO);
    meter.hear(&vec![0.0; 2 * RATE as usize]);
    assert_eq!(meter.finish(), (None, vec![0; 3 * WAVEFORM_POINTS]));
}

/// What ffmpeg says about a file: integrated loudness and true peak.
fn by_ffmpeg(name: &str) -> (f32, f32) {
    let said = Command::new("ffmpeg")
        .args(["-hide_banner", "-nostats", "-i"])
        .arg(fixture_path(name))
        .args(["-map", "0:a", "-af", "ebur128=peak=true", "-f", "null", "-"])
        .output()
        .expect("ffmpeg, which has made the fixture");
    let said = String::from_utf8_lossy(&said.stderr);
    let summary = said.rsplit_once("Summary:").unwrap().1;
    let value = |name: &str| {
        let rest = summary.split_once(name).unwrap().1;
        rest.split_whitespace().next().unwrap().parse().unwrap()
    };
    (value("I:"), value("Peak:"))
}

#[test]
fn real_files_are_as_loud_as_for_ffmpeg() {
    for name in [
        "vbr.mp3",
        "mono-22k.mp3",
        "tone.flac",
        "hires.flac",
        "surround.flac",
        "tone.ogg",
        "aac.m4a",
        "alac.m4a",
    ] {
        let (found, _) = examine(fixture(name), &AudioLimits::default()).unwrap();
        let (lufs, dbtp) = by_ffmpeg(name);
        let ours = found.loudness.unwrap();
        // ffmpeg rounds to tenths.
        assert!((ours.integrated_lufs - lufs).abs() <= 0.1, "{name}: {ours:?}, {lufs} for ffmpeg");
        assert!((ours.true_peak_dbtp - dbtp).abs() <= 0.3, "{name}: {ours:?}, {dbtp} for ffmpeg");
    }
}
