//! What a failed journey leaves for whoever looks into it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::Browser;

impl Browser {
    /// Keeps a picture, the page and the console, and says in which folder.
    pub(super) async fn keep_evidence(&self, name: &str) -> Result<PathBuf> {
        let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("tests lie in the checkout")?;
        let folder = checkout.join("target/e2e-failures").join(name);
        fs::create_dir_all(&folder)?;
        let console = self.console().await?.join("\n");
        let address = self.driver.current_url().await?;
        fs::write(folder.join("console.txt"), format!("{address}\n{console}\n"))?;
        fs::write(folder.join("page.html"), self.driver.source().await?)?;
        fs::write(folder.join("screen.png"), self.driver.screenshot_as_png().await?)?;
        Ok(folder)
    }
}
