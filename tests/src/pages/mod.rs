//! The pages as people use them. Each object knows the words of its page and nothing of its markup.

mod gate;
mod player;
mod upload;

pub use self::gate::{Gate, Person};
pub use self::player::Player;
pub use self::upload::UploadPage;
