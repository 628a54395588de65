//! The shape of a song's sound, to be drawn.

use serde::{Deserialize, Serialize};

use crate::endpoint::{Endpoint, Method, query};
use crate::ids::SongId;

/// The most points that a waveform has.
pub const MAX_POINTS: u16 = 800;

/// The song cut into equal stretches, each as one entry of every list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Waveform {
    /// How many stretches there are.
    pub points: u16,
    /// How far the sound gets from silence, 0 to 1.
    pub peaks: Vec<f32>,
    /// The root of the mean of the squares, 0 to 1.
    pub rms: Vec<f32>,
    /// The lowest sample, -1 to 1.
    pub min: Vec<f32>,
    /// The highest sample, -1 to 1.
    pub max: Vec<f32>,
}

/// Reads the waveform of a song.
#[derive(Debug, Clone, Copy)]
pub struct GetWaveform {
    /// The song.
    pub song: SongId,
    /// How many points, 1 to [`MAX_POINTS`]; all when absent.
    pub points: Option<u16>,
}

impl Endpoint for GetWaveform {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/songs/{song_id}/waveform";
    type Body = ();
    type Response = Waveform;

    fn uri(&self) -> String {
        let query = query(&[("points", self.points.map(|points| points.to_string()))]);
        format!("/songs/{}/waveform{query}", self.song)
    }
}
