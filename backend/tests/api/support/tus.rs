//! A client of tus, one request at a time, so that tests can stop anywhere.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use poem::http::StatusCode;
use shared::ids::UploadId;
use shared::uploads::{GetUpload, Upload};

use super::Client;
use super::client::Answer;

pub const UPLOADS: &str = "/api/v1/uploads";
pub const VERSION: (&str, &str) = ("tus-resumable", "1.0.0");
pub const BYTES: (&str, &str) = ("content-type", "application/offset+octet-stream");

/// `Upload-Metadata` of these pairs.
pub fn metadata(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<_> =
        pairs.iter().map(|(key, value)| format!("{key} {}", STANDARD.encode(value))).collect();
    pairs.join(",")
}

pub fn path(id: UploadId) -> String {
    format!("{UPLOADS}/{id}")
}

impl Client {
    /// Begins an upload.
    pub async fn tus_create(&self, length: u64, pairs: &[(&str, &str)]) -> Answer {
        let (length, metadata) = (length.to_string(), metadata(pairs));
        let headers = [VERSION, ("upload-length", length.as_str()), ("upload-metadata", metadata.as_str())];
        self.request("POST", UPLOADS, &headers, Vec::new()).await
    }

    /// Begins an upload that must be taken.
    pub async fn tus_begin(&self, length: u64, pairs: &[(&str, &str)]) -> UploadId {
        let answer = self.tus_create(length, pairs).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", String::from_utf8_lossy(&answer.body));
        let location = answer.header("location").unwrap();
        location.strip_prefix(UPLOADS).unwrap().trim_start_matches('/').parse().unwrap()
    }

    pub async fn tus_patch(&self, id: UploadId, offset: u64, bytes: &[u8]) -> Answer {
        self.tus_patch_with(id, offset, bytes, &[]).await
    }

    pub async fn tus_patch_with(
        &self,
        id: UploadId,
        offset: u64,
        bytes: &[u8],
        more: &[(&str, &str)],
    ) -> Answer {
        let offset = offset.to_string();
        let mut headers = vec![VERSION, BYTES, ("upload-offset", offset.as_str())];
        headers.extend(more);
        self.request("PATCH", &path(id), &headers, bytes.to_vec()).await
    }

    pub async fn tus_head(&self, id: UploadId) -> Answer {
        self.request("HEAD", &path(id), &[VERSION], Vec::new()).await
    }

    /// Where an upload stands.
    pub async fn tus_offset(&self, id: UploadId) -> u64 {
        let answer = self.tus_head(id).await;
        assert_eq!(answer.status, StatusCode::OK);
        answer.header("upload-offset").unwrap().parse().unwrap()
    }

    pub async fn tus_delete(&self, id: UploadId) -> Answer {
        self.request("DELETE", &path(id), &[VERSION], Vec::new()).await
    }

    /// An upload once nothing more happens to it.
    pub async fn ended(&self, id: UploadId) -> Upload {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let upload = self.send(&GetUpload(id)).await.unwrap();
            if upload.state.is_final() {
                return upload;
            }
            assert!(Instant::now() < deadline, "it never ended: {upload:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Uploads a file in one go and waits for what becomes of it.
    pub async fn tus_upload(&self, bytes: &[u8], pairs: &[(&str, &str)]) -> Upload {
        let id = self.tus_begin(bytes.len() as u64, pairs).await;
        assert_eq!(self.tus_patch(id, 0, bytes).await.status, StatusCode::NO_CONTENT);
        self.ended(id).await
    }
}
