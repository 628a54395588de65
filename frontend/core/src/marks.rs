//! What a listener thinks of things, as it shows before the server has said so.

use std::rc::Rc;

use shared::albums::{Album, AlbumDetails};
use shared::artists::{Artist, ArtistDetails};
use shared::playlists::Playlist;
use shared::ratings::Rating;
use shared::songs::Song;
use uuid::Uuid;

use crate::listing::changed_in;

/// What is said about a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Whether it is a favourite.
    Favorite(bool),
    /// How many stars it gets; none takes them back.
    Stars(Option<u8>),
}

impl Mark {
    /// Whether it is about the same: a later one stands in its place.
    pub const fn is_like(self, other: Self) -> bool {
        matches!((self, other), (Self::Favorite(_), Self::Favorite(_)) | (Self::Stars(_), Self::Stars(_)))
    }
}

/// A thing that shows what is said about it.
pub trait Marked: Clone + 'static {
    /// Which one it is.
    fn key(&self) -> Uuid;
    /// Whether it is a favourite.
    fn favorite(&mut self) -> &mut bool;
    /// What listeners think of it, if it gets stars.
    fn rating(&mut self) -> Option<&mut Option<Rating>>;

    /// The same with a mark; `None` when it is another thing.
    fn marked(&self, key: Uuid, mark: Mark) -> Option<Self> {
        (self.key() == key).then(|| {
            let mut changed = self.clone();
            match mark {
                Mark::Favorite(on) => *changed.favorite() = on,
                Mark::Stars(stars) => {
                    if let Some(rating) = changed.rating() {
                        *rating = rated(*rating, stars);
                    }
                }
            }
            changed
        })
    }

    /// The same list with a mark on one of its things; `None` when it is not there.
    fn marked_in(list: &[Rc<Self>], key: Uuid, mark: Mark) -> Option<Vec<Rc<Self>>> {
        changed_in(list, |thing| thing.marked(key, mark).map(Rc::new))
    }
}

impl Marked for Song {
    fn key(&self) -> Uuid {
        self.id.0
    }
    fn favorite(&mut self) -> &mut bool {
        &mut self.favorite
    }
    fn rating(&mut self) -> Option<&mut Option<Rating>> {
        Some(&mut self.rating)
    }
}

impl Marked for Album {
    fn key(&self) -> Uuid {
        self.id.0
    }
    fn favorite(&mut self) -> &mut bool {
        &mut self.favorite
    }
    fn rating(&mut self) -> Option<&mut Option<Rating>> {
        Some(&mut self.rating)
    }
}

impl Marked for AlbumDetails {
    fn key(&self) -> Uuid {
        self.album.id.0
    }
    fn favorite(&mut self) -> &mut bool {
        &mut self.album.favorite
    }
    fn rating(&mut self) -> Option<&mut Option<Rating>> {
        Some(&mut self.album.rating)
    }
}

impl Marked for Artist {
    fn key(&self) -> Uuid {
        self.id.0
    }
    fn favorite(&mut self) -> &mut bool {
        &mut self.favorite
    }
    fn rating(&mut self) -> Option<&mut Option<Rating>> {
        None
    }
}

impl Marked for ArtistDetails {
    fn key(&self) -> Uuid {
        self.artist.id.0
    }
    fn favorite(&mut self) -> &mut bool {
        &mut self.artist.favorite
    }
    fn rating(&mut self) -> Option<&mut Option<Rating>> {
        None
    }
}

impl Marked for Playlist {
    fn key(&self) -> Uuid {
        self.id.0
    }
    fn favorite(&mut self) -> &mut bool {
        &mut self.favorite
    }
    fn rating(&mut self) -> Option<&mut Option<Rating>> {
        None
    }
}

/// The stars of whoever looks.
pub fn mine(rating: Option<Rating>) -> Option<u8> {
    rating.and_then(|rating| rating.mine)
}

/// What listeners think once one of them gives other stars, or none.
pub fn rated(rating: Option<Rating>, stars: Option<u8>) -> Option<Rating> {
    let (sum, count) =
        rating.map_or((0.0, 0), |rating| (rating.mean * f64::from(rating.count), rating.count));
    let (taken, fewer) = mine(rating).map_or((0.0, 0), |mine| (f64::from(mine), 1));
    let (given, more) = stars.map_or((0.0, 0), |stars| (f64::from(stars), 1));
    let count = count.saturating_sub(fewer) + more;
    (count > 0).then(|| Rating { mean: (sum - taken + given) / f64::from(count), count, mine: stars })
}

/// A mean as it is read: `4.3`.
pub fn mean(rating: &Rating) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 50 tenths")]
    let tenths = (rating.mean * 10.0).round() as u32;
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rating(mean: f64, count: u32, mine: Option<u8>) -> Option<Rating> {
        Some(Rating { mean, count, mine })
    }

    #[test]
    fn stars_change_the_mean_and_the_count() {
        for (before, stars, after) in [
            (None, Some(4), rating(4.0, 1, Some(4))),
            (rating(4.0, 1, Some(4)), None, None),
            (rating(4.0, 1, Some(4)), Some(2), rating(2.0, 1, Some(2))),
            (rating(3.0, 2, None), Some(5), rating(11.0 / 3.0, 3, Some(5))),
            (rating(3.0, 2, Some(1)), None, rating(5.0, 1, None)),
            (None, None, None),
        ] {
            assert_eq!(rated(before, stars), after, "{before:?} with {stars:?}");
        }
    }

    #[test]
    fn what_is_taken_back_leaves_what_was() {
        let before = rating(3.4, 5, Some(2));
        let back = rated(rated(before, Some(5)), Some(2)).unwrap();
        assert_eq!((back.count, back.mine, mean(&back)), (5, Some(2), "3.4".to_owned()));
    }

    #[test]
    fn a_mark_is_put_on_one_thing_of_a_list() {
        let song = |name: u128| -> Song {
            let body = format!(
                r#"{{"id":"{}","title":"A","artists":[],"genres":[],"duration_ms":1,"mime":"audio/mpeg",
                "size_bytes":1,"sample_rate_hz":44100,"channels":2,"visibility":"private",
                "owner":{{"id":"{}","username":"ada","display_name":"Ada"}},"created_at":"2026-01-01T00:00:00Z"}}"#,
                Uuid::from_u128(name),
                Uuid::nil()
            );
            serde_json::from_str(&body).unwrap()
        };
        let list = [song(1), song(2)].map(Rc::new);
        let liked = Song::marked_in(&list, Uuid::from_u128(2), Mark::Favorite(true)).unwrap();
        assert_eq!(liked.iter().map(|song| song.favorite).collect::<Vec<_>>(), [false, true]);
        assert_eq!(Song::marked_in(&list, Uuid::from_u128(3), Mark::Favorite(true)), None);
    }

    #[test]
    fn means_are_read_with_one_digit() {
        for (value, text) in [(4.0, "4.0"), (4.26, "4.3"), (4.96, "5.0")] {
            assert_eq!(mean(&Rating { mean: value, count: 1, mine: None }), text);
        }
    }
}
