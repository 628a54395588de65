//! One form of a song: what a request for it is answered with.

use std::io;
use std::ops::Range;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::stream::BoxStream;
use poem::http::HeaderMap;
use processing::examine::Sound;
use processing::format::AudioFormat;
use processing::render::Layout;
use shared::ids::SongId;
use shared::songs::Quality;

use super::gain::Gain;
use super::on_demand::{self, Recipe};
use super::quality::{self, Source, Unable, Wishes};
use crate::app::AppState;
use crate::auth::{Holder, Listener};
use crate::error::AppError;
use crate::media::storage::Key;
use crate::songs::media::{MadeRendition, MediaRow};
use crate::songs::wanted;

/// Which bytes the encoder makes of a song. It stands in every tag: when the encoder changes, this must,
/// and a migration must remove what the old one has made.
const ENCODING: u8 = 1;

/// How long a request waits for a form that can only be made as a whole.
const PATIENCE: Duration = Duration::from_secs(8);
/// How often it looks meanwhile.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// What a request says about the form that it wants.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Asked {
    /// Which one.
    pub(super) quality: Option<Quality>,
    /// How much louder or quieter.
    pub(super) gain: Option<Gain>,
}

/// A form that can be sent.
#[derive(Debug)]
pub(super) struct Form {
    /// Which it is.
    pub(super) quality: Quality,
    /// Its media type.
    pub(super) mime: &'static str,
    /// Its exact size.
    pub(super) size_bytes: u64,
    /// Its version, strong and with quotes.
    pub(super) etag: String,
    /// What of the request decided.
    pub(super) vary: &'static str,
    /// Whose place it takes.
    pub(super) holder: Holder,
    origin: Origin,
}

/// Where its bytes come from.
#[derive(Debug)]
enum Origin {
    /// They lie in the store.
    Stored(Key),
    /// They are encoded now.
    Encoded(Recipe),
}

/// Finds the form of a song that a request means.
pub(super) async fn find(
    state: &AppState,
    listener: &Listener,
    song: SongId,
    asked: Asked,
    request: &HeaderMap,
) -> Result<Form, AppError> {
    let media = state.song_media.find(&state.db, listener.user, song).await?;
    let save_data =
        request.get("save-data").is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"on"));
    let wishes = Wishes {
        named: asked.quality,
        has_gain: asked.gain.is_some(),
        preferred: listener.stream_quality,
        save_data,
    };
    let source = Source { format: media.format, is_measured: media.samples.is_some() };
    let quality = match quality::choose(wishes, source) {
        Ok(quality) => quality,
        Err(Unable::Never) => return Err(AppError::NoSuchQuality),
        Err(Unable::NoGain) => {
            return Err(AppError::InvalidParameter {
                field: "gain_db".into(),
                detail: "Only high, normal and low can have a gain.".into(),
            });
        }
        Err(Unable::NotYet) => {
            wanted::measure(state, song, media.owner).await?;
            return Err(AppError::NotReady { retry_after: wanted::SOON });
        }
    };
    if !listener.may_download && matches!(quality, Quality::Original | Quality::Lossless) {
        return Err(AppError::Forbidden);
    }
    let (origin, size_bytes) = match quality {
        Quality::Original => (Origin::Stored(Key::song(media.media_id)), media.size_bytes),
        Quality::Lossless => stored(wait_for(state, song, &media, quality).await?),
        Quality::High | Quality::Normal | Quality::Low => {
            encoded(state, song, &media, quality, asked.gain).await?
        }
    };
    let named = asked.quality.is_some();
    Ok(Form {
        quality,
        mime: mime(quality, media.format),
        size_bytes,
        etag: etag(&media.sha256, quality, asked.gain),
        vary: if named { "Authorization, Cookie" } else { "Authorization, Cookie, Save-Data" },
        holder: listener.holder,
        origin,
    })
}

fn stored(made: MadeRendition) -> (Origin, u64) {
    (Origin::Stored(Key::rendition(made.id)), made.size_bytes)
}

