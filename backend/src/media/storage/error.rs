//! Why the storage did not do it.

use std::error::Error;
use std::io;

/// Why the storage did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// There is no such object.
    #[error("the object is not there")]
    NotFound,
    /// There is no room left, or only the reserve.
    #[error("the storage is full")]
    Full,
    /// The service does not let us in: wrong keys, or too few rights.
    #[error("the storage refuses our keys")]
    Refused(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The disk or the service behind it failed.
    #[error("the storage failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<io::Error> for StorageError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                Self::Full
            }
            io::ErrorKind::NotFound => Self::NotFound,
            _ => Self::Failed(Box::new(error)),
        }
    }
}

impl From<object_store::Error> for StorageError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::NotFound,
            object_store::Error::PermissionDenied { .. } | object_store::Error::Unauthenticated { .. } => {
                Self::Refused(told_once(&error).into())
            }
            other => Self::Failed(told_once(&other).into()),
        }
    }
}

impl StorageError {
    /// The error of a writer: what is not there then can only be the bucket.
    pub(super) fn of_writing(error: object_store::Error) -> Self {
        match Self::from(error) {
            Self::NotFound => Self::Failed("there is no such bucket".into()),
            other => other,
        }
    }
}

/// An error and its causes. Those of `object_store` repeat in their own text what their causes say.
fn told_once(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_several_errors_say_is_said_once() {
        let refused = || Box::new(io::Error::other("403 Forbidden"));
        let path = "songs/1".to_owned();
        let error = object_store::Error::PermissionDenied { path, source: refused() };
        let text = told_once(&error);
        assert!(text.contains("songs/1") && text.matches("403 Forbidden").count() == 1, "{text}");
        let silent = anyhow::Error::from(io::Error::other("refused")).context("no connection");
        assert_eq!(told_once(silent.as_ref()), "no connection: refused");
    }
}
