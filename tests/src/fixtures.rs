//! The test audio that `xtask/src/fixtures.rs` makes, by the names in its table.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::environment;

/// Where a file is.
///
/// # Errors
/// There is none of that name.
pub fn path(name: &str) -> Result<PathBuf> {
    let path = environment::fixtures()?.join(name);
    anyhow::ensure!(path.is_file(), "there is no test file {}", path.display());
    path.canonicalize().with_context(|| format!("where {name} is"))
}

/// What is in a file.
///
/// # Errors
/// There is none of that name.
pub fn read(name: &str) -> Result<Vec<u8>> {
    fs::read(path(name)?).with_context(|| format!("reading {name}"))
}

/// A song that differs from every other one: an MP3 with some bytes behind its end.
///
/// # Errors
/// There is no file of that name.
pub fn unique(name: &str, mark: &str) -> Result<Vec<u8>> {
    let mut bytes = read(name)?;
    bytes.extend_from_slice(format!("this one is {mark}").as_bytes());
    Ok(bytes)
}

/// A WAV of 17 MB, which goes in more than one piece, and which is quickly examined: a minute and a half of
/// a saw.
pub fn long_wav() -> Vec<u8> {
    const BYTES: u32 = 17_000_000;
    let mut wav = Vec::new();
    wav.extend(b"RIFF");
    wav.extend((BYTES + 36).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16_u32.to_le_bytes());
    // PCM, stereo, 44.1 kHz, 16 bits.
    wav.extend([1_u16, 2].map(u16::to_le_bytes).concat());
    wav.extend([44_100_u32, 176_400].map(u32::to_le_bytes).concat());
    wav.extend([4_u16, 16].map(u16::to_le_bytes).concat());
    wav.extend(b"data");
    wav.extend(BYTES.to_le_bytes());
    let saw = (0..BYTES / 4).map(|at| u16::try_from(at * 100 % 0x4000).unwrap_or_default().to_le_bytes());
    wav.extend(saw.flat_map(|sample| [sample, sample].concat()));
    wav
}

/// An MP3 with tags and a cover, "Fixture Tone" by "The Fixtures": four seconds of music, 64 kB, so many
/// times over.
///
/// # Errors
/// The files that it is made of are not there.
pub fn long_song(times: usize) -> Result<Vec<u8>> {
    let (tagged, plain) = (read("cover.mp3")?, read("no-xing.mp3")?);
    let tag = tagged.get(..id3_length(&tagged)).context("a tag")?;
    let sound = plain.get(id3_length(&plain)..).context("sound")?;
    Ok([tag, &sound.repeat(times)].concat())
}

/// How many bytes the tag at the start of a file has.
fn id3_length(file: &[u8]) -> usize {
    match file {
        [b'I', b'D', b'3', _, _, _, a, b, c, d, ..] => {
            10 + [a, b, c, d].iter().fold(0, |length, &&byte| length << 7 | usize::from(byte))
        }
        _ => 0,
    }
}
