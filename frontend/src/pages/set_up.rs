//! Making the first admin, by the link that the server prints while it has none.

use frontend_core::form::check_set_up;
use shared::auth::SetUp;
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

/// The set-up page. The word of the link stands in its fragment, which never reaches a log.
#[component]
pub fn SetUpPage() -> Html {
    let session = use_session();
    let server = use_server_info();
    let token = use_memo((), |()| token());
    let username = use_state(String::new);
    let email = use_state(String::new);
    let password = use_state(String::new);
    let submission = use_submission();
    let done = server.remote.value().is_some_and(|server| !server.needs_setup);
    let onsubmit = {
        let form = SetUp {
            token: (*token).clone().unwrap_or_default(),
            username: username.trim().to_owned(),
            email: email.trim().to_owned(),
            password: (*password).clone(),
        };
        let (session, submission) = (session.clone(), submission.clone());
        Callback::from(move |()| {
            let (session, form) = (session.clone(), form.clone());
            submission.send(check_set_up(&form), async move { session.set_up(form).await });
        })
    };
    let sent = submission.get();
    if done || token.is_none() {
        let text = if done {
            "This server has been set up already. Log in with your account."
        } else {
            "The link is not complete. Copy all of the set-up link that the server printed, with what stands behind the #."
        };
        return html! {
            <Gate>
                <PageTitle title="Set up" />
                { callout(text, false) }
                <Link<Route> to={Route::LogIn} classes="button button-primary button-wide">{ "Log in" }</Link<Route>>
            </Gate>
        };
    }
    html! {
        <Gate>
            <PageTitle title="Set up">{ "Welcome to your Rhythmix" }</PageTitle>
            <p class="gate-lead">{ "Make the account of its admin. Others can sign up after you." }</p>
            <div class="gate-messages">
                if let Some(text) = sent.message() {
                    { callout(&text, true) }
                }
            </div>
            <GateForm action="Set up" busy={sent.busy} {onsubmit}>
                <Field id="username" label="User name" autocomplete="username" required=true
                    help="3 to 32 letters, digits, dots, underscores or hyphens."
                    value={(*username).clone()} oninput={setter(&username)} error={sent.error("username")} />
                <Field id="email" label="E-mail" kind="email" autocomplete="email" required=true
                    value={(*email).clone()} oninput={setter(&email)} error={sent.error("email")} />
                <Field id="password" label="Password" kind="password" autocomplete="new-password" required=true
                    help="At least 8 characters. A few words in a row are good."
                    value={(*password).clone()} oninput={setter(&password)} error={sent.error("password")} />
            </GateForm>
        </Gate>
    }
}

/// The word after `#token=`.
fn token() -> Option<String> {
    let hash = web_sys::window()?.location().hash().ok()?;
    hash.strip_prefix("#token=").filter(|token| !token.is_empty()).map(str::to_owned)
}
