//! The id of the request that is being worked on, for the log, the answer and the body of a 500.

use std::future::Future;

use uuid::Uuid;

tokio::task_local! {
    static CURRENT: Uuid;
}

/// Runs a future as the work on one request.
pub async fn scope<F: Future>(id: Uuid, work: F) -> F::Output {
    CURRENT.scope(id, work).await
}

/// The id of the request that this task works on; `None` outside of any.
pub fn current() -> Option<String> {
    CURRENT.try_with(Uuid::to_string).ok()
}
