//! A long grid of cards: only those in sight exist, and more are asked for before the end.

use yew::prelude::*;

use super::visible_rows::{use_more, use_visible_cards, use_visible_rows};

/// What a grid of cards needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What it holds, in words.
    pub label: AttrValue,
    /// How many cards there are so far.
    pub count: usize,
    /// Draws the card at a place, a `li`.
    pub card: Callback<usize, Html>,
    /// Whether more can be had.
    #[prop_or_default]
    pub has_more: bool,
    /// Called when the end comes into sight and more can be had.
    #[prop_or_default]
    pub onmore: Callback<()>,
}

/// So many cards before the end the next ones are asked for.
const EARLY: usize = 24;

/// A grid of cards.
#[component]
pub fn CardGrid(props: &Props) -> Html {
    let list = use_node_ref();
    let (visible, room) = use_visible_cards(&list, ".content", props.count);
    use_more(props.has_more, visible.end + EARLY, props.count, &props.onmore);
    html! {
        <ul class="card-grid long-list" aria-label={props.label.clone()} ref={list} ~style={room}>
            for at in visible {
                { props.card.emit(at) }
            }
        </ul>
    }
}

/// The same things as rows, one below the other.
#[component]
pub fn RowList(props: &Props) -> Html {
    let list = use_node_ref();
    let (visible, room) = use_visible_rows(&list, ".content", props.count);
    use_more(props.has_more, visible.end + EARLY, props.count, &props.onmore);
    html! {
        <ul class="long-list" aria-label={props.label.clone()} ref={list} ~style={room}>
            for at in visible {
                { props.card.emit(at) }
            }
        </ul>
    }
}
