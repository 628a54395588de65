//! The files, of which only those in sight exist.

use std::rc::Rc;

use frontend_core::upload::view::Row;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::row::{Calls, row};
use crate::components::visible_rows::use_visible_rows;
use crate::contexts::uploads::UploadsHandle;
use shared::ids::SongId;

/// What the list needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The queue.
    pub uploads: UploadsHandle,
    /// Plays a song that has just come in.
    pub onplay: Callback<SongId>,
}

/// The list of files.
#[component]
pub fn UploadList(props: &Props) -> Html {
    let list = use_node_ref();
    let rows: &Rc<Vec<Rc<Row>>> = &props.uploads.state.rows;
    let (visible, room) = use_visible_rows(&list, ".content", rows.len());
    let shown = rows.get(visible.clone()).unwrap_or_default();
    let calls = Calls { uploads: props.uploads.clone(), onplay: props.onplay.clone() };
    let summary = &props.uploads.state.summary;
    let all = {
        let uploads = props.uploads.clone();
        Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                uploads.select(None, input.checked());
            }
        })
    };
    html! {
        <div class="upload-files">
            <div>
                if summary.editable > 1 {
                    <label class="upload-all">
                        <input type="checkbox" checked={summary.selected == summary.editable} onchange={all} />
                        { "Edit all" }
                    </label>
                }
            </div>
            <ul class="long-list" aria-label="Files" ref={list} ~style={room}>
                for (at, file) in (visible.start..).zip(shown) {
                    { row(file, at, rows.len(), &calls) }
                }
            </ul>
        </div>
    }
}
