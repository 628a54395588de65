//! How similar songs are by what they are heard together with: the cosine between them as vectors over baskets
//! (Linden, Smith and York, "Amazon.com Recommendations: Item-to-Item Collaborative Filtering", 2003; Sarwar et al.,
//! "Item-based Collaborative Filtering Recommendation Algorithms", 2001), shrunk where few baskets speak for it
//! (Bell and Koren, 2007). Pure.

use shared::ids::SongId;

use super::baskets::Baskets;
use crate::home::neighbours::{MOST, Neighbour};

/// So many baskets are doubted: with as many in common the cosine is halved.
const SHRINKAGE: f32 = 3.0;
/// Of how many baskets a song is looked at, the last ones: more change nothing for a song that everybody hears.
const MOST_BASKETS: usize = 2000;

/// Baskets that can be asked from either side.
#[derive(Debug)]
pub(super) struct Related {
    baskets: Vec<Vec<u32>>,
    /// Of each song the baskets that it is in.
    of_song: Vec<Vec<u32>>,
    songs: Vec<SongId>,
}

impl Related {
    pub(super) fn new(all: &Baskets) -> Self {
        let mut of_song = vec![Vec::new(); all.songs().len()];
        let mut baskets = Vec::new();
        for (basket, number) in all.iter().zip(0_u32..) {
            for song in basket {
                if let Some(of_song) = of_song.get_mut(*song as usize) {
                    of_song.push(number);
                }
            }
            baskets.push(basket.to_vec());
        }
        Self { baskets, of_song, songs: all.songs().to_vec() }
    }

    /// How many songs there are.
    pub(super) const fn len(&self) -> usize {
        self.songs.len()
    }

    /// The songs, each at its place.
    pub(super) fn songs(&self) -> &[SongId] {
        &self.songs
    }

    /// Of each song at these places the most similar ones, the best first; songs without any are left out.
    pub(super) fn neighbours(&self, places: std::ops::Range<usize>) -> Vec<(SongId, Vec<Neighbour>)> {
        let mut common = vec![0_u32; self.songs.len()];
        let mut found = Vec::new();
        for place in places {
            let neighbours = self.of_one(place, &mut common);
            if let Some(song) = self.songs.get(place).filter(|_| !neighbours.is_empty()) {
                found.push((*song, neighbours));
            }
        }
        found
    }

    /// `common` has a zero for each song, and has them again afterwards.
    fn of_one(&self, place: usize, common: &mut [u32]) -> Vec<Neighbour> {
        let Some(baskets) = self.of_song.get(place) else { return Vec::new() };
        let mut touched = Vec::new();
        for basket in baskets.iter().rev().take(MOST_BASKETS) {
            for other in self.baskets.get(*basket as usize).into_iter().flatten() {
                let Some(count) = common.get_mut(*other as usize) else { continue };
                if *count == 0 {
                    touched.push(*other);
                }
                *count += 1;
            }
        }
        let own = baskets.len().min(MOST_BASKETS);
        let mut neighbours = Vec::with_capacity(touched.len());
        for other in touched {
            let other = other as usize;
            let together = common.get_mut(other).map(std::mem::take).unwrap_or_default();
            let song = self.songs.get(other).filter(|_| other != place);
            let theirs = self.of_song.get(other).map_or(0, |baskets| baskets.len().min(MOST_BASKETS));
            if let Some(song) = song {
                neighbours.push(Neighbour { song: *song, similarity: similarity(together, own, theirs) });
            }
        }
        neighbours.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then(a.song.cmp(&b.song)));
        neighbours.truncate(MOST);
        neighbours
    }
}

/// The similarity of two songs, 0 to 1, that are in so many baskets together and each.
#[expect(clippy::cast_precision_loss, reason = "there are few baskets")]
fn similarity(together: u32, one: usize, other: usize) -> f32 {
    let together = together as f32;
    let cosine = together / ((one as f32) * (other as f32)).sqrt().max(1.0);
    (cosine * together / (together + SHRINKAGE)).min(1.0)
}

#[cfg(test)]
mod tests {
    use shared::ids::UserId;
    use uuid::Uuid;

    use super::super::baskets::Filling;
    use super::*;

    fn song(number: u128) -> SongId {
        SongId(Uuid::from_u128(number))
    }

    fn related(sessions: &[&[u128]]) -> Related {
        let mut filling = Filling::new(Baskets::new(10_000));
        for (listener, session) in sessions.iter().enumerate() {
            for number in *session {
                filling.add(UserId(Uuid::from_u128(listener as u128)), 0, song(*number));
            }
        }
        Related::new(&filling.finish())
    }

    fn of(related: &Related, number: u128) -> Vec<SongId> {
        let all = related.neighbours(0..related.len());
        let found = all.into_iter().find(|(one, _)| *one == song(number));
        found.map(|(_, near)| near.iter().map(|near| near.song).collect()).unwrap_or_default()
    }

    #[test]
    fn what_is_heard_together_more_often_is_nearer() {
        let related = related(&[&[1, 2, 3], &[1, 2], &[1, 2, 4], &[3, 4], &[4, 5], &[4, 5]]);
        assert_eq!(of(&related, 1), [song(2), song(3), song(4)]);
        assert_eq!(of(&related, 5), [song(4)]);
        assert_eq!(of(&related, 9), []);
    }

    #[test]
    fn what_everybody_hears_is_near_to_nobody_in_particular() {
        let mut sessions: Vec<&[u128]> = vec![&[1, 2, 9], &[1, 2, 9], &[1, 2, 9]];
        sessions.extend([&[3, 9][..], &[4, 9], &[5, 9], &[6, 9], &[7, 9]]);
        assert_eq!(of(&related(&sessions), 1), [song(2), song(9)]);
    }

    #[test]
    fn one_session_alone_is_little_reason() {
        assert!(similarity(1, 1, 1) < similarity(5, 6, 6));
        assert!((similarity(3, 3, 3) - 0.5).abs() < 1e-6);
        assert!(similarity(1, 0, 0) <= 1.0 && similarity(0, 3, 3) == 0.0);
    }

    #[test]
    fn the_relation_is_the_same_from_both_sides_and_the_counters_are_left_clean() {
        let related = related(&[&[1, 2, 3], &[2, 3], &[1, 3, 4, 5], &[5, 1]]);
        let all = related.neighbours(0..related.len());
        for (one, near) in &all {
            for neighbour in near {
                let (_, back) = all.iter().find(|(other, _)| *other == neighbour.song).unwrap();
                let back = back.iter().find(|back| back.song == *one).unwrap();
                assert!((back.similarity - neighbour.similarity).abs() < 1e-6);
            }
        }
        let apart: Vec<_> = (0..related.len()).flat_map(|at| related.neighbours(at..at + 1)).collect();
        assert_eq!(apart, all);
    }
}
