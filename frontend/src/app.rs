//! The app: what lives as long as the page, around whatever page is open.

use frontend_core::session::SessionState;
use wasm_bindgen::JsValue;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::frame::Frame;
use crate::components::gate::gate;
use crate::components::icon::{Glyph, icon};
use crate::components::link::use_links;
use crate::components::menu::MenuHost;
use crate::components::notice::notice;
use crate::components::page_title::PageTitle;
use crate::components::toasts::Toasts;
use crate::contexts::session::SessionHandle;
use crate::hooks::use_session;
use crate::pages::home::HomePage;
use crate::pages::log_in::LogInPage;
use crate::pages::not_found::not_found;
use crate::pages::set_up::SetUpPage;
use crate::pages::sign_up::SignUpPage;
use crate::parts::{LazyDialogs, LazyPage, Part};
use crate::routes::Route;

/// The root of the app, inside of the router: which world one is in, signed in, at the gate, or not
/// known yet.
#[component]
pub fn App() -> Html {
    let session = use_session();
    let route = use_route::<Route>();
    let navigator = use_navigator();
    use_links();
    let signed_in = matches!(session.state, SessionState::SignedIn(_));
    let is_gate = matches!(route, Some(Route::LogIn | Route::SignUp | Route::SetUp));
    // Who signs up on the way to a page goes on to it, with what stands behind its `#`: an invitation.
    let wanted = use_mut_ref(|| None::<String>);
    if matches!(session.state, SessionState::SignedOut(_)) && !is_gate {
        wanted.replace(address());
    }
    // Who is signed in has nothing to do at the gate.
    use_effect_with((signed_in, signed_in && is_gate), move |(signed_in, is_away)| {
        if !signed_in {
            return;
        }
        let is_there = wanted.take().filter(|_| *is_away).is_some_and(|address| go_to(&address).is_ok());
        if let Some(navigator) = navigator.filter(|_| *is_away && !is_there) {
            navigator.replace(&Route::Home);
        }
    });
    let route = route.unwrap_or(Route::NotFound);
    let shell = match &session.state {
        SessionState::Restoring => restoring(),
        SessionState::Unreachable => unreachable(&session),
        SessionState::SignedOut(_) => at_gate(route),
        SessionState::SignedIn(_) => html! { <Frame key="frame">{ page(route) }</Frame> },
    };
    html! {
        <>
            <div class="shell">{ shell }</div>
            <LazyDialogs />
            <MenuHost />
            <Toasts />
        </>
    }
}

/// Where one is, without the host.
fn address() -> Option<String> {
    let at = web_sys::window()?.location();
    Some(format!("{}{}{}", at.pathname().ok()?, at.search().ok()?, at.hash().ok()?))
}

/// Goes to an address in place of the one that is shown. The router knows no `#`, so it is told as if one had come
/// back there.
fn go_to(address: &str) -> Result<(), JsValue> {
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    let history = window.history()?;
    history.replace_state_with_url(&history.state()?, "", Some(address))?;
    window.dispatch_event(&web_sys::Event::new("popstate")?).map(drop)
}

/// The page of an address for somebody who is not signed in. The address stays, so that the page
/// that was asked for is there after the log-in.
fn at_gate(route: Route) -> Html {
    match route {
        Route::SignUp => html! { <SignUpPage /> },
        Route::SetUp => html! { <SetUpPage /> },
        _ => html! { <LogInPage /> },
    }
}

/// The page of an address for somebody who is signed in.
fn page(route: Route) -> Html {
    if let Some(part) = Part::of(route) {
        return html! { <LazyPage key="lazy" {part} {route} /> };
    }
    match route {
        Route::Home => html! { <HomePage /> },
        // Who is signed in is led away from the gate.
        Route::LogIn | Route::SignUp | Route::SetUp => html! { <div class="page" /> },
        _ => not_found(),
    }
}

/// The moment before the server has said who one is: as the page looked before the app started.
fn restoring() -> Html {
    html! {
        <main key="restoring" class="boot">
            <svg class="boot-mark" viewBox="0 0 24 24" aria-hidden="true"><use href="#mark" /></svg>
            <h1 class="visually-hidden">{ "Rhythmix" }</h1>
            <p class="boot-status" role="status">{ "Loading…" }</p>
        </main>
    }
}

/// The server is away, so nobody knows whether the session still stands.
fn unreachable(session: &SessionHandle) -> Html {
    let session = session.clone();
    let retry = Callback::from(move |_: MouseEvent| session.retry());
    gate(html! {
        <>
            <PageTitle title="Offline" class="visually-hidden" />
            {
                notice(
                    Glyph::Offline,
                    "The server cannot be reached",
                    "You are still signed in. Try again when your connection or the server is back.",
                    html! {
                        <button type="button" class="button button-primary" onclick={retry}>{ icon(Glyph::Retry) }{ "Try again" }</button>
                    },
                )
            }
        </>
    })
}
