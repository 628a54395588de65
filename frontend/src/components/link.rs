//! Links inside of the app: plain ones, so that they can be opened in a new tab, copied and read.
//! Those that are simply clicked change the page without loading it, for all links in one place.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;
use yew_router::prelude::*;
use yew_router::query::Raw;

use crate::routes::Route;

/// A link to a page.
pub fn link(to: Route, class: &'static str, words: Html) -> Html {
    html! { <a href={to.to_path()} {class}>{ words }</a> }
}

/// A link to a page, with a name in any script. `tab` says whether the key comes by.
pub fn link_in_row(to: Route, class: &'static str, tab: &'static str, name: &str) -> Html {
    html! { <a href={to.to_path()} {class} tabindex={tab} dir="auto">{ name }</a> }
}

/// Follows the links for as long as the component lives.
#[hook]
pub fn use_links() {
    let navigator = use_navigator();
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener = web_sys::window().map(|window| {
            EventListener::new_with_options(&window, "click", options, move |event| {
                let target = event.dyn_ref().filter(|event| is_plain(event)).and_then(link_of);
                if let Some((navigator, (route, query))) = navigator.as_ref().zip(target) {
                    event.prevent_default();
                    if query.is_empty() {
                        navigator.push(&route);
                    } else {
                        // A text as it is cannot fail.
                        let _ = navigator.push_with_query(&route, Raw(query));
                    }
                }
            })
        });
        move || drop(listener)
    });
}

/// Whether it is a click that nobody has taken. With a key held down, or with another button, the
/// browser opens a tab or a window of its own.
fn is_plain(event: &MouseEvent) -> bool {
    let modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    event.button() == 0 && !modified && !event.default_prevented()
}

/// The page that a click leads to and the query of its address, if it was on a link to one.
fn link_of(event: &MouseEvent) -> Option<(Route, String)> {
    let link =
        event.target()?.dyn_into::<Element>().ok()?.closest("a[href]:not([target], [download])").ok()??;
    let href = link.get_attribute("href")?;
    let (path, query) = href.split_once('?').unwrap_or((&href, ""));
    let route = Route::recognize(path).filter(|route| *route != Route::NotFound)?;
    Some((route, query.to_owned()))
}
