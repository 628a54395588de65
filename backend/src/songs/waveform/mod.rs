//! The shape of a song's sound, at any number of points up to what was measured.

mod store;

use poem::http::{HeaderMap, StatusCode, header};
use poem::{Body, Response};
use processing::examine::WAVEFORM_POINTS;
use shared::ids::{SongId, UserId};
use shared::waveform::Waveform;

use crate::app::AppState;
use crate::error::AppError;
use crate::http::conditions;
use crate::media::conditional::{self, Decision};
use crate::songs::wanted;

/// Answers a request for the waveform of a song, which the viewer must be allowed to hear.
pub(super) async fn respond(
    state: &AppState,
    viewer: UserId,
    song: SongId,
    points: u16,
    request: &HeaderMap,
) -> Result<Response, AppError> {
    let media = state.song_media.find(&state.db, viewer, song).await?;
    let hash: String = media.sha256.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let etag = format!("\"{hash}-w{points}\"");
    let head = |status: StatusCode| {
        Response::builder()
            .status(status)
            .header(header::ETAG, &etag)
            // The sound of a song never changes.
            .header(header::CACHE_CONTROL, "private, max-age=31536000, immutable")
            .header(header::VARY, "Authorization")
    };
    match conditional::evaluate(conditions(request), &etag) {
        Decision::NotModified => return Ok(head(StatusCode::NOT_MODIFIED).body(())),
        Decision::PreconditionFailed => return Err(AppError::PreconditionFailed),
        Decision::Proceed { .. } => {}
    }
    let measured = store::find(state.db.read(), song).await?;
    let waveform = measured.and_then(|bytes| at(&bytes, points));
    let Some(waveform) = waveform else {
        wanted::measure(state, song, media.owner).await?;
        return Err(AppError::NotReady { retry_after: wanted::SOON });
    };
    let json = serde_json::to_vec(&waveform).map_err(anyhow::Error::new)?;
    Ok(head(StatusCode::OK).content_type("application/json").body(Body::from_vec(json)))
}

/// A waveform at so many points, from what `processing::examine` measured. `None` for bytes that are not
/// of its form.
fn at(bytes: &[u8], points: u16) -> Option<Waveform> {
    let (stretches, rest) = bytes.as_chunks::<3>();
    if stretches.len() != WAVEFORM_POINTS || !rest.is_empty() {
        return None;
    }
    let count = usize::from(points);
    let mut waveform = Waveform {
        points,
        peaks: Vec::with_capacity(count),
        rms: Vec::with_capacity(count),
        min: Vec::with_capacity(count),
        max: Vec::with_capacity(count),
    };
    for point in 0..count {
        let (from, to) = (point * WAVEFORM_POINTS / count, (point + 1) * WAVEFORM_POINTS / count);
        let stretches = stretches.get(from..to.max(from + 1))?;
        let min = stretches.iter().map(|[min, ..]| sample(*min)).fold(f32::INFINITY, f32::min);
        let max = stretches.iter().map(|[_, max, _]| sample(*max)).fold(f32::NEG_INFINITY, f32::max);
        let squares = stretches.iter().map(|[.., rms]| (f32::from(*rms) / 255.0).powi(2));
        #[expect(clippy::cast_precision_loss, reason = "there are at most 800")]
        let rms = (squares.sum::<f32>() / stretches.len() as f32).sqrt();
        waveform.peaks.push(rounded(min.abs().max(max.abs())));
        waveform.rms.push(rounded(rms));
        waveform.min.push(rounded(min));
        waveform.max.push(rounded(max));
    }
    Some(waveform)
}

/// A signed byte as a sample of -1 to 1.
fn sample(byte: u8) -> f32 {
    (f32::from(byte.cast_signed()) / 127.0).max(-1.0)
}

/// To a thousandth: a byte holds no more, and the text is half as long.
fn rounded(value: f32) -> f32 {
    (value * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Silence with one click at `index`.
    fn click(index: usize, [min, max, rms]: [u8; 3]) -> Vec<u8> {
        let mut bytes = vec![0; 3 * WAVEFORM_POINTS];
        bytes[3 * index..3 * index + 3].copy_from_slice(&[min, max, rms]);
        bytes
    }

    #[test]
    fn a_click_is_seen_at_every_number_of_points() {
        let bytes = click(799, [0x81, 64, 255]);
        for points in 1..=800 {
            let waveform = at(&bytes, points).unwrap();
            for list in [&waveform.peaks, &waveform.rms, &waveform.min, &waveform.max] {
                assert_eq!(list.len(), usize::from(points));
            }
            let last = usize::from(points) - 1;
            assert_eq!((waveform.peaks[last], waveform.min[last], waveform.max[last]), (1.0, -1.0, 0.504));
            assert!(waveform.peaks[..last].iter().all(|peak| *peak == 0.0), "{points}");
        }
        assert_eq!(at(&bytes, 400).unwrap().rms[399], 0.707, "half of the stretch is silent");
    }

    #[test]
    fn what_is_no_waveform_is_none() {
        for length in [0, 1, 2399, 2401, 2403] {
            assert_eq!(at(&vec![0; length], 10), None);
        }
    }
}
