//! What the web app decides, apart from any browser.
//!
//! Everything here is plain data and functions: the state machines of the player, of the session,
//! of uploads and lists, and the texts made from data. It runs and is tested on the host; the
//! crate `frontend` feeds it with events and carries out the effects that it answers with.

pub mod album_edit;
pub mod api_error;
pub mod cache;
pub mod edit;
pub mod edit_words;
pub mod filters;
pub mod form;
pub mod format;
pub mod listening;
pub mod listing;
pub mod lyrics;
pub mod marks;
pub mod placeholder;
pub mod player;
pub mod playlist;
pub mod plays;
pub mod remote;
pub mod search;
pub mod selection;
pub mod session;
pub mod theme;
pub mod upload;
