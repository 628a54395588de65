//! What becomes of a file that has arrived: examined, put into the store, made into a song.
//!
//! Order matters for crashes: objects are announced in the database before they are written, and
//! the song and the end of the announcement are one transaction. Whatever is announced and not ended
//! is removed at the next start.

use anyhow::Context;
use shared::ids::{SongId, UploadId, UserId};
use shared::uploads::{Upload, UploadState};
use tempfile::NamedTempFile;

use super::form::{Received, Wishes};
use super::recover::discard;
use super::store::{self, Announced};
use crate::app::AppState;
use crate::error::AppError;
use crate::keys::random_name;
use crate::media::storage::{Key, PictureFormat};
use crate::pictures;
use crate::songs::store::{self as songs, NewSong};
use processing::cover::PreparedCover;
use processing::examine::Examination;

/// Makes a song out of a form, or says which song has these bytes already.
pub(super) async fn accept(state: &AppState, owner: UserId, form: Received) -> Result<Upload, AppError> {
    let size_bytes = form.audio.size_bytes;
    if let Some(song) = songs::find_by_content(state.db.read(), owner, &form.audio.sha256).await? {
        return Ok(duplicate(state, size_bytes, song));
    }
    let Received { wishes, cover, audio } = form;
    let examined = examine(state, audio.file, cover).await?;
    let song = SongId(state.ids.next(state.clock.now()));
    let objects = Announced {
        id: UploadId(state.ids.next(state.clock.now())),
        media_id: random_name()?,
        cover_id: examined.cover.is_some().then(random_name).transpose()?,
    };
    let new = new_song(owner, song, wishes, &examined, &objects, audio.stem);
    let new = NewSong { size_bytes, sha256: audio.sha256, created_at: state.clock.now(), ..new };
    // From here on a client that goes away must not leave half of it: the work goes on without him.
    let work = commit(state.clone(), objects, examined, new);
    let done = tokio::spawn(work).await.context("storing an upload failed")??;
    Ok(match done {
        Committed::Song(id) => Upload {
            id,
            state: UploadState::Done,
            offset_bytes: size_bytes,
            size_bytes,
            filename: None,
            import_id: None,
            progress_percent: None,
            error: None,
            created_at: state.clock.now(),
            expires_at: None,
            song_id: Some(song),
            duplicate_of: None,
        },
        Committed::Duplicate(song) => duplicate(state, size_bytes, song),
    })
}

fn duplicate(state: &AppState, size_bytes: u64, song: SongId) -> Upload {
    Upload {
        id: UploadId(state.ids.next(state.clock.now())),
        state: UploadState::Duplicate,
        offset_bytes: size_bytes,
        size_bytes,
        filename: None,
        import_id: None,
        progress_percent: None,
        error: None,
        created_at: state.clock.now(),
        expires_at: None,
        song_id: None,
        duplicate_of: Some(song),
    }
}

/// A file that can be played, and its picture.
struct Examined {
    file: NamedTempFile,
    found: Examination,
    cover: Option<PreparedCover>,
}

/// Decodes the file and the picture.
async fn examine(
    state: &AppState,
    file: NamedTempFile,
    cover: Option<Vec<u8>>,
) -> Result<Examined, AppError> {
    let (found, embedded) = state.workshop.examine(file.reopen()?).await?;
    let cover = match (cover, embedded) {
        (Some(chosen), _) => Some(state.workshop.draw(chosen).await?),
        // A bad picture in a good file is no reason to refuse the music.
        (None, Some(embedded)) => state.workshop.draw(embedded).await.ok(),
        (None, None) => None,
    };
    Ok(Examined { file, found, cover })
}

impl From<std::io::Error> for AppError {
    fn from(error: std::io::Error) -> Self {
        crate::media::storage::StorageError::from(error).into()
    }
}

