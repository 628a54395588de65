//! Waiting for what must become true, never for a fixed time.

use std::future::Future;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

/// How long anything may take that a person waits for, on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Between two looks.
const BETWEEN: Duration = Duration::from_millis(40);

/// Looks again and again until there is something, and says what was missing when there never is.
/// A look that fails counts as nothing there yet; its error becomes part of the message.
///
/// # Errors
/// [`PATIENCE`] has run out.
pub async fn until<T, F>(what: &str, look: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<Option<T>>>,
{
    until_within(PATIENCE, what, look).await
}

/// The same with another patience.
///
/// # Errors
/// It has run out.
pub async fn until_within<T, F>(patience: Duration, what: &str, mut look: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<Option<T>>>,
{
    let deadline = Instant::now() + patience;
    loop {
        let failure = match look().await {
            Ok(Some(found)) => return Ok(found),
            Ok(None) => None,
            Err(error) => Some(error),
        };
        if Instant::now() > deadline {
            let message = format!("waited in vain for {what}");
            return Err(failure.map_or_else(|| anyhow!("{message}"), |error| error.context(message.clone())));
        }
        tokio::time::sleep(BETWEEN).await;
    }
}

/// The same for those who wait in a thread of their own.
///
/// # Errors
/// The time given has run out, or a look fails.
pub fn block_until<T>(what: &str, time: Duration, mut look: impl FnMut() -> Result<Option<T>>) -> Result<T> {
    let deadline = Instant::now() + time;
    loop {
        if let Some(found) = look()? {
            return Ok(found);
        }
        anyhow::ensure!(Instant::now() < deadline, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}
