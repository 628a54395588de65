//! What is heard together: songs of one listening session, and favourites that were made one after the other. Pure.

use std::collections::HashMap;

use shared::ids::{SongId, UserId};

/// A silence of so many milliseconds ends a session.
const SILENCE_MS: i64 = 60 * 60 * 1000;
/// So many different songs end one too: what is heard in a whole day of music says little about two of them.
const LONGEST: usize = 50;

/// Songs that were heard together, in a bounded amount of memory.
#[derive(Debug)]
pub(super) struct Baskets {
    numbers: HashMap<SongId, u32>,
    songs: Vec<SongId>,
    /// The songs of all baskets, one after the other, and where each basket ends.
    members: Vec<u32>,
    ends: Vec<usize>,
    most_members: usize,
    /// Of so many baskets one is kept.
    one_in: u64,
    seen: u64,
}

impl Baskets {
    /// `most_members`: how many songs all baskets together may have. When they would have more, every second basket
    /// goes, and of those that come only every second is kept: a sample that is as good for everybody.
    pub(super) fn new(most_members: usize) -> Self {
        Self {
            numbers: HashMap::new(),
            songs: Vec::new(),
            members: Vec::new(),
            ends: Vec::new(),
            most_members,
            one_in: 1,
            seen: 0,
        }
    }

    /// The songs by their numbers.
    pub(super) fn songs(&self) -> &[SongId] {
        &self.songs
    }

    /// The baskets, as numbers of songs.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).filter_map(|(from, to)| self.members.get(from..*to))
    }

    fn keep(&mut self, basket: &[SongId]) {
        self.seen += 1;
        if basket.len() < 2 || !self.seen.is_multiple_of(self.one_in) {
            return;
        }
        for song in basket {
            let next = u32::try_from(self.songs.len()).unwrap_or(u32::MAX);
            let number = *self.numbers.entry(*song).or_insert(next);
            if number == next {
                self.songs.push(*song);
            }
            self.members.push(number);
        }
        self.ends.push(self.members.len());
        if self.members.len() > self.most_members {
            self.halve();
        }
    }

    fn halve(&mut self) {
        let (mut members, mut ends) = (Vec::new(), Vec::new());
        for basket in self.iter().skip(1).step_by(2) {
            members.extend_from_slice(basket);
            ends.push(members.len());
        }
        (self.members, self.ends) = (members, ends);
        self.one_in *= 2;
    }
}

/// Puts songs into baskets that come listener by listener and in the order of time.
#[derive(Debug)]
pub(super) struct Filling {
    baskets: Baskets,
    listener: Option<UserId>,
    last_ms: i64,
    basket: Vec<SongId>,
}

impl Filling {
    pub(super) const fn new(baskets: Baskets) -> Self {
        Self { baskets, listener: None, last_ms: 0, basket: Vec::new() }
    }

    /// A listener has heard, or come to like, a song.
    pub(super) fn add(&mut self, listener: UserId, at_ms: i64, song: SongId) {
        let goes_on = self.listener == Some(listener)
            && at_ms.saturating_sub(self.last_ms) < SILENCE_MS
            && self.basket.len() < LONGEST;
        if !goes_on {
            self.close();
        }
        (self.listener, self.last_ms) = (Some(listener), at_ms);
        if !self.basket.contains(&song) {
            self.basket.push(song);
        }
    }

    fn close(&mut self) {
        self.baskets.keep(&self.basket);
        self.basket.clear();
    }

    /// All baskets.
    pub(super) fn finish(mut self) -> Baskets {
        self.close();
        self.baskets
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn song(number: u128) -> SongId {
        SongId(Uuid::from_u128(number))
    }

    fn filled(most: usize, heard: &[(u128, i64, u128)]) -> Vec<Vec<SongId>> {
        let mut filling = Filling::new(Baskets::new(most));
        for (listener, minute, number) in heard {
            filling.add(UserId(Uuid::from_u128(*listener)), minute * 60_000, song(*number));
        }
        let baskets = filling.finish();
        let songs = |basket: &[u32]| basket.iter().map(|at| baskets.songs()[*at as usize]).collect();
        baskets.iter().map(songs).collect()
    }

    #[test]
    fn a_session_ends_with_a_silence_or_with_its_listener() {
        let heard = [(1, 0, 1), (1, 4, 2), (1, 8, 1), (1, 67, 3), (1, 127, 4), (1, 130, 5), (2, 131, 5)];
        let expected = [vec![song(1), song(2), song(3)], vec![song(4), song(5)]];
        assert_eq!(filled(1000, &heard), expected, "one song alone says nothing");
    }

    #[test]
    fn a_day_without_a_silence_is_several_baskets() {
        let heard: Vec<_> = (0..120).map(|number| (1, number, number as u128)).collect();
        let sizes: Vec<usize> = filled(1000, &heard).iter().map(Vec::len).collect();
        assert_eq!(sizes, [50, 50, 20]);
    }

    #[test]
    fn memory_is_bounded_whatever_was_heard() {
        let heard: Vec<_> =
            (0..4000_i64).map(|at| (1 + at as u128 / 2, at * 120, 1 + at as u128 % 7)).collect();
        let pairs: Vec<_> =
            heard.iter().flat_map(|(l, at, s)| [(*l, *at, *s), (*l, at + 1, s + 10)]).collect();
        let baskets = filled(100, &pairs);
        let members: usize = baskets.iter().map(Vec::len).sum();
        assert!((25..=100).contains(&members), "{members}");
    }
}
