//! Uploads that go straight to the object store: the server signs a link for each part and looks, at the
//! end, whether all of them are there. That they are the right bytes is found out by the job.

use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use shared::ids::{UploadId, UserId};
use shared::songs::Visibility;
use shared::uploads::{DirectFile, DirectPart, DirectUpload, Upload, fields};

use super::store::{self, NewUpload};
use super::wishes::Description;
use super::{expire, service};
use crate::app::AppState;
use crate::error::AppError;
use crate::media::storage::Key;

/// The smallest part but for the last one.
const PART_BYTES: u64 = 16 << 20;
/// The most parts: the links are one answer.
const MAX_PARTS: u64 = 256;
/// How many parts are asked about at once.
const AT_ONCE: usize = 8;
/// No store signs for longer.
const LONGEST: Duration = Duration::from_hours(7 * 24);

/// Makes an upload and the links for its parts.
///
/// # Errors
/// The store cannot, or the upload is refused.
pub(super) async fn create(
    state: &AppState,
    owner: UserId,
    request: DirectFile,
) -> Result<DirectUpload, AppError> {
    if !state.storage.can_presign() {
        return Err(AppError::NotOffered);
    }
    let limit_bytes = state.config.uploads.max_audio_bytes;
    if request.size_bytes > limit_bytes {
        return Err(AppError::TooLarge { limit_bytes });
    }
    if request.size_bytes == 0 {
        return Err(AppError::UnsupportedMedia("There is nothing in this file.".into()));
    }
    let size_bytes = request.size_bytes;
    let id = UploadId(state.ids.next(state.clock.now()));
    let expires_at = expire::at(state);
    let new = NewUpload::of(state, owner, id, describe(request)?, size_bytes);
    service::create_receiving(state, NewUpload { direct: true, expires_at: Some(expires_at), ..new }).await?;
    let lifetime = Duration::from_hours(state.config.uploads.expire_hours.into()).min(LONGEST);
    let sign = |(offset_bytes, size_bytes)| async move {
        let url = state.storage.presigned_put(&Key::part(id.0, offset_bytes), lifetime).await?;
        Ok::<_, AppError>(DirectPart { url, offset_bytes, size_bytes })
    };
    let links = stream::iter(parts(size_bytes)).then(sign).try_collect().await?;
    let upload = store::find(state.db.read(), owner, id).await?.ok_or(AppError::NotFound)?;
    Ok(DirectUpload { upload, part_bytes: part_bytes(size_bytes), parts: links, expires_at })
}

/// Looks whether all parts are there and queues the upload. To ask again changes nothing.
///
/// # Errors
/// Parts are missing or not of their size; there is no such upload; the store or the database fails.
pub(super) async fn complete(state: &AppState, owner: UserId, id: UploadId) -> Result<Upload, AppError> {
    let found = || store::find(state.db.read(), owner, id);
    let upload = found().await?.ok_or(AppError::NotFound)?;
    if upload.state != shared::uploads::UploadState::Receiving {
        return Ok(upload);
    }
    if upload.expires_at.is_some_and(|end| end <= state.clock.now()) {
        return Err(AppError::Expired);
    }
    let missing = missing(state, id, upload.size_bytes).await?;
    if !missing.is_empty() {
        let list: Vec<_> = missing.iter().take(MAX_NAMED).map(u64::to_string).collect();
        return Err(AppError::Incomplete(format!(
            "{} parts are not there whole; they begin at: {}.",
            missing.len(),
            list.join(", ")
        )));
    }
    let write = state.db.begin().await?;
    if store::queue_direct(&write, owner, id).await? {
        service::enqueue(&write, owner, id).await?;
    }
    write.commit().await?;
    found().await?.ok_or(AppError::NotFound)
}

/// How many missing parts a refusal names.
const MAX_NAMED: usize = 32;

/// Where the parts begin that are not there, or not of their size.
async fn missing(state: &AppState, id: UploadId, size_bytes: u64) -> Result<Vec<u64>, AppError> {
    let look = |(offset, size): (u64, u64)| async move {
        let there = state.storage.head(&Key::part(id.0, offset)).await?;
        Ok::<_, AppError>(there.is_none_or(|part| part.size_bytes != size).then_some(offset))
    };
    let looks = stream::iter(parts(size_bytes)).map(look).buffered(AT_ONCE);
    looks.try_filter_map(|missing| std::future::ready(Ok(missing))).try_collect().await
}

/// What goes into one part.
fn part_bytes(size_bytes: u64) -> u64 {
    const MIB: u64 = 1 << 20;
    size_bytes.div_ceil(MAX_PARTS).next_multiple_of(MIB).max(PART_BYTES)
}

/// Where each part begins, and its size.
fn parts(size_bytes: u64) -> impl Iterator<Item = (u64, u64)> {
    let part = part_bytes(size_bytes);
    (0..size_bytes.div_ceil(part)).map(move |number| {
        let offset = number * part;
        (offset, part.min(size_bytes - offset))
    })
}

/// The same rules as for the form.
fn describe(request: DirectFile) -> Result<Description, AppError> {
    let mut description = Description::default();
    if let Some(name) = &request.filename {
        description.set_filename(name);
    }
    description.set(fields::SHA256, &request.sha256)?;
    if description.sha256.is_none() {
        return Err(super::wishes::bad_field(fields::SHA256, "The sum of the file must be there."));
    }
    description.import_id = request.import_id;
    description.wishes.visibility = request.visibility.unwrap_or(Visibility::Private);
    let number = |number: Option<u16>| number.map(|number| number.to_string());
    for (name, text) in [
        (fields::TITLE, request.title),
        (fields::ALBUM, request.album),
        (fields::ACCENT, request.accent),
        (fields::YEAR, number(request.year)),
        (fields::TRACK_NUMBER, number(request.track_number)),
        (fields::DISC_NUMBER, number(request.disc_number)),
    ] {
        text.iter().try_for_each(|text| description.set(name, text.trim()))?;
    }
    request.artists.iter().try_for_each(|text| description.set(fields::ARTIST, text.trim()))?;
    request.genres.iter().try_for_each(|text| description.set(fields::GENRE, text.trim()))?;
    Ok(description)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_as_many_as_one_answer_holds_and_leave_nothing_out() {
        for size in [1, PART_BYTES, PART_BYTES + 1, 5 << 30, 16 << 30] {
            let parts: Vec<_> = parts(size).collect();
            assert!(parts.len() as u64 <= MAX_PARTS);
            assert_eq!(parts.iter().map(|(_, size)| size).sum::<u64>(), size);
            for pair in parts.windows(2) {
                assert_eq!(pair[0].0 + pair[0].1, pair[1].0);
            }
        }
    }
}
