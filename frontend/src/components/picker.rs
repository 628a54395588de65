//! Buttons that open the browser's dialog for files, which belongs to an input that is not seen.

use wasm_bindgen::JsCast;
use web_sys::{Element, File, FileList, HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::icon::{Glyph, icon};

/// Opens the dialog of the input that follows the button.
pub fn open_next_input(event: MouseEvent) {
    let button =
        event.target_dyn_into::<Element>().and_then(|target| target.closest("button").ok().flatten());
    let input = button.and_then(|button| button.next_element_sibling());
    if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlElement>().ok()) {
        input.click();
    }
}

/// A callback for the input: takes what was chosen.
pub fn chosen(onfiles: &Callback<FileList>) -> Callback<Event> {
    let onfiles = onfiles.clone();
    Callback::from(move |event: Event| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        if let Some(files) = input.files() {
            onfiles.emit(files);
        }
        // The same file can be chosen again after it was taken out.
        input.set_value("");
    })
}

/// A button that lets one choose a picture. Its words, and what the picture is for screen readers.
pub fn picture_button(words: &'static str, label: &'static str, onfile: Callback<File>) -> Html {
    let onfiles = Callback::from(move |files: FileList| {
        if let Some(file) = files.get(0) {
            onfile.emit(file);
        }
    });
    html! {
        <>
            <button type="button" class="button button-small" onclick={open_next_input}>{ icon(Glyph::Image) }{ words }</button>
            <input type="file" class="visually-hidden" aria-label={label} tabindex="-1" accept="image/jpeg,image/png,image/webp,image/gif" onchange={chosen(&onfiles)} />
        </>
    }
}
