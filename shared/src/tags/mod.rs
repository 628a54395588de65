//! What an audio file says about itself, read the same way by the server and by the web app.
//!
//! Symphonia's readers do the parsing; this file only decides which of the many tags we believe, in
//! which order, and makes lines out of them that can be shown. No text of a file leaves it unbounded.

mod lyrics;
mod parse;
mod revision;

#[cfg(test)]
mod tests;

use std::cmp::Reverse;

use symphonia_core::formats::FormatReader;
use symphonia_core::meta::well_known::{METADATA_ID_ID3V1, METADATA_ID_WAVE};
use symphonia_core::meta::{MetadataRevision, StandardVisualKey, Visual};
use uuid::Uuid;

pub use self::lyrics::{Lyrics, MAX_LYRICS_BYTES};

/// The most names that one list of artists or genres keeps.
pub const MAX_LIST: usize = 64;

/// The tags that Rhythmix uses. Every text but lyrics is one clean line of at most
/// [`MAX_NAME`](crate::text::MAX_NAME) characters, every list has at most [`MAX_LIST`] entries.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Tags {
    /// The title of the song.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The title as it is sorted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title_sort: Option<String>,
    /// Who made it, as credited.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub artists: Vec<String>,
    /// The artists as they are sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub artists_sort: Vec<String>,
    /// The title of the album.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album: Option<String>,
    /// The album as it is sorted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_sort: Option<String>,
    /// Whose album it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub album_artists: Vec<String>,
    /// The artists of the album as they are sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub album_artists_sort: Vec<String>,
    /// Whether the album gathers songs of several artists.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub compilation: bool,
    /// Where in the album the song stands, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_number: Option<u16>,
    /// How many songs the disc has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_total: Option<u16>,
    /// On which disc, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disc_number: Option<u16>,
    /// How many discs the album has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disc_total: Option<u16>,
    /// The year of release, 1000 to 9999.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// The genres.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub genres: Vec<String>,
    /// Who wrote the music.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub composers: Vec<String>,
    /// Who published it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The rights in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copyright: Option<String>,
    /// What somebody has to say about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Beats a minute, 1 to 999.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bpm: Option<u16>,
    /// The International Standard Recording Code: twelve letters and digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub isrc: Option<String>,
    /// What MusicBrainz calls it.
    #[serde(skip_serializing_if = "MusicBrainz::is_empty")]
    pub musicbrainz: MusicBrainz,
    /// How loud somebody has measured it.
    #[serde(skip_serializing_if = "ReplayGain::is_empty")]
    pub replay_gain: ReplayGain,
    /// What is sung; of different kinds and languages, together at most [`MAX_LYRICS_BYTES`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lyrics: Vec<Lyrics>,
}

/// Ids of MusicBrainz.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct MusicBrainz {
    /// The recording.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recording_id: Option<Uuid>,
    /// The recording's place on a release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_id: Option<Uuid>,
    /// The release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release_id: Option<Uuid>,
    /// All releases of the album.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release_group_id: Option<Uuid>,
    /// The artists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub artist_ids: Vec<Uuid>,
    /// The artists of the album.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub album_artist_ids: Vec<Uuid>,
}

