//! What went wrong with a form.

use frontend_core::api_error::ApiError;
use frontend_core::form::FieldErrors;
use yew::prelude::*;

/// What a form says about what went wrong: under its fields, and above them.
#[derive(Clone, PartialEq)]
pub struct Trouble {
    errors: UseStateHandle<FieldErrors>,
    failure: UseStateHandle<String>,
}

/// The trouble with a form, none at first.
#[hook]
pub fn use_trouble() -> Trouble {
    Trouble { errors: use_state_eq(FieldErrors::default), failure: use_state_eq(String::new) }
}

impl Trouble {
    /// What is wrong with a field.
    pub fn of(&self, field: &str) -> Option<String> {
        self.errors.of(field).map(str::to_owned)
    }

    /// What stands above a form that has these fields: nothing while one of them says what is wrong.
    pub fn message(&self, fields: &[&str]) -> Option<&str> {
        let is_told = fields.iter().any(|field| self.errors.of(field).is_some());
        Some(self.failure.as_str()).filter(|text| !text.is_empty() && !is_told)
    }

    /// Says what is wrong with the fields.
    pub fn correct(&self, errors: FieldErrors) {
        self.errors.set(errors);
    }

    /// Says what is wrong with one field.
    pub fn correct_one(&self, field: &str, text: impl ToString) {
        let mut errors = FieldErrors::default();
        errors.add(field, text);
        self.errors.set(errors);
    }

    /// Says something above the form; nothing when it is empty.
    pub fn say(&self, text: String) {
        self.failure.set(text);
    }

    /// Says nothing any more.
    pub fn clear(&self) {
        self.correct(FieldErrors::default());
        self.say(String::new());
    }

    /// Says why the server has refused it.
    pub fn fail(&self, error: &ApiError) {
        self.failure.set(format!("{}. {error}", error.title()));
        self.errors.set(FieldErrors::from_error(error));
    }
}
