//! The SHA-256 of a file, block by block: no file is ever in memory as a whole.

use js_sys::{ArrayBuffer, Uint8Array};
use sha2::{Digest as _, Sha256};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// So many bytes are read at once. Between the blocks the worker does other things.
const BLOCK: u64 = 4 << 20;

/// Sums up the whole blob, telling how many bytes are through; `None` when it cannot be read.
pub async fn sha256(blob: &Blob, progress: impl Fn(u64)) -> Option<[u8; 32]> {
    let size = bytes(blob.size());
    let mut sum = Sha256::new();
    let mut buffer = Vec::new();
    let mut at = 0;
    while at < size {
        let end = (at + BLOCK).min(size);
        let block = slice(blob, at, end)?;
        let block: ArrayBuffer = JsFuture::from(block.array_buffer()).await.ok()?.dyn_into().ok()?;
        let block = Uint8Array::new(&block);
        if u64::from(block.length()) != end - at {
            return None;
        }
        buffer.resize(usize::try_from(end - at).ok()?, 0);
        block.copy_to(&mut buffer);
        sum.update(&buffer);
        at = end;
        progress(at);
    }
    Some(sum.finalize().into())
}

/// A part of a blob.
pub fn slice(blob: &Blob, from: u64, to: u64) -> Option<Blob> {
    #[expect(clippy::cast_precision_loss, reason = "no file has 2^53 bytes")]
    blob.slice_with_f64_and_f64(from as f64, to as f64).ok()
}

/// A size as a whole number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a size is a whole number from 0"
)]
pub const fn bytes(size: f64) -> u64 {
    size as u64
}
