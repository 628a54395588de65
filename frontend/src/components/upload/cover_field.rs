//! The picture of a song before it is sent.

use web_sys::{File, FileList};
use yew::prelude::*;

use super::picker::{chosen, open_next_input};
use crate::components::cover::cover;
use crate::components::icon::{Glyph, icon};

/// The picture and a button to take another one; `title` is for the tile and for screen readers.
pub fn cover_field(title: &str, url: Option<&String>, onchoose: &Callback<File>) -> Html {
    let onchoose = onchoose.clone();
    let onfiles = Callback::from(move |files: FileList| {
        if let Some(file) = files.get(0) {
            onchoose.emit(file);
        }
    });
    let words = if url.is_some() { "Change cover" } else { "Add cover" };
    html! {
        <div class="upload-cover">
            { cover(title, url.cloned(), None, "") }
            <button type="button" class="button button-plain button-small" onclick={open_next_input}>
                { icon(Glyph::Image) }
                { words }<span class="visually-hidden">{ format!(" of {title}") }</span>
            </button>
            <input type="file" class="visually-hidden" aria-label={format!("Cover of {title}")} tabindex="-1" accept="image/jpeg,image/png,image/webp,image/gif" onchange={chosen(&onfiles)} />
        </div>
    }
}
