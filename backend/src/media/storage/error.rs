//! Why the storage did not do it.

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
                Self::Refused(Box::new(error))
            }
            other => Self::Failed(Box::new(other)),
        }
    }
}
