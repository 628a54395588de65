//! The pages as people use them. Each object knows the words of its page and nothing of its markup.

mod gate;
mod history;
mod player;
mod upload;

pub use self::gate::{Gate, Person};
pub use self::history::undo_the_latest;
pub use self::player::Player;
pub use self::upload::UploadPage;
