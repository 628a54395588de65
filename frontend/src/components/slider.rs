//! A slider, natively an `input type=range`, so that mouse, touch, keys and screen readers all work.

use web_sys::HtmlInputElement;
use yew::prelude::*;

/// A slider from 0.
pub struct Slider {
    /// What it moves, in words.
    pub label: &'static str,
    /// Where it is.
    pub value: u32,
    /// The most.
    pub max: u32,
    /// The smallest move.
    pub step: u32,
    /// A second, fainter mark: how much there is already.
    pub buffered: u32,
    /// The value in words.
    pub text: String,
    /// Called while it is moved, and with `true` when the move is over.
    pub onmove: Callback<(u32, bool)>,
}

impl Slider {
    /// Draws it.
    pub fn draw(self) -> Html {
        let (fill, buffered) = (per_cent(self.value, self.max), per_cent(self.buffered, self.max));
        html! {
            <input
                class="slider"
                type="range"
                ~style={format!("--fill:{fill};--buffered:{buffered}")}
                aria-label={self.label}
                aria-valuetext={self.text}
                min="0"
                max={self.max.to_string()}
                step={self.step.to_string()}
                value={self.value.to_string()}
                disabled={self.max == 0}
                oninput={self.onmove.reform(|event: InputEvent| (number(event.target_dyn_into()), false))}
                onchange={self.onmove.reform(|event: Event| (number(event.target_dyn_into()), true))}
            />
        }
    }
}

fn number(input: Option<HtmlInputElement>) -> u32 {
    input.and_then(|input| input.value().parse().ok()).unwrap_or_default()
}

/// A share as CSS writes it, with one decimal place.
pub fn per_cent(part: u32, whole: u32) -> String {
    let tenths = u64::from(part.min(whole)) * 1000 / u64::from(whole.max(1));
    format!("{}.{}%", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::per_cent;

    #[test]
    fn shares_stay_between_nothing_and_all() {
        for (part, whole, text) in
            [(0, 0, "0.0%"), (1, 3, "33.3%"), (5, 4, "100.0%"), (u32::MAX, u32::MAX, "100.0%")]
        {
            assert_eq!(per_cent(part, whole), text);
        }
    }
}
