//! Where somebody was on each page of the history: going to a page begins at its heading, going back leads to
//! where one was.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;
use yew_router::prelude::*;

use super::search_field::FIELD;

/// What is remembered of so many pages.
const PAGES: usize = 50;
/// A page that is still on its way is waited for so often.
const TRIES: u32 = 40;
/// And so long each time, in milliseconds.
const PAUSE_MS: u32 = 50;

/// Where somebody was on a page.
#[derive(Clone, Default)]
struct Place {
    scrolled: i32,
    /// The link or button that had the focus, by where it leads or what it is called.
    focus: Option<(&'static str, String)>,
}

#[derive(Default)]
struct Places {
    /// The number that the history gave the page; 0 for the one that was opened first.
    here: u32,
    /// Its address: what happens once that has changed is no longer about this page, though it may still be
    /// the one that is drawn.
    path: String,
    now: Place,
    left: Vec<(u32, Place)>,
    /// The next try to get there.
    going: Option<Timeout>,
}

impl Places {
    fn arrive(&mut self, page: u32) {
        self.here = page;
        self.path = path();
    }

    /// Notes something about the page, unless it has been left already.
    fn note(&mut self, note: impl FnOnce(&mut Place)) {
        if self.path == path() {
            note(&mut self.now);
        }
    }

    /// Another page has been gone to; where somebody was on it before.
    fn go(&mut self, to: u32) -> Option<Place> {
        let left = (self.here, std::mem::take(&mut self.now));
        self.left.retain(|(page, _)| *page != left.0);
        self.left.push(left);
        if self.left.len() > PAGES {
            self.left.remove(0);
        }
        self.arrive(to);
        self.going = None;
        self.left.iter().find(|(page, _)| *page == to).map(|(_, place)| place.clone())
    }
}

/// Remembers and restores where somebody was in `content`.
#[hook]
pub fn use_places(content: &NodeRef) {
    let page = use_location().and_then(|location| location.id()).unwrap_or(0);
    let places = use_mut_ref(Places::default);
    let first = use_mut_ref(|| true);
    {
        let (content, places) = (content.clone(), Rc::clone(&places));
        use_effect_with(page, move |page| {
            // Whoever has just opened the app begins at its start, not in the middle.
            if first.replace(false) {
                return places.borrow_mut().arrive(*page);
            }
            let before = places.borrow_mut().go(*page);
            let Some(content) = content.cast::<HtmlElement>() else { return };
            match before {
                Some(place) => go_back(&content, &places, place, TRIES),
                None => {
                    content.set_scroll_top(0);
                    // Whoever types to search goes on typing.
                    if !is_searching(&content) {
                        focus_heading(&content);
                    }
                }
            }
        });
    }
    {
        let content = content.clone();
        use_effect_with((), move |()| {
            let content = content.cast::<HtmlElement>();
            let listeners = content.map(|content| {
                let (scrolled, focused, touched) =
                    (Rc::clone(&places), Rc::clone(&places), Rc::clone(&places));
                let view = content.clone();
                let passive = EventListenerOptions::run_in_capture_phase();
                let moved = move |_: &Event| {
                    scrolled.borrow_mut().note(|place| place.scrolled = view.scroll_top());
                };
                let focus = move |event: &Event| {
                    let target = event.target().and_then(|target| target.dyn_into().ok());
                    focused.borrow_mut().note(|place| place.focus = target.as_ref().and_then(name_of));
                };
                // Whoever scrolls by hand is not pulled away.
                let by_hand = move |_: &Event| drop(touched.borrow_mut().going.take());
                [
                    EventListener::new(&content, "scroll", moved),
                    EventListener::new(&content, "focusin", focus),
                    EventListener::new_with_options(&content, "wheel", passive, by_hand),
                ]
            });
            move || drop(listeners)
        });
    }
}

/// The address of the page, that of one that is not drawn yet too.
pub(super) fn path() -> String {
    web_sys::window().and_then(|window| window.location().pathname().ok()).unwrap_or_default()
}

/// What tells a link or a button from the others of its page.
fn name_of(element: &Element) -> Option<(&'static str, String)> {
    ["href", "aria-label", "data-at"].into_iter().find_map(|name| Some((name, element.get_attribute(name)?)))
}

/// Scrolls to where somebody was, as soon as the page is as long as that, and gives the focus back.
fn go_back(content: &HtmlElement, places: &Rc<RefCell<Places>>, place: Place, tries: u32) {
    content.set_scroll_top(place.scrolled);
    let is_there = (content.scroll_top() - place.scrolled).abs() <= 1;
    let has_focus = is_there && focus_again(content, &place);
    if has_focus || tries == 0 {
        if !has_focus {
            focus_heading(content);
        }
        return;
    }
    // Without anything to focus there is nothing to wait for but the scrolling.
    if is_there && place.focus.is_none() {
        return focus_heading(content);
    }
    let (content, again) = (content.clone(), Rc::clone(places));
    let timeout = Timeout::new(PAUSE_MS, move || go_back(&content, &again, place, tries - 1));
    places.borrow_mut().going = Some(timeout);
}

fn focus_again(content: &HtmlElement, place: &Place) -> bool {
    let Some((name, value)) = &place.focus else { return false };
    let Ok(found) = content.query_selector_all(&format!("[{name}]")) else { return false };
    let mut found = (0..found.length()).filter_map(|at| found.item(at)?.dyn_into::<HtmlElement>().ok());
    let same = found.find(|element| element.get_attribute(name).as_ref() == Some(value));
    same.is_some_and(|element| focus(&element))
}

fn focus_heading(content: &HtmlElement) {
    let heading = content.query_selector("h1").ok().flatten().and_then(|found| found.dyn_into().ok());
    focus(&heading.unwrap_or_else(|| content.clone()));
}

/// Whether the focus is in the field to search.
fn is_searching(content: &HtmlElement) -> bool {
    let active = content.owner_document().and_then(|document| document.active_element());
    active.is_some_and(|active| active.id() == FIELD)
}

/// Gives the focus without scrolling; one that cannot be had is no failure.
fn focus(element: &HtmlElement) -> bool {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    element.focus_with_options(&options).is_ok()
}
