//! MP4 before it is parsed: whether it is all there, whether it shows moving pictures, and how much of
//! the sound is meant to be heard.
//!
//! Symphonia 0.6.1 plays the whole of a track; only the edit list says what the encoder added.

use super::source::Bytes;
use super::{Flaw, ProbeError};

/// The most boxes looked at on one level.
const MAX_BOXES: usize = 4096;

/// What is known of an MP4 file before it is decoded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Movie {
    /// Which part of the sound is to be heard, when an edit list says so.
    pub(super) edit: Option<Edit>,
}

/// The part of a track that is to be heard, in the ticks of the track and of the film.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edit {
    /// Where in the track it begins, in ticks of the track.
    pub(super) begins_at: u64,
    /// Ticks of the track a second.
    pub(super) media_scale: u32,
    /// How long the track is, in its ticks.
    pub(super) media_duration: u64,
    /// How long it is to be heard, in ticks of the film.
    pub(super) duration: u64,
    /// Ticks of the film a second.
    pub(super) movie_scale: u32,
}

impl Edit {
    /// How many frames of sound are left out in front, and how many are heard then.
    ///
    /// Films mostly count in milliseconds. When that is all that keeps the edit from ending where the track
    /// ends, it ends there.
    pub(super) fn frames(self, sample_rate_hz: u32) -> (u64, u64) {
        let convert = |ticks: u64, scale: u32| {
            let (rate, scale) = (u128::from(sample_rate_hz), u128::from(scale.max(1)));
            u64::try_from((u128::from(ticks) * rate + scale / 2) / scale).unwrap_or(u64::MAX)
        };
        let lead = convert(self.begins_at, self.media_scale);
        let heard = convert(self.duration, self.movie_scale);
        let rest = convert(self.media_duration.saturating_sub(self.begins_at), self.media_scale);
        let tick = convert(1, self.movie_scale).saturating_add(1);
        (lead, if heard.abs_diff(rest) <= tick { rest } else { heard })
    }
}

/// A box: its kind and where its content lies.
#[derive(Debug, Clone, Copy)]
struct Part {
    kind: [u8; 4],
    body: u64,
    end: u64,
}

/// Walks the top of the file and the tracks.
pub(super) fn check(bytes: &Bytes, max_header_bytes: u64) -> Result<Movie, ProbeError> {
    let parts = parts(bytes, 0, bytes.len())?;
    if parts.iter().any(|part| &part.kind == b"mdat" && part.end > bytes.len()) {
        return Err(Flaw::Truncated.into());
    }
    // Without its end the table of contents may lie in the part of the file that is missing.
    let moov = *find(&parts, b"moov").ok_or(Flaw::Truncated)?;
    if moov.end > bytes.len() {
        return Err(Flaw::Truncated.into());
    }
    if moov.end - moov.body > max_header_bytes {
        return Err(Flaw::HeadersTooLarge.into());
    }
    let inside = children(bytes, moov)?;
    let movie_scale = match find(&inside, b"mvhd") {
        Some(mvhd) => time_scale(bytes, *mvhd)?,
        None => None,
    };
    let mut movie = Movie::default();
    for track in inside.iter().filter(|part| &part.kind == b"trak") {
        let track = children(bytes, *track)?;
        match handler(bytes, &track)? {
            Some(Handler::MovingPictures) => return Err(ProbeError::Unsupported),
            Some(Handler::Sound) if movie.edit.is_none() => {
                movie.edit = edit(bytes, &track, movie_scale)?;
            }
            _ => {}
        }
    }
    Ok(movie)
}

enum Handler {
    Sound,
    MovingPictures,
}

/// What a track is for. A still picture, as podcasts have one for each chapter, is no film.
fn handler(bytes: &Bytes, track: &[Part]) -> Result<Option<Handler>, ProbeError> {
    let Some(media) = find(track, b"mdia") else { return Ok(None) };
    let media = children(bytes, *media)?;
    let Some(hdlr) = find(&media, b"hdlr") else { return Ok(None) };
    match bytes.at::<4>(hdlr.body + 8)?.as_ref() {
        Some(b"soun") => return Ok(Some(Handler::Sound)),
        Some(b"vide") => {}
        _ => return Ok(None),
    }
    let mut place = find(&media, b"minf").copied();
    for kind in [b"stbl", b"stsd"] {
        let Some(outer) = place else { break };
        place = find(&children(bytes, outer)?, kind).copied();
    }
    // Version and flags, a count, the size of the first entry, its kind.
    let codec = match place {
        Some(stsd) => bytes.at::<4>(stsd.body + 12)?,
        None => None,
    };
    let is_still = matches!(codec.as_ref(), Some(b"jpeg" | b"png " | b"mjpa" | b"mjpb"));
    Ok((!is_still).then_some(Handler::MovingPictures))
}

