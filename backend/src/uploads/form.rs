//! The multipart form of `POST /songs`, received: text and picture in memory and bounded, the audio
//! straight to disk while it is hashed.

use std::io::Write;

use anyhow::Context;
use bytes::BytesMut;
use poem::web::{Field, Multipart};
use sha2::{Digest, Sha256};
use shared::songs::Visibility;
use shared::text::{InvalidText, MAX_NAME, clean_line, parse_line};
use shared::uploads::fields;
use tempfile::NamedTempFile;
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::error::AppError;
use crate::http::body_limit::from_body_error;
use crate::media::storage::{Storage, StorageError};
use processing::cover;

/// The most bytes of a text field.
const MAX_TEXT: usize = 4096;
/// The most fields of a form.
const MAX_FIELDS: usize = 64;
/// The most artists or genres that a form can name.
const MAX_NAMES: usize = 16;
/// How much is hashed and written at once.
const BLOCK: usize = 256 * 1024;

/// What the sender says about the song; what is absent is taken from the file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Wishes {
    pub(super) title: Option<String>,
    pub(super) artists: Vec<String>,
    pub(super) album: Option<String>,
    pub(super) genres: Vec<String>,
    pub(super) year: Option<u16>,
    pub(super) track_number: Option<u16>,
    pub(super) disc_number: Option<u16>,
    pub(super) visibility: Visibility,
    pub(super) accent: Option<String>,
}

/// A form that has arrived whole.
pub(super) struct Received {
    pub(super) wishes: Wishes,
    /// The picture, not checked in any way.
    pub(super) cover: Option<Vec<u8>>,
    pub(super) audio: ReceivedFile,
}

/// A file that has arrived whole; it is removed when this is dropped.
pub(super) struct ReceivedFile {
    pub(super) file: NamedTempFile,
    pub(super) size_bytes: u64,
    pub(super) sha256: Vec<u8>,
    /// The sender's name for it without its ending, for a song without a title.
    pub(super) stem: Option<String>,
}

/// Receives a form.
pub(super) async fn receive(
    mut multipart: Multipart,
    storage: &Storage,
    max_audio_bytes: u64,
) -> Result<Received, AppError> {
    let (mut wishes, mut cover, mut audio) = (Wishes::default(), None, None);
    let mut count = 0;
    while let Some(field) = multipart.next_field().await.map_err(|error| from_body_error(&error))? {
        count += 1;
        if count > MAX_FIELDS {
            return Err(AppError::InvalidRequest("The form has too many fields.".into()));
        }
        let name = field.name().unwrap_or_default().to_owned();
        match name.as_str() {
            fields::FILE if audio.is_none() => {
                audio = Some(receive_file(field, storage, max_audio_bytes).await?);
            }
            fields::COVER if cover.is_none() => cover = receive_bytes(field, cover::MAX_BYTES).await?,
            fields::FILE | fields::COVER => return Err(bad_field(&name, "There can be only one.")),
            _ => {
                let bytes = receive_bytes(field, MAX_TEXT).await?.unwrap_or_default();
                let text = String::from_utf8(bytes).map_err(|_| bad_field(&name, "This is not UTF-8."))?;
                wishes.set(&name, text.trim())?;
            }
        }
    }
    let audio = audio.ok_or_else(|| bad_field(fields::FILE, "There is no audio file in the form."))?;
    Ok(Received { wishes, cover, audio })
}

impl Wishes {
    /// Takes one text field. An empty one says nothing.
    fn set(&mut self, name: &str, text: &str) -> Result<(), AppError> {
        match name {
            fields::TITLE => self.title = line(name, text)?,
            fields::ARTIST => add(name, &mut self.artists, line(name, text)?)?,
            fields::ALBUM => self.album = line(name, text)?,
            fields::GENRE => add(name, &mut self.genres, line(name, text)?)?,
            fields::YEAR => self.year = number(name, text, 1000..=9999)?,
            fields::TRACK_NUMBER => self.track_number = number(name, text, 1..=9999)?,
            fields::DISC_NUMBER => self.disc_number = number(name, text, 1..=999)?,
            fields::VISIBILITY if text.is_empty() => {}
            fields::VISIBILITY => {
                self.visibility = serde_json::from_value(serde_json::Value::from(text))
                    .map_err(|_| invalid(name, InvalidText::NotA("private, site or public")))?;
            }
            fields::ACCENT if text.is_empty() => {}
            fields::ACCENT => {
                let hex = text.strip_prefix('#').filter(|hex| hex.len() == 6);
                if !hex.is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit())) {
                    return Err(invalid(name, InvalidText::NotA("a colour such as #1db954")));
                }
                self.accent = Some(text.to_ascii_lowercase());
            }
            _ => return Err(bad_field(name, "There is no such field here.")),
        }
        Ok(())
    }
}

fn line(name: &str, text: &str) -> Result<Option<String>, AppError> {
    if text.is_empty() {
        return Ok(None);
    }
    parse_line(text, MAX_NAME).map(|line| Some(normalise(line))).map_err(|rule| invalid(name, rule))
}

/// NFC: the same name typed on two systems is the same text.
fn normalise(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfc().collect()
}

fn add(name: &str, names: &mut Vec<String>, line: Option<String>) -> Result<(), AppError> {
    names.extend(line);
    if names.len() > MAX_NAMES { Err(bad_field(name, "There are too many of these.")) } else { Ok(()) }
}

