//! Cards in one row that goes on to the side: by wheel and touch, by two buttons, and by the arrow keys from card to
//! card.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::icon::Glyph;
use super::icon_button::IconButton;

/// What a shelf needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The name of its heading in the page.
    pub id: AttrValue,
    /// What is on it, in words.
    pub title: AttrValue,
    /// The way to the whole list.
    #[prop_or_default]
    pub more: Html,
    /// The cards, each a `li`.
    pub children: Html,
}

/// A shelf under its heading.
#[component]
pub fn Shelf(props: &Props) -> Html {
    let row = use_node_ref();
    let turn = |pages: i32| {
        let row = row.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(row) = row.cast::<Element>() {
                // How it gets there, at once or slowly, is said by the style sheet.
                row.set_scroll_left(row.scroll_left() + pages * row.client_width() * 9 / 10);
            }
        })
    };
    let onkeydown = {
        let row = row.clone();
        Callback::from(move |event: KeyboardEvent| {
            let step = match event.key().as_str() {
                "ArrowRight" => 1,
                "ArrowLeft" => -1,
                _ => return,
            };
            if row.cast::<Element>().is_some_and(|row| go(&row, &event, step)) {
                event.prevent_default();
                // The player would seek.
                event.stop_propagation();
            }
        })
    };
    html! {
        <section class="shelf" aria-labelledby={props.id.clone()}>
            <div class="section-head">
                <h2 id={props.id.clone()}>{ &props.title }</h2>
                <div class="shelf-ways">
                    { props.more.clone() }
                    { way(Glyph::Back, format!("Back in {}", props.title), turn(-1)) }
                    { IconButton { class: "flipped", ..way_button(Glyph::Back, format!("On in {}", props.title), turn(1)) }.draw() }
                </div>
            </div>
            <ul class="shelf-row" ref={row.clone()} {onkeydown}>{ props.children.clone() }</ul>
        </section>
    }
}

fn way(glyph: Glyph, label: String, onclick: Callback<MouseEvent>) -> Html {
    way_button(glyph, label, onclick).draw()
}

/// Tab goes from card to card anyway, and each comes into sight then.
fn way_button(glyph: Glyph, label: String, onclick: Callback<MouseEvent>) -> IconButton {
    IconButton { tabindex: Some("-1"), ..IconButton::new(glyph, label.into(), onclick) }
}

/// Gives the focus to the card beside the one that has it.
fn go(row: &Element, event: &KeyboardEvent, step: i32) -> bool {
    let Ok(links) = row.query_selector_all(".card-title") else { return false };
    let card = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let card = card.and_then(|target| target.closest("li").ok().flatten());
    let here = (0..links.length())
        .find(|at| links.item(*at).zip(card.as_ref()).is_some_and(|(link, card)| card.contains(Some(&link))));
    let there = here.and_then(|here| here.checked_add_signed(step));
    let there = there.and_then(|there| links.item(there)?.dyn_into::<HtmlElement>().ok());
    there.is_some_and(|link| link.focus().is_ok())
}
