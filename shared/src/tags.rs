//! What an audio file says about itself, read the same way by the server and by the web app.
//!
//! Symphonia's readers do the parsing; this file only decides which of the many tags we believe, in
//! which order, and makes lines out of them that can be shown. No text of a file leaves it unbounded.

use std::cmp::Reverse;

use symphonia_core::formats::FormatReader;
use symphonia_core::meta::well_known::{METADATA_ID_ID3V1, METADATA_ID_WAVE};
use symphonia_core::meta::{MetadataRevision, RawValue, StandardTag, StandardVisualKey, Tag, Visual};

use crate::text::{MAX_NAME, clean_line};

/// The most names that one list of artists or genres keeps.
pub const MAX_LIST: usize = 64;

/// How many characters of one tag are looked at.
const MAX_TEXT: usize = 4096;

/// The tags that Rhythmix uses. Every text is one clean line of at most [`MAX_NAME`] characters.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Tags {
    /// The title of the song.
    pub title: Option<String>,
    /// Who made it, as credited, at most [`MAX_LIST`].
    pub artists: Vec<String>,
    /// The title of the album.
    pub album: Option<String>,
    /// Whose album it is, at most [`MAX_LIST`].
    pub album_artists: Vec<String>,
    /// Where in the album the song stands, from 1.
    pub track_number: Option<u16>,
    /// On which disc, from 1.
    pub disc_number: Option<u16>,
    /// The year of release, 1000 to 9999.
    pub year: Option<u16>,
    /// The genres, at most [`MAX_LIST`].
    pub genres: Vec<String>,
}

/// All that is taken from inside a file: its tags and its best picture.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
        tags.fill_from(from_revision(revision));
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
        fn fill_list(own: &mut Vec<String>, other: Vec<String>) {
            if own.is_empty() {
                *own = other;
            }
        }
        fill(&mut self.title, other.title);
        fill_list(&mut self.artists, other.artists);
        fill(&mut self.album, other.album);
        fill_list(&mut self.album_artists, other.album_artists);
        fill(&mut self.track_number, other.track_number);
        fill(&mut self.disc_number, other.disc_number);
        fill(&mut self.year, other.year);
        fill_list(&mut self.genres, other.genres);
    }
}

/// The tags of one revision.
fn from_revision(revision: &MetadataRevision) -> Tags {
    let mut tags = Tags::default();
    let mut single_artists = Vec::new();
    let mut years: [Option<u16>; 3] = [None; 3];
    let of_tracks = revision.per_track.iter().flat_map(|track| &track.metadata.tags);
    for tag in revision.media.tags.iter().chain(of_tracks) {
        let Some(standard) = &tag.std else {
            read_unknown(tag, &mut tags, &mut single_artists);
            continue;
        };
        match standard {
            StandardTag::TrackTitle(text) => set(&mut tags.title, line(text)),
            StandardTag::Artist(text) => push_names(&mut tags.artists, text),
            StandardTag::Album(text) => set(&mut tags.album, line(text)),
            StandardTag::AlbumArtist(text) => push_names(&mut tags.album_artists, text),
            StandardTag::Genre(text) => push_names(&mut tags.genres, text),
            StandardTag::TrackNumber(number) => set(&mut tags.track_number, position(*number)),
            StandardTag::DiscNumber(number) => set(&mut tags.disc_number, position(*number)),
            StandardTag::ReleaseDate(text) => set(&mut years[0], year_in(text)),
            StandardTag::ReleaseYear(year) => set(&mut years[0], plausible(*year)),
            StandardTag::RecordingDate(text) => set(&mut years[1], year_in(text)),
            StandardTag::RecordingYear(year) => set(&mut years[1], plausible(*year)),
            StandardTag::OriginalReleaseDate(text) => set(&mut years[2], year_in(text)),
            StandardTag::OriginalReleaseYear(year) => set(&mut years[2], plausible(*year)),
            _ => {}
        }
    }
    tags.year = years.into_iter().flatten().next();
    if !single_artists.is_empty() {
        tags.artists = single_artists;
    }
    tags
}

