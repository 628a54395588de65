//! What is recommended: the neighbours of what somebody hears and likes, and where these are too few, what is heard
//! most of the same genres. Pure.

use std::collections::{HashMap, HashSet};

use shared::ids::{AlbumId, ArtistId, GenreId, SongId};

use super::neighbours::Neighbour;
use super::plan::{Plan, Thing};

/// How many are looked at, more than stand on the shelf: some are hidden, and not all may be of one artist.
const CANDIDATES: usize = 32;

/// What the database says beside a listener's own things.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// The neighbours of the seeds.
    pub(super) neighbours: HashMap<SongId, Vec<Neighbour>>,
    /// With which song to go on in albums and playlists.
    pub(super) next: HashMap<Thing, SongId>,
    /// New albums with an artist for whom each is there, the newest first.
    pub(super) new_albums: Vec<(AlbumId, ArtistId)>,
    /// What is heard most of some genres, the first first.
    pub(super) genre_tops: Vec<(GenreId, SongId)>,
}

/// Why a song is recommended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// It is near to this seed.
    Near(SongId),
    /// It is of this genre.
    OfGenre(GenreId),
}

/// The songs, the best first.
pub(super) fn recommend(plan: &Plan, beside: &Beside) -> Vec<(SongId, Why)> {
    let mut near: HashMap<SongId, (f32, f32, SongId)> = HashMap::new();
    for seed in &plan.seeds {
        for neighbour in beside.neighbours.get(&seed.song).into_iter().flatten() {
            if plan.known.contains(&neighbour.song) {
                continue;
            }
            let score = seed.weight * neighbour.similarity;
            let (sum, best, because) = near.entry(neighbour.song).or_insert((0.0, score, seed.song));
            *sum += score;
            if score > *best {
                (*best, *because) = (score, seed.song);
            }
        }
    }
    let mut near: Vec<(SongId, (f32, f32, SongId))> = near.into_iter().collect();
    near.sort_by(|(a, (one, ..)), (b, (other, ..))| other.total_cmp(one).then(a.cmp(b)));
    let near = near.into_iter().map(|(song, (_, _, because))| (song, Why::Near(because)));
    let mut seen = HashSet::new();
    let of_genres = in_turn(&beside.genre_tops).into_iter();
    let of_genres = of_genres.filter(|(song, _)| !plan.known.contains(song));
    near.chain(of_genres).filter(|(song, _)| seen.insert(*song)).take(CANDIDATES).collect()
}

/// The first of each genre, the second of each, and so on.
fn in_turn(tops: &[(GenreId, SongId)]) -> Vec<(SongId, Why)> {
    let mut turns: HashMap<GenreId, usize> = HashMap::new();
    let mut songs: Vec<(usize, SongId, Why)> = Vec::with_capacity(tops.len());
    for (genre, song) in tops {
        let turn = turns.entry(*genre).or_default();
        songs.push((*turn, *song, Why::OfGenre(*genre)));
        *turn += 1;
    }
    songs.sort_by_key(|(turn, ..)| *turn);
    songs.into_iter().map(|(_, song, why)| (song, why)).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::plan::{Because, Seed};
    use super::*;

    fn song(number: u128) -> SongId {
        SongId(Uuid::from_u128(number))
    }

    fn genre(number: u128) -> GenreId {
        GenreId(Uuid::from_u128(number))
    }

    fn near(number: u128, similarity: f32) -> Neighbour {
        Neighbour { song: song(number), similarity }
    }

    fn seed(number: u128, weight: f32) -> Seed {
        Seed { song: song(number), because: Because::Listened, weight }
    }

    #[test]
    fn what_is_near_to_more_comes_first_and_names_the_nearest() {
        let plan = Plan {
            seeds: vec![seed(1, 1.0), seed(2, 0.5)],
            known: [song(1), song(2), song(9)].into(),
            ..Plan::default()
        };
        let neighbours = HashMap::from([
            (song(1), vec![near(3, 0.4), near(4, 0.5), near(9, 1.0), near(2, 1.0)]),
            (song(2), vec![near(3, 0.9), near(5, 0.2)]),
        ]);
        let beside = Beside { neighbours, ..Beside::default() };
        let expected =
            [(song(3), Why::Near(song(2))), (song(4), Why::Near(song(1))), (song(5), Why::Near(song(2)))];
        assert_eq!(recommend(&plan, &beside), expected, "nothing that is known too well");
    }

    #[test]
    fn genres_fill_up_what_is_missing_in_turn() {
        let plan = Plan { seeds: vec![seed(1, 1.0)], known: [song(1), song(10)].into(), ..Plan::default() };
        let beside = Beside {
            neighbours: HashMap::from([(song(1), vec![near(3, 0.4)])]),
            genre_tops: vec![
                (genre(1), song(10)),
                (genre(1), song(11)),
                (genre(2), song(20)),
                (genre(2), song(3)),
            ],
            ..Beside::default()
        };
        let expected = [
            (song(3), Why::Near(song(1))),
            (song(20), Why::OfGenre(genre(2))),
            (song(11), Why::OfGenre(genre(1))),
        ];
        assert_eq!(recommend(&plan, &beside), expected);
    }
}
