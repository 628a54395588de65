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