/// A form whose size is known by arithmetic: from the store if it is there, else encoded now.
async fn encoded(
    state: &AppState,
    song: SongId,
    media: &MediaRow,
    quality: Quality,
    gain: Option<Gain>,
) -> Result<(Origin, u64), AppError> {
    if let (Some(made), None) = (media.made(quality), gain) {
        return Ok(stored(made.clone()));
    }
    let sound = sound(media).ok_or(AppError::NotReady { retry_after: wanted::SOON })?;
    let layout = Layout::new(quality, &sound).ok_or(AppError::NoSuchQuality)?;
    if media.made(quality).is_none() {
        wanted::render(state, song, media.owner).await;
    }
    let gain_db = gain.map(Gain::decibels);
    let recipe = Recipe { song, media_id: media.media_id, sound, layout, gain_db };
    Ok((Origin::Encoded(recipe), layout.total_bytes()))
}

/// A form whose size nobody knows before it has been made: that is quick, so the request waits for it.
async fn wait_for(
    state: &AppState,
    song: SongId,
    media: &MediaRow,
    quality: Quality,
) -> Result<MadeRendition, AppError> {
    if let Some(made) = media.made(quality) {
        return Ok(made.clone());
    }
    wanted::render(state, song, media.owner).await;
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        tokio::time::sleep(LOOK_EVERY).await;
        // The job makes the cache forget the song, so this asks the database once in a while only.
        let media = state.song_media.find_any(&state.db, song).await?.ok_or(AppError::NotFound)?;
        if let Some(made) = media.made(quality) {
            return Ok(made.clone());
        }
    }
    Err(AppError::NotReady { retry_after: wanted::SOON })
}

impl Form {
    /// Where the store itself gives it, if listeners are to be sent there.
    pub(super) async fn link(&self, state: &AppState) -> Option<String> {
        match &self.origin {
            Origin::Stored(key) => state.storage.delivery_link(key, self.mime).await,
            Origin::Encoded(_) => None,
        }
    }

    /// Opens a part of it.
    pub(super) async fn open(
        &self,
        state: &AppState,
        part: Range<u64>,
    ) -> Result<BoxStream<'static, io::Result<Bytes>>, AppError> {
        match &self.origin {
            Origin::Stored(key) => Ok(state.storage.read(key, part).await?),
            Origin::Encoded(recipe) => {
                let encoder = state.encoders.take(self.holder)?;
                on_demand::open(state, recipe.clone(), part, encoder).await
            }
        }
    }
}

/// What a song sounds like; `None` while it has not been measured.
pub(super) fn sound(media: &MediaRow) -> Option<Sound> {
    let MediaRow { format, sample_rate_hz, channels, .. } = *media;
    media.samples.map(|samples| Sound { format, samples, sample_rate_hz, channels })
}

/// The media type of a form of a song whose original is of that format.
const fn mime(quality: Quality, original: AudioFormat) -> &'static str {
    match quality {
        Quality::Original => original.mime(),
        Quality::Lossless => "audio/mp4; codecs=\"fLaC\"",
        Quality::High | Quality::Normal | Quality::Low => "audio/mp4; codecs=\"opus\"",
    }
}

/// The content itself names the version: that of the original, and what was made of it. So a form has
/// one tag whether it lies in the store or is encoded now.
fn etag(sha256: &[u8], quality: Quality, gain: Option<Gain>) -> String {
    let hash: String = sha256.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    match (quality, gain) {
        (Quality::Original, _) => format!("\"{hash}\""),
        (quality, None) => format!("\"{hash}-{}-{ENCODING}\"", quality.as_str()),
        (quality, Some(gain)) => format!("\"{hash}-{}-{ENCODING}{gain}\"", quality.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_has_a_tag_of_its_own() {
        let gains = [None, Gain::parse(0.1).unwrap(), Gain::parse(-0.1).unwrap(), Gain::parse(24.0).unwrap()];
        let mut tags = Vec::new();
        for sha256 in [[1; 32], [2; 32]] {
            tags.push(etag(&sha256, Quality::Original, None));
            for quality in [Quality::High, Quality::Normal, Quality::Low] {
                tags.extend(gains.iter().map(|gain| etag(&sha256, quality, *gain)));
            }
        }
        let count = tags.len();
        tags.sort();
        tags.dedup();
        assert_eq!(tags.len(), count);
        assert!(tags.iter().all(|tag| tag.starts_with('"') && tag.ends_with('"')));
    }
}
