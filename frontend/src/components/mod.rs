//! The parts that pages are made of: properties in, callbacks out. The few that know the contexts
//! (navigation, banners, toasts, the player) stand in the frame around the pages.

pub mod avatar;
pub mod banners;
pub mod brand;
pub mod choices;
pub mod cover;
pub mod current;
pub mod field;
pub mod frame;
pub mod gate;
pub mod icon;
pub mod icon_button;
pub mod link;
pub mod nav;
pub mod notice;
pub mod page_title;
pub mod picker;
pub mod player;
pub mod skeleton;
pub mod slider;
pub mod song_card;
pub mod song_list;
pub mod song_row;
pub mod tint;
pub mod toasts;
pub mod upload;
pub mod visible_rows;
