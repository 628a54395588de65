//! Logging in. It stands in the place of any page that needs it, so the way back is no way at all.

use frontend_core::form::check_log_in;
use frontend_core::session::{SessionState, SignedOutReason};
use shared::auth::LogIn;
use yew::prelude::*;
use yew_router::prelude::*;

use super::submission::use_submission;
use crate::components::field::Field;
use crate::components::gate::{Gate, GateForm};
use crate::components::notice::callout;
use crate::components::page_title::PageTitle;
use crate::hooks::{use_server_info, use_session};
use crate::routes::Route;

/// The log-in page. It says so when a session has ended by itself.
#[component]
pub fn LogInPage() -> Html {
    let session = use_session();
    let server = use_server_info();
    let login = use_state(String::new);
    let password = use_state(String::new);
    let submission = use_submission();
    let open = server.remote.value().is_none_or(|server| server.registration_open);
    let needs_setup = server.remote.value().is_some_and(|server| server.needs_setup);
    let message = submission.get().message().map(|text| (text, true)).or_else(|| match &session.state {
        SessionState::SignedOut(SignedOutReason::Expired) => {
            Some(("Your session has ended. Log in again to go on where you were.".to_owned(), false))
        }
        SessionState::SignedOut(SignedOutReason::LoggedOut) => {
            Some(("You are logged out.".to_owned(), false))
        }
        _ => None,
    });
    let onsubmit = {
        let (login, password) = ((*login).clone(), (*password).clone());
        let (session, submission) = (session.clone(), submission.clone());
        Callback::from(move |()| {
            let form =
                LogIn { login: login.trim().to_owned(), password: password.clone(), device_name: None };
            let session = session.clone();
            submission.send(check_log_in(&form), async move { session.log_in(form).await });
        })
    };
    html! {
        <Gate>
            <PageTitle title="Log in" />
            <div class="gate-messages">
                if needs_setup {
                    { callout("This server is new and has no admin yet. Open the set-up link that it printed when it started.", false) }
                }
                if let Some((text, error)) = message {
                    { callout(&text, error) }
                }
            </div>
            <GateForm action="Log in" busy={submission.get().busy} {onsubmit}>
                <Field id="login" label="User name or e-mail" autocomplete="username" required=true
                    value={(*login).clone()} oninput={setter(&login)} error={submission.get().error("login")} />
                <Field id="password" label="Password" kind="password" autocomplete="current-password" required=true
                    value={(*password).clone()} oninput={setter(&password)} error={submission.get().error("password")} />
            </GateForm>
            <p class="gate-other">
                if open {
                    { "New here? " }<Link<Route> to={Route::SignUp} classes="link">{ "Sign up" }</Link<Route>>
                } else {
                    { "Accounts are made by the admin of this server." }
                }
            </p>
        </Gate>
    }
}

/// Takes what is typed into a field.
pub(super) fn setter(state: &UseStateHandle<String>) -> Callback<String> {
    let setter = state.setter();
    Callback::from(move |text| setter.set(text))
}
