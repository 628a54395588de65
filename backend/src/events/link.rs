//! Signed links to the events of an account, good for one connection that begins soon.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use shared::ids::SessionId;
use uuid::Uuid;

use crate::keys::Keys;

/// How long after it was made a link can be opened.
pub(super) const LIFETIME: chrono::Duration = chrono::Duration::seconds(60);

/// Session, expiry and a number that no other link has.
const PAYLOAD: usize = 16 + 8 + 16;

/// The token of a link.
pub(super) fn sign(keys: &Keys, session: SessionId, nonce: Uuid, expires_at: DateTime<Utc>) -> String {
    let mut bytes = Vec::with_capacity(PAYLOAD + 32);
    bytes.extend_from_slice(session.0.as_bytes());
    bytes.extend_from_slice(&expires_at.timestamp().to_be_bytes());
    bytes.extend_from_slice(nonce.as_bytes());
    let tag = keys.event_link.sign(&bytes);
    bytes.extend_from_slice(&tag);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The session of a token that we signed and that has not expired, and its number.
pub(super) fn read(keys: &Keys, token: &str, now: DateTime<Utc>) -> Option<(SessionId, Uuid)> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (payload, tag) = bytes.split_at_checked(PAYLOAD)?;
    if !keys.event_link.verify(payload, tag) {
        return None;
    }
    let (session, rest) = payload.split_at_checked(16)?;
    let (expiry, nonce) = rest.split_at_checked(8)?;
    let expires_at = i64::from_be_bytes(expiry.try_into().ok()?);
    let found = (SessionId(Uuid::from_slice(session).ok()?), Uuid::from_slice(nonce).ok()?);
    (now.timestamp() < expires_at).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, SystemClock};

    #[test]
    fn a_link_is_good_for_its_session_until_it_expires() {
        let (keys, now) = (Keys::derive(&[3; 32]), SystemClock.now());
        let (session, nonce) = (SessionId(Uuid::from_u128(1)), Uuid::from_u128(2));
        let token = sign(&keys, session, nonce, now + LIFETIME);
        assert_eq!(read(&keys, &token, now), Some((session, nonce)));
        assert_eq!(read(&keys, &token, now + LIFETIME), None);
        assert_eq!(read(&Keys::derive(&[4; 32]), &token, now), None);
        let mut bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        for index in 0..bytes.len() {
            bytes[index] ^= 1;
            assert_eq!(read(&keys, &URL_SAFE_NO_PAD.encode(&bytes), now), None, "byte {index}");
            bytes[index] ^= 1;
        }
    }
}
