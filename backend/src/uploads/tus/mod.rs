//! tus 1.0.0: uploads that survive a broken connection. <https://tus.io/protocols/resumable-upload>

mod append;
mod create;
pub mod headers;
mod layer;
mod store;
mod wire;

pub(super) use self::append::{Append, append};
pub(super) use self::create::{Create, create};
pub(super) use self::store::{find_status, keep_cover, release_leases};
pub use self::wire::{Appended, Created, Options, RawBody, Status, Terminated};

pub use self::layer::TusLayer;