/// The edits that play something, as one: from where the first begins, as long as all of them.
fn edit(bytes: &Bytes, track: &[Part], movie_scale: Option<u32>) -> Result<Option<Edit>, ProbeError> {
    let (Some(scale), Some(edits)) = (movie_scale, find(track, b"edts")) else { return Ok(None) };
    let edits = children(bytes, *edits)?;
    let Some(list) = find(&edits, b"elst") else { return Ok(None) };
    let (Some([version, ..]), Some(count)) = (bytes.at::<4>(list.body)?, bytes.u32_be(list.body + 4)?) else {
        return Ok(None);
    };
    let size = if version == 1 { 20 } else { 12 };
    let (mut heard, mut first): (u64, Option<u64>) = (0, None);
    for index in 0..u64::from(count).min(MAX_BOXES as u64) {
        let entry = list.body + 8 + index * size;
        let (duration, begins_at) = if version == 1 {
            let (Some(duration), Some(time)) = (bytes.at(entry)?, bytes.at(entry + 8)?) else {
                return Ok(None);
            };
            (u64::from_be_bytes(duration), i64::from_be_bytes(time))
        } else {
            let (Some(duration), Some(time)) = (bytes.u32_be(entry)?, bytes.at(entry + 4)?) else {
                return Ok(None);
            };
            (u64::from(duration), i64::from(i32::from_be_bytes(time)))
        };
        if let Ok(begins_at) = u64::try_from(begins_at) {
            first.get_or_insert(begins_at);
            heard = heard.saturating_add(duration);
        }
    }
    let (Some(begins_at), Some((media_scale, media_duration))) = (first, media_times(bytes, track)?) else {
        return Ok(None);
    };
    let edit = Edit { begins_at, media_scale, media_duration, duration: heard, movie_scale: scale };
    Ok((heard > 0).then_some(edit))
}

/// Ticks a second and the length of a track, from its media header.
fn media_times(bytes: &Bytes, track: &[Part]) -> Result<Option<(u32, u64)>, ProbeError> {
    let Some(media) = find(track, b"mdia") else { return Ok(None) };
    let media = children(bytes, *media)?;
    let Some(header) = find(&media, b"mdhd") else { return Ok(None) };
    let Some(scale) = time_scale(bytes, *header)? else { return Ok(None) };
    let duration = if bytes.at::<1>(header.body)? == Some([1]) {
        bytes.at(header.body + 24)?.map(u64::from_be_bytes)
    } else {
        bytes.u32_be(header.body + 16)?.map(u64::from)
    };
    Ok(duration.map(|duration| (scale, duration)))
}

/// Ticks a second, from a movie header or a media header, which begin alike.
fn time_scale(bytes: &Bytes, header: Part) -> Result<Option<u32>, ProbeError> {
    let version = bytes.at::<1>(header.body)?;
    let offset = if version == Some([1]) { 20 } else { 12 };
    Ok(bytes.u32_be(header.body + offset)?.filter(|scale| *scale > 0))
}

fn find<'a>(parts: &'a [Part], kind: &[u8; 4]) -> Option<&'a Part> {
    parts.iter().find(|part| &part.kind == kind)
}

/// The boxes inside of a box, which must not be larger than it.
fn children(bytes: &Bytes, outer: Part) -> Result<Vec<Part>, ProbeError> {
    let parts = parts(bytes, outer.body, outer.end)?;
    if parts.iter().any(|part| part.end > outer.end) {
        return Err(Flaw::Damaged.into());
    }
    Ok(parts)
}

