//! Work for later, in the same database as everything else: put in by the transaction that makes it
//! necessary, taken by one worker at a time, retried, and never lost.

mod kind;
mod store;

pub use self::kind::Kind;
pub use self::store::{NewJob, enqueue};
