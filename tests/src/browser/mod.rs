//! A real browser with a fresh profile, steered by WebDriver, and what it leaves behind on a failure.

mod chromedriver;
mod evidence;
mod find;
mod logs;

use anyhow::{Context as _, Result};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{Capabilities, WebDriver};

use self::chromedriver::Chromedriver;
pub use self::logs::Exchange;
use self::logs::Logs;
use crate::environment;
use crate::wait;

/// Whether sound may start without a click.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Autoplay {
    /// As browsers come.
    Default,
    /// Always, so that a test can listen in by Web Audio.
    Allowed,
}

/// A browser with one window. It ends with its journey.
pub struct Browser {
    // In this order on drop: the session, then what serves it, then the profile.
    driver: WebDriver,
    _chromedriver: Chromedriver,
    _profile: TempDir,
    logs: Logs,
}

/// Walks a journey in a fresh browser. When it fails, a picture, the page and the console are kept in
/// `target/e2e-failures/` under that name.
///
/// # Errors
/// Those of the journey, or no browser can be had.
pub async fn journey(
    name: &str,
    autoplay: Autoplay,
    walk: impl AsyncFnOnce(&Browser) -> Result<()>,
) -> Result<()> {
    let browser = Browser::open(autoplay).await.context("opening the browser")?;
    let walked = walk(&browser).await;
    let walked = match walked {
        Ok(()) => Ok(()),
        Err(error) => Err(match browser.keep_evidence(name).await {
            Ok(folder) => error.context(format!("evidence is in {}", folder.display())),
            Err(lost) => error.context(format!("and the evidence is lost: {lost:#}")),
        }),
    };
    browser.driver.quit().await?;
    walked
}

impl Browser {
    async fn open(autoplay: Autoplay) -> Result<Self> {
        let chromedriver = Chromedriver::start()?;
        let profile = tempfile::Builder::new().prefix("rhythmix-browser-").tempdir()?;
        let mut flags: Vec<String> = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--no-proxy-server",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1440,900",
        ]
        .map(str::to_owned)
        .into();
        flags.push(format!("--user-data-dir={}", profile.path().display()));
        if autoplay == Autoplay::Allowed {
            flags.push("--autoplay-policy=no-user-gesture-required".to_owned());
        }
        let mut wishes = Capabilities::new();
        wishes.set("browserName", "chrome")?;
        wishes.set("goog:chromeOptions", json!({ "binary": environment::chrome()?, "args": flags }))?;
        wishes.set("goog:loggingPrefs", json!({ "browser": "ALL", "performance": "ALL" }))?;
        let driver = WebDriver::new(chromedriver.url(), wishes).await?;
        Ok(Self { driver, _chromedriver: chromedriver, _profile: profile, logs: Logs::default() })
    }

    /// What steers the window, for what has no function here.
    pub const fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Opens an address.
    ///
    /// # Errors
    /// The browser fails; a server that is away is no failure here.
    pub async fn goto(&self, url: &str) -> Result<()> {
        match self.driver.goto(url).await {
            // The error page of the browser is a page too.
            Err(error) if format!("{error}").contains("net::ERR_") => Ok(()),
            other => Ok(other?),
        }
    }

    /// Loads the page again.
    ///
    /// # Errors
    /// The browser fails.
    pub async fn reload(&self) -> Result<()> {
        Ok(self.driver.refresh().await?)
    }

    /// Runs the body of a JavaScript function in the page and reads what it returns, a promise too.
    ///
    /// # Errors
    /// It throws, or returns something else.
    pub async fn script<T: DeserializeOwned>(&self, body: &str, arguments: Vec<Value>) -> Result<T> {
        let returned = self.driver.execute(body, arguments).await?;
        Ok(serde_json::from_value(returned.json().clone())?)
    }

    /// Sends a command of the Chrome DevTools protocol.
    ///
    /// # Errors
    /// The browser refuses it.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Result<Value> {
        self.driver.cdp().send_raw(command, parameters).await.with_context(|| command.to_owned())
    }

    /// The value of a cookie that the browser would send to an address, also one that scripts cannot see.
    ///
    /// # Errors
    /// It has none of that name.
    pub async fn cookie(&self, url: &str, name: &str) -> Result<String> {
        let found = self.devtools("Network.getCookies", json!({ "urls": [url] })).await?;
        let cookies = found.get("cookies").and_then(Value::as_array).context("a list of cookies")?;
        let cookie = cookies.iter().find(|cookie| cookie.get("name").and_then(Value::as_str) == Some(name));
        let value = cookie.and_then(|cookie| cookie.get("value")?.as_str());
        value.map(str::to_owned).with_context(|| format!("there is no cookie {name}"))
    }

    /// Shows the page in so many CSS pixels.
    ///
    /// # Errors
    /// The browser fails.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", screen).await.map(drop)
    }

    /// Lets the system ask for dark or light colours, and for no motion.
    ///
    /// # Errors
    /// The browser fails.
    pub async fn prefer(&self, scheme: &str) -> Result<()> {
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await.map(drop)
    }

    /// Waits until a script returns something that is neither false nor null.
    ///
    /// # Errors
    /// It never does.
    pub async fn until<T: DeserializeOwned>(&self, what: &str, body: &str) -> Result<T> {
        wait::until(what, || async {
            let found: Value = self.script(body, Vec::new()).await?;
            let nothing = matches!(found, Value::Null | Value::Bool(false));
            Ok(if nothing { None } else { Some(serde_json::from_value(found)?) })
        })
        .await
    }
}
