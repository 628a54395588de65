//! The two cookies of a browser: one that refreshes the session, one that is good for media alone.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use poem::http::HeaderValue;
use shared::ids::SessionId;

use crate::keys::Keys;

/// Carries the refresh token; sent only to `/api/v1/auth`.
pub const REFRESH: &str = "rhythmix_refresh";
/// Good for GET and HEAD of streams and images, since media elements can send no header.
pub const MEDIA: &str = "rhythmix_media";

const REFRESH_PATH: &str = "/api/v1/auth";
const MEDIA_PATH: &str = "/api/v1";

/// How a cookie is set: for how long, and whether only over https.
#[derive(Debug, Clone, Copy)]
pub struct Attributes {
    /// In seconds; 0 removes the cookie.
    pub max_age_s: i64,
    /// Whether people come over https.
    pub secure: bool,
}

/// The `Set-Cookie` of the refresh token.
pub fn refresh(token: &str, attributes: Attributes) -> Option<HeaderValue> {
    set(REFRESH, token, REFRESH_PATH, attributes)
}

/// The `Set-Cookie` of the media cookie of a session.
pub fn media(keys: &Keys, session: SessionId, attributes: Attributes) -> Option<HeaderValue> {
    set(MEDIA, &media_value(keys, session), MEDIA_PATH, attributes)
}

/// Both cookies, removed.
pub fn remove(secure: bool) -> [Option<HeaderValue>; 2] {
    let gone = Attributes { max_age_s: 0, secure };
    [set(REFRESH, "", REFRESH_PATH, gone), set(MEDIA, "", MEDIA_PATH, gone)]
}

fn set(
    name: &str,
    value: &str,
    path: &str,
    Attributes { max_age_s, secure }: Attributes,
) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path={path}; Max-Age={max_age_s}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::try_from(text).ok()
}

/// The session, signed. It has no expiry of its own: it lives and dies with the session.
fn media_value(keys: &Keys, session: SessionId) -> String {
    let tag = keys.media_cookie.sign(session.0.as_bytes());
    format!("{}.{}", session.0.simple(), URL_SAFE_NO_PAD.encode(tag))
}

/// The session that a media cookie names; `None` if we did not sign it.
pub fn read_media(keys: &Keys, value: &str) -> Option<SessionId> {
    let (session, tag) = value.split_once('.')?;
    let session = session.parse::<SessionId>().ok()?;
    let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
    keys.media_cookie.verify(session.0.as_bytes(), &tag).then_some(session)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_media_cookie_names_the_session_that_it_was_signed_for() {
        let keys = Keys::derive(&[3; 32]);
        let session = SessionId(Uuid::from_u128(5));
        let value = media_value(&keys, session);
        assert_eq!(read_media(&keys, &value), Some(session));
        assert_eq!(read_media(&Keys::derive(&[4; 32]), &value), None);
        let (_, tag) = value.split_once('.').unwrap();
        let other = format!("{}.{tag}", Uuid::from_u128(6).simple());
        assert_eq!(read_media(&keys, &other), None);
        for bad in ["", ".", "x.y", &value[..40]] {
            assert_eq!(read_media(&keys, bad), None);
        }
    }

    #[test]
    fn cookies_are_out_of_reach_of_scripts_and_other_sites() {
        let header = refresh("abc", Attributes { max_age_s: 60, secure: true }).unwrap();
        assert_eq!(
            header.to_str().unwrap(),
            "rhythmix_refresh=abc; Path=/api/v1/auth; Max-Age=60; HttpOnly; SameSite=Strict; Secure"
        );
    }
}
