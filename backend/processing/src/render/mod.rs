//! Renditions: a song encoded anew, in fragmented MP4.
//!
//! Opus at three constant rates, laid out by arithmetic alone ([`Layout`]), and FLAC that is only put
//! into other boxes (`flac`). A fragment of Opus is a function of the source and its number, so one
//! that is made when somebody asks for it is the one that the background would have made.

mod boxes;
#[cfg(any(test, fuzzing))]
mod check;
mod feed;
mod flac;
mod gain;
mod layout;
mod mix;
mod opus;
mod resample;
mod run;

#[cfg(test)]
mod tests;

use std::io;

#[cfg(any(test, fuzzing))]
pub use self::check::check;
pub use self::gain::GAIN_RANGE_DB;
pub use self::layout::Layout;
pub use self::run::{Sink, render_all, render_range};
use crate::probe::ProbeError;

/// The media type of every rendition.
pub const MIME: &str = "audio/mp4";

/// Why no rendition was made.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The source cannot be read or decoded, or is not what it was.
    #[error(transparent)]
    Source(#[from] ProbeError),
    /// There is no such rendition of this song.
    #[error("this song has no such rendition")]
    NoSuchQuality,
    /// The result could not be written.
    #[error("the rendition could not be written")]
    Write(#[source] io::Error),
    /// The encoder failed, which it should not.
    #[error("the encoder failed")]
    Encoder,
    /// Whoever wanted it wants it no more.
    #[error("stopped")]
    Stopped,
}
