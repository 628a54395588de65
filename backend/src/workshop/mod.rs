//! Where files from strangers are worked on, off the threads that answer requests.

use std::fs::File;
use std::sync::Arc;

use anyhow::Context;
use processing::cover::{self, PreparedCover};
use processing::examine::{Examination, WAVEFORM_POINTS};
use processing::probe::{self, AudioLimits};
use tokio::sync::Semaphore;

use crate::error::AppError;

/// The workshop; cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Workshop {
    limits: AudioLimits,
    /// Bounds how much is worked on at once.
    turns: Arc<Semaphore>,
}

impl Workshop {
    /// Opens the workshop.
    pub fn new(limits: AudioLimits) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { limits, turns: Arc::new(Semaphore::new(cores)) }
    }

    /// Finds out everything about an audio file, and takes the picture out of it (not checked in any way).
    ///
    /// # Errors
    /// The file is refused with a reason for its sender.
    pub async fn examine(&self, file: File) -> Result<(Examination, Option<Vec<u8>>), AppError> {
        let _turn = self.turns.acquire().await.context("the workshop is closed")?;
        let limits = self.limits.clone();
        let work = move || probe::probe(file, &limits);
        let mut probed = tokio::task::spawn_blocking(work).await.context("examining a file failed")??;
        let picture = probed.cover.take();
        let samples = u64::from(probed.duration_ms) * u64::from(probed.sample_rate_hz) / 1000;
        let examination = Examination {
            format: probed.format,
            duration_ms: probed.duration_ms,
            samples,
            sample_rate_hz: probed.sample_rate_hz,
            channels: probed.channels,
            tags: probed.tags,
            loudness: None,
            waveform: vec![0; 3 * WAVEFORM_POINTS],
        };
        Ok((examination, picture))
    }

    /// Draws a picture anew in all sizes.
    ///
    /// # Errors
    /// The picture is refused with a reason for its sender.
    pub async fn draw(&self, picture: Vec<u8>) -> Result<PreparedCover, AppError> {
        let _turn = self.turns.acquire().await.context("the workshop is closed")?;
        Ok(tokio::task::spawn_blocking(move || cover::prepare(&picture))
            .await
            .context("drawing failed")??)
    }
}
