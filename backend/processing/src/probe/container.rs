//! Which container a file is, from its first bytes, and what must hold before it is parsed.

use shared::tags::Tags;
use symphonia::core::formats::FormatId;
use symphonia::core::formats::well_known::{
    FORMAT_ID_FLAC, FORMAT_ID_ISOMP4, FORMAT_ID_MP3, FORMAT_ID_OGG, FORMAT_ID_WAVE,
};

use super::source::{Bytes, Overlay};
use super::{AudioLimits, ProbeError, id3, mp4, mpeg, wav, xiph};

/// A file that is fit for its parser.
pub(super) struct Container {
    /// What the parser must find too.
    pub(super) format: FormatId,
    /// Where the parser begins; behind tags that it must not see.
    pub(super) start: u64,
    /// What the parser shall read differently.
    pub(super) overlays: Vec<Overlay>,
    /// Where the audio begins behind leading tags.
    pub(super) audio_start: u64,
    /// How many frames of audio a header declares, if the parser does not tell.
    pub(super) declared_frames: Option<u64>,
    /// Which part is to be heard, if the parser does not tell.
    pub(super) edit: Option<mp4::Edit>,
    /// The tags that the parser does not tell.
    pub(super) tags: Tags,
}

impl Container {
    fn new(format: FormatId) -> Self {
        Self {
            format,
            start: 0,
            overlays: Vec::new(),
            audio_start: 0,
            declared_frames: None,
            edit: None,
            tags: Tags::default(),
        }
    }
}

/// Recognises and checks a file.
pub(super) fn recognise(bytes: &Bytes, limits: &AudioLimits) -> Result<Container, ProbeError> {
    let leading = id3::skip(bytes)?;
    let start = if leading.is_sane { 0 } else { leading.end };
    let head = bytes.up_to(leading.end, 12)?;
    if head.starts_with(b"fLaC") {
        xiph::check_flac(bytes, leading.end, limits.max_header_bytes)?;
        return Ok(Container { start, audio_start: leading.end, ..Container::new(FORMAT_ID_FLAC) });
    }
    if leading.end == 0 {
        match head.as_slice() {
            [b'O', b'g', b'g', b'S', ..] => {
                xiph::check_ogg(bytes)?;
                return Ok(Container::new(FORMAT_ID_OGG));
            }
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E'] => {
                let wave = wav::check(bytes)?;
                let container = Container::new(FORMAT_ID_WAVE);
                return Ok(Container { overlays: wave.overlays, tags: wave.tags, ..container });
            }
            [_, _, _, _, b'f', b't', b'y', b'p', ..] => {
                let movie = mp4::check(bytes, limits.max_header_bytes)?;
                return Ok(Container { edit: movie.edit, ..Container::new(FORMAT_ID_ISOMP4) });
            }
            _ => {}
        }
    }
    if is_something_else(&head) {
        return Err(ProbeError::Unsupported);
    }
    let first = mpeg::find(bytes, leading.end)?.ok_or(ProbeError::Unsupported)?;
    Ok(Container {
        start,
        audio_start: leading.end,
        declared_frames: first.declared_frames,
        ..Container::new(FORMAT_ID_MP3)
    })
}

/// Whether a file is plainly no MP3, though one may lie somewhere inside: pictures, documents,
/// archives, other media and programs.
fn is_something_else(head: &[u8]) -> bool {
    const MAGICS: [&[u8]; 18] = [
        b"\x89PNG",
        b"\xFF\xD8\xFF",
        b"GIF8",
        b"BM",
        b"II*\0",
        b"MM\0*",
        b"RIFF",
        b"RF64",
        b"FORM",
        b"OggS",
        b"\x1A\x45\xDF\xA3",
        b"%PDF",
        b"PK",
        b"\x1F\x8B",
        b"7z\xBC\xAF",
        b"\x7FELF",
        b"MZ",
        b"<",
    ];
    MAGICS.iter().any(|magic| head.starts_with(magic)) || head.get(4..8) == Some(b"ftyp")
}
