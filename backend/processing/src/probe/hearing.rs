//! Which part of the decoded sound is to be heard: what encoders put in front and behind to fill their
//! blocks is left out.

use super::mp4::Edit;

/// What a loudspeaker is there for, as far as loudness goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// In front of the listener, or anywhere that counts the same.
    Front,
    /// Beside of the listener, where sound seems louder.
    Surround,
    /// For low effects only.
    Effects,
}

/// Whoever hears a file while it is decoded.
pub trait Listener {
    /// The sound begins; it has one role a channel.
    fn begin(&mut self, sample_rate_hz: u32, roles: &[Role]);
    /// So it goes on: finite samples of all channels in turn, whole frames, only what is to be heard.
    fn hear(&mut self, interleaved: &[f32]);
}

/// What containers say about the ends of the sound.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Ends {
    /// Frames in front that are not to be heard.
    pub(crate) lead: u64,
    /// Frames behind that are not to be heard.
    pub(crate) tail: u64,
    /// The part of an MP4 track that is to be heard.
    pub(crate) edit: Option<Edit>,
}

/// Lets a listener hear what is to be heard.
pub(super) struct Hearing<'a> {
    listener: &'a mut dyn Listener,
    ends: Ends,
    channels: usize,
    /// How many frames are still to be left out.
    lead: u64,
    /// How many frames are still to be heard at most.
    most: u64,
    /// What is only heard once as much has come behind it: samples of all channels in turn.
    held: Vec<f32>,
    heard: u64,
}

impl<'a> Hearing<'a> {
    pub(super) fn new(listener: &'a mut dyn Listener, ends: Ends) -> Self {
        Self { listener, ends, channels: 0, lead: 0, most: u64::MAX, held: Vec::new(), heard: 0 }
    }

    /// The first frames are about to come.
    pub(super) fn begin(&mut self, sample_rate_hz: u32, roles: &[Role]) {
        self.channels = roles.len().max(1);
        let edit = self.ends.edit.map(|edit| edit.frames(sample_rate_hz));
        (self.lead, self.most) = edit.unwrap_or((self.ends.lead, u64::MAX));
        self.listener.begin(sample_rate_hz, roles);
    }

    /// Takes what was decoded: samples of all channels in turn.
    pub(super) fn take(&mut self, interleaved: &[f32]) {
        let frames = (interleaved.len() / self.channels.max(1)) as u64;
        let skipped = self.lead.min(frames);
        self.lead -= skipped;
        let rest = interleaved.get(self.samples(skipped)..).unwrap_or_default();
        if self.ends.tail == 0 {
            return self.pass(rest);
        }
        self.held.extend_from_slice(rest);
        let free = self.held.len().saturating_sub(self.samples(self.ends.tail));
        if free > 0 {
            let mut held = std::mem::take(&mut self.held);
            self.pass(held.get(..free).unwrap_or_default());
            held.drain(..free);
            self.held = held;
        }
    }

    fn pass(&mut self, interleaved: &[f32]) {
        let frames = ((interleaved.len() / self.channels.max(1)) as u64).min(self.most);
        if frames > 0 {
            self.most -= frames;
            self.heard += frames;
            self.listener.hear(interleaved.get(..self.samples(frames)).unwrap_or(interleaved));
        }
    }

    fn samples(&self, frames: u64) -> usize {
        usize::try_from(frames).unwrap_or(usize::MAX).saturating_mul(self.channels)
    }

    /// How many frames were heard.
    pub(super) const fn heard(&self) -> u64 {
        self.heard
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Ear(Vec<f32>);

    impl Listener for Ear {
        fn begin(&mut self, _: u32, roles: &[Role]) {
            assert_eq!(roles.len(), 2);
        }
        fn hear(&mut self, interleaved: &[f32]) {
            assert_eq!(interleaved.len() % 2, 0);
            self.0.extend(interleaved);
        }
    }

    /// What is heard of ten frames that come in blocks.
    fn heard(ends: Ends, block: usize) -> Vec<f32> {
        let mut ear = Ear::default();
        let mut hearing = Hearing::new(&mut ear, ends);
        hearing.begin(100, &[Role::Front; 2]);
        let sound: Vec<f32> = (0..10u8).flat_map(|frame| [f32::from(frame); 2]).collect();
        sound.chunks(2 * block).for_each(|block| hearing.take(block));
        let frames = hearing.heard();
        assert_eq!(frames as usize * 2, ear.0.len());
        ear.0.iter().step_by(2).copied().collect()
    }

    #[test]
    fn the_ends_are_left_out_however_the_blocks_fall() {
        for block in 1..=10 {
            assert_eq!(heard(Ends { lead: 3, tail: 4, edit: None }, block), [3.0, 4.0, 5.0]);
            assert_eq!(heard(Ends { lead: 8, tail: 4, edit: None }, block), [0.0; 0]);
            assert_eq!(heard(Ends::default(), block).len(), 10);
            // From a fifth of a tenth of a second, for three hundredths.
            let edit = Edit {
                begins_at: 20,
                media_scale: 1000,
                media_duration: 100,
                duration: 30,
                movie_scale: 1000,
            };
            assert_eq!(heard(Ends { edit: Some(edit), ..Ends::default() }, block), [2.0, 3.0, 4.0]);
        }
    }
}
