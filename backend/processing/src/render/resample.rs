//! From any rate to 48 kHz. Every sample of the result is a function of its place and the samples
//! around it, the same in whatever order and from wherever they are computed.

use std::f64::consts::PI;
use std::ops::Range;

use super::boxes::OPUS_RATE;

/// Taps at rates up to 48 kHz: 93 dB down where the passband ends at 20 kHz of 44.1 kHz.
const TAPS: usize = 64;
/// The shape of the Kaiser window for that.
const BETA: f64 = 9.3;
/// Rates that have no common measure with 48 kHz are approximated by so many places between two samples.
const MAX_PHASES: u32 = 2048;
/// How many products are summed side by side.
const LANES: usize = 16;

/// Brings one rate to 48 kHz.
pub(super) struct Resampler {
    rate: u32,
    /// How many places between two samples have a filter.
    phases: u32,
    taps: usize,
    /// The filters one after the other, one more than there are phases.
    filters: Vec<f32>,
}

impl Resampler {
    pub(super) fn new(rate: u32) -> Self {
        let rate = rate.max(1);
        if rate == OPUS_RATE {
            return Self { rate, phases: 1, taps: 0, filters: Vec::new() };
        }
        let phases = (OPUS_RATE / greatest_common_divisor(rate, OPUS_RATE)).min(MAX_PHASES);
        // The filter is as long in time at higher rates, where it must cut off at half of 48 kHz too.
        let scale = f64::from(rate.max(44_100)) / 44_100.0;
        let taps = ((TAPS as f64 * scale / LANES as f64).ceil() as usize) * LANES;
        let cutoff = f64::from(rate.min(OPUS_RATE)) / f64::from(rate);
        let filters =
            (0..=phases).flat_map(|phase| filter(f64::from(phase) / f64::from(phases), taps, cutoff));
        Self { rate, phases, taps, filters: filters.collect() }
    }

    /// Which samples of the source the result needs from `first` on, for so many samples. Those before
    /// the beginning and behind the end count as silence.
    pub(super) fn needs(&self, first: u64, count: usize) -> Range<i64> {
        let last = first.saturating_add(count as u64).saturating_sub(1);
        let half = (self.taps / 2) as i64;
        let begin = self.place(first).0 - (half - 1).max(0);
        begin..self.place(last).0 + half.max(0) + 1
    }

    /// Where a sample of the result lies: behind which sample of the source, and how far on the way to
    /// the next in 48,000ths.
    fn place(&self, sample: u64) -> (i64, u32) {
        let ticks = u128::from(sample) * u128::from(self.rate);
        let whole = i64::try_from(ticks / u128::from(OPUS_RATE)).unwrap_or(i64::MAX >> 1);
        (whole, u32::try_from(ticks % u128::from(OPUS_RATE)).unwrap_or(0))
    }

    /// Makes samples of one channel of the result from `first` on. `source` begins with the first sample
    /// that [`Self::needs`] names. Of `result`, each `channels`-th is set, from `channel` on.
    pub(super) fn run(
        &self,
        source: &[f32],
        first: u64,
        result: &mut [f32],
        channels: usize,
        channel: usize,
    ) {
        let results = result.iter_mut().skip(channel).step_by(channels);
        if self.taps == 0 {
            results.zip(source).for_each(|(result, sample)| *result = *sample);
            return;
        }
        let begin = self.place(first).0;
        for (sample, result) in (first..).zip(results) {
            let (whole, rest) = self.place(sample);
            let from = usize::try_from(whole - begin).unwrap_or(0);
            let window = source.get(from..from + self.taps).unwrap_or_default();
            let exact = u64::from(rest) * u64::from(self.phases);
            let (phase, between) = (exact / u64::from(OPUS_RATE), exact % u64::from(OPUS_RATE));
            let phase = usize::try_from(phase).unwrap_or(0);
            *result = self.apply(phase, window);
            if between > 0 {
                let share = between as f32 / OPUS_RATE as f32;
                *result += share * (self.apply(phase + 1, window) - *result);
            }
        }
    }

    fn apply(&self, phase: usize, window: &[f32]) -> f32 {
        let filter = self.filters.get(phase * self.taps..).unwrap_or_default();
        dot(filter, window)
    }
}

