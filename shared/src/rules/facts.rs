//! What rules know of a song.

use chrono::{DateTime, Utc};

use super::values::SEPARATOR;
use crate::ids::{PlaylistId, SongId, UserId};
use crate::songs::{Song, Visibility};
use crate::text::fold::fold;

/// One song, as rules look at it. The texts are folded names, see [`pack`].
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "as the fields of rules")]
pub struct Facts {
    pub id: SongId,
    pub title: String,
    pub artists: String,
    pub album: String,
    pub album_artists: String,
    pub genres: String,
    pub year: Option<u16>,
    pub duration_ms: u32,
    pub created_at: DateTime<Utc>,
    pub last_played_at: Option<DateTime<Utc>>,
    pub play_count: u32,
    pub rating: Option<u8>,
    /// All stars together.
    pub rating_sum: u32,
    /// How many have given stars.
    pub rating_count: u32,
    pub favorite: bool,
    /// Whether whoever looks owns it.
    pub mine: bool,
    /// The user name of its owner.
    pub owner: String,
    pub mime: String,
    pub size_bytes: u64,
    pub has_lyrics: bool,
    pub visibility: Visibility,
    /// The playlists that it stands in, as far as they are known.
    pub playlists: Vec<PlaylistId>,
}

impl Facts {
    /// What a song says of itself. What it does not say (plays, lyrics, playlists) is as if there were none.
    pub fn of(song: &Song, viewer: UserId) -> Self {
        let album = song.album.as_ref();
        let names = Names::of(
            &song.title,
            song.performers().map(|artist| artist.name.as_str()),
            album.map(|album| album.title.as_str()),
            album.into_iter().flat_map(|album| &album.artists).map(|artist| artist.name.as_str()),
            song.genres.iter().map(String::as_str),
        );
        let rating_count = song.rating.as_ref().map_or(0, |rating| rating.count);
        Self {
            id: song.id,
            title: names.title,
            artists: names.artists,
            album: names.album,
            album_artists: names.album_artists,
            genres: names.genres,
            year: song.year,
            duration_ms: song.duration_ms,
            created_at: song.created_at,
            last_played_at: None,
            play_count: 0,
            rating: song.rating.as_ref().and_then(|rating| rating.mine),
            rating_sum: song.rating.as_ref().map_or(0, |rating| sum(rating.mean, rating_count)),
            rating_count,
            favorite: song.favorite,
            mine: song.owner.id == viewer,
            owner: song.owner.username.clone(),
            mime: song.mime.clone(),
            size_bytes: song.size_bytes,
            has_lyrics: false,
            visibility: song.visibility,
            playlists: Vec::new(),
        }
    }
}

/// The mean is exact enough that the sum can be had back.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a sum of stars is no less than 0"
)]
fn sum(mean: f64, count: u32) -> u32 {
    (mean * f64::from(count)).round() as u32
}

/// The texts of a song as rules compare them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "as the fields of rules")]
pub struct Names {
    pub title: String,
    pub artists: String,
    pub album: String,
    pub album_artists: String,
    pub genres: String,
}

impl Names {
    /// Folds and packs them. Artists are those who are heard.
    pub fn of<'a>(
        title: &'a str,
        artists: impl IntoIterator<Item = &'a str>,
        album: Option<&'a str>,
        album_artists: impl IntoIterator<Item = &'a str>,
        genres: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        Self {
            title: pack([title]),
            artists: pack(artists),
            album: pack(album),
            album_artists: pack(album_artists),
            genres: pack(genres),
        }
    }
}

/// Folded names with a separator before, between and behind them; empty for none. So one search in the text
/// tells whether a name is this, begins or ends so, or holds it.
pub fn pack<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut packed = String::new();
    for name in names {
        if packed.is_empty() {
            packed.push(SEPARATOR);
        }
        packed.push_str(fold(name.trim()).trim());
        packed.push(SEPARATOR);
    }
    packed
}

/// A prime; numbers below it can be multiplied without leaving 64 bits.
pub const SHUFFLE_MODULUS: i64 = (1 << 31) - 1;

/// A number below [`SHUFFLE_MODULUS`] that follows from the id of a song and looks like chance.
pub fn shuffle(song: SongId) -> i64 {
    let (high, low) = song.0.as_u64_pair();
    let mut mixed = high.rotate_left(32) ^ low;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^= mixed >> 31;
    i64::try_from(mixed >> 33).unwrap_or_default() % SHUFFLE_MODULUS
}

/// Factor and summand of an order at random: `(shuffle * factor + summand) % SHUFFLE_MODULUS`.
pub fn shuffle_terms(seed: u32) -> (i64, i64) {
    let seed = i64::from(seed);
    ((seed * 48_271 + 1_103_515_245) % (SHUFFLE_MODULUS - 1) + 1, (seed * 69_621 + 12_345) % SHUFFLE_MODULUS)
}

/// Where a song stands in an order at random.
pub fn shuffled(song: SongId, seed: u32) -> i64 {
    let (factor, summand) = shuffle_terms(seed);
    (shuffle(song) * factor + summand) % SHUFFLE_MODULUS
}
