//! What must hold of what is found out about a file before it is decoded; for the fuzzer and the tests.

#![expect(clippy::unwrap_used, reason = "never part of the server: to fail is what it is for")]

use std::fs::File;
use std::io::Write;

use rustix::fs::MemfdFlags;
use shared::text::MAX_NAME;

use super::source::Bytes;
use super::{AudioLimits, container};

/// What must hold of every file, whole or not.
///
/// # Panics
/// It does not hold.
pub fn check(data: &[u8]) {
    let mut file = File::from(rustix::fs::memfd_create("song", MemfdFlags::CLOEXEC).unwrap());
    file.write_all(data).unwrap();
    let limits = AudioLimits::default();
    let Ok(found) = container::recognise(&Bytes::new(file).unwrap(), &limits) else { return };
    let len = data.len() as u64;
    assert!(found.audio_start <= len, "the sound begins behind the end");
    assert!([0, found.audio_start].contains(&found.start), "the parser begins amid a tag");
    assert!(found.overlays.iter().all(|overlay| overlay.offset + 4 <= len), "{:?}", found.overlays);
    let texts = found.tags.artists.iter().chain(&found.tags.genres);
    let texts = texts.chain(&found.tags.title).chain(&found.tags.album);
    assert!(texts.into_iter().all(|text| text.chars().count() <= MAX_NAME), "{:?}", found.tags);
    if let Some(edit) = found.edit {
        // As long as the list says, to a tick of its film.
        let (scale, duration) = (u128::from(edit.movie_scale), u128::from(edit.duration));
        let announced = (duration * 48_000 / scale).min(u64::MAX.into());
        let (_, heard) = edit.frames(48_000);
        assert!(u128::from(heard).abs_diff(announced) <= 48_000 / scale + 3, "{heard} of {edit:?}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_seed_of_the_fuzzer_holds() {
        let seeds = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/containers");
        let seeds = std::fs::read_dir(seeds).unwrap();
        let seeds: Vec<_> = seeds.map(|seed| std::fs::read(seed.unwrap().path()).unwrap()).collect();
        assert!(seeds.len() > 3, "there are no seeds");
        seeds.iter().for_each(|seed| check(seed));
    }
}
