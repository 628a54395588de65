//! Signed links to one song's audio, for where neither header nor cookie goes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use shared::ids::{SessionId, SongId};
use uuid::Uuid;

use crate::keys::Keys;

/// How long after it was made a stream may be started with a link.
pub const LIFETIME: chrono::Duration = chrono::Duration::minutes(15);

/// Session, song and expiry, before the signature.
const PAYLOAD: usize = 16 + 16 + 8;

/// The token of a link: the session that made it, the song, the expiry in seconds, and the signature
/// over all of them.
pub fn sign(keys: &Keys, session: SessionId, song: SongId, expires_at: DateTime<Utc>) -> String {
    let mut bytes = Vec::with_capacity(PAYLOAD + 32);
    bytes.extend_from_slice(session.0.as_bytes());
    bytes.extend_from_slice(song.0.as_bytes());
    bytes.extend_from_slice(&expires_at.timestamp().to_be_bytes());
    let tag = keys.media_link.sign(&bytes);
    bytes.extend_from_slice(&tag);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The session and the song of a token that we signed and that has not expired.
pub fn read(keys: &Keys, token: &str, now: DateTime<Utc>) -> Option<(SessionId, SongId)> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (payload, tag) = bytes.split_at_checked(PAYLOAD)?;
    if !keys.media_link.verify(payload, tag) {
        return None;
    }
    let (session, rest) = payload.split_at_checked(16)?;
    let (song, expiry) = rest.split_at_checked(16)?;
    let expires_at = i64::from_be_bytes(expiry.try_into().ok()?);
    let ids = (SessionId(Uuid::from_slice(session).ok()?), SongId(Uuid::from_slice(song).ok()?));
    (now.timestamp() < expires_at).then_some(ids)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, SystemClock};

    #[test]
    fn a_link_is_good_for_its_song_until_it_expires() {
        let (keys, now) = (Keys::derive(&[3; 32]), SystemClock.now());
        let (session, song) = (SessionId(Uuid::from_u128(1)), SongId(Uuid::from_u128(2)));
        let token = sign(&keys, session, song, now + LIFETIME);
        assert_eq!(read(&keys, &token, now), Some((session, song)));
        assert_eq!(read(&keys, &token, now + LIFETIME), None);
        assert_eq!(read(&Keys::derive(&[4; 32]), &token, now), None);
        let mut bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        for index in 0..bytes.len() {
            bytes[index] ^= 1;
            assert_eq!(read(&keys, &URL_SAFE_NO_PAD.encode(&bytes), now), None, "byte {index}");
            bytes[index] ^= 1;
        }
        assert_eq!(read(&keys, "", now), None);
    }
}
