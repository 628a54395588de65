//! Access tokens: short-lived JWTs, checked claim by claim. They say who asks; whether he still may
//! is asked of the database.

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use shared::ids::{SessionId, UserId};

use crate::keys::Keys;

/// How long a token is good.
pub const LIFETIME: chrono::Duration = chrono::Duration::minutes(15);
/// How far clocks may be apart.
const SKEW_S: i64 = 30;
/// No token of ours is longer.
const MAX_BYTES: usize = 4096;

const ISSUER: &str = "rhythmix";
const AUDIENCE: &str = "rhythmix-api";
const TYPE: &str = "access";

/// What a token says. All are required, of exactly these types, and nothing else may stand there.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    sub: UserId,
    sid: SessionId,
    typ: String,
    iat: i64,
    nbf: i64,
    exp: i64,
}

/// Signs a token for a session.
///
/// # Errors
/// Signing failed.
pub fn issue(keys: &Keys, user: UserId, session: SessionId, now: DateTime<Utc>) -> anyhow::Result<String> {
    let claims = Claims {
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: user,
        sid: session,
        typ: TYPE.to_owned(),
        iat: now.timestamp(),
        nbf: now.timestamp(),
        exp: (now + LIFETIME).timestamp(),
    };
    let header = Header { kid: Some(keys.access_kid.clone()), ..Header::new(Algorithm::HS256) };
    Ok(jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(keys.access.as_bytes()))?)
}

/// The account and session that a token speaks for; `None` for anything that is not a good token.
pub fn verify(keys: &Keys, token: &str, now: DateTime<Utc>) -> Option<(UserId, SessionId)> {
    read(keys, token, now).map(|(user, session, _)| (user, session))
}

/// As [`verify`], with the end of the token.
pub fn read(keys: &Keys, token: &str, now: DateTime<Utc>) -> Option<(UserId, SessionId, DateTime<Utc>)> {
    if token.len() > MAX_BYTES || !header_is_ours(keys, token) {
        return None;
    }
    // Times are checked below against our own clock, with bounds that the library does not know.
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let key = DecodingKey::from_secret(keys.access.as_bytes());
    let claims = jsonwebtoken::decode::<Claims>(token, &key, &validation).ok()?.claims;
    let now = now.timestamp();
    let good = claims.iss == ISSUER
        && claims.aud == AUDIENCE
        && claims.typ == TYPE
        && (0..=LIFETIME.num_seconds()).contains(&claims.exp.checked_sub(claims.iat)?)
        && claims.nbf == claims.iat
        && claims.iat <= now + SKEW_S
        && now < claims.exp + SKEW_S;
    good.then_some((claims.sub, claims.sid, DateTime::from_timestamp(claims.exp, 0)?))
}

/// Only `alg`, `typ` and `kid` may stand in the header, and they must be ours.
fn header_is_ours(keys: &Keys, token: &str) -> bool {
    let Ok(header) = jsonwebtoken::decode_header(token) else { return false };
    let ours = Header { kid: Some(keys.access_kid.clone()), ..Header::new(Algorithm::HS256) };
    header == ours
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::*;
    use crate::clock::{Clock, SystemClock};

    fn keys() -> Keys {
        Keys::derive(&[9; 32])
    }

    fn sign(header: &Header, claims: &Value, keys: &Keys) -> String {
        jsonwebtoken::encode(header, claims, &EncodingKey::from_secret(keys.access.as_bytes())).unwrap()
    }

    #[test]
    fn a_token_is_good_for_its_session_until_it_expires() {
        let (keys, now) = (keys(), SystemClock.now());
        let (user, session) = (UserId(Uuid::from_u128(1)), SessionId(Uuid::from_u128(2)));
        let token = issue(&keys, user, session, now).unwrap();
        assert_eq!(verify(&keys, &token, now), Some((user, session)));
        assert_eq!(verify(&keys, &token, now + LIFETIME), Some((user, session)), "within the skew");
        assert_eq!(verify(&keys, &token, now + LIFETIME + chrono::Duration::seconds(31)), None);
        assert_eq!(verify(&keys, &token, now - chrono::Duration::seconds(31)), None);
        assert_eq!(verify(&Keys::derive(&[8; 32]), &token, now), None);
    }

    #[test]
    fn each_claim_is_required_and_of_its_type() {
        let (keys, now) = (keys(), SystemClock.now());
        let header = Header { kid: Some(keys.access_kid.clone()), ..Header::new(Algorithm::HS256) };
        let t = now.timestamp();
        let good = json!({
            "iss": ISSUER, "aud": AUDIENCE, "sub": Uuid::nil(), "sid": Uuid::nil(), "typ": TYPE,
            "iat": t, "nbf": t, "exp": t + 900,
        });
        assert!(verify(&keys, &sign(&header, &good, &keys), now).is_some());
        for name in ["iss", "aud", "sub", "sid", "typ", "iat", "nbf", "exp"] {
            let mut claims = good.clone();
            claims.as_object_mut().unwrap().remove(name);
            assert!(verify(&keys, &sign(&header, &claims, &keys), now).is_none(), "without {name}");
        }
        for (name, value) in [
            ("iss", json!(["rhythmix"])),
            ("aud", json!(["rhythmix-api"])),
            ("typ", json!("refresh")),
            ("exp", json!(i64::MAX)),
            ("exp", json!(t + 901)),
            ("exp", json!("later")),
            ("iat", json!(i64::MIN)),
            ("sub", json!("admin")),
            ("admin", json!(true)),
        ] {
            let mut claims = good.clone();
            claims.as_object_mut().unwrap().insert(name.to_owned(), value.clone());
            assert!(verify(&keys, &sign(&header, &claims, &keys), now).is_none(), "{name} = {value}");
        }
    }

    #[test]
    fn the_header_must_be_ours() {
        let (keys, now) = (keys(), SystemClock.now());
        let t = now.timestamp();
        let claims = json!({
            "iss": ISSUER, "aud": AUDIENCE, "sub": Uuid::nil(), "sid": Uuid::nil(), "typ": TYPE,
            "iat": t, "nbf": t, "exp": t + 900,
        });
        for header in [
            Header::new(Algorithm::HS256),
            Header { kid: Some("other".into()), ..Header::new(Algorithm::HS256) },
            Header { kid: Some(keys.access_kid.clone()), ..Header::new(Algorithm::HS384) },
            Header {
                kid: Some(keys.access_kid.clone()),
                jku: Some("x".into()),
                ..Header::new(Algorithm::HS256)
            },
        ] {
            assert!(verify(&keys, &sign(&header, &claims, &keys), now).is_none(), "{header:?}");
        }
        for forged in ["", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", &"a".repeat(5000)] {
            assert!(verify(&keys, forged, now).is_none());
        }
    }
}
