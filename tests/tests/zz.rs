//! tmp
use anyhow::Result;
use e2e::browser::{Autoplay, journey};
use e2e::pages::*;
use e2e::server::Server;
use serde_json::{Value, json};
#[tokio::test]
async fn dump() -> Result<()> {
    let server = Server::start()?;
    journey("zz", Autoplay::Allowed, async |browser| {
        let url = server.url();
        Gate::new(browser, &url).sign_up(Person { username: "ada", name: "Ada" }).await?;
        println!("active {}", browser.script::<String>("return document.activeElement.outerHTML.slice(0,200)", vec![]).await?);
        UploadPage::open(browser).await?;
        println!("active {}", browser.script::<String>("return document.activeElement.outerHTML.slice(0,200)", vec![]).await?);
        println!("skip {}", browser.script::<String>("const r=document.querySelector('.skip-link'); return JSON.stringify([r.getBoundingClientRect(), r.className, r.matches(':focus'), r.matches(':focus-within')])", vec![]).await?);
        println!("{:?}", browser.all("button", "Audio files").await?.len());
        println!("{:?}", browser.all("button", "Choose files").await?.len());
        let root = browser.driver().find(thirtyfour::By::Tag("html")).await?.element_id().to_string();
        println!("{root}");
        let n: u64 = root.rsplit_once('.').unwrap().1.parse()?;
        println!("{:#}", browser.devtools("Accessibility.queryAXTree", json!({"backendNodeId": n, "role": "button"})).await?);
        Ok(())
    }).await
}
