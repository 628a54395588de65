//! The beginning of an upload: its length, what it is, and perhaps its first bytes.

use anyhow::Context;
use poem::Body;
use shared::endpoint::API_BASE;
use shared::ids::{UploadId, UserId};
use shared::uploads::fields;

use super::append::{Append, append};
use super::headers::{Checksum, parse_metadata};
use super::wire::Created;
use crate::app::AppState;
use crate::error::AppError;
use crate::uploads::staging::Staged;
use crate::uploads::store::NewUpload;
use crate::uploads::wishes::Description;
use crate::uploads::{expire, service};

/// What common clients say of a file that we find out ourselves.
const IGNORED: [&str; 4] = ["filetype", "name", "type", "relativePath"];

/// A request for a new upload.
#[derive(Debug)]
pub(in crate::uploads) struct Create {
    pub(in crate::uploads) owner: UserId,
    pub(in crate::uploads) size_bytes: u64,
    /// `Upload-Metadata`.
    pub(in crate::uploads) metadata: Option<String>,
    pub(in crate::uploads) checksum: Option<Checksum>,
    /// How long the body is, if the request says so.
    pub(in crate::uploads) length: Option<u64>,
}

/// Makes an upload and takes what bytes came along.
///
/// # Errors
/// It is refused, or the bytes are; then there is no upload.
pub(in crate::uploads) async fn create(
    state: &AppState,
    create: Create,
    body: Option<Body>,
) -> Result<Created, AppError> {
    let limit_bytes = state.config.uploads.max_audio_bytes;
    if create.size_bytes > limit_bytes {
        return Err(AppError::TooLarge { limit_bytes });
    }
    let description = describe(create.metadata)?;
    state.storage.check_space(create.size_bytes).await?;
    let (owner, id) = (create.owner, UploadId(state.ids.next(state.clock.now())));
    let path = format!("{API_BASE}/uploads/{id}");
    let new = NewUpload::of(state, owner, id, description, create.size_bytes);
    if create.size_bytes == 0 {
        // Its last byte is there before the first.
        Staged::of(&state.storage, id).append_at(0).await?.sync().await?;
        service::create_queued(state, new).await?;
        return Ok(Created::at(path, Some(0), None));
    }
    let expires_at = Some(expire::at(state));
    let new = NewUpload { expires_at, ..new };
    let Some(body) = body else {
        service::create_receiving(state, new).await?;
        return Ok(Created::at(path, None, expires_at));
    };
    let request = Append { owner, id, offset_bytes: 0, length: create.length, checksum: create.checksum };
    // In a task of its own: when the connection goes, what nobody has heard of must not stay. So the upload is
    // made there too: a request that is dropped while it is made would leave it without anybody to remove it.
    let begun = tokio::spawn(begin(state.clone(), new, request, body)).await;
    let offset_bytes = begun.context("beginning an upload failed")??;
    Ok(Created::at(path, Some(offset_bytes), expires_at))
}

/// Makes an upload and takes its first bytes, or removes it again: nobody has heard yet where it is.
async fn begin(state: AppState, new: NewUpload, request: Append, body: Body) -> Result<u64, AppError> {
    let (owner, id) = (request.owner, request.id);
    service::create_receiving(&state, new).await?;
    let appended = append(&state, request, body).await;
    if appended.is_err() {
        service::terminate(&state, owner, id).await?;
    }
    appended
}

/// What the metadata say about the song.
fn describe(metadata: Option<String>) -> Result<Description, AppError> {
    let mut description = Description::default();
    let Some(metadata) = metadata else { return Ok(description) };
    let pairs = parse_metadata(&metadata);
    let pairs = pairs.map_err(|error| AppError::InvalidParameter {
        field: "Upload-Metadata".into(),
        detail: error.to_string().into(),
    })?;
    for (key, value) in &pairs {
        match key.as_str() {
            fields::FILENAME => description.set_filename(value),
            fields::ARTIST | fields::GENRE => {
                value.lines().try_for_each(|line| description.set(key, line.trim()))?;
            }
            key if IGNORED.contains(&key) => {}
            key => description.set(key, value.trim())?,
        }
    }
    description.wishes.metadata = Some(metadata);
    Ok(description)
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    fn described(pairs: &[(&str, &str)]) -> Result<Description, AppError> {
        let pairs: Vec<_> =
            pairs.iter().map(|(key, value)| format!("{key} {}", STANDARD.encode(value))).collect();
        describe(Some(pairs.join(",")))
    }

    #[test]
    fn metadata_are_the_fields_of_the_form() {
        let read = described(&[
            ("filename", "../a/My_Song.mp3"),
            ("filetype", "audio/mpeg"),
            ("artist", "One\nTwo"),
            ("year", "1977"),
            ("visibility", "site"),
        ])
        .unwrap();
        assert_eq!(read.filename.as_deref(), Some("My_Song.mp3"));
        assert_eq!(read.wishes.artists, ["One", "Two"]);
        assert_eq!(read.wishes.year, Some(1977));
        assert!(read.wishes.metadata.is_some());
    }

    #[test]
    fn what_the_form_refuses_is_refused_here() {
        for pairs in [
            [("year", "soon")],
            [("owner_id", "x")],
            [("title", "a\u{202E}b")],
            [("sha256", "x")],
            [("artist", &"A\n".repeat(20))],
        ] {
            let problem = described(&pairs).unwrap_err().problem();
            assert!((400..500).contains(&problem.status), "{pairs:?}");
        }
        assert!(describe(Some("a !".to_owned())).is_err());
    }
}
