//! The frame around the pages of somebody who is signed in.

mod places;
mod search_field;
mod side_playlists;

use web_sys::{DataTransfer, HtmlElement};
use yew::prelude::*;
use yew_router::prelude::*;

use self::places::use_places;
use self::search_field::SearchField;
pub use self::search_field::focus_field;
use self::side_playlists::SidePlaylists;
use super::banners::use_banners;
use super::nav::nav;
use super::player::PlayerArea;
use super::upload::drop_catcher::use_drop_catcher;
use crate::hooks::{use_session, use_uploads};
use crate::routes::Route;

/// What the frame needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The page.
    pub children: Html,
}

/// Navigation, page, player; files can be dropped anywhere.
#[component]
pub fn Frame(props: &Props) -> Html {
    let content = use_node_ref();
    let (session, uploads, navigator) = (use_session(), use_uploads(), use_navigator());
    let banners = use_banners();
    let sending = uploads.state.busy();
    let route = use_route::<Route>();
    use_places(&content);
    let skip = {
        let content = content.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(content) = content.cast::<HtmlElement>() {
                let _ = content.focus();
            }
        })
    };
    let onfiles = Callback::from(move |files: DataTransfer| {
        uploads.add(&files);
        if let Some(navigator) = &navigator {
            navigator.push(&Route::Upload);
        }
    });
    let drop_catcher = use_drop_catcher(&onfiles);
    html! {
        <div class="frame">
            <button type="button" class="button skip-link" onclick={skip}>{ "Skip to the content" }</button>
            { nav(route, sending, session.state.profile().map(|profile| &**profile), html! { <SidePlaylists /> }) }
            <SearchField />
            <main id="content" class="content" tabindex="-1" ref={content}>
                { banners }
                { props.children.clone() }
            </main>
            <PlayerArea />
            { drop_catcher }
        </div>
    }
}