/// Reads what symphonia could not make a standard tag of: numbers such as `03 / 12`, and the tag
/// `ARTISTS`, in which taggers list each artist by himself where `ARTIST` holds one joined line.
fn read_unknown(tag: &Tag, tags: &mut Tags, single_artists: &mut Vec<String>) {
    let texts = match &tag.raw.value {
        RawValue::String(text) => std::slice::from_ref(text.as_ref()),
        RawValue::StringList(list) => list.as_slice(),
        _ => return,
    };
    let key = tag.raw.key.rsplit(':').next().unwrap_or_default();
    for text in texts {
        match key.to_ascii_uppercase().as_str() {
            "ARTISTS" => push_names(single_artists, text),
            "TRCK" | "TRK" | "TRACKNUMBER" | "TRACK" => set(&mut tags.track_number, leading_number(text)),
            "TPOS" | "TPA" | "DISCNUMBER" | "DISC" => set(&mut tags.disc_number, leading_number(text)),
            _ => {}
        }
    }
}

/// Keeps the first value.
fn set<T>(place: &mut Option<T>, value: Option<T>) {
    if place.is_none() {
        *place = value;
    }
}

fn line(text: &str) -> Option<String> {
    let looked_at =
        text.char_indices().nth(MAX_TEXT).map_or(text, |(end, _)| text.get(..end).unwrap_or(text));
    clean_line(looked_at, MAX_NAME)
}

/// Adds the names in a text. A semicolon or a NUL divides names; a slash does not, for AC/DC's sake.
fn push_names(list: &mut Vec<String>, text: &str) {
    for name in text.split([';', '\0']).take(MAX_LIST).filter_map(line) {
        if list.len() < MAX_LIST && !list.contains(&name) {
            list.push(name);
        }
    }
}

fn position(number: u64) -> Option<u16> {
    u16::try_from(number).ok().filter(|number| *number > 0)
}

fn leading_number(text: &str) -> Option<u16> {
    let digits = text.trim_start().split(|c: char| !c.is_ascii_digit()).next()?;
    position(digits.parse().ok()?)
}

fn plausible(year: u16) -> Option<u16> {
    (1000..=9999).contains(&year).then_some(year)
}

