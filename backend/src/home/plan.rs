//! What may stand on the shelves, from what somebody has heard and likes, and what is asked for next. Pure.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Duration, Utc};
use shared::ids::{AlbumId, ArtistId, PlaylistId, SongId};
use shared::plays::PlaySourceKind;
use uuid::Uuid;

/// More than stand on a shelf, since some may be hidden or gone.
const CANDIDATES: usize = 16;
/// After so many days nobody goes on where he was.
const CONTINUED_DAYS: i64 = 30;
/// How many albums and playlists may be gone on with.
const CONTINUED: usize = 8;
/// How many of the songs that were heard last, of the favourites, and of the most played recommendations go by.
const SEEDS: [usize; 3] = [12, 8, 8];
/// How many artists among the favourites are looked at for what is new.
const ARTISTS: usize = 20;

/// Something that can stand on a shelf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Thing {
    Song(SongId),
    Album(AlbumId),
    Artist(ArtistId),
    Playlist(PlaylistId),
}

/// An entry of the history.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heard {
    pub(super) song: SongId,
    pub(super) at_ms: i64,
    /// Out of what it was played, where that has an id.
    pub(super) source: Option<(PlaySourceKind, Uuid)>,
}

/// What the database says about a listener, in no order.
#[derive(Debug, Default)]
pub(super) struct Own {
    /// The last entries of the history.
    pub(super) history: Vec<Heard>,
    /// The most played songs, with how often.
    pub(super) most_played: Vec<(SongId, i64)>,
    /// The newest favourites, with their places.
    pub(super) favorites: Vec<(Thing, Uuid)>,
    /// The newest songs that he may hear, with their albums.
    pub(super) new_songs: Vec<(SongId, Option<AlbumId>)>,
    /// The newest albums that he may see.
    pub(super) new_albums: Vec<AlbumId>,
}

/// Why recommendations go by a song.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Because {
    Listened,
    Liked,
}

/// A song that recommendations go by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Seed {
    pub(super) song: SongId,
    pub(super) because: Because,
    /// How much it counts, 0 to 1.
    pub(super) weight: f32,
}

/// What may stand on the shelves.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) recently_played: Vec<Thing>,
    /// Albums and playlists with the last song that was heard of each.
    pub(super) continued: Vec<(Thing, SongId)>,
    pub(super) newly_uploaded: Vec<Thing>,
    pub(super) most_played: Vec<Thing>,
    pub(super) favorites: Vec<Thing>,
    pub(super) seeds: Vec<Seed>,
    pub(super) favorite_artists: Vec<ArtistId>,
    /// What need not be recommended: it is known too well.
    pub(super) known: HashSet<SongId>,
}

/// What may stand on the shelves of somebody of whom this is known.
pub(super) fn plan(mut own: Own, now: DateTime<Utc>) -> Plan {
    own.history.sort_by_key(|heard| std::cmp::Reverse((heard.at_ms, heard.song)));
    own.most_played.sort_by_key(|(song, plays)| std::cmp::Reverse((*plays, *song)));
    own.favorites.sort_by_key(|(_, place)| std::cmp::Reverse(*place));
    let artist = |(thing, _): &(Thing, Uuid)| match thing {
        Thing::Artist(artist) => Some(*artist),
        _ => None,
    };
    Plan {
        recently_played: first(own.history.iter().map(played_out_of)),
        continued: continued(&own.history, now),
        newly_uploaded: newly_uploaded(&own),
        most_played: first(own.most_played.iter().map(|(song, _)| Thing::Song(*song))),
        favorites: first(own.favorites.iter().map(|(thing, _)| *thing)),
        seeds: seeds(&own),
        favorite_artists: own.favorites.iter().filter_map(artist).take(ARTISTS).collect(),
        known: known(&own),
    }
}

/// The first of these things, each once.
fn first(things: impl Iterator<Item = Thing>) -> Vec<Thing> {
    let mut seen = HashSet::new();
    things.filter(|thing| seen.insert(*thing)).take(CANDIDATES).collect()
}

/// What somebody will want to find again: the album rather than its song.
fn played_out_of(heard: &Heard) -> Thing {
    match heard.source {
        Some((PlaySourceKind::Album, id)) => Thing::Album(AlbumId(id)),
        Some((PlaySourceKind::Playlist, id)) => Thing::Playlist(PlaylistId(id)),
        Some((PlaySourceKind::Artist, id)) => Thing::Artist(ArtistId(id)),
        _ => Thing::Song(heard.song),
    }
}

/// Albums and playlists that were played lately, with the song at which each was left.
fn continued(history: &[Heard], now: DateTime<Utc>) -> Vec<(Thing, SongId)> {
    let since = (now - Duration::days(CONTINUED_DAYS)).timestamp_millis();
    let mut seen = HashSet::new();
    history
        .iter()
        .filter(|heard| heard.at_ms >= since)
        .map(|heard| (played_out_of(heard), heard.song))
        .filter(|(thing, _)| matches!(thing, Thing::Album(_) | Thing::Playlist(_)))
        .filter(|(thing, _)| seen.insert(*thing))
        .take(CONTINUED)
        .collect()
}

