//! Finding things as people with a screen reader do, by role and accessible name, as the browser
//! itself works them out: what a test finds here is there for everybody.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use thirtyfour::error::WebDriverResult;
use thirtyfour::{By, Key, WebElement};

use super::Browser;
use crate::wait;

/// The key of an element's id in WebDriver.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

impl Browser {
    /// The things of that role and name that are there now.
    ///
    /// # Errors
    /// The page is just being replaced.
    pub async fn all(&self, role: &str, name: &str) -> Result<Vec<WebElement>> {
        // Chromedriver's ids end with the number that the browser itself gives to a node, which is
        // what the accessibility tree speaks of.
        let root = self.driver.find(By::Tag("html")).await?.element_id().to_string();
        let (prefix, number) = root.rsplit_once('.').context("an element id of chromedriver")?;
        // It could compare the name as well, but misses file inputs then.
        let query = json!({ "backendNodeId": number.parse::<u64>()?, "role": role });
        let found = self.devtools("Accessibility.queryAXTree", query).await?;
        let nodes = found.get("nodes").and_then(Value::as_array).context("a list of nodes")?;
        let named = |node: &&Value| node.pointer("/name/value").and_then(Value::as_str) == Some(name);
        let seen = nodes.iter().filter(|node| node.get("ignored") != Some(&Value::Bool(true))).filter(named);
        let element = |node: &Value| -> Result<WebElement> {
            let number = node.get("backendDOMNodeId").context("a node of the page")?;
            let id = json!({ ELEMENT: format!("{prefix}.{number}") });
            Ok(WebElement::from_json(id, self.driver.handle().clone())?)
        };
        seen.map(element).collect()
    }

    /// Waits for the thing of that role and name; the first one when there are several.
    ///
    /// # Errors
    /// It does not come.
    pub async fn find(&self, role: &str, name: &str) -> Result<WebElement> {
        wait::until(&format!("the {role} “{name}”"), || async {
            Ok(self.all(role, name).await?.into_iter().next())
        })
        .await
    }

    /// Waits until nothing of that role and name is there.
    ///
    /// # Errors
    /// It stays.
    pub async fn gone(&self, role: &str, name: &str) -> Result<()> {
        wait::until(&format!("the {role} “{name}” to go"), || async {
            Ok(self.all(role, name).await?.is_empty().then_some(()))
        })
        .await
    }

    /// Clicks a thing as a mouse does, as soon as it is there and nothing lies over it.
    ///
    /// # Errors
    /// That never happens.
    pub async fn click(&self, role: &str, name: &str) -> Result<()> {
        self.act(role, name, async |element| element.click().await).await
    }

    /// Clicks a thing that loads the page again, and waits for the new page. Looking for things while the
    /// old one is taken down can crash the tab.
    ///
    /// # Errors
    /// It does not come.
    pub async fn click_to_reload(&self, role: &str, name: &str) -> Result<()> {
        self.script::<()>("window.isTheOldPage = true;", Vec::new()).await?;
        self.click(role, name).await?;
        let fresh = "return !window.isTheOldPage && document.readyState === 'complete';";
        self.until::<bool>("the page to load again", fresh).await.map(drop)
    }

    /// Types into a field in place of what is in it.
    ///
    /// # Errors
    /// It does not come.
    pub async fn fill(&self, name: &str, text: &str) -> Result<()> {
        self.act("textbox", name, async |element| {
            // As people do: clearing it by script tells the page nothing.
            element.send_keys(Key::Control + "a").await?;
            element.send_keys(text).await
        })
        .await
    }

    /// Waits until a field holds a text.
    ///
    /// # Errors
    /// It never does.
    pub async fn holds(&self, name: &str, text: &str) -> Result<()> {
        wait::until(&format!("“{text}” in the field “{name}”"), || async {
            let Some(field) = self.all("textbox", name).await?.into_iter().next() else { return Ok(None) };
            Ok((field.prop("value").await?.as_deref() == Some(text)).then_some(()))
        })
        .await
    }

    /// Does something with a thing; tried again when the page draws it anew at that very moment.
    async fn act(
        &self,
        role: &str,
        name: &str,
        act: impl AsyncFn(WebElement) -> WebDriverResult<()>,
    ) -> Result<()> {
        wait::until(&format!("the {role} “{name}” to take it"), || async {
            match self.all(role, name).await?.into_iter().next() {
                Some(element) => Ok(Some(act(element).await?)),
                None => Ok(None),
            }
        })
        .await
    }

    /// Waits until the text of the page contains a sentence.
    ///
    /// # Errors
    /// It never does.
    pub async fn read(&self, sentence: &str) -> Result<()> {
        wait::until(&format!("the page to say “{sentence}”"), || async {
            let body = self.driver.find(By::Tag("body")).await?;
            Ok(body.text().await?.contains(sentence).then_some(()))
        })
        .await
    }
}
