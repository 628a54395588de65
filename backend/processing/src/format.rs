//! The kinds of audio that Rhythmix keeps: what can be decoded here and played by browsers.

use std::fmt;
use std::str::FromStr;

/// A codec in its container. What a file is, its content alone decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AudioFormat {
    /// MPEG audio, layer III.
    Mp3,
    /// Native FLAC.
    Flac,
    /// Vorbis in Ogg.
    OggVorbis,
    /// Opus in Ogg.
    Opus,
    /// AAC in MP4.
    M4aAac,
    /// Apple Lossless in MP4.
    M4aAlac,
    /// PCM in RIFF WAVE.
    Wav,
}

impl AudioFormat {
    /// Every format.
    pub const ALL: [Self; 7] =
        [Self::Mp3, Self::Flac, Self::OggVorbis, Self::Opus, Self::M4aAac, Self::M4aAlac, Self::Wav];

    /// The media type to serve it with.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Mp3 => "audio/mpeg",
            Self::Flac => "audio/flac",
            Self::OggVorbis | Self::Opus => "audio/ogg",
            Self::M4aAac | Self::M4aAlac => "audio/mp4",
            Self::Wav => "audio/wav",
        }
    }

    /// The name in the database; never changed once released.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mp3 => "mp3",
            Self::Flac => "flac",
            Self::OggVorbis => "ogg_vorbis",
            Self::Opus => "opus",
            Self::M4aAac => "m4a_aac",
            Self::M4aAlac => "m4a_alac",
            Self::Wav => "wav",
        }
    }

    /// The name that people use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mp3 => "MP3",
            Self::Flac => "FLAC",
            Self::OggVorbis => "Ogg Vorbis",
            Self::Opus => "Opus",
            Self::M4aAac => "AAC",
            Self::M4aAlac => "Apple Lossless",
            Self::Wav => "WAV",
        }
    }
}

impl fmt::Display for AudioFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The database holds the name of a format that this version does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no audio format is called {0:?}")]
pub struct UnknownFormat(String);

impl FromStr for AudioFormat {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|format| format.as_str() == name)
            .ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_survives_the_database() {
        for format in AudioFormat::ALL {
            assert_eq!(format.as_str().parse(), Ok(format));
        }
        assert_eq!("aiff".parse::<AudioFormat>(), Err(UnknownFormat("aiff".into())));
    }
}
