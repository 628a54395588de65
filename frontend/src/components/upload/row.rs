//! One file on its way in, as one row.

use frontend_core::upload::Action;
use frontend_core::upload::view::{NO_BAR, Row, tone};
use shared::ids::SongId;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::bar::progress;
use crate::components::cover::cover;
use crate::components::icon::{Glyph, icon};
use crate::components::icon_button::IconButton;
use crate::components::link::link;
use crate::contexts::uploads::UploadsHandle;
use crate::routes::Route;

/// What is called in each row.
#[derive(Clone, PartialEq)]
pub struct Calls {
    /// The queue.
    pub uploads: UploadsHandle,
    /// Plays a song that has just come in.
    pub onplay: Callback<SongId>,
}

/// The actions, as they are drawn and called in a row.
const BUTTONS: [(Action, Glyph, &str); 6] = [
    (Action::Start, Glyph::Upload, "Upload"),
    (Action::Pause, Glyph::Pause, "Pause"),
    (Action::Resume, Glyph::Play, "Resume"),
    (Action::Retry, Glyph::Retry, "Try again:"),
    (Action::Cancel, Glyph::Close, "Cancel"),
    (Action::Remove, Glyph::Close, "Remove"),
];

/// One file; `at` which place, from 0, of how many.
pub fn row(row: &Row, at: usize, total: usize, calls: &Calls) -> Html {
    let Row { id, title, detail, status, .. } = row;
    let song: Option<SongId> = row.song.as_ref().and_then(|song| song.parse().ok());
    let words = match song {
        Some(id) => link(Route::Song { id }, "song-title truncate", title.as_str().into()),
        None => html! { <span class="song-title truncate" dir="auto">{ title }</span> },
    };
    // Nothing has happened to it yet: on a narrow screen the artists are worth more than its size.
    let quiet = row.editable && row.tone == tone::PLAIN && row.bar == NO_BAR;
    let mark = match row.tone {
        tone::GOOD => Some(("good", Glyph::Check)),
        tone::BAD => Some(("bad", Glyph::Alert)),
        _ => None,
    };
    html! {
        <li key={*id} class={classes!("upload-row", row.selected.then_some("selected"), quiet.then_some("quiet"))} aria-setsize={total.to_string()} aria-posinset={(at + 1).to_string()}>
            { pick(row, calls) }
            { cover(title, row.cover.clone(), "cover-40") }
            <div class="song-text">
                { words }
                <span class="song-artists truncate" dir="auto">{ detail }</span>
            </div>
            <div class={classes!("upload-how", mark.map(|(class, _)| class))}>
                <span class="upload-status" title={status.clone()}>
                    { mark.map(|(_, glyph)| icon(glyph)) }
                    <span class="upload-words numeric">{ status }</span>
                </span>
                { progress(row.bar, format!("Progress of {title}")) }
            </div>
            <div class="upload-buttons">
                if let Some(song) = song {
                    { IconButton::new(Glyph::Play, format!("Play {title}").into(), calls.onplay.reform(move |_| song)).draw() }
                }
                for (action, glyph, verb) in BUTTONS.into_iter().filter(|(action, ..)| row.actions & action.bit() != 0) {
                    { button(*id, title, action, glyph, verb, calls) }
                }
            </div>
        </li>
    }
}

fn button(id: u32, title: &str, action: Action, glyph: Glyph, verb: &str, calls: &Calls) -> Html {
    let uploads = calls.uploads.clone();
    let onclick = Callback::from(move |_: MouseEvent| uploads.act(Some(id), action));
    IconButton::new(glyph, format!("{verb} {title}").into(), onclick).draw()
}

/// The box that takes a file into the form.
fn pick(row: &Row, calls: &Calls) -> Html {
    let (id, uploads) = (row.id, calls.uploads.clone());
    let onchange = Callback::from(move |event: Event| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            uploads.select(Some(id), input.checked());
        }
    });
    let label = format!("Edit {}", row.title);
    html! {
        <span class="upload-pick">
            if row.editable {
                <input type="checkbox" checked={row.selected} aria-label={label} {onchange} />
            }
        </span>
    }
}
