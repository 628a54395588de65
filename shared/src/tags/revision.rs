//! The tags of one kind that a file carries: which of them we believe, and in which order.

use symphonia_core::meta::{MetadataRevision, RawTag, RawValue, StandardTag, Tag};

use super::Tags;
use super::lyrics::{self, Lyrics};
use super::parse::{
    bpm, gain_db, id, isrc, line, numbers, peak, plausible, position, push_ids, push_names, r128_gain_db,
    set, year_in,
};

/// The tags of one revision.
pub(super) fn read(revision: &MetadataRevision) -> Tags {
    let mut reading = Reading::default();
    let of_tracks = revision.per_track.iter().flat_map(|track| &track.metadata.tags);
    for tag in revision.media.tags.iter().chain(of_tracks) {
        match &tag.std {
            Some(standard) => reading.take(standard, tag),
            None => reading.take_raw(&tag.raw),
        }
    }
    let Reading { mut tags, single_artists, years, .. } = reading;
    tags.year = years.into_iter().flatten().next();
    if !single_artists.is_empty() {
        tags.artists = single_artists;
    }
    tags
}

/// What is known so far.
#[derive(Default)]
struct Reading {
    tags: Tags,
    /// The artists one by one, where `ARTIST` holds one joined line.
    single_artists: Vec<String>,
    /// The years of release, of recording, of the first release.
    years: [Option<u16>; 3],
}

impl Reading {
    fn take(&mut self, standard: &StandardTag, tag: &Tag) {
        let tags = &mut self.tags;
        match standard {
            StandardTag::TrackTitle(text) => set(&mut tags.title, line(text)),
            StandardTag::SortTrackTitle(text) => set(&mut tags.title_sort, line(text)),
            StandardTag::Artist(_) if is_artists(&tag.raw) => self.take_raw(&tag.raw),
            StandardTag::Artist(text) => push_names(&mut tags.artists, text),
            StandardTag::SortArtist(text) => push_names(&mut tags.artists_sort, text),
            StandardTag::Album(text) => set(&mut tags.album, line(text)),
            StandardTag::SortAlbum(text) => set(&mut tags.album_sort, line(text)),
            StandardTag::AlbumArtist(text) => push_names(&mut tags.album_artists, text),
            StandardTag::SortAlbumArtist(text) => push_names(&mut tags.album_artists_sort, text),
            StandardTag::CompilationFlag(flag) => tags.compilation |= flag,
            StandardTag::Genre(text) => push_names(&mut tags.genres, text),
            StandardTag::Composer(text) => push_names(&mut tags.composers, text),
            // In MP4 there is one box for all who wrote a song.
            StandardTag::Writer(text) if tag.raw.key.ends_with("wrt") => {
                push_names(&mut tags.composers, text)
            }
            StandardTag::Label(text) => set(&mut tags.label, line(text)),
            StandardTag::Copyright(text) => set(&mut tags.copyright, line(text)),
            // Programs talk to themselves in comments that have a name.
            StandardTag::Comment(_) if field(&tag.raw, "SHORT_DESCRIPTION").is_some() => {}
            StandardTag::Comment(text) => set(&mut tags.comment, line(text)),
            StandardTag::Bpm(beats) => set(&mut tags.bpm, bpm(*beats)),
            StandardTag::TrackNumber(number) => set(&mut tags.track_number, position(*number)),
            StandardTag::TrackTotal(number) => set(&mut tags.track_total, position(*number)),
            StandardTag::DiscNumber(number) => set(&mut tags.disc_number, position(*number)),
            StandardTag::DiscTotal(number) => set(&mut tags.disc_total, position(*number)),
            StandardTag::Lyrics(text) => {
                lyrics::push(&mut tags.lyrics, Lyrics::new(text, field(&tag.raw, "LANGUAGE")));
            }
            StandardTag::IdentIsrc(text) => set(&mut tags.isrc, isrc(text)),
            _ => {
                self.take_year(standard);
                self.take_id(standard);
                self.take_gain(standard);
            }
        }
    }

    fn take_year(&mut self, standard: &StandardTag) {
        let [release, recording, original] = &mut self.years;
        match standard {
            StandardTag::ReleaseDate(text) => set(release, year_in(text)),
            StandardTag::ReleaseYear(year) => set(release, plausible(*year)),
            StandardTag::RecordingDate(text) => set(recording, year_in(text)),
            StandardTag::RecordingYear(year) => set(recording, plausible(*year)),
            StandardTag::OriginalReleaseDate(text) => set(original, year_in(text)),
            StandardTag::OriginalReleaseYear(year) => set(original, plausible(*year)),
            _ => {}
        }
    }

    fn take_id(&mut self, standard: &StandardTag) {
        let ids = &mut self.tags.musicbrainz;
        match standard {
            // What taggers call the id of a track has been that of the recording since MusicBrainz renamed
            // its things in 2011.
            StandardTag::MusicBrainzTrackId(text) | StandardTag::MusicBrainzRecordingId(text) => {
                set(&mut ids.recording_id, id(text));
            }
            StandardTag::MusicBrainzReleaseTrackId(text) => set(&mut ids.track_id, id(text)),
            StandardTag::MusicBrainzAlbumId(text) => set(&mut ids.release_id, id(text)),
            StandardTag::MusicBrainzReleaseGroupId(text) => set(&mut ids.release_group_id, id(text)),
            StandardTag::MusicBrainzArtistId(text) => push_ids(&mut ids.artist_ids, text),
            StandardTag::MusicBrainzAlbumArtistId(text) => push_ids(&mut ids.album_artist_ids, text),
            _ => {}
        }
    }

