//! The server's keys: one secret of 256 bits in a file of mode 0600, and a key for each purpose
//! derived from it, so that no two purposes share one and none is ever stored elsewhere.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use anyhow::{Context, bail};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use rand::TryRng;
use rand::rngs::SysRng;
use sha2::Sha256;
use uuid::Uuid;

/// The file in the data folder.
const FILE: &str = "secret.key";

/// A key for one purpose. Its `Debug` shows nothing.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl Key {
    /// A key of one's own.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// HMAC-SHA-256 of a message.
    pub fn sign(&self, message: &[u8]) -> [u8; 32] {
        self.mac(message).finalize().into_bytes().into()
    }

    /// Whether `tag` is the HMAC-SHA-256 of a message, compared in constant time.
    pub fn verify(&self, message: &[u8], tag: &[u8]) -> bool {
        self.mac(message).verify_slice(tag).is_ok()
    }

    /// Whether `tag` is the first `length` bytes of it, compared in constant time.
    pub fn verify_start(&self, message: &[u8], tag: &[u8], length: usize) -> bool {
        tag.len() == length && self.mac(message).verify_truncated_left(tag).is_ok()
    }

    fn mac(&self, message: &[u8]) -> Hmac<Sha256> {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("any length");
        mac.update(message);
        mac
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

/// All keys.
#[derive(Debug, Clone)]
pub struct Keys {
    /// Mixed into passwords before they are hashed.
    pub pepper: Key,
    /// Signs access tokens.
    pub access: Key,
    /// Names the access key in the header of a token, without telling anything about it.
    pub access_kid: String,
    /// Signs media cookies.
    pub media_cookie: Key,
    /// Signs links to media.
    pub media_link: Key,
    /// Signs the words at the end of public links.
    pub share: Key,
    /// Signs links to the media of what is shared by a public link.
    pub share_link: Key,
    /// Signs links to events.
    pub event_link: Key,
    /// Signs cursors, so that a made-up one is refused.
    pub cursor: Key,
    /// The word in the set-up link; good while there is no admin.
    pub setup_token: String,
}

impl Keys {
    /// Derives all keys from the secret.
    pub fn derive(secret: &[u8; 32]) -> Self {
        let root = Key(*secret);
        let key = |purpose: &str| Key(root.sign(format!("rhythmix/{purpose}/1").as_bytes()));
        let word = |purpose: &str, bytes: usize| {
            let full = key(purpose).0;
            URL_SAFE_NO_PAD.encode(full.iter().take(bytes).copied().collect::<Vec<u8>>())
        };
        Self {
            pepper: key("pepper"),
            access: key("access"),
            access_kid: word("access-kid", 6),
            media_cookie: key("media-cookie"),
            media_link: key("media-link"),
            share: key("share"),
            share_link: key("share-link"),
            event_link: key("event-link"),
            cursor: key("cursor"),
            setup_token: word("setup", 24),
        }
    }

    /// Reads the secret from the data folder, or makes it.
    ///
    /// # Errors
    /// One sentence: the file cannot be read or made, is readable by others, or holds no good secret.
    pub fn load_or_create(data_dir: &Path) -> anyhow::Result<Self> {
        let path = data_dir.join(FILE);
        match File::open(&path) {
            Ok(file) => {
                let mode = file.metadata()?.permissions().mode();
                if mode & 0o077 != 0 {
                    bail!("{} is readable by others; make it mode 0600", path.display());
                }
                let text = std::io::read_to_string(file)
                    .with_context(|| format!("{} cannot be read", path.display()))?;
                let secret = parse(&text).with_context(|| {
                    format!("{} does not hold a secret of 32 bytes in base64", path.display())
                })?;
                Ok(Self::derive(&secret))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let secret = random_bytes()?;
                create(&path, &secret).with_context(|| format!("{} cannot be written", path.display()))?;
                Ok(Self::derive(&secret))
            }
            Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
        }
    }

    /// Whether the data folder has a secret.
    pub fn exist(data_dir: &Path) -> bool {
        data_dir.join(FILE).exists()
    }
}

/// 256 bits from the operating system.
///
/// # Errors
/// The operating system has none to give.
pub fn random_bytes() -> anyhow::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    SysRng.try_fill_bytes(&mut bytes).context("the operating system gives no random bytes")?;
    Ok(bytes)
}

/// A name that nobody can guess and that says nothing.
///
/// # Errors
/// The operating system gives no random bytes.
pub fn random_id() -> anyhow::Result<Uuid> {
    let bytes = random_bytes()?;
    let (id, _) = bytes.split_first_chunk::<16>().context("32 bytes hold 16")?;
    Ok(uuid::Builder::from_random_bytes(*id).into_uuid())
}

fn parse(text: &str) -> Option<[u8; 32]> {
    let bytes: [u8; 32] = STANDARD.decode(text.trim()).ok()?.try_into().ok()?;
    // A file of zeros or of one repeated byte is a damaged one.
    let first = bytes.first()?;
    bytes.iter().any(|byte| byte != first).then_some(bytes)
}

/// Writes to another name, syncs and renames, so that no half secret can ever be read.
fn create(path: &Path, secret: &[u8; 32]) -> std::io::Result<()> {
    let temporary = path.with_extension("key.new");
    let mut file = File::options().write(true).create(true).truncate(true).mode(0o600).open(&temporary)?;
    writeln!(file, "{}", STANDARD.encode(secret))?;
    file.sync_all()?;
    std::fs::rename(&temporary, path)?;
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_is_made_once_with_narrow_rights_and_then_kept() {
        let folder = tempfile::tempdir().unwrap();
        let first = Keys::load_or_create(folder.path()).unwrap();
        let path = folder.path().join(FILE);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let second = Keys::load_or_create(folder.path()).unwrap();
        assert_eq!(first.setup_token, second.setup_token);
        assert_ne!(first.access.as_bytes(), first.media_cookie.as_bytes());
    }

    #[test]
    fn a_bad_secret_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        for bad in ["", "c2hvcnQ=", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "!!!"] {
            std::fs::write(&path, bad).unwrap();
            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
            assert!(Keys::load_or_create(folder.path()).is_err(), "{bad}");
        }
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
        let error = Keys::load_or_create(folder.path()).unwrap_err().to_string();
        assert!(error.contains("readable by others"), "{error}");
    }

    #[test]
    fn signatures_bind_message_and_key() {
        let keys = Keys::derive(&[7; 32]);
        let tag = keys.media_link.sign(b"a");
        assert!(keys.media_link.verify(b"a", &tag));
        assert!(!keys.media_link.verify(b"b", &tag));
        assert!(!keys.cursor.verify(b"a", &tag));
        assert!(!keys.media_link.verify(b"a", &[]));
        assert_eq!(format!("{:?}", keys.pepper), "Key(…)");
    }
}