impl MusicBrainz {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Loudness as `ReplayGain` has it: what to add to reach -18 LUFS. Gains are within 24 dB either way.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct ReplayGain {
    /// For the song, in decibels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_gain_db: Option<f32>,
    /// The highest sample of the song; full scale is 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_peak: Option<f32>,
    /// For the album, in decibels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_gain_db: Option<f32>,
    /// The highest sample of the album; full scale is 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_peak: Option<f32>,
}

impl ReplayGain {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// All that is taken from inside a file: its tags and its best picture.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Embedded {
    /// The tags.
    pub tags: Tags,
    /// The bytes of the front cover, or else of the likeliest other picture; not checked in any way.
    pub cover: Option<Box<[u8]>>,
}

/// Takes the tags and the picture that a reader knows so far. Pictures of more than
/// `max_cover_bytes` are passed over.
///
/// It uses the reader's metadata up, so call it once, right after the reader was made.
pub fn read(reader: &mut dyn FormatReader, max_cover_bytes: usize) -> Embedded {
    let mut revisions = Vec::new();
    let mut log = reader.metadata();
    while let Some(revision) = log.pop() {
        revisions.push(revision);
    }
    revisions.extend(log.current().cloned());
    from_revisions(revisions, max_cover_bytes)
}

/// The same for revisions that were collected elsewhere. A file can carry several kinds of tags; what
/// the better kind does not know is taken from the next.
pub fn from_revisions(mut revisions: Vec<MetadataRevision>, max_cover_bytes: usize) -> Embedded {
    revisions.sort_by_key(poverty);
    let mut tags = Tags::default();
    for revision in &revisions {
        tags.fill_from(revision::read(revision));
    }
    let cover = revisions
        .into_iter()
        .flat_map(|revision| revision.media.visuals.into_iter().chain(track_visuals(revision.per_track)))
        .filter(|visual| !visual.data.is_empty() && visual.data.len() <= max_cover_bytes)
        // Among equals the last is found, so the order is turned to find the first.
        .enumerate()
        .max_by_key(|(position, visual)| (likelihood(visual), Reverse(*position)))
        .map(|(_, visual)| visual.data);
    Embedded { tags, cover }
}

fn track_visuals(tracks: Vec<symphonia_core::meta::PerTrackMetadata>) -> impl Iterator<Item = Visual> {
    tracks.into_iter().flat_map(|track| track.metadata.visuals)
}

/// ID3v1 cuts everything after 30 bytes, so it is asked last; INFO chunks know little.
fn poverty(revision: &MetadataRevision) -> u8 {
    match revision.info.metadata {
        METADATA_ID_ID3V1 => 2,
        METADATA_ID_WAVE => 1,
        _ => 0,
    }
}

/// How likely a picture is the one that belongs on the sleeve.
fn likelihood(visual: &Visual) -> u8 {
    match visual.usage {
        Some(StandardVisualKey::FrontCover) => 3,
        None | Some(StandardVisualKey::Other | StandardVisualKey::Illustration) => 2,
        Some(StandardVisualKey::FileIcon | StandardVisualKey::OtherIcon) => 0,
        Some(_) => 1,
    }
}

impl Tags {
    /// Takes from `other` whatever is missing here.
    pub fn fill_from(&mut self, other: Self) {
        fn fill<T>(own: &mut Option<T>, other: Option<T>) {
            *own = own.take().or(other);
        }
        fn fill_list<T>(own: &mut Vec<T>, other: Vec<T>) {
            if own.is_empty() {
                *own = other;
            }
        }
        fill(&mut self.title, other.title);
        fill(&mut self.title_sort, other.title_sort);
        fill_list(&mut self.artists, other.artists);
        fill_list(&mut self.artists_sort, other.artists_sort);
        fill(&mut self.album, other.album);
        fill(&mut self.album_sort, other.album_sort);
        fill_list(&mut self.album_artists, other.album_artists);
        fill_list(&mut self.album_artists_sort, other.album_artists_sort);
        self.compilation |= other.compilation;
        fill(&mut self.track_number, other.track_number);
        fill(&mut self.track_total, other.track_total);
        fill(&mut self.disc_number, other.disc_number);
        fill(&mut self.disc_total, other.disc_total);
        fill(&mut self.year, other.year);
        fill_list(&mut self.genres, other.genres);
        fill_list(&mut self.composers, other.composers);
        fill(&mut self.label, other.label);
        fill(&mut self.copyright, other.copyright);
        fill(&mut self.comment, other.comment);
        fill(&mut self.bpm, other.bpm);
        fill(&mut self.isrc, other.isrc);
        fill(&mut self.musicbrainz.recording_id, other.musicbrainz.recording_id);
        fill(&mut self.musicbrainz.track_id, other.musicbrainz.track_id);
        fill(&mut self.musicbrainz.release_id, other.musicbrainz.release_id);
        fill(&mut self.musicbrainz.release_group_id, other.musicbrainz.release_group_id);
        fill_list(&mut self.musicbrainz.artist_ids, other.musicbrainz.artist_ids);
        fill_list(&mut self.musicbrainz.album_artist_ids, other.musicbrainz.album_artist_ids);
        fill(&mut self.replay_gain.track_gain_db, other.replay_gain.track_gain_db);
        fill(&mut self.replay_gain.track_peak, other.replay_gain.track_peak);
        fill(&mut self.replay_gain.album_gain_db, other.replay_gain.album_gain_db);
        fill(&mut self.replay_gain.album_peak, other.replay_gain.album_peak);
        fill_list(&mut self.lyrics, other.lyrics);
    }
}
