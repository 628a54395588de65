//! The genres of an album: those of its songs.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use crate::catalogue::name_key::name_key;

/// Names of genres, and how many songs have exactly these.
pub(super) type Counted = (u64, Vec<String>);

/// The genres of songs, what most are of first, then by name. Of the spellings of one the most frequent counts.
pub(super) fn most_frequent(counted: Vec<Counted>) -> Vec<String> {
    // By spelling first: a key takes time to make, and the songs of an album mostly spell alike.
    let mut spellings: BTreeMap<String, u64> = BTreeMap::new();
    for (songs, names) in counted {
        for name in names {
            *spellings.entry(name).or_default() += songs;
        }
    }
    let mut spellings: Vec<_> = spellings.into_iter().collect();
    spellings.sort_by_key(|(_, songs)| Reverse(*songs));
    let (mut places, mut genres) = (HashMap::new(), Vec::<(String, u64)>::new());
    for (name, songs) in spellings {
        let place = *places.entry(name_key(&name)).or_insert(genres.len());
        match genres.get_mut(place) {
            Some((_, of_genre)) => *of_genre += songs,
            None => genres.push((name, songs)),
        }
    }
    genres.sort_by_key(|(_, songs)| Reverse(*songs));
    genres.into_iter().map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(counted: &[(u64, &[&str])]) -> Vec<String> {
        let owned = |(songs, names): &(u64, &[&str])| (*songs, names.iter().map(|&n| n.to_owned()).collect());
        most_frequent(counted.iter().map(owned).collect())
    }

    #[test]
    fn what_most_songs_are_of_comes_first() {
        assert_eq!(of(&[]), Vec::<String>::new());
        assert_eq!(of(&[(2, &["Rock", "Jazz"]), (1, &["Jazz"]), (3, &[])]), ["Jazz", "Rock"]);
        assert_eq!(of(&[(1, &["Soul", "Dub"])]), ["Dub", "Soul"]);
    }

    #[test]
    fn spellings_of_one_genre_count_together_under_the_most_frequent() {
        let counted: [(u64, &[&str]); 4] =
            [(3, &["Rock"]), (1, &["hip hop"]), (2, &["Hip  Hop"]), (1, &["HIP HOP"])];
        assert_eq!(of(&counted), ["Hip  Hop", "Rock"]);
    }
}
