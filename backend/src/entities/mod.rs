//! The tables as sea-orm sees them: one file a table, nothing else. Only stores and `db` use them.

pub(crate) mod album;
pub(crate) mod album_artist;
pub(crate) mod artist;
pub(crate) mod genre;
pub(crate) mod job;
pub(crate) mod mark;
pub(crate) mod picture;
pub(crate) mod playlist;
pub(crate) mod playlist_item;
pub(crate) mod playlist_member;
pub(crate) mod playlist_place;
pub(crate) mod rendition;
pub(crate) mod schedule_run;
pub(crate) mod session;
pub(crate) mod song;
pub(crate) mod song_artist;
pub(crate) mod song_details;
pub(crate) mod song_genre;
pub(crate) mod song_lyrics;
pub(crate) mod song_people;
pub(crate) mod stray;
pub(crate) mod tally;
pub(crate) mod upload;
pub(crate) mod user;
pub(crate) mod user_role;