/// What the sender wishes goes before what the file says.
fn new_song(
    owner: UserId,
    id: SongId,
    wishes: Wishes,
    examined: &Examined,
    objects: &Announced,
    stem: Option<String>,
) -> NewSong {
    let tags = examined.found.tags.clone();
    let or = |wished: Vec<String>, tagged: Vec<String>| if wished.is_empty() { tagged } else { wished };
    NewSong {
        id,
        owner,
        title: wishes.title.or(tags.title).or(stem).unwrap_or_else(|| "Untitled".to_owned()),
        artists: or(wishes.artists, or(tags.artists, tags.album_artists.clone())),
        album: wishes.album.or(tags.album),
        track_number: wishes.track_number.or(tags.track_number),
        disc_number: wishes.disc_number.or(tags.disc_number),
        year: wishes.year.or(tags.year),
        genres: or(wishes.genres, tags.genres),
        duration_ms: examined.found.duration_ms,
        sample_rate_hz: examined.found.sample_rate_hz,
        channels: examined.found.channels,
        format: examined.found.format,
        size_bytes: 0,
        sha256: Vec::new(),
        media_id: objects.media_id,
        cover_id: objects.cover_id,
        accent: wishes.accent.or_else(|| examined.cover.as_ref().map(|cover| cover.accent.clone())),
        visibility: wishes.visibility,
        created_at: chrono::DateTime::UNIX_EPOCH,
        samples: examined.found.samples,
        loudness: examined.found.loudness,
        album_artists: tags.album_artists,
        compilation: tags.compilation,
        import_id: None,
    }
}

/// How storing ended.
enum Committed {
    Song(UploadId),
    Duplicate(SongId),
}

async fn commit(
    state: AppState,
    objects: Announced,
    examined: Examined,
    new: NewSong,
) -> Result<Committed, AppError> {
    let (owner, sha256) = (new.owner, new.sha256.clone());
    let write = state.db.begin().await?;
    store::announce(&write, owner, &objects, new.size_bytes, new.created_at).await?;
    write.commit().await?;
    let placeholder = examined.cover.as_ref().map(|cover| cover.placeholder.clone());
    let stored = store_objects(&state, &objects, examined).await;
    let made = match stored {
        Ok(()) => make_song(&state, &objects, new, placeholder).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(true) => return Ok(Committed::Song(objects.id)),
        Ok(false) => discard(&state, &objects).await?,
        Err(error) => {
            if let Err(left) = discard(&state, &objects).await {
                tracing::warn!(
                    error = format!("{left:#}"),
                    "what a failed upload left is removed at the next start"
                );
            }
            return Err(error);
        }
    }
    // The same bytes came twice at the same time and the other one was first.
    let other = songs::find_by_content(state.db.read(), owner, &sha256).await?;
    other
        .map(Committed::Duplicate)
        .ok_or_else(|| AppError::Internal(anyhow::anyhow!("a duplicate of nothing")))
}

async fn store_objects(state: &AppState, objects: &Announced, examined: Examined) -> Result<(), AppError> {
    state.storage.put_file(&Key::song(objects.media_id), examined.file.path()).await?;
    if let (Some(name), Some(cover)) = (objects.cover_id, examined.cover) {
        for (size, jpeg) in cover.images {
            let key = Key::picture(name, size, PictureFormat::Jpeg)
                .context("a cover of a size that is not offered")?;
            state.storage.put_bytes(&key, jpeg).await?;
        }
    }
    Ok(())
}

async fn make_song(
    state: &AppState,
    objects: &Announced,
    new: NewSong,
    placeholder: Option<String>,
) -> Result<bool, AppError> {
    let (song, owner) = (new.id, new.owner);
    let write = state.db.begin().await?;
    if !songs::create(&write, new).await? {
        return Ok(false);
    }
    if let Some((cover, placeholder)) = objects.cover_id.zip(placeholder) {
        pictures::create(&write, cover, placeholder, owner).await?;
    }
    store::finish(&write, objects.id, song).await?;
    write.commit().await?;
    Ok(true)
}
