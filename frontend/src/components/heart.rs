//! The heart: whether a thing is a favourite.

use yew::prelude::*;

use super::icon::Glyph;
use super::icon_button::IconButton;

/// A switch that makes something a favourite, or no longer. `tabindex` as that of [`IconButton`].
pub fn heart(
    what: &str,
    is_favorite: bool,
    tabindex: Option<&'static str>,
    onclick: Callback<MouseEvent>,
) -> Html {
    let glyph = if is_favorite { Glyph::HeartFull } else { Glyph::Heart };
    let label = AttrValue::from(format!("Favourite: {what}"));
    IconButton {
        class: "heart",
        pressed: Some(is_favorite),
        tabindex,
        ..IconButton::new(glyph, label, onclick)
    }
    .draw()
}
