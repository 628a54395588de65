//! The app: what lives as long as the page, around whatever page is open.

use frontend_core::session::SessionState;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::frame::Frame;
use crate::components::gate::Gate;
use crate::components::icon::{Glyph, icon};
use crate::components::notice::notice;
use crate::components::page_title::PageTitle;
use crate::components::toasts::Toasts;
use crate::contexts::Providers;
use crate::hooks::use_session;
use crate::pages::account::AccountPage;
use crate::pages::home::HomePage;
use crate::pages::log_in::LogInPage;
use crate::pages::not_found::not_found;
use crate::pages::set_up::SetUpPage;
use crate::pages::sign_up::SignUpPage;
use crate::pages::song::SongPage;
use crate::pages::songs::SongsPage;
use crate::pages::upload::UploadPage;
use crate::routes::Route;

/// The root of the app.
#[component]
pub fn App() -> Html {
    html! {
        <BrowserRouter>
            <Providers>
                <div class="shell"><Shell /></div>
                <Toasts />
            </Providers>
        </BrowserRouter>
    }
}

/// Which world one is in: signed in, at the gate, or not known yet.
#[component]
fn Shell() -> Html {
    let session = use_session();
    match &session.state {
        SessionState::Restoring => restoring(),
        SessionState::Unreachable => html! { <Unreachable key="unreachable" /> },
        SessionState::SignedOut(_) => html! { <Switch<Route> key="gate" render={gate} /> },
        SessionState::SignedIn(_) => html! { <Frame key="frame"><Switch<Route> render={page} /></Frame> },
    }
}

/// The page of an address for somebody who is not signed in. The address stays, so that the page
/// that was asked for is there after the log-in.
fn gate(route: Route) -> Html {
    match route {
        Route::SignUp => html! { <SignUpPage /> },
        Route::SetUp => html! { <SetUpPage /> },
        _ => html! { <LogInPage /> },
    }
}

/// The page of an address for somebody who is signed in.
fn page(route: Route) -> Html {
    match route {
        Route::Home => html! { <HomePage /> },
        Route::Songs => html! { <SongsPage /> },
        Route::Song { id } => html! { <SongPage key={id.to_string()} {id} /> },
        Route::Upload => html! { <UploadPage /> },
        Route::Account => html! { <AccountPage /> },
        Route::LogIn | Route::SignUp | Route::SetUp => {
            html! { <div class="page"><Redirect<Route> to={Route::Home} /></div> }
        }
        Route::NotFound => not_found(),
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
#[component]
fn Unreachable() -> Html {
    let session = use_session();
    let retry = Callback::from(move |_: MouseEvent| session.retry());
    html! {
        <Gate>
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
        </Gate>
    }
}
