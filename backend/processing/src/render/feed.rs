//! What the encoder gets: the sound of a song at 48 kHz, in one or two channels, from any place on.

use super::RenderError;
use super::gain::Gain;
use super::mix::Mix;
use super::resample::Resampler;
use crate::examine::Sound;
use crate::pcm::Pcm;
use crate::probe::Flaw;

/// A source that ends so much earlier than it once did is not the same file, in milliseconds.
const TOLERANCE_MS: u64 = 200;

/// Reads a song for the encoder.
pub(super) struct Feed {
    pcm: Pcm,
    mix: Mix,
    resampler: Resampler,
    gain: Gain,
    /// How many samples of one channel the song has.
    samples: u64,
    /// Samples of the source by channel, from `begin` on.
    source: Vec<Vec<f32>>,
    begin: i64,
    block: Vec<f32>,
    /// The next sample to be made.
    next: u64,
}

impl Feed {
    /// Begins at a sample of the result.
    pub(super) fn new(mut pcm: Pcm, sound: &Sound, gain: Gain, first: u64) -> Result<Self, RenderError> {
        if pcm.sample_rate_hz() != sound.sample_rate_hz || pcm.channels() != usize::from(sound.channels) {
            return Err(RenderError::Source(Flaw::Damaged.into()));
        }
        let mix = Mix::new(pcm.speakers());
        let resampler = Resampler::new(pcm.sample_rate_hz());
        let begin = resampler.needs(first, 1).start;
        let source = vec![vec![0.0; usize::try_from(-begin).unwrap_or(0)]; mix.channels()];
        if let Ok(place @ 1..) = u64::try_from(begin) {
            pcm.seek(place)?;
        }
        Ok(Self {
            pcm,
            mix,
            resampler,
            gain,
            samples: sound.samples,
            source,
            begin,
            block: Vec::new(),
            next: first,
        })
    }

    /// How many channels come out.
    pub(super) fn channels(&self) -> usize {
        self.mix.channels()
    }

    /// Appends so many samples of each channel, interleaved. Behind the end there is silence.
    pub(super) fn read(&mut self, count: usize, result: &mut Vec<f32>) -> Result<(), RenderError> {
        let needs = self.resampler.needs(self.next, count);
        self.fill(needs.end)?;
        let channels = self.channels();
        let before = result.len();
        result.resize(before + count * channels, 0.0);
        let made = result.get_mut(before..).unwrap_or_default();
        let skip = usize::try_from(needs.start - self.begin).unwrap_or(0);
        for (channel, source) in self.source.iter().enumerate() {
            let source = source.get(skip..).unwrap_or_default();
            self.resampler.run(source, self.next, made, channels, channel);
        }
        self.gain.apply(made);
        self.next += count as u64;
        let keep = self.resampler.needs(self.next, 1).start;
        let done = usize::try_from(keep - self.begin).unwrap_or(0);
        for source in &mut self.source {
            source.drain(..done.min(source.len()));
        }
        self.begin = keep;
        Ok(())
    }

    /// The place behind the last sample of the source that is there.
    fn end(&self) -> i64 {
        self.begin + self.source.first().map_or(0, Vec::len) as i64
    }

    /// Gets the source up to a place.
    fn fill(&mut self, end: i64) -> Result<(), RenderError> {
        let song_end = i64::try_from(self.samples).unwrap_or(i64::MAX);
        while self.end() < end.min(song_end) {
            let mut block = std::mem::take(&mut self.block);
            let is_more = self.pcm.next_block(&mut block)?;
            if !is_more {
                self.check_end(song_end)?;
                break;
            }
            let left = usize::try_from(song_end - self.end()).unwrap_or(0);
            let wanted = block.len().min(left.saturating_mul(self.pcm.channels()));
            self.mix.add(block.get(..wanted).unwrap_or_default(), &mut self.source);
            self.block = block;
        }
        let missing = usize::try_from(end - self.end()).unwrap_or(0);
        for source in &mut self.source {
            source.resize(source.len() + missing, 0.0);
        }
        Ok(())
    }

    /// Encoders and containers differ by a few samples about the end; more than that is a damaged file.
    fn check_end(&self, song_end: i64) -> Result<(), RenderError> {
        let missing = u64::try_from(song_end - self.end()).unwrap_or(0);
        if missing * 1000 > u64::from(self.pcm.sample_rate_hz()) * TOLERANCE_MS {
            return Err(RenderError::Source(Flaw::Truncated.into()));
        }
        Ok(())
    }
}
