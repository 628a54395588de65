//! The face of an account: its picture, or the initial of its name.

use shared::me::Profile;
use yew::prelude::*;

use super::cover::hide;

/// The face; it says nothing to a screen reader, since the name stands beside it. A picture that cannot be
/// had gives way to the initial.
pub fn avatar(profile: &Profile, pixels: u16, class: &'static str) -> Html {
    let src = profile.avatar.as_ref().map(|picture| picture.at(pixels * 2));
    html! {
        <span class={classes!("avatar", class)} aria-hidden="true">
            if let Some(src) = src.map(AttrValue::from) {
                <img key={&*src} {src} alt="" draggable="false" onerror={hide} />
            }
            <span>{ for profile.display_name.chars().next() }</span>
        </span>
    }
}
