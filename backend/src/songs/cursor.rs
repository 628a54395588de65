//! Where a list of songs goes on: the key and id of the last song seen, signed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use shared::ids::SongId;
use shared::songs::SongSort;

use crate::keys::Keys;

/// The value of the sort key of a song.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum SortKey {
    /// The id alone decides.
    Id,
    /// A number.
    Number(i32),
    /// A folded text.
    Text(String),
}

/// A place in a list of songs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    /// The order of the list.
    pub(super) sort: SongSort,
    /// The key of the last song seen.
    pub(super) key: SortKey,
    /// Its id.
    pub(super) id: SongId,
}

/// No cursor of ours is longer.
const MAX_BYTES: usize = 4096;
/// How much of the signature is kept.
const TAG_BYTES: usize = 16;

impl Place {
    /// The opaque text for a client.
    pub(super) fn encode(&self, keys: &Keys) -> anyhow::Result<String> {
        let mut bytes = serde_json::to_vec(self)?;
        let tag = keys.cursor.sign(&bytes);
        bytes.extend(tag.iter().take(TAG_BYTES));
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Reads what a client gives back; `None` for anything that is not ours or of another order.
    pub(super) fn decode(text: &str, sort: SongSort, keys: &Keys) -> Option<Self> {
        if text.len() > MAX_BYTES {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (payload, tag) = bytes.split_at_checked(bytes.len().checked_sub(TAG_BYTES)?)?;
        if keys.cursor.sign(payload).get(..TAG_BYTES)? != tag {
            return None;
        }
        let place: Self = serde_json::from_slice(payload).ok()?;
        (place.sort == sort).then_some(place)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_was_and_only_for_its_order() {
        let keys = Keys::derive(&[1; 32]);
        for (sort, key) in [
            (SongSort::Title, SortKey::Text("élan".into())),
            (SongSort::YearDescending, SortKey::Number(1999)),
            (SongSort::CreatedAtDescending, SortKey::Id),
        ] {
            let place = Place { sort, key, id: SongId(Uuid::from_u128(7)) };
            let text = place.encode(&keys).unwrap();
            assert_eq!(Place::decode(&text, sort, &keys), Some(place));
            assert_eq!(Place::decode(&text, SongSort::Artist, &keys), None);
            assert_eq!(Place::decode(&text, sort, &Keys::derive(&[2; 32])), None);
            for cut in 0..text.len() {
                assert_eq!(Place::decode(&text[..cut], sort, &keys), None);
            }
        }
        assert_eq!(Place::decode("MTIz", SongSort::Title, &keys), None);
    }
}
