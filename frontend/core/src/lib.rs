//! What the web app decides, apart from any browser.
