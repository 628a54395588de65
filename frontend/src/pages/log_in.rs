//! Logging in. It stands in the place of any page that needs it, so the way back is no way at all.

use frontend_core::form::check_log_in;
use frontend_core::session::{SessionState, SignedOutReason};
use shared::auth::LogIn;
use yew::prelude::*;

use super::form::{self, use_form};
use crate::components::gate::gate;
use crate::components::link::link;
use crate::components::page_title::PageTitle;
use crate::hooks::{use_api, use_server_info, use_session};
use crate::routes::Route;

const NEEDS_SET_UP: &str =
    "This server is new and has no admin yet. Open the set-up link that it printed when it started.";

/// The log-in page. It says so when a session has ended by itself.
#[component]
pub fn LogInPage() -> Html {
    let (session, api) = (use_session(), use_api());
    let server = use_server_info();
    let form = use_form();
    let open = server.remote.value().is_none_or(|server| server.registration_open);
    let needs_setup = server.remote.value().is_some_and(|server| server.needs_setup);
    let message = match &session.state {
        SessionState::SignedOut(SignedOutReason::Expired) => {
            Some("Your session has ended. Log in again to go on where you were.")
        }
        SessionState::SignedOut(SignedOutReason::LoggedOut) => Some("You are logged out."),
        _ => None,
    };
    let fields = html! {
        <>
            { form.username("login", "User name or e-mail", "") }
            { form.password("current-password", "") }
        </>
    };
    gate(html! {
        <>
            <PageTitle title="Log in" />
            { form.messages(needs_setup.then_some(NEEDS_SET_UP), message) }
            {
                form.draw("Log in", fields, move |form| {
                    let body = LogIn {
                        login: form.trimmed("login"),
                        password: form.value("password"),
                        device_name: None,
                    };
                    form::request(check_log_in(&body), &api, body)
                })
            }
            <p class="gate-other">
                if open {
                    { "New here? " }
                    { link(Route::SignUp, "link", "Sign up".into()) }
                } else {
                    { "Accounts are made by the admin of this server." }
                }
            </p>
        </>
    })
}