/// Albums, by the newest song that they have, and songs without one. Ids tell when something was made.
fn newly_uploaded(own: &Own) -> Vec<Thing> {
    let mut made: HashMap<Thing, Uuid> =
        own.new_albums.iter().map(|album| (Thing::Album(*album), album.0)).collect();
    for (song, album) in &own.new_songs {
        let thing = album.map_or(Thing::Song(*song), Thing::Album);
        let last = made.entry(thing).or_insert(song.0);
        *last = std::cmp::max(*last, song.0);
    }
    let mut made: Vec<(Thing, Uuid)> = made.into_iter().collect();
    made.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
    first(made.into_iter().map(|(thing, _)| thing))
}

/// What recommendations go by: the last heard, the favourites and the most played, the first of each most.
fn seeds(own: &Own) -> Vec<Seed> {
    let last = own.history.iter().map(|heard| (heard.song, Because::Listened));
    let liked = own.favorites.iter().filter_map(|(thing, _)| match thing {
        Thing::Song(song) => Some((*song, Because::Liked)),
        _ => None,
    });
    let most = own.most_played.iter().map(|(song, _)| (*song, Because::Listened));
    let ways: [Box<dyn Iterator<Item = (SongId, Because)>>; 3] =
        [Box::new(last), Box::new(liked), Box::new(most)];
    let mut seeds: Vec<Seed> = Vec::new();
    for (way, most) in ways.into_iter().zip(SEEDS) {
        let mut seen = HashSet::new();
        let songs = way.filter(|(song, _)| seen.insert(*song)).take(most);
        for ((song, because), place) in songs.zip(0_u16..) {
            let weight = 1.0 / (1.0 + f32::from(place) / 8.0);
            match seeds.iter_mut().find(|seed| seed.song == song) {
                // Loved and heard: it counts for both.
                Some(seed) => seed.weight = (seed.weight + weight / 2.0).min(1.5),
                None => seeds.push(Seed { song, because, weight }),
            }
        }
    }
    seeds
}

/// What was heard lately, most often, or is a favourite.
fn known(own: &Own) -> HashSet<SongId> {
    let liked = own.favorites.iter().filter_map(|(thing, _)| match thing {
        Thing::Song(song) => Some(*song),
        _ => None,
    });
    let heard = own.history.iter().map(|heard| heard.song);
    let often = own.most_played.iter().map(|(song, _)| *song);
    liked.chain(heard).chain(often).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn song(number: u128) -> SongId {
        SongId(Uuid::from_u128(number))
    }

    fn album(number: u128) -> AlbumId {
        AlbumId(Uuid::from_u128(number))
    }

    fn heard(song_number: u128, day: i64, source: Option<(PlaySourceKind, u128)>) -> Heard {
        let source = source.map(|(kind, id)| (kind, Uuid::from_u128(id)));
        Heard { song: song(song_number), at_ms: day * 86_400_000, source }
    }

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp_millis(100 * 86_400_000).unwrap()
    }

    #[test]
    fn what_was_played_is_found_by_what_it_was_played_out_of() {
        let (of_album, list) = (Some((PlaySourceKind::Album, 7)), Some((PlaySourceKind::Playlist, 8)));
        let history = vec![
            heard(1, 60, of_album),
            heard(2, 99, of_album),
            heard(3, 98, None),
            heard(1, 97, of_album),
            heard(4, 61, list),
            heard(5, 96, Some((PlaySourceKind::Search, 9))),
        ];
        let plan = plan(Own { history, ..Own::default() }, now());
        let playlist = Thing::Playlist(PlaylistId(Uuid::from_u128(8)));
        let songs = [Thing::Album(album(7)), Thing::Song(song(3)), Thing::Song(song(5)), playlist];
        assert_eq!(plan.recently_played, songs);
        assert_eq!(plan.continued, [(Thing::Album(album(7)), song(2))], "the other was too long ago");
    }

    #[test]
    fn an_album_is_as_new_as_its_newest_song() {
        let own = Own {
            new_songs: vec![(song(50), Some(album(2))), (song(40), None), (song(10), Some(album(9)))],
            new_albums: vec![album(45), album(9)],
            ..Own::default()
        };
        let expected =
            [Thing::Album(album(2)), Thing::Album(album(45)), Thing::Song(song(40)), Thing::Album(album(9))];
        assert_eq!(plan(own, now()).newly_uploaded, expected);
    }

    #[test]
    fn recommendations_go_by_what_was_heard_and_is_liked_each_once() {
        let own = Own {
            history: vec![heard(1, 99, None), heard(2, 98, None), heard(1, 97, None)],
            favorites: vec![(Thing::Song(song(2)), Uuid::from_u128(1)), (Thing::Song(song(3)), Uuid::nil())],
            most_played: vec![(song(4), 9), (song(1), 2)],
            ..Own::default()
        };
        let plan = plan(own, now());
        let seeds: Vec<_> = plan.seeds.iter().map(|seed| (seed.song, seed.because)).collect();
        let expected = [
            (song(1), Because::Listened),
            (song(2), Because::Listened),
            (song(3), Because::Liked),
            (song(4), Because::Listened),
        ];
        assert_eq!(seeds, expected);
        assert!(plan.seeds[1].weight > 1.0, "it is loved and was heard");
        assert_eq!(plan.known, (1..=4).map(song).collect());
    }
}
