//! The frame around the pages of somebody who is signed in.

use wasm_bindgen::JsCast;
use web_sys::{FileList, HtmlElement};
use yew::prelude::*;
use yew_router::prelude::*;

use super::banners::Banners;
use super::nav::Nav;
use super::player::PlayerArea;
use super::upload::drop_catcher::DropCatcher;
use crate::hooks::use_uploads;
use crate::routes::Route;

/// What the frame needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The page.
    pub children: Html,
}

/// Navigation, page, player; files can be dropped anywhere. Going to a page moves the focus to its heading and its top into view.
#[component]
pub fn Frame(props: &Props) -> Html {
    let content = use_node_ref();
    let (uploads, navigator) = (use_uploads(), use_navigator());
    let route = use_route::<Route>();
    let first = use_mut_ref(|| true);
    {
        let content = content.clone();
        use_effect_with(route, move |_| {
            // Whoever has just opened the app begins at its start, not in the middle.
            if !first.replace(false)
                && let Some(content) = content.cast::<HtmlElement>()
            {
                content.set_scroll_top(0);
                let heading =
                    content.query_selector("h1").ok().flatten().and_then(|found| found.dyn_into().ok());
                // A focus that cannot be had is no failure.
                let _ = heading.unwrap_or(content).focus();
            }
        });
    }
    let skip = {
        let content = content.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(content) = content.cast::<HtmlElement>() {
                let _ = content.focus();
            }
        })
    };
    let onfiles = Callback::from(move |files: FileList| {
        uploads.add_files(&files);
        if let Some(navigator) = &navigator {
            navigator.push(&Route::Upload);
        }
    });
    html! {
        <div class="frame">
            <button type="button" class="button skip-link" onclick={skip}>{ "Skip to the content" }</button>
            <Nav />
            <main id="content" class="content" tabindex="-1" ref={content}>
                <Banners />
                { props.children.clone() }
            </main>
            <PlayerArea />
            <DropCatcher {onfiles} />
        </div>
    }
}
