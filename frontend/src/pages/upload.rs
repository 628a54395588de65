//! Bringing songs in.

use frontend_core::format;
use frontend_core::upload::{Stage, UploadItemId};
use shared::ids::SongId;
use shared::server::ServerInfo;
use shared::songs::GetSong;
use wasm_bindgen_futures::spawn_local;
use web_sys::FileList;
use yew::prelude::*;

use crate::components::page_title::PageTitle;
use crate::components::upload::card::{UploadCard, Wish};
use crate::components::upload::drop_zone::drop_zone;
use crate::contexts::toasts::{Toast, ToastKind};
use crate::hooks::{use_api, use_player, use_server_info, use_toasts, use_uploads};

/// The upload page: a place to drop files, and a card for each.
#[component]
pub fn UploadPage() -> Html {
    let uploads = use_uploads();
    let server = use_server_info();
    let onplay = use_play_song();
    let items = uploads.state.items();
    let drafts = items.iter().filter(|item| item.stage == Stage::Draft).count();
    let done = items.iter().filter(|item| item.stage.is_done()).count();
    let onwish = {
        let uploads = uploads.clone();
        Callback::from(move |(id, wish): (UploadItemId, Wish)| match wish {
            Wish::Edit(draft) => uploads.edit(id, draft),
            Wish::Start => uploads.start(id),
            Wish::Retry => uploads.retry(id),
            Wish::Cancel => uploads.cancel(id),
            Wish::Remove => uploads.remove(id),
            Wish::Cover(file) => uploads.set_cover(id, Some(file)),
            Wish::Play(song) => onplay.emit(song),
        })
    };
    let onfiles = {
        let uploads = uploads.clone();
        Callback::from(move |files: FileList| uploads.add_files(&files))
    };
    let start_all = {
        let uploads = uploads.clone();
        Callback::from(move |_: MouseEvent| uploads.start_all())
    };
    let clear_done = {
        let uploads = uploads.clone();
        Callback::from(move |_: MouseEvent| uploads.clear_done())
    };
    html! {
        <div class="page page-upload">
            <PageTitle title="Upload" />
            { drop_zone(hint(server.remote.value().map(|server| &**server)), !items.is_empty(), &onfiles) }
            <div>
                if !items.is_empty() {
                    <div class="upload-summary">
                        <p class="numeric" role="status">{ summary(items.len(), done) }</p>
                        <div class="actions">
                            if done > 0 {
                                <button type="button" class="button button-plain" onclick={clear_done}>{ "Clear finished" }</button>
                            }
                            if drafts > 1 {
                                <button type="button" class="button button-primary" onclick={start_all}>
                                    { format!("Upload all {drafts}") }
                                </button>
                            }
                        </div>
                    </div>
                }
            </div>
            <ul class="upload-list" aria-label="Files">
                for item in items.iter() {
                    <UploadCard
                        key={item.id.0}
                        item={item.clone()}
                        onwish={onwish.clone()}
                    />
                }
            </ul>
        </div>
    }
}

/// Fetches a song by its id and plays it.
#[hook]
fn use_play_song() -> Callback<SongId> {
    let (api, player, toasts) = (use_api(), use_player(), use_toasts());
    Callback::from(move |id: SongId| {
        let (api, player, toasts) = (api.clone(), player.clone(), toasts.clone());
        spawn_local(async move {
            match api.send(&GetSong(id)).await {
                Ok(song) => player.play_list(vec![song], 0),
                Err(error) => {
                    toasts.push(Toast::new(ToastKind::Error, format!("{}. {error}", error.title())))
                }
            }
        });
    })
}

/// What is taken, in words.
fn hint(server: Option<&ServerInfo>) -> String {
    let Some(server) = server else { return "Or choose files from this device.".to_owned() };
    let limits = &server.uploads;
    format!("{}, up to {} each.", limits.formats.join(", "), format::size(limits.max_audio_bytes))
}

fn summary(files: usize, done: usize) -> String {
    let files = format::count(files as u64, "file", "files");
    if done == 0 { files } else { format!("{files}, {done} finished") }
}
