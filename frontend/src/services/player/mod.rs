//! The player in a browser: the driver that carries out what the pure player decides, and the things
//! that it does it with.

mod audio;
mod browser;
mod driver;
mod media_session;
mod tabs;

pub use self::audio::position_ms;
pub use self::browser::start;
pub use self::driver::{Driver, Sender};