    fn take_gain(&mut self, standard: &StandardTag) {
        let gain = &mut self.tags.replay_gain;
        match standard {
            StandardTag::ReplayGainTrackGain(text) => set(&mut gain.track_gain_db, gain_db(text)),
            StandardTag::ReplayGainTrackPeak(text) => set(&mut gain.track_peak, peak(text)),
            StandardTag::ReplayGainAlbumGain(text) => set(&mut gain.album_gain_db, gain_db(text)),
            StandardTag::ReplayGainAlbumPeak(text) => set(&mut gain.album_peak, peak(text)),
            _ => {}
        }
    }

    /// Reads what symphonia could not make a standard tag of: numbers such as `03 / 12`, and tags that it
    /// does not know.
    fn take_raw(&mut self, raw: &RawTag) {
        let tags = &mut self.tags;
        if let RawValue::Binary(bytes) = &raw.value {
            match raw.key.as_str() {
                "SYLT" => lyrics::push(&mut tags.lyrics, Lyrics::from_sylt(bytes)),
                "UFID" if field(raw, "OWNER") == Some("http://musicbrainz.org") => {
                    set(&mut tags.musicbrainz.recording_id, std::str::from_utf8(bytes).ok().and_then(id));
                }
                _ => {}
            }
            return;
        }
        let name = name(raw);
        for text in texts(&raw.value) {
            match name.as_str() {
                "ARTISTS" => push_names(&mut self.single_artists, text),
                // Frames of ID3v2.4 with several values, which symphonia leaves as they are.
                "TIT2" => set(&mut tags.title, line(text)),
                "TALB" => set(&mut tags.album, line(text)),
                "TPE1" => push_names(&mut tags.artists, text),
                "TPE2" => push_names(&mut tags.album_artists, text),
                "TSOP" => push_names(&mut tags.artists_sort, text),
                "TSO2" => push_names(&mut tags.album_artists_sort, text),
                "TCON" => push_names(&mut tags.genres, text),
                "TCOM" => push_names(&mut tags.composers, text),
                "TSRC" => set(&mut tags.isrc, isrc(text)),
                "MUSICBRAINZ ARTIST ID" => push_ids(&mut tags.musicbrainz.artist_ids, text),
                "MUSICBRAINZ ALBUM ARTIST ID" => push_ids(&mut tags.musicbrainz.album_artist_ids, text),
                "TRCK" | "TRK" | "TRACKNUMBER" | "TRACK" => {
                    let (number, total) = numbers(text);
                    set(&mut tags.track_number, number);
                    set(&mut tags.track_total, total);
                }
                "TPOS" | "TPA" | "DISCNUMBER" | "DISC" => {
                    let (number, total) = numbers(text);
                    set(&mut tags.disc_number, number);
                    set(&mut tags.disc_total, total);
                }
                "SYNCEDLYRICS" | "LYRICS" => lyrics::push(&mut tags.lyrics, Lyrics::new(text, None)),
                "COMPILATION" => tags.compilation |= text.trim() == "1",
                "R128_TRACK_GAIN" => set(&mut tags.replay_gain.track_gain_db, r128_gain_db(text)),
                "R128_ALBUM_GAIN" => set(&mut tags.replay_gain.album_gain_db, r128_gain_db(text)),
                // As ffmpeg writes them into MP3.
                name => {
                    if let Some(language) = name.strip_prefix("LYRICS-") {
                        lyrics::push(&mut tags.lyrics, Lyrics::new(text, Some(language)));
                    }
                }
            }
        }
    }
}

/// Whether a tag lists each artist by himself where another holds them joined: `ARTISTS`, as Picard
/// writes it.
fn is_artists(raw: &RawTag) -> bool {
    name(raw) == "ARTISTS"
}

/// What a tag is called: user-defined ones say it in a field of their own or behind a colon.
fn name(raw: &RawTag) -> String {
    let name = match field(raw, "DESCRIPTION") {
        Some(name) if matches!(raw.key.as_str(), "TXXX" | "TXX") => name,
        _ => raw.key.rsplit(':').next().unwrap_or_default(),
    };
    name.to_ascii_uppercase()
}

fn texts(value: &RawValue) -> &[String] {
    match value {
        RawValue::String(text) => std::slice::from_ref(text.as_ref()),
        RawValue::StringList(list) => list.as_slice(),
        _ => &[],
    }
}

/// What stands in a field of a tag.
fn field<'a>(raw: &'a RawTag, name: &str) -> Option<&'a str> {
    let fields = raw.sub_fields.as_deref().unwrap_or_default();
    let found = fields.iter().find(|field| field.field == name)?;
    match &found.value {
        RawValue::String(text) => Some(text),
        _ => None,
    }
}
