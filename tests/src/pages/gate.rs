//! Signing up, in and out.

use anyhow::Result;

use crate::browser::Browser;
use crate::client::PASSWORD;

/// Somebody who uses the browser.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    /// The user name.
    pub username: &'static str,
    /// The name that others see.
    pub name: &'static str,
}

/// The pages before one is signed in.
#[derive(Clone, Copy)]
pub struct Gate<'a> {
    browser: &'a Browser,
    server: &'a str,
}

impl<'a> Gate<'a> {
    /// The pages of the server at that address.
    pub const fn new(browser: &'a Browser, server: &'a str) -> Self {
        Self { browser, server }
    }

    /// Makes an account and is then on the home page.
    ///
    /// # Errors
    /// It does not work.
    pub async fn sign_up(&self, person: Person) -> Result<()> {
        self.browser.goto(&format!("{}/signup", self.server)).await?;
        self.browser.fill("User name", person.username).await?;
        self.browser.fill("Name that others see (optional)", person.name).await?;
        self.browser.fill("E-mail", &format!("{}@example.org", person.username)).await?;
        self.browser.fill("Password", PASSWORD).await?;
        self.browser.click("button", "Sign up").await?;
        self.browser.find("navigation", "Main").await.map(drop)
    }

    /// Sends the log-in form that is shown.
    ///
    /// # Errors
    /// There is none.
    pub async fn log_in(&self, username: &str, password: &str) -> Result<()> {
        self.browser.fill("User name or e-mail", username).await?;
        self.browser.fill("Password", password).await?;
        self.browser.click("button", "Log in").await
    }

    /// Logs out and is then at the log-in page.
    ///
    /// # Errors
    /// It does not work.
    pub async fn log_out(&self, person: Person) -> Result<()> {
        self.browser.click("link", person.name).await?;
        self.browser.click("button", "Log out").await?;
        self.browser.read("You are logged out.").await
    }
}
