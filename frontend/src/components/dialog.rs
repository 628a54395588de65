//! What dialogs have in common: the frame with its heading, and the buttons at the foot of a form.

use yew::prelude::*;

use super::field::Field;
use super::notice::callout;
use crate::hooks::Trouble;

/// A dialog with its heading. `dialog` comes from `use_modal`.
pub fn shell(dialog: &NodeRef, title: &str, close: &Callback<()>, content: Html) -> Html {
    html! {
        <dialog
            class="edit"
            ref={dialog.clone()}
            aria-labelledby="dialog-heading"
            oncancel={close.reform(|_: Event| ())}
            onkeydown={Callback::from(|event: KeyboardEvent| event.stop_propagation())}
        >
            <h2 id="dialog-heading" class="dialog-heading truncate" dir="auto">{ title }</h2>
            { content }
        </dialog>
    }
}

/// What went wrong, above the `fields` of a form, which say themselves what is wrong with them. The frame stays, so that what comes and goes moves nothing else.
pub fn form_trouble(trouble: &Trouble, fields: &[&str]) -> Html {
    html! {
        <div>
            for text in trouble.message(fields) {
                { callout(text, true) }
            }
        </div>
    }
}

/// The field for what a thing is called.
pub fn name_field(id: &'static str, name: &UseStateHandle<String>, trouble: &Trouble) -> Html {
    let set = name.setter();
    Field {
        error: trouble.of("name"),
        required: true,
        ..Field::new(id.into(), "Name", (**name).clone(), Callback::from(move |text| set.set(text)))
    }
    .draw()
}

/// The buttons at the foot of a form.
pub fn form_buttons(save: &'static str, is_busy: bool, close: &Callback<()>) -> Html {
    html! {
        <div class="actions">
            <button type="submit" class="button button-primary" aria-busy={is_busy.then_some("true")}>{ save }</button>
            <button type="button" class="button button-plain" onclick={close.reform(|_: MouseEvent| ())}>{ "Cancel" }</button>
        </div>
    }
}
