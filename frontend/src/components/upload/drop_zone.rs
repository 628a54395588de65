//! Where files are chosen. They can be dropped on any page; see `drop_catcher`.

use web_sys::FileList;
use yew::prelude::*;

use crate::components::icon::{Glyph, icon, large_icon};
use crate::components::picker::{chosen, open_next_input};

/// A place that invites to drop files, and buttons to choose some or a folder. `hint` says what is
/// taken; it is `small` when there are files already, to keep out of the way.
pub fn drop_zone(hint: String, small: bool, onfiles: &Callback<FileList>) -> Html {
    html! {
        <div class={classes!("drop", small.then_some("small"))}>
            <div class="notice-art">{ if !small { large_icon(Glyph::Upload) } else { icon(Glyph::Upload) } }</div>
            <div>
                <h2>{ if small { "Add more" } else { "Drop your music here" } }</h2>
                <p>{ hint }</p>
            </div>
            <div class="actions">
                <button type="button" class={classes!("button", (!small).then_some("button-primary"))} onclick={open_next_input}>{ "Choose files" }</button>
                <input type="file" class="visually-hidden" aria-label="Audio files" tabindex="-1" multiple=true accept="audio/*,.mp3,.flac,.ogg,.oga,.opus,.m4a,.mp4,.wav" onchange={chosen(onfiles)} />
                <button type="button" class="button" onclick={open_next_input}>{ "Choose a folder" }</button>
                <input type="file" class="visually-hidden" aria-label="A folder" tabindex="-1" webkitdirectory={true} onchange={chosen(onfiles)} />
            </div>
        </div>
    }
}
