//! Work for later, in the same database as everything else: put in by the transaction that makes it
//! necessary, taken by one worker at a time, retried, and never lost.

pub mod admin;
mod backoff;
mod claim;
mod kind;
mod parked;
mod run;
pub mod schedules;
pub mod store;
pub mod tending;
pub mod workers;

pub use self::claim::Claim;
pub use self::kind::Kind;
pub use self::run::LEASE;
pub use self::store::{NewJob, enqueue};
pub use self::workers::Workers;
