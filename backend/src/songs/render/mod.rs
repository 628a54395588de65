//! Making the forms of a song that are missing, as a job.
//!
//! All of them in one pass over the original, in a child process, into files that nobody sees; then into
//! the store by the rule of [`crate::strays`], and one transaction that makes them known.

mod output;
mod store;

use processing::examine::Sound;
use processing::render::Layout;
use shared::events::Change;
use shared::ids::SongId;
use shared::songs::Quality;
use uuid::Uuid;

use self::output::Output;
pub use self::store::layouts;
use self::store::{NewRendition, Original};
use super::stream::quality::{Source, offered};
use super::{changed, wanted};
use crate::app::AppState;
use crate::error::AppError;
use crate::jobs::Claim;
use crate::media::storage::Key;
use crate::strays;
use crate::workshop;

/// The handler of [`Kind::RenderSong`](crate::jobs::Kind::RenderSong).
///
/// # Errors
/// What may go better the next time. A song that cannot be rendered is logged, and the job is done.
pub async fn run(state: &AppState, claim: &Claim) -> Result<(), AppError> {
    let song = SongId(claim.subject);
    let Some(original) = store::find_original(state.db.read(), song).await? else { return Ok(()) };
    let Some(sound) = original.sound else {
        // It comes again by itself once the song has been measured.
        wanted::measure(state, song, original.owner).await?;
        return Err(AppError::NotReady { retry_after: wanted::SOON });
    };
    let missing = missing(&original, &sound);
    if missing.is_empty() {
        return Ok(());
    }
    let rendered = match render(state, &original, sound, &missing).await {
        Ok(rendered) => rendered,
        Err(error @ (AppError::UnplayableAudio(_) | AppError::UnsupportedMedia(_))) => {
            tracing::warn!(%song, %error, "a song cannot be rendered");
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    if keep(state, claim, song, rendered).await? {
        changed::tell(state, original.owner, song, Change::Changed).await;
    }
    Ok(())
}

fn missing(original: &Original, sound: &Sound) -> Vec<Quality> {
    let source = Source { format: sound.format, is_measured: true };
    let made = |quality: &Quality| *quality == Quality::Original || original.made.contains(quality);
    offered(source).filter(|quality| !made(quality)).collect()
}

/// How much there will be of these forms. What cannot be known before is taken to be as large as the original.
fn expected_bytes(original: &Original, sound: &Sound, qualities: &[Quality]) -> u64 {
    let bytes = |quality: &Quality| {
        Layout::new(*quality, sound).map_or(original.size_bytes, |layout| layout.total_bytes())
    };
    qualities.iter().map(bytes).fold(0, u64::saturating_add)
}

/// Encodes into files, announces them and puts them into the store.
async fn render(
    state: &AppState,
    original: &Original,
    sound: Sound,
    qualities: &[Quality],
) -> Result<Vec<NewRendition>, AppError> {
    // Before the work, which would be done in vain.
    state.storage.check_space(expected_bytes(original, &sound, qualities)).await?;
    let file = state.storage.open_local(&Key::song(original.media_id)).await?;
    let mut output = Output::create(state.storage.incoming(), qualities.to_vec()).await?;
    let mut rendering = state.workshop.render_all(file, sound, qualities.to_vec())?;
    let layouts = loop {
        match rendering.next().await? {
            workshop::Rendered::Bytes(quality, bytes) => output.write(quality, &bytes).await?,
            workshop::Rendered::All(layouts) => break layouts,
        }
    };
    rendering.finish().await;
    let files = output.finish(layouts).await?;
    let write = state.db.begin().await?;
    strays::announce(&write, files.iter().map(|(rendered, _)| Key::rendition(rendered.id))).await?;
    write.commit().await?;
    let mut stored = Vec::with_capacity(files.len());
    for (rendered, file) in files {
        state.storage.put_file(&Key::rendition(rendered.id), file.path()).await?;
        stored.push(rendered);
    }
    Ok(stored)
}

/// Makes the objects known, unless the song is gone (`false`) or the lease was lost; then they are removed.
async fn keep(
    state: &AppState,
    claim: &Claim,
    song: SongId,
    rendered: Vec<NewRendition>,
) -> Result<bool, AppError> {
    let keys: Vec<Key> = rendered.iter().map(|rendered| Key::rendition(rendered.id)).collect();
    let write = state.db.begin().await?;
    let is_known = store::insert(&write, song, rendered, state.clock.now()).await?;
    if is_known {
        strays::keep(&write, keys).await?;
    } else {
        strays::doom(&write, keys).await?;
    }
    claim.complete(&write).await?;
    write.commit().await?;
    Ok(is_known)
}

/// A name for an object that says nothing.
fn name() -> Uuid {
    Uuid::now_v7()
}
