//! The songs next to a song, as they stand in the database: 16 bytes of id and 2 of similarity each.

use shared::ids::SongId;
use uuid::Uuid;

/// How many neighbours of a song are kept.
pub(super) const MOST: usize = 12;

/// A song that is heard together with another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Neighbour {
    /// Which.
    pub(super) song: SongId,
    /// How similar, 0 to 1.
    pub(super) similarity: f32,
}

/// As they are kept.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is 0 to 65,535")]
pub(super) fn pack(neighbours: &[Neighbour]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(neighbours.len() * 18);
    for neighbour in neighbours {
        bytes.extend_from_slice(neighbour.song.0.as_bytes());
        let similarity = (neighbour.similarity.clamp(0.0, 1.0) * f32::from(u16::MAX)).round() as u16;
        bytes.extend_from_slice(&similarity.to_be_bytes());
    }
    bytes
}

/// As they were; what is cut off is left out.
pub(super) fn unpack(bytes: &[u8]) -> impl Iterator<Item = Neighbour> {
    let (all, _) = bytes.as_chunks::<18>();
    all.iter().filter_map(|one| {
        let (id, similarity) = one.split_at_checked(16)?;
        let similarity = u16::from_be_bytes(similarity.try_into().ok()?);
        let song = SongId(Uuid::from_slice(id).ok()?);
        Some(Neighbour { song, similarity: f32::from(similarity) / f32::from(u16::MAX) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_the_same_again() {
        let one = |number, similarity| Neighbour { song: SongId(Uuid::from_u128(number)), similarity };
        let neighbours = [one(1, 1.0), one(u128::MAX, 0.0), one(7, 0.25)];
        let bytes = pack(&neighbours);
        for (before, after) in neighbours.iter().zip(unpack(&bytes)) {
            assert_eq!(before.song, after.song);
            assert!((before.similarity - after.similarity).abs() < 1e-4);
        }
        assert_eq!(unpack(&bytes).count(), 3);
        assert_eq!(unpack(&bytes[..40]).count(), 2);
    }
}
