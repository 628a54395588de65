//! Which part of what is decoded is to be heard: what encoders put in front and behind to fill their
//! blocks is left out.

use crate::probe::Ends;

/// Lets through what is to be heard.
#[derive(Debug)]
pub(super) struct Window {
    channels: usize,
    /// How many frames are still to come before the first that is heard.
    lead: u64,
    /// How many more are to be heard at most.
    most: u64,
    /// How many at the end are not heard, which shows when the end comes.
    tail: usize,
    /// What came and was not given on: samples of all channels in turn.
    held: Vec<f32>,
    at_end: bool,
}

impl Window {
    /// A window at the beginning.
    pub(super) fn new(Ends { lead, most, tail }: Ends, channels: usize) -> Self {
        let tail = usize::try_from(tail).unwrap_or(usize::MAX);
        Self { channels: channels.max(1), lead, most, tail, held: Vec::new(), at_end: false }
    }

    /// Which of all decoded frames is heard as number `place`.
    pub(super) fn decoded(&self, place: u64) -> u64 {
        self.lead.saturating_add(place)
    }

    /// Begins at a place instead, counted in frames that are heard; the first `passed` decoded frames will
    /// not come.
    pub(super) fn begin_at(&mut self, place: u64, passed: u64) {
        self.lead = self.decoded(place).saturating_sub(passed);
        self.most = self.most.saturating_sub(place);
    }

    /// Takes what was decoded: samples of all channels in turn.
    pub(super) fn take(&mut self, samples: &[f32]) {
        let skipped = self.skip((samples.len() / self.channels) as u64);
        self.held.extend_from_slice(samples.get(skipped..).unwrap_or_default());
    }

    /// Takes so many frames of silence.
    pub(super) fn take_silence(&mut self, frames: u64) {
        let frames = usize::try_from(frames).unwrap_or(usize::MAX);
        let more = frames.saturating_mul(self.channels).saturating_sub(self.skip(frames as u64));
        self.held.resize(self.held.len().saturating_add(more), 0.0);
    }

    /// How many samples of so many frames come before the first that is heard.
    fn skip(&mut self, frames: u64) -> usize {
        let skipped = self.lead.min(frames);
        self.lead -= skipped;
        usize::try_from(skipped).unwrap_or(usize::MAX).saturating_mul(self.channels)
    }

    /// Nothing more comes.
    pub(super) fn end(&mut self) {
        self.at_end = true;
        let kept = self.held.len().saturating_sub(self.tail.saturating_mul(self.channels));
        self.held.truncate(kept);
    }

    /// Replaces `block` with what is certainly heard, and says how many frames that are.
    pub(super) fn give(&mut self, block: &mut Vec<f32>) -> u64 {
        block.clear();
        let held_back = if self.at_end { 0 } else { self.tail.saturating_mul(self.channels) };
        if held_back == 0 {
            std::mem::swap(block, &mut self.held);
        } else {
            block.extend(self.held.drain(..self.held.len().saturating_sub(held_back)));
        }
        let frames = ((block.len() / self.channels) as u64).min(self.most);
        self.most -= frames;
        block.truncate(usize::try_from(frames).unwrap_or(usize::MAX).saturating_mul(self.channels));
        frames
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is heard of ten frames that come in blocks; the first `passed` do not come.
    fn heard_from(ends: Ends, block: usize, place: u64, passed: usize) -> Vec<f32> {
        let mut window = Window::new(ends, 2);
        window.begin_at(place, passed as u64);
        let sound: Vec<f32> = (0..10u8).flat_map(|frame| [f32::from(frame); 2]).collect();
        let (mut all, mut given) = (Vec::new(), Vec::new());
        for block in sound[2 * passed..].chunks(2 * block) {
            window.take(block);
            let frames = window.give(&mut given);
            assert_eq!(frames as usize * 2, given.len());
            all.extend(given.iter().step_by(2));
        }
        window.end();
        window.give(&mut given);
        all.extend(given.iter().step_by(2));
        all
    }

    fn heard(ends: Ends, block: usize) -> Vec<f32> {
        heard_from(ends, block, 0, 0)
    }

    #[test]
    fn the_ends_are_left_out_however_the_blocks_fall() {
        for block in 1..=10 {
            let ends = Ends { lead: 3, tail: 4, ..Ends::default() };
            assert_eq!(heard(ends, block), [3.0, 4.0, 5.0]);
            assert_eq!(heard(Ends { lead: 8, ..ends }, block), [0.0; 0]);
            assert_eq!(heard(Ends::default(), block).len(), 10);
            let part = Ends { lead: 2, most: 3, tail: 0 };
            assert_eq!(heard(part, block), [2.0, 3.0, 4.0]);
            assert_eq!(heard_from(part, block, 1, 2), [3.0, 4.0]);
            assert_eq!(heard_from(ends, block, 2, 5), [5.0]);
        }
    }

    #[test]
    fn silence_takes_its_place_like_any_sound() {
        let mut window = Window::new(Ends { lead: 3, tail: 1, ..Ends::default() }, 2);
        let mut block = Vec::new();
        window.take_silence(2);
        assert_eq!(window.give(&mut block), 0);
        window.take_silence(3);
        window.take(&[1.0; 4]);
        assert_eq!(window.give(&mut block), 3);
        assert_eq!(block, [0.0, 0.0, 0.0, 0.0, 1.0, 1.0]);
        window.end();
        assert_eq!(window.give(&mut block), 0);
    }
}
