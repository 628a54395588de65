//! Pages of lists: how many items, and where a list goes on. A cursor is opaque to clients and signed, and
//! is good for the list that it came from alone.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shared::page::{DEFAULT_LIMIT, MAX_LIMIT, Page};

use crate::error::AppError;
use crate::http::Json;
use crate::keys::Keys;

/// No cursor of ours is longer.
const MAX_BYTES: usize = 4096;
/// How much of the signature is kept.
const TAG_BYTES: usize = 16;

/// What is signed: the list that a place is in, and the place.
#[derive(Serialize, Deserialize)]
struct Signed<'a, P> {
    #[serde(borrow)]
    list: Cow<'a, str>,
    place: P,
}

/// Which page of which list is asked for.
#[derive(Debug)]
pub struct Asked<P> {
    list: String,
    /// The place behind which it begins.
    pub after: Option<P>,
    /// How many items at most.
    pub limit: u16,
}

impl<P: Serialize + DeserializeOwned> Asked<P> {
    /// Reads the parameters of a request. `list` as for [`encode`].
    ///
    /// # Errors
    /// As [`limit`] and [`decode`].
    pub fn read(
        keys: &Keys,
        list: impl Into<String>,
        asked: Option<u16>,
        cursor: Option<&str>,
    ) -> Result<Self, AppError> {
        let (list, limit) = (list.into(), limit(asked)?);
        Ok(Self { after: decode(keys, &list, cursor)?, list, limit })
    }

    /// The answer: the items, and where the next page begins.
    ///
    /// # Errors
    /// As [`encode`].
    pub fn answer<T: shared::Schema>(
        self,
        keys: &Keys,
        (items, next): (Vec<T>, Option<P>),
    ) -> Result<Json<Page<T>>, AppError> {
        let next_cursor = next.map(|place| encode(keys, &self.list, &place)).transpose()?;
        Ok(Json(Page { items, next_cursor }))
    }
}

/// The rows of a page, of which one more than `limit` was asked for, and where the next page begins.
pub fn page<T, P>(mut rows: Vec<T>, limit: u16, place: impl Fn(&T) -> P) -> (Vec<T>, Option<P>) {
    let more = rows.len() > usize::from(limit);
    rows.truncate(limit.into());
    let next = rows.last().filter(|_| more).map(place);
    (rows, next)
}

/// How many items a page shall have.
///
/// # Errors
/// Not 1 to 200.
pub fn limit(asked: Option<u16>) -> Result<u16, AppError> {
    let limit = asked.unwrap_or(DEFAULT_LIMIT);
    if (1..=MAX_LIMIT).contains(&limit) {
        Ok(limit)
    } else {
        Err(bad_parameter("limit", "The limit must be 1 to 200."))
    }
}

/// The opaque text for a place in a list. `list` names the list with its order and everything else that
/// a place in it depends on.
///
/// # Errors
/// The place cannot be written as JSON.
pub fn encode<P: Serialize>(keys: &Keys, list: &str, place: &P) -> anyhow::Result<String> {
    let mut bytes = serde_json::to_vec(&Signed { list: list.into(), place })?;
    let tag = keys.cursor.sign(&bytes);
    bytes.extend(tag.iter().take(TAG_BYTES));
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Reads the place that a client gives back; `None` when it gives none.
///
/// # Errors
/// Anything that is not ours or of another list.
pub fn decode<P: DeserializeOwned>(
    keys: &Keys,
    list: &str,
    cursor: Option<&str>,
) -> Result<Option<P>, AppError> {
    let Some(text) = cursor else { return Ok(None) };
    let place = read(keys, list, text).ok_or_else(|| {
        bad_parameter("cursor", "This cursor is not one of this list. Start again without it.")
    })?;
    Ok(Some(place))
}

fn read<P: DeserializeOwned>(keys: &Keys, list: &str, text: &str) -> Option<P> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (payload, tag) = bytes.split_at_checked(bytes.len().checked_sub(TAG_BYTES)?)?;
    if keys.cursor.sign(payload).get(..TAG_BYTES)? != tag {
        return None;
    }
    let signed: Signed<'_, P> = serde_json::from_slice(payload).ok()?;
    (signed.list == list).then_some(signed.place)
}

/// A parameter that is out of bounds.
pub fn bad_parameter(field: &'static str, detail: &'static str) -> AppError {
    AppError::InvalidParameter { field: field.into(), detail: detail.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_was_and_only_for_its_list() {
        let keys = Keys::derive(&[1; 32]);
        for place in [("élan \"x\"".to_owned(), 7), (String::new(), -1)] {
            let text = encode(&keys, "songs title", &place).unwrap();
            let read = |keys: &Keys, list: &str, text: &str| decode::<(String, i32)>(keys, list, Some(text));
            assert_eq!(read(&keys, "songs title", &text).unwrap(), Some(place));
            assert!(read(&keys, "songs artist", &text).is_err());
            assert!(read(&Keys::derive(&[2; 32]), "songs title", &text).is_err());
            for cut in 0..text.len() {
                assert!(read(&keys, "songs title", &text[..cut]).is_err());
            }
        }
        assert!(decode::<i32>(&keys, "songs", Some("MTIz")).is_err());
        assert_eq!(decode::<i32>(&keys, "songs", None).unwrap(), None);
    }

    #[test]
    fn a_page_has_1_to_200_items() {
        assert_eq!(limit(None).unwrap(), 50);
        assert_eq!(limit(Some(200)).unwrap(), 200);
        assert!(limit(Some(0)).is_err() && limit(Some(201)).is_err());
    }
}
