//! What people are told in passing.

use yew::prelude::*;

use super::icon::Glyph;
use super::icon_button::IconButton;
use crate::contexts::toasts::{ShownToast, ToastAction, ToastKind};
use crate::hooks::{use_shown_toasts, use_toasts};

/// The toasts, at the bottom over everything. A failure interrupts a screen reader, the rest waits.
#[component]
pub fn Toasts() -> Html {
    let toasts = use_toasts();
    let shown = use_shown_toasts();
    let hold = |held: bool| {
        let toasts = toasts.clone();
        Callback::from(move |_: MouseEvent| toasts.hold(held))
    };
    let hold_focus = |held: bool| {
        let toasts = toasts.clone();
        Callback::from(move |_: FocusEvent| toasts.hold(held))
    };
    html! {
        <div
            class="toasts"
            role="region"
            aria-label="Messages"
            onmouseenter={hold(true)}
            onmouseleave={hold(false)}
            onfocusin={hold_focus(true)}
            onfocusout={hold_focus(false)}
        >
            for ShownToast { id, toast } in shown {
                <div key={id} class="toast" role={if toast.kind == ToastKind::Error { "alert" } else { "status" }}>
                    <span>{ toast.text.clone() }</span>
                    if let Some(ToastAction { label, run }) = toast.action {
                        <button type="button" class="button" onclick={{
                            let toasts = toasts.clone();
                            run.reform(move |_: MouseEvent| toasts.dismiss(id))
                        }}>{ label }</button>
                    }
                    {
                        IconButton::fixed(Glyph::Close, "Dismiss", {
                            let toasts = toasts.clone();
                            Callback::from(move |_| toasts.dismiss(id))
                        }).draw()
                    }
                </div>
            }
        </div>
    }
}
