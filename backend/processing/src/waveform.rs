//! The outline of a song, as it is drawn behind the play head.

use std::ops::Range;

/// How many points a waveform has.
pub const POINTS: usize = 800;
/// How many bins are kept while nobody knows how long the song is. Each point is made of at least 32 of
/// them, so none is off by more than that part of its width.
const MAX_BINS: usize = POINTS * 64;

/// What is known of some frames in a row.
#[derive(Debug, Clone, Copy)]
struct Bin {
    low: f32,
    high: f32,
    /// The sum of the squares.
    energy: f64,
}

impl Bin {
    const EMPTY: Self = Self { low: f32::INFINITY, high: f32::NEG_INFINITY, energy: 0.0 };

    fn add(&mut self, samples: &[f32]) {
        // Eight at a time, which the compiler makes one instruction of.
        let (eights, rest) = samples.as_chunks::<8>();
        let (mut low, mut high, mut energy) = ([self.low; 8], [self.high; 8], [0.0f32; 8]);
        for eight in eights {
            for (((sample, low), high), energy) in eight.iter().zip(&mut low).zip(&mut high).zip(&mut energy)
            {
                *low = low.min(*sample);
                *high = high.max(*sample);
                *energy += sample * sample;
            }
        }
        for sample in rest {
            self.low = self.low.min(*sample);
            self.high = self.high.max(*sample);
            self.energy += f64::from(sample * sample);
        }
        self.low = low.into_iter().fold(self.low, f32::min);
        self.high = high.into_iter().fold(self.high, f32::max);
        self.energy += energy.into_iter().map(f64::from).sum::<f64>();
    }

    fn with(self, other: Self) -> Self {
        Self {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
            energy: self.energy + other.energy,
        }
    }
}

/// Gathers a waveform from sound of unknown length.
#[derive(Debug)]
pub struct Outline {
    channels: usize,
    bins: Vec<Bin>,
    /// How many frames a bin holds.
    bin_frames: usize,
    frames: u64,
    /// How many frames the last bin has room for.
    room: usize,
}

impl Outline {
    /// An outline of so many channels, which are drawn as one.
    pub fn new(channels: usize) -> Self {
        Self { channels: channels.max(1), bins: Vec::new(), bin_frames: 1, frames: 0, room: 0 }
    }

    /// Adds sound: samples of all channels in turn.
    pub fn add(&mut self, mut interleaved: &[f32]) {
        while !interleaved.is_empty() {
            if self.room == 0 {
                self.open_bin();
            }
            let wanted = self.room.saturating_mul(self.channels);
            let (now, later) = interleaved.split_at(wanted.min(interleaved.len()));
            if let Some(bin) = self.bins.last_mut() {
                bin.add(now);
            }
            let frames = now.len().div_ceil(self.channels);
            self.frames += frames as u64;
            self.room = self.room.saturating_sub(frames);
            interleaved = later;
        }
    }

    fn open_bin(&mut self) {
        if self.bins.len() == MAX_BINS {
            self.bins =
                self.bins.chunks(2).map(|pair| pair.iter().copied().fold(Bin::EMPTY, Bin::with)).collect();
            self.bin_frames *= 2;
        }
        self.bins.push(Bin::EMPTY);
        self.room = self.bin_frames;
    }

    /// The waveform: for each point the lowest and the highest sample as signed bytes, full scale 127, and
    /// the root mean square as an unsigned byte, full scale 255.
    pub fn finish(&self) -> Vec<u8> {
        (0..POINTS).flat_map(|point| self.point(point)).collect()
    }

    fn point(&self, point: usize) -> [u8; 3] {
        let bins = self.bins_of(point);
        let frames = self.frames_in(&bins);
        let bin = self.bins.get(bins).unwrap_or_default().iter().copied().fold(Bin::EMPTY, Bin::with);
        if frames == 0 {
            return [0; 3];
        }
        let mean = bin.energy / (frames * self.channels as u64) as f64;
        [signed(bin.low), signed(bin.high), unsigned(mean.sqrt())]
    }

    /// Which bins a point is made of; at least one.
    fn bins_of(&self, point: usize) -> Range<usize> {
        let bin_at = |point: usize| {
            let frame = u128::from(self.frames) * point as u128 / POINTS as u128;
            usize::try_from(frame / self.bin_frames as u128).unwrap_or(usize::MAX)
        };
        let start = bin_at(point).min(self.bins.len().saturating_sub(1));
        let end = if point + 1 == POINTS { self.bins.len() } else { bin_at(point + 1) };
        start..end.max(start + 1).min(self.bins.len())
    }

    fn frames_in(&self, bins: &Range<usize>) -> u64 {
        let frame = |bin: usize| (bin as u64 * self.bin_frames as u64).min(self.frames);
        frame(bins.end) - frame(bins.start)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast ends at the bounds")]
fn signed(sample: f32) -> u8 {
    ((sample * 127.0).round().clamp(-127.0, 127.0) as i8) as u8
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast ends at the bounds")]
fn unsigned(mean: f64) -> u8 {
    (mean * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn points(waveform: &[u8]) -> Vec<(i8, i8, u8)> {
        waveform.chunks(3).map(|point| (point[0] as i8, point[1] as i8, point[2])).collect()
    }

    /// Half silence, then half a square wave of half scale.
    fn step(frames: usize) -> Vec<(i8, i8, u8)> {
        let mut outline = Outline::new(2);
        let sound: Vec<f32> = (0..frames)
            .flat_map(|frame| {
                let level = if frame < frames / 2 { 0.0 } else { 0.5 };
                let sample = if frame % 2 == 0 { level } else { -level };
                [sample, -sample]
            })
            .collect();
        for block in sound.chunks(2 * 1152) {
            outline.add(block);
        }
        points(&outline.finish())
    }

    #[test]
    fn loud_and_quiet_stand_where_they_are_in_songs_of_any_length() {
        for frames in [1600, 22_050, 44_100 * 7, 5_000_001] {
            let points = step(frames);
            assert_eq!(points.len(), POINTS);
            assert!(points[..398].iter().all(|point| *point == (0, 0, 0)), "{frames}");
            let loud = |point: &(i8, i8, u8)| *point == (-64, 64, 128);
            assert!(points[402..].iter().all(loud), "{frames}: {:?}", points.iter().find(|p| !loud(p)));
        }
    }

    #[test]
    fn fewer_frames_than_points_are_stretched_and_none_are_flat() {
        let mut outline = Outline::new(1);
        outline.add(&[1.0, -1.0]);
        let points = points(&outline.finish());
        assert_eq!((points[0], points[799]), ((127, 127, 255), (-127, -127, 255)));
        assert_eq!(Outline::new(2).finish(), vec![0; 3 * POINTS]);
    }

    #[test]
    fn what_is_louder_than_full_scale_is_cut() {
        let mut outline = Outline::new(1);
        outline.add(&[9.0; 1000]);
        assert_eq!(points(&outline.finish())[5], (127, 127, 255));
    }

    proptest! {
        #[test]
        fn blocks_make_no_difference(
            sound in proptest::collection::vec(-1.0f32..1.0, 0..4000),
            block in 1usize..700,
        ) {
            let mut whole = Outline::new(1);
            whole.add(&sound);
            let mut parts = Outline::new(1);
            sound.chunks(block).for_each(|part| parts.add(part));
            prop_assert_eq!(whole.finish(), parts.finish());
        }
    }
}