/// The boxes between two places. The last may claim to end behind `end`.
fn parts(bytes: &Bytes, start: u64, end: u64) -> Result<Vec<Part>, ProbeError> {
    let mut parts = Vec::new();
    let mut offset = start;
    while offset.saturating_add(8) <= end {
        let Some([a, b, c, d, kind @ ..]) = bytes.at::<8>(offset)? else { break };
        let (header, size) = match u32::from_be_bytes([a, b, c, d]) {
            0 => (8, end - offset),
            1 => (16, bytes.at(offset + 8)?.map(u64::from_be_bytes).ok_or(Flaw::Truncated)?),
            size => (8, u64::from(size)),
        };
        if size < header || parts.len() >= MAX_BOXES {
            return Err(Flaw::Damaged.into());
        }
        let part_end = offset.checked_add(size).ok_or(Flaw::Damaged)?;
        parts.push(Part { kind, body: offset + header, end: part_end });
        offset = part_end;
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn part(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let mut bytes = (content.len() as u32 + 8).to_be_bytes().to_vec();
        bytes.extend(kind);
        bytes.extend(content);
        bytes
    }

    fn check_bytes(content: &[u8]) -> Result<Movie, String> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content).unwrap();
        check(&Bytes::new(file).unwrap(), 1 << 20).map_err(|error| error.to_string())
    }

    fn track(handler: &[u8; 4], codec: &[u8; 4], edits: &[u8]) -> Vec<u8> {
        let stsd = part(b"stsd", &[&[0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 8][..], codec].concat());
        let minf = part(b"minf", &part(b"stbl", &stsd));
        let hdlr = part(b"hdlr", &[&[0; 8][..], handler].concat());
        // 44,100 ticks a second, 90,000 ticks long.
        let times = [0u32, 0, 0, 44_100, 90_000].map(u32::to_be_bytes).concat();
        let media = part(b"mdia", &[part(b"mdhd", &times), hdlr, minf].concat());
        part(b"trak", &[part(b"edts", &part(b"elst", edits)), media].concat())
    }

    fn movie(tracks: &[Vec<u8>]) -> Vec<u8> {
        let mvhd = part(b"mvhd", &[&[0; 12][..], &1000u32.to_be_bytes()].concat());
        part(b"moov", &[mvhd, tracks.concat()].concat())
    }

    #[test]
    fn edits_say_what_is_heard() {
        let edits: Vec<u8> =
            [0u32, 2, 500, u32::MAX, 0, 2000, 1024, 0].iter().flat_map(|n| n.to_be_bytes()).collect();
        let file = movie(&[track(b"soun", b"mp4a", &edits)]);
        let edit = Edit {
            begins_at: 1024,
            media_scale: 44_100,
            media_duration: 90_000,
            duration: 2000,
            movie_scale: 1000,
        };
        assert_eq!(check_bytes(&file), Ok(Movie { edit: Some(edit) }));
        assert_eq!(edit.frames(44_100), (1024, 88_200), "the track goes on behind the edit");
        assert_eq!(
            Edit { media_duration: 89_250, ..edit }.frames(44_100),
            (1024, 88_226),
            "a tick of the film"
        );
        // High-efficiency AAC: its core has half the rate.
        assert_eq!(edit.frames(22_050), (512, 44_100));
    }

    #[test]
    fn films_are_refused_and_stills_are_not() {
        let film = movie(&[track(b"soun", b"mp4a", b""), track(b"vide", b"avc1", b"")]);
        assert_eq!(check_bytes(&film), Err(ProbeError::Unsupported.to_string()));
        let still = movie(&[track(b"soun", b"mp4a", b""), track(b"vide", b"jpeg", b"")]);
        assert_eq!(check_bytes(&still), Ok(Movie::default()));
    }

    #[test]
    fn missing_ends_and_impossible_sizes_are_found() {
        let file = [movie(&[]), part(b"mdat", b"audio")].concat();
        assert_eq!(check_bytes(&file), Ok(Movie::default()));
        assert_eq!(check_bytes(&file[..file.len() - 1]), Err(Flaw::Truncated.to_string()));
        assert_eq!(check_bytes(&part(b"mdat", b"audio")), Err(Flaw::Truncated.to_string()));
        let cycle = [movie(&[]), vec![0, 0, 0, 4, b'f', b'r', b'e', b'e']].concat();
        assert_eq!(check_bytes(&cycle), Err(Flaw::Damaged.to_string()));
    }
}
