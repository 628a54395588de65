//! The buttons that play all songs of something, and the same as items of a menu.

use yew::prelude::*;

use super::icon::Glyph;
use super::icon_button::{IconButton, play_button};
use crate::contexts::menus::{MenuItem, Menus};
use crate::hooks::{Play, Source};

/// Play, shuffle, and a menu with the rest.
pub fn play_all_buttons(
    title: &str,
    source: Source,
    play: &Callback<(Source, Play)>,
    menus: &Menus,
    more: Vec<MenuItem>,
) -> Html {
    let onclick = |how: Play| play.reform(move |_: MouseEvent| (source, how));
    let item = |glyph, label: &'static str, how: Play| {
        let play = play.clone();
        MenuItem::new(glyph, label, move || play.emit((source, how)))
    };
    let mut items = vec![
        item(Glyph::PlayNext, "Play next", Play::Next),
        item(Glyph::Queue, "Add to queue", Play::Last),
        item(Glyph::Plus, "Add to playlist…", Play::IntoPlaylist),
    ];
    items.extend(more);
    let onmenu = {
        let (menus, title) = (menus.clone(), title.to_owned());
        Callback::from(move |event: MouseEvent| menus.open(&event, title.clone(), items.clone()))
    };
    html! {
        <>
            { play_button(title, false, "accent large", onclick(Play::Now)) }
            { IconButton::new(Glyph::Shuffle, format!("Shuffle {title}").into(), onclick(Play::Shuffled)).draw() }
            { IconButton::new(Glyph::More, format!("More for {title}").into(), onmenu).draw() }
        </>
    }
}
