//! Files that go straight to the object store, and songs that come from there.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use e2e::browser::{Autoplay, journey};
use e2e::client::{Client, PASSWORD};
use e2e::fixtures;
use e2e::pages::{Gate, Person, Player, UploadPage};
use e2e::server::Server;
use e2e::slow::SlowLine;
use e2e::wait;
use s3_server::{ACCESS_KEY_ID, BUCKET, S3Server, SECRET_ACCESS_KEY};
use shared::auth::LogIn;
use shared::uploads::{ListUploads, Upload, UploadState};
use tempfile::TempDir;

const ADA: Person = Person { username: "ada", name: "Ada Lovelace" };

/// The long file is a whole part and a little more.
const PART_BYTES: u64 = 16 << 20;
/// The little more takes long enough to be cut off in the middle.
const BYTES_PER_SECOND: u32 = 4_000_000;

/// A server whose songs lie in an object store that browsers reach by a slow line.
struct Stage {
    server: Server,
    store: S3Server,
    line: SlowLine,
    folder: TempDir,
}

impl Stage {
    async fn set() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let store = S3Server::start(&folder.path().join("s3")).await?;
        let port = store.endpoint().rsplit(':').next().map(str::parse).transpose()?.unwrap_or_default();
        let line = SlowLine::to(port, BYTES_PER_SECOND).await?;
        let config = folder.path().join("rhythmix.toml");
        let settings = format!(
            "[storage]\nurl = \"s3://{BUCKET}\"\ns3_endpoint = \"{}\"\ns3_public_endpoint = \"{}\"\n\
             s3_access_key_id = \"{ACCESS_KEY_ID}\"\ns3_secret_access_key = \"{SECRET_ACCESS_KEY}\"\n\
             delivery = \"redirect\"\ndirect_uploads = true\n",
            store.endpoint(),
            line.url(),
        );
        fs::write(&config, settings)?;
        // The store answers from this thread.
        let start = move || Server::start_with(&["--config", &config.display().to_string()]);
        let server = tokio::task::spawn_blocking(start).await??;
        Ok(Self { server, store, line, folder })
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<PathBuf> {
        let file = self.folder.path().join(name);
        fs::write(&file, bytes)?;
        Ok(file)
    }

    /// Whether a whole part has arrived.
    fn has_part(&self) -> Result<bool> {
        fn any(folder: &Path) -> Result<bool> {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                if entry.file_type()?.is_dir() {
                    if any(&entry.path())? {
                        return Ok(true);
                    }
                } else if entry.metadata()?.len() == PART_BYTES {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        any(&self.folder.path().join("s3"))
    }

    async fn uploads(&self) -> Result<Vec<Upload>> {
        let mut ada = Client::new(&self.server)?;
        let form = LogIn { login: ADA.username.into(), password: PASSWORD.into(), device_name: None };
        ada.open_session(&form).await?;
        Ok(ada.send(&ListUploads::default()).await?.items)
    }
}

#[tokio::test]
async fn a_file_goes_straight_to_the_store_over_a_reload_and_is_heard_from_there() -> Result<()> {
    let stage = Stage::set().await?;
    stage.store.share_with(&stage.server.url())?;
    let file = stage.write("long.wav", &fixtures::long_wav())?;
    journey("direct", Autoplay::Allowed, async |browser| {
        Gate::new(browser, &stage.server.url()).sign_up(ADA).await?;
        let page = UploadPage::open(browser).await?;
        page.choose(&file).await?;
        page.send().await?;
        wait::until("the first part", || async { Ok(stage.has_part()?.then_some(())) }).await?;
        let first = stage.uploads().await?;
        // Nothing is left to choose it from again.
        fs::remove_file(&file)?;

        browser.reload().await?;
        wait::until("all parts", || async {
            let uploads = stage.uploads().await?;
            let there = uploads.iter().all(|upload| upload.state != UploadState::Receiving);
            Ok(there.then_some(()))
        })
        .await?;
        browser.read("Added").await?;
        let all = stage.uploads().await?;
        ensure!(all.len() == 1 && first.iter().all(|before| before.id == all[0].id), "the same: {all:?}");
        ensure!(stage.store.preflights() > 0, "the browser has talked to the store");

        browser.click("button", "Play long").await?;
        let player = Player::new(browser);
        player.plays().await?;
        player.passes(1.0).await?;
        let heard = browser.exchanges(&stage.line.url()).await?;
        ensure!(heard.iter().any(|answer| answer.status == 206 || answer.status == 200), "{heard:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_store_that_refuses_pages_is_gone_around() -> Result<()> {
    let stage = Stage::set().await?;
    journey("direct-refused", Autoplay::Default, async |browser| {
        Gate::new(browser, &stage.server.url()).sign_up(ADA).await?;
        let page = UploadPage::open(browser).await?;
        let file = stage.write("song.mp3", &fixtures::read("cover.mp3")?)?;
        page.choose(&file).await?;
        page.send().await?;
        browser.read("Added").await?;
        ensure!(stage.store.preflights() > 0, "the browser has asked the store");
        Ok(())
    })
    .await
}
