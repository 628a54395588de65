//! The job that makes a song of an upload: checked, examined, put into the store, and told.
//!
//! It may be cut off anywhere and then begins anew. The staged bytes stay until the upload has ended, each
//! attempt writes objects under names of its own, which are announced before and removed unless the song
//! was made, and the song, the end of the upload and the end of the job are one transaction.

use std::fs::File;
use std::io::Read;

use processing::cover::PreparedCover;
use processing::examine::Examination;
use sea_orm::{DatabaseTransaction, DbErr};
use sha2::{Digest, Sha256};
use shared::ids::{SongId, UploadId};
use uuid::Uuid;

use super::service;
use super::staging::{Staged, Whole, blocking};
use super::store::{self, End, Work};
use super::tell::{tell, tell_end};
use super::wishes::stem;
use crate::app::AppState;
use crate::catalogue::said;
use crate::error::AppError;
use crate::jobs::{self, Claim, Kind, NewJob};
use crate::keys::random_id;
use crate::media::storage::{Key, PictureFormat};
use crate::songs::create;
use crate::songs::store::{self as songs, NewSong};
use crate::{pictures, search, strays};

/// How much is read at once for hashing.
const BLOCK: usize = 256 * 1024;
/// What is done when the file is examined, in percent.
const EXAMINED: i16 = 80;

/// Works on one upload.
///
/// # Errors
/// What another try may mend; whatever is wrong with the file itself ends the upload instead.
pub async fn run(state: &AppState, claim: &Claim) -> Result<(), AppError> {
    let id = UploadId(claim.subject);
    let write = state.db.begin().await?;
    let work = store::begin_work(&write, id).await?;
    write.commit().await?;
    let staged = Staged::of(&state.storage, id);
    let Some(work) = work else {
        // It was taken back, or has ended and only its remains are to be removed.
        return staged.remove().await;
    };
    let owner = work.owner;
    tell(state, owner, id).await;
    match make(state, claim, &staged, work).await {
        Ok(()) => {}
        Err(error) => match service::verdict(&error) {
            Some(error) => conclude(state, claim, id, End::Failed(error)).await?,
            None => return Err(error),
        },
    }
    tell_end(state, owner, id).await;
    // In this order: whoever hears of the end finds nothing left over.
    let removed = staged.remove().await;
    state.upload_ends.tell(id);
    removed
}

/// Makes the song, or finds that there is one.
async fn make(state: &AppState, claim: &Claim, staged: &Staged, work: Work) -> Result<(), AppError> {
    let whole = staged.open(work.size_bytes).await?;
    let sha256 = hash(whole.file.try_clone()?).await?;
    if work.sha256.as_ref().is_some_and(|declared| *declared != sha256) {
        return Err(AppError::ChecksumMismatch);
    }
    if let Some(song) = songs::find_by_content(state.db.read(), work.owner, &sha256).await? {
        return conclude(state, claim, work.id, End::Duplicate(song)).await;
    }
    let examined = examine(state, staged, &work, whole).await?;
    let objects = Objects::name(examined.cover.is_some())?;
    let write = state.db.begin().await?;
    strays::announce(&write, objects.keys()).await?;
    store::set_progress(&write, work.id, EXAMINED).await?;
    write.commit().await?;
    tell(state, work.owner, work.id).await;
    if let Err(error) = put(state, staged, &objects, &examined).await {
        abandon(state, &objects).await?;
        return Err(error);
    }
    let (id, owner, content) = (work.id, work.owner, sha256.clone());
    let new = new_song(state, work, examined.found.clone(), &examined, &objects, sha256);
    if keep(state, claim, id, new, &examined, &objects).await? {
        return Ok(());
    }
    // The same bytes came twice at the same time and the other one was first.
    let other = songs::find_by_content(state.db.read(), owner, &content).await?;
    let other = other.ok_or_else(|| AppError::Internal(anyhow::anyhow!("a duplicate of nothing")))?;
    abandon(state, &objects).await?;
    conclude(state, claim, id, End::Duplicate(other)).await
}

/// Removes the objects of an attempt that surely made no song. Where that is not sure, because the end of
/// a transaction was not heard, they stay announced and the reaper decides.
async fn abandon(state: &AppState, objects: &Objects) -> Result<(), AppError> {
    let write = state.db.begin().await?;
    strays::doom(&write, objects.keys()).await?;
    write.commit().await?;
    strays::reap(state, strays::Due::Now).await?;
    Ok(())
}

/// Ends an upload that did not become a song.
async fn conclude(state: &AppState, claim: &Claim, id: UploadId, end: End) -> Result<(), AppError> {
    let write = state.db.begin().await?;
    claim.complete(&write).await?;
    store::end(&write, id, end).await?;
    write.commit().await?;
    Ok(())
}

/// The SHA-256 of a file, from where it stands to its end, which is where it is rewound from.
async fn hash(mut file: File) -> Result<Vec<u8>, AppError> {
    use std::io::{Seek, SeekFrom};
    blocking(move || {
        let (mut hasher, mut block) = (Sha256::new(), vec![0; BLOCK]);
        file.seek(SeekFrom::Start(0))?;
        loop {
            let read = file.read(&mut block)?;
            if read == 0 {
                break;
            }
            hasher.update(block.get(..read).unwrap_or_default());
        }
        file.seek(SeekFrom::Start(0))?;
        Ok(hasher.finalize().to_vec())
    })
    .await
}

