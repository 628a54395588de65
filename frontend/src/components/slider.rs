//! A slider, natively an `input type=range`, so that mouse, touch, keys and screen readers all work.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::hooks::use_css_vars;

/// What a slider needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What it moves, in words.
    pub label: AttrValue,
    /// Where it is.
    pub value: u32,
    /// The most; the least is 0.
    pub max: u32,
    /// The smallest move.
    pub step: u32,
    /// A second, fainter mark: how much there is already.
    #[prop_or_default]
    pub buffered: u32,
    /// The value in words.
    pub text: String,
    /// Called while it is moved.
    pub oninput: Callback<u32>,
    /// Called when the move is over.
    pub onchange: Callback<u32>,
}

/// A slider.
#[component]
pub fn Slider(props: &Props) -> Html {
    let node = use_node_ref();
    use_css_vars(
        &node,
        vec![
            ("--fill", per_cent(props.value, props.max)),
            ("--buffered", per_cent(props.buffered, props.max)),
        ],
    );
    html! {
        <input
            class="slider"
            type="range"
            ref={node}
            aria-label={props.label.clone()}
            aria-valuetext={props.text.clone()}
            min="0"
            max={props.max.to_string()}
            step={props.step.to_string()}
            value={props.value.to_string()}
            disabled={props.max == 0}
            oninput={props.oninput.reform(|event: InputEvent| number(event.target_dyn_into()))}
            onchange={props.onchange.reform(|event: Event| number(event.target_dyn_into()))}
        />
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
