//! Sending a form: whether the answer is on its way, and what is wrong.

use std::future::Future;

use frontend_core::api_error::ApiError;
use frontend_core::form::FieldErrors;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

/// How the sending of a form is going.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Submission {
    /// Whether the answer is on its way.
    pub busy: bool,
    /// What is wrong with which field.
    pub errors: FieldErrors,
    /// What went wrong that no field is to blame for.
    pub failure: Option<ApiError>,
}

impl Submission {
    /// What is wrong with a field.
    pub fn error(&self, field: &str) -> Option<AttrValue> {
        self.errors.of(field).map(|text| AttrValue::from(text.to_owned()))
    }

    /// What to say above the form.
    pub fn message(&self) -> Option<String> {
        let failure = self.failure.as_ref()?;
        Some(match failure {
            ApiError::Problem(_) => failure.to_string(),
            other => format!("{}. {other}", other.title()),
        })
    }
}

/// Checks and sends a form: the handle shows how it is going, the function starts it.
#[derive(Clone, PartialEq)]
pub struct SubmissionHandle(UseStateHandle<Submission>);

impl SubmissionHandle {
    /// How it is going.
    pub fn get(&self) -> &Submission {
        &self.0
    }

    /// Sends unless the check found something; then, or when the server did, the focus goes to the
    /// first field that is wrong. What succeeds changes the session, and with it the page.
    pub fn send(&self, found: FieldErrors, request: impl Future<Output = Result<(), ApiError>> + 'static) {
        if !found.is_empty() {
            focus(found.first());
            self.0.set(Submission { errors: found, ..Submission::default() });
            return;
        }
        self.0.set(Submission { busy: true, ..Submission::default() });
        let state = self.0.setter();
        spawn_local(async move {
            let Err(error) = request.await else { return };
            let errors = FieldErrors::from_error(&error);
            focus(errors.first());
            let failure = errors.is_empty().then_some(error);
            state.set(Submission { busy: false, errors, failure });
        });
    }
}

/// A form that has not been sent yet.
#[hook]
pub fn use_submission() -> SubmissionHandle {
    SubmissionHandle(use_state(Submission::default))
}

fn focus(field: Option<&str>) {
    let document = web_sys::window().and_then(|window| window.document());
    let found = document.zip(field).and_then(|(document, field)| document.get_element_by_id(field));
    if let Some(input) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        // A focus that cannot be had is no failure.
        let _ = input.focus();
    }
}
