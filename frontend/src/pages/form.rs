//! A form at the gate: what is typed, whether the answer is on its way, and what is wrong.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use frontend_core::api_error::ApiError;
use frontend_core::form::FieldErrors;
use shared::auth::SessionGrant;
use shared::endpoint::Endpoint;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::components::field::Field;
use crate::components::notice::callout;
use crate::services::api::Api;

/// What a name to log in with is made of.
pub const USERNAME_HELP: &str = "3 to 32 letters, digits, dots, underscores or hyphens.";
/// What a password is made of.
pub const PASSWORD_HELP: &str = "At least 8 characters. A few words in a row are good.";

/// A request that is on its way.
pub type Request = Pin<Box<dyn Future<Output = Result<(), ApiError>>>>;

/// The request that opens a session, unless the check found something wrong with it.
///
/// # Errors
/// What the check found.
pub fn request<E: Endpoint<Response = SessionGrant> + 'static>(
    found: FieldErrors,
    api: &Api,
    body: E,
) -> Result<Request, FieldErrors> {
    if !found.is_empty() {
        return Err(found);
    }
    let api = api.clone();
    Ok(Box::pin(async move { api.open_session(&body).await }))
}

#[derive(Default)]
struct State {
    /// What is typed, by field.
    values: Vec<(&'static str, String)>,
    /// Whether the password can be read.
    revealed: bool,
    /// Whether the answer is on its way.
    busy: bool,
    /// What is wrong with which field.
    errors: FieldErrors,
    /// What went wrong that no field is to blame for.
    failure: Option<ApiError>,
}

/// A form. Clones are the same one.
#[derive(Clone)]
pub struct Form {
    state: Rc<RefCell<State>>,
    redraw: UseForceUpdateHandle,
}

/// A form that is still empty.
#[hook]
pub fn use_form() -> Form {
    Form { state: use_mut_ref(State::default), redraw: use_force_update() }
}

impl Form {
    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.borrow_mut());
        self.redraw.force_update();
    }

    /// What is typed into a field.
    pub fn value(&self, id: &str) -> String {
        let state = self.state.borrow();
        state.values.iter().find(|(name, _)| *name == id).map(|(_, text)| text.clone()).unwrap_or_default()
    }

    /// What is typed into a field, without white space around it.
    pub fn trimmed(&self, id: &str) -> String {
        self.value(id).trim().to_owned()
    }

    /// A field of this form.
    pub fn field(&self, id: &'static str, label: &'static str) -> Field {
        let form = self.clone();
        let oninput = Callback::from(move |text| {
            form.change(|state| {
                state.values.retain(|(name, _)| *name != id);
                state.values.push((id, text));
            });
        });
        let error = self.state.borrow().errors.of(id).map(str::to_owned);
        Field { error, ..Field::new(AttrValue::Static(id), label, self.value(id), oninput) }
    }

    /// A field for a name to log in with.
    pub fn username(&self, id: &'static str, label: &'static str, help: &'static str) -> Html {
        Field { autocomplete: "username", required: true, help, ..self.field(id, label) }.draw()
    }

    /// The field for an address.
    pub fn email(&self) -> Html {
        let field = self.field("email", "E-mail");
        Field { kind: "email", autocomplete: "email", required: true, ..field }.draw()
    }

    /// The field for a password, which can be shown while it is typed.
    pub fn password(&self, autocomplete: &'static str, help: &'static str) -> Html {
        let form = self.clone();
        let toggle = Callback::from(move |_| form.change(|state| state.revealed = !state.revealed));
        let reveal = Some((self.state.borrow().revealed, toggle));
        let field = self.field("password", "Password");
        Field { kind: "password", autocomplete, required: true, help, reveal, ..field }.draw()
    }

    /// What there is to say above the form: a note that stays, and what went wrong, if not something else.
    pub fn messages(&self, note: Option<&str>, otherwise: Option<&str>) -> Html {
        let failure = self.state.borrow().failure.as_ref().map(|failure| match failure {
            ApiError::Problem(_) => failure.to_string(),
            other => format!("{}. {other}", other.title()),
        });
        let message = match &failure {
            Some(failure) => Some(callout(failure, true)),
            None => otherwise.map(|text| callout(text, false)),
        };
        html! { <div class="gate-messages">{ note.map(|text| callout(text, false)) }{ message }</div> }
    }

    /// Fields over one wide button. What is sent is checked first and made into a request.
    pub fn draw(
        &self,
        action: &'static str,
        fields: Html,
        send: impl Fn(&Self) -> Result<Request, FieldErrors> + 'static,
    ) -> Html {
        let form = self.clone();
        let onsubmit = Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if !form.is_busy() {
                form.send(send(&form));
            }
        });
        html! {
            <form class="form" novalidate=true {onsubmit}>
                { fields }
                <button type="submit" class="button button-primary button-wide" aria-busy={self.is_busy().then_some("true")}>
                    { action }
                </button>
            </form>
        }
    }

    fn is_busy(&self) -> bool {
        self.state.borrow().busy
    }

    /// Sends unless the check found something; then, or when the server did, the focus goes to the
    /// first field that is wrong. What succeeds changes the session, and with it the page.
    fn send(&self, request: Result<Request, FieldErrors>) {
        let request = match request {
            Ok(request) => request,
            Err(found) => return self.show(false, found, None),
        };
        self.show(true, FieldErrors::default(), None);
        let form = self.clone();
        spawn_local(async move {
            let Err(error) = request.await else { return };
            let errors = FieldErrors::from_error(&error);
            let failure = errors.is_empty().then_some(error);
            form.show(false, errors, failure);
        });
    }

    fn show(&self, busy: bool, errors: FieldErrors, failure: Option<ApiError>) {
        focus(errors.first());
        self.change(|state| {
            state.busy = busy;
            state.errors = errors;
            state.failure = failure;
        });
    }
}

fn focus(field: Option<&str>) {
    let document = web_sys::window().and_then(|window| window.document());
    let found = document.zip(field).and_then(|(document, field)| document.get_element_by_id(field));
    if let Some(input) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        // A focus that cannot be had is no failure.
        let _ = input.focus();
    }
}