/// A sum of products, always in the same order.
fn dot(left: &[f32], right: &[f32]) -> f32 {
    let mut sums = [0.0f32; LANES];
    for (left, right) in left.chunks_exact(LANES).zip(right.chunks_exact(LANES)) {
        for (sum, (left, right)) in sums.iter_mut().zip(left.iter().zip(right)) {
            *sum += left * right;
        }
    }
    sums.iter().sum()
}

/// The taps of a low-pass for a sample that lies `offset` of the way behind the middle.
fn filter(offset: f64, taps: usize, cutoff: f64) -> Vec<f32> {
    let half = (taps / 2) as f64;
    let values: Vec<f64> = (0..taps)
        .map(|tap| {
            let at = tap as f64 - (half - 1.0) - offset;
            let window = (1.0 - (at / half).powi(2)).max(0.0);
            cutoff * sinc(cutoff * at) * bessel(BETA * window.sqrt()) / bessel(BETA)
        })
        .collect();
    // What is constant must stay as it is.
    let sum: f64 = values.iter().sum();
    values.into_iter().map(|value| (value / sum) as f32).collect()
}

fn sinc(at: f64) -> f64 {
    if at.abs() < 1e-9 { 1.0 } else { (PI * at).sin() / (PI * at) }
}

/// The modified Bessel function of order zero.
fn bessel(at: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for step in 1..64 {
        term *= (at / (2.0 * f64::from(step))).powi(2);
        sum += term;
    }
    sum
}

fn greatest_common_divisor(left: u32, right: u32) -> u32 {
    if right == 0 { left } else { greatest_common_divisor(right, left % right) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resample(rate: u32, source: &[f32]) -> Vec<f32> {
        let resampler = Resampler::new(rate);
        let count = (source.len() as u64 * 48_000 / u64::from(rate)) as usize;
        part(&resampler, source, 0, count)
    }

    fn part(resampler: &Resampler, source: &[f32], first: u64, count: usize) -> Vec<f32> {
        let needed: Vec<f32> = resampler
            .needs(first, count)
            .map(|at| usize::try_from(at).ok().and_then(|at| source.get(at)).copied().unwrap_or(0.0))
            .collect();
        let mut result = vec![0.0; count];
        resampler.run(&needed, first, &mut result, 1, 0);
        result
    }

    fn sine(rate: u32, hertz: f64, seconds: f64) -> Vec<f32> {
        (0..(f64::from(rate) * seconds) as usize)
            .map(|at| (0.5 * (2.0 * PI * hertz * at as f64 / f64::from(rate)).sin()) as f32)
            .collect()
    }

    #[test]
    fn a_tone_stays_where_it_is_and_as_loud() {
        for rate in
            [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 44_099, 48_000, 88_200, 96_000, 192_000, 384_000]
        {
            for hertz in [100.0, 0.4 * f64::from(rate.min(48_000))] {
                let result = resample(rate, &sine(rate, hertz, 0.2));
                let expected = sine(48_000, hertz, 0.2);
                let inside = 1_000..result.len() - 1_000;
                let error = inside.clone().map(|at| (result[at] - expected[at]).powi(2)).sum::<f32>();
                let power = inside.map(|at| expected[at].powi(2)).sum::<f32>();
                let ratio = 10.0 * (power / error.max(1e-20)).log10();
                assert!(ratio > 70.0, "{rate} Hz, tone of {hertz} Hz: {ratio} dB");
            }
        }
    }

    #[test]
    fn what_48_khz_cannot_hold_is_gone() {
        for rate in [88_200, 96_000, 192_000] {
            let result = resample(rate, &sine(rate, 30_000.0, 0.2));
            let loudest =
                result[1_000..result.len() - 1_000].iter().fold(0.0f32, |most, at| most.max(at.abs()));
            assert!(loudest < 1e-4, "{rate}: {loudest}");
        }
    }

    #[test]
    fn every_part_is_the_same_as_in_the_whole() {
        for rate in [8_000, 44_100, 44_099, 96_000, 48_000] {
            let source = sine(rate, 997.0, 0.5);
            let resampler = Resampler::new(rate);
            let whole = resample(rate, &source);
            for (first, count) in [(0, 10), (1, 960), (4_801, 960), (whole.len() - 500, 500)] {
                assert_eq!(
                    part(&resampler, &source, first as u64, count),
                    whole[first..first + count],
                    "{rate}"
                );
            }
        }
    }
}
