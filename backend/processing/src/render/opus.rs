//! One fragment of Opus, which depends on nothing but the sound that it holds and a little before it.

use opus_pure::{Application, OpusEncoder, RateControl, Signal};

use super::RenderError;
use super::layout::FRAME_SAMPLES;

/// How many frames the encoder hears before the first that counts, to have got into its stride: its
/// filters, the overlap of its windows, what it predicts from.
pub(super) const RUN_UP: usize = 8;
/// How much work the encoder takes, from 0 to 10.
const COMPLEXITY: i32 = 10;

/// Encodes the frames in `sound` (interleaved, at 48 kHz) behind the first `run_up` and appends them to
/// `out`, each of `frame_bytes`.
pub(super) fn encode(
    sound: &[f32],
    channels: usize,
    run_up: usize,
    frame_bytes: usize,
    out: &mut Vec<u8>,
) -> Result<(), RenderError> {
    let mut encoder = encoder(channels, frame_bytes)?;
    let mut packet = vec![0; frame_bytes];
    for (index, frame) in sound.chunks_exact(FRAME_SAMPLES as usize * channels).enumerate() {
        let size =
            encoder.encode(frame, FRAME_SAMPLES as usize, &mut packet).map_err(|_| RenderError::Encoder)?;
        if size != frame_bytes {
            return Err(RenderError::Encoder);
        }
        if index >= run_up {
            out.extend_from_slice(&packet);
        }
    }
    Ok(())
}

fn encoder(channels: usize, frame_bytes: usize) -> Result<OpusEncoder, RenderError> {
    const FRAMES_A_SECOND: usize = 50;
    // All frames in one mode without its look-ahead for speech: it never has to switch.
    let encoder = OpusEncoder::new(48_000, channels, Application::RestrictedLowDelay);
    let mut encoder = encoder.map_err(|_| RenderError::Encoder)?;
    encoder.bitrate_bps =
        i32::try_from(frame_bytes * 8 * FRAMES_A_SECOND).map_err(|_| RenderError::Encoder)?;
    encoder.rate_control = RateControl::Cbr;
    encoder.complexity = COMPLEXITY;
    encoder.signal_type = Some(Signal::Music);
    Ok(encoder)
}
