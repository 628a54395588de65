//! Forms: what is wrong with which field, found here by the rules that the server also follows, or
//! told by the server.

use shared::auth::{LogIn, SetUp, SignUp};
use shared::credentials::{Email, Password, Username, parse_display_name};
use shared::problem::ProblemCode;
use shared::text::InvalidText;

use crate::api_error::ApiError;

/// What is wrong, per field, in the order of the form. Empty when all is well.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<(String, String)>);

impl FieldErrors {
    /// Whether nothing is wrong.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The sentence under a field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, text)| text.as_str())
    }

    /// The first field that is wrong: the focus goes there.
    pub fn first(&self) -> Option<&str> {
        self.0.first().map(|(name, _)| name.as_str())
    }

    /// Notes what is wrong with a field.
    pub fn add(&mut self, field: &str, text: impl ToString) {
        self.0.push((field.to_owned(), text.to_string()));
    }

    fn check<T>(&mut self, field: &str, parsed: Result<T, InvalidText>) {
        if let Err(invalid) = parsed {
            self.add(field, invalid);
        }
    }

    /// What the server found, by field. Empty when the failure is not about fields: then the whole
    /// error belongs above the form.
    pub fn from_error(error: &ApiError) -> Self {
        let ApiError::Problem(problem) = error else { return Self::default() };
        let mut errors = Self::default();
        for found in &problem.errors {
            // One name of several, `genres[2]`, or a part of it stands in the field of all.
            let field = found.field.split('[').next().unwrap_or_default();
            errors.add(field, &found.detail);
        }
        if errors.is_empty() && problem.code == ProblemCode::UsernameTaken {
            errors.add("username", &problem.detail);
        }
        errors
    }
}

/// Checks a sign-up before it is sent.
pub fn check_sign_up(form: &SignUp) -> FieldErrors {
    let mut errors = account(&form.username, &form.email, &form.password);
    if let Some(name) = &form.display_name {
        errors.check("display_name", parse_display_name(name));
    }
    errors
}

/// Checks the set-up of the first admin before it is sent.
pub fn check_set_up(form: &SetUp) -> FieldErrors {
    account(&form.username, &form.email, &form.password)
}

/// Checks a log-in before it is sent. An old password need not follow the rules of today.
pub fn check_log_in(form: &LogIn) -> FieldErrors {
    let mut errors = FieldErrors::default();
    if form.login.trim().is_empty() {
        errors.add("login", "Type your user name or e-mail address.");
    }
    if form.password.is_empty() {
        errors.add("password", "Type your password.");
    }
    errors
}

fn account(username: &str, email: &str, password: &str) -> FieldErrors {
    let mut errors = FieldErrors::default();
    errors.check("username", Username::parse(username));
    errors.check("email", Email::parse(email));
    errors.check("password", Password::parse(password));
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_up_is_checked_field_by_field() {
        let form = SignUp {
            username: "a b".into(),
            email: "ada@example.org".into(),
            password: "short".into(),
            display_name: Some(" ".into()),
        };
        let errors = check_sign_up(&form);
        assert_eq!(errors.first(), Some("username"));
        assert!(errors.of("email").is_none());
        assert_eq!(errors.of("password"), Some("Use at least 8 characters."));
        assert_eq!(errors.of("display_name"), Some("This must not be empty."));
    }

    #[test]
    fn a_log_in_needs_both_fields_and_no_more() {
        let form = |login: &str, password: &str| LogIn {
            login: login.into(),
            password: password.into(),
            device_name: None,
        };
        assert!(check_log_in(&form("ada", "x")).is_empty());
        assert_eq!(check_log_in(&form(" ", "")).first(), Some("login"));
    }

    #[test]
    fn the_fields_that_the_server_names_are_shown_in_their_place() {
        let body = r#"{"type":"about:blank","title":"T","status":422,"detail":"D","code":"validation_failed",
            "errors":[{"field":"email","code":"malformed","detail":"This is not an e-mail address."}]}"#;
        let errors = FieldErrors::from_error(&ApiError::from_answer(422, serde_json::from_str(body).ok()));
        assert_eq!(errors.of("email"), Some("This is not an e-mail address."));

        let long = body.replace("email", "artists[1].name");
        let errors = FieldErrors::from_error(&ApiError::from_answer(422, serde_json::from_str(&long).ok()));
        assert!(errors.of("artists").is_some(), "one field takes all names");

        let taken =
            r#"{"type":"about:blank","title":"T","status":409,"detail":"Taken.","code":"username_taken"}"#;
        assert_eq!(
            FieldErrors::from_error(&ApiError::from_answer(409, serde_json::from_str(taken).ok()))
                .of("username"),
            Some("Taken.")
        );
        assert!(FieldErrors::from_error(&ApiError::Offline).is_empty());
    }
}
