//! All files together: how far they are, and what can be done with all of them.

use frontend_core::upload::Action;
use frontend_core::upload::view::{NO_BAR, Summary, UNKNOWN};
use yew::prelude::*;

use crate::contexts::uploads::UploadsHandle;

/// A bar of thousandths; none when there is nothing to show.
pub fn progress(bar: i16, label: String) -> Html {
    if bar == NO_BAR {
        return Html::default();
    }
    let value = (bar != UNKNOWN).then(|| bar.to_string());
    html! { <progress class="progress" max="1000" {value} aria-label={label} /> }
}

/// The line above the list.
pub fn summary_bar(uploads: &UploadsHandle) -> Html {
    let Summary { text, bar, actions, drafts, import, .. } = &*uploads.state.summary;
    let all = |action: Action, words: String, class: &'static str| {
        let uploads = uploads.clone();
        let onclick = Callback::from(move |_: MouseEvent| uploads.act(None, action));
        (actions & action.bit() != 0)
            .then(|| html! { <button type="button" {class} {onclick}>{ words }</button> })
    };
    let undo = import.clone().map(|import| {
        let uploads = uploads.clone();
        let onclick = Callback::from(move |_: MouseEvent| uploads.undo(&import));
        html! { <button type="button" class="button button-plain" {onclick}>{ "Undo import" }</button> }
    });
    let start = if *drafts > 1 { format!("Upload {drafts} files") } else { "Upload".to_owned() };
    html! {
        <div class="upload-summary">
            <div class="upload-progress">
                <p class="numeric" role="status">{ text }</p>
                { progress(*bar, "Progress of all files".to_owned()) }
            </div>
            <div class="actions">
                { undo }
                { all(Action::Remove, "Clear finished".to_owned(), "button button-plain") }
                { all(Action::Retry, "Try all again".to_owned(), "button") }
                { all(Action::Pause, "Pause all".to_owned(), "button") }
                { all(Action::Resume, "Resume all".to_owned(), "button") }
                { all(Action::Start, start, "button button-primary") }
            </div>
        </div>
    }
}
