//! One file on its way in.

use frontend_core::format;
use frontend_core::upload::{Draft, Stage, UploadItem, UploadItemId};
use shared::ids::SongId;
use web_sys::File;
use yew::prelude::*;

use super::cover_field::cover_field;
use super::state_line::state_line;
use super::tag_fields::tag_fields;
use super::uploaded::Uploaded;
use crate::components::cover::cover;
use crate::components::icon::Glyph;
use crate::components::icon_button::IconButton;

/// What a person wants done with a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    /// These texts.
    Edit(Draft),
    /// Send it.
    Start,
    /// Send it once more.
    Retry,
    /// Do not send it.
    Cancel,
    /// Take it off the page.
    Remove,
    /// Another picture.
    Cover(File),
    /// Play the song that came of it.
    Play(SongId),
}

/// What a card needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The file.
    pub item: UploadItem,
    /// Called with what the person wants done.
    pub onwish: Callback<(UploadItemId, Wish)>,
}

/// One file: its texts while they can be edited, then how far it is, then the song that came of it.
#[component]
pub fn UploadCard(props: &Props) -> Html {
    let UploadItem { id, draft, stage, .. } = &props.item;
    let id = *id;
    let wish = props.onwish.reform(move |wish: Wish| (id, wish));
    if let Stage::Done(song) | Stage::Duplicate(song) = stage {
        return html! { <Uploaded id={*song} item={props.item.clone()} onwish={wish} /> };
    }
    let name = if draft.title.trim().is_empty() { &props.item.file_name } else { &draft.title };
    let editable = stage.is_editable();
    html! {
        <li class={classes!("upload", (!editable).then_some("settled"))} aria-label={name.clone()}>
            if editable {
                { cover_field(name, draft.cover.as_ref(), &wish.reform(Wish::Cover)) }
            } else {
                { cover(name, draft.cover.clone(), None, "") }
            }
            <div class="upload-body">
                <div class="upload-head">
                    <div class="song-text">
                        <h3 class="truncate" dir="auto">{ name }</h3>
                        <p class="help truncate numeric">{ format!("{}, {}", props.item.file_name, format::size(props.item.size_bytes)) }</p>
                    </div>
                    { IconButton::new(Glyph::Close, format!("Remove {name}").into(), wish.reform(|_| Wish::Remove)).draw() }
                </div>
                <div class="upload-texts">
                    if editable {
                        { tag_fields(&props.item, &wish.reform(Wish::Edit)) }
                    }
                </div>
                <div class="upload-foot">
                    { state_line(name, stage) }
                    <div class="actions">{ action(stage, &wish) }</div>
                </div>
            </div>
        </li>
    }
}

/// What can be done with a file as far as it is.
fn action(stage: &Stage, onwish: &Callback<Wish>) -> Html {
    let (words, class, wish) = match stage {
        Stage::Draft => ("Upload", "button button-primary", Wish::Start),
        Stage::Failed(_) | Stage::Cancelled => ("Try again", "button button-primary", Wish::Retry),
        Stage::Waiting | Stage::Sending { .. } | Stage::Processing => ("Cancel", "button", Wish::Cancel),
        Stage::Done(_) | Stage::Duplicate(_) => return Html::default(),
    };
    let onclick = onwish.reform(move |_: MouseEvent| wish.clone());
    html! { <button type="button" {class} {onclick}>{ words }</button> }
}
