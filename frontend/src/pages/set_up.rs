//! Making the first admin, by the link that the server prints while it has none.

use frontend_core::form::check_set_up;
use shared::auth::SetUp;
use yew::prelude::*;

use super::form::{self, use_form};
use crate::components::gate::gate;
use crate::components::link::link;
use crate::components::notice::callout;
use crate::components::page_title::PageTitle;
use crate::hooks::{use_api, use_server_info};
use crate::routes::Route;

/// The set-up page. The word of the link stands in its fragment, which never reaches a log.
#[component]
pub fn SetUpPage() -> Html {
    let api = use_api();
    let server = use_server_info();
    let form = use_form();
    let token = use_memo((), |()| token());
    let done = server.remote.value().is_some_and(|server| !server.needs_setup);
    if done || token.is_none() {
        let text = if done {
            "This server has been set up already. Log in with your account."
        } else {
            "The link is not complete. Copy all of the set-up link that the server printed, with what stands behind the #."
        };
        return gate(html! {
            <>
                <PageTitle title="Set up" />
                { callout(text, false) }
                { link(Route::LogIn, "button button-primary button-wide", "Log in".into()) }
            </>
        });
    }
    let fields = html! {
        <>
            { form.username("username", "User name", form::USERNAME_HELP) }
            { form.email() }
            { form.password("new-password", form::PASSWORD_HELP) }
        </>
    };
    gate(html! {
        <>
            <PageTitle title="Set up">{ "Welcome to your Rhythmix" }</PageTitle>
            <p class="gate-lead">{ "Make the account of its admin. Others can sign up after you." }</p>
            { form.messages(None, None) }
            {
                form.draw("Set up", fields, move |form| {
                    let body = SetUp {
                        token: (*token).clone().unwrap_or_default(),
                        username: form.trimmed("username"),
                        email: form.trimmed("email"),
                        password: form.value("password"),
                    };
                    form::request(check_set_up(&body), &api, body)
                })
            }
        </>
    })
}

/// The word after `#token=`.
fn token() -> Option<String> {
    let hash = web_sys::window()?.location().hash().ok()?;
    hash.strip_prefix("#token=").filter(|token| !token.is_empty()).map(str::to_owned)
}
