//! The multipart form of `POST /songs`, received: texts and picture in memory and bounded, the audio
//! straight to disk.

use std::time::Duration;

use poem::web::{Field, Multipart};
use processing::cover;
use shared::uploads::fields;
use tokio::io::AsyncReadExt;

use super::blocks::{Block, read_block};
use super::staging::Staged;
use super::wishes::{Description, bad_field};
use crate::error::AppError;
use crate::http::body_limit::from_body_error;

/// The most bytes of a text field.
const MAX_TEXT: usize = 4096;
/// The most fields of a form.
const MAX_FIELDS: usize = 64;
/// How long a sender may be silent in the middle of a file; the pace of the whole is watched below.
const PATIENCE: Duration = Duration::from_secs(600);

/// A form that has arrived whole; its audio is staged.
pub(super) struct Received {
    pub(super) description: Description,
    /// The picture, not checked in any way.
    pub(super) cover: Option<Vec<u8>>,
    pub(super) size_bytes: u64,
}

/// Receives a form.
pub(super) async fn receive(
    mut multipart: Multipart,
    staged: &Staged,
    max_audio_bytes: u64,
) -> Result<Received, AppError> {
    let (mut description, mut cover, mut audio) = (Description::default(), None, None);
    let mut count = 0;
    while let Some(field) = multipart.next_field().await.map_err(|error| from_body_error(&error))? {
        count += 1;
        if count > MAX_FIELDS {
            return Err(AppError::InvalidRequest("The form has too many fields.".into()));
        }
        let name = field.name().unwrap_or_default().to_owned();
        match name.as_str() {
            fields::FILE if audio.is_none() => {
                if let Some(name) = field.file_name() {
                    description.set_filename(name);
                }
                audio = Some(receive_file(field, staged, max_audio_bytes).await?);
            }
            fields::COVER if cover.is_none() => cover = receive_bytes(field, cover::MAX_BYTES).await?,
            fields::FILE | fields::COVER => return Err(bad_field(&name, "There can be only one.")),
            _ => {
                let bytes = receive_bytes(field, MAX_TEXT).await?.unwrap_or_default();
                let text = String::from_utf8(bytes).map_err(|_| bad_field(&name, "This is not UTF-8."))?;
                description.set(&name, text.trim())?;
            }
        }
    }
    let size_bytes = audio.ok_or_else(|| bad_field(fields::FILE, "There is no audio file in the form."))?;
    Ok(Received { description, cover, size_bytes })
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

/// Stages a field, lastingly, and says how many bytes it had.
async fn receive_file(field: Field, staged: &Staged, limit: u64) -> Result<u64, AppError> {
    let mut appender = staged.append_at(0).await?;
    let mut size_bytes = 0;
    let mut reader = std::pin::pin!(field.into_async_read());
    loop {
        let Block { bytes: block, broken } = read_block(&mut reader, PATIENCE).await;
        if let Some(error) = broken {
            return Err(from_body_error(&error));
        }
        if block.is_empty() {
            break;
        }
        size_bytes += block.len() as u64;
        if size_bytes > limit {
            return Err(AppError::TooLarge { limit_bytes: limit });
        }
        appender = appender.write(block).await?;
    }
    appender.sync().await?;
    Ok(size_bytes)
}
