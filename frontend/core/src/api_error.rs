//! Why a request to the server failed, and how that is put to a person.

use std::fmt;

use shared::problem::{Problem, ProblemCode};

/// Why a request failed, by what can be done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiError {
    /// No answer: this device or the server is away.
    Offline,
    /// The server said what is wrong.
    Problem(Box<Problem>),
    /// An answer that is not ours (a proxy, a page): its status, 0 when its body made no sense.
    Unexpected(u16),
}

impl ApiError {
    /// An answer that is not a success, with what its body says when that is ours.
    pub fn from_answer(status: u16, problem: Option<Problem>) -> Self {
        problem.map_or(Self::Unexpected(status), |problem| Self::Problem(Box::new(problem)))
    }

    /// The word that the server gave.
    pub fn code(&self) -> Option<ProblemCode> {
        match self {
            Self::Problem(problem) => Some(problem.code),
            Self::Offline | Self::Unexpected(_) => None,
        }
    }

    /// The HTTP status, if there was an answer.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Offline => None,
            Self::Problem(problem) => Some(problem.status),
            Self::Unexpected(status) => Some(*status),
        }
    }

    /// Whether the server does not know who is asking: no token, or not a valid one any more.
    pub fn is_unauthenticated(&self) -> bool {
        match self {
            Self::Problem(problem) => problem.code == ProblemCode::Unauthenticated,
            Self::Unexpected(status) => *status == 401,
            Self::Offline => false,
        }
    }

    /// Whether the same request may succeed later without any change to it.
    pub fn is_passing(&self) -> bool {
        match self.status() {
            // A success that makes no sense is the page of somebody in between, such as a network that wants a log-in.
            None | Some(0) => true,
            Some(status) => matches!(status, 408 | 429 | 500..),
        }
    }

    /// Whether the server itself has said no, and will say it again. What others answer in its place says nothing
    /// about the session, nor about what was read before.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Problem(_)) && !self.is_passing()
    }

    /// A few words for a heading.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Offline => "The server cannot be reached",
            Self::Unexpected(_) => "The server gave an odd answer",
            Self::Problem(problem) => match problem.code {
                ProblemCode::NotFound => "This is not here",
                ProblemCode::Forbidden => "You may not do this",
                ProblemCode::Unauthenticated => "Please log in",
                ProblemCode::Busy | ProblemCode::Unavailable => "The server is busy",
                ProblemCode::QuotaExceeded => "Your account is full",
                ProblemCode::Internal => "Something went wrong on the server",
                _ => "That did not work",
            },
        }
    }
}

/// A sentence for a person, with what to do where there is something.
impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Offline => f.write_str("Check your connection, then try again."),
            Self::Unexpected(0) => {
                f.write_str("Its answer could not be read. Reload the page and try again.")
            }
            Self::Unexpected(status) => write!(f, "It answered with status {status}. Try again in a moment."),
            Self::Problem(problem) => match (&problem.request_id, problem.code) {
                (Some(id), ProblemCode::Internal) => {
                    write!(f, "Try again. If it keeps happening, report it with the number {id}.")
                }
                _ => f.write_str(&problem.detail),
            },
        }
    }
}

impl std::error::Error for ApiError {}

#[cfg(test)]
impl ApiError {
    /// What the server says with this status and word.
    pub(crate) fn said(status: u16, code: &str) -> Self {
        let body = format!(
            r#"{{"type":"about:blank","title":"T","status":{status},"detail":"Because.","code":"{code}","errors":[],"request_id":"r1"}}"#
        );
        Self::from_answer(status, serde_json::from_str(&body).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_told_from_a_foreign_page() {
        assert_eq!(ApiError::said(404, "not_found").code(), Some(ProblemCode::NotFound));
        assert_eq!(ApiError::said(418, "tea_time").code(), Some(ProblemCode::Unknown));
        assert_eq!(ApiError::from_answer(502, None), ApiError::Unexpected(502));
    }

    #[test]
    fn a_wrong_password_is_not_a_lost_session() {
        assert!(ApiError::said(401, "unauthenticated").is_unauthenticated());
        assert!(!ApiError::said(401, "invalid_credentials").is_unauthenticated());
        assert!(ApiError::Unexpected(401).is_unauthenticated());
        assert!(!ApiError::Offline.is_unauthenticated());
    }

    #[test]
    fn only_passing_troubles_are_worth_a_second_try() {
        for (error, passing) in [
            (ApiError::Offline, true),
            (ApiError::said(503, "busy"), true),
            (ApiError::Unexpected(502), true),
            (ApiError::Unexpected(0), true),
            (ApiError::Unexpected(413), false),
            (ApiError::said(422, "validation_failed"), false),
            (ApiError::said(404, "not_found"), false),
        ] {
            assert_eq!(error.is_passing(), passing, "{error:?}");
        }
    }

    #[test]
    fn the_text_is_the_servers_own_but_for_its_faults() {
        assert_eq!(ApiError::said(409, "username_taken").to_string(), "Because.");
        assert!(ApiError::said(500, "internal").to_string().contains("r1"));
    }

    #[test]
    fn only_the_server_itself_refuses() {
        assert!(ApiError::said(404, "not_found").is_refusal());
        assert!(!ApiError::said(503, "busy").is_refusal());
        for error in [ApiError::Offline, ApiError::Unexpected(0), ApiError::Unexpected(404)] {
            assert!(!error.is_refusal(), "{error:?}");
        }
    }
}
