//! Five stars to give; natively a group of radio buttons. Pressing the one that is chosen takes it back.

use frontend_core::format;
use frontend_core::marks::{mean, mine};
use shared::ratings::{MAX_STARS, Rating};
use yew::prelude::*;

use super::icon::{Glyph, icon};

/// The stars of whoever looks, to be changed, and what all think. `name` tells the group from others of the page;
/// called with the new stars and those before.
pub fn stars(
    name: &'static str,
    what: &str,
    rating: Option<Rating>,
    onrate: &Callback<(Option<u8>, Option<u8>)>,
) -> Html {
    let chosen = mine(rating);
    let onkeydown = {
        let onrate = onrate.clone();
        Callback::from(move |event: KeyboardEvent| {
            if chosen.is_some() && matches!(event.key().as_str(), "Delete" | "Backspace" | "0") {
                onrate.emit((None, chosen));
            }
        })
    };
    html! {
        <div class="rating">
            <fieldset class="stars" {onkeydown}>
                <legend class="visually-hidden">{ format!("Your rating of {what}") }</legend>
                for star in 1..=MAX_STARS {
                    <label key={star} class={classes!("star", (chosen >= Some(star)).then_some("given"))}>
                        <input
                            type="radio"
                            {name}
                            aria-label={format::count(star.into(), "star", "stars")}
                            checked={chosen == Some(star)}
                            onclick={onrate.reform(move |_: MouseEvent| ((chosen != Some(star)).then_some(star), chosen))}
                        />
                        { icon(if chosen >= Some(star) { Glyph::StarFull } else { Glyph::Star }) }
                    </label>
                }
            </fieldset>
            <span class="rating-all numeric">
                for rating in rating {
                    { format!("{} from {}", mean(&rating), format::count(rating.count.into(), "rating", "ratings")) }
                }
            </span>
        </div>
    }
}
