//! Making an account.

use frontend_core::form::check_sign_up;
use shared::auth::SignUp;
use yew::prelude::*;
use yew_router::prelude::*;

use super::log_in::setter;
use super::submission::use_submission;
use crate::components::field::Field;
use crate::components::gate::{Gate, GateForm};
use crate::components::notice::callout;
use crate::components::page_title::PageTitle;
use crate::hooks::{use_server_info, use_session};
use crate::routes::Route;

/// The sign-up page.
#[component]
pub fn SignUpPage() -> Html {
    let session = use_session();
    let server = use_server_info();
    let username = use_state(String::new);
    let email = use_state(String::new);
    let password = use_state(String::new);
    let name = use_state(String::new);
    let submission = use_submission();
    let closed = server.remote.value().is_some_and(|server| !server.registration_open);
    let onsubmit = {
        let form = SignUp {
            username: username.trim().to_owned(),
            email: email.trim().to_owned(),
            password: (*password).clone(),
            display_name: Some(name.trim().to_owned()).filter(|name| !name.is_empty()),
        };
        let (session, submission) = (session.clone(), submission.clone());
        Callback::from(move |()| {
            let (session, form) = (session.clone(), form.clone());
            submission.send(check_sign_up(&form), async move { session.sign_up(form).await });
        })
    };
    let sent = submission.get();
    html! {
        <Gate>
            <PageTitle title="Sign up" />
            <p class="gate-lead">{ "Your own music, streamed from this server." }</p>
            <div class="gate-messages">
                if closed {
                    { callout("This server does not take sign-ups at the moment. Ask its admin for an account.", false) }
                }
                if let Some(text) = sent.message() {
                    { callout(&text, true) }
                }
            </div>
            <GateForm action="Sign up" busy={sent.busy} {onsubmit}>
                <Field id="username" label="User name" autocomplete="username" required=true
                    help="3 to 32 letters, digits, dots, underscores or hyphens."
                    value={(*username).clone()} oninput={setter(&username)} error={sent.error("username")} />
                <Field id="display_name" label="Name that others see (optional)" autocomplete="name"
                    value={(*name).clone()} oninput={setter(&name)} error={sent.error("display_name")} />
                <Field id="email" label="E-mail" kind="email" autocomplete="email" required=true
                    value={(*email).clone()} oninput={setter(&email)} error={sent.error("email")} />
                <Field id="password" label="Password" kind="password" autocomplete="new-password" required=true
                    help="At least 8 characters. A few words in a row are good."
                    value={(*password).clone()} oninput={setter(&password)} error={sent.error("password")} />
            </GateForm>
            <p class="gate-other">
                { "Have an account? " }<Link<Route> to={Route::LogIn} classes="link">{ "Log in" }</Link<Route>>
            </p>
        </Gate>
    }
}
