//! What a song says about itself, as far as the catalogue goes.

use shared::albums::AlbumKind;
use shared::ids::{AlbumId, GenreId, UserId};
use shared::songs::{ArtistCredit, ArtistRole};
use uuid::Uuid;

use super::name_key::{name_key, names_key};

/// Somebody who is credited by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credited {
    /// The name.
    pub name: String,
    /// What for.
    pub role: ArtistRole,
    /// The id that MusicBrainz has, if it is known.
    pub musicbrainz_id: Option<Uuid>,
}

impl Credited {
    /// Somebody known by name alone.
    pub fn named(name: impl Into<String>, role: ArtistRole) -> Self {
        Self { name: name.into(), role, musicbrainz_id: None }
    }
}

/// The album that a song says it is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlbumEntry {
    /// Which one it is, where that is known: then it is not found by what follows.
    pub id: Option<AlbumId>,
    /// Its title.
    pub title: String,
    /// Whose it is; empty when the song does not say.
    pub artists: Vec<Credited>,
    /// Whether it gathers songs of several artists.
    pub compilation: bool,
    /// The id that MusicBrainz has for the release, if it is known.
    pub musicbrainz_id: Option<Uuid>,
    /// The year, if it is new.
    pub year: Option<u16>,
    /// The colour, if it is new.
    pub accent: Option<String>,
}

/// What a song says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Whose it is.
    pub owner: UserId,
    /// Who is credited.
    pub credits: Vec<Credited>,
    /// On which album it is.
    pub album: Option<AlbumEntry>,
    /// Of which genres it is.
    pub genres: Vec<String>,
}

/// Where a song belongs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Linked {
    /// Who is credited, each with an id.
    pub credits: Vec<ArtistCredit>,
    /// Whose album it is, as far as the song says so.
    pub album_artists: Vec<ArtistCredit>,
    /// The album.
    pub album: Option<AlbumId>,
    /// The genres, most fitting first, none twice.
    pub genres: Vec<GenreId>,
}

impl Entry {
    /// Those whose album it is: as the song says, else the first who made it. Nobody for a compilation.
    pub(super) fn album_artists(&self) -> &[Credited] {
        match &self.album {
            Some(album) if !album.artists.is_empty() => &album.artists,
            Some(album) if album.compilation => &[],
            Some(_) => {
                let first = self.credits.iter().position(|credit| credit.role == ArtistRole::Main);
                first.and_then(|at| self.credits.get(at..=at)).unwrap_or_default()
            }
            None => &[],
        }
    }

    /// Everybody who is named.
    pub(super) fn names(&self) -> impl Iterator<Item = &Credited> {
        self.credits.iter().chain(self.album.iter().flat_map(|album| &album.artists))
    }

    /// What the album is found by, beside its owner.
    pub(super) fn album_key(&self) -> Option<AlbumKey> {
        let album = self.album.as_ref().filter(|album| album.id.is_none())?;
        Some(AlbumKey {
            owner: self.owner,
            title: name_key(&album.title),
            artists: names_key(self.album_artists().iter().map(|artist| artist.name.as_str())),
            musicbrainz_id: album.musicbrainz_id.unwrap_or_default(),
        })
    }
}

impl AlbumEntry {
    /// What sort of release a new album is.
    pub(super) const fn kind(&self) -> AlbumKind {
        if self.compilation { AlbumKind::Compilation } else { AlbumKind::Album }
    }
}

/// What an album is found by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct AlbumKey {
    pub(super) owner: UserId,
    pub(super) title: String,
    pub(super) artists: String,
    /// The nil id when it is not known.
    pub(super) musicbrainz_id: Uuid,
}

/// What an artist is found by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct ArtistKey {
    pub(super) name: String,
    /// The nil id when it is not known.
    pub(super) musicbrainz_id: Uuid,
}

impl Credited {
    pub(super) fn key(&self) -> ArtistKey {
        ArtistKey { name: name_key(&self.name), musicbrainz_id: self.musicbrainz_id.unwrap_or_default() }
    }
}
