//! Signed links to one thing, for where neither header nor cookie goes. Each purpose has a key of its own.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::keys::Key;

/// Holder, thing and expiry, before the signature.
const PAYLOAD: usize = 16 + 16 + 8;

/// The token of a link: the session or public link that it depends on, the id of what it is for, the expiry in seconds, and the
/// signature over all of them.
pub fn sign(key: &Key, holder: Uuid, thing: Uuid, expires_at: DateTime<Utc>) -> String {
    let mut bytes = Vec::with_capacity(PAYLOAD + 32);
    bytes.extend_from_slice(holder.as_bytes());
    bytes.extend_from_slice(thing.as_bytes());
    bytes.extend_from_slice(&expires_at.timestamp().to_be_bytes());
    let tag = key.sign(&bytes);
    bytes.extend_from_slice(&tag);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The holder and the thing of a token that was signed with this key and has not expired.
pub fn read(key: &Key, token: &str, now: DateTime<Utc>) -> Option<(Uuid, Uuid)> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (payload, tag) = bytes.split_at_checked(PAYLOAD)?;
    if !key.verify(payload, tag) {
        return None;
    }
    let (holder, rest) = payload.split_at_checked(16)?;
    let (thing, expiry) = rest.split_at_checked(16)?;
    let expires_at = i64::from_be_bytes(expiry.try_into().ok()?);
    let ids = (Uuid::from_slice(holder).ok()?, Uuid::from_slice(thing).ok()?);
    (now.timestamp() < expires_at).then_some(ids)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, SystemClock};
    use crate::keys::Keys;

    const LIFETIME: chrono::Duration = chrono::Duration::minutes(1);

    #[test]
    fn a_link_is_good_for_its_thing_until_it_expires() {
        let (keys, now) = (Keys::derive(&[3; 32]), SystemClock.now());
        let (key, holder, thing) = (&keys.media_link, Uuid::from_u128(1), Uuid::from_u128(2));
        let token = sign(key, holder, thing, now + LIFETIME);
        assert_eq!(read(key, &token, now), Some((holder, thing)));
        assert_eq!(read(key, &token, now + LIFETIME), None);
        assert_eq!(read(&keys.event_link, &token, now), None);
        assert_eq!(read(&Keys::derive(&[4; 32]).media_link, &token, now), None);
        let mut bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        for index in 0..bytes.len() {
            bytes[index] ^= 1;
            assert_eq!(read(key, &URL_SAFE_NO_PAD.encode(&bytes), now), None, "byte {index}");
            bytes[index] ^= 1;
        }
        assert_eq!(read(key, "", now), None);
    }
}
