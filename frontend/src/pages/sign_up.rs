//! Making an account.

use frontend_core::form::check_sign_up;
use shared::auth::SignUp;
use yew::prelude::*;

use super::form::{self, use_form};
use crate::components::field::Field;
use crate::components::gate::gate;
use crate::components::link::link;
use crate::components::page_title::PageTitle;
use crate::hooks::{use_api, use_server_info};
use crate::routes::Route;

const CLOSED: &str = "This server does not take sign-ups at the moment. Ask its admin for an account.";

/// The sign-up page.
#[component]
pub fn SignUpPage() -> Html {
    let api = use_api();
    let server = use_server_info();
    let form = use_form();
    let closed = server.remote.value().is_some_and(|server| !server.registration_open);
    let name =
        Field { autocomplete: "name", ..form.field("display_name", "Name that others see (optional)") };
    let fields = html! {
        <>
            { form.username("username", "User name", form::USERNAME_HELP) }
            { name.draw() }
            { form.email() }
            { form.password("new-password", form::PASSWORD_HELP) }
        </>
    };
    gate(html! {
        <>
            <PageTitle title="Sign up" />
            <p class="gate-lead">{ "Your own music, streamed from this server." }</p>
            { form.messages(closed.then_some(CLOSED), None) }
            {
                form.draw("Sign up", fields, move |form| {
                    let body = SignUp {
                        username: form.trimmed("username"),
                        email: form.trimmed("email"),
                        password: form.value("password"),
                        display_name: Some(form.trimmed("display_name")).filter(|name| !name.is_empty()),
                    };
                    form::request(check_sign_up(&body), &api, body)
                })
            }
            <p class="gate-other">
                { "Have an account? " }
                { link(Route::LogIn, "link", "Log in".into()) }
            </p>
        </>
    })
}