/// A file that can be played, and its picture.
struct Examined {
    whole: Whole,
    found: Examination,
    cover: Option<PreparedCover>,
}

async fn examine(state: &AppState, staged: &Staged, work: &Work, whole: Whole) -> Result<Examined, AppError> {
    let (found, embedded) = state.workshop.examine(whole.file.try_clone()?).await?;
    let cover = if work.has_cover {
        Some(state.workshop.draw(staged.cover().await?).await?)
    } else if let Some(embedded) = embedded {
        match state.workshop.draw(embedded).await {
            // A bad picture in a good file is no reason to refuse the music.
            Err(AppError::UnusableImage(_)) => None,
            drawn => Some(drawn?),
        }
    } else {
        None
    };
    Ok(Examined { whole, found, cover })
}

/// The names of what an attempt puts into the store.
struct Objects {
    media: Uuid,
    cover: Option<Uuid>,
}

impl Objects {
    /// Names that nobody can guess and that say nothing.
    fn name(with_cover: bool) -> Result<Self, AppError> {
        Ok(Self { media: random_id()?, cover: with_cover.then(random_id).transpose()? })
    }

    fn keys(&self) -> impl Iterator<Item = Key> {
        let covers = self.cover.into_iter().flat_map(|cover| Key::pictures(cover, PictureFormat::Jpeg));
        std::iter::once(Key::song(self.media)).chain(covers)
    }
}

async fn put(
    state: &AppState,
    staged: &Staged,
    objects: &Objects,
    examined: &Examined,
) -> Result<(), AppError> {
    staged.place(&examined.whole, &Key::song(objects.media)).await?;
    if let (Some(name), Some(cover)) = (objects.cover, &examined.cover) {
        for (size, jpeg) in &cover.images {
            let key = Key::picture(name, *size, PictureFormat::Jpeg).ok_or_else(|| {
                AppError::Internal(anyhow::anyhow!("a cover of a size that is not offered"))
            })?;
            state.storage.put_bytes(&key, jpeg.clone()).await?;
        }
    }
    Ok(())
}

/// What the sender wishes goes before what the file says.
fn new_song(
    state: &AppState,
    work: Work,
    found: Examination,
    examined: &Examined,
    objects: &Objects,
    sha256: Vec<u8>,
) -> NewSong {
    let (wishes, tags) = (work.wishes, found.tags);
    let stem = work.filename.as_deref().and_then(stem);
    let created_at = state.clock.now();
    let accent = wishes.accent.or_else(|| examined.cover.as_ref().map(|cover| cover.accent.clone()));
    NewSong {
        id: SongId(state.ids.next(created_at)),
        owner: work.owner,
        title: wishes.title.or_else(|| tags.title.clone()).or(stem).unwrap_or_else(|| "Untitled".to_owned()),
        credits: said::credits(&tags, wishes.artists),
        album: said::album(&tags, wishes.album, wishes.year, accent.clone()),
        track_number: wishes.track_number.or(tags.track_number),
        disc_number: wishes.disc_number.or(tags.disc_number),
        year: wishes.year.or(tags.year),
        genres: if wishes.genres.is_empty() { tags.genres } else { wishes.genres },
        duration_ms: found.duration_ms,
        sample_rate_hz: found.sample_rate_hz,
        channels: found.channels,
        format: found.format,
        size_bytes: work.size_bytes,
        sha256,
        media_id: objects.media,
        cover_id: objects.cover,
        accent,
        visibility: wishes.visibility,
        created_at,
        samples: found.samples,
        loudness: found.loudness,
        import_id: work.import_id,
    }
}

/// Makes the song and ends the upload and the job, all or nothing. `false` when its owner has these bytes
/// already.
async fn keep(
    state: &AppState,
    claim: &Claim,
    id: UploadId,
    new: NewSong,
    examined: &Examined,
    objects: &Objects,
) -> Result<bool, AppError> {
    let song = new.id;
    let write = state.db.begin().await?;
    claim.complete(&write).await?;
    if !store::end(&write, id, End::Done(song)).await? {
        // Its owner has taken it back: the job is over, the objects go.
        write.commit().await?;
        abandon(state, objects).await?;
        return Ok(true);
    }
    let owner = new.owner;
    if !create::create(&write, &state.ids, new).await? {
        return Ok(false);
    }
    details(&write, song, &examined.found).await?;
    search::refresh_store::lyrics(&write, &[song]).await?;
    strays::keep(&write, [Key::song(objects.media)]).await?;
    if let (Some(picture), Some(cover)) = (objects.cover, &examined.cover) {
        pictures::create(&write, picture, cover.placeholder.clone(), owner).await?;
    }
    let render = NewJob { kind: Kind::RenderSong, subject: song.0, owner: Some(owner), priority: 0 };
    jobs::enqueue(&write, render).await?;
    write.commit().await?;
    Ok(true)
}

async fn details(write: &DatabaseTransaction, song: SongId, found: &Examination) -> Result<(), DbErr> {
    let tags = serde_json::to_string(&found.tags).map_err(|error| DbErr::Json(error.to_string()))?;
    songs::create_details(write, song, tags, found.waveform.clone()).await
}
