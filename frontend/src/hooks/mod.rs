//! What pages need again and again.

mod use_filters;
mod use_local_rules;
mod use_modal;
mod use_online;
mod use_param;
mod use_play_all;
mod use_playlist_actions;
mod use_query;
mod use_share_actions;
mod use_song_actions;
mod use_trouble;

pub use self::use_filters::use_filters;
pub use self::use_local_rules::use_local_rules;
pub use self::use_modal::use_modal;
pub use self::use_online::use_online;
pub use self::use_param::use_param;
pub use self::use_play_all::{Play, Source, songs_of, use_play_all};
pub use self::use_playlist_actions::{Place, PlaylistActions, is_editable, use_playlist_actions};
pub use self::use_query::{ListHandle, QueryHandle, use_found, use_list, use_query, use_server_info};
pub use self::use_share_actions::{ShareActions, use_share_actions};
pub use self::use_song_actions::{SongActions, use_song_actions};
pub use self::use_trouble::{Trouble, use_trouble};
pub use crate::contexts::drafts::use_drafts;
pub use crate::contexts::editing::{use_edited, use_editing};
pub use crate::contexts::marks::{Marks, Thing, use_marks};
pub use crate::contexts::menus::{use_menus, use_open_menu};
pub use crate::contexts::player::{use_player, use_progress};
pub use crate::contexts::playlists::{use_dragged, use_playlist_dialog, use_playlists};
pub use crate::contexts::queries::use_queries;
pub use crate::contexts::searching::{use_recent_searches, use_search_text, use_searching};
pub use crate::contexts::session::{use_api, use_session};
pub use crate::contexts::settings::use_settings;
pub use crate::contexts::sharing::{use_shared, use_sharing};
pub use crate::contexts::toasts::{use_shown_toasts, use_toasts};
pub use crate::contexts::uploads::use_uploads;
