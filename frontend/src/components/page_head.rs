//! The head of a page about one thing, on its colour.

use yew::prelude::*;

use super::page_title::PageTitle;
use super::tint::tint_of;

/// What stands at the head of a page about one thing.
pub struct PageHead<'a> {
    /// What sort of thing it is.
    pub kind: &'static str,
    /// What it is called.
    pub title: &'a str,
    /// Its picture.
    pub picture: Html,
    /// Its colour.
    pub accent: Option<&'a str>,
    /// What is known of it, in one line.
    pub meta: Html,
    /// What can be done with it.
    pub actions: Html,
}

impl PageHead<'_> {
    /// The whole page, with what follows under the head.
    pub fn draw(self, content: Html) -> Html {
        html! {
            <div class="tinted" ~style={tint_of(self.accent)}>
                <div class="page-tint" />
                <div class="page">
                    <header class="page-head">
                        { self.picture }
                        <div class="page-head-text">
                            <p class="page-kind">{ self.kind }</p>
                            <PageTitle title={self.title.to_owned()} class="flush" />
                            <p class="meta-line">{ self.meta }</p>
                        </div>
                    </header>
                    <div class="actions">{ self.actions }</div>
                    { content }
                </div>
            </div>
        }
    }
}

/// A page about one thing while it is on its way.
pub fn head_skeleton() -> Html {
    html! {
        <div class="page">
            <div class="page-head" role="status" aria-label="Loading">
                <div class="skeleton cover cover-large" />
                <div class="page-head-text"><div class="skeleton skeleton-title" /><div class="skeleton skeleton-line short" /></div>
            </div>
        </div>
    }
}
