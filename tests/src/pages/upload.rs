//! The page where songs come in.

use std::path::Path;

use anyhow::{Context as _, Result};

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
        let path = file.to_str().context("a path that can be typed")?;
        Ok(self.0.find("button", "Audio files").await?.send_keys(path).await?)
    }

    /// Sends the one file that was chosen.
    ///
    /// # Errors
    /// There is none.
    pub async fn send(&self) -> Result<()> {
        self.0.click("button", "Upload").await
    }
}