fn number(name: &str, text: &str, range: std::ops::RangeInclusive<u16>) -> Result<Option<u16>, AppError> {
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse::<u16>().ok().filter(|number| range.contains(number));
    number.map(Some).ok_or_else(|| invalid(name, InvalidText::NotA("a number that makes sense here")))
}

fn invalid(name: &str, rule: InvalidText) -> AppError {
    AppError::field(name, rule)
}

fn bad_field(name: &str, detail: &'static str) -> AppError {
    AppError::InvalidParameter { field: name.to_owned().into(), detail: detail.into() }
}

/// Reads a field of at most `limit` bytes; `None` when it is empty.
async fn receive_bytes(field: Field, limit: usize) -> Result<Option<Vec<u8>>, AppError> {
    let mut bytes = Vec::new();
    let mut reader = std::pin::pin!(field.into_async_read().take(limit as u64 + 1));
    reader.read_to_end(&mut bytes).await.map_err(|error| from_body_error(&error))?;
    if bytes.len() > limit {
        return Err(AppError::TooLarge { limit_bytes: limit as u64 });
    }
    Ok((!bytes.is_empty()).then_some(bytes))
}

/// Writes a field to a file of its own in the store's folder for what is coming in.
async fn receive_file(field: Field, storage: &Storage, limit: u64) -> Result<ReceivedFile, AppError> {
    let stem = field.file_name().and_then(stem);
    let mut sink = Sink { file: incoming_file(storage).await?, hasher: Sha256::new(), size_bytes: 0 };
    let mut reader = std::pin::pin!(field.into_async_read());
    loop {
        let block = read_block(&mut reader).await?;
        if block.is_empty() {
            break;
        }
        sink.size_bytes += block.len() as u64;
        if sink.size_bytes > limit {
            return Err(AppError::TooLarge { limit_bytes: limit });
        }
        sink = tokio::task::spawn_blocking(move || sink.take(&block)).await.context("writing failed")??;
    }
    let Sink { file, hasher, size_bytes } = sink;
    Ok(ReceivedFile { file, size_bytes, sha256: hasher.finalize().to_vec(), stem })
}

async fn incoming_file(storage: &Storage) -> Result<NamedTempFile, AppError> {
    let folder = storage.incoming();
    let made = tokio::task::spawn_blocking(move || NamedTempFile::new_in(folder)).await;
    Ok(made.context("writing failed")?.map_err(StorageError::from)?)
}

/// Where the bytes of a file go.
struct Sink {
    file: NamedTempFile,
    hasher: Sha256,
    size_bytes: u64,
}

impl Sink {
    fn take(mut self, block: &[u8]) -> Result<Self, StorageError> {
        self.hasher.update(block);
        self.file.write_all(block)?;
        Ok(self)
    }
}

/// Up to [`BLOCK`] bytes; fewer only at the end.
async fn read_block(reader: &mut (impl AsyncRead + Unpin)) -> Result<BytesMut, AppError> {
    let mut block = BytesMut::with_capacity(BLOCK);
    while block.len() < BLOCK {
        let read = reader.read_buf(&mut block).await.map_err(|error| from_body_error(&error))?;
        if read == 0 {
            break;
        }
    }
    Ok(block)
}

/// A name that can be shown, out of a client's name for a file; it is never used as a path.
fn stem(file_name: &str) -> Option<String> {
    let name = file_name.rsplit(['/', '\\']).next()?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    clean_line(&stem.replace('_', " "), MAX_NAME).map(|line| normalise(&line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(pairs: &[(&str, &str)]) -> Result<Wishes, AppError> {
        let mut wishes = Wishes::default();
        pairs.iter().try_for_each(|(name, text)| wishes.set(name, text)).map(|()| wishes)
    }

    #[test]
    fn fields_are_read_and_empty_ones_say_nothing() {
        let wishes = set(&[
            ("title", " Blue "),
            ("artist", "A"),
            ("artist", "B"),
            ("album", ""),
            ("year", "1999"),
            ("visibility", "site"),
            ("accent", "#1DB954"),
        ])
        .unwrap();
        assert_eq!(wishes.title.as_deref(), Some("Blue"));
        assert_eq!(wishes.artists, ["A", "B"]);
        assert_eq!((wishes.album, wishes.year), (None, Some(1999)));
        assert_eq!(wishes.visibility, Visibility::Site);
        assert_eq!(wishes.accent.as_deref(), Some("#1db954"));
    }

    #[test]
    fn a_bad_field_is_named() {
        for (name, text) in [
            ("title", "a\u{202E}b"),
            ("year", "99"),
            ("year", "MCMXCIX"),
            ("track_number", "0"),
            ("visibility", "secret"),
            ("accent", "red"),
            ("owner_id", "x"),
        ] {
            let problem = set(&[(name, text)]).unwrap_err().problem();
            assert_eq!(problem.errors.first().map(|error| error.field.as_str()), Some(name));
            assert!((400..500).contains(&problem.status));
        }
    }

    #[test]
    fn a_title_is_found_in_a_file_name_but_never_a_path() {
        assert_eq!(stem("../../etc/My_Song.final.mp3").as_deref(), Some("My Song.final"));
        assert_eq!(stem("C:\\music\\a.mp3").as_deref(), Some("a"));
        assert_eq!(stem(".mp3"), None);
    }
}
