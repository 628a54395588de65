//! What pages need again and again.

mod use_endpoint;
mod use_online;
mod use_song_list;

pub use self::use_endpoint::{use_endpoint, use_server_info};
pub use self::use_online::use_online;
pub use self::use_song_list::{ListHandle, use_song_list};
pub use crate::contexts::player::{use_player, use_progress};
pub use crate::contexts::session::{use_api, use_session};
pub use crate::contexts::settings::use_settings;
pub use crate::contexts::toasts::{use_shown_toasts, use_toasts};
pub use crate::contexts::uploads::use_uploads;
