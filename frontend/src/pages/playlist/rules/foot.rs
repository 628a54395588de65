//! The order of a smart playlist, and where it stops.

use frontend_core::playlist::rules::{Draft, sort_words};
use shared::problem::FieldError;
use shared::rules::fields::SortField;
use yew::prelude::*;

use super::group::{Change, selected};
use crate::components::field::Field;
use crate::components::icon::{Glyph, icon};
use crate::components::icon_button::IconButton;

/// The keys of the order, the most important first.
pub fn order(draft: &Draft, onedit: &Callback<Change>) -> Html {
    let change = |at: usize, change: fn(&mut (SortField, bool), String)| {
        onedit.reform(move |event: Event| -> Change {
            let chosen = selected(&event);
            Box::new(move |draft| {
                if let Some(key) = draft.sort.get_mut(at) {
                    change(key, chosen);
                }
                String::new()
            })
        })
    };
    let remove = |at: usize| {
        onedit.reform(move |_: MouseEvent| -> Change {
            Box::new(move |draft| {
                if at < draft.sort.len() {
                    draft.sort.remove(at);
                }
                "add-order".to_owned()
            })
        })
    };
    let add = onedit.reform(|_: MouseEvent| -> Change {
        Box::new(|draft| {
            let field =
                SortField::ALL.iter().copied().find(|field| draft.sort.iter().all(|(used, _)| used != field));
            draft.sort.extend(field.map(|field| (field, false)));
            format!("order-{}", draft.sort.len().saturating_sub(1))
        })
    });
    html! {
        <fieldset class="rule-part">
            <legend class="legend">{ "Order" }</legend>
            <ul class="rule-list">
                for (at, (field, descending)) in draft.sort.iter().enumerate() {
                    <li key={at} class="rule rule-order">
                        <select
                            class="select input-compact"
                            id={format!("order-{at}")}
                            aria-label={format!("Order {} goes by", at + 1)}
                            onchange={change(at, |key, name| key.0 = SortField::parse(&name).unwrap_or(key.0))}
                        >
                            for known in SortField::ALL {
                                <option key={known.as_str()} value={known.as_str()} selected={known == field}>{ sort_words(*known) }</option>
                            }
                        </select>
                        <select class="select input-compact" aria-label={format!("Direction of order {}", at + 1)} onchange={change(at, |key, way| key.1 = way == "down")}>
                            <option value="up" selected={!descending}>{ "Smallest, oldest or A first" }</option>
                            <option value="down" selected={*descending}>{ "Largest, newest or Z first" }</option>
                        </select>
                        { IconButton::new(Glyph::Close, format!("Remove order {}", at + 1).into(), remove(at)).draw() }
                    </li>
                }
            </ul>
            <p class="help">
                if draft.sort.is_empty() {
                    { "The newest songs come first." }
                }
            </p>
            <div class="actions">
                <button type="button" id="add-order" class="button button-small" disabled={!draft.has_room_for_order()} onclick={add}>{ icon(Glyph::Plus) }{ "Add an order" }</button>
            </div>
        </fieldset>
    }
}

/// The limits: each may stay empty.
pub fn limits(draft: &Draft, errors: &[FieldError], onedit: &Callback<Change>) -> Html {
    const LIMITS: [(&str, &str, &str); 3] = [
        ("songs", "At most songs", "/limit/songs"),
        ("minutes", "At most minutes", "/limit/minutes"),
        ("bytes", "At most megabytes", "/limit/bytes"),
    ];
    let field = |at: usize, id: &'static str, label: &'static str, pointer: &str| {
        let oninput = onedit.reform(move |text: String| -> Change {
            Box::new(move |draft| {
                if let Some(limit) = draft.limits.get_mut(at) {
                    *limit = text;
                }
                String::new()
            })
        });
        let error = errors.iter().find(|error| error.field == pointer).map(|error| error.detail.clone());
        let value = draft.limits.get(at).cloned().unwrap_or_default();
        let field = Field::new(AttrValue::Static(id), label, value, oninput);
        Field { error, placeholder: "No limit", input_class: "input-compact", ..field }.draw()
    };
    html! {
        <fieldset class="rule-part">
            <legend class="legend">{ "Where it stops" }</legend>
            <div class="rule-limits">
                for (at, (id, label, pointer)) in LIMITS.into_iter().enumerate() {
                    <div key={id}>{ field(at, id, label, pointer) }</div>
                }
            </div>
        </fieldset>
    }
}
