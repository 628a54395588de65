//! Which files need not be sent: those whose bytes the caller has already.

use shared::ids::UserId;
use shared::uploads::{Contents, KnownContent, KnownContents, MAX_KNOWN};

use super::hex;
use crate::app::AppState;
use crate::error::AppError;
use crate::songs::store as songs;

/// Looks only among the songs of the caller: what others have is theirs to tell.
///
/// # Errors
/// Too many are asked about, or something that is no sum; the database fails.
pub(super) async fn find_known(
    state: &AppState,
    owner: UserId,
    contents: Contents,
) -> Result<KnownContents, AppError> {
    let bad =
        |detail: &'static str| AppError::InvalidParameter { field: "sha256".into(), detail: detail.into() };
    if contents.sha256.len() > MAX_KNOWN {
        return Err(bad("At most 200 can be asked about at once."));
    }
    let sums: Option<Vec<_>> = contents.sha256.iter().map(|text| hex::decode_sha256(text)).collect();
    let sums = sums.ok_or_else(|| bad("One of these is not a SHA-256 in hex."))?;
    if sums.is_empty() {
        return Ok(KnownContents { known: Vec::new() });
    }
    let known = songs::find_known(state.db.read(), owner, sums).await?;
    let content = |(sum, song_id): (Vec<u8>, _)| KnownContent { sha256: hex::encode(&sum), song_id };
    Ok(KnownContents { known: known.into_iter().map(content).collect() })
}
