//! What a chosen file says about itself, read here before anything is sent.

use frontend_core::upload::Draft;
use web_sys::File;

/// Reads the tags and the picture of a file; `None` when there is nothing to be had.
pub async fn read(_file: &File) -> Option<Draft> {
    None
}
