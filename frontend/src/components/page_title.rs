//! The heading of a page, and the title of the window.

use yew::prelude::*;

use crate::hooks::use_player;

/// What a heading needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What the window is called.
    pub title: AttrValue,
    /// The heading, when it says more than the title.
    #[prop_or_default]
    pub children: Html,
    /// More classes.
    #[prop_or_default]
    pub class: Classes,
}

/// The one `h1` of a page. It takes the focus when the page is gone to; see [`super::frame`].
#[component]
pub fn PageTitle(props: &Props) -> Html {
    use_window_title(&props.title);
    use_effect_with((), |()| show_tab());
    let text =
        if props.children == Html::default() { Html::from(&*props.title) } else { props.children.clone() };
    html! { <h1 class={classes!("page-title", props.class.clone())} tabindex="-1" dir="auto">{ text }</h1> }
}

/// Pushes a strip of tabs so far that the one of this page is in sight.
fn show_tab() {
    let document = web_sys::window().and_then(|window| window.document());
    let tab = document.and_then(|document| document.query_selector(".tabs [aria-current]").ok()?);
    let Some((tab, strip)) =
        tab.and_then(|tab| Some((tab.get_bounding_client_rect(), tab.closest(".tabs").ok()??)))
    else {
        return;
    };
    let frame = strip.get_bounding_client_rect();
    let off = (tab.left() + tab.width() / 2.0) - (frame.left() + frame.width() / 2.0);
    #[expect(clippy::cast_possible_truncation, reason = "a scroll position is far inside of i32")]
    strip.set_scroll_left(strip.scroll_left() + off as i32);
}

/// Titles the window: by the song while one plays, else by the page.
#[hook]
pub fn use_window_title(page: &str) {
    let player = use_player().state;
    let playing = player.current().filter(|_| player.is_playing());
    let title = match playing {
        Some(entry) if entry.song.artists.is_empty() => entry.song.title.clone(),
        Some(entry) => format!("{} · {}", entry.song.title, entry.song.artist_line()),
        None => format!("{page} · Rhythmix"),
    };
    use_effect_with(title, |title| {
        if let Some(document) = web_sys::window().and_then(|window| window.document()) {
            document.set_title(title);
        }
    });
}
