//! The history of a song, on its page.

use anyhow::Result;

use crate::browser::Browser;

/// Takes back the latest change to the song whose page is open. Its button says how long ago that was.
///
/// # Errors
/// The page shows no change.
pub async fn undo_the_latest(browser: &Browser) -> Result<()> {
    let undo = "const button = document.querySelector('[aria-label^=\"Undo the change of\"]');
        button?.click();
        return !!button;";
    browser.until::<bool>("the change", undo).await.map(drop)
}
