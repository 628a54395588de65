//! Passwords at rest: bcrypt over a keyed pre-hash, off the async threads, with a bounded queue.
//!
//! bcrypt reads only 72 bytes; the pre-hash (HMAC-SHA-384 with a key from outside the database,
//! base64: 64 characters) lets every byte of a long password count and makes a stolen database
//! useless without the key.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha384;
use shared::credentials::Password;
use tokio::sync::Semaphore;

use crate::error::AppError;
use crate::keys::Key;

/// The cost of production: 0.25 s of one core in 2026.
pub const COST: u32 = 12;

/// Stands before each hash, so that the scheme can change one day.
const VERSION: &str = "1:";

/// How many may wait for each one that is being worked on.
const QUEUE_PER_WORKER: usize = 4;

/// Hashes and checks passwords.
#[derive(Debug, Clone)]
pub struct Hasher {
    pepper: Key,
    cost: u32,
    workers: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    most_waiting: usize,
}

impl Hasher {
    /// One worker for each core.
    pub fn new(pepper: Key, cost: u32) -> Self {
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            pepper,
            cost,
            workers: Arc::new(Semaphore::new(workers)),
            waiting: Arc::default(),
            most_waiting: workers * (QUEUE_PER_WORKER + 1),
        }
    }

    /// The hash to keep.
    ///
    /// # Errors
    /// `Busy` when too many are waiting.
    pub async fn hash(&self, password: &Password) -> Result<String, AppError> {
        let secret = self.pre_hash(password.as_bytes());
        let cost = self.cost;
        let hash = self.run(move || bcrypt::non_truncating_hash(secret, cost)).await??;
        Ok(format!("{VERSION}{hash}"))
    }

    /// Whether the password is the one that was hashed. `None` as hash, for an account that does not
    /// exist, takes the same time and is never right.
    ///
    /// # Errors
    /// `Busy` when too many are waiting.
    pub async fn verify(&self, password: &str, hash: Option<String>) -> Result<bool, AppError> {
        let exists = hash.is_some();
        let hash = match hash {
            Some(hash) => {
                hash.strip_prefix(VERSION).context("a password hash of an unknown scheme")?.to_owned()
            }
            None => self.nobodys_hash(),
        };
        let secret = self.pre_hash(password.as_bytes());
        let right = self.run(move || bcrypt::non_truncating_verify(secret, &hash)).await??;
        Ok(right && exists)
    }

    /// A well-formed hash of our cost that no password is known for.
    fn nobodys_hash(&self) -> String {
        format!("$2b${:02}${}", self.cost, "abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01236")
    }

    fn pre_hash(&self, password: &[u8]) -> String {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac = Hmac::<Sha384>::new_from_slice(self.pepper.as_bytes()).expect("any length");
        mac.update(password);
        STANDARD.encode(mac.finalize().into_bytes())
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, AppError> {
        let _place = Place::take(&self.waiting, self.most_waiting)?;
        let _worker = self.workers.acquire().await.context("the hashing pool is closed")?;
        let span = tracing::Span::current();
        Ok(tokio::task::spawn_blocking(move || span.in_scope(work)).await.context("hashing failed")?)
    }
}

/// A place in the queue, given back on drop.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(waiting: &Arc<AtomicUsize>, most: usize) -> Result<Self, AppError> {
        let place = Self(waiting.clone());
        if waiting.fetch_add(1, Ordering::AcqRel) >= most {
            return Err(AppError::Busy { retry_after: Duration::from_secs(1) });
        }
        Ok(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl From<bcrypt::BcryptError> for AppError {
    fn from(error: bcrypt::BcryptError) -> Self {
        Self::Internal(anyhow::Error::new(error).context("bcrypt"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Keys;

    fn hasher() -> Hasher {
        Hasher::new(Keys::derive(&[1; 32]).pepper, 4)
    }

    #[tokio::test]
    async fn every_byte_of_a_long_password_counts() {
        let long = "x".repeat(1000);
        let hash = hasher().hash(&Password::parse(&long).unwrap()).await.unwrap();
        assert!(hasher().verify(&long, Some(hash.clone())).await.unwrap());
        assert!(!hasher().verify(&long[..999], Some(hash.clone())).await.unwrap());
        assert!(!hasher().verify(&format!("{long}x"), Some(hash)).await.unwrap());
    }

    #[tokio::test]
    async fn the_hash_is_useless_without_the_pepper() {
        let hash = hasher().hash(&Password::parse("correct horse").unwrap()).await.unwrap();
        let other = Hasher::new(Keys::derive(&[2; 32]).pepper, 4);
        assert!(!other.verify("correct horse", Some(hash)).await.unwrap());
    }

    #[tokio::test]
    async fn nobody_has_no_password_but_a_well_formed_hash() {
        assert!(!hasher().verify("anything", None).await.unwrap());
        assert!(bcrypt::verify("x", &hasher().nobodys_hash()).is_ok());
    }

    #[tokio::test]
    async fn too_many_at_once_are_told_to_come_back() {
        let hasher = hasher();
        hasher.waiting.store(hasher.most_waiting, Ordering::Release);
        let refused = hasher.verify("x", None).await.unwrap_err();
        assert!(matches!(refused, AppError::Busy { .. }));
        assert_eq!(hasher.waiting.load(Ordering::Acquire), hasher.most_waiting);
    }
}
