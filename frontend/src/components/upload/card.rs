//! One file on its way in.

use frontend_core::format;
use frontend_core::upload::{Draft, Stage, UploadItem, UploadItemId};
use shared::ids::SongId;
use web_sys::File;
use yew::prelude::*;

use super::cover_field::CoverField;
use super::state_line::StateLine;
use super::tag_fields::TagFields;
use super::uploaded::Uploaded;
use crate::components::cover::Cover;
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
    let cover = draft.cover.clone();
    html! {
        <li class={classes!("upload", (!editable).then_some("settled"))} aria-label={name.clone()}>
            if editable {
                <CoverField title={name.clone()} url={cover} onchoose={wish.reform(Wish::Cover)} />
            } else {
                <Cover title={name.clone()} src={cover} />
            }
            <div class="upload-body">
                <div class="upload-head">
                    <div class="song-text">
                        <h3 class="truncate" dir="auto">{ name }</h3>
                        <p class="help truncate numeric">{ format!("{}, {}", props.item.file_name, format::size(props.item.size_bytes)) }</p>
                    </div>
                    <IconButton glyph={Glyph::Close} label={format!("Remove {name}")} onclick={wish.reform(|()| Wish::Remove)} />
                </div>
                <div class="upload-texts">
                    if editable {
                        <TagFields {id} draft={draft.clone()} errors={props.item.errors.clone()} onedit={wish.reform(Wish::Edit)} />
                    }
                </div>
                <div class="upload-foot">
                    <StateLine title={name.clone()} stage={stage.clone()} />
                    <Actions stage={stage.clone()} onwish={wish} />
                </div>
            </div>
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct ActionsProps {
    stage: Stage,
    onwish: Callback<Wish>,
}

/// What can be done with a file as far as it is.
#[component]
fn Actions(props: &ActionsProps) -> Html {
    let button = |words: &'static str, class: &'static str, wish: Wish| {
        let onclick = props.onwish.reform(move |_: MouseEvent| wish.clone());
        html! { <button type="button" class={classes!("button", class)} {onclick}>{ words }</button> }
    };
    let actions = match &props.stage {
        Stage::Draft => button("Upload", "button-primary", Wish::Start),
        Stage::Failed(_) | Stage::Cancelled => button("Try again", "button-primary", Wish::Retry),
        Stage::Waiting | Stage::Sending { .. } | Stage::Processing => button("Cancel", "", Wish::Cancel),
        Stage::Done(_) | Stage::Duplicate(_) => Html::default(),
    };
    html! { <div class="actions">{ actions }</div> }
}
