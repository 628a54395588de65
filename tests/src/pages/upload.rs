//! The page where songs come in.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::json;

use crate::browser::Browser;

/// The upload page.
#[derive(Clone, Copy)]
pub struct UploadPage<'a>(&'a Browser);

impl<'a> UploadPage<'a> {
    /// Goes there by the navigation.
    ///
    /// # Errors
    /// Nobody is signed in.
    pub async fn open(browser: &'a Browser) -> Result<Self> {
        browser.click("link", "Upload").await?;
        browser.find("heading", "Upload").await?;
        Ok(Self(browser))
    }

    /// Chooses a file in the dialog of the browser.
    ///
    /// # Errors
    /// The page does not take it.
    pub async fn choose(&self, file: &Path) -> Result<()> {
        self.choose_all(&[file]).await
    }

    /// Chooses files in the dialog of the browser.
    ///
    /// # Errors
    /// The page does not take them.
    pub async fn choose_all(&self, files: &[&Path]) -> Result<()> {
        let paths: Option<Vec<&str>> = files.iter().map(|file| file.to_str()).collect();
        let paths = paths.context("paths that can be typed")?.join("\n");
        Ok(self.0.find("button", "Audio files").await?.send_keys(paths).await?)
    }

    /// Chooses a picture for what is being edited.
    ///
    /// # Errors
    /// Nothing is.
    pub async fn choose_cover(&self, file: &Path) -> Result<()> {
        let path = file.to_str().context("a path that can be typed")?;
        Ok(self.0.find("button", "Cover").await?.send_keys(path).await?)
    }

    /// Drops a file or a folder from outside, onto whatever page is open.
    ///
    /// # Errors
    /// The browser does not let go of it.
    pub async fn drop_onto(browser: &'a Browser, path: &Path) -> Result<Self> {
        for kind in ["dragEnter", "dragOver", "drop"] {
            let data = json!({ "items": [], "files": [path], "dragOperationsMask": 1 });
            let event = json!({ "type": kind, "x": 700, "y": 400, "data": data });
            browser.devtools("Input.dispatchDragEvent", event).await?;
        }
        browser.find("heading", "Upload").await?;
        Ok(Self(browser))
    }

    /// Sends the one file that was chosen.
    ///
    /// # Errors
    /// There is none.
    pub async fn send(&self) -> Result<()> {
        self.0.click("button", "Upload").await
    }

    /// The texts of the rows, one after the other.
    ///
    /// # Errors
    /// The page is just being replaced.
    pub async fn rows(&self) -> Result<Vec<String>> {
        const ROWS: &str = "return [...document.querySelectorAll('[aria-label=\"Files\"] > li')]
            .map((row) => row.innerText);";
        self.0.script(ROWS, Vec::new()).await
    }
}
