//! The menu: beside what was clicked, a sheet from the lower edge on narrow screens.

use frontend_core::selection::moved_in_menu;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlElement};
use yew::prelude::*;

use super::icon::icon;
use crate::contexts::menus::{MenuItem, OpenMenu};
use crate::hooks::{use_menus, use_open_menu};

/// How far it stays from the edges, in pixels.
const MARGIN: i32 = 8;

/// Where the menu stands when one is open.
#[component]
pub fn MenuHost() -> Html {
    let open = use_open_menu();
    html! {
        <div class="menu-host">
            if let Some(open) = open {
                <Menu key={format!("{} {} {}", open.at.0, open.at.1, open.title)} open={open.clone()} />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct Props {
    open: OpenMenu,
}

/// A modal dialog, so that the browser gives the focus back to where it was. The arrows, Home, End and first
/// letters move in it; Escape, Tab and a click beside it close it.
#[component]
fn Menu(props: &Props) -> Html {
    let menus = use_menus();
    let dialog = use_node_ref();
    {
        let (dialog, at) = (dialog.clone(), props.open.at);
        use_effect_with((), move |()| {
            let dialog = dialog.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog {
                // It only fails for a dialog that is open already.
                let _ = dialog.show_modal();
                place(dialog, at);
                focus(dialog, 0);
            }
            move || {
                if let Some(dialog) = dialog {
                    dialog.close();
                }
            }
        });
    }
    let close = {
        let menus = menus.clone();
        Callback::from(move |()| menus.close())
    };
    let onkeydown = {
        let (dialog, items, close) = (dialog.clone(), props.open.items.clone(), close.clone());
        Callback::from(move |event: KeyboardEvent| {
            // Here no key is one of the player.
            event.stop_propagation();
            let Some(dialog) = dialog.cast::<HtmlDialogElement>() else { return };
            let labels: Vec<&str> = items.iter().map(|item| &*item.label).collect();
            let key = event.key();
            if key == "Tab" {
                event.prevent_default();
                close.emit(());
            } else if event.ctrl_key() || event.meta_key() || event.alt_key() {
            } else if let Some(to) = moved_in_menu(&key, focused(&dialog), &labels) {
                event.prevent_default();
                focus(&dialog, to);
            }
        })
    };
    let onclick = {
        let (dialog, close) = (dialog.clone(), close.clone());
        Callback::from(move |event: MouseEvent| {
            if event.target().as_ref() == dialog.get().as_ref().map(AsRef::as_ref) {
                close.emit(());
            }
        })
    };
    html! {
        <dialog class="menu" ref={dialog} aria-label={props.open.title.clone()} oncancel={close.reform(|_: Event| ())} {onkeydown} {onclick}>
            <p class="menu-title truncate" dir="auto">{ &*props.open.title }</p>
            <ul role="menu" aria-label={props.open.title.clone()}>
                for item in props.open.items.iter() {
                    { entry(item, &close) }
                }
            </ul>
        </dialog>
    }
}

fn entry(item: &MenuItem, close: &Callback<()>) -> Html {
    let (run, close) = (item.run.clone(), (!item.opens).then(|| close.clone()));
    let onclick = Callback::from(move |_: MouseEvent| {
        if let Some(close) = &close {
            close.emit(());
        }
        run.emit(());
    });
    html! {
        <li key={&*item.label} role="none">
            <button type="button" role="menuitem" tabindex="-1" class={classes!("menu-item", item.is_grave.then_some("grave"))} {onclick}>
                { icon(item.glyph) }
                <span>{ &*item.label }</span>
            </button>
        </li>
    }
}

/// Moves the menu to where it was opened, as far as it fits there.
fn place(dialog: &HtmlDialogElement, (x, y): (i32, i32)) {
    let Some(window) = web_sys::window() else { return };
    let pixels = |value: Result<wasm_bindgen::JsValue, _>| {
        #[expect(clippy::cast_possible_truncation, reason = "the size of a window is far inside of i32")]
        value.ok().and_then(|value| value.as_f64()).map_or(0, |value| value as i32)
    };
    let fit = |at: i32, size: i32, room: i32| at.min(room - size - MARGIN).max(MARGIN);
    let left = fit(x, dialog.offset_width(), pixels(window.inner_width()));
    let top = fit(y, dialog.offset_height(), pixels(window.inner_height()));
    for (name, value) in [("--menu-x", left), ("--menu-y", top)] {
        // Fails only for odd names.
        let _ = dialog.style().set_property(name, &format!("{value}px"));
    }
}

fn items(dialog: &HtmlDialogElement) -> Vec<HtmlElement> {
    let Ok(found) = dialog.query_selector_all("[role=menuitem]") else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

fn focus(dialog: &HtmlDialogElement, at: usize) {
    if let Some(item) = items(dialog).get(at) {
        // A focus that cannot be had is no failure.
        let _ = item.focus();
    }
}

fn focused(dialog: &HtmlDialogElement) -> usize {
    let active: Option<Element> = dialog.owner_document().and_then(|document| document.active_element());
    items(dialog).iter().position(|item| active.as_ref() == Some(item.as_ref())).unwrap_or(0)
}
