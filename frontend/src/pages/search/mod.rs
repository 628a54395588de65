//! What is found as somebody types: everything as shelves, or one kind as a list.

mod kinds;
mod shelves;
mod start;

use frontend_core::format;
use gloo_timers::callback::Timeout;
use shared::me::Role;
use shared::search::SearchKind;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::prelude::*;

use self::kinds::{Cards, Songs, Users};
use self::shelves::Shelves;
use self::start::Start;
use crate::components::choices::Choices;
use crate::components::frame::focus_field;
use crate::components::icon::Glyph;
use crate::components::notice::notice;
use crate::components::page_title::PageTitle;
use crate::components::roving::rove;
use crate::hooks::{use_filters, use_param, use_search_text, use_searching, use_session};

/// How long somebody has to stop typing before it is asked, in milliseconds.
const PAUSE_MS: u32 = 120;
/// The kinds that can be looked through alone, and what they are called.
const KINDS: [(SearchKind, &str); 7] = [
    (SearchKind::Songs, "Songs"),
    (SearchKind::Albums, "Albums"),
    (SearchKind::Artists, "Artists"),
    (SearchKind::Playlists, "Playlists"),
    (SearchKind::Genres, "Genres"),
    (SearchKind::Lyrics, "Lyrics"),
    // For admins alone.
    (SearchKind::Users, "Users"),
];

/// The page of a search. Its text and its kind stand in the address.
#[component]
pub fn SearchPage() -> Html {
    let (searching, text) = (use_searching(), use_search_text());
    let (address, set_address) = use_param("q");
    let (kind, choose_kind) = use_param("type");
    let root = use_node_ref();
    // Who comes by a link, or back, finds what its address says.
    let asked = {
        let (address, searching) = (address.clone(), searching.clone());
        use_state_eq(move || address.unwrap_or_else(|| searching.text()))
    };
    {
        let (searching, first, drawn) = (searching.clone(), (*asked).clone(), text.clone());
        use_effect_with((), move |()| {
            // Letters may come between the drawing and now: who types is not taken back to the address.
            if searching.text() == drawn {
                searching.set(first);
            }
        });
    }
    {
        let asked = asked.setter();
        use_effect_with(text.clone(), move |text| {
            let text = text.clone();
            let timeout = Timeout::new(PAUSE_MS, move || asked.set(text));
            move || drop(timeout)
        });
    }
    {
        let trimmed = asked.trim().to_owned();
        use_effect_with(trimmed, move |text| set_address.emit((!text.is_empty()).then(|| text.clone())));
    }
    let session = use_session();
    let is_admin = session.state.profile().is_some_and(|profile| profile.roles.contains(&Role::Admin));
    let kinds = || KINDS.into_iter().filter(move |(kind, _)| is_admin || *kind != SearchKind::Users);
    let kind = kinds().find(|(known, _)| Some(known.as_str()) == kind.as_deref());
    let onkind = choose_kind.reform(|at: usize| {
        at.checked_sub(1).and_then(|at| KINDS.get(at)).map(|(kind, _)| kind.as_str().to_owned())
    });
    let chosen = KINDS.iter().position(|known| Some(*known) == kind).map_or(0, |at| at + 1);
    let mut choices = vec![("All", None)];
    choices.extend(kinds().map(|(_, words)| (words, None)));
    let chips = Choices {
        name: "search-kind".into(),
        legend: "What to search for",
        quiet: true,
        choices: &choices,
        chosen,
        onchoose: onkind,
    };
    let onkeydown = {
        let root = root.clone();
        Callback::from(move |event: KeyboardEvent| {
            let Some(root) = root.cast::<Element>() else { return };
            let first = root.query_selector("[data-found]").ok().flatten();
            let is_first = first.is_some() && event.target() == first.map(Into::into);
            if is_first && event.key() == "ArrowUp" {
                event.prevent_default();
                focus_field();
            } else {
                rove(&event, &root, "[data-found]");
            }
        })
    };
    let onclick = {
        let searching = searching.clone();
        Callback::from(move |event: MouseEvent| {
            let target = event.target_dyn_into::<HtmlElement>();
            let is_found = |target: HtmlElement| target.closest(".found").is_ok_and(|found| found.is_some());
            if target.is_some_and(is_found) {
                searching.remember();
            }
        })
    };
    let (filters, filter_chips) = use_filters();
    let filter = filters.of_search();
    let trimmed = AttrValue::from(asked.trim().to_owned());
    let title =
        if trimmed.is_empty() { "Search".into() } else { AttrValue::from(format!("{trimmed} · Search")) };
    let found = match kind {
        _ if trimmed.is_empty() => html! { <Start /> },
        None => html! { <Shelves text={trimmed} {filter} onkind={choose_kind} /> },
        Some((kind @ (SearchKind::Songs | SearchKind::Lyrics), _)) => {
            html! { <Songs key={kind.as_str()} text={trimmed} {filter} {kind} /> }
        }
        Some((SearchKind::Users, _)) => html! { <Users text={trimmed} {filter} kind={SearchKind::Users} /> },
        Some((kind, _)) => html! { <Cards key={kind.as_str()} text={trimmed} {filter} {kind} /> },
    };
    html! {
        <div class="page" ref={root} {onkeydown} {onclick}>
            <PageTitle {title} class="visually-hidden">{ "Search" }</PageTitle>
            <div class="toolbar">{ chips.draw() }</div>
            <div>
                if !asked.trim().is_empty() {
                    { filter_chips }
                }
            </div>
            { found }
        </div>
    }
}

/// What stands where something could have been found.
fn nothing_found(text: &str) -> Html {
    notice(
        Glyph::Search,
        "Nothing found",
        &format!("Nothing here is called “{text}”, or like it. Try fewer or other words."),
        html! {},
    )
}

/// What a screen reader is told of what was found.
fn told(count: usize) -> Html {
    let words = if count == 0 {
        "Nothing found".to_owned()
    } else {
        format!("{} found", format::count(count as u64, "thing", "things"))
    };
    html! { <p class="visually-hidden" role="status">{ words }</p> }
}