/// The first run of exactly four digits in a date of whatever form.
fn year_in(date: &str) -> Option<u16> {
    date.split(|c: char| !c.is_ascii_digit())
        .find(|digits| digits.len() == 4)
        .and_then(|digits| digits.parse().ok())
        .and_then(plausible)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use symphonia_core::meta::well_known::METADATA_ID_ID3V2;
    use symphonia_core::meta::{MetadataBuilder, MetadataId, MetadataInfo, RawTag};

    use super::*;

    fn info(metadata: MetadataId) -> MetadataInfo {
        MetadataInfo { metadata, short_name: "test", long_name: "test" }
    }

    fn text(value: &str) -> Arc<String> {
        Arc::new(value.to_owned())
    }

    fn revision(kind: MetadataId, tags: Vec<StandardTag>) -> MetadataRevision {
        let mut builder = MetadataBuilder::new(info(kind));
        for tag in tags {
            builder.add_tag(Tag::new_std(RawTag::new("X", ""), tag));
        }
        builder.build()
    }

    fn raw(pairs: &[(&str, &str)]) -> Tags {
        let mut builder = MetadataBuilder::new(info(METADATA_ID_ID3V2));
        for (key, value) in pairs {
            builder.add_tag(Tag::new(RawTag::new(*key, *value)));
        }
        from_revisions(vec![builder.build()], 0).tags
    }

    #[test]
    fn standard_tags_become_clean_lines() {
        let tags = from_revision(&revision(
            METADATA_ID_ID3V2,
            vec![
                StandardTag::TrackTitle(text("  So\tWhat\u{0} ")),
                StandardTag::Artist(text("Miles Davis; Bill Evans")),
                StandardTag::Artist(text("AC/DC")),
                StandardTag::Artist(text("AC/DC")),
                StandardTag::Genre(text("Jazz")),
                StandardTag::TrackNumber(3),
                StandardTag::DiscNumber(0),
                StandardTag::RecordingDate(text("1959-03-02")),
            ],
        ));
        assert_eq!(tags.title.as_deref(), Some("So What"));
        assert_eq!(tags.artists, ["Miles Davis", "Bill Evans", "AC/DC"]);
        assert_eq!(tags.genres, ["Jazz"]);
        assert_eq!((tags.track_number, tags.disc_number, tags.year), (Some(3), None, Some(1959)));
    }

    #[test]
    fn the_poorer_tags_only_fill_gaps() {
        let poor = revision(
            METADATA_ID_ID3V1,
            vec![StandardTag::TrackTitle(text("A Very Long Tit")), StandardTag::Album(text("Album"))],
        );
        let rich = revision(METADATA_ID_ID3V2, vec![StandardTag::TrackTitle(text("A Very Long Title"))]);
        let tags = from_revisions(vec![poor, rich], 0).tags;
        assert_eq!(tags.title.as_deref(), Some("A Very Long Title"));
        assert_eq!(tags.album.as_deref(), Some("Album"));
    }

    #[test]
    fn odd_numbers_and_separate_artists_are_read_from_raw_tags() {
        let tags = raw(&[("TRCK", " 03 / 12"), ("DISCNUMBER", "2 of 2"), ("TXXX:Artists", "A;B")]);
        assert_eq!((tags.track_number, tags.disc_number), (Some(3), Some(2)));
        assert_eq!(tags.artists, ["A", "B"]);
        let nonsense = raw(&[("TRCK", "99999999999999999999999"), ("TRCK", "-1"), ("TPOS", "")]);
        assert_eq!(nonsense, Tags::default());
    }

    #[test]
    fn years_are_found_in_any_form_of_date() {
        for (date, year) in [
            ("2003", Some(2003)),
            ("2003-05-06T10:00:00", Some(2003)),
            ("06.05.1999", Some(1999)),
            ("0000", None),
            ("20030506", None),
            ("", None),
        ] {
            assert_eq!(year_in(date), year, "{date}");
        }
    }

    #[test]
    fn hostile_amounts_are_bounded() {
        let artists = vec![StandardTag::Artist(text(&"x;y".repeat(100_000))); 3];
        let mut many: Vec<_> = (0..5000).map(|n| StandardTag::Artist(text(&format!("artist {n}")))).collect();
        many.extend(artists);
        many.push(StandardTag::TrackTitle(text(&"t".repeat(1_000_000))));
        let tags = from_revision(&revision(METADATA_ID_ID3V2, many));
        assert_eq!(tags.artists.len(), MAX_LIST);
        assert_eq!(tags.title.map(|title| title.chars().count()), Some(MAX_NAME));
    }

    #[test]
    fn the_front_cover_is_preferred_and_huge_pictures_are_passed_over() {
        let visual = |usage, data: &[u8]| Visual {
            media_type: None,
            dimensions: None,
            color_mode: None,
            usage,
            tags: Vec::new(),
            data: data.into(),
        };
        let cover = |visuals: Vec<Visual>| {
            let mut builder = MetadataBuilder::new(info(METADATA_ID_ID3V2));
            for visual in visuals {
                builder.add_visual(visual);
            }
            from_revisions(vec![builder.build()], 4).cover
        };
        let icon = || visual(Some(StandardVisualKey::FileIcon), b"icon");
        let back = || visual(Some(StandardVisualKey::BackCover), b"back");
        let front = || visual(Some(StandardVisualKey::FrontCover), b"frnt");
        let other = || visual(None, b"othr");
        let another = || visual(None, b"anot");
        assert_eq!(cover(vec![icon(), back(), front(), other()]).as_deref(), Some(&b"frnt"[..]));
        assert_eq!(cover(vec![icon(), back(), other(), another()]).as_deref(), Some(&b"othr"[..]));
        assert_eq!(cover(vec![icon()]).as_deref(), Some(&b"icon"[..]));
        assert_eq!(cover(vec![visual(None, b"too large")]), None);
    }
}
