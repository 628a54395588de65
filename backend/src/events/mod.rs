//! What clients hear as it happens, over WebSockets. Events are published after the transaction that they
//! speak of; one that is lost does no harm, since who connects reads again what he shows.

pub mod api;
mod hub;
mod socket;

pub use self::hub::Events;
pub use self::socket::PING;
