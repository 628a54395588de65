//! Looking after the storage from the command line: whether it holds what the database says, and moving
//! it to another place. Both work beside a running server too.

pub mod check;
mod command;
mod digest;
pub mod finding;
pub mod migrate;
pub mod repair;
mod store;

pub use self::command::StorageCommand;
