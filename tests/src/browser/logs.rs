//! What the browser noted: its console, and what went over the network. Chromedriver forgets what it
//! has told, so it is kept here.

use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use serde_json::Value;

use super::Browser;

/// What chromedriver has told so far.
#[derive(Default)]
pub(super) struct Logs {
    console: Mutex<Vec<String>>,
    exchanges: Mutex<Vec<Exchange>>,
}

/// An answer that the browser got.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// Of what.
    pub url: String,
    /// The status.
    pub status: u64,
    /// Its `Content-Range`.
    pub content_range: Option<String>,
    /// Whether the service worker gave it.
    pub from_service_worker: bool,
}

impl Browser {
    /// Every line of the console so far that is a warning or worse: errors, refusals by the content
    /// security policy, requests that failed.
    ///
    /// # Errors
    /// The browser fails.
    pub async fn console(&self) -> Result<Vec<String>> {
        let news = self.driver.get_log("browser").await?;
        let mut console = self.logs.console.lock().unwrap_or_else(PoisonError::into_inner);
        let grave = news.into_iter().filter(|entry| matches!(entry.level.as_str(), "SEVERE" | "WARNING"));
        console.extend(grave.map(|entry| format!("{} {}", entry.level, entry.message)));
        Ok(console.clone())
    }

    /// Every answer so far to a request whose address contains `part`.
    ///
    /// # Errors
    /// The browser fails.
    pub async fn exchanges(&self, part: &str) -> Result<Vec<Exchange>> {
        let news = self.driver.get_log("performance").await?;
        let mut exchanges = self.logs.exchanges.lock().unwrap_or_else(PoisonError::into_inner);
        for entry in news {
            let event: Value = serde_json::from_str(&entry.message)?;
            if event.pointer("/message/method").and_then(Value::as_str) == Some("Network.responseReceived") {
                exchanges.extend(event.pointer("/message/params/response").and_then(exchange));
            }
        }
        Ok(exchanges.iter().filter(|exchange| exchange.url.contains(part)).cloned().collect())
    }
}

fn exchange(response: &Value) -> Option<Exchange> {
    let headers = response.get("headers")?.as_object()?;
    let range = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-range"));
    Some(Exchange {
        url: response.get("url")?.as_str()?.to_owned(),
        status: response.get("status")?.as_u64()?,
        content_range: range.and_then(|(_, value)| value.as_str()).map(str::to_owned),
        from_service_worker: response.get("fromServiceWorker").and_then(Value::as_bool).unwrap_or(false),
    })
}
