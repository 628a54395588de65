//! Links that let somebody read or write one object of a distant store for a while, without our keys.

use std::time::Duration;

use object_store::signer::{Method, SignedUrlOptions};

use super::{Key, Kind, Storage, StorageError};

/// How long the answer to a request for a song or a picture may be followed.
const DELIVERY_LIFETIME: Duration = Duration::from_secs(15 * 60);

/// What may be done by link.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LinkUse {
    /// Listeners are sent to the store, instead of being sent the bytes.
    pub delivery: bool,
    /// Uploads go straight to the store.
    pub uploads: bool,
}

impl Storage {
    /// Whether uploads may go straight to the store, by [`Storage::presigned_put`].
    pub fn can_presign(&self) -> bool {
        self.distant().is_some() && self.0.links.uploads
    }

    /// A link to read an object. The answer to it says that it is of the type `mime`, whatever the
    /// store believes.
    ///
    /// # Errors
    /// The storage is a folder.
    pub async fn presigned_get(
        &self,
        key: &Key,
        lifetime: Duration,
        mime: &str,
    ) -> Result<String, StorageError> {
        let answer = SignedUrlOptions::default().with_query([
            ("response-content-type", mime),
            ("response-content-disposition", "inline"),
            ("response-cache-control", "private, max-age=31536000, immutable"),
        ]);
        self.sign(Method::GET, key, lifetime, &answer).await
    }

    /// A link to write an object whole. It sets no bound to its size: ask with [`Storage::head`] what has
    /// come.
    ///
    /// # Errors
    /// The storage is a folder.
    pub async fn presigned_put(&self, key: &Key, lifetime: Duration) -> Result<String, StorageError> {
        self.sign(Method::PUT, key, lifetime, &SignedUrlOptions::default()).await
    }

    /// Where to send somebody who asks for an object; `None` when he is to get it from us.
    pub async fn delivery_link(&self, key: &Key, mime: &str) -> Option<String> {
        if !self.0.links.delivery {
            return None;
        }
        // Signing asks nobody; should it fail, the bytes still go by way of us.
        self.presigned_get(key, DELIVERY_LIFETIME, mime).await.ok()
    }

    /// The origin that a page must be allowed to talk to; `None` when everything goes by way of us.
    pub fn browser_origin(&self) -> Option<&str> {
        let (_, origin) = self.distant()?;
        (self.0.links.delivery || self.0.links.uploads).then_some(origin)
    }

    async fn sign(
        &self,
        method: Method,
        key: &Key,
        lifetime: Duration,
        options: &SignedUrlOptions,
    ) -> Result<String, StorageError> {
        let Kind::S3 { client, .. } = &self.0.kind else {
            return Err(StorageError::Failed("a folder has no links".into()));
        };
        client.sign(method, &self.place(key), lifetime, options).await
    }
}
