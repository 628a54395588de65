//! What lies in the storage of an application: a folder, or with `RHYTHMIX_TEST_STORAGE=s3` a real
//! S3 server of its own. Files are looked for on the disk behind it, not by way of what is tested.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rhythmix::config::{Config, Secret};
use rhythmix::upkeep::check::{Depth, check};
use rhythmix::upkeep::finding::Report;
use s3_server::{ACCESS_KEY_ID, BUCKET, S3Server, SECRET_ACCESS_KEY};

use shared::ids::UploadId;

use super::TestApp;

/// Whether the tests run on S3.
pub fn on_s3() -> bool {
    std::env::var("RHYTHMIX_TEST_STORAGE").is_ok_and(|kind| kind == "s3")
}

/// Chooses the storage that the tests run on.
pub(super) async fn configure(config: &mut Config, folder: &Path) {
    if on_s3() {
        serve_s3(config, folder).await.detach();
    }
}

/// Gives an application a store of its own, which runs until the server is dropped.
pub async fn serve_s3(config: &mut Config, folder: &Path) -> S3Server {
    let server = S3Server::start(&folder.join("s3")).await.unwrap();
    let storage = &mut config.storage;
    storage.url = format!("s3://{BUCKET}/music");
    storage.s3_endpoint = server.endpoint();
    storage.s3_access_key_id = ACCESS_KEY_ID.to_owned();
    storage.s3_secret_access_key = Secret(SECRET_ACCESS_KEY.to_owned());
    storage.direct_uploads = true;
    server
}

impl TestApp {
    /// The folder that objects are in, by their keys.
    pub fn objects_dir(&self) -> PathBuf {
        if self.config.storage.s3().is_none() {
            return self.config.media_dir();
        }
        self.data_dir().parent().unwrap().join("s3").join(BUCKET).join("music")
    }

    /// The folder of what is being received.
    pub fn incoming_dir(&self) -> PathBuf {
        self.application.state().storage.incoming()
    }

    /// What a check says about the storage.
    pub async fn check_storage(&self, depth: Depth) -> Report {
        let state = self.application.state();
        check(&state.db, &state.storage, depth).await.unwrap()
    }

    /// Fails unless the storage holds exactly what the database says, byte for byte, and nothing waits to
    /// be removed or is being received.
    pub async fn storage_is_clean(&self) {
        let report = self.check_storage(Depth::Content).await;
        assert_eq!(report.findings, []);
        assert_eq!(report.strays, 0, "objects wait for their removal");
        assert_eq!(files_below(&self.incoming_dir()), Vec::<PathBuf>::new());
    }

    /// What an upload has brought so far, as a crash would leave it.
    pub fn staged_bytes(&self, id: UploadId) -> Vec<u8> {
        if self.config.storage.s3().is_none() {
            return std::fs::read(self.incoming_dir().join(id.to_string())).unwrap_or_default();
        }
        let parts = self.objects_dir();
        let part = |file: &PathBuf| file.to_str().unwrap().contains(&format!("{id}/0"));
        let mut files: Vec<_> = files_below(&parts).into_iter().filter(part).collect();
        files.sort();
        files.iter().flat_map(|file| std::fs::read(parts.join(file)).unwrap()).collect()
    }

    /// Waits until nothing of any upload is staged any more: a job removes it after its end was written
    /// down.
    pub async fn unstaged(&self) {
        let is_staged = |file: &PathBuf| {
            let name = file.file_stem().unwrap().to_str().unwrap();
            file.starts_with("parts")
                || name.parse::<UploadId>().is_ok()
                    && !file.starts_with("songs")
                    && !file.starts_with("renditions")
        };
        let deadline = Instant::now() + Duration::from_secs(20);
        while let Some(left) = self.stored_files().into_iter().find(is_staged) {
            assert!(Instant::now() < deadline, "{} is left", left.display());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Every object by its key, and every file that is being received by its name.
    pub fn stored_files(&self) -> Vec<PathBuf> {
        let mut files = files_below(&self.objects_dir());
        if self.config.storage.s3().is_some() {
            files.extend(files_below(&self.incoming_dir()));
        }
        // They come when they come.
        files.retain(|file| file.extension().is_none_or(|ending| ending != "avif"));
        files.sort();
        files
    }

    /// How many AVIFs are in the store.
    pub fn stored_avifs(&self) -> usize {
        let is_avif = |file: &PathBuf| file.extension().is_some_and(|ending| ending == "avif");
        files_below(&self.objects_dir()).iter().filter(|file| is_avif(file)).count()
    }
}

fn files_below(root: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        // A store makes the folder with the first object.
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path.strip_prefix(root).unwrap().to_owned());
            }
        }
    }
    files
}
