//! The word at the end of a public link: the id of the link and a signature. Nothing secret is kept, so a copy of
//! the database opens no link, and whoever made one can copy it again at any time. A made-up word costs no query.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use shared::ids::ShareId;
use uuid::Uuid;

use crate::keys::Key;

/// 128 bits that nobody guesses.
const TAG_BYTES: usize = 16;

/// The word for a link.
pub fn write(key: &Key, id: ShareId) -> String {
    let mut bytes = id.0.as_bytes().to_vec();
    bytes.extend(key.sign(id.0.as_bytes()).iter().take(TAG_BYTES));
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The link that a word was made for.
pub fn read(key: &Key, word: &str) -> Option<ShareId> {
    let bytes = URL_SAFE_NO_PAD.decode(word).ok()?;
    let (id, tag) = bytes.split_at_checked(16)?;
    key.verify_start(id, tag, TAG_BYTES).then(|| Uuid::from_slice(id).ok().map(ShareId))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Keys;

    #[test]
    fn only_our_own_words_are_read() {
        let (keys, id) = (Keys::derive(&[5; 32]), ShareId(Uuid::now_v7()));
        let word = write(&keys.share, id);
        assert_eq!(read(&keys.share, &word), Some(id));
        assert_eq!(read(&Keys::derive(&[6; 32]).share, &word), None);
        let bytes = URL_SAFE_NO_PAD.decode(&word).unwrap();
        for index in 0..bytes.len() {
            let mut other = bytes.clone();
            other[index] ^= 1;
            assert_eq!(read(&keys.share, &URL_SAFE_NO_PAD.encode(&other)), None, "byte {index}");
            assert_eq!(read(&keys.share, &URL_SAFE_NO_PAD.encode(&bytes[..index])), None, "cut at {index}");
        }
        let longer = [bytes, vec![0]].concat();
        assert_eq!(read(&keys.share, &URL_SAFE_NO_PAD.encode(longer)), None);
        assert_eq!(read(&keys.share, "../../etc/passwd"), None);
    }
}
