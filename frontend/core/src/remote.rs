//! Data that lives on the server, as a view sees it: not asked for, on its way, here, or refused.

use crate::api_error::ApiError;

/// The four states of data that has to be fetched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Remote<T> {
    /// Nobody has asked for it.
    #[default]
    Idle,
    /// On its way; with what was there before, if anything was.
    Loading(Option<T>),
    /// Here.
    Ready(T),
    /// Could not be had.
    Failed(ApiError),
}

impl<T> Remote<T> {
    /// What can be shown now: the data, or what was there before while newer is on its way.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Ready(value) | Self::Loading(Some(value)) => Some(value),
            Self::Idle | Self::Loading(None) | Self::Failed(_) => None,
        }
    }

    /// Why it could not be had.
    pub const fn error(&self) -> Option<&ApiError> {
        match self {
            Self::Failed(error) => Some(error),
            _ => None,
        }
    }

    /// The state after asking (again): what was there is kept.
    #[must_use]
    pub fn asked(self) -> Self {
        match self {
            Self::Ready(value) | Self::Loading(Some(value)) => Self::Loading(Some(value)),
            Self::Idle | Self::Loading(None) | Self::Failed(_) => Self::Loading(None),
        }
    }
}

impl<T> From<Result<T, ApiError>> for Remote<T> {
    fn from(answer: Result<T, ApiError>) -> Self {
        match answer {
            Ok(value) => Self::Ready(value),
            Err(error) => Self::Failed(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asking_again_keeps_what_was_there() {
        let ready: Remote<u8> = Ok(7).into();
        let asked = ready.asked();
        assert_eq!(asked, Remote::Loading(Some(7)));
        assert_eq!(asked.value(), Some(&7));
        assert_eq!(asked.asked(), Remote::Loading(Some(7)));
    }

    #[test]
    fn a_failure_has_nothing_to_show() {
        let failed: Remote<u8> = Err(ApiError::Offline).into();
        assert_eq!(failed.value(), None);
        assert_eq!(failed.error(), Some(&ApiError::Offline));
        assert_eq!(failed.asked(), Remote::Loading(None));
    }
}
